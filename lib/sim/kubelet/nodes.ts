import { NetworkError, own, type HttpRequest, type HttpResponse, type Json } from '../core';
import { ApiError, type Client, type Status } from '../api/client';
import type { KubeObject } from '../kinds/kind';
import { Endpoints, Node, Pod, Service } from '../kinds';
import { parseTime } from '../kinds/times';
import { DEFAULT_PATH } from '../machine/limits';
import type * as T from '../kinds/types';
import type { ExecOptions, LogOptions, Nodes } from '../kinds/shared/nodes';
import { nodeMachine, type KubeletDeps } from './deps';
import { kubeletAnswer } from './http';
import { logResponse } from './logs';
import { kubeletRuns, logDirectory, runtimeRuns } from './node-files';
import { containersOf } from './pod-worker';
import { readRecord, type ContainerRecord, type PodRecord } from './record';

/** How to spawn a process inside a container: what `upgrade` of an exec holds. */
export interface Upgrade {
  readonly machine: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly user: string;
}

/** `reason` is empty where the API server only passes on that it could not reach the node. */
function absent(kind: string, name: string): never {
  throw new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: `${kind} "${name}" not found`, reason: 'NotFound', details: { name, kind }, code: 404 });
}

function refuse(code: number, reason: string, message: string): never {
  const status: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  throw new ApiError(status);
}

/** The kubelets as the API server asks them (`pkg/kubelet/server`), with the errors its proxying adds. */
export function nodesOf(deps: KubeletDeps, client: () => Client): Nodes {
  const hostOf = (node: string) => client().get(Node, node)?.status?.addresses?.find((a) => a.type === 'InternalIP')?.address ?? node;

  function find(object: KubeObject, path: string, container: string): { pod: T.Pod; record: PodRecord; files: ReturnType<KubeletDeps['machines']['files']>; node: string } {
    const pod = object as T.Pod;
    const node = pod.spec!.nodeName!;
    // The API server looks the node up in the Pod's name: so it says.
    if (!client().get(Node, node)) refuse(404, 'NotFound', `pods "${node}" not found`);
    const address = `${hostOf(node)}:10250`;
    if (!kubeletRuns(deps, node)) {
      const on = deps.machines.get(nodeMachine(deps.cluster, node))?.running;
      const why = on ? 'connect: connection refused' : 'connect: no route to host';
      const dial = `dial tcp ${address}: ${why}`;
      refuse(500, path === 'containerLogs' ? '' : 'InternalError', path === 'containerLogs' ? `Get "https://${address}/${path}/${pod.metadata.namespace}/${pod.metadata.name}/${container}": ${dial}` : `error dialing backend: ${dial}`);
    }
    const files = deps.machines.files(nodeMachine(deps.cluster, node));
    const uid = pod.metadata.annotations?.['kubernetes.io/config.mirror'] ?? pod.metadata.uid;
    const record = readRecord(files, uid);
    if (!record) return refuse(404, 'NotFound', `pod "${pod.metadata.name}_${pod.metadata.namespace}" not found`);
    return { pod, record, files, node };
  }

  function only(pod: T.Pod, asked: string | undefined): string {
    if (asked !== undefined) {
      if (!containersOf(pod).some((c) => c.name === asked)) refuse(400, 'BadRequest', `container ${asked} is not valid for pod ${pod.metadata.name}`);
      return asked;
    }
    const names = pod.spec!.containers.map((c) => c.name);
    if (names.length === 1) return names[0]!;
    const inits = (pod.spec!.initContainers ?? []).map((c) => c.name);
    const list = `[${names.join(' ')}]${inits.length ? ` or one of the init containers: [${inits.join(' ')}]` : ''}`;
    return refuse(400, 'BadRequest', `a container name must be specified for pod ${pod.metadata.name}, choose one of: ${list}`);
  }

  function log(object: KubeObject, options: LogOptions, request: HttpRequest): HttpResponse {
    const asked = object as T.Pod;
    const name = only(asked, options.container);
    if (!asked.spec!.nodeName) return { status: 200, headers: { 'content-type': 'text/plain' }, body: '' };
    const { pod, record, files } = find(object, 'containerLogs', name);
    const r: ContainerRecord | undefined = own(record.containers, name);
    const dir = logDirectory(pod.metadata.namespace!, pod.metadata.name, record.uid, name);
    let attempt = r?.attempt ?? 0;
    if (options.previous) {
      const gone = r?.state === 'exited' && r.shown ? r.ended : r?.last;
      if (!gone) return refuse(400, 'BadRequest', `previous terminated container "${name}" in pod "${pod.metadata.name}" not found`);
      attempt = r!.state === 'exited' && r!.shown ? r!.attempt : r!.attempt - 1;
      if (!files.exists(`${dir}/${attempt}.log`)) return { status: 200, headers: { 'content-type': 'text/plain' }, body: `unable to retrieve container logs for containerd://${gone.id}` };
    } else if (!r || (r.state === 'none' && !r.last)) {
      const reason = r?.shown?.reason ?? ((pod.spec!.initContainers?.length ?? 0) > 0 && pod.status?.conditions?.some((c) => c.type === 'Initialized' && c.status === 'False') ? 'PodInitializing' : 'ContainerCreating');
      const words: Readonly<Record<string, string>> = { ErrImagePull: "image can't be pulled", ImagePullBackOff: 'trying and failing to pull image' };
      return refuse(400, 'BadRequest', `container "${name}" in pod "${pod.metadata.name}" is waiting to start: ${Object.hasOwn(words, reason) ? words[reason] : reason}`);
    }
    const since = options.sinceTime !== undefined ? parseTime(options.sinceTime) : options.sinceSeconds !== undefined ? deps.loop.now - options.sinceSeconds * 1000 : undefined;
    const window = { timestamps: options.timestamps, tailLines: options.tailLines, limitBytes: options.limitBytes, since };
    return logResponse(files, `${dir}/${attempt}.log`, window, request, options.follow && !options.previous ? { running: r?.state === 'running' && r.attempt === attempt } : undefined);
  }

  function running(object: KubeObject, options: ExecOptions, path: string): { pod: T.Pod; c: T.Container; r: ContainerRecord; node: string } {
    const asked = object as T.Pod;
    const phase = asked.status?.phase;
    const name = only(asked, options.container);
    if (!asked.spec!.nodeName) refuse(400, 'BadRequest', `pod ${asked.metadata.name} does not have a host assigned`);
    if (phase === 'Succeeded' || phase === 'Failed') refuse(400, 'BadRequest', `cannot ${path} into a container in a completed pod; current phase is ${phase}`);
    const { pod, record, node } = find(object, path, name);
    const r = own(record.containers, name);
    // It asks the runtime itself, which knows of an end before the kubelet has taken note of it.
    const alive = r?.state === 'running' && r.pid !== undefined && deps.machines.processes(r.machine!).some((p) => p.pid === r.pid);
    if (!r || !alive) return refuse(404, 'NotFound', path === 'exec' ? `container not found ("${name}")` : `container ${name} not found in pod ${pod.metadata.name}_${pod.metadata.namespace}`);
    if (!runtimeRuns(deps, node)) return refuse(500, 'InternalError', `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"`);
    return { pod, c: containersOf(pod).find((x) => x.name === name)!, r, node };
  }

  /** The environment a container was made with, which exec shares. */
  function environment(r: ContainerRecord, user: string, tty: boolean): Record<string, string> {
    const { env = {}, hostname } = deps.machines.get(r.machine!)!;
    const { PATH = DEFAULT_PATH, ...rest } = env;
    return { PATH, ...(tty ? { TERM: 'xterm' } : {}), HOSTNAME: hostname, ...rest, ...(Object.hasOwn(rest, 'HOME') ? {} : { HOME: user === 'root' ? '/root' : '/' }) };
  }

  const exec = (object: KubeObject, options: ExecOptions): Json => {
    const { c, r } = running(object, options, 'exec');
    const user = deps.machines.processes(r.machine!).find((p) => p.pid === r.pid)?.user ?? 'root';
    const upgrade: Upgrade = { machine: r.machine!, argv: options.command, env: environment(r, user, options.tty), cwd: c.workingDir ?? deps.image(c.image ?? '')?.config.workdir ?? '/', user };
    return upgrade as unknown as Json;
  };

  const attach = (object: KubeObject, options: ExecOptions): Json => {
    const { c, r } = running(object, options, 'attach');
    return { machine: r.machine!, attach: r.pid!, stdin: (c.stdin ?? false) && options.stdin, tty: c.tty ?? false, once: c.stdinOnce ?? false } as unknown as Json;
  };

  const portForward = (object: KubeObject, ports: readonly number[]): Json => {
    const asked = object as T.Pod;
    if (!asked.spec!.nodeName) refuse(400, 'BadRequest', `pod ${asked.metadata.name} does not have a host assigned`);
    const { record, node } = find(object, 'portForward', '');
    return { network: record.sandbox?.network ?? '', address: record.sandbox?.ip ?? '', machine: nodeMachine(deps.cluster, node), ports: [...ports] };
  };

  const proxy: NonNullable<Nodes['proxy']> = (target, request, as) => {
    const c = client();
    const asked = splitName(target.name);
    if (!asked) return refuse(400, 'BadRequest', `invalid ${target.kind.slice(0, -1)} request ${JSON.stringify(target.name)}`);
    const { name, port } = asked;
    const scheme = asked.scheme || 'http';
    let url: string;
    if (target.kind === 'nodes') {
      if (!c.get(Node, name)) return absent('nodes', name);
      if (target.path !== '' && (port ?? '10250') === '10250' && kubeletRuns(deps, name)) return kubeletAnswer(deps, c, name, target.path);
      url = `http://${hostOf(name)}:${port ?? '10250'}`;
    } else if (target.kind === 'pods') {
      const pod = c.get(Pod, name, target.namespace);
      if (!pod) return absent('pods', name);
      if (!pod.status?.podIP) return refuse(400, 'BadRequest', 'address not allowed');
      const number = port ?? pod.spec!.containers.find((x) => x.ports?.length)?.ports![0]!.containerPort ?? (scheme === 'https' ? 443 : 80);
      url = `${scheme}://${pod.status.podIP}:${number}`;
    } else url = `${scheme}://${behind(c, target.namespace!, target.name, name, port ?? '')}`;
    // Without a path the way leads to the root of what is asked (`proxyRedirectsforRootPath`).
    if (target.path === '' && (request.method === 'GET' || request.method === 'HEAD')) return { status: 301, headers: {} };
    const from = c.list(Node).map((n) => nodeMachine(deps.cluster, n.metadata.name)).find((id) => deps.machines.get(id)?.running); // prettier-ignore
    try {
      const [, host, number] = /^https:\/\/(.*):(\d+)$/.exec(url) ?? [];
      if (host !== undefined && deps.machines.certificateOf(from ?? '', host, Number(number)) === undefined) return refuse(503, 'ServiceUnavailable', 'error trying to reach service: tls: first record does not look like a TLS handshake');
      const headers: Record<string, string> = { ...request.headers, host: url.replace(/^https?:\/\//, '') };
      delete headers['authorization'];
      return deps.machines.fetch(from ?? '', { method: request.method, url: `${url}/${target.path.replace(/^\//, '')}`, headers, body: request.body, ...(as && { certificate: as }) });
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      const address = url.replace(/^https?:\/\//, '');
      const why = e.failure === 'refused' ? `dial tcp ${address}: connect: connection refused` : e.failure === 'timeout' ? `dial tcp ${address}: i/o timeout` : `dial tcp ${address}: connect: no route to host`;
      return refuse(503, 'ServiceUnavailable', `error trying to reach service: ${why}`);
    }
  };

  return { log, exec, attach, portForward, proxy };
}

/** `http:web:80` or `web:80` or `web`: scheme, name and port of a proxied thing (`SplitSchemeNamePort`); undefined for what is none of these. */
function splitName(id: string): { readonly scheme: string; readonly name: string; readonly port?: string } | undefined {
  const parts = id.split(':');
  if (parts.length > 3) return undefined;
  const [scheme, name, port] = parts.length === 3 ? parts : ['', ...parts];
  if (!name || !['', 'http', 'https'].includes(scheme!)) return undefined;
  return { scheme: scheme!, name, ...(port && { port }) };
}

/** An address behind a Service's port: by number, by name, or the one without a name (`ResourceLocation` of services). */
function behind(c: Client, namespace: string, id: string, name: string, asked: string): string {
  let port = asked;
  if (/^[-+]?\d+$/.test(asked)) {
    const service = c.get(Service, name, namespace);
    if (!service) return absent('services', name);
    const found = service.spec!.ports?.find((p) => p.port === Number(asked));
    if (!found) return refuse(503, 'ServiceUnavailable', `no service port ${Number(asked)} found for service "${name}"`);
    port = found.name ?? '';
  }
  const endpoints = c.get(Endpoints, name, namespace);
  if (!endpoints) return absent('endpoints', name);
  if (!endpoints.subsets?.length) return refuse(503, 'ServiceUnavailable', `no endpoints available for service "${name}"`);
  for (const s of endpoints.subsets) {
    const found = s.ports?.find((p) => (p.name ?? '') === port);
    if (found && s.addresses?.length) return `${s.addresses[Math.floor(c.random() * s.addresses.length)]!.ip}:${found.port}`;
  }
  return refuse(503, 'ServiceUnavailable', `no endpoints available for service "${id}"`);
}
