import { ageColumn, define, nameColumn } from './define';
import { prepareStatusKept } from './shared/workload';
import { qualifiedName } from './names';
import { each, wrong } from './shared/rules';
import type { ResourceQuota as Stored } from './types';

export type ResourceQuota = Stored;

function used(q: ResourceQuota, limits: boolean): string {
  const hard = q.status?.hard ?? {};
  return Object.keys(hard)
    .sort()
    .filter((r) => r.startsWith('limits') === limits)
    .map((r) => `${r}: ${q.status?.used?.[r] ?? 0}/${hard[r]}`)
    .join(', ');
}

const KNOWN = /^(cpu|memory|ephemeral-storage|(requests|limits)\.(cpu|memory|ephemeral-storage)|requests\.storage|(requests\.|limits\.)?hugepages-.+|pods|services(\.(nodeports|loadbalancers))?|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims)$/;

export const ResourceQuota = define<ResourceQuota>({
  group: '',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  subresources: ['status'],
  prepare: (draft, old) => {
    prepareStatusKept(draft, old);
    if (!old) draft.status = {};
  },
  validate: (q) => {
    const hard = q.spec?.hard ?? {};
    const out = Object.keys(hard).sort().flatMap((name) => each(`spec.hard[${name}]`, name, [...qualifiedName(name), ...(name.includes('/') || KNOWN.test(name) ? [] : ['must be a standard resource type or fully qualified', 'must be a standard resource for quota'])]));
    const scopes = ['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity', 'VolumeAttributesClass'];
    const bad = (q.spec?.scopes ?? []).filter((s) => !scopes.includes(s));
    if (bad.length) out.push(wrong('spec.scopes', q.spec!.scopes, 'unsupported scope'));
    return out;
  },
  columns: [nameColumn(), { name: 'Request', cell: (q) => used(q, false) }, { name: 'Limit', cell: (q) => used(q, true) }, ageColumn()],
});
