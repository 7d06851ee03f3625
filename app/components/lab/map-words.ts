import type { MapSections, MapStep } from '@/lib/cluster-map';

/** A part of the cluster that asks or is asked; `kubelet` is one per node. */
export type Part = 'kubectl' | 'apiserver' | 'etcd' | 'scheduler' | 'controllers' | `kubelet:${string}`;

/** A request in words, and the way it took. */
export interface Said {
  readonly who: string;
  readonly what: string;
  readonly way: readonly Part[];
}

const singular = (plural: string) => plural.replace(/(ss|x|ch|sh)es$/, '$1').replace(/ies$/, 'y').replace(/([^s])s$/, '$1');

/** Who asked: the parts of a cluster have users of their own; everyone else comes with kubectl or the like. */
function askerOf(actor: string): [Part, string] {
  if (actor.startsWith('system:node:')) return [`kubelet:${actor.slice('system:node:'.length)}`, `kubelet on ${actor.slice('system:node:'.length)}`];
  if (actor === 'system:kube-scheduler') return ['scheduler', 'scheduler'];
  if (actor === 'system:kube-controller-manager') return ['controllers', 'controller manager'];
  if (actor === 'system:apiserver') return ['apiserver', 'API server'];
  const account = /^system:serviceaccount:([^:]+):(.+)$/.exec(actor);
  if (account) return account[1] === 'kube-system' ? ['controllers', account[2]!] : ['kubectl', `service account ${account[1]}/${account[2]}`];
  return ['kubectl', 'you'];
}

export function say(step: MapStep, pods: MapSections['pods']): Said {
  const [part, who] = askerOf(step.actor);
  const object = `${step.name || step.verb === 'create' ? singular(step.resource) : step.resource}${step.name ? ` ${step.name}` : ''}`;
  const way: Part[] = part === 'apiserver' ? [part] : [part, 'apiserver'];
  if (step.wrote) way.push('etcd');
  let what = `${step.verb} ${object}`;
  if (part === 'scheduler' && step.resource === 'pods/binding' && step.name) {
    const key = `${step.namespace}/${step.name}`;
    const node = Object.hasOwn(pods, key) ? pods[key]!.node : null;
    what = `bind pod ${step.name}${node ? ` to ${node}` : ''}`;
    // Its kubelet learns of it by its watch.
    if (node) way.push('apiserver', `kubelet:${node}`);
  } else if (part.startsWith('kubelet:') && step.verb === 'update') what = `report the state of ${object}`;
  else if (part === 'controllers' && step.verb === 'update' && step.wrote) what = `update ${object}`;
  if (step.status >= 400) what += `: refused (${step.status})`;
  return { who, what, way };
}
