import { ageColumn, define, nameColumn } from './define';
import { defaultTemplate } from './shared/pod-spec';
import { containerImages, containerNames, prepareSpec } from './shared/workload';
import { statefulSetRules } from './shared/workload-rules';
import { claimWarnings, workloadWarnings } from './shared/pod-warnings';
import type { StatefulSet as Stored } from './types';
import { statefulSetStatus } from './shared/status-rules';

export type StatefulSet = Stored;

export const StatefulSet = define<StatefulSet>({
  group: 'apps',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  subresources: ['scale', 'status'],
  defaults: (d) => {
    d.spec ??= {};
    defaultTemplate(d.spec);
    d.spec.podManagementPolicy ??= 'OrderedReady';
    d.spec.updateStrategy ??= {};
    if (!d.spec.updateStrategy.type) {
      d.spec.updateStrategy.type = 'RollingUpdate';
      d.spec.updateStrategy.rollingUpdate ??= {};
    }
    if (d.spec.updateStrategy.type === 'RollingUpdate' && d.spec.updateStrategy.rollingUpdate) d.spec.updateStrategy.rollingUpdate.partition ??= 0;
    d.spec.persistentVolumeClaimRetentionPolicy ??= {};
    d.spec.persistentVolumeClaimRetentionPolicy.whenDeleted ??= 'Retain';
    d.spec.persistentVolumeClaimRetentionPolicy.whenScaled ??= 'Retain';
    d.spec.replicas ??= 1;
    d.spec.revisionHistoryLimit ??= 10;
    d.spec.serviceName ??= '';
    for (const claim of d.spec.volumeClaimTemplates ?? []) {
      claim.apiVersion = 'v1';
      claim.kind = 'PersistentVolumeClaim';
      claim.spec ??= {};
      claim.spec.volumeMode ??= 'Filesystem';
      claim.spec.resources ??= {};
      claim.status = { phase: 'Pending', ...claim.status };
    }
  },
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    if (!old) draft.status = { replicas: 0, availableReplicas: 0 };
  },
  validate: statefulSetRules,
  warnings: (s, old) => [
    ...workloadWarnings(false)(s, old),
    ...(!old ? ((s.spec as any)?.volumeClaimTemplates ?? []).flatMap((c: any, i: number) => claimWarnings(c.spec, `spec.volumeClaimTemplates[${i}].Spec`)) : []),
    ...((s.spec?.revisionHistoryLimit ?? 0) < 0 ? ['spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended'] : []),
  ],
  validateStatus: statefulSetStatus,
  columns: [
    nameColumn(),
    { name: 'Ready', cell: (s) => `${s.status?.readyReplicas ?? 0}/${s.spec?.replicas ?? 0}` },
    ageColumn(),
    { name: 'Containers', priority: 1, cell: (s) => containerNames(s.spec?.template.spec) },
    { name: 'Images', priority: 1, cell: (s) => containerImages(s.spec?.template.spec) },
  ],
});
