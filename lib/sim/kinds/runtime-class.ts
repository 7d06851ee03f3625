import { ageColumn, define, nameColumn } from './define';
import { runtimeClassRules } from './shared/policy-rules';
import { runtimeWarnings } from './shared/pod-warnings';
import type { RuntimeClass as Stored } from './types';

export type RuntimeClass = Stored;

export const RuntimeClass = define<RuntimeClass>({
  group: 'node.k8s.io',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  namespaced: false,
  validate: runtimeClassRules,
  warnings: runtimeWarnings,
  columns: [nameColumn(), { name: 'Handler', cell: (r) => r.handler }, ageColumn()],
});
