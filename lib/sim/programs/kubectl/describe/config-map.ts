import { unbase64, byteLength } from '../../../core';
import type { Describer } from './sheet';
import { heading, keysOf } from './sheet';

export const configMap: Describer = {
  group: '',
  kind: 'ConfigMap',
  describe(s, c) {
    heading(s, c);
    s.put(0, '\nData\n====');
    for (const k of keysOf(c.data)) s.put(0, `${k}:\n----\n${c.data[k]}\n`);
    s.put(0, '\nBinaryData\n====');
    for (const k of keysOf(c.binaryData)) s.put(0, `${k}: ${byteLength(unbase64(c.binaryData[k]) ?? '')} bytes`);
    s.put(0, '');
  },
};
