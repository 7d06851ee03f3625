import type { Plugin } from '../plugin';

/** Holds a Pod to the node its spec names. */
export const nodeName: Plugin = {
  name: 'NodeName',
  filter(pod) {
    const name = pod.spec?.nodeName;
    if (!name) return undefined;
    return (n) => (n.name === name ? undefined : { reasons: ["node(s) didn't match the requested node name"], unresolvable: true });
  },
  wakes: (e) => e.type === 'node' && e.before === undefined,
};
