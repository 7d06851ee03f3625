import { ageColumn, define, nameColumn } from './define';
import type { Loose } from './types';

export type ResourceClaimTemplate = Loose;

export const ResourceClaimTemplate = define<ResourceClaimTemplate>({
  group: 'resource.k8s.io',
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  columns: [
    nameColumn(),
    ageColumn(),
  ],
});
