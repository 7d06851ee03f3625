import { byteLength, unbase64 } from '../../../core';
import type { Describer } from './sheet';
import { heading, keysOf } from './sheet';

export const secret: Describer = {
  group: '',
  kind: 'Secret',
  describe(s, c) {
    heading(s, c);
    s.put(0, `\nType:\t${c.type ?? ''}`);
    s.put(0, '\nData\n====');
    for (const k of keysOf(c.data)) {
      const value = unbase64(c.data[k]) ?? '';
      s.put(0, k === 'token' && c.type === 'kubernetes.io/service-account-token' ? `${k}:\t${value}` : `${k}:\t${byteLength(value)} bytes`);
    }
    return false;
  },
};
