import type { Sys } from '../../../machine/sys';
import { Fail } from '../errors';

/** A directory that is built, and whether only files in or below it may be read (`--load-restrictor`). */
export interface Root {
  readonly directory: string;
  readonly restricted: boolean;
  /** Helm may be run (`--enable-helm`). */
  readonly helm?: boolean;
}

/** The absolute path of a file that a kustomization names. Throws the loader's sentence for one that is not there, or is not to be read. */
export function fileIn(sys: Sys, root: Root, path: string): string {
  const full = sys.files.absolute(path.startsWith('/') ? path : `${root.directory}/${path}`);
  if (!sys.files.exists(full)) throw new Fail(`evalsymlink failure on '${full}' : lstat ${full}: no such file or directory`);
  if (root.restricted && !full.startsWith(`${root.directory.replace(/\/$/, '')}/`)) throw new Fail(`security; file '${full}' is not in or below '${root.directory}'`);
  return full;
}
