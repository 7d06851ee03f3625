import { Errno } from '../../machine/sys';
import { KEYWORDS } from '../keywords';
import type { Runner } from '../runner';

/** Words of one kind that begin with `prefix`: b builtins, k keywords, a aliases, v variables, c commands, f files, d directories. */
export function expandPrefixWords(sh: Runner, kind: string, prefix: string): string[] {
  switch (kind) {
    case 'b':
      return sh.builtinNames().filter((w) => w.startsWith(prefix));
    case 'k':
      return [...KEYWORDS].filter((w) => w.startsWith(prefix));
    case 'a':
      return Object.keys(sh.st.aliases).filter((w) => w.startsWith(prefix));
    case 'v':
      return sh.names(prefix);
    case 'c':
      return commandNames(sh, prefix);
    default:
      return fileNames(sh, prefix, kind === 'd').map((f) => f.replace(/\/$/, ''));
  }
}

/** Everything that can be typed as a command. */
export function commandNames(sh: Runner, prefix: string): string[] {
  const out = new Set<string>();
  for (const w of [...sh.builtinNames(), ...KEYWORDS, ...Object.keys(sh.st.aliases), ...Object.keys(sh.st.funcs)]) if (w.startsWith(prefix)) out.add(w);
  for (const dir of (sh.get('PATH') ?? '').split(':')) for (const f of list(sh, dir || '.')) if (f.startsWith(prefix) && quiet(() => sh.sys.files.may(`${dir}/${f}`, 'x'), false)) out.add(f);
  return [...out].sort();
}

/** Files whose path begins with `prefix`, written as it is; directories end in a slash. */
export function fileNames(sh: Runner, prefix: string, dirsOnly = false): string[] {
  const slash = prefix.lastIndexOf('/') + 1;
  const shown = prefix.slice(0, slash);
  const start = prefix.slice(slash);
  const dir = shown.startsWith('~/') ? sh.home() + shown.slice(1) : shown;
  const out: string[] = [];
  for (const name of list(sh, dir || '.')) {
    if (!name.startsWith(start) || (name.startsWith('.') && !start.startsWith('.'))) continue;
    const isDir = quiet(() => sh.sys.files.stat(`${dir}${name}`).type === 'dir', false);
    if (dirsOnly && !isDir) continue;
    out.push(`${shown}${name}${isDir ? '/' : ''}`);
  }
  return out.sort();
}

function quiet<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch (e) {
    if (e instanceof Errno) return otherwise;
    throw e;
  }
}

const list = (sh: Runner, dir: string): readonly string[] => quiet(() => sh.sys.files.list(dir), []);
