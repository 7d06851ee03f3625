import { StatusError } from '../errors';
import { endpointsText } from './endpoint-slice';
import type { Describer, Lookup } from './sheet';
import { annotations, heading, labels } from './sheet';

export const ingress: Describer = {
  group: 'networking.k8s.io',
  kind: 'Ingress',
  describe(s, i, look) {
    const { metadata: m, spec = {}, status = {} } = i;
    const addresses: string[] = (status.loadBalancer?.ingress ?? []).map((x: any) => x.ip || x.hostname || '').filter(Boolean);
    const backend = (b: any) => backendText(b, m.namespace, look);
    const standard = spec.defaultBackend ? backend(spec.defaultBackend) : '<default>';
    s.put(0, `Name:\t${m.name}`);
    labels(s, 'Labels', m.labels);
    s.put(0, `Namespace:\t${m.namespace}`);
    s.put(0, `Address:\t${[...new Set(addresses)].sort().join(',')}`);
    s.put(0, `Ingress Class:\t${spec.ingressClassName ?? '<none>'}`);
    s.put(0, `Default backend:\t${standard}`);
    if (spec.tls?.length) {
      s.put(0, 'TLS:');
      for (const t of spec.tls) s.put(1, t.secretName ? `${t.secretName} terminates ${(t.hosts ?? []).join(',')}` : `SNI routes ${(t.hosts ?? []).join(',')}`);
    }
    s.put(0, 'Rules:');
    s.put(1, 'Host\tPath\tBackends');
    s.put(1, '----\t----\t--------');
    const rules = (spec.rules ?? []).filter((r: any) => r.http);
    for (const r of rules) {
      s.put(1, `${r.host || '*'}\t`);
      for (const p of r.http.paths ?? []) s.put(2, `\t${p.path ?? ''} \t${backend(p.backend)}`);
    }
    if (rules.length === 0) s.put(1, `*\t*\t${standard}`);
    annotations(s, m.annotations);
  },
};

/** `web:80 (10.244.0.5:80)`, or why there is nothing behind it. */
function backendText(b: any, namespace: string, look: Lookup): string {
  if (b.service) {
    const name = `${b.service.name}:${b.service.port?.number || b.service.port?.name || ''}`;
    const slices = look.list('discovery.k8s.io/v1', 'EndpointSlice', namespace, { labelSelector: `kubernetes.io/service-name=${b.service.name}` });
    const found = look.get('v1', 'Service', namespace, b.service.name);
    if (found instanceof StatusError) return `${name} (<error: ${found.message}>)`;
    const { number, name: portName } = b.service.port ?? {};
    const port = (found.spec?.ports ?? []).find((p: any) => (number ? p.port === number : p.name === portName));
    return `${name} (${endpointsText(slices, port?.name ?? '')})`;
  }
  if (b.resource) return `APIGroup: ${b.resource.apiGroup ?? '<none>'}, Kind: ${b.resource.kind}, Name: ${b.resource.name}`;
  return '';
}

export const ingressClass: Describer = {
  group: 'networking.k8s.io',
  kind: 'IngressClass',
  describe(s, c) {
    heading(s, c, false);
    s.put(0, `Controller:\t${c.spec?.controller ?? ''}`);
    const p = c.spec?.parameters;
    if (!p) return;
    s.put(0, 'Parameters:');
    if (p.apiGroup) s.put(1, `APIGroup:\t${p.apiGroup}`);
    s.put(1, `Kind:\t${p.kind}`);
    s.put(1, `Name:\t${p.name}`);
  },
};
