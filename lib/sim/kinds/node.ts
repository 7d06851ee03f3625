import { ageColumn, define, nameColumn } from './define';
import { nodeRules, nodeStatusRules } from './shared/cluster-rules';
import { nodeWarnings } from './shared/pod-warnings';
import type { Node as Stored } from './types';
import { prepareStatusKept } from './shared/workload';

export type Node = Stored;

const ROLE = 'node-role.kubernetes.io/';

/** The ROLES cell: sorted, `<none>` without any. */
function nodeRoles(node: Node): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith(ROLE) && key.length > ROLE.length) roles.add(key.slice(ROLE.length));
    else if (key === 'kubernetes.io/role' && value !== '') roles.add(value);
  }
  return roles.size ? [...roles].sort().join(',') : '<none>';
}


/** The STATUS cell: `Ready,SchedulingDisabled`. */
export function nodeStatus(node: Node): string {
  const ready = node.status?.conditions?.find((c) => c.type === 'Ready');
  const out = [ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'];
  if (node.spec?.unschedulable) out.push('SchedulingDisabled');
  return out.join(',');
}

const address = (node: Node, type: string): string => node.status?.addresses?.find((a) => a.type === type)?.address ?? '<none>';

export const Node = define<Node>({
  group: '',
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  prefix: 'minions',
  subresources: ['proxy', 'status'],
  prepare: prepareStatusKept,
  selectable: { 'spec.unschedulable': (n) => String(n.spec?.unschedulable ?? false) },
  validate: nodeRules,
  warnings: nodeWarnings,
  validateStatus: nodeStatusRules,
  columns: [
    nameColumn(),
    { name: 'Status', cell: nodeStatus },
    { name: 'Roles', cell: nodeRoles },
    ageColumn(),
    { name: 'Version', cell: (n) => n.status?.nodeInfo?.kubeletVersion ?? '' },
    { name: 'Internal-IP', priority: 1, cell: (n) => address(n, 'InternalIP') },
    { name: 'External-IP', priority: 1, cell: (n) => address(n, 'ExternalIP') },
    { name: 'OS-Image', priority: 1, cell: (n) => n.status?.nodeInfo?.osImage || '<unknown>' },
    {
      name: 'Kernel-Version',
      priority: 1,
      cell: (n) => {
        const i = n.status?.nodeInfo;
        if (!i?.kernelVersion) return '<unknown>';
        return i.architecture ? `${i.kernelVersion} (${i.architecture})` : i.kernelVersion;
      },
    },
    { name: 'Container-Runtime', priority: 1, cell: (n) => n.status?.nodeInfo?.containerRuntimeVersion || '<unknown>' },
  ],
});
