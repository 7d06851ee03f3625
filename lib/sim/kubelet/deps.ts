import type { Loop } from '../core';
import type { Client } from '../api/client';
import type { FoundImage } from '../images/catalog';
import type { FileTree } from '../machine/files';
import type { Machines } from '../machine/machines';

/** Machines as the kubelet needs them: also volumes that are filled anew, and what a process has said. */
export interface KubeletMachines extends Machines {
  fillVolume(id: string, tree: FileTree, top?: { readonly mode?: number; readonly group?: string }): void;
  output(id: string, pid: number): { readonly out: string; readonly err: string } | undefined;
}

/** The Pod network: gives sandboxes their addresses. See network/network.ts. */
export interface PodNetwork {
  /** Puts a new network on a node and returns its address. */
  addPod(network: string, node: string, cidr: string): string;
  remove(network: string): void;
}

export interface KubeletDeps {
  readonly loop: Loop;
  /** The cluster's name: minikube's profile. */
  readonly cluster: string;
  readonly machines: KubeletMachines;
  readonly network: PodNetwork;
  /** Acts as the node: `system:node:NAME` in `system:nodes`. Reads work always (they are the kubelet's cache). */
  readonly client: (node: string) => Client;
  /** Can this node reach an API server that answers? Nothing is written while it cannot. */
  readonly reachable: (node: string) => boolean;
  /** Whose token it is, and whether its owner may do `verb` with any of these subresources of a node; undefined where it is nobody's. */
  readonly whoMay?: (token: string, node: string, verb: string, subresources: readonly string[]) => { readonly user: string; readonly may: boolean } | undefined;
  /** What a registry answers; images/catalog's `findImage` unless images were built or loaded. */
  readonly image: (name: string) => FoundImage | undefined;
}

/** Id of a node's machine, which is also its network. */
export const nodeMachine = (cluster: string, node: string): string => `${cluster}/${node}`;

/** Id of a container's machine: `cluster/node/uid/container/attempt`. */
export const containerMachine = (cluster: string, node: string, uid: string, container: string, attempt: number): string => `${cluster}/${node}/${uid}/${container}/${attempt}`;

/** Takes the id of a container's machine apart; undefined if it is none. */
export function parseContainerMachine(id: string): { readonly cluster: string; readonly node: string; readonly uid: string; readonly container: string; readonly attempt: number } | undefined {
  const parts = id.split('/');
  if (parts.length !== 5) return undefined;
  return { cluster: parts[0]!, node: parts[1]!, uid: parts[2]!, container: parts[3]!, attempt: Number(parts[4]) };
}
