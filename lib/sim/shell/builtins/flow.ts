import { Errno } from '../../machine/sys';
import { settle } from '../redirect';
import { LIMIT } from '../shell';
import { expandAliases } from '../aliases';
import { compile } from '../syntax';
import type { Frame } from '../state';
import type { Runner } from '../runner';
import { options, texts, type Builtin, type Outcome } from './builtin';

/** Runs text in this shell, in a frame of its own. */
function runText(m: Runner, text: string, frame: Partial<Frame> & Pick<Frame, 't'>, file: string, line = 0): void {
  const src = expandAliases(m, text);
  m.warnOpen(compile(src), line);
  const c = m.addCode({ src, file, line });
  m.push({ c, n: 0, ...frame });
}

export const evalBuiltin: Builtin = (m, args, frame) => {
  const words = texts(args);
  if (words[0] === '--') words.shift();
  const text = words.join(' ');
  if (text.trim() === '') return 0;
  const line = frame.line ?? 1;
  const { fault } = compile(text);
  const base = m.line() - 1;
  m.st.status = 0;
  runText(m, text, { t: 'eval', depth: m.st.depth, ...(frame.e ? { e: true } : {}) }, fault ? 'eval' : '', base);
  void line;
  m.st.depth++;
  return 'entered';
};

export const source: Builtin = (m, args, frame, name): Outcome => {
  const words = texts(args);
  if (words[0] === '--') words.shift();
  const file = words[0];
  if (file === undefined) {
    m.warn(`${name}: filename argument required`);
    m.err(`${name}: usage: ${name} filename [arguments]\n`);
    return 2;
  }
  let text = (frame.b as string | undefined) ?? '';
  if (/^\/(dev|proc\/self)\/fd\/|^\/dev\/stdin/.test(file)) {
    // read through a descriptor: it may be a pipe
    const fd = file === '/dev/stdin' ? 0 : Number(file.split('/').pop());
    for (;;) {
      const more = m.sys.read(fd);
      if (more === undefined) {
        frame.b = text;
        return { wait: { readable: [fd] } };
      }
      if (more === '') break;
      text += more;
      if (text.length > LIMIT) m.tooMuch(text.length);
    }
  } else {
    let path = file;
    if (!file.includes('/')) path = (m.get('PATH') ?? '').split(':').map((d) => `${d || '.'}/${file}`).find((p) => m.sys.files.exists(p) && m.sys.files.stat(p).type === 'file') ?? file;
    try {
      if (m.sys.files.stat(path).type === 'dir') {
        m.warn(`${name}: ${file}: is a directory`);
        return 1;
      }
      text = m.sys.files.read(path);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      m.warn(m.st.ash ? `.: ${file}: not found` : `${file}: ${e.message}`);
      return 1;
    }
  }
  m.st.status = 0;
  runText(m, text, { t: 'source', file, ...(words.length > 1 ? { args: m.st.args } : {}), depth: m.st.depth, ...(frame.e ? { e: true } : {}) }, file);
  m.st.depth++;
  if (words.length > 1) m.st.args = words.slice(1);
  return 'entered';
};

export const exec: Builtin = (m, args, frame): Outcome => {
  const words = texts(args);
  let name: string | undefined;
  let clean = false;
  while (words[0]?.startsWith('-') && words[0] !== '-') {
    const o = words.shift()!;
    if (o === '--') break;
    if (o === '-a') name = words.shift();
    else if (o === '-c') clean = true;
    else if (o !== '-l') {
      m.warn(`exec: ${o.slice(0, 2)}: invalid option`);
      m.err('exec: usage: exec [-cl] [-a name] [command [argument ...]] [redirection ...]\n');
      return 2;
    }
  }
  if (!words.length) {
    settle(m, frame);
    return 0;
  }
  const found = m.resolve(words[0]!);
  if (typeof found === 'object') {
    m.err(found.message.replace(`${words[0]}: command not found`, `exec: ${words[0]}: not found`));
    if (!m.st.interactive) m.exit(found.status);
    return m.st.interactive ? found.status : 'entered';
  }
  const env = clean ? {} : m.env();
  settle(m, frame);
  for (const f of m.st.frames) if (f.undo) settle(m, f);
  m.resetSignals();
  void name;
  return { exec: { argv: words, env } };
};

function numeric(m: Runner, name: string, text: string | undefined, otherwise: number): number | undefined {
  if (text === undefined) return otherwise;
  if (!/^\s*[+-]?\d+\s*$/.test(text)) {
    m.warn(m.st.ash ? `${name}: Illegal number: ${text}` : `${name}: ${text}: numeric argument required`);
    return undefined;
  }
  return Number(text);
}

export const exit: Builtin = (m, args, _f, name) => {
  const words = texts(args);
  if (words[0] === '--') words.shift();
  const { st } = m;
  if (name === 'logout' && !st.shopts.login_shell) {
    m.warn("logout: not login shell: use `exit'");
    return 1;
  }
  const before = st.frames.findLast((f) => f.t === 'trap');
  const status = numeric(m, name, words[0], before ? (before.status as number) : st.status);
  if (status !== undefined && words.length > 1) {
    m.warn(`${name}: too many arguments`);
    return 1;
  }
  if (st.frames.some((f) => f.t === 'prompt')) {
    m.err(st.shopts.login_shell ? 'logout\n' : 'exit\n');
    const stopped = st.jobs.some((j) => j.state === 'stopped');
    if (stopped && !st.warnedJobs) {
      m.err('There are stopped jobs.\n');
      st.warnedJobs = true;
      return 1;
    }
  }
  m.exit(status ?? 2);
  return 'entered';
};

export const returnBuiltin: Builtin = (m, args) => {
  const words = texts(args);
  const status = numeric(m, 'return', words[0], m.st.status);
  if (!m.returnFrom((status ?? 2) & 255)) {
    m.warn("return: can only `return' from a function or sourced script");
    return 2;
  }
  return 'entered';
};

export const breakLoop: Builtin = (m, args, _f, name) => {
  const text = texts(args)[0];
  const levels = numeric(m, name, text, 1);
  if (levels === undefined) {
    m.loop(Infinity, false);
    return 'entered';
  }
  if (levels < 1) {
    m.warn(`${name}: ${text}: loop count out of range`);
    m.loop(Infinity, false);
    return 1;
  }
  const at = m.st.frames.findLastIndex((f) => f.t === 'call');
  if (!m.st.frames.slice(at + 1).some((f) => m.isLoop(f))) {
    if (!m.st.ash) m.warn(`${name}: only meaningful in a \`for', \`while', or \`until' loop`);
    return 0;
  }
  m.loop(levels, name === 'continue');
  return 'entered';
};

export const nothing: Builtin = () => 0;
export const no: Builtin = () => 1;

export const command: Builtin = (m, args, frame): Outcome => {
  const o = options(m, 'command', texts(args), 'pvV', 'command [-pVv] command [arg ...]');
  if (!o) return 2;
  if (o.on.v || o.on.V) return m.describe(o.rest, o.on.v ? 'v' : 'V', 'command');
  if (!o.rest.length) return 0;
  return m.runSimple(frame, o.rest, true);
};

export const builtinBuiltin: Builtin = (m, args, frame): Outcome => {
  const words = texts(args);
  if (words[0] === '--') words.shift();
  if (!words.length) return 0;
  if (!m.isBuiltin(words[0]!)) {
    m.warn(`builtin: ${words[0]}: not a shell builtin`);
    return 1;
  }
  return m.runSimple(frame, words, false);
};
