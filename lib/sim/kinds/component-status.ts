import { define, nameColumn } from './define';
import type { Loose } from './types';

export type ComponentStatus = Loose;

const condition = (c: ComponentStatus) => c.conditions?.find((x: { type: string }) => x.type === 'Healthy') as { status?: string; message?: string; error?: string } | undefined;

/** Not stored: the API server looks at the components when asked. */
export const ComponentStatus = define<ComponentStatus>({
  group: '',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  shortNames: ['cs'],
  namespaced: false,
  verbs: ['get', 'list'],
  deprecated: 'v1 ComponentStatus is deprecated in v1.19+',
  columns: [
    nameColumn(),
    { name: 'Status', cell: (c) => (condition(c)?.status === 'True' ? 'Healthy' : 'Unhealthy') },
    { name: 'Message', cell: (c) => condition(c)?.message ?? '' },
    { name: 'Error', cell: (c) => condition(c)?.error ?? '' },
  ],
});
