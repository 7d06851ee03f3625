import { Node } from '../kinds';
import type { Controller } from './controller';

const TTL = 'node.alpha.kubernetes.io/ttl';

/** Tells kubelets how long they may remember Secrets and ConfigMaps: in clusters under a hundred nodes not at all (`pkg/controller/ttl`). */
export const ttl: Controller = {
  name: 'ttl-controller',
  watches: [{ kind: Node, when: (n, _before, deleted) => !deleted && n.metadata.annotations?.[TTL] === undefined }],
  reconcile(name, client) {
    if (!client.get(Node, name)) return;
    client.update(Node, name, undefined, (d) => {
      d.metadata.annotations = { ...d.metadata.annotations, [TTL]: '0' };
    });
  },
};
