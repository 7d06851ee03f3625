import { Node } from '../kinds';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';

/** kubeadm's `--cluster-cidr` 10.244.0.0/16, handed out in /24 (`pkg/controller/nodeipam`). */
const NETWORK = '10.244';

/** Gives each node the addresses of its Pods. */
export const nodeIpam: Controller = {
  name: 'node-ipam-controller',
  account: 'node-controller',
  watches: [{ kind: Node, when: (n, _before, deleted) => !deleted && !n.spec?.podCIDR } satisfies Watch<T.Node>],
  reconcile(name, client) {
    const node = client.get(Node, name);
    if (!node || node.spec?.podCIDR) return;
    const taken = new Set(client.list(Node).map((n) => n.spec?.podCIDR));
    for (let i = 0; i < 256; i++) {
      const cidr = `${NETWORK}.${i}.0/24`;
      if (taken.has(cidr)) continue;
      client.update(Node, name, undefined, (d) => {
        d.spec = { ...d.spec, podCIDR: cidr, podCIDRs: [cidr] };
      });
      return;
    }
    client.event(node, { type: 'Normal', reason: 'CIDRNotAvailable', message: `Node ${name} status is now: CIDRNotAvailable`, component: 'cidrAllocator' });
  },
};
