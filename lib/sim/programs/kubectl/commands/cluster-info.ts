import { goOrder } from '../../../kinds/go-order';
import { Errno } from '../../../machine/sys';
import type { Ctx, KubectlCommand } from '../command';
import { resourcePath, typeOf } from '../discovery';
import { ConnectionError, Fail, Plain, messageOf } from '../errors';
import { allNamespacesFlag, printFlags } from '../flags';
import { toJson } from '../print/json';
import { objectPrinter } from '../print/printer';
import { colored } from '../client';

const HINT = "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n";

export const clusterInfo: KubectlCommand = {
  name: 'cluster-info',
  usage: 'kubectl cluster-info [flags]',
  short: 'Display cluster information',
  long: `Display addresses of the control plane and services with label kubernetes.io/cluster-service=true. To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.`,
  examples: `# Print the address of the control plane and cluster services
kubectl cluster-info`,
  flags: {},
  run(ctx) {
    const color = colored(ctx.sys) && ctx.sys.tty(1) !== undefined;
    const name = (text: string) => (color ? `\x1b[0;32m${text}\x1b[0m` : text);
    const link = (text: string) => (color ? `\x1b[0;33m${text}\x1b[0m` : text);
    const { server } = ctx.api.target;
    try {
      const type = typeOf(ctx.discovery, 'v1', 'Service')!;
      const services: readonly any[] = ctx.api.get(resourcePath(type, ctx.flags.namespace || 'kube-system'), { labelSelector: 'kubernetes.io/cluster-service=true' })?.items ?? [];
      ctx.out(`${name('Kubernetes control plane')} is running at ${link(server)}\n`);
      for (const s of services) ctx.out(`${name(titleOf(s))} is running at ${link(urlOf(server, s))}\n`);
    } catch (e) {
      ctx.out(HINT);
      if (e instanceof Plain) throw new Fail(e.message);
      if (e instanceof ConnectionError && e.why.includes('deadline')) throw new Fail(e.why);
      throw e;
    }
    ctx.out(HINT);
    return 0;
  },
};

/** An item of a list as Go's type lays it out, without what only the server sees. */
function bareItem(item: any, kind: string, apiVersion: string): any {
  const { kind: _k, apiVersion: _v, metadata, ...rest } = goOrder({ ...item, kind, apiVersion }) as any;
  const { managedFields: _m, ...own } = metadata ?? {};
  return { metadata: own, ...rest };
}

const titleOf = (s: any): string => s.metadata.labels?.['kubernetes.io/name'] || s.metadata.name;

function urlOf(server: string, s: any): string {
  const ingress = s.status?.loadBalancer?.ingress?.[0];
  if (ingress) return (s.spec.ports ?? []).map((p: any) => `http://${ingress.ip || ingress.hostname}:${p.port}`).join(' ');
  const port = s.spec.ports?.[0];
  const scheme = port?.name === 'https' || port?.port === 443 ? 'https:' : '';
  const name = port?.name ? `${scheme}${s.metadata.name}:${port.name}` : scheme ? `${scheme}${s.metadata.name}:` : s.metadata.name;
  return `${server}/api/v1/namespaces/${s.metadata.namespace}/services/${name}/proxy`;
}

export const clusterInfoDump: KubectlCommand = {
  name: 'cluster-info dump',
  usage: 'kubectl cluster-info dump [flags]',
  short: 'Dump relevant information for debugging and diagnosis',
  long: `Dump cluster information out suitable for debugging and diagnosing cluster problems. Everything goes to standard output, or into the directory that --output-directory names, one file per kind and namespace. Only objects of the current namespace and of kube-system are dumped, unless --namespaces or --all-namespaces says otherwise.

 Logs of all pods are dumped as well, by namespace and name.`,
  examples: `# Dump current cluster state to stdout
kubectl cluster-info dump

# Dump current cluster state to /path/to/cluster-state
kubectl cluster-info dump --output-directory=/path/to/cluster-state

# Dump all namespaces to stdout
kubectl cluster-info dump --all-namespaces

# Dump a set of namespaces to /path/to/cluster-state
kubectl cluster-info dump --namespaces default,kube-system --output-directory=/path/to/cluster-state`,
  flags: {
    'all-namespaces': { ...allNamespacesFlag['all-namespaces']!, help: 'If true, dump all namespaces.  If true, --namespaces is ignored.' },
    ...printFlags,
    output: { type: 'string', short: 'o', default: 'json', help: 'Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).' },
    namespaces: { type: 'strings', help: 'A comma separated list of namespaces to dump.' },
    'output-directory': { type: 'string', help: "Where to output the files.  If empty or '-' uses stdout, otherwise creates a directory hierarchy in that directory" },
    'pod-running-timeout': { type: 'duration', default: '20s', help: 'The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running' },
  },
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    const printer = objectPrinter(ctx, { typed: true, defaulted: true })!;
    const folder: string = f['output-directory'];
    const files = folder !== '' && folder !== '-';
    const put = (path: string, text: string) => {
      if (!files) {
        ctx.out(text);
        return;
      }
      const full = `${folder}/${path}`;
      try {
        ctx.sys.files.mkdir(full.slice(0, full.lastIndexOf('/')), { parents: true });
        ctx.sys.files.write(full, text);
      } catch (e) {
        if (e instanceof Errno) throw new Fail(messageOf(e));
        throw e;
      }
    };
    const name = String(f.output).toLowerCase() === 'name';
    const print = (all: any): string => {
      if (name) throw new Fail(`list types are not supported by name printing: *v1.${all.kind}`);
      // Inside a list the items' own kind and version are left out.
      const { kind, apiVersion, metadata, items } = all;
      const bare = { kind, apiVersion, metadata, items: (items ?? []).length === 0 ? null : items.map((item: any) => bareItem(item, kind.replace(/List$/, ''), apiVersion)) };
      return f.output === 'json' ? `${toJson(bare, '    ', false)}\n` : printer(bare);
    };
    const list = (apiVersion: string, kind: string, namespace?: string) => {
      const type = typeOf(ctx.discovery, apiVersion, kind)!;
      return ctx.api.get(resourcePath(type, namespace));
    };
    const ext = ['json', 'yaml'].includes(f.output) ? f.output : 'txt';
    put(`nodes.${ext}`, print(list('v1', 'Node')));
    for (const ns of namespaces(ctx, list)) {
      const kinds = [
        ['events', 'v1', 'Event'],
        ['replication-controllers', 'v1', 'ReplicationController'],
        ['services', 'v1', 'Service'],
        ['daemonsets', 'apps/v1', 'DaemonSet'],
        ['deployments', 'apps/v1', 'Deployment'],
        ['replicasets', 'apps/v1', 'ReplicaSet'],
        ['pods', 'v1', 'Pod'],
      ] as const;
      for (const [name, apiVersion, kind] of kinds) put(`${ns}/${name}.${ext}`, print(list(apiVersion, kind, ns)));
      for (const pod of list('v1', 'Pod', ns).items) {
        for (const c of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
          const head = `==== START logs for container ${c.name} of pod ${ns}/${pod.metadata.name} ====\n`;
          const tail = `==== END logs for container ${c.name} of pod ${ns}/${pod.metadata.name} ====\n`;
          put(`${ns}/${pod.metadata.name}/logs.txt`, head + logsOf(ctx, pod, c.name) + tail);
        }
      }
    }
    if (files) ctx.out(`Cluster info dumped to ${folder}\n`);
    return 0;
  },
};

function namespaces(ctx: Ctx, list: (apiVersion: string, kind: string) => any): readonly string[] {
  const f = ctx.flags as Record<string, any>;
  if (f['all-namespaces']) return list('v1', 'Namespace').items.map((n: any) => n.metadata.name);
  return f.namespaces.length > 0 ? f.namespaces : ['kube-system', ctx.namespace];
}

function logsOf(ctx: Ctx, pod: any, container: string): string {
  const type = typeOf(ctx.discovery, 'v1', 'Pod')!;
  try {
    const body = ctx.api.get(resourcePath(type, pod.metadata.namespace, pod.metadata.name, 'log'), { container });
    return typeof body === 'string' ? body : '';
  } catch (e) {
    return `Create log error: ${messageOf(e)}\n`;
  }
}
