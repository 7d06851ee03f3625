import type { Instant } from '../core';
import { kubeletRuns, nodeMachine, type KubeletMachines, type Kubelets } from '../kubelet';
import { profileSubnet, type Network } from '../network';
import { initCluster, joinNode, type BootDeps } from './cluster';
import { startDaemons } from './nodes';
import { planCluster, planNode, type ClusterPlan, type NodePlan } from './plan';

/** What the fleet needs of the world: it makes and forgets the clusters that world.ts joins. */
export interface FleetDeps {
  readonly now: () => Instant;
  readonly machines: KubeletMachines & { power(id: string, on: boolean): void };
  readonly network: Network;
  /** All clusters, in the order in which they were made. */
  plans(): readonly ClusterPlan[];
  /** Joins a new cluster, whose store is empty, or gives one a new plan. */
  put(plan: ClusterPlan): void;
  /** Forgets a cluster: its store, its owners in the loop. Its machines are gone already. */
  forget(name: string): void;
  /** What fills a cluster that {@link put} made. */
  boot(name: string): BootDeps;
  kubelets(name: string): Kubelets;
}

/** What programs/minikube drives; it declares the shape that it needs. */
export type Fleet = ReturnType<typeof createFleet>;

/** minikube's hand on the machines: what `docker` and `kubeadm` do for it. Nothing here takes time; minikube waits between the steps. */
export function createFleet(deps: FleetDeps) {
  const { machines, network } = deps;
  const planOf = (name: string) => deps.plans().find((p) => p.name === name);

  function state(plan: ClusterPlan) {
    const node = (n: NodePlan) => {
      const id = nodeMachine(plan.name, n.name);
      const on = machines.get(id)?.running === true;
      const yes = (it: boolean) => (on && it ? ('Running' as const) : ('Stopped' as const));
      return { name: n.name, address: n.address, controlPlane: n.controlPlane, user: machines.get(id) && !machines.files(id).exists('/home/docker') ? ('root' as const) : ('docker' as const), host: yes(true), kubelet: yes(kubeletRuns({ cluster: plan.name, machines }, n.name)), apiserver: yes(n.controlPlane && machines.listening(id, plan.port)) };
    };
    return { name: plan.name, cpus: plan.cpus, memory: plan.memory, port: plan.port, nodes: plan.nodes.map(node) };
  }

  /** The first of docker's networks that no profile has. */
  function freeSubnet(): string {
    const taken = new Set(deps.plans().map((p) => p.nodes[0]!.address.replace(/\.\d+$/, '')));
    for (let n = 0; ; n++) if (!taken.has(profileSubnet(n).replace(/\.\d+\/\d+$/, ''))) return profileSubnet(n);
  }

  function clear(profile: string, node: string): void {
    const id = nodeMachine(profile, node);
    for (const m of machines.ids()) if (m.startsWith(`${id}/`)) machines.remove(m);
    for (const n of Object.keys(network.save().networks)) if (n === id || n.startsWith(`pod:${id}/`)) network.remove(n);
    machines.remove(id);
  }

  return {
    profiles: () => deps.plans().map(state),
    profile: (name: string) => {
      const plan = planOf(name);
      return plan && state(plan);
    },
    /** Makes a profile with its first node, on which the control plane begins to come up. */
    init(options: { readonly name: string; readonly cpus: number; readonly memory: number; readonly kindnet: boolean }) {
      const plan = { ...planCluster({ name: options.name, nodes: 1, subnet: freeSubnet(), at: deps.now(), cpus: options.cpus, memory: options.memory }), kindnet: options.kindnet };
      deps.put(plan);
      initCluster(deps.boot(plan.name), plan);
    },
    /** Adds one more node; returns its name. */
    join(profile: string) {
      const plan = planOf(profile)!;
      const last = plan.nodes[plan.nodes.length - 1]!;
      const n = (/-m(\d+)$/.exec(last.name) ? Number(/-m(\d+)$/.exec(last.name)![1]) : 1) + 1;
      const node = planNode(profile, n, plan.nodes[0]!.address.replace(/\d+$/, '0/24'));
      const grown = { ...plan, nodes: [...plan.nodes, node] };
      deps.put(grown);
      joinNode(deps.boot(profile), grown, node, deps.now());
      return node.name;
    },
    stop(profile: string, node: string) {
      const id = nodeMachine(profile, node);
      if (machines.get(id)?.running !== true) return;
      deps.kubelets(profile).powerLost(node);
      for (const p of machines.processes(id)) if (p.state !== 'zombie') machines.kill(id, p.pid, 'KILL');
      machines.power(id, false);
    },
    start(profile: string, node: string) {
      const plan = planOf(profile)!;
      const id = nodeMachine(profile, node);
      if (machines.get(id)?.running !== false) return;
      machines.power(id, true);
      startDaemons({ machines }, plan, plan.nodes.find((n) => n.name === node)!);
    },
    /** Takes a node's machine away; its Node object is minikube's to delete. */
    removeNode(profile: string, node: string) {
      const plan = planOf(profile)!;
      clear(profile, node);
      deps.put({ ...plan, nodes: plan.nodes.filter((n) => n.name !== node) });
    },
    remove(profile: string) {
      for (const n of planOf(profile)?.nodes ?? []) clear(profile, n.name);
      network.tunnel(profile, false);
      deps.forget(profile);
    },
    /** Opens or closes the laptop's way to a profile's services. */
    tunnel: (profile: string, on: boolean) => network.tunnel(profile, on),
  };
}
