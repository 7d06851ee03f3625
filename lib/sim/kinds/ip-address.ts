import { ageColumn, define, nameColumn } from './define';
import { ipAddressRules } from './shared/network-rules';
import type { Loose } from './types';

export type IPAddress = Loose;

export const IPAddress = define<IPAddress>({
  group: 'networking.k8s.io',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  shortNames: ['ip'],
  namespaced: false,
  validate: ipAddressRules,
  columns: [
    nameColumn(),
    { name: 'ParentRef', cell: (a) => { const r = a.spec?.parentRef; return r ? `${r.resource}${r.group ? `.${r.group}` : ''}/${r.namespace ? `${r.namespace}/` : ''}${r.name}` : '<none>'; } },
    ageColumn(),
  ],
});
