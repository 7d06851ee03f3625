import { formatDuration } from '../../../core';
import type { Ctx, KubectlCommand } from '../command';
import { completeNames } from '../complete';
import { Fail, UsageError } from '../errors';
import { allNamespacesFlag, selectorFlag } from '../flags';
import { milli, parseQuantity, units } from '../../../kinds/quantities';
import { parseFieldSelector, parseSelector, SelectorError } from '../../../kinds/selectors';
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
    check(ctx, 'node [NAME | -l label]', '--selector');
    const f = ctx.flags as Record<string, any>;
    parsed(() => parseSelector(f.selector));
    available(ctx);
    const [name] = ctx.args;
    const items = metrics(ctx, '/apis/metrics.k8s.io/v1beta1/nodes').map((m) => ({ name: m.metadata.name as string, usage: measured(m.usage) }));
    if (items.length === 0) throw new Fail('metrics not available yet');
    const nodes: readonly any[] = name === undefined ? ctx.api.get('/api/v1/nodes', { labelSelector: f.selector }).items : [ctx.api.get(`/api/v1/nodes/${encodeURIComponent(name)}`)];
    const columns = resources(f).flatMap((r) => [TITLE[r], `${TITLE[r].replace(/\(.*/, '')}(%)`]);
    const known = items.sort(by(f['sort-by'], (a, b) => (a.name < b.name ? -1 : 1)));
    const rows = known.map((m) => {
      const node = nodes.find((n) => n.metadata.name === m.name);
      const total = (f['show-capacity'] ? node?.status?.capacity : node?.status?.allocatable) ?? {};
      const swap = node?.status?.nodeInfo?.swap?.capacity;
      return [m.name, ...resources(f).flatMap((r) => (r === 'swap' && swap === undefined ? ['<unknown>', '<unknown>'] : [shown(r, m.usage), ...share(r, m.usage, r === 'swap' ? String(swap) : total[r])])), ''];
    });
    // Nodes that are there and of which nothing is known.
    const missing = nodes.filter((n) => !items.some((m) => m.name === n.metadata.name)).map((n) => [n.metadata.name, ...columns.map(() => '<unknown>'), '']);
    ctx.out(table([...(f['no-headers'] ? [] : [['NAME', ...columns, '']]), ...rows, ...missing]));
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
    check(ctx, 'pod [NAME | -l label]', 'selector', 'field-selector');
    const f = ctx.flags as Record<string, any>;
    const all: boolean = f['all-namespaces'];
    parsed(() => parseSelector(f.selector));
    parsed(() => parseFieldSelector(f['field-selector']));
    available(ctx);
    const scope = (namespace: boolean) => (namespace ? `/namespaces/${ctx.namespace}` : '');
    let items = metrics(ctx, `/apis/metrics.k8s.io/v1beta1${scope(!all)}/pods`);
    const query = { labelSelector: f.selector, fieldSelector: f['field-selector'] };
    if (items.length > 0 && f['field-selector']) {
      const chosen = new Set((ctx.api.get(`/api/v1${scope(!all)}/pods`, query).items as any[]).map((p) => `${p.metadata.namespace}/${p.metadata.name}`));
      items = items.filter((m) => chosen.has(`${m.metadata.namespace}/${m.metadata.name}`));
    }
    if (items.length === 0) {
      verifyEmpty(ctx, `/api/v1${scope(true)}/pods`, query);
      ctx.err(all ? 'No resources found\n' : `No resources found in ${ctx.namespace} namespace.\n`);
      return 0;
    }
    const order = f['sort-by'] as string;
    const pods = items
      .map((m) => {
        const parts = (m.containers as any[]).map((c) => ({ name: c.name as string, usage: measured(c.usage) }));
        return { namespace: m.metadata.namespace as string, name: m.metadata.name as string, parts: parts.sort(by(order, (a, b) => (a.name < b.name ? -1 : 1))), usage: sum(parts) };
      })
      .sort(by(order, (a, b) => (all && a.namespace !== b.namespace ? (a.namespace < b.namespace ? -1 : 1) : a.name < b.name ? -1 : 1)));
    const values = (u: Usage) => [...resources(f).map((r) => shown(r, u)), ''];
    const rows = pods.flatMap((p) => {
      const start = [...(all ? [p.namespace] : []), p.name];
      return f.containers ? p.parts.map((c) => [...start, c.name, ...values(c.usage)]) : [[...start, ...values(p.usage)]];
    });
    const titles = ['NAME', ...resources(f).map((r) => TITLE[r])];
    // The columns of a header that is not printed do not count.
    const width = titles.length + (f['no-headers'] ? 0 : Number(all) + Number(f.containers));
    if (f.sum) {
      rows.push([...Array<string>(width - 2).fill(''), '________', '________', '']);
      rows.push([...Array<string>(width - 3).fill(''), '', ...values(sum(pods))]);
    }
    ctx.out(table([...(f['no-headers'] ? [] : [[...(all ? ['NAMESPACE'] : []), ...(f.containers ? ['POD'] : []), ...titles, '']]), ...rows]));
    return 0;
  },
};

type Measure = 'cpu' | 'memory' | 'swap';
type Usage = Readonly<Record<Measure, number>>;

const TITLE: Readonly<Record<Measure, string>> = { cpu: 'CPU(cores)', memory: 'MEMORY(bytes)', swap: 'SWAP(bytes)' };
const NOTHING: Usage = { cpu: 0, memory: 0, swap: 0 };

const resources = (f: Readonly<Record<string, any>>): readonly Measure[] => (f['show-swap'] ? ['cpu', 'memory', 'swap'] : ['cpu', 'memory']);

/** Thousandths of a processor, and bytes. */
const measured = (u: Readonly<Record<string, string>>): Usage => ({ cpu: Number(parseQuantity(u['cpu'] ?? '0').nanos) / 1e6, memory: units(u['memory'] ?? '0'), swap: units(u['swap'] ?? '0') });

const sum = (all: readonly { readonly usage: Usage }[]): Usage => all.reduce((n, { usage: u }) => ({ cpu: n.cpu + u.cpu, memory: n.memory + u.memory, swap: n.swap + u.swap }), NOTHING);

/** A thousandth that is begun counts. */
const thousandths = (u: Usage) => Math.ceil(u.cpu - 1e-9);

const shown = (r: Measure, u: Usage): string => (r === 'cpu' ? `${thousandths(u)}m` : `${Math.trunc(u[r] / 1048576)}Mi`);

/** The percentage of what there is; nothing where that is not known. */
function share(r: Measure, u: Usage, total: string | undefined): string[] {
  if (total === undefined) return [];
  const all = r === 'cpu' ? milli(total) : units(total);
  return [`${all === 0 ? 0 : Math.trunc(((r === 'cpu' ? thousandths(u) : u[r]) / all) * 100)}%`];
}

/** The largest first, or in another order where none is asked for. */
function by<T extends { readonly usage: Usage }>(what: string, otherwise: (a: T, b: T) => number): (a: T, b: T) => number {
  if (what === 'cpu') return (a, b) => thousandths(b.usage) - thousandths(a.usage);
  return what === 'memory' ? (a, b) => b.usage.memory - a.usage.memory : otherwise;
}

function check(ctx: Ctx, usage: string, only: string, ...others: readonly string[]): void {
  const f = ctx.flags as Record<string, any>;
  if (ctx.args.length > 1) throw new UsageError(usage);
  if (f['sort-by'] && f['sort-by'] !== 'cpu' && f['sort-by'] !== 'memory') throw new Fail('--sort-by accepts only cpu or memory');
  if (ctx.args.length > 0 && ['selector', ...others].some((name) => f[name])) throw new Fail(`only one of NAME or ${only} can be provided`);
}

/** Reads a selector for its faults' sake. */
function parsed(read: () => unknown): void {
  try {
    read();
  } catch (e) {
    if (!(e instanceof SelectorError)) throw e;
    throw new Fail(e.message);
  }
}

function available(ctx: Ctx): void {
  if (!ctx.discovery.versions.includes('metrics.k8s.io/v1beta1')) throw new Fail('Metrics API not available');
}

function metrics(ctx: Ctx, path: string): any[] {
  const [name] = ctx.args;
  if (name !== undefined) return [ctx.api.get(`${path}/${encodeURIComponent(name)}`)];
  return ctx.api.get(path, { labelSelector: ctx.flags.selector }).items ?? [];
}

/** Milliseconds after which a Pod ought to have figures. */
const DELAY = 120_000;

/** Why there is nothing: Pods that are too young, or that ought to have figures. Silent where there are no Pods. */
function verifyEmpty(ctx: Ctx, path: string, query: Record<string, string>): void {
  const pods = ctx.api.get(path, query).items as readonly any[];
  for (const p of pods) {
    const age = ctx.sys.now - Date.parse(p.metadata.creationTimestamp);
    if (age > DELAY) throw new Fail(`Metrics not available for pod ${p.metadata.namespace}/${p.metadata.name}, age: ${formatDuration(age)}`);
  }
  if (pods.length > 0) throw new Fail('metrics not available yet');
}
