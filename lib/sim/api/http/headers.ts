import { fnv32a, type HttpRequest, type HttpResponse } from '../../core';
import { storeKey } from '../../kinds/lookup';
import { FlowSchema } from '../../kinds/flow-schema';
import { PriorityLevelConfiguration } from '../../kinds/priority-level-configuration';
import type { Context, User } from '../context';

/**
 * The headers that every answer has, in the order in which Go writes them: by name (`apiserver/pkg/server/filters`,
 * `endpoints/filters`).
 */
export function withHeaders(ctx: Context, user: User | undefined, request: HttpRequest, response: HttpResponse): HttpResponse {
  const all: Record<string, string> = { 'audit-id': request.headers['audit-id'] ?? auditId(ctx, request), 'cache-control': 'no-cache, private', ...response.headers };
  if (user && response.status !== 401) {
    const [schema, level] = flow(user, request);
    const uid = (key: string): string | undefined => (ctx.store.get(key)?.value as { metadata?: { uid?: string } } | undefined)?.metadata?.uid;
    const of = uid(storeKey(FlowSchema, undefined, schema));
    const at = uid(storeKey(PriorityLevelConfiguration, undefined, level));
    if (of) all['x-kubernetes-pf-flowschema-uid'] = of;
    if (at) all['x-kubernetes-pf-prioritylevel-uid'] = at;
  }
  const headers: Record<string, string> = {};
  for (const name of Object.keys(all).sort()) headers[name] = all[name]!;
  return { ...response, headers };
}

/** A name for the request. It follows from the request, so that who only looks leaves the world's random numbers alone. */
function auditId(ctx: Context, request: HttpRequest): string {
  const part = (salt: string): string => fnv32a(`${salt}${ctx.now()}/${ctx.store.revision}/${request.method} ${request.url}`).toString(16).padStart(8, '0');
  const text = part('a') + part('b') + part('c') + part('d');
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-a${text.slice(17, 20)}-${text.slice(20)}`;
}

/** Which of the standard flow schemas takes a request, and its priority level (`flowcontrol/bootstrap`). */
function flow(user: User, request: HttpRequest): readonly [string, string] {
  if (user.groups.includes('system:masters')) return ['exempt', 'exempt'];
  if (/^[^?]*\/(healthz|livez|readyz)([?/]|$)/.test(request.url)) return ['probes', 'exempt'];
  if (user.groups.includes('system:nodes')) return ['system-nodes', 'system'];
  if (user.name === 'system:kube-controller-manager') return ['kube-controller-manager', 'workload-high'];
  if (user.name === 'system:kube-scheduler') return ['kube-scheduler', 'workload-high'];
  if (user.groups.includes('system:serviceaccounts:kube-system')) return ['kube-system-service-accounts', 'workload-high'];
  if (user.groups.includes('system:serviceaccounts')) return ['service-accounts', 'workload-low'];
  return user.groups.includes('system:authenticated') ? ['global-default', 'global-default'] : ['catch-all', 'catch-all'];
}
