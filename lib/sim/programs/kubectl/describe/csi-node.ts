import type { Describer } from './sheet';
import { heading, rfc1123 } from './sheet';

export const csiNode: Describer = {
  group: 'storage.k8s.io',
  kind: 'CSINode',
  describe(s, c) {
    heading(s, c, false);
    s.put(0, `CreationTimestamp:\t${rfc1123(c.metadata.creationTimestamp)}`);
    s.put(0, 'Spec:');
    if (!c.spec?.drivers) return;
    s.put(1, 'Drivers:');
    for (const d of c.spec.drivers) {
      s.put(2, `${d.name}:`);
      s.put(3, `Node ID:\t${d.nodeID}`);
      if (d.allocatable?.count !== undefined) {
        s.put(3, 'Allocatables:');
        s.put(4, `Count:\t${d.allocatable.count}`);
      }
      if (d.topologyKeys) s.put(3, `Topology Keys:\t[${d.topologyKeys.join(' ')}]`);
    }
  },
};
