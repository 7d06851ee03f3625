import { resourceName } from '../../kinds/lookup';
import { PriorityClass } from '../../kinds/priority-class';
import type { PriorityClass as Class } from '../../kinds/types';
import { read, readAll } from '../stored';
import { forbidden } from '../status';
import type { Plugin } from './admission';

const SYSTEM = ['system-node-critical', 'system-cluster-critical'];

/** A Pod's priority follows from its class, or from the default one (`plugin/pkg/admission/priority`). */
export const Priority: Plugin = {
  name: 'Priority',
  mutate: (a, ctx) => {
    if (resourceName(a.kind) === 'priorityclasses.scheduling.k8s.io' && a.operation === 'DELETE' && SYSTEM.includes(a.name)) throw forbidden(a.kind, a.name, 'this is a system priority class and cannot be deleted');
    if (a.operation === 'UPDATE' && a.kind.plural === 'pods' && a.kind.group === '' && !a.subresource && a.object.spec) {
      // What was set when it was made stays, though an update does not say it.
      const { priority, preemptionPolicy } = (a.old as { spec?: { priority?: number; preemptionPolicy?: string } }).spec ?? {};
      a.object.spec.priority ??= priority;
      a.object.spec.preemptionPolicy ??= preemptionPolicy;
      return;
    }
    if (a.operation !== 'CREATE' || a.kind.plural !== 'pods' || a.kind.group !== '' || a.subresource) return;
    const { spec } = a.object;
    if (!spec) return;
    let found: Class | undefined;
    if (spec.priorityClassName) {
      found = read(ctx, PriorityClass, undefined, spec.priorityClassName) as Class | undefined;
      if (!found) throw forbidden(a.kind, a.name || a.object.metadata?.generateName, `no PriorityClass with name ${spec.priorityClassName} was found`);
    } else {
      const defaults = (readAll(ctx, PriorityClass) as Class[]).filter((c) => c.globalDefault);
      found = defaults.sort((x, y) => (x.value ?? 0) - (y.value ?? 0))[0];
      if (found) spec.priorityClassName = found.metadata.name;
    }
    const value = found?.value ?? 0;
    const policy = found?.preemptionPolicy ?? 'PreemptLowerPriority';
    const name = a.name || a.object.metadata?.generateName;
    if (spec.priority !== undefined && spec.priority !== value) {
      throw forbidden(a.kind, name, `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`);
    }
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
      throw forbidden(a.kind, name, `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`);
    }
    spec.priority = value;
    spec.preemptionPolicy = policy;
  },
  validate: (a, ctx) => {
    if (a.kind.plural !== 'priorityclasses' || a.operation === 'DELETE' || !a.object?.globalDefault) return;
    const other = (readAll(ctx, PriorityClass) as Class[]).find((c) => c.globalDefault && c.metadata.name !== a.object.metadata.name);
    if (other) throw forbidden(a.kind, a.name, `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`);
  },
};
