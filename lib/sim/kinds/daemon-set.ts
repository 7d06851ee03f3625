import { equal } from '../core';
import { ageColumn, define, nameColumn } from './define';
import { formatLabels, formatLabelSelector } from './selectors';
import { defaultTemplate } from './shared/pod-spec';
import { containerImages, containerNames, prepareSpec } from './shared/workload';
import { daemonSetRules } from './shared/workload-rules';
import { workloadWarnings } from './shared/pod-warnings';
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
    d.spec ??= {};
    defaultTemplate(d.spec);
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
  validate: daemonSetRules,
  warnings: workloadWarnings(false),
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
