import type { Pod } from '../../kinds/types';
import type { Plugin } from '../plugin';

interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

function hostPorts(pod: Pod): HostPort[] {
  const out: HostPort[] = [];
  const sidecars = (pod.spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always');
  for (const c of [...(pod.spec?.containers ?? []), ...sidecars]) {
    for (const p of c.ports ?? []) if (p.hostPort) out.push({ ip: p.hostIP || '0.0.0.0', protocol: p.protocol ?? 'TCP', port: p.hostPort });
  }
  return out;
}

const clash = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0');

/** A host port is taken once per node, address and protocol. */
export const nodePorts: Plugin = {
  name: 'NodePorts',
  filter(pod) {
    const wanted = hostPorts(pod);
    if (wanted.length === 0) return undefined;
    return (n) =>
      n.pods.some((p) => hostPorts(p.pod).some((used) => wanted.some((w) => clash(w, used))))
        ? { reasons: ["node(s) didn't have free ports for the requested pod ports"], unresolvable: false }
        : undefined;
  },
  wakes: (e, pod) =>
    e.type === 'node' ? e.before === undefined : e.type === 'pod' && e.gone && hostPorts(e.pod).some((used) => hostPorts(pod).some((w) => clash(w, used))),
};
