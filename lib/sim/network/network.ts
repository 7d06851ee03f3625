import { NetworkError } from '../core';
import type { Client } from '../api/client';
import { DaemonSet, EndpointSlice, Node, Pod, Service } from '../kinds';
import type { Machines, Routes } from '../machine/machines';
import { Errno } from '../machine/sys';
import { inRange, nth, POD_RANGE, SERVICE_RANGE, sizeOf, toNumber } from './addresses';
import { answer, type DnsAnswer } from './dns';
import { choose, rulesOf, serviceAt, serviceOfNodePort, type Rules } from './services';

/** Who has which addresses: the part of a world's wiring that the network keeps. */
export interface NetworkState {
  readonly networks: Readonly<Record<string, NetworkRecord>>;
  /** The last address handed out of a cluster's Pod range, so that a freed one is not used again at once. */
  readonly last: Readonly<Record<string, number>>;
  /** Clusters whose services the laptop reaches: `minikube tunnel` runs. */
  readonly tunnels: readonly string[];
  /** What the rules of a node (`cluster/node`) were made of when its kube-proxy ended: they stay as they are until one runs again. */
  readonly rules?: Readonly<Record<string, Rules>>;
}

export interface NetworkRecord {
  readonly kind: 'laptop' | 'node' | 'pod';
  /** The node's machine it is on: `cluster/node`; none for the laptop. */
  readonly node?: string;
  readonly addresses: readonly string[];
  /** Range of a Pod's address. */
  readonly cidr?: string;
}

export interface NetworkDeps {
  readonly machines: () => Pick<Machines, 'get' | 'listening' | 'files'>;
  /** A cluster's API for reading, by name: services, endpoints, Pods. Undefined for a cluster that is not there. */
  readonly client: (cluster: string) => Client | undefined;
  readonly random: () => number;
}

/** All networks of a world, and the rules by which one reaches another. */
export interface Network extends Routes {
  addLaptop(network: string, addresses: readonly string[]): void;
  addNode(network: string, addresses: readonly string[]): void;
  /** Puts a new Pod's network on a node; returns its address, the next free one of the range. */
  addPod(network: string, node: string, cidr: string): string;
  /** The same with a given address: for a cluster that is made ready-built. */
  placePod(network: string, node: string, cidr: string, address: string): void;
  remove(network: string): void;
  /** Switches the laptop's way to a cluster's services on or off. */
  tunnel(cluster: string, on: boolean): void;
  /** A node's kube-proxy has ended, or runs again: meanwhile its rules do not change. */
  proxied(node: string, runs: boolean): void;
  /** The Services and endpoints that a node's rules are made of. */
  rulesOn(node: string): Rules;
  /** What the cluster's name server answers. */
  dns(cluster: string, name: string, type: string): DnsAnswer;
  save(): NetworkState;
}

/** How long a connection is tried that nobody answers, and how long it takes to learn that a neighbour is not there. */
const CONNECT_TIMEOUT = 130_000;
const NO_NEIGHBOUR = 3_070;
const DNS_TIMEOUT = 10_000;

/** Who reaches whom, over what was saved of it. */
export function createNetwork(deps: NetworkDeps, state: NetworkState = { networks: {}, last: {}, tunnels: [] }): Network {
  const networks = new Map<string, NetworkRecord>(Object.entries(state.networks));
  const last = new Map<string, number>(Object.entries(state.last));
  const tunnels = new Set<string>(state.tunnels);
  const frozen = new Map<string, Rules>(Object.entries(state.rules ?? {}));
  /** The services by which a node's rules send. */
  const rules = (node: string | undefined, client: Client): Client => rulesOf(client, node === undefined ? undefined : frozen.get(node));
  /** kindnet leaves addresses inside the cluster alone; the bridge plugin hides what leaves for another node behind the node's own. */
  const hides = (cluster: string | undefined): boolean => deps.client(cluster ?? '')?.get(DaemonSet, 'kindnet', 'kube-system') === undefined;
  /** Derived: which network has an address. Pods' addresses count inside their cluster only. */
  const owners = new Map<string, string>();
  const keyOf = (n: NetworkRecord, address: string) => (n.kind === 'pod' ? `${clusterOf(n.node)} ${address}` : address);
  const ownerOf = (cluster: string | undefined, address: string) => owners.get(`${cluster} ${address}`) ?? owners.get(address);

  const clusterOf = (node: string | undefined) => node?.split('/')[0];
  const nodeName = (node: string | undefined) => node?.split('/')[1] ?? '';
  for (const [id, n] of networks) for (const a of n.addresses) owners.set(keyOf(n, a), id);

  function put(id: string, record: NetworkRecord): void {
    networks.set(id, record);
    for (const a of record.addresses) owners.set(keyOf(record, a), id);
  }

  /** The address of a node's bridge in its Pod range: what local Pods see the node as. */
  function bridge(pod: NetworkRecord): string {
    return pod.cidr ? nth(pod.cidr, 1) : pod.addresses[0]!;
  }

  function sender(machine: string): { readonly id: string; readonly net: NetworkRecord } {
    const id = deps.machines().get(machine)?.network ?? machine;
    return { id, net: networks.get(id) ?? { kind: 'laptop', addresses: [] } };
  }

  /** The source address the target sees. */
  function sourceFor(from: NetworkRecord, to: NetworkRecord, entry?: string): string {
    const masquerade = entry !== undefined;
    // Replaced on its way out of the node it came in by: there towards the Pods' bridge, or towards another node.
    if (masquerade && to.kind === 'pod' && to.node !== entry) return networks.get(entry)?.addresses[0] ?? '';
    if (from.kind === 'pod' && !masquerade) {
      if (to.node === from.node || (to.kind === 'pod' && !hides(clusterOf(from.node)))) return from.addresses[0]!;
      return networks.get(from.node!)?.addresses[0] ?? from.addresses[0]!;
    }
    if (from.kind === 'laptop' && !masquerade) return gateway(to) ?? from.addresses[0]!;
    if (to.kind === 'pod' && (from.kind === 'laptop' || from.node === to.node || masquerade)) return bridge(to);
    return (from.node ? networks.get(from.node)?.addresses[0] : undefined) ?? from.addresses[0] ?? '';
  }

  /** The laptop's own address in a node's network: the first of its range. */
  function gateway(to: NetworkRecord): string | undefined {
    const node = to.kind === 'pod' ? networks.get(to.node ?? '') : to;
    const address = node?.addresses[0];
    return address ? address.replace(/\.\d+$/, '.1') : undefined;
  }

  function down(net: NetworkRecord): boolean {
    return net.node !== undefined && deps.machines().get(net.node)?.running === false;
  }

  const route: Routes['route'] = (machine, address, port, protocol) => {
    const { id, net } = sender(machine);
    const target = `${address}:${port}`;
    if (net.addresses.includes(address) && deps.machines().listening(id, port)) return { network: id, port, from: address };
    const cluster = clusterOf(net.node) ?? [...tunnels].find((c) => inRange(address, SERVICE_RANGE) && serviceAt(deps.client(c)!, address));
    const api = cluster === undefined ? undefined : deps.client(cluster);
    const client = api && rules(net.node, api);
    const service = client && ownerOf(cluster, address) === undefined ? serviceAt(client, address) : undefined;
    if (service && client) {
      const p = service.service.spec?.ports?.find((x) => x.port === port && (x.protocol ?? 'TCP').toLowerCase() === protocol);
      // A port that the service does not have: no rule matches, and the packet is lost on its way out.
      if (!p) throw new NetworkError('timeout', target, CONNECT_TIMEOUT);
      const external = service.external || net.kind === 'laptop';
      const to = choose(client, service.service, p, { address: net.addresses[0] ?? '', node: nodeName(net.node), external }, deps.random);
      return follow(net, cluster, net.node ?? [...networks.keys()].find((k) => k.startsWith(`${cluster}/`)), to, target);
    }
    const ownerId = ownerOf(cluster, address);
    const owner = ownerId === undefined ? undefined : networks.get(ownerId)!;
    if (!owner) {
      const near = inRange(address, POD_RANGE) ? net.kind !== 'laptop' : [...networks.values()].some((n) => n.kind === 'node' && n.addresses.some((a) => a.replace(/\.\d+$/, '') === address.replace(/\.\d+$/, '')));
      if (near) {
        const laptop = [...networks].find(([, n]) => n.kind === 'laptop');
        if (laptop && /\.1$/.test(address) && !inRange(address, POD_RANGE)) return { network: laptop[0], port, from: net.addresses[0] ?? '' };
        throw new NetworkError('no-route', target, NO_NEIGHBOUR);
      }
      throw new NetworkError('timeout', target, CONNECT_TIMEOUT);
    }
    // Pods are reached from their cluster alone; nodes from the laptop and their cluster.
    if (owner.kind === 'pod' && clusterOf(owner.node) !== clusterOf(net.node)) throw new NetworkError('timeout', target, CONNECT_TIMEOUT);
    if (owner.kind === 'node' && net.node !== undefined && clusterOf(ownerId) !== clusterOf(net.node)) throw new NetworkError('timeout', target, CONNECT_TIMEOUT);
    if (down(owner)) throw new NetworkError('no-route', target, NO_NEIGHBOUR);
    if (owner.kind === 'node' && !deps.machines().listening(ownerId!, port)) {
      const live = deps.client(clusterOf(ownerId)!);
      const other = live && rules(ownerId, live);
      const np = other && serviceOfNodePort(other, port, protocol);
      if (other && np) {
        const to = choose(other, np.service, np.port, { address: gatewayOr(net, owner), node: nodeName(ownerId), external: true }, deps.random);
        return follow(net, clusterOf(ownerId), ownerId, to, target);
      }
      const host = live && hostPort(live, nodeName(ownerId), port, protocol);
      if (host) return follow(net, clusterOf(ownerId), ownerId, { ...host, masquerade: false }, target);
    }
    return { network: ownerId!, port, from: sourceFor(net, owner) };
  };

  const gatewayOr = (net: NetworkRecord, to: NetworkRecord): string => (net.kind === 'laptop' ? (gateway(to) ?? '') : (net.addresses[0] ?? ''));

  /** `entry` is the node whose rules have sent it on. */
  function follow(net: NetworkRecord, cluster: string | undefined, entry: string | undefined, to: ReturnType<typeof choose>, target: string) {
    if (to === 'rejected') throw new NetworkError('refused', target);
    if (to === 'dropped') throw new NetworkError('timeout', target, CONNECT_TIMEOUT);
    const id = ownerOf(cluster, to.address);
    const owner = id === undefined ? undefined : networks.get(id);
    if (id === undefined || !owner || down(owner)) throw new NetworkError('timeout', target, CONNECT_TIMEOUT);
    return { network: id, port: to.port, from: sourceFor(net, owner, to.masquerade ? entry : undefined) };
  }

  /** The Pod that has a port of the node for its own (`hostPort`). */
  function hostPort(client: Client, node: string, port: number, protocol: string): { readonly address: string; readonly port: number } | undefined {
    for (const p of client.list(Pod, { node })) {
      if (p.status?.phase !== 'Running' || p.spec?.hostNetwork || !p.status.podIP) continue;
      for (const c of p.spec?.containers ?? []) {
        for (const x of c.ports ?? []) if (x.hostPort === port && (x.protocol ?? 'TCP').toLowerCase() === protocol) return { address: p.status.podIP, port: x.containerPort };
      }
    }
    return undefined;
  }

  const resolve: Routes['resolve'] = (machine, name) => {
    let text = '';
    try {
      text = deps.machines().files(machine).read('/etc/resolv.conf');
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
    }
    const lines = text.split('\n').map((l) => l.trim().split(/\s+/));
    const server = lines.find((l) => l[0] === 'nameserver')?.[1];
    const search = lines.filter((l) => l[0] === 'search').flatMap((l) => l.slice(1));
    const ndots = Number(lines.filter((l) => l[0] === 'options').flatMap((l) => l.slice(1)).find((o) => o.startsWith('ndots:'))?.slice(6) ?? 1); // prettier-ignore
    if (server === undefined) throw new NetworkError('no-such-host', name);
    const absolute = name.endsWith('.');
    const dots = name.split('.').length - 1;
    const names = absolute ? [name] : dots >= ndots ? [name, ...search.map((s) => `${name}.${s}`)] : [...search.map((s) => `${name}.${s}`), name];
    const cluster = clusterOf(sender(machine).net.node);
    if (cluster === undefined || !inRange(server, SERVICE_RANGE)) {
      if (/^host\.(minikube|docker)\.internal$/.test(name) && cluster !== undefined) return [gateway(sender(machine).net) ?? ''];
      throw new NetworkError('no-such-host', name);
    }
    ask(machine, server, name);
    for (const n of names) {
      let at = n;
      for (let hops = 0; hops < 8; hops++) {
        const reply = dns(cluster, at, 'A');
        const addresses = reply.records.filter((r) => r.type === 'A').map((r) => r.data);
        if (addresses.length > 0) return addresses;
        const cname = reply.records.find((r) => r.type === 'CNAME');
        if (!cname) break;
        at = cname.data;
      }
    }
    throw new NetworkError('no-such-host', name);
  };

  /** Throws as a resolver does that gets no answer from its name server. */
  function ask(machine: string, server: string, name: string): void {
    try {
      const to = route(machine, server, 53, 'udp');
      if (deps.machines().listening(to.network, to.port)) return;
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
    }
    throw new NetworkError('timeout', name, DNS_TIMEOUT);
  }

  function dns(cluster: string, name: string, type: string): DnsAnswer {
    const client = deps.client(cluster);
    return client ? answer(client, name, type) : { code: 'NXDOMAIN', records: [] };
  }

  return {
    route,
    resolve,
    dns,
    addresses: (network) => networks.get(network)?.addresses ?? [],
    ranges(network) {
      if (networks.get(network)?.kind !== 'node') return [];
      const nodes = deps.client(clusterOf(network)!)?.list(Node) ?? [];
      return nodes.flatMap((n) => {
        const range = n.spec?.podCIDR;
        const via = n.status?.addresses?.find((a) => a.type === 'InternalIP')?.address;
        return !range || !via ? [] : [{ range, ...(n.metadata.name === nodeName(network) ? {} : { via }) }];
      }).sort((a, b) => toNumber(a.range.split('/')[0]!) - toNumber(b.range.split('/')[0]!));
    },
    ping(machine, address) {
      const { net } = sender(machine);
      const id = ownerOf(clusterOf(net.node), address);
      const owner = id === undefined ? undefined : networks.get(id)!;
      if (net.addresses.includes(address)) return 0.04;
      if (!owner) {
        if (net.kind !== 'laptop' && inRange(address, POD_RANGE)) throw new NetworkError('no-route', address, NO_NEIGHBOUR);
        throw new NetworkError('timeout', address, CONNECT_TIMEOUT);
      }
      const apart = owner.kind === 'pod' && clusterOf(owner.node) !== clusterOf(net.node);
      if (apart) throw new NetworkError('timeout', address, CONNECT_TIMEOUT);
      if (down(owner)) throw new NetworkError('no-route', address, NO_NEIGHBOUR);
      return owner.node === net.node ? 0.06 : 0.12;
    },
    addLaptop: (network, addresses) => put(network, { kind: 'laptop', addresses }),
    addNode: (network, addresses) => put(network, { kind: 'node', node: network, addresses }),
    addPod(network, node, cidr) {
      const size = sizeOf(cidr);
      const start = last.get(`${clusterOf(node)} ${cidr}`) ?? 1;
      for (let i = 1; i < size; i++) {
        // 0 is the range's own name, 1 the bridge, the last the broadcast.
        const n = ((start - 2 + i) % (size - 3)) + 2;
        const address = nth(cidr, n);
        if (owners.has(`${clusterOf(node)} ${address}`)) continue;
        last.set(`${clusterOf(node)} ${cidr}`, n);
        put(network, { kind: 'pod', node, addresses: [address], cidr });
        return address;
      }
      throw new Errno('EAGAIN', cidr);
    },
    placePod(network, node, cidr, address) {
      put(network, { kind: 'pod', node, addresses: [address], cidr });
      const key = `${clusterOf(node)} ${cidr}`;
      last.set(key, Math.max(last.get(key) ?? 1, toNumber(address) - toNumber(cidr.split('/')[0]!)));
    },
    remove(network) {
      const n = networks.get(network);
      for (const a of n?.addresses ?? []) if (owners.get(keyOf(n!, a)) === network) owners.delete(keyOf(n!, a));
      networks.delete(network);
    },
    tunnel(cluster, on) {
      if (on) tunnels.add(cluster);
      else tunnels.delete(cluster);
    },
    proxied(node, runs) {
      const client = runs ? undefined : deps.client(clusterOf(node)!);
      if (client) frozen.set(node, { services: client.list(Service), slices: client.list(EndpointSlice) });
      else frozen.delete(node);
    },
    rulesOn(node) {
      const client = deps.client(clusterOf(node)!);
      return frozen.get(node) ?? { services: client?.list(Service) ?? [], slices: client?.list(EndpointSlice) ?? [] };
    },
    save: () => ({ networks: Object.fromEntries(networks), last: Object.fromEntries(last), tunnels: [...tunnels], ...(frozen.size ? { rules: Object.fromEntries(frozen) } : {}) }),
  };
}
