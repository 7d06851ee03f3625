import type { HttpRequest, HttpResponse, Json } from '../core';
import type { KubeObject } from '../kinds/kind';

/** What the API server asks of nodes: the same shapes as `api/context.ts`, which this folder must not import. */
export interface Nodes {
  log(pod: KubeObject, options: LogOptions, request: HttpRequest): HttpResponse;
  exec(pod: KubeObject, options: ExecOptions): Json;
  attach(pod: KubeObject, options: ExecOptions): Json;
  portForward(pod: KubeObject, ports: readonly number[]): Json;
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
