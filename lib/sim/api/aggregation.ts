import { equal, type HttpRequest, type HttpResponse, type Json } from '../core';
import { APIService, CustomResourceDefinition, EndpointSlice, Service } from '../kinds';
import { storePrefix } from '../kinds/lookup';
import { rfc3339 } from '../kinds/times';
import { ApiError, type Client } from './client';
import type { Context, User } from './context';
import { text } from './http/respond';
import type { Url } from './http/url';

/**
 * Group versions that somebody else serves: an APIService leads to a Service, and the API server hands requests on to it
 * (`kube-aggregator/pkg/apiserver/handler_proxy.go`). Whether there is anybody is looked at whenever the
 * APIService, the Service or its endpoints change (`pkg/controllers/status/remote`).
 */
export interface Remote {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly priority: readonly [group: number, version: number];
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number };
  readonly available: boolean;
}

/** Under which APIServices stand. */
export const API_SERVICES = storePrefix(APIService);
/** Changes under which make it worth looking whether the Services answer. */
const WATCHED: readonly string[] = [API_SERVICES, storePrefix(Service), storePrefix(EndpointSlice)];

export const mayChangeServices = (key: string): boolean => WATCHED.some((p) => key.startsWith(p));

type Condition = { type: string; status: string; reason: string; message: string; lastTransitionTime: string };

/** What APIServices lead elsewhere, those of the highest priority first. */
export function remotes(ctx: Pick<Context, 'store'>): readonly Remote[] {
  const out: Remote[] = [];
  for (const { value } of ctx.store.list(API_SERVICES)) {
    const s = value as unknown as APIService;
    if (!s.spec?.service) continue;
    const { group = '', version, service, groupPriorityMinimum, versionPriority } = s.spec;
    const available = (s.status?.conditions as Condition[] | undefined)?.some((c) => c.type === 'Available' && c.status === 'True') ?? false;
    out.push({ name: s.metadata.name, group, version, priority: [groupPriorityMinimum, versionPriority], service: { port: 443, ...service }, available });
  }
  return out.sort((a, b) => b.priority[0] - a.priority[0] || (a.group < b.group ? -1 : a.group > b.group ? 1 : 0) || b.priority[1] - a.priority[1] || (a.version > b.version ? -1 : 1));
}

/** Hands a request on, with who asks in its headers. */
export function handOn(ctx: Context, user: Pick<User, 'name' | 'groups'>, remote: Remote, url: Pick<Url, 'path' | 'search'>, request: HttpRequest): HttpResponse {
  if (!remote.available) return text(503, 'service unavailable\n');
  return reach(ctx, user, remote, `${url.path}${url.search && `?${url.search}`}`, request);
}

function reach(ctx: Context, user: Pick<User, 'name' | 'groups'>, { service }: Remote, path: string, request: HttpRequest): HttpResponse {
  const headers = { ...request.headers, 'x-remote-user': user.name, 'x-remote-group': user.groups.join(',') };
  try {
    return ctx.nodes.proxy!({ kind: 'services', namespace: service.namespace, name: `https:${service.name}:${service.port}`, path }, { ...request, headers }, { user: 'front-proxy-client', groups: [] });
  } catch (e) {
    if (!(e instanceof ApiError)) throw e;
    return text(503, `${e.message}\n`);
  }
}

/** Looks whether those who serve are there, and notes it in each APIService's status; true if that is to be tried again. */
export function checkServices(ctx: Context, client: Client): boolean {
  let again = false;
  for (const remote of remotes(ctx)) {
    const [status, reason, message] = check(ctx, client, remote);
    again ||= reason === 'FailedDiscoveryCheck';
    client.updateStatus(APIService, remote.name, undefined, (d) => {
      const old = (d.status?.conditions as Condition[] | undefined)?.find((c) => c.type === 'Available');
      const made: Condition = { lastTransitionTime: old?.status === status ? old.lastTransitionTime : rfc3339(ctx.now()), message, reason, status, type: 'Available' };
      if (!equal(old as unknown as Json, made as unknown as Json)) d.status = { conditions: [made] };
    });
  }
  return again;
}

const MANAGED = 'kube-aggregator.kubernetes.io/automanaged';

/**
 * Gives every group version that definitions bring an APIService of this server's own, and takes away those that none
 * brings any more (`pkg/controlplane/controller/crdregistration`).
 */
export function registerDefinitions(client: Client): void {
  const wanted = new Map<string, { readonly group: string; readonly version: string }>();
  for (const d of client.list(CustomResourceDefinition)) {
    for (const v of (d.spec?.versions ?? []) as readonly { readonly name: string; readonly served: boolean }[]) if (v.served) wanted.set(`${v.name}.${d.spec!.group}`, { group: d.spec!.group as string, version: v.name });
  }
  for (const s of client.list(APIService)) {
    if (s.metadata.labels?.[MANAGED] === 'true' && !wanted.has(s.metadata.name)) client.delete(APIService, s.metadata.name);
    wanted.delete(s.metadata.name);
  }
  for (const [name, { group, version }] of wanted) client.create(APIService, { metadata: { name, labels: { [MANAGED]: 'true' } }, spec: { group, groupPriorityMinimum: 1000, version, versionPriority: 100 } } as never);
}

function check(ctx: Context, client: Client, remote: Remote): readonly [status: 'True' | 'False', reason: string, message: string] {
  const { namespace, name, port } = remote.service;
  const what = `service/${name} in ${JSON.stringify(namespace)}`;
  const service = client.get(Service, name, namespace);
  if (!service) return ['False', 'ServiceNotFound', `${what} is not present`];
  if ((service.spec?.type ?? 'ClusterIP') === 'ClusterIP') {
    const found = service.spec?.ports?.find((p) => p.port === port);
    if (!found) return ['False', 'ServicePortError', `${what} is not listening on port ${port}`];
    const slices = client.list(EndpointSlice, { namespace, selector: { matchLabels: { 'kubernetes.io/service-name': name } } });
    if (slices.length === 0) return ['False', 'EndpointsNotFound', `cannot find endpointslices for ${what}`];
    const portName = found.name ?? '';
    if (!slices.some((s) => s.endpoints?.some((e) => e.conditions?.ready !== false) && s.ports?.some((p) => (p.name ?? '') === portName && p.port !== undefined))) {
      return ['False', 'MissingEndpoints', `endpointslices for ${what} have no addresses with port name ${JSON.stringify(portName)}`];
    }
  }
  const path = `/apis/${remote.group}/${remote.version}`;
  const answer = reach(ctx, { name: 'system:kube-aggregator', groups: ['system:masters'] }, remote, path, { method: 'GET', url: path, headers: { accept: 'application/json' } });
  if (answer.status < 200 || answer.status >= 400) {
    const url = `https://${service.spec?.clusterIP}:${port}${path}`;
    const why = String(answer.body).startsWith('error trying to reach service: ') ? `Get ${JSON.stringify(url)}: ${String(answer.body).slice('error trying to reach service: '.length).trim()}` : `bad status from ${url}: ${answer.status}`;
    return ['False', 'FailedDiscoveryCheck', `failing or missing response from ${url}: ${why}`];
  }
  return ['True', 'Passed', 'all checks passed'];
}
