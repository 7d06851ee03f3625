import type { HttpRequest, HttpResponse, Instant, Json } from '../core';
import type { Store } from '../store';
import type { Kind, KubeObject } from '../kinds/kind';
import type { Trace } from '../core';
import type { Indexes } from './indexes';
import type { View } from './views';

/** Who asks: what authentication found out. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What the API server asks of the nodes; the kubelet answers, world.ts joins the two. Throws ApiError. */
export interface Nodes {
  /** `pods/log`: text so far, and `more` while it is being followed. */
  log(pod: KubeObject, options: LogOptions, request: HttpRequest): HttpResponse;
  /** `pods/exec` and `pods/attach`: where to spawn what (the body of `upgrade`). */
  exec(pod: KubeObject, options: ExecOptions): Json;
  attach(pod: KubeObject, options: ExecOptions): Json;
  /** `pods/portforward`: which network address answers for the pod's ports. */
  portForward(pod: KubeObject, ports: readonly number[]): Json;
  /** When a Lease was last renewed that is not written each time; undefined: as it is stored. */
  renewed?(namespace: string, lease: string): Instant | undefined;
  /** When a node's kubelet last posted its status, likewise. */
  posted?(node: string): Instant | undefined;
  /** `nodes/NAME/proxy/…`, `pods/NAME/proxy/…` and `services/NAME/proxy/…`: a request to an address inside the cluster. */
  proxy?(target: { readonly kind: string; readonly namespace?: string; readonly name: string; readonly path: string }, request: HttpRequest): HttpResponse;
}

export interface LogOptions {
  readonly container?: string;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  readonly tailLines?: number;
  readonly limitBytes?: number;
}

export interface ExecOptions {
  readonly container?: string;
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** Facts of the cluster that the API server itself knows, from its flags. */
export interface Identity {
  /** Under which the store's commits are told: topic `store:<cluster>`. */
  readonly cluster: string;
  /** `https://192.168.49.2:8443`. */
  readonly address: string;
  /** First address is the kubernetes Service itself. */
  readonly serviceCIDR: string;
  readonly nodePorts: readonly [number, number];
  /** The text of the cluster's CA certificate, for tokens' ca.crt. */
  readonly ca: string;
}

/** Everything a request handler may use. */
export interface Context {
  readonly store: Store;
  /** Every kind served now, those of CustomResourceDefinitions included. */
  readonly kinds: readonly Kind<any>[];
  /** Other forms in which kinds are served. */
  readonly views: readonly View[];
  readonly now: () => Instant;
  readonly random: () => number;
  readonly trace: (t: Trace) => void;
  readonly nodes: Nodes;
  readonly identity: Identity;
  readonly indexes: Indexes;
  /** Why `scheduler`, `controller-manager` or `etcd-0` does not answer; undefined when it does. */
  readonly component: (name: string) => string | undefined;
}
