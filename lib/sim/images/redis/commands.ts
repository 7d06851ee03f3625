import { byteLength, own, set } from '../../core';
import { afterBytes, joined } from '../../core/wire';

/** The keys of one database. Values are text, lists, sets (as lists) or hashes. */
export interface Data {
  readonly keys: Record<string, string | string[] | { readonly hash: Record<string, string> }>;
  /** When keys end, in milliseconds. */
  readonly expires: Record<string, number>;
  /** Settings that are not as they are by default. */
  config?: Record<string, string>;
}

/** A reply of the Redis protocol. */
export type Reply = { readonly status: string } | { readonly error: string } | number | string | null | readonly Reply[];

const WRONG: Reply = { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' };
const INTEGER: Reply = { error: 'ERR value is not an integer or out of range' };
const OK: Reply = { status: 'OK' };
const MAX_KEYS = 10_000;
const MAX_VALUE = 65_536;

/** Splits a line into words as redis-cli does, with quotes; undefined when quotes do not balance. */
export function words(line: string): string[] | undefined {
  const out: string[] = [];
  const re = /"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g;
  for (const m of line.matchAll(re)) {
    if (m[3] !== undefined && /^["']/.test(m[3])) return undefined;
    out.push(m[1] !== undefined ? m[1].replace(/\\(.)/g, (_a, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c)) : (m[2] ?? m[3]!));
  }
  return out;
}

function glob(pattern: string, text: string): boolean {
  // Greedy matching with one point to come back to: linear for one star, never exponential.
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      mark = t;
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** Does one command on `data`, which it changes. */
export function execute(data: Data, argv: readonly string[], now: number, info: () => string): Reply {
  const name = (argv[0] ?? '').toUpperCase();
  const a = argv.slice(1);
  const args = (min: number, max = min): Reply | undefined => (a.length < min || a.length > max ? { error: `ERR wrong number of arguments for '${name.toLowerCase()}' command` } : undefined);
  const live = (key: string) => {
    const end = own(data.expires, key);
    if (end !== undefined && end <= now) {
      delete data.keys[key];
      delete data.expires[key];
    }
    return own(data.keys, key);
  };
  const text = (key: string): string | null | undefined => {
    const v = live(key);
    return v === undefined ? null : typeof v === 'string' ? v : undefined;
  };
  const put = (key: string, value: Data['keys'][string]): boolean => {
    if (own(data.keys, key) === undefined && Object.keys(data.keys).length >= MAX_KEYS) return false;
    if (typeof value === 'string' && value.length > MAX_VALUE) return false;
    set(data.keys, key, value);
    return true;
  };
  const full: Reply = { error: "OOM command not allowed when used memory > 'maxmemory'." };
  const list = (key: string): string[] | undefined => {
    const v = live(key);
    return v === undefined ? [] : Array.isArray(v) ? v : undefined;
  };
  const hash = (key: string): Record<string, string> | undefined => {
    const v = live(key);
    return v === undefined ? {} : typeof v === 'object' && !Array.isArray(v) ? v.hash : undefined;
  };
  const range = (items: readonly string[], from: string, to: string) => {
    const at = (n: number) => (n < 0 ? Math.max(0, items.length + n) : n);
    return items.slice(at(Number(from)), Number(to) < 0 ? items.length + Number(to) + 1 : Number(to) + 1);
  };
  switch (name) {
    case 'PING': return args(0, 1) ?? a[0] ?? { status: 'PONG' }; // prettier-ignore
    case 'ECHO': return args(1) ?? a[0]!; // prettier-ignore
    case 'SET': {
      const bad = args(2, 5);
      if (bad) return bad;
      const flags = a.slice(2).map((f) => f.toUpperCase());
      const there = live(a[0]!) !== undefined;
      if ((flags.includes('NX') && there) || (flags.includes('XX') && !there)) return null;
      if (!put(a[0]!, a[1]!)) return full;
      delete data.expires[a[0]!];
      const ex = flags.indexOf('EX');
      if (ex >= 0) {
        if (!/^\d+$/.test(flags[ex + 1] ?? '')) return INTEGER;
        set(data.expires, a[0]!, now + Number(flags[ex + 1]) * 1000);
      }
      return OK;
    }
    case 'SETNX': return args(2) ?? (live(a[0]!) !== undefined ? 0 : put(a[0]!, a[1]!) ? 1 : full); // prettier-ignore
    case 'GET': return args(1) ?? text(a[0]!) ?? (live(a[0]!) === undefined ? null : WRONG); // prettier-ignore
    case 'MGET': return a.map((k) => text(k) ?? null); // prettier-ignore
    case 'MSET': {
      if (a.length === 0 || a.length % 2) return { error: "ERR wrong number of arguments for 'mset' command" };
      for (let i = 0; i < a.length; i += 2) if (!put(a[i]!, a[i + 1]!)) return full;
      return OK;
    }
    case 'APPEND': {
      const v = args(2) ?? text(a[0]!);
      if (v !== null && typeof v !== 'string') return v === undefined ? WRONG : v;
      return put(a[0]!, (v ?? '') + a[1]!) ? ((v ?? '') + a[1]!).length : full;
    }
    case 'STRLEN': return args(1) ?? (text(a[0]!) ?? '').length; // prettier-ignore
    case 'INCR': case 'DECR': case 'INCRBY': case 'DECRBY': {
      const bad = args(name.endsWith('BY') ? 2 : 1);
      if (bad) return bad;
      const v = text(a[0]!);
      if (v === undefined) return WRONG;
      if (!/^-?\d{1,15}$/.test(v ?? '0') || !/^-?\d{1,15}$/.test(a[1] ?? '1')) return INTEGER;
      const n = Number(v ?? 0) + Number(a[1] ?? 1) * (name.startsWith('DECR') ? -1 : 1);
      return put(a[0]!, String(n)) ? n : full;
    }
    case 'DEL': case 'UNLINK': {
      let n = 0;
      for (const k of a) {
        if (live(k) === undefined) continue;
        delete data.keys[k];
        delete data.expires[k];
        n++;
      }
      return a.length ? n : { error: `ERR wrong number of arguments for '${name.toLowerCase()}' command` };
    }
    case 'EXISTS': return a.filter((k) => live(k) !== undefined).length; // prettier-ignore
    case 'KEYS': return args(1) ?? Object.keys(data.keys).filter((k) => live(k) !== undefined && glob(a[0]!, k)); // prettier-ignore
    case 'DBSIZE': return Object.keys(data.keys).filter((k) => live(k) !== undefined).length; // prettier-ignore
    case 'TYPE': {
      const v = args(1) ?? live(a[0]!);
      return { status: v === undefined ? 'none' : typeof v === 'string' ? 'string' : Array.isArray(v) ? 'list' : 'hash' };
    }
    case 'EXPIRE': {
      const bad = args(2);
      if (bad) return bad;
      if (!/^-?\d+$/.test(a[1]!)) return INTEGER;
      if (live(a[0]!) === undefined) return 0;
      set(data.expires, a[0]!, now + Number(a[1]) * 1000);
      return 1;
    }
    case 'PERSIST': return args(1) ?? (own(data.expires, a[0]!) === undefined ? 0 : (delete data.expires[a[0]!], 1)); // prettier-ignore
    case 'TTL': {
      const bad = args(1);
      if (bad) return bad;
      if (live(a[0]!) === undefined) return -2;
      const end = own(data.expires, a[0]!);
      return end === undefined ? -1 : Math.round((end - now) / 1000);
    }
    case 'LPUSH': case 'RPUSH': {
      if (a.length < 2) return { error: `ERR wrong number of arguments for '${name.toLowerCase()}' command` };
      const items = list(a[0]!);
      if (!items) return WRONG;
      for (const v of a.slice(1)) {
        if (name === 'LPUSH') items.unshift(v);
        else items.push(v);
      }
      return items.length > MAX_KEYS || !put(a[0]!, items) ? full : items.length;
    }
    case 'LPOP': case 'RPOP': {
      const bad = args(1);
      if (bad) return bad;
      const items = list(a[0]!);
      if (!items) return WRONG;
      const v = name === 'LPOP' ? items.shift() : items.pop();
      if (items.length === 0) delete data.keys[a[0]!];
      return v ?? null;
    }
    case 'LLEN': return args(1) ?? list(a[0]!)?.length ?? WRONG; // prettier-ignore
    case 'LRANGE': {
      const bad = args(3);
      if (bad) return bad;
      const items = list(a[0]!);
      return items ? range(items, a[1]!, a[2]!) : WRONG;
    }
    case 'SADD': {
      const items = list(a[0] ?? '');
      if (a.length < 2) return { error: "ERR wrong number of arguments for 'sadd' command" };
      if (!items) return WRONG;
      const fresh = [...new Set(a.slice(1))].filter((v) => !items.includes(v));
      return put(a[0]!, [...items, ...fresh]) ? fresh.length : full;
    }
    case 'SMEMBERS': return args(1) ?? list(a[0]!) ?? WRONG; // prettier-ignore
    case 'SISMEMBER': return args(2) ?? (list(a[0]!)?.includes(a[1]!) ? 1 : 0); // prettier-ignore
    case 'HSET': {
      if (a.length < 3 || a.length % 2 === 0) return { error: "ERR wrong number of arguments for 'hset' command" };
      const h = hash(a[0]!);
      if (!h) return WRONG;
      let n = 0;
      for (let i = 1; i < a.length; i += 2) {
        if (own(h, a[i]!) === undefined) n++;
        set(h, a[i]!, a[i + 1]!);
      }
      return put(a[0]!, { hash: h }) ? n : full;
    }
    case 'HGET': {
      const bad = args(2);
      if (bad) return bad;
      const h = hash(a[0]!);
      return h ? (own(h, a[1]!) ?? null) : WRONG;
    }
    case 'HGETALL': {
      const h = args(1) ? undefined : hash(a[0]!);
      return args(1) ?? (h ? Object.entries(h).flat() : WRONG);
    }
    case 'FLUSHALL': case 'FLUSHDB':
      for (const k of Object.keys(data.keys)) delete data.keys[k];
      for (const k of Object.keys(data.expires)) delete data.expires[k];
      return OK;
    case 'INFO': return info(); // prettier-ignore
    case 'SELECT': return a[0] === '0' ? OK : { error: 'ERR DB index is out of range' }; // prettier-ignore
    case 'SAVE': case 'BGSAVE': return name === 'SAVE' ? OK : { status: 'Background saving started' }; // prettier-ignore
    case 'CONFIG': return configure(data, a); // prettier-ignore
    case 'TIME': return [String(Math.floor(now / 1000)), String((now % 1000) * 1000)]; // prettier-ignore
    case 'COMMAND': return []; // prettier-ignore
  }
  return { error: `ERR unknown command '${argv[0] ?? ''}', with args beginning with: ${a.map((x) => `'${x}' `).join('')}` };
}

const CONFIG: Readonly<Record<string, string>> = {
  maxmemory: '0', 'maxmemory-policy': 'noeviction', 'maxmemory-samples': '5', maxclients: '10000', timeout: '0', 'tcp-keepalive': '300', databases: '16', loglevel: 'notice', appendonly: 'no', appendfsync: 'everysec',
  save: '3600 1 300 100 60 10000', port: '6379', dir: '/data', dbfilename: 'dump.rdb', bind: '* -::*', 'protected-mode': 'no', requirepass: '', 'slowlog-log-slower-than': '10000', hz: '10',
}; // prettier-ignore

/** What a setting is told as: sizes in bytes, `2mb` being 2097152 and `2m` two millions. */
export function setting(name: string, value: string): string {
  const m = name === 'maxmemory' ? /^(\d+)(k|kb|m|mb|g|gb|b?)$/i.exec(value) : null;
  if (!m) return value;
  const power = { k: 1, m: 2, g: 3 }[m[2]!.toLowerCase()[0] as 'k'] ?? 0;
  return String(Number(m[1]) * (/b$/i.test(m[2]!) ? 1024 : 1000) ** power);
}

function configure(data: Data, a: readonly string[]): Reply {
  const config = { ...CONFIG, ...data.config };
  if (/^get$/i.test(a[0] ?? '')) return a.slice(1).flatMap((pattern) => Object.entries(config).filter(([k]) => glob(pattern, k)).flat()); // prettier-ignore
  if (!/^set$/i.test(a[0] ?? '')) return OK;
  for (let i = 1; i < a.length; i += 2) {
    const name = a[i]!.toLowerCase();
    if (!Object.hasOwn(CONFIG, name) || a[i + 1] === undefined) return { error: `ERR Unknown option or number of arguments for CONFIG SET - '${a[i]}'` };
    data.config = { ...data.config, [name]: setting(name, a[i + 1]!) };
  }
  return OK;
}

/** A reply in the protocol's own form. */
export function encode(r: Reply): string {
  if (r === null) return '$-1\r\n';
  if (typeof r === 'number') return `:${r}\r\n`;
  if (typeof r === 'string') return `$${byteLength(r)}\r\n${r}\r\n`;
  if ('status' in r) return `+${r.status}\r\n`;
  if ('error' in r) return `-${r.error}\r\n`;
  return `*${r.length}\r\n${r.map(encode).join('')}`;
}

/** The first reply in what has come so far, and how much of the text it is; undefined while it is not whole. */
export function decode(text: string): { readonly reply: Reply; readonly length: number } | undefined {
  let at = 0;
  const next = (): Reply | undefined => {
    const end = text.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const head = text.slice(at, end);
    const rest = head.slice(1);
    at = end + 2;
    if (head[0] === '+') return { status: rest };
    if (head[0] === '-') return { error: rest };
    if (head[0] === ':') return Number(rest);
    if (rest === '-1') return null;
    if (head[0] === '*') {
      const items: Reply[] = [];
      for (let i = 0; i < Number(rest); i++) {
        const item = next();
        if (item === undefined) return undefined;
        items.push(item);
      }
      return items;
    }
    if (head[0] !== '$') return { error: `Protocol error, got ${JSON.stringify(head[0] ?? '')} as reply type byte` };
    const until = afterBytes(text, at, Number(rest));
    if (until === undefined || text.length < until + 2) return undefined;
    const value = joined(text.slice(at, until));
    at = until + 2;
    return value;
  };
  const reply = next();
  return reply === undefined ? undefined : { reply, length: at };
}

/** Words, or bytes, that one command may have. */
const MOST_WORDS = 1024 * 1024;
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * The first command in what has come so far: an array of the protocol, or a line of words. Undefined while it is not whole;
 * `wrong` says why it is none (networking.c).
 */
export function commandIn(text: string): { readonly argv: readonly string[]; readonly length: number } | { readonly wrong: string } | undefined {
  if (text === '') return undefined;
  if (text[0] !== '*') {
    const end = text.indexOf('\n');
    if (end < 0) return text.length > 64 * 1024 ? { wrong: 'too big inline request' } : undefined;
    const argv = words(text.slice(0, end).replace(/\r$/, ''));
    return argv ? { argv, length: end + 1 } : { wrong: 'unbalanced quotes in request' };
  }
  let at = text.indexOf('\r\n');
  if (at < 0) return text.length > 64 * 1024 ? { wrong: 'too big mbulk count string' } : undefined;
  const count = text.slice(1, at);
  if (!/^-?\d{1,9}$/.test(count) || Number(count) > MOST_WORDS) return { wrong: 'invalid multibulk length' };
  at += 2;
  const argv: string[] = [];
  for (let i = 0; i < Number(count); i++) {
    const end = text.indexOf('\r\n', at);
    if (end < 0) return text.length - at > 64 * 1024 ? { wrong: 'too big bulk count string' } : undefined;
    if (text[at] !== '$') return { wrong: `expected '$', got '${text[at]}'` };
    const size = text.slice(at + 1, end);
    if (!/^\d{1,9}$/.test(size) || Number(size) > MOST_BYTES) return { wrong: 'invalid bulk length' };
    const until = afterBytes(text, end + 2, Number(size));
    if (until === undefined || text.length < until + 2) return undefined;
    argv.push(joined(text.slice(end + 2, until)));
    at = until + 2;
  }
  return { argv, length: at };
}

/** A reply as redis-cli shows it on a terminal, or bare as in a pipe. */
export function show(r: Reply, bare: boolean, indent = ''): string {
  if (r === null) return bare ? '\n' : '(nil)\n';
  if (typeof r === 'number') return bare ? `${r}\n` : `(integer) ${r}\n`;
  if (typeof r === 'string') return bare ? `${r}\n` : `${JSON.stringify(r)}\n`;
  if ('status' in r) return `${r.status}\n`;
  if ('error' in r) return bare ? `${r.error}\n` : `(error) ${r.error}\n`;
  if (r.length === 0) return bare ? '\n' : '(empty array)\n';
  return r.map((x, i) => (bare ? show(x, true) : `${i ? indent : ''}${i + 1}) ${show(x, false, `${indent}   `)}`)).join('');
}
