import { ageColumn, define, nameColumn } from './define';
import { each, IMMUTABLE, wrong } from './shared/rules';
import { dnsLabel } from './names';
import type { RuntimeClass as Stored } from './types';

export type RuntimeClass = Stored;

export const RuntimeClass = define<RuntimeClass>({
  group: 'node.k8s.io',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  namespaced: false,
  validate: (r, old) => (old && old.handler !== r.handler ? [wrong('handler', r.handler, IMMUTABLE)] : each('handler', r.handler ?? '', dnsLabel(r.handler ?? ''))),
  columns: [nameColumn(), { name: 'Handler', cell: (r) => r.handler }, ageColumn()],
});
