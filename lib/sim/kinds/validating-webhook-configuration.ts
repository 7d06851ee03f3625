import { ageColumn, define, nameColumn } from './define';
import { defaultWebhooks, webhooks } from './shared/admission-rules';
import { prepareGeneration } from './shared/workload';
import type { Loose } from './types';

export type ValidatingWebhookConfiguration = Loose;

export const ValidatingWebhookConfiguration = define<ValidatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  categories: ['api-extensions'],
  namespaced: false,
  prepare: prepareGeneration('metadata'),
  defaults: (d) => defaultWebhooks(d, false),
  validate: webhooks,
  columns: [
    nameColumn(),
    { name: 'Webhooks', type: 'integer', cell: (c) => c.webhooks?.length ?? 0 },
    ageColumn(),
  ],
});
