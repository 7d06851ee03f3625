import type { Plugin } from './admission';

interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly effect?: string;
}

/** Pods stay five minutes on a node that went silent, unless they say otherwise. */
export const DefaultTolerationSeconds: Plugin = {
  name: 'DefaultTolerationSeconds',
  mutate: (a) => {
    if (a.kind.plural !== 'pods' || a.kind.group !== '' || a.subresource || a.operation === 'DELETE' || a.operation === 'CONNECT' || !a.object?.spec) return;
    const tolerations: Toleration[] = a.object.spec.tolerations ?? [];
    const covers = (key: string): boolean =>
      tolerations.some((t) => (t.key === key || !t.key) && (t.effect === 'NoExecute' || !t.effect));
    const add = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
      .filter((key) => !covers(key))
      .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
    if (add.length) a.object.spec.tolerations = [...tolerations, ...add];
  },
};
