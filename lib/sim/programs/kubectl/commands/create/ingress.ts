import type { KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { fixedType, generate, intOrString, beginGenerate } from '../../writes';
import { createFlags } from './flags';

const TYPE = fixedType('networking.k8s.io', 'Ingress', 'ingresses');
const RULE = /^(?<host>[\w*\-.]*)(?<path>\/[^=]*)=(?<service>[\w.-]+):(?<port>[\w-]+)(?<tls>,tls(?:=(?<secret>[\w.-]+))?)?$/;

export const createIngress: KubectlCommand = {
  name: 'create ingress',
  aliases: ['ing'],
  usage: 'kubectl create ingress NAME --rule=host/path=service:port[,tls[=secret]] ',
  short: 'Create an ingress with the specified name',
  long: 'Create an ingress with the specified name.',
  examples: `# Create a single ingress called 'simple' that directs requests to foo.com/bar to svc
# svc1:8080 with a TLS secret "my-cert"
kubectl create ingress simple --rule="foo.com/bar=svc1:8080,tls=my-cert"

# Create a catch all ingress of "/path" pointing to service svc:port and Ingress Class as "otheringress"
kubectl create ingress catch-all --class=otheringress --rule="/path=svc:port"

# An ingress with two annotations
kubectl create ingress annotated --class=default --rule="foo.com/bar=svc:port" \\
--annotation ingress.annotation1=foo \\
--annotation ingress.annotation2=bla

# Several paths of one host
kubectl create ingress multipath --class=default \\
--rule="foo.com/=svc:port" \\
--rule="foo.com/admin/=svcadmin:portadmin"

# Several hosts, and paths of type Prefix
kubectl create ingress ingress1 --class=default \\
--rule="foo.com/path*=svc:8080" \\
--rule="bar.com/admin*=svc2:http"

# TLS with the ingress's default certificate, and paths of two types
kubectl create ingress ingtls --class=default \\
--rule="foo.com/=svc:https,tls" \\
--rule="foo.com/path/subpath*=othersvc:8080"

# TLS with a secret of its own, and a path of type Prefix
kubectl create ingress ingsecret --class=default \\
--rule="foo.com/*=svc:8080,tls=secret1"

# A backend for whatever fits no rule
kubectl create ingress ingdefault --class=default \\
--default-backend=defaultsvc:http \\
--rule="foo.com/*=svc:8080,tls=secret1"`,
  flags: {
    ...createFlags,
    annotation: { type: 'array', help: 'Annotation to insert in the ingress object, in the format annotation=value' },
    class: { type: 'string', help: 'Ingress Class to be used' },
    'default-backend': { type: 'string', help: 'Default service for backend, in format of svcname:port' },
    rule: { type: 'array', help: "Rule in format host/path=service:port[,tls=secretname]. Paths containing the leading character '*' are considered pathType=Prefix. tls argument is optional." },
  },
  run: (ctx) => {
    const name = beginGenerate(ctx, false);
    const f = ctx.flags as Record<string, any>;
    const texts = f.rule as string[];
    if (texts.length === 0 && !f['default-backend']) throw new Fail('not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)');
    const backend = (service: string, port: string) => ({ service: { name: service, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: intOrString(port) } } });
    const rules = new Map<string, object[]>();
    const hosts = new Set<string>();
    const tls: { hosts?: string[]; secretName?: string }[] = [];
    for (const text of texts) {
      const m = RULE.exec(text)?.groups;
      if (!m) throw new Fail(`rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
      const host = m.host ?? '';
      const prefix = m.path!.endsWith('*');
      const path = prefix ? m.path!.slice(0, -1) : m.path!;
      const list = rules.get(host) ?? [];
      list.push({ backend: backend(m.service!, m.port!), path: path || '/', pathType: prefix ? 'Prefix' : 'Exact' });
      rules.set(host, list);
      if (!m.tls || hosts.has(host)) continue;
      hosts.add(host);
      const there = tls.find((t) => (t.secretName ?? '') === (m.secret ?? ''));
      if (there) there.hosts = [...(there.hosts ?? []), host];
      else if (host || m.secret) tls.push({ ...(host ? { hosts: [host] } : {}), ...(m.secret ? { secretName: m.secret } : {}) });
    }
    const annotations: Record<string, string> = {};
    for (const pair of f.annotation as string[]) {
      const at = pair.indexOf('=');
      if (at < 0) throw new Fail(`annotation ${pair} is invalid and should be in format key=[value]`);
      annotations[pair.slice(0, at)] = pair.slice(at + 1);
    }
    let defaultBackend: object | undefined;
    if (f['default-backend']) {
      const [service, port, ...more] = String(f['default-backend']).split(':');
      if (!service || !port || more.length > 0) throw new Fail('default-backend should be in format servicename:serviceport');
      defaultBackend = backend(service, port);
    }
    const object = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
      spec: {
        ...(f.class ? { ingressClassName: f.class } : {}),
        ...(defaultBackend ? { defaultBackend } : {}),
        ...(rules.size > 0 ? { rules: [...rules].map(([host, paths]) => ({ ...(host ? { host } : {}), http: { paths } })) } : {}),
        ...(tls.length > 0 ? { tls } : {}),
      },
      status: { loadBalancer: {} },
    };
    return generate(ctx, TYPE, object, 'failed to create ingress: ');
  },
};
