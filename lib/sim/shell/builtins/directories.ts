import { Errno } from '../../machine/sys';
import type { Runner } from '../runner';
import { options, texts, type Builtin } from './builtin';

const show = (m: Runner, path: string): string => {
  const home = m.home();
  return home !== '/' && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path;
};

/** Changes to `dir`, keeping PWD and OLDPWD. Returns a status. */
function change(m: Runner, dir: string, name: string, physical: boolean, shown = dir): number {
  const { sys } = m;
  const before = m.get('PWD') ?? sys.cwd;
  try {
    const path = dir === '' ? before : physical ? sys.files.real(dir) : sys.files.absolute(dir);
    const stat = sys.files.stat(path);
    if (stat.type !== 'dir') throw new Errno('ENOTDIR', dir);
    sys.cwd = path;
    m.assign('OLDPWD', before);
    m.assign('PWD', path);
    return 0;
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    if (m.st.ash) m.warn(`cd: can't cd to ${shown}${m.st.dash ? '' : `: ${e.message}`}`);
    else m.warn(`${name}: ${shown}: ${e.message}`);
    return m.st.ash ? 2 : 1;
  }
}

export const cd: Builtin = (m, args) => {
  const o = options(m, 'cd', texts(args), 'LPe@', 'cd [-L|[-P [-e]] [-@]] [dir]');
  if (!o) return 2;
  if (o.rest.length > 1) {
    m.warn('cd: too many arguments');
    return 1;
  }
  let dir = o.rest[0] as string;
  let print = false;
  if (dir === undefined) {
    dir = m.get('HOME') ?? '';
    if (!m.find('HOME')) {
      m.warn('cd: HOME not set');
      return 1;
    }
  } else if (dir === '-') {
    dir = m.get('OLDPWD') ?? '';
    if (m.get('OLDPWD') === undefined) {
      m.warn('cd: OLDPWD not set');
      return 1;
    }
    print = true;
  } else if (!/^\.{0,2}(\/|$)/.test(dir)) {
    for (const base of (m.get('CDPATH') ?? '').split(':')) {
      if (!base) continue;
      const path = `${base}/${dir}`;
      if (m.sys.files.exists(path) && m.sys.files.stat(path).type === 'dir') {
        dir = path;
        print = true;
        break;
      }
    }
  }
  const status = change(m, dir, 'cd', !!o.on.P || m.st.opts.physical === true);
  if (status === 0 && print) m.out(`${m.get('PWD')}\n`);
  return status;
};

export const pwd: Builtin = (m, args) => {
  const o = options(m, 'pwd', texts(args), 'LP', 'pwd [-LP]');
  if (!o) return 2;
  m.out(`${o.on.P ? m.sys.files.real('.') : m.sys.cwd}\n`);
  return 0;
};

const stack = (m: Runner): string => [m.sys.cwd, ...m.st.dirs].map((d) => show(m, d)).join(' ');

/** The entry `+2` or `-0` of the stack, or undefined. */
function entry(m: Runner, arg: string): number | undefined {
  const match = /^([+-])(\d+)$/.exec(arg);
  if (!match) return undefined;
  const n = Number(match[2]);
  return match[1] === '+' ? n : m.st.dirs.length - n;
}

export const pushd: Builtin = (m, args) => {
  const words = texts(args).filter((a) => a !== '-n');
  const arg = words[0];
  const { st, sys } = m;
  const all = [sys.cwd, ...st.dirs];
  if (arg === undefined || entry(m, arg) !== undefined) {
    const n = arg === undefined ? 1 : entry(m, arg)!;
    if (all.length < 2 && arg === undefined) {
      m.warn('pushd: no other directory');
      return 1;
    }
    if (n < 0 || n >= all.length) {
      m.warn(`pushd: ${arg}: directory stack index out of range`);
      return 1;
    }
    const turned = arg === undefined ? [all[1]!, all[0]!, ...all.slice(2)] : [...all.slice(n), ...all.slice(0, n)];
    const status = change(m, turned[0]!, 'pushd', false);
    if (status) return status;
    st.dirs = turned.slice(1);
  } else {
    const before = sys.cwd;
    const status = change(m, arg === '-' ? (m.get('OLDPWD') ?? '.') : arg, 'pushd', false, arg);
    if (status) return status;
    st.dirs = [before, ...st.dirs];
  }
  m.out(`${stack(m)}\n`);
  return 0;
};

export const popd: Builtin = (m, args) => {
  const arg = texts(args).filter((a) => a !== '-n')[0];
  const { st } = m;
  if (!st.dirs.length) {
    m.warn('popd: directory stack empty');
    return 1;
  }
  const n = arg === undefined ? 0 : entry(m, arg);
  if (n === undefined || n < 0 || n > st.dirs.length) {
    m.warn(n === undefined ? `popd: ${arg}: invalid argument` : `popd: ${arg}: directory stack index out of range`);
    return 1;
  }
  if (n === 0) {
    const status = change(m, st.dirs[0]!, 'popd', false);
    if (status) return status;
    st.dirs = st.dirs.slice(1);
  } else st.dirs = st.dirs.filter((_, i) => i !== n - 1);
  m.out(`${stack(m)}\n`);
  return 0;
};

export const dirs: Builtin = (m, args) => {
  const words = texts(args);
  if (words.includes('-c')) {
    m.st.dirs = [];
    return 0;
  }
  const all = [m.sys.cwd, ...m.st.dirs].map((d) => (words.some((w) => /^-\w*l/.test(w)) ? d : show(m, d)));
  if (words.some((w) => /^-\w*v/.test(w))) m.out(all.map((d, i) => `${String(i).padStart(2)}  ${d}\n`).join(''));
  else if (words.some((w) => /^-\w*p/.test(w))) m.out(all.map((d) => `${d}\n`).join(''));
  else {
    const index = words.map((w) => entry(m, w)).find((n) => n !== undefined);
    m.out(`${index === undefined ? all.join(' ') : (all[index] ?? '')}\n`);
  }
  return 0;
};
