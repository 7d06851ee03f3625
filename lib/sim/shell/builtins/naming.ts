import { KEYWORDS } from '../keywords';
import { quote } from '../quote';
import type { Runner } from '../runner';
import { options, texts, type Builtin } from './builtin';
import { formatFunction } from './variables';

/** What `type` and `command -v` say of names: how = 'v' (terse), 'V' (a sentence), 't' (a word), 'p' (a path). */
export function describeNames(m: Runner, names: readonly string[], how: 'v' | 'V' | 't' | 'p' | 'a', by: string, all = false, forcePath = false): number {
  const { st } = m;
  let status = 0;
  for (const n of names) {
    let found = 0;
    const say = (word: string, terse: string, sentence: string): boolean => {
      found++;
      if (how === 't') m.out(`${word}\n`);
      else if (how === 'v') m.out(`${terse}\n`);
      else if (how === 'p') {
        if (word === 'file') m.out(`${terse}\n`);
      } else m.out(`${sentence}\n`);
      return !all;
    };
    if (!forcePath) {
      if (Object.hasOwn(st.aliases, n) && (st.shopts.expand_aliases ?? false) && say('alias', `alias ${n}=${quote(st.aliases[n]!, true)}`, `${n} is aliased to \`${st.aliases[n]}'`)) continue;
      if (KEYWORDS.has(n) && say('keyword', n, `${n} is a shell keyword`)) continue;
      if (Object.hasOwn(st.funcs, n) && say('function', n, `${n} is a function\n${formatFunction(n, st.funcs[n]!.text).replace(/\n$/, '')}`)) continue;
      if (m.isBuiltin(n) && say('builtin', n, m.isSpecialBuiltin(n) && st.opts.posix ? `${n} is a special shell builtin` : `${n} is a shell builtin`)) continue;
    }
    const hashed = Object.hasOwn(st.hashed, n) ? st.hashed[n]!.path : undefined;
    const paths = n.includes('/') ? (m.sys.files.exists(n) && m.sys.files.may(n, 'x') ? [n] : []) : all ? allPaths(m, n) : [m.lookup(n, false)].filter((x) => x !== undefined);
    for (const p of paths) if (say('file', p, hashed === p && !all ? `${n} is hashed (${p})` : `${n} is ${p}`)) break;
    if (!found) {
      status = 1;
      if (how === 'V' || how === 'a') m.warn(`${by}: ${n}: not found`);
    }
  }
  return status;
}

function allPaths(m: Runner, name: string): string[] {
  const out: string[] = [];
  for (const dir of (m.get('PATH') ?? '').split(':')) {
    const file = `${dir || '.'}/${name}`;
    if (m.sys.files.exists(file) && m.sys.files.stat(file).type === 'file' && m.sys.files.may(file, 'x')) out.push(file);
  }
  return out;
}

export const type: Builtin = (m, args) => {
  const o = options(m, 'type', texts(args), 'afptP', 'type [-afptP] name [name ...]');
  if (!o) return 2;
  return describeNames(m, o.rest, o.on.t ? 't' : o.on.p || o.on.P ? 'p' : 'V', 'type', !!o.on.a, !!o.on.P);
};

export const hash: Builtin = (m, args) => {
  const o = options(m, 'hash', texts(args), 'dlp:rt', 'hash [-lr] [-p pathname] [-dt] [name ...]');
  if (!o) return 2;
  const { st } = m;
  if (o.on.r) {
    st.hashed = {};
    return 0;
  }
  if (!o.rest.length) {
    const names = Object.keys(st.hashed);
    if (!names.length) {
      m.out('hash: hash table empty\n');
      return 0;
    }
    m.out('hits\tcommand\n');
    for (const n of names) m.out(`${String(st.hashed[n]!.hits).padStart(4)}\t${st.hashed[n]!.path}\n`);
    return 0;
  }
  let status = 0;
  for (const n of o.rest) {
    if (o.on.d) delete st.hashed[n];
    else if (o.on.p) st.hashed[n] = { path: String(o.on.p), hits: 0 };
    else if (m.isBuiltin(n) || m.lookup(n)) {
      if (o.on.t) m.out(`${st.hashed[n]?.path}\n`);
    } else {
      m.warn(`hash: ${n}: not found`);
      status = 1;
    }
  }
  return status;
};

export const alias: Builtin = (m, args) => {
  const words = texts(args).filter((w) => w !== '-p' && w !== '--');
  const { aliases } = m.st;
  const shown = (n: string) => (m.st.ash ? `${n}='${aliases[n]}'\n` : `alias ${n}=${quote(aliases[n]!, true)}\n`);
  if (!words.length) {
    for (const n of Object.keys(aliases).sort()) m.out(shown(n));
    return 0;
  }
  let status = 0;
  for (const w of words) {
    const eq = w.indexOf('=');
    if (eq > 0) {
      const name = w.slice(0, eq);
      if (/[\s$`"'\\/|&;()<>]/.test(name)) {
        m.warn(`alias: \`${name}': invalid alias name`);
        status = 1;
      } else aliases[name] = w.slice(eq + 1);
    } else if (Object.hasOwn(aliases, w)) m.out(shown(w));
    else {
      m.warn(`alias: ${w}: not found`);
      status = 1;
    }
  }
  return status;
};

export const unalias: Builtin = (m, args) => {
  const o = options(m, 'unalias', texts(args), 'a', 'unalias [-a] name [name ...]');
  if (!o) return 2;
  if (o.on.a) {
    m.st.aliases = {};
    return 0;
  }
  if (!o.rest.length) {
    m.err('unalias: usage: unalias [-a] name [name ...]\n');
    return 2;
  }
  let status = 0;
  for (const n of o.rest) {
    if (Object.hasOwn(m.st.aliases, n)) delete m.st.aliases[n];
    else {
      m.warn(`unalias: ${n}: not found`);
      status = 1;
    }
  }
  return status;
};
