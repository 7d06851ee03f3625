import { ageColumn, define, nameColumn } from './define';
import { defaultDeviceClaim } from './shared/claim-defaults';
import { claimTemplateRules } from './shared/device-rules';
import type { Loose } from './types';

export type ResourceClaimTemplate = Loose;

export const ResourceClaimTemplate = define<ResourceClaimTemplate>({
  group: 'resource.k8s.io',
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  defaults: (d) => defaultDeviceClaim(d.spec?.spec),
  validate: claimTemplateRules,
  columns: [
    nameColumn(),
    ageColumn(),
  ],
});
