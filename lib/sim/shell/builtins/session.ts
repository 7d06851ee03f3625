import { Errno } from '../../machine/sys';
import { expandPrefixWords } from '../editor/words';
import { appendHistory } from '../history';
import { options, texts, type Builtin } from './builtin';

export const history: Builtin = (m, args) => {
  const o = options(m, 'history', texts(args), 'cd:anrwps', 'history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]');
  if (!o) return 2;
  const { st } = m;
  if (o.on.c) {
    st.history = [];
    st.historyBase = 1;
    return 0;
  }
  if (o.on.d) {
    const n = Number(o.on.d);
    const at = n < 0 ? st.history.length + n : n - st.historyBase;
    if (!(at >= 0 && at < st.history.length)) {
      m.warn(`history: ${o.on.d}: history position out of range`);
      return 1;
    }
    st.history.splice(at, 1);
    return 0;
  }
  if (o.on.w || o.on.a) {
    const path = o.rest[0] ?? m.get('HISTFILE');
    if (path) try {
      m.sys.files.write(path, st.history.map((h) => `${h}\n`).join(''));
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      m.warn(`history: ${path}: cannot create: ${e.message}`);
      return 1;
    }
    return 0;
  }
  if (o.on.r || o.on.n) return 0;
  if (o.on.s) {
    appendHistory(m, o.rest.join(' '));
    return 0;
  }
  if (o.on.p) {
    for (const w of o.rest) m.out(`${w}\n`);
    return 0;
  }
  const count = o.rest[0];
  if (count !== undefined && !/^\d+$/.test(count)) {
    m.warn(`history: ${count}: numeric argument required`);
    return 2;
  }
  const from = count === undefined ? 0 : Math.max(0, st.history.length - Number(count));
  let out = '';
  for (let i = from; i < st.history.length; i++) out += `${String(st.historyBase + i).padStart(5)}  ${st.history[i]}\n`;
  m.out(out);
  return 0;
};

export const help: Builtin = (m, args) => {
  const words = texts(args).filter((w) => !w.startsWith('-'));
  if (words.length) {
    let status = 1;
    for (const w of words) {
      if (m.isBuiltin(w)) {
        m.out(`${w}: a command of the shell itself. See \`man bash' for all of its options.\n`);
        status = 0;
      } else m.warn(`help: no help topics match \`${w}'.  Try \`help help' or \`man -k ${w}' or \`info ${w}'.`);
    }
    return status;
  }
  m.out(`GNU bash, version ${m.get('BASH_VERSION')} (x86_64-pc-linux-gnu)\nThese shell commands are defined internally.  Type \`help name' to find out more\nabout the function \`name'.\n\n`);
  const names = m.builtinNames();
  const columns = 4;
  const rows = Math.ceil(names.length / columns);
  for (let r = 0; r < rows; r++) m.out(` ${Array.from({ length: columns }, (_, c) => (names[c * rows + r] ?? '').padEnd(18)).join('').trimEnd()}\n`);
  return 0;
};

/** Completions are the programs' own here; what scripts register is remembered, so that `complete -p` shows it. */
export const complete: Builtin = (m, args) => {
  const words = texts(args);
  const { completions } = m.st;
  if (words[0] === '-p' || !words.length) {
    for (const n of words.length > 1 ? words.slice(1) : Object.keys(completions)) {
      if (Object.hasOwn(completions, n)) m.out(`complete ${completions[n]} ${n}\n`);
      else {
        m.warn(`complete: ${n}: no completion specification`);
        return 1;
      }
    }
    return 0;
  }
  const flags: string[] = [];
  const names: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const w = words[i]!;
    if (/^-[oAGWFCXPS]$/.test(w)) flags.push(w, words[++i] ?? '');
    else if (w.startsWith('-')) flags.push(w);
    else names.push(w);
  }
  if (flags.includes('-r')) {
    if (!names.length) m.st.completions = {};
    for (const n of names) delete completions[n];
    return 0;
  }
  for (const n of names) completions[n] = flags.join(' ');
  return 0;
};

export const compgen: Builtin = (m, args) => {
  const words = texts(args);
  const out: string[] = [];
  let prefix = '';
  for (let i = 0; i < words.length; i++) {
    const w = words[i]!;
    if (w === '-W') out.push(...(words[++i] ?? '').split(/\s+/).filter((x) => x));
    else if (w === '-A') i++;
    else if (/^-[bcdfvak]$/.test(w)) out.push(...expandPrefixWords(m, w[1]!, words[words.length - 1]?.startsWith('-') ? '' : words[words.length - 1]!));
    else if (w === '--') continue;
    else if (!w.startsWith('-')) prefix = w;
    else if (/^-[oFCXPSG]$/.test(w)) i++;
  }
  const found = out.filter((w) => w.startsWith(prefix));
  for (const w of found) m.out(`${w}\n`);
  return found.length ? 0 : 1;
};

export const caller: Builtin = (m) => {
  const calls = m.pairs('FUNCNAME') ?? [];
  if (!calls.length) return 1;
  const frame = m.st.frames.findLast((f) => f.t === 'call' || f.t === 'source');
  m.out(`${String(frame?.from ?? 0)} ${m.list('BASH_SOURCE')?.[1] ?? 'NULL'}\n`);
  return 0;
};
