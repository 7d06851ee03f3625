import type { FieldError } from '../kind';
import * as names from '../names';
import { each, forbidden, IMMUTABLE, labelSelector, notSupported, portRef, required, wrong } from './rules';

type Any = any;

function backend(b: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  const resource = b?.resource;
  const service = b?.service;
  if (resource && service) return [wrong(at, '', 'cannot set both resource and service backends')];
  if (resource) {
    if (!resource.kind) out.push(required(`${at}.resource.kind`));
    if (!resource.name) out.push(required(`${at}.resource.name`));
    return out;
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
      if (!String(p.path ?? '').startsWith('/')) out.push(wrong(`${at}.path`, p.path ?? '', 'must be an absolute path'));
      else {
        for (const bad of ['//', '/./', '/../', '%2f', '%2F']) if (p.path.includes(bad)) out.push(wrong(`${at}.path`, p.path, `must not contain '${bad}'`));
        for (const bad of ['/..', '/.']) if (p.path.endsWith(bad)) out.push(wrong(`${at}.path`, p.path, `cannot end with '${bad}'`));
      }
      break;
    case 'ImplementationSpecific':
      if (p.path && !p.path.startsWith('/')) out.push(wrong(`${at}.path`, p.path, 'must be an absolute path'));
      break;
    default:
      out.push(notSupported(`${at}.pathType`, p.pathType, ['Exact', 'ImplementationSpecific', 'Prefix']));
      return out;
  }
  out.push(...backend(p.backend, `${at}.backend`));
  return out;
}

/** `ValidateIngressSpec`. */
export function ingressRules(spec: Any): FieldError[] {
  const out: FieldError[] = [];
  if (!spec?.rules?.length && !spec?.defaultBackend) return [wrong('spec', spec?.rules ?? null, 'either `defaultBackend` or `rules` must be specified')];
  if (spec.defaultBackend) out.push(...backend(spec.defaultBackend, 'spec.defaultBackend'));
  (spec.rules ?? []).forEach((r: Any, i: number) => {
    const at = `spec.rules[${i}]`;
    if (r.host) {
      if (names.isIP(r.host)) out.push(wrong(`${at}.host`, r.host, 'must be a DNS name, not an IP address'));
      else out.push(...each(`${at}.host`, r.host, r.host.includes('*') ? names.wildcardSubdomain(r.host) : names.dnsSubdomain(r.host)));
    }
    if (r.http) {
      if (!r.http.paths?.length) out.push(required(`${at}.http.paths`));
      (r.http.paths ?? []).forEach((p: Any, k: number) => out.push(...path(p, `${at}.http.paths[${k}]`)));
    }
  });
  (spec.tls ?? []).forEach((t: Any, i: number) => {
    (t.hosts ?? []).forEach((h: string, k: number) => out.push(...each(`spec.tls[${i}].hosts[${k}]`, h, h.includes('*') ? names.wildcardSubdomain(h) : names.dnsSubdomain(h))));
    if (t.secretName) out.push(...each(`spec.tls[${i}].secretName`, t.secretName, names.dnsSubdomain(t.secretName)));
  });
  if (spec.ingressClassName !== undefined) out.push(...each('spec.ingressClassName', spec.ingressClassName, names.dnsSubdomain(spec.ingressClassName)));
  return out;
}

const CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

function peer(p: Any, at: string): FieldError[] {
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
    else if (!names.isCIDR(cidr)) out.push(wrong(`${at}.ipBlock.cidr`, cidr, CIDR));
    else {
      except.forEach((e: string, i: number) => {
        if (!names.isCIDR(e)) out.push(wrong(`${at}.ipBlock.except[${i}]`, e, CIDR));
        else if (!within(e, cidr)) out.push(wrong(`${at}.ipBlock.except[${i}]`, e, 'must be a strict subset of `cidr`'));
      });
    }
    if (peers > 1) out.push(forbidden(at, 'may not specify both ipBlock and another peer'));
  }
  if (peers === 0) out.push(required(at, 'must specify a peer'));
  return out;
}

function within(inner: string, outer: string): boolean {
  const [a, x] = inner.split('/') as [string, string];
  const [b, y] = outer.split('/') as [string, string];
  if (!names.isIPv4(a) || !names.isIPv4(b)) return true;
  const n = (ip: string): number => ip.split('.').reduce((s, p) => s * 256 + Number(p), 0);
  const size = 2 ** (32 - Number(y));
  return Number(x) > Number(y) && Math.floor(n(a) / size) === Math.floor(n(b) / size);
}

function ports(list: Any[] | undefined, at: string): FieldError[] {
  const out: FieldError[] = [];
  (list ?? []).forEach((p, i) => {
    const here = `${at}[${i}]`;
    if (p.protocol && !['TCP', 'UDP', 'SCTP'].includes(p.protocol)) out.push(notSupported(`${here}.protocol`, p.protocol, ['TCP', 'UDP', 'SCTP']));
    if (p.port !== undefined) {
      out.push(...portRef(`${here}.port`, p.port));
      if (p.endPort !== undefined) {
        if (typeof p.port === 'string') out.push(wrong(`${here}.endPort`, p.endPort, 'may not be specified when `port` is non-numeric'));
        else {
          if (p.endPort < p.port) out.push(wrong(`${here}.endPort`, p.port, 'must be greater than or equal to `port`'));
          if (p.endPort < 1 || p.endPort > 65535) out.push(wrong(`${here}.endPort`, p.endPort, names.between(1, 65535)));
        }
      }
    } else if (p.endPort !== undefined) out.push(wrong(`${here}.endPort`, p.endPort, 'may not be specified when `port` is not specified'));
  });
  return out;
}

/** `ValidateNetworkPolicySpec`. */
export function networkPolicyRules(spec: Any): FieldError[] {
  const out = labelSelector('spec.podSelector', spec?.podSelector);
  for (const [list, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    (spec?.[list] ?? []).forEach((r: Any, i: number) => {
      out.push(...ports(r.ports, `spec.${list}[${i}].ports`));
      (r[peers] ?? []).forEach((p: Any, k: number) => out.push(...peer(p, `spec.${list}[${i}].${peers}[${k}]`)));
    });
  }
  (spec?.policyTypes ?? []).forEach((t: string, i: number) => {
    if (t !== 'Ingress' && t !== 'Egress') out.push(notSupported(`spec.policyTypes[${i}]`, t, ['Ingress', 'Egress']));
  });
  return out;
}

export function ingressClassRules(c: Any, old: Any): FieldError[] {
  const out: FieldError[] = [];
  const controller = c.spec?.controller ?? '';
  if (old && old.spec.controller !== controller) out.push(wrong('spec.controller', controller, IMMUTABLE));
  if (controller === '') out.push(required('spec.controller'));
  else if (!/^[^/]+\/.+$/.test(controller)) out.push(wrong('spec.controller', controller, 'must be a domain-prefixed path (such as "acme.io/foo")'));
  return out;
}

/** `ValidateEndpointSlice`. */
export function endpointSliceRules(s: Any, old: Any): FieldError[] {
  const out: FieldError[] = [];
  if (old && old.addressType !== s.addressType) out.push(wrong('addressType', s.addressType, IMMUTABLE));
  if (!s.addressType) out.push(required('addressType'));
  else if (!['FQDN', 'IPv4', 'IPv6'].includes(s.addressType)) out.push(notSupported('addressType', s.addressType, ['FQDN', 'IPv4', 'IPv6']));
  const seen = new Set<string>();
  (s.ports ?? []).forEach((p: Any, i: number) => {
    if (p.name) out.push(...each(`ports[${i}].name`, p.name, names.dnsLabel(p.name)));
    if (seen.has(p.name)) out.push({ type: 'Duplicate', field: `ports[${i}].name`, value: p.name });
    seen.add(p.name);
    if (p.protocol && !['SCTP', 'TCP', 'UDP'].includes(p.protocol)) out.push(notSupported(`ports[${i}].protocol`, p.protocol, ['SCTP', 'TCP', 'UDP']));
  });
  (s.endpoints ?? []).forEach((e: Any, i: number) => {
    const at = `endpoints[${i}].addresses`;
    if (!e.addresses?.length) out.push(required(at, 'must contain at least 1 address'));
    (e.addresses ?? []).forEach((a: string, k: number) => {
      if (s.addressType === 'IPv4' && !names.isIPv4(a)) out.push(wrong(at, a, 'must be an IPv4 address'));
      if (s.addressType === 'IPv6' && !names.isIPv6(a)) out.push(wrong(at, a, 'must be an IPv6 address'));
      if (a.startsWith('127.') || a === '::1') out.push(wrong(`${at}[${k}]`, a, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
    });
  });
  return out;
}
