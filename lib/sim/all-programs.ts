import { IMAGE_PROGRAMS } from './images';
import { NODE_DAEMONS } from './kubelet';
import type { FileTree } from './machine/files';
import type { Program } from './machine/sys';
import { editorPrograms } from './programs/editors';
import { filePrograms } from './programs/files';
import { kubectl } from './programs/kubectl';
import { minikube } from './programs/minikube';
import { netPrograms } from './programs/net';
import { crictlPrograms } from './programs/crictl';
import { etcdPrograms } from './programs/etcd';
import { kubeadmPrograms } from './programs/kubeadm';
import { systemPrograms } from './programs/system';
import { systemdPrograms } from './programs/systemctl';
import { textPrograms } from './programs/text';
import { shellPrograms } from './shell';

/** Every program of every machine, by the name that files and saved processes know it by. */
export const PROGRAMS: ReadonlyMap<string, Program> = byName([
  ...shellPrograms,
  ...filePrograms,
  ...textPrograms,
  ...crictlPrograms,
  ...etcdPrograms,
  ...kubeadmPrograms,
  ...systemPrograms,
  ...systemdPrograms,
  ...netPrograms,
  ...editorPrograms,
  kubectl,
  minikube,
  ...NODE_DAEMONS,
  ...IMAGE_PROGRAMS,
]);

function byName(list: readonly Program[]): ReadonlyMap<string, Program> {
  const out = new Map<string, Program>();
  for (const p of list) {
    if (out.has(p.name) && out.get(p.name) !== p) throw new Error(`two programs named ${p.name}`);
    out.set(p.name, p);
  }
  return out;
}

/** A base's files without the executables that are no program here: what is not simulated is "command not found". */
export function installed(tree: FileTree): FileTree {
  return Object.fromEntries(Object.entries(tree).filter(([, spec]) => typeof spec === 'string' || !('program' in spec) || PROGRAMS.has(spec.program)));
}
