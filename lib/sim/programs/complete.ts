import type { Completion, Sys } from '../machine/sys';
import { longNames } from './getopt';
import type { Tool } from './tool';

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

/** What may stand at `words[index]` of a tool's command line: its long flags after `--`, else what it says itself, else files. */
export function completeTool(spec: Pick<Tool<any>, 'flags' | 'raw' | 'complete'>, sys: Sys, words: readonly string[], index: number): Completion[] {
  const word = words[index] ?? '';
  if (word.startsWith('--') && !spec.raw) {
    const names = new Set([...longNames(spec.flags).keys(), 'help', 'version']);
    return [...names].map((n) => ({ word: `--${n}` })).filter((c) => c.word.startsWith(word));
  }
  const own = spec.complete?.(sys, words.slice(1, index), word);
  return own ? [...own] : completeFiles(sys, word);
}
