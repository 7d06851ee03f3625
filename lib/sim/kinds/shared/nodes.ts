import type { HttpRequest, HttpResponse, Instant, Json } from '../../core';
import type { KubeObject } from '../kind';

/**
 * What the API server asks of the nodes; the kubelet answers, and whoever builds the cluster joins the two. It stands
 * with the kinds, as PodLogOptions and PodExecOptions do, since neither side may import the other. Throws ApiError.
 */
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
  /** `nodes/NAME/proxy/…`, `pods/NAME/proxy/…` and `services/NAME/proxy/…`: a request to an address inside the cluster, with the API server's own certificate where `as` says so. */
  proxy?(target: { readonly kind: string; readonly namespace?: string; readonly name: string; readonly path: string }, request: HttpRequest, as?: HttpRequest['certificate']): HttpResponse;
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
