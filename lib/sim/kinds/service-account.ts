import { ageColumn, define, nameColumn } from './define';
import type { ServiceAccount as Stored } from './types';

export type ServiceAccount = Stored;

export const ServiceAccount = define<ServiceAccount>({
  group: '',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  subresources: ['token'],
  columns: [nameColumn(), ageColumn()],
});
