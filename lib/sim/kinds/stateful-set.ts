import { ageColumn, define, nameColumn } from './define';
import { defaultPodSpec } from './shared/pod-spec';
import { containerImages, containerNames, prepareSpec } from './shared/workload';
import { equal } from '../core';
import { nonNegative, selectorAndTemplate } from './shared/workload-rules';
import { forbidden, notSupported, oneOf } from './shared/rules';
import { podWarnings } from './shared/pod-warnings';
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
    if (!d.spec) return;
    defaultPodSpec(d.spec.template?.spec);
    d.spec.podManagementPolicy ??= 'OrderedReady';
    d.spec.updateStrategy ??= {};
    d.spec.updateStrategy.type ??= 'RollingUpdate';
    if (d.spec.updateStrategy.type === 'RollingUpdate') {
      d.spec.updateStrategy.rollingUpdate ??= {};
      d.spec.updateStrategy.rollingUpdate.partition ??= 0;
    }
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
  validate: (s, old) => {
    const spec = s.spec as any;
    if (old) {
      const rest = ({ replicas: _r, ordinals: _o, template: _t, updateStrategy: _u, persistentVolumeClaimRetentionPolicy: _p, minReadySeconds: _m, revisionHistoryLimit: _h, ...x }: any): unknown => x;
      if (!equal(rest(spec), rest(old.spec))) {
        return [forbidden('spec', "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden")];
      }
    }
    const out = oneOf('spec.podManagementPolicy', spec?.podManagementPolicy, ['OrderedReady', 'Parallel']);
    const strategy = spec?.updateStrategy;
    if (strategy && !['RollingUpdate', 'OnDelete'].includes(strategy.type)) out.push(notSupported('spec.updateStrategy', strategy, ['RollingUpdate', 'OnDelete']));
    out.push(...nonNegative('spec.updateStrategy.rollingUpdate.partition', strategy?.rollingUpdate?.partition));
    for (const key of ['replicas', 'minReadySeconds', 'revisionHistoryLimit']) out.push(...nonNegative(`spec.${key}`, spec?.[key]));
    // A container may mount what only the claim templates will make a volume of.
    const claims = (spec?.volumeClaimTemplates ?? []).map((c: any) => ({ name: c.metadata?.name, emptyDir: {} }));
    const known = claims.length && spec.template?.spec;
    const own = (spec?.template?.spec?.volumes ?? []).filter((v: any) => !claims.some((c: any) => c.name === v?.name));
    const whole = known ? { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, volumes: [...own, ...claims] } } } : spec;
    return [...out, ...selectorAndTemplate(whole, 'statefulset')];
  },
  warnings: (o) => podWarnings(o.spec?.template, 'spec.template.'),
  validateStatus: statefulSetStatus,
  columns: [
    nameColumn(),
    { name: 'Ready', cell: (s) => `${s.status?.readyReplicas ?? 0}/${s.spec?.replicas ?? 0}` },
    ageColumn(),
    { name: 'Containers', priority: 1, cell: (s) => containerNames(s.spec?.template.spec) },
    { name: 'Images', priority: 1, cell: (s) => containerImages(s.spec?.template.spec) },
  ],
});
