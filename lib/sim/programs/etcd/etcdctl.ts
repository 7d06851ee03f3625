import { base64, DurationError, goQuote, NetworkError, own, parseDuration, unbase64, type HttpRequest, type HttpResponse, type Json } from '../../core';
import { Errno, type Program, type Sys, type Turn } from '../../machine/sys';
import { humanBytes, table, wordsOf, type Words } from './words';

const VERSION = '3.6.8';

/** Ends a command: a line `Error: …` and status 1. */
class Failed extends Error {}

/** No answer within the time a command has. */
class Silent extends Error {}

interface Call {
  readonly sys: Sys;
  readonly words: Words;
  readonly flag: (name: string) => string | undefined;
  readonly endpoints: readonly string[];
  readonly format: string;
}

/** To say something later; a watch and its next question; what `put` has read of its value. */
type State = { readonly until: number; readonly then: { readonly out: string; readonly err: string; readonly code: number } } | { readonly watch: Json } | { readonly typed: string };

/** Flags of every command, and those of each; a command that has none is not named. */
const GLOBAL = ['endpoints', 'cacert', 'cert', 'key', 'command-timeout', 'dial-timeout', 'keepalive-time', 'keepalive-timeout', 'write-out', 'insecure-skip-tls-verify', 'insecure-transport', 'debug', 'help'];
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  get: ['prefix', 'from-key', 'keys-only', 'count-only', 'print-value-only', 'limit', 'order'],
  del: ['prefix', 'from-key'],
  watch: ['prefix', 'from-key', 'rev'],
  compaction: ['physical'],
  endpoint: ['cluster'],
  defrag: ['cluster'],
};
/** Bytes that a request may have (etcd's `--max-request-bytes`). */
const MOST = 1.5 * 2 ** 20;

/** The client of etcd 3.6: what learners and administrators use of it. */
export const etcdctl: Program<State> = {
  name: 'etcdctl',
  start: (sys) => guarded(sys, () => run(sys)),
  resume(sys, state) {
    if ('typed' in state) return guarded(sys, () => putTyped(callOf(sys), state.typed));
    if ('watch' in state) return guarded(sys, () => watching(sys, state.watch as unknown as HttpRequest));
    if (sys.now < state.until) return { wait: { until: state.until }, state };
    sys.write(1, state.then.out);
    sys.write(2, state.then.err);
    return { exit: state.then.code };
  },
};

function callOf(sys: Sys): Call {
  const words = wordsOf(sys.argv);
  const flag = (name: string): string | undefined => words.flags.get(name) ?? sys.env[`ETCDCTL_${name.toUpperCase().replaceAll('-', '_')}`];
  const endpoints = (flag('endpoints') ?? '127.0.0.1:2379').split(',').filter((e) => e !== '');
  return { sys, words, flag, endpoints, format: flag('write-out') ?? 'simple' };
}

function guarded(sys: Sys, work: () => Turn<State>): Turn<State> {
  try {
    return work();
  } catch (e) {
    if (e instanceof Silent) return late(callOf(sys), '', `Error: ${e.message}\n`);
    if (e instanceof Errno) sys.write(2, `Error: ${e.path ? `open ${e.path}: ` : ''}${e.message.toLowerCase()}\n`);
    else if (e instanceof Failed) sys.write(2, `Error: ${e.message}\n`);
    else throw e;
    return { exit: 1 };
  }
}

/** Says `out` and `err` only when a command's time is over. */
function late(call: Call, out: string, err: string): Turn<State> {
  const until = call.sys.now + timeoutOf(call);
  const target = (call.endpoints[0] ?? '').replace(/^[a-z]+:\/\//, '');
  const warning = { level: 'warn', ts: new Date(until).toISOString().replace('Z', '000Z'), logger: 'etcd-client', caller: `v3@v${VERSION}/retry_interceptor.go:65`, msg: 'retrying of unary invoker failed', target: `etcd-endpoints://0xc0001be000/${target}`, method: '/etcdserverpb.KV/Range', attempt: 0, error: 'rpc error: code = DeadlineExceeded desc = context deadline exceeded' };
  return { wait: { until }, state: { until, then: { out, err: `${JSON.stringify(warning)}\n${err}`, code: 1 } } };
}

/** What the command line must not have: flags that are none, values that do not fit. Throws {@link Failed}. */
function check(call: Call): void {
  const { words, endpoints } = call;
  const command = words.args[0] ?? '';
  for (const name of words.flags.keys()) {
    if (!GLOBAL.includes(name) && !own(FLAGS, command)?.includes(name)) throw new Failed(`etcdctl ${command}${command === '' ? '' : ' '}--${name} is not supported here`);
  }
  for (const name of ['limit', 'rev']) {
    const text = words.flags.get(name);
    if (text !== undefined && !/^\d+$/.test(text)) throw new Failed(`invalid argument ${goQuote(text)} for "--${name}" flag: strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`);
  }
  timeoutOf(call);
  if (endpoints.length === 0) throw new Failed('etcdclient: no available endpoints');
}

/** Milliseconds that a command has. */
function timeoutOf(call: Call): number {
  const text = call.flag('command-timeout') ?? '5s';
  try {
    return Math.max(0, parseDuration(text));
  } catch (e) {
    if (!(e instanceof DurationError)) throw e;
    throw new Failed(`invalid argument ${goQuote(text)} for "--command-timeout" flag: ${e.message}`);
  }
}

/** Asks one member. The server wants a certificate of its authority, and is only there over TLS. */
function ask(call: Call, endpoint: string, path: string, body: object): any {
  const { sys, flag } = call;
  const secure = endpoint.startsWith('https://') || (!endpoint.includes('://') && flag('cert') !== undefined);
  for (const name of ['cacert', 'cert', 'key']) {
    const file = flag(name);
    if (file !== undefined && !sys.files.exists(file)) throw new Failed(`open ${file}: no such file or directory`);
    if (file !== undefined) sys.files.read(file);
  }
  if (!secure || (['cacert', 'cert', 'key'] as const).some((n) => flag(n) === undefined && !(n === 'cacert' && flag('insecure-skip-tls-verify')))) throw new Silent('context deadline exceeded');
  try {
    const response = sys.fetch({ method: 'POST', url: `https://${endpoint.replace(/^[a-z]+:\/\//, '')}${path}`, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const answer: any = typeof response.body === 'string' ? (response.body === '' ? {} : JSON.parse(response.body.split('\n')[0]!)) : response.body;
    if (response.status !== 200) throw new Failed(`etcdserver: ${answer?.message ?? `status ${response.status}`}`);
    return response.more ? { ...answer, more: response.more.next, text: response.body } : answer;
  } catch (e) {
    // Nobody there, or another server than etcd.
    if (e instanceof NetworkError || e instanceof SyntaxError) throw new Silent('context deadline exceeded');
    throw e;
  }
}

const hex = (id: string): string => BigInt(id).toString(16);
const plain = (text: string | undefined): string => (text === undefined ? '' : (unbase64(text) ?? ''));

/** The end of the keys that begin with `key`: its last character, one further. */
const after = (key: string): string => (key === '' ? '\0' : key.slice(0, -1) + String.fromCharCode(key.charCodeAt(key.length - 1) + 1));

function range(call: Call, args: readonly string[]): { key: string; range_end?: string } {
  const { words } = call;
  const [key = '', end] = args;
  if (words.flags.has('prefix') && words.flags.has('from-key')) throw new Failed('`--prefix` and `--from-key` cannot be set at the same time, choose one');
  if (words.flags.has('prefix')) return { key: base64(key === '' ? '\0' : key), range_end: base64(after(key)) };
  if (words.flags.has('from-key')) return { key: base64(key === '' ? '\0' : key), range_end: base64('\0') };
  return { key: base64(key), ...(end === undefined ? {} : { range_end: base64(end) }) };
}

function run(sys: Sys): Turn<State> {
  const call = callOf(sys);
  const { words, endpoints, format } = call;
  const [command = '', ...args] = words.args;
  const first = endpoints[0]!;
  const say = (text: string): Turn<State> => (sys.write(1, text), { exit: 0 });
  const asJson = (value: unknown): string => `${JSON.stringify(value)}\n`;
  if (command !== '' && command !== 'help' && !words.flags.has('help')) check(call);
  switch (words.flags.has('help') ? 'help' : command) {
    case 'version':
      return say(`etcdctl version: ${VERSION}\nAPI version: 3.6\n`);
    case 'get': {
      if (args.length === 0 && !words.flags.has('prefix') && !words.flags.has('from-key')) throw new Failed('get command needs one argument as key and an optional argument as range_end');
      if (words.flags.has('count-only') && format !== 'fields') throw new Failed('--count-only is only for `--write-out=fields`');
      if (words.flags.has('keys-only') && words.flags.has('count-only')) throw new Failed('`--keys-only` and `--count-only` cannot be set at the same time, choose one');
      const got = ask(call, first, '/v3/kv/range', { ...range(call, args), keys_only: words.flags.has('keys-only'), count_only: words.flags.has('count-only'), ...(words.flags.has('limit') ? { limit: Number(words.flags.get('limit')) } : {}) });
      const kvs: any[] = words.flags.get('order')?.toUpperCase() === 'DESCEND' ? [...(got.kvs ?? [])].reverse() : (got.kvs ?? []);
      if (format === 'json') return say(asJson(numbers(got)));
      if (format === 'fields') return say(header(got.header) + kvs.map((k) => `"Key" : ${JSON.stringify(plain(k.key))}\n"CreateRevision" : ${k.create_revision}\n"ModRevision" : ${k.mod_revision}\n"Version" : ${k.version}\n"Value" : ${JSON.stringify(plain(k.value))}\n"Lease" : 0\n\n`).join('') + `"More" : ${got.more === true}\n"Count" : ${got.count ?? 0}\n`);
      if (words.flags.has('print-value-only')) return say(kvs.map((k) => `${plain(k.value)}\n`).join(''));
      return say(kvs.map((k) => `${plain(k.key)}\n${plain(k.value)}\n`).join(''));
    }
    case 'put': {
      if (args.length === 0) throw new Failed('put command needs 1 argument and input from stdin or 2 arguments');
      return args[1] === undefined ? putTyped(call, '') : put(call, args[0]!, args[1]);
    }
    case 'del': {
      if (args.length === 0 && !words.flags.has('prefix')) throw new Failed('del command needs one argument as key and an optional argument as range_end');
      const done = ask(call, first, '/v3/kv/deleterange', range(call, args));
      return say(format === 'json' ? asJson(numbers(done)) : `${done.deleted ?? 0}\n`);
    }
    case 'watch':
      if (args.length === 0) throw new Failed('bad number of arguments');
      return watching(sys, undefined, { ...range(call, args), ...(words.flags.has('rev') ? { start_revision: Number(words.flags.get('rev')) } : {}) });
    case 'compaction': {
      if (!/^\d+$/.test(args[0] ?? '')) throw new Failed('compaction command needs 1 argument');
      ask(call, first, '/v3/kv/compaction', { revision: args[0] });
      return say(`compacted revision ${args[0]}\n`);
    }
    case 'member': {
      if (args[0] !== 'list') throw new Failed(args[0] === undefined ? 'member command needs a subcommand' : `etcdctl member ${args[0]} is not supported here`);
      const { header: h, members } = ask(call, first, '/v3/cluster/member/list', {});
      const rows = members.map((m: any) => [hex(m.ID), 'started', m.name, m.peerURLs.join(','), m.clientURLs.join(','), 'false']);
      if (format === 'json') return say(asJson(numbers({ header: h, members })));
      if (format === 'table') return say(table(['ID', 'STATUS', 'NAME', 'PEER ADDRS', 'CLIENT ADDRS', 'IS LEARNER'], rows));
      return say(rows.map((r: string[]) => `${r.join(', ')}\n`).join(''));
    }
    case 'endpoint':
      return endpoint(call, args[0] ?? '');
    case 'alarm':
      ask(call, first, '/v3/maintenance/alarm', {});
      return say('');
    case 'defrag': {
      for (const e of each(call)) {
        ask(call, e, '/v3/maintenance/defragment', {});
        sys.write(1, `Finished defragmenting etcd member[${e}]. took ${took(sys, 60)}\n`);
      }
      return { exit: 0 };
    }
    case 'snapshot': {
      if (args[0] !== 'save') throw new Failed(`unknown command ${JSON.stringify(args[0] ?? '')} for "etcdctl snapshot"; since etcd 3.6 it is etcdutl that reads and restores snapshots`);
      if (args[1] === undefined) throw new Failed('snapshot save expects one argument');
      const got = ask(call, first, '/v3/maintenance/snapshot', {});
      const text = plain(got.result.blob);
      const line = (msg: string, more: object): void => sys.write(2, `${JSON.stringify({ level: 'info', ts: new Date(sys.now).toISOString().replace('Z', '000Z'), caller: 'snapshot/v3_snapshot.go:83', msg, ...more })}\n`);
      line('created temporary db file', { path: `${args[1]}.part` });
      line('fetching snapshot', { endpoint: first });
      sys.files.write(args[1], text);
      line('fetched snapshot', { endpoint: first, size: humanBytes(text.length), took: '0.05s', 'etcd-version': VERSION });
      line('saved', { path: args[1] });
      return say(`Snapshot saved at ${args[1]}\nServer version 3.6.0\n`);
    }
    case '':
    case 'help':
      return say('NAME:\n\tetcdctl - A simple command line client for etcd3.\n\nUSAGE:\n\tetcdctl [flags]\n\nVERSION:\n\t3.6.8\n\nAPI VERSION:\n\t3.6\n\n\nCOMMANDS:\n\talarm list\n\tcompaction\n\tdefrag\n\tdel\n\tendpoint health\n\tendpoint status\n\tget\n\tmember list\n\tput\n\tsnapshot save\n\tversion\n\twatch\n');
    default:
      throw new Failed(`unknown command ${JSON.stringify(command)} for "etcdctl"`);
  }
}

function put(call: Call, key: string, value: string): Turn<State> {
  const done = ask(call, call.endpoints[0]!, '/v3/kv/put', { key: base64(key), value: base64(value) });
  call.sys.write(1, call.format === 'json' ? `${JSON.stringify(numbers(done))}\n` : 'OK\n');
  return { exit: 0 };
}

/** `put` of what comes on its input, all of it; `typed` came so far. */
function putTyped(call: Call, typed: string): Turn<State> {
  let value = typed;
  for (;;) {
    const text = call.sys.read(0);
    if (text === undefined) return { wait: { readable: [0] }, state: { typed: value } };
    if (text === '') return put(call, call.words.args[1]!, value);
    value += text;
    if (value.length > MOST) throw new Failed('etcdserver: request is too large');
  }
}

/** The endpoints that a command is for: those given, or with `--cluster` all members'. */
const each = (call: Call): readonly string[] => (call.words.flags.has('cluster') ? ask(call, call.endpoints[0]!, '/v3/cluster/member/list', {}).members.flatMap((m: any) => m.clientURLs) : call.endpoints);

const took = (sys: Sys, least: number): string => `${(least + sys.random() * least).toFixed(6)}ms`;

function endpoint(call: Call, what: string): Turn<State> {
  const { sys, format } = call;
  const say = (text: string): Turn<State> => (sys.write(1, text), { exit: 0 });
  if (what === 'health') {
    const list = call.words.flags.has('cluster') ? each(call) : call.endpoints;
    const rows = list.map((e) => {
      try {
        ask(call, e, '/v3/kv/range', { key: base64('health') });
        return { endpoint: e, health: true, took: took(sys, 6), error: '' };
      } catch (error) {
        if (!(error instanceof Silent)) throw error;
        return { endpoint: e, health: false, took: `${timeoutOf(call) / 1000}.000412s`, error: 'context deadline exceeded' };
      }
    });
    const text =
      format === 'json'
        ? `${JSON.stringify(rows.map((r) => ({ endpoint: r.endpoint, health: r.health, took: r.took, ...(r.error ? { error: r.error } : {}) })))}\n`
        : format === 'table'
          ? table(['ENDPOINT', 'HEALTH', 'TOOK', 'ERROR'], rows.map((r) => [r.endpoint, String(r.health), r.took, r.error]))
          : rows.map((r) => (r.health ? `${r.endpoint} is healthy: successfully committed proposal: took = ${r.took}\n` : `${r.endpoint} is unhealthy: failed to commit proposal: ${r.error}\n`)).join('');
    return rows.every((r) => r.health) ? say(text) : late(call, text, 'Error: unhealthy cluster\n');
  }
  if (what !== 'status') throw new Failed(`unknown command ${JSON.stringify(what)} for "etcdctl endpoint"`);
  const found = each(call).map((e) => ({ Endpoint: e, Status: ask(call, e, '/v3/maintenance/status', {}) }));
  if (format === 'json') return say(`${JSON.stringify(found.map((f) => numbers(f)))}\n`);
  const rows = found.map(({ Endpoint, Status: s }) => [Endpoint, hex(s.header.member_id), s.version, s.storageVersion, humanBytes(Number(s.dbSize)), humanBytes(Number(s.dbSizeInUse)), `${Math.round(100 * (1 - Number(s.dbSizeInUse) / Number(s.dbSize)))}%`, humanBytes(Number(s.dbSizeQuota)), String(s.leader === s.header.member_id), 'false', s.raftTerm, s.raftIndex, s.raftAppliedIndex, '', '', 'false']);
  const heads = ['ENDPOINT', 'ID', 'VERSION', 'STORAGE VERSION', 'DB SIZE', 'IN USE', 'PERCENTAGE NOT IN USE', 'QUOTA', 'IS LEADER', 'IS LEARNER', 'RAFT TERM', 'RAFT INDEX', 'RAFT APPLIED INDEX', 'ERRORS', 'DOWNGRADE TARGET VERSION', 'DOWNGRADE ENABLED'];
  return say(format === 'table' ? table(heads, rows) : rows.map((r) => `${r.join(', ')}\n`).join(''));
}

/** Milliseconds after which a watch looks for its server again. */
const RETRY = 1000;

/** Prints what has changed, and waits for more; `next` is the question to go on with, none at the beginning. */
function watching(sys: Sys, next: HttpRequest | undefined, create: object = {}): Turn<State> {
  let more = next;
  let text = '';
  if (!more) {
    const answer = ask(callOf(sys), callOf(sys).endpoints[0]!, '/v3/watch', { create_request: create });
    if (answer.more === undefined) throw new Silent('context deadline exceeded');
    more = answer.more as HttpRequest;
    text = answer.text as string;
  }
  let topics: readonly string[] = [];
  for (let turns = 0; turns < 100; turns++) {
    for (const line of text.split('\n').filter((l) => l !== '')) {
      for (const e of JSON.parse(line).result.events ?? []) sys.write(1, `${e.type ?? 'PUT'}\n${plain(e.kv.key)}\n${plain(e.kv.value)}\n`);
    }
    let response: HttpResponse;
    try {
      response = sys.fetch(more);
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      // etcd is gone: its client tries again until it is back.
      return { wait: { until: sys.now + RETRY }, state: { watch: more as unknown as Json } };
    }
    text = String(response.body ?? '');
    topics = response.more?.topics ?? [];
    const { from: _from, ...again } = (response.more?.next ?? more) as HttpRequest & { from?: string };
    more = again as HttpRequest;
    if (text === '') break;
  }
  return { wait: { topics }, state: { watch: more as unknown as Json } };
}

const header = (h: any): string => `"ClusterID" : ${h.cluster_id}\n"MemberID" : ${h.member_id}\n"Revision" : ${h.revision}\n"RaftTerm" : ${h.raft_term}\n`;

/** Whole numbers, which the gateway sends as text, as etcdctl's JSON has them. Beyond what a double holds they are near only. */
function numbers(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((v) => numbers(v, name));
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, numbers(v, k)]));
  return typeof value === 'string' && /^\d+$/.test(value) && !['key', 'value', 'name'].includes(name) ? Number(value) : value;
}
