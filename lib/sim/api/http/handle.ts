import type { HttpRequest, HttpResponse, Json } from '../../core';
import { ApiError } from '../client';
import { authenticate } from '../authentication';
import { authorize, decide, refusal } from '../authorization';
import type { Context, User } from '../context';
import { failure, noSuchResource } from '../status';
import { parseAccept } from './accept';
import { discovery } from './discovery';
import { health } from './health';
import { openapi } from './openapi';
import { requestInfo } from './request-info';
import { accessOf, resource } from './resource';
import { print } from './respond';
import { parseUrl, type Url } from './url';

/** Answers one request: authentication, impersonation, then what the path asks for. Never throws. */
export function handle(ctx: Context, request: HttpRequest): HttpResponse {
  const url = parseUrl(request.url);
  let user: User | undefined;
  let response: HttpResponse;
  try {
    user = impersonate(ctx, authenticate(ctx, request), request);
    response = route(ctx, user, url, request);
  } catch (e) {
    if (!(e instanceof ApiError)) throw e;
    response = { status: e.code, headers: { 'content-type': 'application/json' }, body: e.status as unknown as Json };
    trace(ctx, user, url, request, e.code);
  }
  return print(response, url, request);
}

function trace(ctx: Context, user: User | undefined, url: Url, request: HttpRequest, status: number): void {
  const info = requestInfo(url);
  ctx.trace({
    at: ctx.now(),
    actor: user?.name ?? 'system:anonymous',
    verb: request.method.toLowerCase(),
    resource: info?.resource ? (info.subresource ? `${info.resource}/${info.subresource}` : info.resource) : url.path,
    ...(info?.namespace && { namespace: info.namespace }),
    ...(info?.name && { name: info.name }),
    status,
  });
}

/** `--as`: acts as somebody else, if the caller may. */
function impersonate(ctx: Context, user: User, request: HttpRequest): User {
  const name = request.headers['impersonate-user'];
  const groups = (request.headers['impersonate-group'] ?? '').split(',').map((g) => g.trim()).filter(Boolean);
  const uid = request.headers['impersonate-uid'];
  if (!name) {
    if (groups.length || uid) throw failure(400, 'BadRequest', `requested &user.DefaultInfo{Name:"", UID:${JSON.stringify(uid ?? '')}, Groups:[]string{${groups.map((g) => JSON.stringify(g)).join(', ')}}, Extra:map[string][]string(nil)} without impersonating a user name`);
    return user;
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  const need = (resource: string, what: string, namespace?: string, group = ''): void => {
    const access = { verb: 'impersonate', group, resource, name: what, ...(namespace && { namespace }) };
    const d = decide(ctx, user, access);
    if (d.allowed) return;
    const plural = group ? `${resource}.${group}` : resource;
    throw failure(403, 'Forbidden', `${plural} ${JSON.stringify(what)} is forbidden: ${refusal(user, access)}${d.reason ? `: ${d.reason}` : ''}`, { name: what, ...(group && { group }), kind: resource });
  };
  if (account) need('serviceaccounts', account[2]!, account[1]);
  else need('users', name);
  for (const g of groups) need('groups', g);
  const all = new Set(groups);
  if (account && groups.length === 0) for (const g of ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`]) all.add(g);
  if (name !== 'system:anonymous') all.add('system:authenticated');
  const extra: Record<string, string[]> = {};
  for (const header of Object.keys(request.headers)) {
    if (header.startsWith('impersonate-extra-')) extra[header.slice('impersonate-extra-'.length)] = [request.headers[header]!];
  }
  return { name, groups: [...all], ...(uid && { uid }), ...(Object.keys(extra).length && { extra }) };
}

const notFoundPage: HttpResponse = { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }, body: '404 page not found\n' };

function route(ctx: Context, user: User, url: Url, request: HttpRequest): HttpResponse {
  const info = requestInfo(url);
  if (info?.resource) {
    const served = ctx.kinds.some((k) => k.group === info.group) || VIRTUAL_GROUPS.has(info.group) || ctx.views.some((v) => v.kind.group === info.group);
    if (!served && url.parts[0] === 'apis') {
      // A group that nobody serves: once the caller may ask at all, there is no such page.
      authorize(ctx, user, accessOf(info, url, request.method));
      return notFoundPage;
    }
    return resource(ctx, user, info, url, request);
  }
  authorize(ctx, user, { verb: request.method.toLowerCase(), group: '', resource: '', path: url.path });
  const accept = url.parts[0] === 'api' || url.parts[0] === 'apis' ? parseAccept(request.headers.accept) : { format: 'json' as const };
  const answer = discovery(ctx, url, accept) ?? openapi(ctx, url) ?? health(ctx, url);
  if (answer) {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
    return answer;
  }
  if (info || (url.parts[0] === 'api' && url.parts.length > 1)) {
    if (url.parts[0] === 'api' || ctx.kinds.some((k) => k.group === info?.group)) throw noSuchResource();
  }
  return notFoundPage;
}

/** Groups whose resources are questions rather than objects. */
export const VIRTUAL_GROUPS: ReadonlySet<string> = new Set(['authentication.k8s.io', 'authorization.k8s.io']);
