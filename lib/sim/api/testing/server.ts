import { Random, type HttpRequest, type HttpResponse, type Json } from '../../core';
import { Namespace } from '../../kinds/namespace';
import { ServiceAccount } from '../../kinds/service-account';
import { Store } from '../../store';
import type { ApiServer, Client } from '../client';
import { createApiServer, stampResourceVersion } from '../server';
import { failure } from '../status';

/** An API server with a namespace and nothing else, for tests. Time stands at 2026-09-21T14:13:20Z until it is moved. */
export interface Rig {
  readonly api: ApiServer;
  readonly client: Client;
  readonly store: Store;
  time: number;
  /** Sends a request as an administrator, or as who is given. */
  send(method: string, url: string, body?: Json, headers?: Readonly<Record<string, string>>, who?: HttpRequest['certificate']): HttpResponse;
}

export const ADMIN = { user: 'minikube-user', groups: ['system:masters'] } as const;

export function rig(): Rig {
  const store = new Store(undefined, stampResourceVersion);
  const random = new Random(1);
  const none = (): never => {
    throw failure(503, 'ServiceUnavailable', 'no nodes here');
  };
  const self: Rig = {
    store,
    time: 1_790_000_000_000,
    api: createApiServer({ store, now: () => self.time, random: () => random.next(), nodes: { log: none, exec: none, attach: none, portForward: none } }),
    get client() {
      return self.api.client('system:kube-controller-manager');
    },
    send: (method, url, body, headers = {}, who = ADMIN) =>
      self.api.handle({ method, url: `https://192.168.49.2:8443${url}`, headers: { 'content-type': 'application/json', ...headers }, ...(body !== undefined && { body }), certificate: who }),
  };
  self.client.create(Namespace, { metadata: { name: 'default' } } as never);
  self.client.create(ServiceAccount, { metadata: { name: 'default', namespace: 'default' } });
  return self;
}
