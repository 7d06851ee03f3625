import type { Instant } from '../core';

/** One node of a cluster that is to be made. */
export interface NodePlan {
  /** As minikube names them: the profile, then `-m02`, `-m03` … */
  readonly name: string;
  readonly address: string;
  /** The range of its Pods. */
  readonly cidr: string;
  readonly controlPlane: boolean;
}

/** A cluster that is to be made. */
export interface ClusterPlan {
  /** minikube's profile. */
  readonly name: string;
  readonly nodes: readonly NodePlan[];
  /** Cores and bytes of each node. */
  readonly cpus: number;
  readonly memory: number;
  readonly port: number;
  /** minikube's addons that are on from the start: storage provisioner and the standard class. */
  readonly storage: boolean;
  readonly corednsReplicas: number;
  /** The add-on that carries Pods' traffic between nodes; the bridge of one node needs none. */
  readonly kindnet: boolean;
  /** When it was made. */
  readonly at: Instant;
}

/** The name of a profile's `n`th node, counted from 1. */
export const nodeName = (profile: string, n: number): string => (n === 1 ? profile : `${profile}-m${String(n).padStart(2, '0')}`);

/** Plans the `n`th node of a profile whose network is `subnet` (`192.168.49.0/24`). */
export function planNode(profile: string, n: number, subnet: string): NodePlan {
  return { name: nodeName(profile, n), address: subnet.replace(/\d+\/\d+$/, String(n + 1)), cidr: `10.244.${n - 1}.0/24`, controlPlane: n === 1 };
}

export const API_PORT = 8443;
export const GIB = 2 ** 30;

/** What `minikube start` makes. */
export function planCluster(options: { readonly name: string; readonly nodes: number; readonly subnet: string; readonly at: Instant; readonly cpus?: number; readonly memory?: number }): ClusterPlan {
  const nodes = Array.from({ length: options.nodes }, (_, i) => planNode(options.name, i + 1, options.subnet));
  return { name: options.name, nodes, cpus: options.cpus ?? 2, memory: options.memory ?? 6 * GIB, port: API_PORT, storage: true, corednsReplicas: 1, kindnet: options.nodes > 1, at: options.at };
}
