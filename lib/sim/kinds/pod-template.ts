import { ageColumn, define, nameColumn } from './define';
import { formatLabels } from './selectors';
import { defaultPodSpec } from './shared/pod-spec';
import { containerImages, containerNames, prepareGeneration } from './shared/workload';
import type { Loose } from './types';

export type PodTemplate = Loose;

export const PodTemplate = define<PodTemplate>({
  group: '',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  prepare: prepareGeneration('metadata'),
  defaults: (d) => defaultPodSpec(d.template?.spec),
  columns: [
    nameColumn(),
    { name: 'Containers', cell: (t) => containerNames(t.template?.spec) },
    { name: 'Images', cell: (t) => containerImages(t.template?.spec) },
    { name: 'Pod Labels', cell: (t) => formatLabels(t.template?.metadata?.labels) },
    ageColumn(),
  ],
});
