import { ageColumn, define, nameColumn } from './define';
import { formatLabels } from './selectors';
import { defaultTemplate } from './shared/pod-spec';
import { podTemplate } from './shared/pod-rules';
import { podWarnings } from './shared/pod-warnings';
import { containerImages, containerNames, prepareGeneration } from './shared/workload';
import type { Loose } from './types';

export type PodTemplate = Loose;

export const PodTemplate = define<PodTemplate>({
  group: '',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  prepare: prepareGeneration('metadata'),
  defaults: defaultTemplate,
  validate: (t) => podTemplate((t as any).template, 'template'),
  warnings: (t) => podWarnings((t as any).template, 'template.'),
  columns: [
    nameColumn(),
    { name: 'Containers', cell: (t) => containerNames(t.template?.spec) },
    { name: 'Images', cell: (t) => containerImages(t.template?.spec) },
    { name: 'Pod Labels', cell: (t) => formatLabels(t.template?.metadata?.labels) },
    ageColumn(),
  ],
});
