import { own } from '../core';
import type { Container, Node, Pod } from '../kinds/types';
import { milli, units } from '../kinds/quantities';

/** What a fieldRef reads of a Pod; undefined for a path that is not supported. */
export function podField(pod: Pod, path: string, addresses: { readonly podIP?: string; readonly hostIP: string }): string | undefined {
  const key = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (key) return own(pod.metadata[key[1] as 'labels' | 'annotations'], key[2]!) ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'metadata.labels':
      return map(pod.metadata.labels);
    case 'metadata.annotations':
      return map(pod.metadata.annotations);
    case 'spec.nodeName':
      return pod.spec?.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec?.serviceAccountName ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return addresses.hostIP;
    case 'status.podIP':
    case 'status.podIPs':
      return addresses.podIP ?? '';
  }
  return undefined;
}

/** `key="value"` per line, sorted: how labels look in a downward API file. */
function map(values: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(values ?? {})
    .sort()
    .map((k) => `${k}=${JSON.stringify(values![k])}`)
    .join('\n');
}

/** What a resourceFieldRef reads: `limits.cpu` and the like, in units of `divisor`; a missing limit is the node's. */
export function resourceField(container: Container, node: Node | undefined, resource: string, divisor: string | number | undefined): string {
  const [side, name] = [resource.slice(0, resource.indexOf('.')), resource.slice(resource.indexOf('.') + 1)];
  const by = divisor === undefined || String(divisor) === '0' ? '1' : divisor;
  const given = own(side === 'limits' ? container.resources?.limits : container.resources?.requests, name);
  const amount = given ?? (side === 'limits' ? own(node?.status?.allocatable, name) : undefined) ?? '0';
  return String(name === 'cpu' ? Math.ceil(milli(amount) / milli(by)) : Math.ceil(units(amount) / units(by)));
}
