import { ask } from '../api';
import type { Mini, MiniCommand } from '../command';
import type { ProfileState } from '../fleet';
import { failure, usage } from '../output';
import { boxTable } from '../table';

interface ServiceUrls {
  readonly namespace: string;
  readonly name: string;
  readonly ports: readonly string[];
  readonly urls: readonly string[];
}

/** URLs of all services of a namespace (or of all), by their node ports. */
function serviceUrls(m: Mini, p: ProfileState, namespace: string): ServiceUrls[] {
  const answer = ask(m.sys, p, 'GET', namespace === '' ? '/api/v1/services' : `/api/v1/namespaces/${encodeURIComponent(namespace)}/services`);
  if (!answer || answer.status !== 200) {
    m.say('fatal', 'Failed to get service URL - check that minikube is running and that you have specified the correct namespace (-n flag) if required: connection refused', 2);
    return [];
  }
  return (answer.body.items as any[]).map((s) => {
    const named = (s.spec.ports ?? []).filter((x: any) => x.nodePort);
    return {
      namespace: s.metadata.namespace,
      name: s.metadata.name,
      ports: named.map((x: any) => (x.name ? `${x.name}/${x.port}` : String(x.port))),
      urls: named.map((x: any) => `http://${p.nodes[0]!.address}:${x.nodePort}`),
    };
  });
}

const table = (rows: readonly (readonly string[])[]) => boxTable(['NAMESPACE', 'NAME', 'TARGET PORT', 'URL'], rows);

export const service: MiniCommand = {
  name: 'service',
  usage: 'service [flags] SERVICE',
  short: 'Returns a URL to connect to a service',
  long: 'Returns the Kubernetes URL(s) for service(s) in your local cluster. In the case of multiple URLs they will be printed one at a time.',
  group: 'Networking and Connectivity Commands:',
  flags: {
    namespace: { type: 'string', short: 'n', default: 'default', help: 'The service namespace' },
    url: { type: 'bool', default: false, help: 'Display the Kubernetes service URL in the CLI instead of opening it in the default browser' },
    all: { type: 'bool', default: false, help: 'Forwards all services in a namespace (defaults to "false")' },
    https: { type: 'bool', default: false, help: 'Open the service URL with https instead of http (defaults to "false")' },
    wait: { type: 'int', default: 2, help: 'Amount of time to wait for a service in seconds' },
    interval: { type: 'int', default: 1, help: 'The initial time interval for each check that wait performs in seconds' },
    format: { type: 'string', default: 'http://{{.IP}}:{{.Port}}', help: 'Format to output service URL in. This format will be applied to each url individually and they will be printed one at a time.' },
  },
  run(m) {
    if ((m.args.length === 0) !== (m.flags['all'] === true)) throw usage('You must specify service name(s) or --all');
    const p = m.healthy();
    const namespace: string = m.flags['namespace'];
    const all = serviceUrls(m, p, namespace);
    const wanted = m.args.length > 0 ? all.filter((s) => m.args.includes(s.name)) : all;
    if (wanted.length === 0) {
      throw m.args.length === 0
        ? failure('SVC_NOT_FOUND', 115, `No services were found in the '${namespace}' namespace.\nYou may select another namespace by using 'minikube service --all -n <namespace>'`)
        : failure('SVC_NOT_FOUND', 115, `Service '${m.args[0]}' was not found in '${namespace}' namespace.\nYou may select another namespace by using 'minikube service ${m.args[0]} -n <namespace>'. Or list out all the services using 'minikube service list'`);
    }
    const scheme = (url: string) => format(m, m.flags['https'] ? url.replace(/^http:/, 'https:') : url);
    const without: string[] = [];
    const open: (readonly [string, string])[] = [];
    for (const s of wanted) {
      const urls = s.urls.map(scheme);
      if (!m.flags['url']) m.out(table([s.urls.length === 0 ? [s.namespace, s.name, '', 'No node port'] : [s.namespace, s.name, s.ports.join('\n'), urls.join('\n')]]));
      if (urls.length === 0) {
        m.say('sad', `service ${s.namespace}/${s.name} has no node port`);
        without.push(`${s.namespace}/${s.name}`);
      } else if (m.flags['url']) m.out(`${urls.join('\n')}\n`);
      for (const u of urls) open.push([s.name, u]);
      if (!served(m, p, s)) throw failure('SVC_UNREACHABLE', 115, `service not available: no running pod for service ${s.name} found`);
    }
    if (without.length > 0) m.say('warning', `Services [${without.join(' ')}] have type "ClusterIP" not meant to be exposed, however for local development minikube allows you to access this !`, 2);
    if (m.flags['url']) return 0;
    for (const [name, url] of open) {
      m.say('celebrate', `Opening service ${namespace}/${name} in default browser...`);
      m.sys.service<(url: string) => void>('browser')(url);
    }
    return 0;
  },
  complete(_sys, _fleet, _args, _word) {
    return [];
  },
};

/** Applies `--format`, which knows the fields IP, Port and Name. */
function format(m: Mini, url: string): string {
  const parts = /^(https?):\/\/([\d.]+):(\d+)$/.exec(url);
  const f: string = m.flags['format'];
  if (!parts || f === 'http://{{.IP}}:{{.Port}}') return url;
  return f.replace(/\{\{\s*\.IP\s*\}\}/g, parts[2]!).replace(/\{\{\s*\.Port\s*\}\}/g, parts[3]!);
}

/** Does a Pod run behind the service? One without a selector is taken to be served. */
function served(m: Mini, p: ProfileState, s: ServiceUrls): boolean {
  const found = ask(m.sys, p, 'GET', `/api/v1/namespaces/${s.namespace}/services/${s.name}`);
  const selector: Record<string, string> = found?.body?.spec?.selector ?? {};
  const text = Object.entries(selector).map(([k, v]) => `${k}=${v}`).join(','); // prettier-ignore
  if (text === '') return true;
  const pods = ask(m.sys, p, 'GET', `/api/v1/namespaces/${s.namespace}/pods?labelSelector=${encodeURIComponent(text)}`);
  return (pods?.body?.items ?? []).some((x: any) => x.status?.phase === 'Running');
}

export const serviceList: MiniCommand = {
  name: 'service list',
  usage: 'service list [flags]',
  short: 'Lists the URLs for the services in your local cluster',
  flags: {
    namespace: { type: 'string', short: 'n', default: '', help: 'The services namespace' },
    output: { type: 'string', short: 'o', default: 'table', help: "The output format. One of 'json', 'table'" },
    format: { type: 'string', default: 'http://{{.IP}}:{{.Port}}', help: 'Format to output service URL in. This format will be applied to each url individually and they will be printed one at a time.' },
  },
  run(m) {
    const p = m.healthy();
    const output = String(m.flags['output']).toLowerCase();
    const all = serviceUrls(m, p, m.flags['namespace']);
    const ports = (s: ServiceUrls) => (s.urls.length === 0 ? ['No node port'] : s.ports);
    if (output === 'json') m.out(JSON.stringify(all.map((s) => ({ Namespace: s.namespace, Name: s.name, URLs: s.urls.map((u) => format(m, u)), PortNames: ports(s) }))));
    else if (output === 'table') m.out(table(all.map((s) => [s.namespace, s.name, ports(s).join('\n'), s.urls.map((u) => format(m, u)).join('\n')])));
    else throw usage(`invalid output format: ${output}. Valid values: 'table', 'json'`);
    return 0;
  },
};
