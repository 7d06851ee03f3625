import type { Kind } from '../kinds/kind';
import { builtin } from '../kinds';
import type { Store } from '../store';
import type { Trace } from '../core';
import { checkServices, registerDefinitions } from './aggregation';
import { ApiError, type ApiServer, type Client } from './client';
import type { Context, Identity } from './context';
import type { Nodes } from '../kinds/shared/nodes';
import { CustomKinds } from './custom-kinds';
import { handle } from './http/handle';
import { VIRTUAL } from './http/virtual';
import { Indexes } from './indexes';
import { InsideClient } from './inside';
import { establishDefinitions, restoreOwn } from './own-objects';
import { finishDefinitions } from './registry';
import type { RecentTokens } from './authentication';
import { newTally, type Tally } from './tally';

export interface ApiServerOptions {
  /** Made with {@link stampResourceVersion}. */
  readonly store: Store;
  readonly kinds?: readonly Kind<any>[];
  readonly now: () => number;
  readonly random: () => number;
  readonly trace?: (t: Trace) => void;
  readonly nodes: Nodes;
  readonly identity?: Partial<Identity>;
  /** Why a component does not answer (`Get "https://127.0.0.1:10259/healthz": dial tcp …: connection refused`); default: all do. */
  readonly component?: (name: string) => string | undefined;
  /** What was asked of it since it started; default: nothing. */
  readonly tally?: () => Tally;
  /** Where tokens found good are remembered; default: with the server. */
  readonly recentTokens?: Context['recentTokens'];
}

/** The API server of one cluster: pure functions over its store. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const custom = new CustomKinds(options.store, options.kinds ?? builtin);
  let recent: RecentTokens = {};
  const ctx: Context = {
    store: options.store,
    get kinds() {
      return custom.kinds;
    },
    get views() {
      return custom.views;
    },
    now: options.now,
    random: options.random,
    trace: options.trace ?? (() => {}),
    nodes: options.nodes,
    identity: { cluster: 'minikube', address: 'https://192.168.49.2:8443', serviceCIDR: '10.96.0.0/12', nodePorts: [30000, 32767], ca: '', ...options.identity },
    indexes: new Indexes(options.store),
    component: options.component ?? (() => undefined),
    tally: options.tally ?? (() => newTally(0)),
    recentTokens: options.recentTokens ?? { read: () => recent, write: (tokens) => (recent = tokens) },
  };
  const client = (user: string, groups: readonly string[] = ['system:masters']): Client => new InsideClient(ctx, { name: user, groups: [...groups, 'system:authenticated'] }, managerOf(user));
  return {
    finishDefinitions: () => {
      const waiting = finishDefinitions(ctx, { name: 'system:apiserver', groups: ['system:masters'] });
      establishDefinitions(client('system:apiserver'));
      return waiting;
    },
    restoreOwn: () => restoreOwn(client('system:apiserver'), ctx.identity),
    registerDefinitions: () => {
      establishDefinitions(client('system:apiserver'));
      registerDefinitions(client('system:apiserver'));
    },
    serves: (group, resource) => {
      const [plural, subresource] = resource.split('/');
      const kind = ctx.kinds.find((k) => k.plural === plural && k.group === group) ?? ctx.views.find((v) => v.kind.plural === plural && v.kind.group === group)?.kind;
      if (subresource !== undefined) return kind?.subresources.includes(subresource) ?? false;
      return kind !== undefined || VIRTUAL.some((v) => v.plural === plural && v.group === group);
    },
    checkServices: () => checkServices(ctx, client('system:apiserver')),
    handle: (request, later) => {
      const response = handle(ctx, request, later);
      // The answer comes first; by the next request the names are judged. A store that is full has that wait for registerDefinitions.
      if (request.method !== 'GET' && request.url.includes('/customresourcedefinitions')) unlessRefused(() => establishDefinitions(client('system:apiserver')));
      return response;
    },
    client,
  };
}

function unlessRefused(work: () => void): void {
  try {
    work();
  } catch (e) {
    if (!(e instanceof ApiError)) throw e;
  }
}

/** Components are known in managedFields by the name of their program. */
function managerOf(user: string): string {
  if (user.startsWith('system:node:')) return 'kubelet';
  if (user === 'system:apiserver') return 'kube-apiserver';
  if (user === 'system:kube-scheduler') return 'kube-scheduler';
  if (user === 'system:kube-controller-manager' || user.startsWith('system:serviceaccount:kube-system:')) return 'kube-controller-manager';
  return user.replace(/^system:/, '');
}

/** What the store puts into each object it commits: give it to `new Store(state, stampResourceVersion)`. */
export function stampResourceVersion(value: unknown, revision: number): void {
  const meta = (value as { metadata?: { resourceVersion?: string } } | null)?.metadata;
  if (meta && !Object.isFrozen(meta)) meta.resourceVersion = String(revision);
}
