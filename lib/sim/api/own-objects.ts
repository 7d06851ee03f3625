import { EndpointSlice } from '../kinds/endpoint-slice';
import { Endpoints } from '../kinds/endpoints';
import { CustomResourceDefinition } from '../kinds/custom-resource-definition';
import { equal } from '../core';
import { storeKey, storePrefix } from '../kinds/lookup';
import { rfc3339 } from '../kinds/times';
import { Service } from '../kinds/service';
import type { Client } from './client';
import type { Identity } from './context';

/**
 * What the API server itself keeps in place: the Service `kubernetes` and where it leads
 * (`pkg/controlplane/controller/kubernetesservice`). It looks every ten seconds.
 */
export const OWN_INTERVAL = 10_000;

const NAME = 'kubernetes';
const NAMESPACE = 'default';

/** Under which definitions of custom kinds stand: one that is marked makes work for `finishDefinitions`. */
export const DEFINITIONS = storePrefix(CustomResourceDefinition);

/** The keys of those objects: whoever deletes one makes work for {@link restoreOwn}. */
export const OWN_KEYS: ReadonlySet<string> = new Set([storeKey(Service, NAMESPACE, NAME), storeKey(Endpoints, NAMESPACE, NAME), storeKey(EndpointSlice, NAMESPACE, NAME)]);

/** Whether a definition's names are still to be judged. */
const unestablished = (crd: any): boolean =>
  !crd.metadata.deletionTimestamp && (!crd.status?.conditions?.some((c: any) => c.type === 'Established' && c.status === 'True') || NAMES.some((k) => !equal(crd.spec.names[k], crd.status.acceptedNames[k])));

const NAMES = ['plural', 'singular', 'shortNames', 'kind', 'listKind', 'categories'] as const;

/**
 * Accepts the names of definitions that are new or changed, unless others of their group have them, and then serves
 * them (`apiextensions-apiserver/pkg/controller/status` and `/establish`).
 */
export function establishDefinitions(client: Client): void {
  for (const crd of client.list(CustomResourceDefinition) as any[]) {
    if (!unestablished(crd)) continue;
    const taken = (client.list(CustomResourceDefinition) as any[]).filter((c) => c.spec.group === crd.spec.group && c.metadata.name !== crd.metadata.name).map((c) => c.status?.acceptedNames ?? {});
    const resources = new Set(taken.flatMap((n) => [n.plural, n.singular, ...(n.shortNames ?? [])]));
    const kinds = new Set(taken.flatMap((n) => [n.kind, n.listKind]));
    const names = crd.spec.names;
    const accepted: any = { ...crd.status?.acceptedNames };
    const faults: { reason: string; message: string }[] = [];
    const judge = (key: (typeof NAMES)[number], reason: string, others: ReadonlySet<string>): void => {
      const wanted: readonly string[] = [names[key] ?? []].flat();
      const used = wanted.filter((n) => others.has(n) && ![accepted[key] ?? []].flat().includes(n));
      if (used.length) faults.push({ reason, message: used.map((n) => `${JSON.stringify(n)} is already in use`).join(', ') });
      else if (names[key] !== undefined) accepted[key] = names[key];
      else delete accepted[key];
    };
    judge('plural', 'PluralConflict', resources);
    judge('singular', 'SingularConflict', resources);
    judge('shortNames', 'ShortNamesConflict', resources);
    judge('kind', 'KindConflict', kinds);
    judge('listKind', 'ListKindConflict', kinds);
    if (names.categories) accepted.categories = names.categories;
    const fault = faults.at(-1);
    const set = (d: any, type: string, status: string, reason: string, message: string): void => {
      const list: any[] = (d.status.conditions ??= []);
      const at = list.findIndex((c) => c.type === type);
      const since = at >= 0 && list[at].status === status ? list[at].lastTransitionTime : rfc3339(client.now);
      const condition = { type, status, lastTransitionTime: since, reason, message };
      if (at < 0) list.push(condition);
      else list[at] = condition;
    };
    const established = crd.status?.conditions?.some((c: any) => c.type === 'Established' && c.status === 'True');
    client.updateStatus(CustomResourceDefinition, crd.metadata.name, undefined, (d: any) => {
      d.status.acceptedNames = accepted;
      set(d, 'NamesAccepted', fault ? 'False' : 'True', fault?.reason ?? 'NoConflicts', fault?.message ?? 'no conflicts found');
      if (!established) set(d, 'Established', 'False', fault ? 'NotAccepted' : 'Installing', fault ? 'not all names are accepted' : 'the initial names have been accepted');
    });
    if (fault || established) continue;
    client.updateStatus(CustomResourceDefinition, crd.metadata.name, undefined, (d: any) => set(d, 'Established', 'True', 'InitialNamesAccepted', 'the initial names have been accepted'));
  }
}

/** Makes anew what is missing. */
export function restoreOwn(client: Client, identity: Identity): void {
  const [, ip = '', port = ''] = /^https:\/\/(.+):(\d+)$/.exec(identity.address) ?? [];
  const ports = [{ name: 'https', port: Number(port), protocol: 'TCP' }];
  if (!client.get(Service, NAME, NAMESPACE)) {
    const first = identity.serviceCIDR.split('/')[0]!.replace(/\d+$/, (n) => String(Number(n) + 1));
    client.create(Service, {
      metadata: { name: NAME, namespace: NAMESPACE, labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: { clusterIP: first, clusterIPs: [first], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', internalTrafficPolicy: 'Cluster', sessionAffinity: 'None', type: 'ClusterIP', ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: Number(port) }] },
    } as never);
  }
  if (!client.get(Endpoints, NAME, NAMESPACE)) {
    client.create(Endpoints, { metadata: { name: NAME, namespace: NAMESPACE, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }, subsets: [{ addresses: [{ ip }], ports }] } as never);
  }
  if (!client.get(EndpointSlice, NAME, NAMESPACE)) {
    client.create(EndpointSlice, { metadata: { name: NAME, namespace: NAMESPACE, labels: { 'kubernetes.io/service-name': NAME } }, addressType: 'IPv4', endpoints: [{ addresses: [ip], conditions: { ready: true } }], ports } as never);
  }
}
