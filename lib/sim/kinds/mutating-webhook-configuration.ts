import { ageColumn, define, nameColumn } from './define';
import { defaultWebhooks, webhooks } from './shared/admission-rules';
import { prepareGeneration } from './shared/workload';
import type { Loose } from './types';

export type MutatingWebhookConfiguration = Loose;

export const MutatingWebhookConfiguration = define<MutatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  categories: ['api-extensions'],
  namespaced: false,
  prepare: prepareGeneration('metadata'),
  defaults: (d) => defaultWebhooks(d, true),
  validate: webhooks,
  columns: [
    nameColumn(),
    { name: 'Webhooks', type: 'integer', cell: (c) => c.webhooks?.length ?? 0 },
    ageColumn(),
  ],
});
