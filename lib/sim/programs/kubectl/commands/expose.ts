import type { Ctx, KubectlCommand } from '../command';
import { completeTheseTypes } from '../complete';
import { Fail } from '../errors';
import { dryRunFlag, filenameFlags, printFlags, saveConfigFlag } from '../flags';
import { reporter } from '../print/printer';
import { resolveEach, select, selectionOf, visit } from '../resources';
import type { Info } from '../resources';
import { dryRunOf, fixedType, inNamespace, intOrString, post, withLastApplied } from '../writes';
import { override } from '../overrides';
import { recordFlag, recorded } from '../record';

const SERVICE = fixedType('', 'Service', 'services');

export const expose: KubectlCommand = {
  name: 'expose',
  usage: 'kubectl expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  short: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  long: `Expose a resource as a new Kubernetes service.

 Looks up a deployment, service, replica set, replication controller or pod by name and uses the selector for that resource as the selector for a new service on the specified port. A deployment or replica set will be exposed as a service only if its selector is convertible to a selector that service supports, i.e. when the selector contains only the matchLabels component. Note that if no port is specified via --port and the exposed resource has multiple ports, all will be re-used by the new service. Also if no labels are specified, the new service will re-use the labels from the resource it exposes.

 Possible resources include (case insensitive):

 pod (po), service (svc), replicationcontroller (rc), deployment (deploy), replicaset (rs)`,
  examples: `# Create a service for a replicated nginx, which serves on port 80 and connects to the containers on port 8000
kubectl expose rc nginx --port=80 --target-port=8000

# A service for the replication controller in "nginx-controller.yaml", at port 80, for port 8000 of its containers
kubectl expose -f nginx-controller.yaml --port=80 --target-port=8000

# Create a service for a pod valid-pod, which serves on port 444 with the name "frontend"
kubectl expose pod valid-pod --port=444 --name=frontend

# A second service like the one above, named "nginx-https", with port 443 for port 8443 of the containers
kubectl expose service nginx --port=443 --target-port=8443 --name=nginx-https

# A service named 'video-stream' that balances UDP at port 4100
kubectl expose rc streamer --port=4100 --protocol=UDP --name=video-stream

# A service for the pods of a replica set, at port 80, for port 8000 of the containers
kubectl expose rs nginx --port=80 --target-port=8000

# Create a service for an nginx deployment, which serves on port 80 and connects to the containers on port 8000
kubectl expose deployment nginx --port=80 --target-port=8000`,
  flags: {
    ...printFlags,
    ...dryRunFlag,
    ...saveConfigFlag,
    ...recordFlag,
    ...filenameFlags('Filename, directory, or URL to files identifying the resource to expose a service'),
    'cluster-ip': { type: 'string', help: "ClusterIP to be assigned to the service. Leave empty to auto-allocate, or set to 'None' to create a headless service." },
    'external-ip': { type: 'string', help: 'Additional external IP address (not managed by Kubernetes) to accept for the service. If this IP is routed to a node, the service can be accessed by this IP in addition to its generated service IP.' },
    'field-manager': { type: 'string', default: 'kubectl-expose', help: 'Name of the manager used to track field ownership.' },
    labels: { type: 'string', short: 'l', help: 'Labels to apply to the service created by this call.' },
    'load-balancer-ip': { type: 'string', help: 'IP to assign to the LoadBalancer. If empty, an ephemeral IP will be created and used (cloud-provider specific).' },
    name: { type: 'string', help: 'The name for the newly created object.' },
    'override-type': { type: 'string', default: 'merge', help: 'The method used to override the generated object: json, merge, or strategic.' },
    overrides: { type: 'string', help: 'An inline JSON override for the generated object. If this is non-empty, it is used to override the generated object. Requires that the object supply a valid apiVersion field.' },
    port: { type: 'string', help: 'The port that the service should serve on. Copied from the resource being exposed, if unspecified' },
    protocol: { type: 'string', help: "The network protocol for the service to be created. Default is 'TCP'." },
    selector: { type: 'string', help: 'A label selector to use for this service. Only equality-based selector requirements are supported. If empty (the default) infer the selector from the resource being exposed.' },
    'session-affinity': { type: 'string', help: "If non-empty, set the session affinity for the service to this; legal values: 'None', 'ClientIP'" },
    'target-port': { type: 'string', help: 'Name or number for the port on the container that the service should direct traffic to. Optional.' },
    type: { type: 'string', help: 'Type for this service: ClusterIP, NodePort, LoadBalancer, or ExternalName. Default is \'ClusterIP\'.' },
  },
  complete: completeTheseTypes(['pod', 'service', 'replicationcontroller', 'deployment', 'replicaset']),
  run: (ctx) => {
    const dryRun = dryRunOf(ctx);
    const report = reporter(ctx, { typed: true });
    const targets = resolveEach(ctx, select(ctx, selectionOf(ctx, { selector: '', typed: true })), { asGiven: true });
    // The selector of the first object is that of all.
    let selector: string = ctx.flags.selector;
    visit(targets, (info) => {
      if (!EXPOSABLE.includes(info.type.kind)) throw new Fail(`cannot expose a ${info.type.kind}${info.type.group ? `.${info.type.group}` : ''}`);
      selector ||= selectorText(info);
      let service = generateService(ctx, info, selector);
      if (ctx.flags.overrides) service = override(service, ctx.flags.overrides, ctx.flags['override-type']);
      service = recorded(ctx, service);
      if (ctx.flags['save-config'] && dryRun !== 'client') service = withLastApplied(service, { typed: true });
      service = info.namespace && !service.metadata.namespace && ctx.api.target.namespaceGiven ? inNamespace(ctx, service) : service;
      const made = dryRun === 'client' ? service : post(ctx, SERVICE, info.namespace ?? ctx.namespace, service, { manager: ctx.flags['field-manager'], dryRun });
      report({ type: SERVICE, name: made.metadata.name, object: made }, 'exposed');
    });
    return 0;
  },
};

const EXPOSABLE = ['ReplicationController', 'Service', 'Pod', 'Deployment', 'ReplicaSet'];

function generateService(ctx: Ctx, info: Info, selects: string): any {
  const f = ctx.flags as Record<string, any>;
  const { kind } = info.type;
  const { object } = info;
  const name: string = f.name || info.name.slice(0, 63);
  const selector = pairs(selects);
  const labels = f.labels ? pairs(f.labels) : object.metadata?.labels;
  const declared = portsOf(kind, object);
  let numbers: string[] = f.port ? String(f.port).split(',') : declared.map((p) => String(p.port));
  if (numbers.length === 0) {
    if (f['cluster-ip'] !== 'None') throw new Fail("couldn't find port via --port flag or introspection");
    numbers = [];
  }
  const protocols = new Map(declared.map((p) => [p.port, p.protocol]));
  const ports = numbers.map((text, i) => {
    if (!/^-?\d+$/.test(text)) throw new Fail(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    const port = Number(text);
    const protocol = f.protocol || protocols.get(port) || 'TCP';
    return { ...(numbers.length > 1 ? { name: `port-${i + 1}` } : {}), port, protocol, targetPort: f['target-port'] ? intOrString(f['target-port']) : port };
  });
  const type: string = f.type;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...(labels && Object.keys(labels).length > 0 ? { labels } : {}) },
    spec: {
      ...(ports.length > 0 ? { ports } : {}),
      selector,
      ...(type ? { type } : {}),
      ...(f['external-ip'] ? { externalIPs: [f['external-ip']] } : {}),
      ...(f['load-balancer-ip'] && type === 'LoadBalancer' ? { loadBalancerIP: f['load-balancer-ip'] } : {}),
      ...(f['session-affinity'] ? { sessionAffinity: affinity(f['session-affinity']) } : {}),
      ...(f['cluster-ip'] ? { clusterIP: f['cluster-ip'] } : {}),
    },
    status: { loadBalancer: {} },
  };
}

function affinity(word: string): string {
  if (word !== 'None' && word !== 'ClientIP') throw new Fail(`unknown session affinity: ${word}`);
  return word;
}

function pairs(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((p) => {
      const [key, value, ...more] = p.split('=');
      if (value === undefined || more.length > 0) throw new Fail(`unexpected label spec: ${p}`);
      if (key === '') throw new Fail('unexpected empty label key');
      return [key!, value] as const;
    }),
  );
}

/** The selector of what is exposed, as `--selector` would say it. */
function selectorText({ type, object }: Info): string {
  try {
    return Object.entries(selectorOf(type.kind, object)).map(([k, v]) => `${k}=${v}`).join(',');
  } catch (e) {
    if (!(e instanceof Fail)) throw e;
    throw new Fail(`couldn't retrieve selectors via --selector flag or introspection: ${e.message}`);
  }
}

function selectorOf(kind: string, object: any): Record<string, string> {
  switch (kind) {
    case 'Pod': {
      const labels = object.metadata?.labels;
      if (!labels || Object.keys(labels).length === 0) throw new Fail('the pod has no labels and cannot be exposed');
      return labels;
    }
    case 'Service':
      if (!object.spec?.selector) throw new Fail('the service has no pod selector set');
      return object.spec.selector;
    case 'ReplicationController':
      return object.spec?.selector ?? {};
    default: {
      const s = object.spec?.selector;
      if (!s) throw new Fail(`invalid ${kind.toLowerCase()}: no selectors, therefore cannot be exposed`);
      if ((s.matchExpressions ?? []).length > 0) throw new Fail(`couldn't convert expressions - "${s.matchExpressions.map((e: any) => `${e?.key ?? ''}`).join(',')}" to map-based selector format`);
      return s.matchLabels ?? {};
    }
  }
}

function portsOf(kind: string, object: any): { port: number; protocol: string }[] {
  if (kind === 'Service') return (object.spec.ports ?? []).map((p: any) => ({ port: p.port, protocol: p.protocol ?? 'TCP' }));
  const spec = kind === 'Pod' ? object.spec : object.spec.template.spec;
  return (spec.containers ?? []).flatMap((c: any) => (c.ports ?? []).map((p: any) => ({ port: p.containerPort, protocol: p.protocol ?? 'TCP' })));
}

