import type { Json } from '../core';
import { Errno, type Program, type Signal, type Sys, type Turn } from '../machine/sys';
import { setOption } from './builtins/settings';
import { loadHistory } from './history';
import { compile } from './syntax';
import { OPTION_LETTERS, LONG_OPTIONS, SHOPTS, VERSION } from './shell';
import type { ShellState } from './state';
import { sessionShell } from './session';
import { FORK } from './processes';
import { Machine } from './vm';

const USAGE = `Usage:	bash [GNU long option] [option] ...
	bash [GNU long option] [option] script-file ...
GNU long options:
	--debug
	--debugger
	--dump-po-strings
	--dump-strings
	--help
	--init-file
	--login
	--noediting
	--noprofile
	--norc
	--posix
	--pretty-print
	--rcfile
	--restricted
	--verbose
	--version
Shell options:
	-ilrsD or -c command or -O shopt_option		(invocation only)
	-abefhkmnptuvxBCEHPT or -o option
`;

interface Invocation {
  command?: string;
  login: boolean;
  interactive: boolean;
  stdin: boolean;
  norc: boolean;
  noprofile: boolean;
  rcfile?: string;
  args: string[];
  opts: [string, boolean][];
  shopts: [string, boolean][];
}

function start(sys: Sys): Turn<Json> {
  const name = sys.argv[0] ?? 'bash';
  const dash = sys.flavour === 'gnu' && /^-?sh$|\/(sh|dash)$|^dash$/.test(name);
  const ash = dash || (sys.flavour === 'busybox' && !/(^|\/)bash$/.test(name));
  const call = parse(sys, name);
  if (typeof call === 'number') return { exit: call };
  const st = fresh(sys, ash, name || 'bash');
  for (const [o, on] of call.opts) if (on) st.opts[o] = true;
  for (const [o, on] of call.shopts) st.shopts[o] = on;
  if (dash) st.dash = true;
  if (call.login || name.startsWith('-')) st.shopts.login_shell = true;
  const m = new Machine(sys, st);
  variables(m, ash);
  if (sys.script !== null) {
    st.args = sys.argv.slice(1).map(String);
    begin(m, sys.script, '');
    return m.run();
  }
  if (call.command !== undefined) {
    if (call.args.length) st.name = call.args.shift()!;
    st.args = call.args;
    st.readsCommand = true;
    if (call.interactive) st.interactive = true;
    st.lastExec = true;
    profile(m, call);
    begin(m, call.command, ash ? '' : '-c');
    return m.run();
  }
  if (call.args.length && !call.stdin) {
    const file = call.args.shift()!;
    st.args = call.args;
    let text: string;
    try {
      let path = file;
      if (!file.includes('/') && !sys.files.exists(file)) path = m.lookup(file, false) ?? file;
      if (sys.files.stat(path).type === 'dir') {
        // dash opens it, and reads nothing.
        if (dash) return { exit: 0 };
        m.err(`${ash ? name : file}: ${file}: Is a directory\n`);
        return { exit: 126 };
      }
      text = sys.files.read(path);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      if (dash) {
        m.err(`${name}: 0: cannot open ${file}: ${e.code === 'ENOENT' ? 'No such file' : e.message}\n`);
        return { exit: 2 };
      }
      m.err(ash ? `${name}: can't open '${file}': ${e.message}\n` : `${name}: ${file}: ${e.message}\n`);
      return { exit: e.code === 'ENOENT' ? 127 : 126 };
    }
    if (text.startsWith('\x7fELF')) {
      m.err(`${file}: ${file}: cannot execute binary file\n`);
      return { exit: 126 };
    }
    st.name = file;
    profile(m, call);
    begin(m, text, '');
    return m.run();
  }
  st.args = call.args;
  if (call.interactive || (sys.tty(0) && sys.tty(2))) return interactive(m, call);
  st.readsStdin = true;
  m.push({ t: 'stdin', c: '0', n: 0 });
  profile(m, call);
  return m.run();
}

/** Puts a whole script in place to be run. */
function begin(m: Machine, text: string, file: string): void {
  const { st } = m;
  const c = m.addCode({ src: text, file, line: 0 });
  m.warnOpen(compile(text), 0);
  if (st.opts.verbose) m.err(text.endsWith('\n') ? text : `${text}\n`);
  m.insert({ t: 'eval', c, n: 0, main: true });
}

function interactive(m: Machine, call: Invocation): Turn<Json> {
  const { st, sys } = m;
  st.interactive = true;
  st.readsStdin = true;
  st.shopts.expand_aliases = true;
  if (!st.ash) {
    st.opts.histexpand = true;
    st.opts.history = true;
    st.opts.emacs = true;
  }
  for (const s of ['INT', 'TERM', 'QUIT', 'TSTP', 'TTIN', 'TTOU', 'HUP', 'WINCH'] as Signal[]) sys.handle(s, 'handle');
  const tty = sys.tty(0);
  if (tty) {
    if (sys.group !== sys.pid) {
      // a shell that is not alone in its group makes one, unless another machine's shell leads it
      try {
        sys.setGroup(sys.pid, sys.pid);
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
      }
    }
    st.group = sys.group;
    st.opts.monitor = true;
    tty.foreground = st.group;
  }
  if (!m.find('PS1')) m.assign('PS1', st.dash ? '\\$ ' : st.ash ? '\\w \\$ ' : '\\s-\\v\\$ ');
  m.push({ t: 'prompt', c: '0', n: 0 });
  if (!st.ash && st.opts.posix !== true) {
    m.assign('HISTFILE', `${m.home()}/.bash_history`);
    m.assign('HISTSIZE', '500');
    m.assign('HISTFILESIZE', '500');
  }
  loadHistory(m);
  if (!call.norc && !st.shopts.login_shell && !st.ash && !st.opts.posix) {
    rc(m, call.rcfile ?? `${m.home()}/.bashrc`);
    if (!call.rcfile) rc(m, '/etc/bash.bashrc');
  }
  profile(m, call);
  return m.run();
}

/** Queues a start-up file on top, if it is there: what is pushed last runs first. */
function rc(m: Machine, path: string): void {
  try {
    const text = m.sys.files.read(path);
    const c = m.addCode({ src: text, file: path, line: 0 });
    m.push({ t: 'source', c, n: 0, file: path });
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
}

function profile(m: Machine, call: Invocation): void {
  if (!m.st.shopts.login_shell || call.noprofile) return;
  const { files } = m.sys;
  const own = [`${m.home()}/.bash_profile`, `${m.home()}/.bash_login`, `${m.home()}/.profile`].find((f) => files.exists(f));
  if (own) rc(m, own);
  else if (m.st.interactive && !m.st.ash) {
    rc(m, `${m.home()}/.bashrc`);
    rc(m, '/etc/bash.bashrc');
  }
  rc(m, '/etc/profile');
}

function parse(sys: Sys, name: string): Invocation | number {
  const out: Invocation = { login: false, interactive: false, stdin: false, norc: false, noprofile: false, args: [], opts: [], shopts: [] };
  if (sys.script !== null) return out;
  const words = sys.argv.slice(1).map(String);
  let wantsCommand = false;
  while (words.length) {
    const w = words[0]!;
    if (w === '-' || w === '--') {
      words.shift();
      break;
    }
    if (w.startsWith('--') || w === '-version') {
      words.shift();
      switch (w) {
        case '--version':
          sys.write(1, `GNU bash, version ${VERSION} (x86_64-pc-linux-gnu)\nCopyright (C) 2022 Free Software Foundation, Inc.\nLicense GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n\nThis is free software; you are free to change and redistribute it.\nThere is NO WARRANTY, to the extent permitted by law.\n`);
          return 0;
        case '--help':
          sys.write(1, `GNU bash, version ${VERSION}-(x86_64-pc-linux-gnu)\n${USAGE}Type \`${name} -c "help set"' for more information about shell options.\nType \`${name} -c help' for more information about shell builtin commands.\nUse the \`bashbug' command to report bugs.\n\nbash home page: <http://www.gnu.org/software/bash>\nGeneral help using GNU software: <http://www.gnu.org/gethelp/>\n`);
          return 0;
        case '--login':
          out.login = true;
          break;
        case '--norc':
          out.norc = true;
          break;
        case '--noprofile':
          out.noprofile = true;
          break;
        case '--posix':
          out.opts.push(['posix', true]);
          break;
        case '--verbose':
          out.opts.push(['verbose', true]);
          break;
        case '--rcfile':
        case '--init-file':
          out.rcfile = words.shift() ?? '';
          break;
        case '--noediting':
        case '--restricted':
          break;
        default:
          sys.write(2, `${name}: ${w}: invalid option\n${USAGE}`);
          return 2;
      }
      continue;
    }
    if (!/^[-+]./.test(w)) break;
    words.shift();
    for (const c of w.slice(1)) {
      if (c === 'c') wantsCommand = true;
      else if (c === 'l') out.login = true;
      else if (c === 'i') out.interactive = true;
      else if (c === 's') out.stdin = true;
      else if (c === 'r' || c === 'D') continue;
      else if (c === 'o' || c === 'O') {
        const option = words.shift();
        if (option === undefined) continue;
        if (c === 'o' ? !LONG_OPTIONS.includes(option) : !Object.hasOwn(SHOPTS, option)) {
          sys.write(2, `${name}: ${option}: invalid ${c === 'o' ? 'option name' : 'shell option name'}\n`);
          return 2;
        }
        (c === 'o' ? out.opts : out.shopts).push([option, w[0] === '-']);
      } else {
        const long = OPTION_LETTERS.find(([, letter]) => letter === c)?.[0];
        if (!long) {
          sys.write(2, sys.flavour === 'busybox' ? `${name}: illegal option -${c}\n` : `${name}: -${c}: invalid option\n${USAGE}`);
          return 2;
        }
        out.opts.push([long, w[0] === '-']);
      }
    }
  }
  out.args = words;
  if (wantsCommand) {
    if (!words.length) {
      sys.write(2, sys.flavour === 'busybox' ? `${name}: -c requires an argument\n` : `${name}: -c: option requires an argument\n`);
      return 2;
    }
    out.command = words.shift()!;
  }
  return out;
}

function fresh(sys: Sys, ash: boolean, name: string): ShellState {
  const opts: Record<string, true> = { braceexpand: true, hashall: true, 'interactive-comments': true };
  return {
    name,
    args: [],
    scopes: [{}],
    funcs: {},
    aliases: {},
    opts,
    shopts: { ...SHOPTS, extglob: false },
    codes: {},
    nextCode: 1,
    frames: [],
    status: 0,
    pipestatus: [0],
    substatus: 0,
    lastArg: '',
    lastBackground: null,
    jobs: [],
    ended: {},
    traps: {},
    pending: [],
    hashed: {},
    completions: {},
    fds: [],
    dirs: [],
    shellPid: sys.pid,
    subshell: 0,
    group: -1,
    started: sys.now,
    bytes: 0,
    interactive: false,
    ash,
    getopts: 0,
    umask: sys.umask,
    history: [],
    historyBase: 1,
    lines: 0,
    depth: 0,
  };
}

function variables(m: Machine, ash: boolean): void {
  const { sys, st } = m;
  const globals = st.scopes[0]!;
  for (const [k, v] of Object.entries(sys.env)) {
    if (k === '_' || k === 'PS4' || !/^[A-Za-z_]\w*$/.test(k)) continue;
    m.create(globals, k, 'x').v = v;
  }
  const define = (name: string, value: string, flags = '') => {
    const v = m.find(name) ?? m.create(globals, name);
    v.v = value;
    for (const f of flags) if (!v.f.includes(f)) v.f += f;
  };
  const unless = (name: string, value: string) => {
    if (!m.find(name)) define(name, value);
  };
  const uid = sys.user === 'root' ? '0' : '1000';
  define('IFS', ' \t\n');
  define('PS4', '+ ');
  define('OPTIND', '1');
  define('PPID', String(sys.ppid), 'r');
  unless('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  unless('HOSTNAME', sys.hostname);
  unless('TERM', 'dumb');
  const pwd = m.get('PWD');
  define('PWD', pwd !== undefined && sys.files.absolute(pwd) === sys.cwd ? pwd : sys.cwd, 'x');
  if (m.find('OLDPWD') === undefined && !ash) m.create(globals, 'OLDPWD', 'x');
  const level = Number(m.get('SHLVL') ?? '0');
  define('SHLVL', String((Number.isFinite(level) ? level : 0) + 1), 'x');
  define('PS2', '> ');
  if (ash) return;
  define('BASH', '/usr/bin/bash');
  define('BASH_VERSION', VERSION);
  const info = m.create(globals, 'BASH_VERSINFO', 'r');
  info.a = ['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu'];
  define('EUID', uid, 'ir');
  define('UID', uid, 'ir');
  define('HOSTTYPE', 'x86_64');
  define('MACHTYPE', 'x86_64-pc-linux-gnu');
  define('OSTYPE', 'linux-gnu');
  unless('SHELL', '/bin/bash');
}

function resume(sys: Sys, state: Json): Turn<Json> {
  return new Machine(sys, state as unknown as ShellState).run();
}

function signal(sys: Sys, state: Json, name: Signal): Turn<Json> | 'default' {
  const st = state as unknown as ShellState;
  if (st.traps[name] === undefined && !(st.interactive && st.subshell === 0)) return 'default';
  return new Machine(sys, st).signalled(name);
}

const shell = (name: string): Program<Json> => ({ name, start, resume, signal });

export const bash = shell('bash');
export const sh = shell('sh');
/** What subshells, pipeline stages and substitutions run as. */
export const fork: Program<Json> = { name: FORK, start: () => ({ exit: 127 }), resume, signal };
void setOption;

/** A shell that is handed its commands by the world instead of reading them; see session.ts. */
export const session: Program<Json> = sessionShell((sys) => {
  const m = new Machine(sys, fresh(sys, false, 'bash'));
  variables(m, false);
  // As a person's shell would.
  m.st.shopts.expand_aliases = true;
  m.push({ t: 'session', c: '0', n: 0 });
  return m.run();
}, bash);
