import { dnsSubdomain, portName, portNumber } from '../../../../kinds/names';
import type { Flags } from '../../../command';
import { goQuote } from '../../../pflag';
import type { Ctx, KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { fixedType, generate, intOrString, beginGenerate } from '../../writes';
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

/** One `--tcp` (`parsePorts`): the port must be a number, its target a number or a port's name. */
function portOf(pair: string): { port: number; targetPort: number | string } {
  const [first = '', target] = pair.split(':');
  if (!/^\d+$/.test(first)) throw new Fail(`strconv.ParseUint: parsing ${goQuote(first)}: invalid syntax`);
  const port = Number(first);
  if (port > 65535) throw new Fail(`strconv.ParseUint: parsing ${goQuote(first)}: value out of range`);
  if (target === undefined) return { port, targetPort: port };
  const wrong = /^[+-]?\d+$/.test(target) ? portNumber(Number(target)) : portName(target);
  if (wrong.length > 0) throw new Fail(wrong.join(','));
  return { port, targetPort: intOrString(target) };
}

function make(ctx: Ctx, kind: string, spec: object, options: { readonly nodePort?: number } = {}): number {
  const name = beginGenerate(ctx, false);
  const f = ctx.flags as Record<string, any>;
  const tcp = f.tcp as string[];
  if (kind !== 'ExternalName' && f.clusterip !== 'None' && tcp.length === 0) throw new Fail('at least one tcp port specifier must be provided');
  if (kind === 'ExternalName' && dnsSubdomain(f['external-name']).length > 0) throw new Fail(`invalid service external name ${f['external-name']}`);
  const ports = tcp.map((pair) => ({ name: pair.replaceAll(':', '-'), protocol: 'TCP', ...portOf(pair), ...(options.nodePort ? { nodePort: options.nodePort } : {}) }));
  const labels = { app: name };
  return generate(
    ctx,
    TYPE,
    { apiVersion: 'v1', kind: 'Service', metadata: { name, labels }, spec: { ...spec, ...(ports.length > 0 ? { ports } : {}), selector: labels, type: kind }, status: { loadBalancer: {} } },
    `failed to create ${kind} service: `,
  );
}

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
  run: (ctx) => make(ctx, 'ClusterIP', ctx.flags.clusterip ? { clusterIP: ctx.flags.clusterip } : {}),
};

export const createServiceNodePort: KubectlCommand = {
  name: 'create service nodeport',
  usage: 'kubectl create service nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
  short: 'Create a NodePort service',
  long: 'Create a NodePort service with the specified name.',
  examples: `# Create a new NodePort service named my-ns
kubectl create service nodeport my-ns --tcp=5678:8080`,
  flags: { ...createFlags, ...tcp, 'node-port': { type: 'int', default: 0, help: 'Port used to expose the service on each node in a cluster.' } },
  run: (ctx) => make(ctx, 'NodePort', {}, { nodePort: ctx.flags['node-port'] }),
};

export const createServiceLoadBalancer: KubectlCommand = {
  name: 'create service loadbalancer',
  usage: 'kubectl create service loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
  short: 'Create a LoadBalancer service',
  long: 'Create a LoadBalancer service with the specified name.',
  examples: `# Create a new LoadBalancer service named my-lbs
kubectl create service loadbalancer my-lbs --tcp=5678:8080`,
  flags: { ...createFlags, ...tcp },
  run: (ctx) => make(ctx, 'LoadBalancer', {}),
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
  run: (ctx) => make(ctx, 'ExternalName', ctx.flags['external-name'] ? { externalName: ctx.flags['external-name'] } : {}),
};
