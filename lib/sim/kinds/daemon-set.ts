import { equal } from '../core';
import { ageColumn, define, nameColumn } from './define';
import { formatLabels, formatLabelSelector } from './selectors';
import { defaultPodSpec } from './shared/pod-spec';
import { containerImages, containerNames, prepareSpec } from './shared/workload';
import { immutableSelector, nonNegative, selectorAndTemplate } from './shared/workload-rules';
import { countOrPercent, notSupported, wrong } from './shared/rules';
import { podWarnings } from './shared/pod-warnings';
import type { DaemonSet as Stored } from './types';
import { daemonSetStatus } from './shared/status-rules';

export type DaemonSet = Stored;

/** The number of the template, kept in an annotation for the sake of clients of long ago. */
const GENERATION = 'deprecated.daemonset.template.generation';

export const DaemonSet = define<DaemonSet>({
  group: 'apps',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  subresources: ['status'],
  defaults: (d) => {
    if (!d.spec) return;
    defaultPodSpec(d.spec.template?.spec);
    d.spec.updateStrategy ??= {};
    d.spec.updateStrategy.type ??= 'RollingUpdate';
    if (d.spec.updateStrategy.type === 'RollingUpdate') {
      d.spec.updateStrategy.rollingUpdate ??= {};
      d.spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
      d.spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
    }
    d.spec.revisionHistoryLimit ??= 10;
  },
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    const before = Number(old?.metadata.annotations?.[GENERATION] ?? 0);
    const template = !old ? 1 : equal(draft.spec?.template, old.spec?.template) ? before : before + 1;
    draft.metadata.annotations = { ...draft.metadata.annotations, [GENERATION]: String(template) };
    if (!old) draft.status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
  },
  validate: (d, old) => {
    const spec = d.spec as any;
    const out = selectorAndTemplate(spec, 'daemonset', false);
    out.push(...nonNegative('spec.minReadySeconds', spec?.minReadySeconds));
    const strategy = spec?.updateStrategy;
    if (strategy && !['RollingUpdate', 'OnDelete'].includes(strategy.type)) out.push(notSupported('spec.updateStrategy.type', strategy.type, ['RollingUpdate', 'OnDelete']));
    const rolling = strategy?.rollingUpdate;
    if (rolling) {
      out.push(...countOrPercent('spec.updateStrategy.rollingUpdate.maxUnavailable', rolling.maxUnavailable), ...countOrPercent('spec.updateStrategy.rollingUpdate.maxSurge', rolling.maxSurge));
      const zero = (v: unknown): boolean => v === 0 || v === '0%';
      if (zero(rolling.maxUnavailable) && zero(rolling.maxSurge)) out.push(wrong('spec.updateStrategy.rollingUpdate.maxUnavailable', rolling.maxUnavailable, 'cannot be 0 when maxSurge is 0'));
    }
    out.push(...nonNegative('spec.revisionHistoryLimit', spec?.revisionHistoryLimit));
    return [...out, ...immutableSelector(spec, old)];
  },
  warnings: (o) => podWarnings(o.spec?.template, 'spec.template.'),
  validateStatus: daemonSetStatus,
  columns: [
    nameColumn(),
    { name: 'Desired', type: 'integer', cell: (d) => d.status?.desiredNumberScheduled ?? 0 },
    { name: 'Current', type: 'integer', cell: (d) => d.status?.currentNumberScheduled ?? 0 },
    { name: 'Ready', type: 'integer', cell: (d) => d.status?.numberReady ?? 0 },
    { name: 'Up-to-date', type: 'integer', cell: (d) => d.status?.updatedNumberScheduled ?? 0 },
    { name: 'Available', type: 'integer', cell: (d) => d.status?.numberAvailable ?? 0 },
    { name: 'Node Selector', cell: (d) => formatLabels(d.spec?.template.spec?.nodeSelector) },
    ageColumn(),
    { name: 'Containers', priority: 1, cell: (d) => containerNames(d.spec?.template.spec) },
    { name: 'Images', priority: 1, cell: (d) => containerImages(d.spec?.template.spec) },
    { name: 'Selector', priority: 1, cell: (d) => formatLabelSelector(d.spec?.selector) },
  ],
});
