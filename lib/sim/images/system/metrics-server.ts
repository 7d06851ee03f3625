import { DurationError, encodeCertificate, formatDuration, goQuote, NetworkError, own, parseDuration, type HttpRequest, type HttpResponse, type Instant, type Json } from '../../core';
import type { Program, Sys, Turn } from '../../machine/sys';
import { option } from '../daemon';
import { bodyText, parseUrl, respond } from '../http';
import type { Image } from '../image';
import { klog } from './klog';

/**
 * The metrics server (kubernetes-sigs/metrics-server): it asks every kubelet for its counters every so often, keeps the last
 * two answers, and serves what lies between them as the API group metrics.k8s.io, to which an APIService leads. Its
 * own requests, to the API server and to the kubelets, are made with the token of its ServiceAccount.
 */
const GROUP = 'metrics.k8s.io';
const GROUP_VERSION = `${GROUP}/v1beta1`;
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
/** Milliseconds a container must have run for one answer to do, where it is younger than the last but one. */
const FRESH = 10_000;

/** A reading: of when, since when it counts, microseconds of processor time, bytes. */
type Point = readonly [time: Instant, start: Instant, cpu: number, memory: number];

interface Readings {
  readonly nodes: Readonly<Record<string, Point>>;
  /** By `namespace/name`, then container. */
  readonly pods: Readonly<Record<string, Readonly<Record<string, Point>>>>;
}

interface State {
  /** Milliseconds between two rounds, and when the next is due. */
  readonly resolution: number;
  next: Instant;
  last: Readings;
  previous: Readings;
}

const NOTHING: Readings = { nodes: {}, pods: {} };

// --- asking the kubelets ------------------------------------------------------------------------------------------

function token(sys: Sys): string {
  return sys.files.exists(TOKEN) ? sys.files.read(TOKEN) : '';
}

const agent = (sys: Sys): string => `metrics-server/${sys.files.read('/etc/image-tag').trim()} (linux/amd64)`;

/** A read of the API server; the status and the body. Throws NetworkError. */
function ask(sys: Sys, path: string, accept = 'application/json'): { readonly status: number; readonly body: any } {
  const answer = sys.fetch({ method: 'GET', url: `https://${sys.env.KUBERNETES_SERVICE_HOST ?? '10.96.0.1'}:${sys.env.KUBERNETES_SERVICE_PORT ?? 443}${path}`, headers: { authorization: `Bearer ${token(sys)}`, accept, 'user-agent': agent(sys) } });
  return { status: answer.status, body: typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body };
}

/** Where a node's kubelet is, by the types of addresses that are preferred. */
function addressOf(sys: Sys, node: any): string | undefined {
  const types = (option(sys.argv, 'kubelet-preferred-address-types') ?? 'Hostname,InternalDNS,InternalIP,ExternalDNS,ExternalIP').split(',');
  const all: readonly { readonly type: string; readonly address: string }[] = node.status?.addresses ?? [];
  return types.map((t) => all.find((a) => a.type === t)?.address).find((a) => a !== undefined);
}

/** One round: asks every node, and moves what was the last answer back. */
function scrape(sys: Sys, state: State): void {
  const failed = (name: string, why: string) => sys.write(2, klog(sys, 'E', 'scraper.go:149', `"Failed to scrape node" err=${JSON.stringify(why)} node=${JSON.stringify(name)}`));
  const listFailed = (why: string) => sys.write(2, klog(sys, 'E', 'reflector.go:205', `"Failed to watch" err=${JSON.stringify(`failed to list *v1.Node: ${why}`)} reflector="k8s.io/client-go/informers/factory.go:160" type="*v1.Node"`));
  let nodes: readonly any[] = [];
  try {
    const selector = option(sys.argv, 'node-selector');
    const { status, body } = ask(sys, `/api/v1/nodes${selector ? `?labelSelector=${encodeURIComponent(selector)}` : ''}`);
    if (status !== 200) return listFailed(body?.message ?? `status ${status}`);
    nodes = body.items ?? [];
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    return listFailed(dialed(e));
  }
  const read = { nodes: {} as Record<string, Point>, pods: {} as Record<string, Record<string, Point>> };
  for (const node of nodes) {
    const { name } = node.metadata;
    const address = addressOf(sys, node);
    if (address === undefined) {
      failed(name, `unable to resolve network location of node ${JSON.stringify(name)}`);
      continue;
    }
    const port = flag(sys, 'kubelet-use-node-status-port') ? (node.status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 10250) : (option(sys.argv, 'kubelet-port') ?? 10250);
    const url = `https://${address}:${port}/metrics/resource`;
    const ready = node.status?.conditions?.some((c: any) => c.type === 'Ready' && c.status === 'True');
    try {
      // A kubelet signs its certificate itself, for its node's name alone.
      if (!flag(sys, 'kubelet-insecure-tls')) {
        failed(name, `Get "${url}": tls: failed to verify certificate: x509: ${/^[\d.]+$/.test(address) ? `cannot validate certificate for ${address} because it doesn't contain any IP SANs` : 'certificate signed by unknown authority'}`);
        continue;
      }
      const answer = sys.fetch({ method: 'GET', url, headers: { authorization: `Bearer ${token(sys)}`, accept: 'text/plain; version=0.0.4', 'user-agent': agent(sys) } });
      if (answer.status === 200) take(read, name, bodyText(answer.body));
      else failed(name, `request failed, status: "${answer.status} ${answer.status === 403 ? 'Forbidden' : answer.status === 401 ? 'Unauthorized' : 'Error'}"`);
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      if (ready) failed(name, `Get "${url}": ${dialed(e)}`);
    }
  }
  store(state, read);
}

const dialed = (e: NetworkError): string => (e.failure === 'refused' ? `dial tcp ${e.target}: connect: connection refused` : e.failure === 'no-such-host' ? `dial tcp: lookup ${e.target}: no such host` : e.failure === 'timeout' ? 'context deadline exceeded' : `dial tcp ${e.target}: connect: no route to host`);

/** Is a flag without a value set? */
const flag = (sys: Sys, name: string): boolean => sys.argv.some((a) => a === `--${name}` || a === `--${name}=true`);

/** Reads a kubelet's answer (`pkg/scraper/client/resource/decode.go`). */
function take(read: { nodes: Record<string, Point>; pods: Record<string, Record<string, Point>> }, node: string, text: string): void {
  const found = new Map<string, { time: number; start: number; cpu?: number; memory?: number }>();
  for (const line of text.split('\n')) {
    const m = /^(container|node)_(cpu_usage_seconds_total|memory_working_set_bytes|start_time_seconds)(?:\{(.*)\})? (\S+)(?: (\d+))?$/.exec(line);
    if (!m) continue;
    const labels = Object.fromEntries([...(m[3] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map((l) => [l[1]!, l[2]!]));
    const key = m[1] === 'node' ? '' : `${labels['namespace']}/${labels['pod']}/${labels['container']}`;
    const point = found.get(key) ?? { time: 0, start: 0 };
    found.set(key, point);
    if (m[2] === 'start_time_seconds') point.start = Math.round(Number(m[4]) * 1000);
    else if (m[2] === 'cpu_usage_seconds_total') Object.assign(point, { cpu: Math.round(Number(m[4]) * 1e6), time: Number(m[5]) });
    else point.memory = Number(m[4]);
  }
  for (const [key, p] of found) {
    if (p.cpu === undefined || p.memory === undefined) continue;
    const point: Point = [p.time, p.start, p.cpu, p.memory];
    const cut = key.lastIndexOf('/');
    if (key === '') read.nodes[node] = point;
    else (read.pods[key.slice(0, cut)] ??= {})[key.slice(cut + 1)] = point;
  }
}

/** Takes a round's answers in place of the last, which becomes the one before (`pkg/storage`). */
function store(state: State, read: Readings): void {
  const previous = { nodes: {} as Record<string, Point>, pods: {} as Record<string, Record<string, Point>> };
  const back = (now: Point, last: Point | undefined, before: Point | undefined): Point | undefined => {
    if (!last) return undefined;
    return now[0] > last[0] ? last : before && before[0] < now[0] ? before : undefined;
  };
  for (const [name, p] of Object.entries(read.nodes)) {
    const old = back(p, own(state.last.nodes, name), own(state.previous.nodes, name));
    if (old) previous.nodes[name] = old;
  }
  for (const [pod, containers] of Object.entries(read.pods)) {
    for (const [name, p] of Object.entries(containers)) {
      const age = p[0] - p[1];
      const last = own(own(state.last.pods, pod) ?? {}, name);
      const old = age >= FRESH && age < state.resolution ? ([p[1], p[1], 0, 0] as const) : last && p[1] < last[0] ? back(p, last, own(own(state.previous.pods, pod) ?? {}, name)) : undefined;
      if (old) (previous.pods[pod] ??= {})[name] = old;
    }
  }
  state.last = read;
  state.previous = previous;
}

const isReady = (s: State): boolean => Object.keys(s.previous.nodes).length > 0 && Object.keys(s.previous.pods).length > 0;

// --- serving ------------------------------------------------------------------------------------------------------

interface Used {
  /** Billionths of a processor. */
  readonly cpu: number;
  readonly memory: number;
  readonly time: Instant;
  readonly window: number;
}

/** What lies between two readings; undefined where a counter went back. */
function used(last: Point, before: Point | undefined): Used | undefined {
  if (!before || last[1] < before[1] || last[2] < before[2] || last[0] <= before[0]) return undefined;
  const window = last[0] - before[0];
  return { cpu: Math.floor(((last[2] - before[2]) * 1e6) / window), memory: last[3], time: last[0], window };
}

const time = (at: Instant): string => new Date(Math.floor(at)).toISOString().replace(/\.\d+Z$/, 'Z');

/** A quantity in its canonical form, from billionths. */
export function nanos(n: number): string {
  for (const [unit, suffix] of [[1e9, ''], [1e6, 'm'], [1e3, 'u']] as const) if (n % unit === 0) return `${n / unit}${n === 0 ? '' : suffix}`; // prettier-ignore
  return `${n}n`;
}

/** A quantity of bytes in its canonical form. */
export function bytes(n: number): string {
  for (const [power, suffix] of [[30, 'Gi'], [20, 'Mi'], [10, 'Ki']] as const) if (n > 0 && n % 2 ** power === 0) return `${n / 2 ** power}${suffix}`; // prettier-ignore
  return String(n);
}

const usage = (u: { readonly cpu: number; readonly memory: number }) => ({ cpu: nanos(u.cpu), memory: bytes(u.memory) });

interface Item {
  readonly object: any;
  readonly total: { readonly cpu: number; readonly memory: number };
  readonly window: string;
}

function nodeItem(sys: Sys, s: State, node: any): Item | undefined {
  const last = own(s.last.nodes, node.metadata.name);
  const u = last && used(last, own(s.previous.nodes, node.metadata.name));
  if (!u) return undefined;
  const { name, labels } = node.metadata;
  return { object: { kind: 'NodeMetrics', apiVersion: GROUP_VERSION, metadata: { name, creationTimestamp: time(sys.now), ...(labels && { labels }) }, timestamp: time(u.time), window: formatDuration(u.window), usage: usage(u) }, total: u, window: formatDuration(u.window) };
}

function podItem(sys: Sys, s: State, pod: any): Item | undefined {
  const { name, namespace, labels } = pod.metadata;
  const last = own(s.last.pods, `${namespace}/${name}`);
  const before = own(s.previous.pods, `${namespace}/${name}`);
  if (!last || !before || Object.keys(last).some((c) => !Object.hasOwn(before, c))) return undefined;
  const parts = Object.keys(last).sort().flatMap((c) => {
    const u = used(last[c]!, before[c]);
    return u ? [{ name: c, u }] : [];
  }); // prettier-ignore
  const earliest = parts.map((p) => p.u).sort((a, b) => a.time - b.time)[0];
  const [at, window] = earliest ? [time(earliest.time), formatDuration(earliest.window)] : ['null', '0s'];
  const total = { cpu: parts.reduce((n, p) => n + p.u.cpu, 0), memory: parts.reduce((n, p) => n + p.u.memory, 0) };
  return {
    object: { kind: 'PodMetrics', apiVersion: GROUP_VERSION, metadata: { name, namespace, creationTimestamp: time(sys.now), ...(labels && { labels }) }, timestamp: at, window, containers: parts.map((p) => ({ name: p.name, usage: usage(p.u) })) },
    total,
    window,
  };
}

const json = (body: Json, status = 200): HttpResponse => ({ status, headers: { 'content-type': 'application/json' }, body });
const text = (status: number, body: string): HttpResponse => respond(status, body, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });

function refuse(code: number, reason: string, message: string, details: Json = {}): HttpResponse {
  return json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code }, code);
}

const RESOURCES: Json = [
  { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
  { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
];

const VERSION = { groupVersion: GROUP_VERSION, version: 'v1beta1' };

/** One object or a list in the form asked for: `as=Table` and `as=PartialObjectMetadata(List)` are known. */
function form(request: HttpRequest, items: readonly Item[], list: string | undefined): HttpResponse {
  const as = /;\s*as=(\w+)/.exec(request.headers.accept ?? '')?.[1];
  const partial = (i: Item) => ({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: i.object.metadata });
  if (as === 'Table') {
    const column = (name: string, format: string, description = '') => ({ name, type: 'string', format, description, priority: 0 });
    const include = /[?&]includeObject=(\w+)/.exec(request.url)?.[1];
    return json({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: {},
      columnDefinitions: items.length === 0 ? null : [column('Name', 'name', 'Name of the resource'), column('cpu', 'quantity'), column('memory', 'quantity'), column('Window', 'duration')],
      rows: items.length === 0 ? null : items.map((i) => ({ cells: [i.object.metadata.name, nanos(i.total.cpu), bytes(i.total.memory), i.window], object: include === 'Object' ? i.object : include === 'None' ? null : partial(i) })),
    } as unknown as Json);
  }
  if (as?.startsWith('PartialObjectMetadata')) return json((list ? { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata: {}, items: items.map(partial) } : partial(items[0]!)) as unknown as Json);
  if (list === undefined) return json(items[0]!.object);
  // In a list the items' own kinds are left out.
  return json({ kind: list, apiVersion: GROUP_VERSION, metadata: {}, items: items.map(({ object: { kind: _kind, apiVersion: _version, ...rest } }) => rest) } as unknown as Json);
}

/** What stands below `/apis/metrics.k8s.io/v1beta1/`. */
function resource(sys: Sys, s: State, request: HttpRequest, parts: readonly string[], query: URLSearchParamsLike): HttpResponse {
  const namespace = parts[0] === 'namespaces' ? parts[1] : undefined;
  const [what, name, ...more] = namespace === undefined ? parts : parts.slice(2);
  if ((what !== 'nodes' && what !== 'pods') || more.length > 0 || (namespace === undefined ? what === 'pods' && name !== undefined : what === 'nodes')) return refuse(404, 'NotFound', 'the server could not find the requested resource');
  if (request.method !== 'GET' || query.watch) return refuse(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  const kind = what === 'nodes' ? 'NodeMetrics' : 'PodMetrics';
  const item = (o: any) => (what === 'nodes' ? nodeItem(sys, s, o) : podItem(sys, s, o));
  const where = what === 'nodes' ? '/api/v1/nodes' : `/api/v1/${namespace === undefined ? '' : `namespaces/${namespace}/`}pods`;
  // It knows of the Pods that run.
  const fields = [...(what === 'pods' ? ['status.phase=Running'] : []), ...(name === undefined ? (query.fieldSelector ? [query.fieldSelector] : []) : [`metadata.name=${decodeURIComponent(name)}`])];
  const selectors = [['labelSelector', name === undefined ? query.labelSelector : undefined], ['fieldSelector', fields.join(',') || undefined]].filter(([, v]) => v !== undefined).map(([k, v]) => `${k}=${encodeURIComponent(v!)}`); // prettier-ignore
  let found: { readonly status: number; readonly body: any };
  try {
    found = ask(sys, `${where}${selectors.length ? `?${selectors.join('&')}` : ''}`, 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1');
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    return refuse(500, 'InternalError', `Internal error occurred: failed listing ${what}: ${dialed(e)}`);
  }
  if (found.status !== 200) return json(found.body, found.status);
  const objects: readonly any[] = found.body.items ?? [];
  if (name === undefined) return form(request, objects.map(item).filter((i) => i !== undefined), `${kind}List`); // prettier-ignore
  const missing = (type: string, group: string, id: string) => refuse(404, 'NotFound', `${type}${group && `.${group}`} ${JSON.stringify(id)} not found`, { name: id, ...(group && { group }), kind: type });
  if (objects.length === 0) return missing(what, '', decodeURIComponent(name));
  const one = item(objects[0]);
  return one ? form(request, [one], undefined) : missing(kind.toLowerCase(), GROUP, namespace === undefined ? decodeURIComponent(name) : `${namespace}/${decodeURIComponent(name)}`);
}

interface URLSearchParamsLike {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly watch?: string;
}

function parseQuery(query = ''): URLSearchParamsLike {
  return Object.fromEntries(query.split('&').filter(Boolean).map((p) => p.split('=', 2).map((w) => decodeURIComponent((w ?? '').replaceAll('+', ' '))))); // prettier-ignore
}

function answer(sys: Sys, s: State, request: HttpRequest): HttpResponse {
  const url = parseUrl(request.url);
  const parts = url.path.split('/').filter(Boolean);
  const probe = (name: string, why: string) => {
    sys.write(2, klog(sys, 'I', 'server.go:191', `"Failed probe" probe="${name}" err="${why}"`));
    return text(500, `[+]ping ok\n[-]${name} failed: reason withheld\n${parts[0]} check failed\n`);
  };
  if (url.path === '/livez' || url.path === '/healthz') return text(200, 'ok');
  if (url.path === '/readyz') return isReady(s) ? text(200, 'ok') : probe('metric-storage-ready', 'no metrics to serve');
  // Who comes by the API server was authorized there.
  if (request.certificate?.user !== 'front-proxy-client') return refuse(403, 'Forbidden', `forbidden: User "system:anonymous" cannot ${request.method.toLowerCase()} path ${JSON.stringify(url.path)}`);
  if (parts[0] === 'openapi') {
    if (url.path === '/openapi/v3') return json({ paths: { [`apis/${GROUP_VERSION}`]: { serverRelativeURL: `/openapi/v3/apis/${GROUP_VERSION}?hash=1` } } });
    return url.path === `/openapi/v3/apis/${GROUP_VERSION}` ? json(OPENAPI) : text(404, '404 page not found\n');
  }
  if (parts[0] === 'apis' && parts.length === 1) return json({ kind: 'APIGroupList', apiVersion: 'v1', groups: [{ name: GROUP, versions: [VERSION], preferredVersion: VERSION }] });
  if (parts[0] !== 'apis' || parts[1] !== GROUP) return text(404, '404 page not found\n');
  if (parts.length === 2) return json({ kind: 'APIGroup', apiVersion: 'v1', name: GROUP, versions: [VERSION], preferredVersion: VERSION });
  if (parts[2] !== 'v1beta1') return text(404, '404 page not found\n');
  if (parts.length === 3) return json({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: GROUP_VERSION, resources: RESOURCES });
  return resource(sys, s, request, parts.slice(3), parseQuery(url.query));
}

// --- what `explain` says of its types -----------------------------------------------------------------------------

const ref = (name: string, description: string): Json => ({ description, default: {}, allOf: [{ $ref: `#/components/schemas/${name}` }] });
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const TYPES = 'io.k8s.metrics.pkg.apis.metrics.v1beta1';
const QUANTITY: Json = { type: 'object', description: 'The processors and the memory that were used in the time of the window.', additionalProperties: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity' } };
const HEAD = { apiVersion: { type: 'string', description: 'The version of the schema that this object has.' }, kind: { type: 'string', description: 'The type of this object.' } };
const SPAN = { timestamp: ref(`${META}.Time`, 'The end of the time for which the figures are.'), window: ref(`${META}.Duration`, 'How long that time is.') };

function type(kind: string, description: string, properties: Record<string, Json>, required: readonly string[]): Json {
  return { type: 'object', description, required, properties, ...(kind && { 'x-kubernetes-group-version-kind': [{ group: GROUP, kind, version: 'v1beta1' }] }) };
}

const OPENAPI: Json = {
  openapi: '3.0.0',
  info: { title: 'metrics-server', version: 'unversioned' },
  paths: Object.fromEntries(
    [['nodes', 'NodeMetrics', ''], ['pods', 'PodMetrics', 'namespaces/{namespace}/']].map(([plural, kind, scope]) => [
      `/apis/${GROUP_VERSION}/${scope}${plural}`,
      { get: { description: `list objects of kind ${kind}`, responses: { 200: { description: 'OK', content: { 'application/json': { schema: { $ref: `#/components/schemas/${TYPES}.${kind}List` } } } } }, 'x-kubernetes-action': 'list', 'x-kubernetes-group-version-kind': { group: GROUP, kind, version: 'v1beta1' } } },
    ]),
  ), // prettier-ignore
  components: {
    schemas: {
      [`${TYPES}.NodeMetrics`]: type('NodeMetrics', 'What a node has used.', { ...HEAD, metadata: ref(`${META}.ObjectMeta`, 'Metadata of the node.'), ...SPAN, usage: QUANTITY }, ['timestamp', 'window', 'usage']),
      [`${TYPES}.NodeMetricsList`]: type('NodeMetricsList', 'A list of NodeMetrics.', { ...HEAD, items: { type: 'array', description: 'The nodes.', items: ref(`${TYPES}.NodeMetrics`, '') } }, ['items']),
      [`${TYPES}.PodMetrics`]: type('PodMetrics', 'What the containers of a Pod have used.', { ...HEAD, metadata: ref(`${META}.ObjectMeta`, 'Metadata of the Pod.'), ...SPAN, containers: { type: 'array', description: 'One entry for each container, of the same time.', items: ref(`${TYPES}.ContainerMetrics`, '') } }, ['timestamp', 'window', 'containers']),
      [`${TYPES}.PodMetricsList`]: type('PodMetricsList', 'A list of PodMetrics.', { ...HEAD, items: { type: 'array', description: 'The Pods.', items: ref(`${TYPES}.PodMetrics`, '') } }, ['items']),
      [`${TYPES}.ContainerMetrics`]: type('', 'What a container has used.', { name: { type: 'string', default: '', description: 'The name of the container in its Pod.' }, usage: QUANTITY }, ['name', 'usage']),
      [`${META}.ObjectMeta`]: { type: 'object', description: 'Metadata that all objects have.', properties: { name: { type: 'string', description: 'Unique within a namespace.' }, namespace: { type: 'string', description: 'The space in which the name is unique.' }, labels: { type: 'object', description: 'Keys and values to select objects by.', additionalProperties: { type: 'string', default: '' } }, creationTimestamp: ref(`${META}.Time`, 'When the figures were put together.') } },
      [`${META}.Time`]: { type: 'string', format: 'date-time', description: 'A moment, as RFC 3339 writes it.' },
      [`${META}.Duration`]: { type: 'string', description: 'A length of time, as Go writes it.' },
      'io.k8s.apimachinery.pkg.api.resource.Quantity': { description: 'A number with a unit.', oneOf: [{ type: 'string' }, { type: 'number' }] },
    },
  },
} as unknown as Json;

// --- the process --------------------------------------------------------------------------------------------------

/** Waits for the next round. */
const idle = (state: State): Turn<State> => ({ wait: { until: state.next }, state });

const program: Program<State> = {
  name: 'metrics-server',
  rest: { cpu: 3.2, memory: 17.5 },
  start(sys) {
    const wrong = (why: string) => (sys.write(2, `Error: ${why}\n`), { exit: 1 });
    const given = option(sys.argv, 'metric-resolution') ?? '1m0s';
    let resolution: number;
    try {
      resolution = parseDuration(given);
    } catch (e) {
      if (!(e instanceof DurationError)) throw e;
      return wrong(`invalid argument ${goQuote(given)} for "--metric-resolution" flag: ${e.message}`);
    }
    if (resolution < FRESH) return wrong(`metric-resolution should be a time duration at least 10s, but value ${formatDuration(resolution)} provided`);
    const port = Number(option(sys.argv, 'secure-port') ?? 443);
    sys.write(2, klog(sys, 'I', 'serving.go:380', 'Generated self-signed cert (/tmp/apiserver.crt, /tmp/apiserver.key)'));
    sys.write(2, klog(sys, 'I', 'handler.go:288', 'Adding GroupVersion metrics.k8s.io v1beta1 to ResourceManager'));
    sys.listen(port);
    sys.write(2, klog(sys, 'I', 'secure_serving.go:211', `Serving securely on [::]:${port}`));
    for (const s of ['TERM', 'INT'] as const) sys.handle(s, 'handle');
    const state: State = { resolution, next: sys.now + resolution, last: NOTHING, previous: NOTHING };
    scrape(sys, state);
    return idle(state);
  },
  resume(sys, state) {
    if (sys.now >= state.next) {
      scrape(sys, state);
      state.next += state.resolution * Math.max(1, Math.ceil((sys.now - state.next + 1) / state.resolution));
    }
    return idle(state);
  },
  signal: () => ({ exit: 0 }),
  // Signed by nobody that one would know.
  certificate: () => encodeCertificate({ user: 'localhost', groups: [], issuer: 'localhost-ca', key: 'apiserver.key', signer: 'localhost-ca.key', names: ['localhost'] }),
  request: answer,
};

export const metricsServerImage: Image = {
  repositories: ['registry.k8s.io/metrics-server/metrics-server'],
  tags: { 'v0.8.1': { bytes: 22_500_000 }, 'v0.9.0': { bytes: 22_700_000 }, 'v0.8.0': { bytes: 22_500_000 }, 'v0.7.2': { bytes: 19_500_000 }, 'v0.7.1': { bytes: 19_500_000 } },
  config: { entrypoint: ['/metrics-server'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }, user: '65534' },
  base: 'distroless',
  files: { '/metrics-server': { program: 'metrics-server' } },
  // Once there are figures, there are.
  steady: true,
  programs: [program],
};
