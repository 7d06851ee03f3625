import { equal } from '../../core';
import type { FieldError } from '../kind';
import * as names from '../names';
import type { Endpoints, Node } from '../types';
import { keysOf, quotaAmounts, quotaSpecRules, resourceAmount } from './resource-rules';
import { duplicate, each, forbidden, IMMUTABLE, oneOf, required, wrong } from './rules';
import { taintRules } from './scheduling-rules';

/** Nodes, Namespaces, quotas, Endpoints and Events (`pkg/apis/core/validation`). */

type Any = any;

/** What a Node's status says it has. */
function nodeResources(n: Any): FieldError[] {
  return ['capacity', 'allocatable'].flatMap((list) => keysOf(n.status?.[list]).flatMap((name) => resourceAmount(name, n.status[list][name], `status.${list}.${name}`)));
}

/** `ValidateNode` and `ValidateNodeUpdate`. */
export function nodeRules(node: Node, old: Node | undefined): FieldError[] {
  const n = node as Any;
  const out: FieldError[] = [];
  if (!old) {
    taintRules(n.spec?.taints, 'metadata.taints', out);
    out.push(...nodeResources(n));
    const cidrs: string[] = n.spec?.podCIDRs ?? (n.spec?.podCIDR ? [n.spec.podCIDR] : []);
    cidrs.forEach((c, i) => out.push(...each(`spec.podCIDRs[${i}]`, c, names.cidrFaults(c))));
    if (cidrs.length > 2 || (cidrs.length === 2 && cidrs[0]!.includes(':') === cidrs[1]!.includes(':'))) out.push(wrong('spec.podCIDRs', cidrs, 'may specify no more than one CIDR for each IP family'));
    return out;
  }
  const was = old as Any;
  const ranges = (x: Any): string[] => x.spec?.podCIDRs ?? (x.spec?.podCIDR ? [x.spec.podCIDR] : []);
  const before = ranges(was);
  const words = 'node updates may not change podCIDR except from "" to valid';
  if (before.length && n.spec?.podCIDR !== was.spec.podCIDR) out.push(forbidden('spec.podCIDRs', words));
  else if (before.length && !equal(ranges(n), before)) out.push(forbidden('spec.podCIDRs', words));
  if (was.spec?.providerID && n.spec?.providerID !== was.spec.providerID) out.push(forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  if (!equal(n.spec?.taints, was.spec?.taints)) taintRules(n.spec?.taints, 'metadata.taints', out);
  if ((n.spec?.externalID ?? '') !== (was.spec?.externalID ?? '')) out.push(forbidden('spec.externalID', 'may not be updated'));
  return out;
}

/** What a write to a Node's status is refused for. */
export function nodeStatusRules(node: Node, old: Node): FieldError[] {
  const now = node as Any;
  const was = old as Any;
  const out: FieldError[] = [];
  if (!equal(now.status?.capacity, was.status?.capacity) || !equal(now.status?.allocatable, was.status?.allocatable)) out.push(...nodeResources(now));
  if (!equal(now.status?.addresses, was.status?.addresses)) {
    const seen = new Set<string>();
    (now.status?.addresses ?? []).forEach((a: Any, i: number) => {
      const key = `${a.type}/${a.address}`;
      if (seen.has(key)) out.push(duplicate(`status.addresses[${i}]`, { Type: a.type, Address: a.address }));
      seen.add(key);
    });
  }
  return out;
}

const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** Finalizers of a Namespace's spec. */
export function finalizerRules(list: readonly string[] | undefined, at: (i: number) => string): FieldError[] {
  return (list ?? []).flatMap((f, i) => [
    ...each(at(i), f, names.qualifiedName(f)),
    ...(!f.includes('/') && !STANDARD_FINALIZERS.includes(f) ? [wrong(at(i), f, 'name is neither a standard finalizer name nor is it fully qualified')] : []),
  ]);
}

/** `ValidateNamespaceStatusUpdate`. */
export function namespaceStatusRules(n: Any): FieldError[] {
  const phase = n.status?.phase ?? '';
  const wanted = n.metadata.deletionTimestamp ? 'Terminating' : 'Active';
  return phase === wanted ? [] : [wrong('status.Phase', phase, `may only be '${wanted}' if \`deletionTimestamp\` is ${wanted === 'Active' ? 'empty' : 'not empty'}`)];
}

/** `ValidateResourceQuota` and its update. */
export function quotaRules(q: Any, old: Any): FieldError[] {
  const out = quotaSpecRules(q.spec, 'spec');
  const set = (x: Any): string[] => [...new Set<string>(x.spec?.scopes ?? [])].sort();
  if (old && !equal(set(q), set(old))) out.push(wrong('spec.scopes', q.spec?.scopes ?? null, IMMUTABLE));
  return out;
}

export const quotaStatusRules = (q: Any): FieldError[] => [...quotaAmounts(q.status?.hard, 'status.hard'), ...quotaAmounts(q.status?.used, 'status.used')];

/** `validateEndpointSubsets`. */
export function endpointsRules(e: Endpoints, old: Endpoints | undefined): FieldError[] {
  const out: FieldError[] = [];
  if (old && equal(e.subsets, old.subsets)) return out;
  ((e.subsets ?? []) as readonly Any[]).forEach((s, i) => {
    const at = `subsets[${i}]`;
    if (!s.addresses?.length && !s.notReadyAddresses?.length) out.push(required(at, 'must specify `addresses` or `notReadyAddresses`'));
    for (const list of ['addresses', 'notReadyAddresses']) {
      (s[list] ?? []).forEach((a: Any, k: number) => {
        const here = `${at}.${list}[${k}]`;
        const ip = a.ip ?? '';
        out.push(...each(`${here}.ip`, ip, names.ipFaults(ip)));
        if (a.hostname) out.push(...each(`${here}.hostname`, a.hostname, names.dnsLabel(a.hostname)));
        if (a.nodeName !== undefined) out.push(...each(`${here}.nodeName`, a.nodeName, names.dnsSubdomain(a.nodeName)));
        out.push(...each(`${here}.ip`, ip, names.endpointIPFaults(ip)));
      });
    }
    (s.ports ?? []).forEach((p: Any, k: number) => {
      const here = `${at}.ports[${k}]`;
      if (s.ports.length > 1 && !p.name) out.push(required(`${here}.name`));
      else if (p.name) out.push(...each(`${here}.name`, p.name, names.dnsLabel(p.name)));
      out.push(...each(`${here}.port`, p.port ?? 0, names.portNumber(p.port ?? 0)), ...oneOf(`${here}.protocol`, p.protocol, ['SCTP', 'TCP', 'UDP']));
      if (p.appProtocol !== undefined) out.push(...each(`${here}.appProtocol`, p.appProtocol, names.qualifiedName(p.appProtocol)));
    });
  });
  return out;
}

/** `legacyValidateEvent`, as v1 is judged. */
export function eventRules(event: unknown): FieldError[] {
  const e = event as Any;
  const out: FieldError[] = [];
  const namespace = e.metadata.namespace ?? '';
  const about = e.involvedObject?.namespace ?? '';
  const mismatch = wrong('involvedObject.namespace', about, 'does not match event.namespace');
  if (!e.eventTime) {
    if (about === '' ? namespace !== 'default' && namespace !== '' : about !== namespace) out.push(mismatch);
    return out;
  }
  if (about === '' && namespace !== 'default' && namespace !== 'kube-system') out.push(mismatch);
  const { reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' } = e;
  if (reportingComponent === '') out.push(required('reportingComponent'));
  out.push(...each('reportingComponent', reportingComponent, names.qualifiedName(reportingComponent)));
  for (const [field, value] of [
    ['reportingInstance', reportingInstance],
    ['action', action],
    ['reason', reason],
  ]) {
    if (value === '') out.push(required(field));
    if (value.length > 128) out.push(wrong(field, '', 'can have at most 128 characters'));
  }
  if (message.length > 1024) out.push(wrong('message', '', 'can have at most 1024 characters'));
  return out;
}

