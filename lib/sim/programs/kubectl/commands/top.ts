import type { Ctx, KubectlCommand } from '../command';
import { completeNames } from '../complete';
import { Fail, UsageError } from '../errors';
import { allNamespacesFlag, selectorFlag } from '../flags';
import { milli, units } from '../../../kinds/quantities';
import { table } from '../print/table';

export const top: KubectlCommand = {
  name: 'top',
  usage: 'kubectl top [flags]',
  short: 'Display resource (CPU/memory) usage',
  long: `Display resource (CPU/memory) usage.

 This command shows what nodes and pods have used of late. It asks the Metrics Server for that, which gathers the figures from the kubelet of each node: the Metrics Server must be installed and running in the cluster.

 The figures are made for autoscaling decisions, such as those of the Horizontal Pod Autoscaler (HPA): they are a steady signal and may differ from what tools of the operating system show.`,
  flags: {},
};

const sortFlag = (what: string) => ({ 'sort-by': { type: 'string' as const, help: `If non-empty, sort ${what} list using specified field. The field can be either 'cpu' or 'memory'.` } });
const noHeaders = (end: string) => ({ 'no-headers': { type: 'bool' as const, help: `If present, print output without headers${end}` } });
const common = {
  ...selectorFlag,
  'use-protocol-buffers': { type: 'bool' as const, default: true, help: 'Enables using protocol-buffers to access Metrics API.' },
};

export const topNode: KubectlCommand = {
  name: 'top node',
  aliases: ['nodes', 'no'],
  usage: 'kubectl top node [NAME | -l label]',
  short: 'Display resource (CPU/memory) usage of nodes',
  long: 'Display resource (CPU/memory) usage of nodes.\n\n The top-node command allows you to see the resource consumption of nodes.',
  examples: `# Show metrics for all nodes
kubectl top node

# Show metrics for a given node
kubectl top node NODE_NAME`,
  flags: { ...common, ...noHeaders(''), ...sortFlag('nodes'), 'show-capacity': { type: 'bool', help: 'Print node resources based on Capacity instead of Allocatable(default) of the nodes.' }, 'show-swap': { type: 'bool', help: 'Print node resources related to swap memory.' } },
  complete: completeNames('nodes'),
  run(ctx) {
    check(ctx, 'node [NAME | -l label]');
    const items = metrics(ctx, '/apis/metrics.k8s.io/v1beta1/nodes');
    const nodes: readonly any[] = ctx.api.get('/api/v1/nodes').items;
    const rows = items.map((m) => {
      const node = nodes.find((n) => n.metadata.name === m.metadata.name);
      const total = (ctx.flags['show-capacity'] ? node?.status?.capacity : node?.status?.allocatable) ?? {};
      const [cpu, memory] = [milli(m.usage.cpu), units(m.usage.memory)];
      const share = (used: number, all: number) => (all > 0 ? `${Math.trunc((used / all) * 100)}%` : '<unknown>');
      return { name: m.metadata.name, cpu, memory, cells: [m.metadata.name, `${cpu}m`, share(cpu, milli(total.cpu ?? '0')), mebi(memory), share(memory, units(total.memory ?? '0'))] };
    });
    print(ctx, ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'], rows);
    return 0;
  },
};

export const topPod: KubectlCommand = {
  name: 'top pod',
  aliases: ['pods', 'po'],
  usage: 'kubectl top pod [NAME | -l label]',
  short: 'Display resource (CPU/memory) usage of pods',
  long: "Display resource (CPU/memory) usage of pods.\n\n The 'top pod' command allows you to see the resource consumption of pods.\n\n Due to the metrics pipeline delay, they may be unavailable for a few minutes since pod creation.",
  examples: `# Show metrics for all pods in the default namespace
kubectl top pod

# Show metrics for all pods in the given namespace
kubectl top pod --namespace=NAMESPACE

# Show metrics for a given pod and its containers
kubectl top pod POD_NAME --containers

# Show metrics for the pods defined by label name=myLabel
kubectl top pod -l name=myLabel`,
  flags: {
    ...allNamespacesFlag,
    ...common,
    ...noHeaders('.'),
    ...sortFlag('pods'),
    containers: { type: 'bool', help: 'If present, print usage of containers within a pod.' },
    'field-selector': { type: 'string', help: "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type." },
    'show-swap': { type: 'bool', help: 'Print pod resources related to swap memory.' },
    sum: { type: 'bool', help: 'Print the sum of the resource usage' },
  },
  complete: completeNames('pods'),
  run(ctx) {
    check(ctx, 'pod [NAME | -l label]');
    const f = ctx.flags as Record<string, any>;
    const all: boolean = f['all-namespaces'];
    const items = metrics(ctx, `/apis/metrics.k8s.io/v1beta1${all ? '' : `/namespaces/${ctx.namespace}`}/pods`);
    if (items.length === 0) {
      ctx.err(all ? 'No resources found\n' : `No resources found in ${ctx.namespace} namespace.\n`);
      return 0;
    }
    const rows = items.flatMap((m) => {
      const parts = m.containers.map((c: any) => ({ name: c.name, cpu: milli(c.usage.cpu), memory: units(c.usage.memory) }));
      const start = all ? [m.metadata.namespace] : [];
      if (f.containers) return parts.map((p: any) => ({ ...p, cells: [...start, m.metadata.name, p.name, `${p.cpu}m`, mebi(p.memory)] }));
      const cpu = parts.reduce((n: number, p: any) => n + p.cpu, 0);
      const memory = parts.reduce((n: number, p: any) => n + p.memory, 0);
      return [{ name: m.metadata.name, cpu, memory, cells: [...start, m.metadata.name, `${cpu}m`, mebi(memory)] }];
    });
    print(ctx, [...(all ? ['NAMESPACE'] : []), ...(f.containers ? ['POD', 'NAME'] : ['NAME']), 'CPU(cores)', 'MEMORY(bytes)'], rows);
    return 0;
  },
};

function check(ctx: Ctx, usage: string): void {
  const f = ctx.flags as Record<string, any>;
  if (ctx.args.length > 1) throw new UsageError(usage);
  if (f['sort-by'] && f['sort-by'] !== 'cpu' && f['sort-by'] !== 'memory') throw new Fail('--sort-by accepts only cpu or memory');
  if (ctx.args.length > 0 && f.selector) throw new Fail('only one of NAME or selector can be provided');
  if (!ctx.discovery.groups.some((g) => g.name === 'metrics.k8s.io')) throw new Fail('Metrics API not available');
}

function metrics(ctx: Ctx, path: string): any[] {
  const [name] = ctx.args;
  if (name !== undefined) return [ctx.api.get(`${path}/${encodeURIComponent(name)}`)];
  return ctx.api.get(path, { labelSelector: ctx.flags.selector, fieldSelector: ctx.flags['field-selector'] }).items ?? [];
}

const mebi = (bytes: number) => `${Math.trunc(bytes / 1048576)}Mi`;

function print(ctx: Ctx, header: string[], rows: { name: string; cpu: number; memory: number; cells: string[] }[]): void {
  const by = ctx.flags['sort-by'] as 'cpu' | 'memory' | '';
  if (by) rows.sort((a, b) => b[by] - a[by]);
  ctx.out(table([...(ctx.flags['no-headers'] ? [] : [header]), ...rows.map((r) => r.cells)]));
}
