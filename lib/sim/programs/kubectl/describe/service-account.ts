import type { Describer } from './sheet';
import { heading, multiline } from './sheet';

export const serviceAccount: Describer = {
  group: '',
  kind: 'ServiceAccount',
  describe(s, a) {
    heading(s, a);
    const names: string[] = (a.imagePullSecrets ?? []).map((x: any) => x.name);
    multiline(s, '', 'Image pull secrets', names);
  },
};
