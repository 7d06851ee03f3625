import type { Sys } from '../../machine/sys';
import { Fail } from './errors';

/** The objects of a kustomization directory. */
export function kustomize(sys: Sys, path: string): any[] {
  if (!sys.files.exists(path)) throw new Fail(`must build at directory: not a valid directory: evalsymlink failure on '${path}' : lstat ${sys.files.absolute(path)}: no such file or directory`);
  throw new Fail('kustomizations are not supported here yet: use -f with plain manifests');
}
