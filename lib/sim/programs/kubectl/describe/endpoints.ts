import type { Describer } from './sheet';
import { heading } from './sheet';

export const endpoints: Describer = {
  group: '',
  kind: 'Endpoints',
  describe(s, e) {
    heading(s, e);
    s.put(0, 'Subsets:');
    const addresses = (all: readonly any[] | undefined) => (all ?? []).map((a) => a.ip).join(',') || '<none>';
    for (const subset of e.subsets ?? []) {
      s.put(1, `Addresses:\t${addresses(subset.addresses)}`);
      s.put(1, `NotReadyAddresses:\t${addresses(subset.notReadyAddresses)}`);
      if (subset.ports?.length) {
        s.put(1, 'Ports:');
        s.put(2, 'Name\tPort\tProtocol');
        s.put(2, '----\t----\t--------');
        for (const p of subset.ports) s.put(2, `${p.name || '<unset>'}\t${p.port}\t${p.protocol ?? 'TCP'}`);
      }
      s.put(0, '');
    }
  },
};
