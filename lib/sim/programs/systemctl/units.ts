import type { ProcessInfo, Sys } from '../../machine/sys';

/** A unit of systemd on a node: a daemon, and how its file says it is started. */
export interface Unit {
  readonly name: string;
  readonly description: string;
  /** Where `ExecStart=` is read from; the last non-empty one of the files that are there counts. */
  readonly files: readonly string[];
  /** Used when no file says otherwise. */
  readonly command: readonly string[];
  /** The program by which a running one is known. */
  readonly program: string;
}

export const UNITS: readonly Unit[] = [
  { name: 'containerd.service', description: 'containerd container runtime', files: ['/lib/systemd/system/containerd.service', '/etc/systemd/system/containerd.service'], command: ['/usr/bin/containerd'], program: 'containerd' },
  { name: 'kubelet.service', description: 'kubelet: The Kubernetes Node Agent', files: ['/lib/systemd/system/kubelet.service', '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf'], command: ['/usr/bin/kubelet'], program: 'kubelet' },
];

/** The unit of a name as typed, with or without `.service`; only where its daemon is installed. */
export function findUnit(sys: Sys, word: string): Unit | undefined {
  const name = word.endsWith('.service') ? word : `${word}.service`;
  return UNITS.find((u) => u.name === name && sys.files.exists(u.command[0]!));
}

/** The command a unit's files say. */
export function commandOf(sys: Sys, unit: Unit): readonly string[] {
  let found = unit.command;
  for (const file of unit.files) {
    if (!sys.files.exists(file)) continue;
    for (const line of sys.files.read(file).split('\n')) {
      const words = /^ExecStart=(.*)$/.exec(line)?.[1]?.trim().split(/\s+/).filter(Boolean);
      if (words && words.length > 0) found = words;
    }
  }
  return found;
}

/** The unit's process, if it runs. */
export const processOf = (sys: Sys, unit: Unit): ProcessInfo | undefined => sys.processes().find((p) => p.user === 'root' && p.state !== 'zombie' && p.argv[0]?.split('/').pop() === unit.program);
