import type { Flags } from '../../../command';
import type { Ctx, KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { fixedType, generate, intOrString, oneName } from '../../writes';
import { createFlags } from './flags';

const TYPE = fixedType('', 'Service', 'services');
const tcp: Flags = { tcp: { type: 'strings', help: "Port pairs can be specified as '<port>:<targetPort>'." } };

export const createService: KubectlCommand = {
  name: 'create service',
  aliases: ['svc'],
  usage: 'kubectl create service [flags]',
  short: 'Create a service using a specified subcommand',
  long: 'Create a service using a specified subcommand.',
  flags: {},
};

function ports(ctx: Ctx, nodePort = 0): object[] {
  return (ctx.flags.tcp as string[]).map((pair) => {
    const [port, target] = pair.split(':');
    const number = (text: string): number => {
      if (!/^\d+$/.test(text)) throw new Fail(`invalid port ${JSON.stringify(text)}: must be an integer between 0 and 65535`);
      return Number(text);
    };
    const n = number(port!);
    if (n < 1 || n > 65535) throw new Fail(`invalid port number ${n}: must be between 1 and 65535, inclusive`);
    return { name: pair.replace(':', '-'), port: n, protocol: 'TCP', targetPort: target === undefined || target === '' ? n : intOrString(target), ...(nodePort ? { nodePort } : {}) };
  });
}

function make(ctx: Ctx, kind: string, spec: object): number {
  const name = oneName(ctx);
  const labels = { app: name };
  return generate(ctx, TYPE, { apiVersion: 'v1', kind: 'Service', metadata: { name, labels }, spec: { ...spec, selector: labels }, status: { loadBalancer: {} } }, `failed to create ${kind} service: `);
}

const needsPorts = (ctx: Ctx) => {
  if ((ctx.flags.tcp as string[]).length === 0) throw new Fail('at least one tcp port specifier must be provided');
};

export const createServiceClusterIP: KubectlCommand = {
  name: 'create service clusterip',
  usage: 'kubectl create service clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]',
  short: 'Create a ClusterIP service',
  long: 'Create a ClusterIP service with the specified name.',
  examples: `# Create a new ClusterIP service named my-cs
kubectl create service clusterip my-cs --tcp=5678:8080

# Create a new ClusterIP service named my-cs (in headless mode)
kubectl create service clusterip my-cs --clusterip="None"`,
  flags: { ...createFlags, ...tcp, clusterip: { type: 'string', help: "Assign your own ClusterIP or set to 'None' for a 'headless' service (no loadbalancing)." } },
  run: (ctx) => {
    const ip: string = ctx.flags.clusterip;
    if (ip !== 'None') needsPorts(ctx);
    return make(ctx, 'ClusterIP', { ...(ip ? { clusterIP: ip } : {}), ...((ctx.flags.tcp as string[]).length > 0 ? { ports: ports(ctx) } : {}), type: 'ClusterIP' });
  },
};

export const createServiceNodePort: KubectlCommand = {
  name: 'create service nodeport',
  usage: 'kubectl create service nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
  short: 'Create a NodePort service',
  long: 'Create a NodePort service with the specified name.',
  examples: `# Create a new NodePort service named my-ns
kubectl create service nodeport my-ns --tcp=5678:8080`,
  flags: { ...createFlags, ...tcp, 'node-port': { type: 'int', default: 0, help: 'Port used to expose the service on each node in a cluster.' } },
  run: (ctx) => {
    needsPorts(ctx);
    return make(ctx, 'NodePort', { ports: ports(ctx, ctx.flags['node-port']), type: 'NodePort' });
  },
};

export const createServiceLoadBalancer: KubectlCommand = {
  name: 'create service loadbalancer',
  usage: 'kubectl create service loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
  short: 'Create a LoadBalancer service',
  long: 'Create a LoadBalancer service with the specified name.',
  examples: `# Create a new LoadBalancer service named my-lbs
kubectl create service loadbalancer my-lbs --tcp=5678:8080`,
  flags: { ...createFlags, ...tcp },
  run: (ctx) => {
    needsPorts(ctx);
    return make(ctx, 'LoadBalancer', { ports: ports(ctx), type: 'LoadBalancer' });
  },
};

export const createServiceExternalName: KubectlCommand = {
  name: 'create service externalname',
  usage: 'kubectl create service externalname NAME --external-name external.name [--dry-run=server|client|none]',
  short: 'Create an ExternalName service',
  long: `Create an ExternalName service with the specified name.

 ExternalName service references to an external DNS address instead of only pods, which will allow application authors to reference services that exist off platform, on other clusters, or locally.`,
  examples: `# Create a new ExternalName service named my-ns
kubectl create service externalname my-ns --external-name bar.com`,
  flags: { ...createFlags, ...tcp, 'external-name': { type: 'string', required: true, help: 'External name of service' } },
  run: (ctx) => make(ctx, 'ExternalName', { externalName: ctx.flags['external-name'], ...((ctx.flags.tcp as string[]).length > 0 ? { ports: ports(ctx) } : {}), type: 'ExternalName' }),
};
