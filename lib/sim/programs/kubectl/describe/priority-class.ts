import type { Describer } from './sheet';
import { formatLabels } from './sheet';

export const priorityClass: Describer = {
  group: 'scheduling.k8s.io',
  kind: 'PriorityClass',
  describe(s, c) {
    s.put(0, `Name:\t${c.metadata.name}`);
    s.put(0, `Value:\t${c.value}`);
    s.put(0, `GlobalDefault:\t${c.globalDefault === true}`);
    s.put(0, `PreemptionPolicy:\t${c.preemptionPolicy ?? ''}`);
    s.put(0, `Description:\t${c.description ?? ''}`);
    s.put(0, `Annotations:\t${formatLabels(c.metadata.annotations)}`);
  },
};
