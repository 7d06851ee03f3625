import { RuntimeClass as Kind } from '../../kinds/runtime-class';
import { read } from '../stored';
import { forbidden } from '../status';
import type { Plugin } from './admission';

/** A Pod's RuntimeClass must be there; it adds its overhead and where it can run. */
export const RuntimeClass: Plugin = {
  name: 'RuntimeClass',
  mutate: (a, ctx) => {
    if (a.operation !== 'CREATE' || a.kind.plural !== 'pods' || a.kind.group !== '' || a.subresource) return;
    const { spec } = a.object;
    const name = spec?.runtimeClassName;
    if (!name) return;
    const found = read(ctx, Kind, undefined, name) as any;
    if (!found) throw forbidden(a.kind, a.name, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
    if (found.overhead?.podFixed) spec.overhead = { ...found.overhead.podFixed };
    if (found.scheduling?.nodeSelector) spec.nodeSelector = { ...found.scheduling.nodeSelector, ...spec.nodeSelector };
    if (found.scheduling?.tolerations) spec.tolerations = [...(spec.tolerations ?? []), ...found.scheduling.tolerations.map((t: object) => ({ ...t }))];
  },
};
