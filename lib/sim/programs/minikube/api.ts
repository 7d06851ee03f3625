import { NetworkError, type Json } from '../../core';
import type { Sys } from '../../machine/sys';
import type { ProfileState } from './fleet';

export interface Answer {
  readonly status: number;
  readonly body: any;
}

export const serverOf = (p: ProfileState): string => `https://${p.nodes[0]!.address}:${p.port}`;

/** Asks a profile's API server as minikube's own user; undefined if it does not answer. */
export function ask(sys: Sys, p: ProfileState, method: string, path: string, body?: Json, type = 'application/json'): Answer | undefined {
  try {
    const response = sys.fetch({
      method,
      url: `${serverOf(p)}${path}`,
      headers: { accept: 'application/json', 'user-agent': 'minikube/v1.38.1', ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body }),
      certificate: { user: 'minikube-user', groups: ['system:masters'] },
    });
    return { status: response.status, body: typeof response.body === 'string' ? parsed(response.body) : response.body };
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    return undefined;
  }
}

/** Makes an object that an addon brings as `kubectl apply` would; one that is there stays. */
export function apply(sys: Sys, p: ProfileState, path: string, object: Json): void {
  const { metadata, ...rest } = object as { readonly metadata: { readonly [key: string]: Json } };
  const bare = { ...rest, metadata: { annotations: {}, ...metadata } };
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(sorted(bare))}\n` };
  ask(sys, p, 'POST', `${path}?fieldManager=kubectl-client-side-apply`, { ...rest, metadata: { ...metadata, annotations } } as Json);
}

/** With the keys of all objects in order. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v as Json)])); // prettier-ignore
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
