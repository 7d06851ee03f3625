import { Errno } from '../../../machine/sys';
import { NetworkError, hex, uuid } from '../../../core';
import { goQuote } from '../../pflag';
import { logHeader } from '../client';
import type { Ctx, KubectlCommand } from '../command';
import { completePodAndPort } from '../complete';
import { Fail, NotYet, UsageError } from '../errors';
import { objectNamed, podsOf, upgradeError, podType } from '../pods';
import { resourcePath } from '../discovery';

/** Work of one turn before others have theirs. */
const TURN = 20_000;

interface State {
  /** Whose localhost the connections go to. */
  readonly network: string;
  readonly ports: readonly { readonly local: number; readonly remote: number }[];
  /** The Pod refused a connection: the session is over. */
  lost?: boolean;
  /** Connections that are carried: the client's end and the Pod's, each until it has said all. */
  links: Link[];
  /** The connection of the last request: more requests may come on it. */
  last?: string;
}

interface Link {
  readonly near: number;
  readonly far: number;
  /** The ends that have said all. */
  done: number[];
}

/** A session sleeps until a signal comes, bytes are to be carried, or its own request handler wakes it. */
const asleep = (ctx: Ctx, state: State) => ({
  wait: { signal: true as const, topics: [`port-forward:${ctx.sys.machine}:${ctx.sys.pid}`], readable: state.links.flatMap((l) => [l.near, l.far].filter((fd) => !l.done.includes(fd))) },
  state,
});

export const portForward: KubectlCommand<State> = {
  name: 'port-forward',
  usage: 'kubectl port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  short: 'Forward one or more local ports to a pod',
  long: `Forward one or more local ports to a pod.

 Use resource type/name such as deployment/mydeployment to select a pod. Resource type defaults to 'pod' if omitted.

 If there are multiple pods matching the criteria, a pod will be selected automatically. The forwarding session ends when the selected pod terminates, and a rerun of the command is needed to resume forwarding.`,
  examples: `# Listen on ports 5000 and 6000 locally, forwarding data to/from ports 5000 and 6000 in the pod
kubectl port-forward pod/mypod 5000 6000

# Listen on ports 5000 and 6000 locally, forwarding data to/from ports 5000 and 6000 in a pod selected by the deployment
kubectl port-forward deployment/mydeployment 5000 6000

# Listen on port 8443 locally, forwarding to the targetPort of the service's port named "https" in a pod selected by the service
kubectl port-forward service/myservice 8443:https

# Listen on port 8888 locally, forwarding to 5000 in the pod
kubectl port-forward pod/mypod 8888:5000

# Listen on port 8888 on all addresses, forwarding to 5000 in the pod
kubectl port-forward --address 0.0.0.0 pod/mypod 8888:5000

# Listen at port 8888 of localhost and of one more address
kubectl port-forward --address localhost,10.19.21.23 pod/mypod 8888:5000

# Listen on a random port locally, forwarding to 5000 in the pod
kubectl port-forward pod/mypod :5000`,
  flags: {
    address: { type: 'strings', default: ['localhost'], help: 'Addresses to listen on (comma separated). Only accepts IP addresses or localhost as a value. When localhost is supplied, kubectl will try to bind on both 127.0.0.1 and ::1 and will fail if neither of these addresses are available to bind.' },
    'pod-running-timeout': { type: 'duration', default: '1m0s', help: 'The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running' },
  },
  complete: completePodAndPort,
  run(ctx) {
    const [word, ...specs] = ctx.args;
    if (word === undefined || specs.length === 0) throw new UsageError('TYPE/NAME and list of ports are required for port-forward');
    if (ctx.flags['pod-running-timeout'] <= 0) throw new UsageError('--pod-running-timeout must be higher than zero');
    const { object } = objectNamed(ctx, word);
    const [pod] = podsOf(ctx, object, 'attach to');
    if (!pod) throw new NotYet(ctx.flags['pod-running-timeout']);
    if (pod.status?.phase !== 'Running') throw new Fail(`unable to forward port because pod is not running. Current status=${pod.status?.phase ?? ''}`);
    const pairs = specs.map((spec) => portPair(spec, object, pod));
    const given = (ctx.flags.address as readonly string[]).flatMap((a) => {
      if (a === 'localhost') return ['127.0.0.1', '::1'];
      if (!/^[0-9.]+$/.test(a) && !a.includes(':')) throw new Fail(`${a} is not a valid IP`);
      return [a];
    });
    // In order, each once. After one that listens everywhere no other can; of localhost's two one will do.
    const asked = [...new Set(given)].sort();
    const taken = (a: string) => a !== '0.0.0.0' && !a.includes(':') && asked.includes('0.0.0.0');
    const addresses = asked.filter((a) => !taken(a)).map((a) => (a.includes(':') ? `[${a}]` : a));
    const refused = (ctx.flags.address as readonly string[]).find((a) => a !== 'localhost' && taken(a));
    if (refused !== undefined) {
      for (const { local, remote } of pairs) for (const a of addresses) ctx.out(`Forwarding from ${a}:${local} -> ${remote}\n`);
      for (const { local } of pairs) ctx.err(`Unable to listen on port ${local}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 ${refused}:${local}: bind: address already in use]\n`);
      throw new Fail(`unable to listen on any of the requested ports: [${pairs.map((p) => `{${p.local} ${p.remote}}`).join(' ')}]`);
    }
    const network = open(ctx, pod, pairs);
    const ports = pairs.map(({ local, remote }) => {
      const port = listen(ctx, local, addresses, remote);
      for (const a of addresses) ctx.out(`Forwarding from ${a}:${port} -> ${remote}\n`);
      return { local: port, remote };
    });
    ctx.sys.handle('INT', 'handle');
    ctx.sys.handle('PIPE', 'ignore');
    return asleep(ctx, { network, ports, links: [] });
  },
  resume(ctx, state) {
    state.links = state.links.filter((link) => carry(ctx, link));
    if (state.lost) throw new Fail('lost connection to pod');
    return asleep(ctx, state);
  },
  signal: (_ctx, _state, signal) => (signal === 'INT' ? 0 : 'default'),
  request(ctx, state, request) {
    const port = Number(/^[a-z]+:\/\/(?:\[[^\]]*\]|[^/?#:]*):(\d+)/.exec(request.url)?.[1] ?? (request.url.startsWith('https:') ? 443 : 80));
    const { url, method, headers, body } = request;
    const known = request.connection !== undefined && request.connection === state.last;
    if (request.connection !== undefined) state.last = request.connection;
    return connection(ctx, state, port, (remote) => ctx.sys.fetchInside(state.network, remote, { url, method, headers, ...(body !== undefined ? { body } : {}) }), { status: 0, headers: {} }, known);
  },
  connection(ctx, state, port, near) {
    const far = connection(ctx, state, port, (remote) => ctx.sys.connectInside(state.network, remote), -1);
    if (far < 0) ctx.sys.close(near);
    else state.links.push({ near, far, done: [] });
  },
};

/** Carries what has come on a connection; false when both sides have said all, and it is closed. */
function carry({ sys }: Ctx, link: Link): boolean {
  for (const [from, to] of [[link.near, link.far], [link.far, link.near]] as const) {
    while (!link.done.includes(from) && sys.spent < TURN) {
      const text = sys.read(from);
      if (text === undefined) break;
      try {
        if (text !== '') sys.write(to, text);
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        // The other side hears no more: neither end is of use.
        link.done = [link.near, link.far];
      }
      if (text !== '') continue;
      link.done = [...link.done, from];
      sys.shutdown(to);
    }
  }
  if (link.done.length < 2) return true;
  sys.close(link.near);
  sys.close(link.far);
  return false;
}

/** Asks for the stream to the Pod; the answer says which network the Pod's localhost is on. */
function open(ctx: Ctx, pod: any, pairs: readonly { readonly remote: number }[]): string {
  try {
    const { upgrade } = ctx.api.send({
      method: 'GET',
      path: resourcePath(podType(ctx), pod.metadata.namespace, pod.metadata.name, 'portforward'),
      query: { ports: pairs.map((p) => p.remote).join(',') },
      headers: { upgrade: 'websocket', connection: 'Upgrade' },
    });
    return String((upgrade as { network?: string } | undefined)?.network ?? '');
  } catch (e) {
    throw upgradeError(e);
  }
}

/** One connection to a local port. Where the Pod does not answer, the client has nothing and the session ends. */
function connection<T>(ctx: Ctx, state: State, port: number, reach: (remote: number) => T, nothing: T, known = false): T {
  const { local, remote } = state.ports.find((p) => p.local === port) ?? state.ports[0]!;
  if (!known) ctx.out(`Handling connection for ${local}\n`);
  try {
    return reach(remote);
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    if (e.failure !== 'reset') {
      const why = forwardError(ctx.sys.random, remote, e);
      ctx.err(`${logHeader(ctx.sys, 'E', 'portforward.go:522')} "Unhandled Error" err=${goQuote(`an error occurred forwarding ${local} -> ${remote}: ${why}`)}\n`);
      state.lost = true;
      ctx.sys.notify(`port-forward:${ctx.sys.machine}:${ctx.sys.pid}`);
    }
    return nothing;
  }
}

/** What the kubelet and containerd say of a port of a Pod at which nobody listens, or of one of a Pod that is gone. */
export function forwardError(random: () => number, port: number, e: NetworkError): string {
  const id = hex(random, 64);
  if (e.failure === 'no-route') return `error forwarding port ${port} to pod ${id}, uid : failed to find sandbox "${id}" in store: not found`;
  const inside = `"/var/run/netns/cni-${uuid(random)}"`;
  return `error forwarding port ${port} to pod ${id}, uid : failed to execute portforward in network namespace ${inside}: failed to connect to localhost:${port} inside namespace "${id}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `;
}

function listen(ctx: Ctx, local: number, addresses: readonly string[], remote: number): number {
  const everywhere = addresses.includes('0.0.0.0');
  for (let tries = 0; ; tries++) {
    const port = local > 0 ? local : 32768 + Math.floor(ctx.sys.random() * 28000);
    try {
      ctx.sys.listen(port, everywhere ? undefined : addresses[0]!.replace(/[[\]]/g, ''));
      return port;
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      if (local === 0 && tries < 20) continue;
      const why = e.code === 'EACCES' ? 'permission denied' : 'address already in use';
      for (const a of addresses) ctx.err(`Unable to listen on port ${port}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp${a.startsWith('[') ? '6' : '4'} ${a}:${port}: bind: ${why}]\n`);
      throw new Fail(`unable to listen on any of the requested ports: [{${port} ${remote}}]`);
    }
  }
}

/** `[LOCAL:]REMOTE`; of a Service the port is its own and is turned into the Pod's, and names are looked up. */
function portPair(spec: string, object: any, pod: any): { local: number; remote: number } {
  const parts = spec.split(':');
  // With more colons than one, the first word is both (kubectl's splitPort).
  const [localText, remoteText] = (parts.length === 2 ? parts : [parts[0]!, parts[0]!]) as [string, string];
  let remote: number | string;
  if (object.kind === 'Service') remote = servicePort(object, pod, remoteText);
  else if (/^\d+$/.test(remoteText)) remote = remoteText;
  else {
    const found = pod.spec.containers.flatMap((c: any) => c.ports ?? []).find((p: any) => p.name === remoteText);
    if (!found) throw new Fail(`Pod '${pod.metadata.name}' does not have a named port '${remoteText}'`);
    remote = found.containerPort;
  }
  const local = localText === remoteText && !/^\d+$/.test(localText) ? remote : localText === '' ? 0 : number(localText, 'local');
  if (typeof remote === 'string') remote = number(remote, 'remote');
  if (remote === 0) throw new Fail('remote port must be > 0');
  return { local: local as number, remote };
}

function number(text: string, which: string): number {
  if (!/^\d+$/.test(text)) throw new Fail(`error parsing ${which} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (Number(text) > 65535) throw new Fail(`error parsing ${which} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
  return Number(text);
}

function servicePort(service: any, pod: any, word: string): number {
  const found = (service.spec.ports ?? []).find((p: any) => (/^\d+$/.test(word) ? p.port === Number(word) : p.name === word));
  if (!found) throw new Fail(/^\d+$/.test(word) ? `Service ${service.metadata.name} does not have a service port ${word}` : `Service '${service.metadata.name}' does not have a named port '${word}'`);
  const target = found.targetPort ?? found.port;
  if (service.spec.clusterIP === 'None' && found.targetPort === undefined) return found.port;
  if (typeof target === 'number') return target;
  const named = pod.spec.containers.flatMap((c: any) => c.ports ?? []).find((p: any) => p.name === target);
  if (!named) throw new Fail(`Pod '${pod.metadata.name}' does not have a named port '${target}'`);
  return named.containerPort;
}
