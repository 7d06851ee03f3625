import { equal } from '../../core';
import type { FieldError } from '../kind';
import * as names from '../names';
import { validateLabels } from './meta';
import { domainPrefixedPath, duplicate, each, forbidden, IMMUTABLE, labelSelector, notSupported, oneOf, portRef, required, tooLong, wrong } from './rules';

/** Ingresses, NetworkPolicies, EndpointSlices and their like (`pkg/apis/networking/validation` and `pkg/apis/discovery/validation`). */

type Any = any;

/** Another object in the same namespace (`validateIngressTypedLocalObjectReference`). */
function typedReference(r: Any, at: string): FieldError[] {
  const out: FieldError[] = (r.apiGroup ?? undefined) === undefined ? [] : each(`${at}.apiGroup`, r.apiGroup, names.dnsSubdomain(r.apiGroup));
  for (const key of ['kind', 'name']) {
    if (!r[key]) out.push(required(`${at}.${key}`, `${key} is required`));
    else out.push(...each(`${at}.${key}`, r[key], names.pathSegment(r[key])));
  }
  return out;
}

function backend(b: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  const resource = b?.resource;
  const service = b?.service;
  if (resource && service) return [wrong(at, '', 'cannot set both resource and service backends')];
  if (resource) {
    return typedReference(resource, `${at}.resource`);
  }
  if (!service) return [wrong(at, '', 'resource or service backend is required')];
  if (!service.name) out.push(required(`${at}.service.name`));
  else out.push(...each(`${at}.service.name`, service.name, names.dnsLabel(service.name)));
  const port = service.port ?? {};
  if (port.name && port.number) out.push(wrong(at, '', 'cannot set both port name & port number'));
  else if (port.name) out.push(...each(`${at}.service.port.name`, port.name, names.portName(port.name)));
  else if (port.number) out.push(...each(`${at}.service.port.number`, port.number, names.portNumber(port.number)));
  else out.push(required(at, 'port name or number is required'));
  return out;
}

function path(p: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (p.pathType === undefined) return [required(`${at}.pathType`, 'pathType must be specified')];
  switch (p.pathType) {
    case 'Exact':
    case 'Prefix':
      if (!p.path?.startsWith('/')) out.push(wrong(`${at}.path`, p.path ?? '', 'must be an absolute path'));
      for (const bad of ['//', '/./', '/../', '%2f', '%2F']) if (p.path?.includes(bad)) out.push(wrong(`${at}.path`, p.path, `must not contain '${bad}'`));
      for (const bad of ['/..', '/.']) if (p.path?.endsWith(bad)) out.push(wrong(`${at}.path`, p.path, `cannot end with '${bad}'`));
      break;
    case 'ImplementationSpecific':
      if (p.path && !p.path.startsWith('/')) out.push(wrong(`${at}.path`, p.path, 'must be an absolute path'));
      break;
    default:
      out.push(notSupported(`${at}.pathType`, p.pathType, ['Exact', 'ImplementationSpecific', 'Prefix']));
  }
  out.push(...backend(p.backend, `${at}.backend`));
  return out;
}

const hostRules = (field: string, host: string): FieldError[] => each(field, host, host.includes('*') ? names.wildcardSubdomain(host) : names.dnsSubdomain(host));

const httpRules = (http: Any, at: string): FieldError[] => {
  const out = http.paths?.length ? [] : [required(`${at}.paths`)];
  (http.paths ?? []).forEach((p: Any, k: number) => out.push(...path(p, `${at}.paths[${k}]`)));
  return out;
};

const secretFaults = (name: string | undefined): string[] => (name ? names.dnsSubdomain(name) : []);

const CLASS = 'kubernetes.io/ingress.class';

/** `ValidateIngressCreate` and `ValidateIngressUpdate`: what the old one had wrong may stay wrong. */
export function ingressRules(ingress: Any, old: Any): FieldError[] {
  const out: FieldError[] = [];
  const spec = ingress.spec ?? {};
  const rules: Any[] = spec.rules ?? [];
  if (rules.length === 0 && !spec.defaultBackend) out.push(wrong('spec', spec.rules ?? null, 'either `defaultBackend` or `rules` must be specified'));
  if (spec.defaultBackend) out.push(...backend(spec.defaultBackend, 'spec.defaultBackend'));
  const wildcardsWrong = (old?.spec?.rules ?? []).some((r: Any) => r.host?.includes('*') && r.http && httpRules(r.http, '').length);
  rules.forEach((r, i) => {
    const at = `spec.rules[${i}]`;
    if (r.host) {
      if (names.isIP(r.host)) out.push(wrong(`${at}.host`, r.host, 'must be a DNS name, not an IP address'));
      out.push(...hostRules(`${at}.host`, r.host));
    }
    if (r.http && !(wildcardsWrong && r.host?.includes('*'))) out.push(...httpRules(r.http, `${at}.http`));
  });
  const secretsWrong = (old?.spec?.tls ?? []).some((t: Any) => secretFaults(t.secretName).length);
  (spec.tls ?? []).forEach((t: Any, i: number) => {
    (t.hosts ?? []).forEach((h: string, k: number) => out.push(...hostRules(`spec.tls[${i}].hosts[${k}]`, h)));
    if (!secretsWrong) out.push(...each(`spec.tls[${i}].secretName`, t.secretName, secretFaults(t.secretName)));
  });
  if (spec.ingressClassName !== undefined) out.push(...each('spec.ingressClassName', spec.ingressClassName, names.dnsSubdomain(spec.ingressClassName)));
  const annotation = ingress.metadata.annotations?.[CLASS];
  if (!old && annotation !== undefined && spec.ingressClassName !== undefined && annotation !== spec.ingressClassName) {
    out.push(wrong(`annotations.${CLASS}`, annotation, 'must match `ingressClassName` when both are specified'));
  }
  return out;
}

/** The strategy's warnings of a new Ingress. */
export function ingressWarnings(ingress: Any, old: Any): string[] {
  if (old || ingress.metadata.annotations?.[CLASS] === undefined || ingress.spec?.ingressClassName !== undefined) return [];
  return [`annotation ${JSON.stringify(CLASS)} is deprecated, please use 'spec.ingressClassName' instead`];
}

/** `ValidateIngressLoadBalancerStatus`. */
export function ingressStatusRules(ingress: Any, old: Any): FieldError[] {
  const known = (old.status?.loadBalancer?.ingress ?? []).map((x: Any) => x.ip).filter(Boolean);
  return (ingress.status?.loadBalancer?.ingress ?? []).flatMap((x: Any, i: number) => {
    const at = `status.loadBalancer.ingress[${i}]`;
    const out: FieldError[] = x.ip ? each(`${at}.ip`, x.ip, names.ipFaults(x.ip, known)) : [];
    if (x.hostname) {
      out.push(...each(`${at}.hostname`, x.hostname, names.dnsSubdomain(x.hostname)));
      if (names.isIP(x.hostname)) out.push(wrong(`${at}.hostname`, x.hostname, 'must be a DNS name, not an IP address'));
    }
    return out;
  });
}

function peer(p: Any, at: string, known: readonly string[]): FieldError[] {
  const out: FieldError[] = [];
  let peers = 0;
  if (p.podSelector) {
    peers++;
    out.push(...labelSelector(`${at}.podSelector`, p.podSelector));
  }
  if (p.namespaceSelector) {
    peers++;
    out.push(...labelSelector(`${at}.namespaceSelector`, p.namespaceSelector));
  }
  if (p.ipBlock) {
    peers++;
    const { cidr = '', except = [] } = p.ipBlock;
    if (cidr === '') out.push(required(`${at}.ipBlock.cidr`));
    else {
      out.push(...each(`${at}.ipBlock.cidr`, cidr, names.cidrFaults(cidr, known)));
      if (names.isCIDR(cidr)) {
        except.forEach((e: string, i: number) => {
          const field = `${at}.ipBlock.except[${i}]`;
          out.push(...each(field, e, names.cidrFaults(e, known)));
          if (names.isCIDR(e) && !names.cidrWithin(e, cidr)) out.push(wrong(field, e, 'must be a strict subset of `cidr`'));
        });
      }
    }
  }
  if (peers > 1 && p.ipBlock) out.push(forbidden(at, 'may not specify both ipBlock and another peer'));
  if (peers === 0) out.push(required(at, 'must specify a peer'));
  return out;
}

function ports(list: Any[] | undefined, at: string): FieldError[] {
  const out: FieldError[] = [];
  (list ?? []).forEach((p, i) => {
    const here = `${at}[${i}]`;
    if (p.protocol && !['TCP', 'UDP', 'SCTP'].includes(p.protocol)) out.push(notSupported(`${here}.protocol`, p.protocol, ['TCP', 'UDP', 'SCTP']));
    if (p.port !== undefined) {
      if (typeof p.port === 'string' && p.endPort !== undefined) out.push(wrong(`${here}.endPort`, p.endPort, 'may not be specified when `port` is non-numeric'));
      out.push(...portRef(`${here}.port`, p.port));
      if (typeof p.port === 'number' && p.endPort !== undefined) {
        if (p.endPort < p.port) out.push(wrong(`${here}.endPort`, p.port, 'must be greater than or equal to `port`'));
        out.push(...each(`${here}.endPort`, p.endPort, names.portNumber(p.endPort)));
      }
    } else if (p.endPort !== undefined) out.push(wrong(`${here}.endPort`, p.endPort, 'may not be specified when `port` is not specified'));
  });
  return out;
}

const DIRECTIONS = [
  ['ingress', 'from'],
  ['egress', 'to'],
] as const;

/** Every block of addresses of a policy, with its field. */
function blocks(spec: Any): [string, Any][] {
  return DIRECTIONS.flatMap(([list, peers]) =>
    (spec?.[list] ?? []).flatMap((r: Any, i: number) => (r[peers] ?? []).flatMap((p: Any, k: number) => (p.ipBlock ? [[`spec.${list}[${i}].${peers}[${k}].ipBlock`, p.ipBlock]] : []))),
  );
}

/** `ValidateNetworkPolicySpec`. */
export function networkPolicyRules(policy: Any, old: Any): FieldError[] {
  const { spec } = policy;
  const known = old ? blocks(old.spec).flatMap(([, b]) => [b.cidr, ...(b.except ?? [])]) : [];
  const out = labelSelector('spec.podSelector', spec?.podSelector);
  for (const [list, peers] of DIRECTIONS) {
    (spec?.[list] ?? []).forEach((r: Any, i: number) => {
      out.push(...ports(r.ports, `spec.${list}[${i}].ports`));
      (r[peers] ?? []).forEach((p: Any, k: number) => out.push(...peer(p, `spec.${list}[${i}].${peers}[${k}]`, known)));
    });
  }
  const types: string[] = spec?.policyTypes ?? [];
  if (types.length > 2) return [...out, wrong('spec.policyTypes', types, 'may not specify more than two policyTypes')];
  types.forEach((t, i) => {
    if (t !== 'Ingress' && t !== 'Egress') out.push(notSupported(`spec.policyTypes[${i}]`, t, ['Ingress', 'Egress']));
  });
  return out;
}

/** The strategy's warnings of a NetworkPolicy: blocks of addresses in an unusual form. */
export function networkPolicyWarnings(policy: Any): string[] {
  return blocks(policy.spec).flatMap(([at, b]) => [...names.cidrWarnings(`${at}.cidr`, b.cidr ?? ''), ...(b.except ?? []).flatMap((e: string, i: number) => names.cidrWarnings(`${at}.except[${i}]`, e))]);
}

const SCOPES = ['Cluster', 'Namespace'];

/** `ValidateIngressClass` and its update. */
export function ingressClassRules(c: Any, old: Any): FieldError[] {
  const out: FieldError[] = [];
  const { controller = '', parameters } = c.spec ?? {};
  if (old && old.spec?.controller !== controller) out.push(wrong('spec.controller', controller, IMMUTABLE));
  if (controller.length > 250) out.push(tooLong('spec.controller', 250));
  out.push(...domainPrefixedPath('spec.controller', controller));
  if (!parameters) return out;
  const at = 'spec.parameters';
  out.push(...typedReference(parameters, at));
  const { scope, namespace } = parameters;
  if (scope === undefined) out.push(required(`${at}.scope`));
  else if (!SCOPES.includes(scope)) out.push(notSupported(`${at}.scope`, scope, SCOPES));
  else if (scope === 'Cluster' && namespace !== undefined) out.push(forbidden(`${at}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  else if (scope === 'Namespace' && namespace === undefined) out.push(required(`${at}.namespace`, "`parameters.scope` is set to 'Namespace'"));
  else if (scope === 'Namespace') out.push(...each(`${at}.namespace`, namespace, names.dnsLabel(namespace)));
  return out;
}

const tooMany = (field: string, list: readonly unknown[] | undefined, max: number): FieldError[] => ((list?.length ?? 0) > max ? [{ type: 'TooMany', field, value: list!.length, max }] : []);

/** What an EndpointSlice may list as a name of the DNS (`IsFullyQualifiedDomainName`). */
function domainName(field: string, text: string): FieldError[] {
  if (text === '') return [required(field)];
  const name = text.replace(/\.$/, '');
  const faults = names.dnsSubdomain(name);
  if (faults.length) return [wrong(field, name, faults.join(','))];
  const labels = name.split('.');
  if (labels.length < 2) return [wrong(field, name, 'should be a domain with at least two segments separated by dots')];
  const bad = labels.find((l) => names.dnsLabel(l).length);
  return bad === undefined ? [] : [wrong(field, bad, names.dnsLabel(bad).join(','))];
}

function sliceEndpoint(e: Any, type: string, at: string, known: readonly string[]): FieldError[] {
  const out: FieldError[] = [];
  const field = `${at}.addresses`;
  const list: string[] = e.addresses ?? [];
  if (list.length === 0) out.push(required(field, 'must contain at least 1 address'));
  else out.push(...tooMany(field, list, 100));
  list.forEach((a, k) => {
    const here = `${field}[${k}]`;
    if (type === 'FQDN') return void out.push(...domainName(here, a));
    if (type !== 'IPv4' && type !== 'IPv6') return;
    const faults = names.ipFaults(a, known);
    if (faults.length) return void out.push(...each(here, a, faults));
    if (names.isIPv4(a) !== (type === 'IPv4')) out.push(wrong(field, a, `must be an ${type} address`));
    out.push(...each(here, a, names.endpointIPFaults(a)));
  });
  if (e.nodeName !== undefined) out.push(...each(`${at}.nodeName`, e.nodeName, names.dnsSubdomain(e.nodeName)));
  out.push(...tooMany(`${at}.deprecatedTopology`, Object.keys(e.deprecatedTopology ?? {}), 16), ...validateLabels(e.deprecatedTopology, `${at}.deprecatedTopology`));
  if (e.hostname !== undefined) out.push(...each(`${at}.hostname`, e.hostname, names.dnsLabel(e.hostname)));
  for (const [key, rule] of [
    ['forZones', names.labelValue],
    ['forNodes', names.dnsSubdomain],
  ] as const) {
    const hints: Any[] = e.hints?.[key] ?? [];
    const many = tooMany(`${at}.hints.${key}`, hints, 8);
    out.push(...many);
    if (many.length) break;
    hints.forEach((h, i) => {
      const here = `${at}.hints.${key}[${i}].name`;
      if (hints.findIndex((x) => x.name === h.name) < i) out.push(duplicate(here, h.name ?? ''));
      out.push(...each(here, h.name ?? '', rule(h.name ?? '')));
    });
  }
  return out;
}

/** `ValidateEndpointSlice` and its update. */
export function endpointSliceRules(s: Any, old: Any): FieldError[] {
  const out = oneOf('addressType', s.addressType, ['FQDN', 'IPv4', 'IPv6']);
  const list: Any[] = s.ports ?? [];
  const seen = new Set<string>();
  const many = tooMany('ports', list, 20_000);
  out.push(...many);
  if (!many.length) {
    list.forEach((p, i) => {
      const at = `ports[${i}]`;
      const name: string = p.name ?? '';
      if (name) out.push(...each(`${at}.name`, name, names.dnsLabel(name)));
      if (seen.has(name)) out.push(duplicate(`${at}.name`, name));
      seen.add(name);
      out.push(...oneOf(`${at}.protocol`, p.protocol, ['SCTP', 'TCP', 'UDP']));
      if (p.appProtocol !== undefined) out.push(...each(`${at}.appProtocol`, p.appProtocol, names.qualifiedName(p.appProtocol)));
    });
  }
  const endpoints: Any[] = s.endpoints ?? [];
  const crowd = tooMany('endpoints', endpoints, 1000);
  out.push(...crowd);
  if (!crowd.length) {
    const known = (old?.endpoints ?? []).flatMap((e: Any) => e.addresses ?? []);
    endpoints.forEach((e, i) => out.push(...sliceEndpoint(e, s.addressType, `endpoints[${i}]`, known)));
  }
  if (old && old.addressType !== s.addressType) out.push(wrong('addressType', s.addressType, IMMUTABLE));
  return out;
}

/** The strategy's warnings of an EndpointSlice that no controller of the cluster wrote. */
export function endpointSliceWarnings(s: Any): string[] {
  if (s.addressType === 'FQDN') return ['spec.addressType: FQDN endpoints are deprecated'];
  if (['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'].includes(s.metadata.labels?.['endpointslice.kubernetes.io/managed-by'])) return [];
  return (s.endpoints ?? []).flatMap((e: Any, i: number) => (e.addresses ?? []).flatMap((a: string, k: number) => names.ipWarnings(`endpoints[${i}].addresses[${k}]`, a)));
}

/** `ValidateIPAddress` and its update. */
export function ipAddressRules(a: Any, old: Any): FieldError[] {
  const ref = a.spec?.parentRef;
  const at = 'spec.parentRef';
  if (old) return equal(ref, old.spec?.parentRef) ? [] : [wrong(at, ref ?? null, IMMUTABLE)];
  if (!ref) return [required(at)];
  const out: FieldError[] = ref.group ? each(`${at}.group`, ref.group, names.dnsSubdomain(ref.group)) : [];
  for (const key of ['resource', 'name']) {
    if (!ref[key]) out.push(required(`${at}.${key}`));
    else out.push(...each(`${at}.${key}`, ref[key], names.pathSegment(ref[key])));
  }
  if (ref.namespace) out.push(...each(`${at}.namespace`, ref.namespace, names.pathSegment(ref.namespace)));
  return out;
}

/** `ValidateServiceCIDR` and its update. */
export function serviceCIDRRules(c: Any, old: Any): FieldError[] {
  const cidrs: string[] = c.spec?.cidrs ?? [];
  const at = 'spec.cidrs';
  if (old) return equal(cidrs, old.spec?.cidrs ?? []) ? [] : [wrong(at, cidrs, IMMUTABLE)];
  if (cidrs.length === 0) return [required(at, 'at least one CIDR required')];
  const shown = { CIDRs: cidrs };
  if (cidrs.length > 2) return [wrong(at, shown, 'may only hold up to 2 values')];
  if (cidrs.length === 2 && (!cidrs.every(names.isCIDR) || cidrs[0]!.includes(':') === cidrs[1]!.includes(':'))) {
    return [wrong(at, shown, 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64')];
  }
  return cidrs.flatMap((cidr, i) => each(`${at}[${i}]`, cidr, names.strictCidrFaults(cidr)));
}
