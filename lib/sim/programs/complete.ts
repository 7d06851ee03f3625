import type { Completion, Sys } from '../machine/sys';

/** Names of files that begin with `word`, directories left open for more. */
export function completeFiles(sys: Sys, word: string): Completion[] {
  const slash = word.lastIndexOf('/') + 1;
  const folder = word.slice(0, slash);
  const start = word.slice(slash);
  try {
    const names = sys.files.list(folder === '' ? '.' : folder).filter((n) => n.startsWith(start) && (start !== '' || !n.startsWith('.')));
    const isDir = (path: string) => sys.files.exists(path) && sys.files.stat(path).type === 'dir';
    return names.map((n) => (isDir(folder + n) ? { word: `${folder}${n}/`, open: true } : { word: folder + n }));
  } catch {
    return [];
  }
}
