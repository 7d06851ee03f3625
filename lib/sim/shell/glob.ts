import { Errno } from '../machine/sys';
import { isGlob, matches, parsePattern, unescape } from './pattern';
import type { Shell } from './shell';

/** File names a pattern stands for, sorted; none if it matches nothing. */
export function expandGlob(sh: Shell, pattern: string): string[] {
  const absolute = pattern.startsWith('/');
  const parts = pattern.split('/').filter((p, i, all) => p !== '' || i === all.length - 1);
  let found: string[] = [absolute ? '/' : ''];
  for (let k = 0; k < parts.length; k++) {
    const part = parts[k]!;
    const last = k === parts.length - 1;
    const next: string[] = [];
    for (const base of found) {
      if (part === '' && last) {
        if (isDir(sh, base)) next.push(`${base}/`);
        continue;
      }
      if (part === '**' && sh.st.shopts.globstar) {
        walk(sh, base, last, next, 0);
        continue;
      }
      if (!isGlob(part, true)) {
        const path = join(base, unescape(part));
        if (exists(sh, path)) next.push(path);
        continue;
      }
      const compiled = parsePattern(part);
      for (const name of list(sh, base)) {
        sh.sys.spend(2);
        if (name.startsWith('.') && !part.startsWith('.') && !part.startsWith('\\.') && !sh.st.shopts.dotglob) continue;
        if (!matches(compiled, name, sh.st.shopts.nocaseglob, (n) => sh.sys.spend(n / 10))) continue;
        const path = join(base, name);
        if (last || isDir(sh, path)) next.push(path);
      }
    }
    found = next;
  }
  return found.filter((f) => f !== '').sort(collate);
}

/** The order of a UTF-8 locale: letters without regard to case first, punctuation skipped. */
function collate(a: string, b: string): number {
  const x = a.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const y = b.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  if (x !== y) return x < y ? -1 : 1;
  const p = a.toLowerCase();
  const q = b.toLowerCase();
  if (p !== q) return p < q ? -1 : 1;
  return a > b ? -1 : a < b ? 1 : 0;
}

function walk(sh: Shell, base: string, last: boolean, out: string[], depth: number): void {
  if (depth > 40 || out.length > 100_000) return;
  out.push(last && depth === 0 && base === '' ? '' : base);
  for (const name of list(sh, base)) {
    if (name.startsWith('.') && !sh.st.shopts.dotglob) continue;
    sh.sys.spend(5);
    const path = join(base, name);
    if (isRealDir(sh, path)) walk(sh, path, last, out, depth + 1);
    else if (last) out.push(path);
  }
}

const join = (base: string, name: string): string => (base === '' ? name : base.endsWith('/') ? base + name : `${base}/${name}`);

function quiet<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch (e) {
    if (e instanceof Errno) return otherwise;
    throw e;
  }
}

const list = (sh: Shell, dir: string): readonly string[] => quiet(() => sh.sys.files.list(dir || '.'), []);
const exists = (sh: Shell, path: string): boolean => quiet(() => (sh.sys.files.lstat(path), true), false);
const isDir = (sh: Shell, path: string): boolean => quiet(() => sh.sys.files.stat(path).type === 'dir', false);
const isRealDir = (sh: Shell, path: string): boolean => quiet(() => sh.sys.files.lstat(path).type === 'dir', false);
