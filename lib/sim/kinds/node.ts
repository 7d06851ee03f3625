import { ageColumn, define, nameColumn } from './define';
import type { Node as Stored } from './types';
import type { FieldError } from './kind';
import { labelValue, qualifiedName } from './names';
import { duplicate, each, forbidden, oneOf } from './shared/rules';
import { prepareStatusKept } from './shared/workload';

export type Node = Stored;

const ROLE = 'node-role.kubernetes.io/';

/** The ROLES cell: sorted, `<none>` without any. */
export function nodeRoles(node: Node): string {
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

/** Taints: each with key and effect, no two alike. */
function taintRules(node: Node): FieldError[] {
  const out: FieldError[] = [];
  const seen = new Set<string>();
  (node.spec?.taints ?? []).forEach((t, i) => {
    const at = `metadata.taints[${i}]`;
    out.push(...each(`${at}.key`, t.key, qualifiedName(t.key)), ...each(`${at}.value`, t.value ?? '', labelValue(t.value ?? '')));
    out.push(...oneOf(`${at}.effect`, t.effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']));
    const pair = `${t.key}:${t.effect}`;
    if (seen.has(pair)) out.push(duplicate(at, t));
    seen.add(pair);
  });
  return out;
}

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
  validate: (n, old) => (old?.spec?.podCIDR && n.spec?.podCIDR !== old.spec.podCIDR ? [forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')] : taintRules(n)),
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
