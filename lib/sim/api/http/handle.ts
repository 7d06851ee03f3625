import type { HttpRequest, HttpResponse, Json } from '../../core';
import { handOn, remotes } from '../aggregation';
import { ApiError } from '../client';
import { authenticate } from '../authentication';
import { authorize, decide, Denied, type Access } from '../authorization';
import type { Context, User } from '../context';
import { badRequest, failure, noSuchResource, notAllowed } from '../status';
import { parseAccept } from './accept';
import { discovery } from './discovery';
import { withHeaders } from './headers';
import { health } from './health';
import { metrics } from './metrics';
import { openapi } from './openapi';
import { openid } from './openid';
import { requestInfo } from './request-info';
import { accessOf, resource } from './resource';
import { print, text } from './respond';
import { param, parseUrl, unescape, type Url } from './url';
import { VIRTUAL } from './virtual';

/** Answers one request: authentication, impersonation, then what the path asks for; `later` as in {@link print}. Never throws. */
export function handle(ctx: Context, request: HttpRequest, later = false): HttpResponse {
  const url = parseUrl(request.url);
  if (ctx.component('etcd-0') !== undefined && !HEALTH.has(url.parts[0] ?? '')) return hanging(ctx, url, request);
  let user: User | undefined;
  let response: HttpResponse;
  try {
    user = impersonate(ctx, authenticate(ctx, request), url, request);
    response = route(ctx, user, url, request);
    // What the client has already is not sent again.
    if (response.headers.etag !== undefined && response.headers.etag === request.headers['if-none-match']) response = { status: 304, headers: { 'cache-control': response.headers['cache-control'] ?? 'public', etag: response.headers.etag, vary: 'Accept' } };
  } catch (thrown) {
    // What is nested deeper than our stack reaches is refused as what is deeper than the real decoder's (10,000) is.
    const e = thrown instanceof RangeError ? badRequest('json: exceeded max depth') : thrown;
    if (!(e instanceof ApiError)) throw e;
    const headers = { 'content-type': 'application/json', ...(e instanceof Denied && { 'x-content-type-options': 'nosniff' }), ...(e.status.details?.retryAfterSeconds !== undefined && { 'retry-after': String(e.status.details.retryAfterSeconds) }) };
    // For a version that is yet to come the server waits three seconds.
    const waited = e.status.details?.causes?.some((c) => c.reason === 'ResourceVersionTooLarge');
    response = { status: e.code, headers, body: e.status as unknown as Json, ...(waited && { delay: 3000 }) };
    trace(ctx, user, url, request, e.code);
  }
  return withHeaders(ctx, user, request, print(response, url, request, later));
}

/** What is answered without etcd. */
const HEALTH: ReadonlySet<string> = new Set(['healthz', 'livez', 'readyz', 'version']);
const REQUEST_TIMEOUT = 60_000;

/** Without etcd a request waits, until the client's patience ends or the server's. */
function hanging(ctx: Context, url: Url, request: HttpRequest): HttpResponse {
  const asked = /^(\d+)s$/.exec(param(url, 'timeout') ?? '')?.[1];
  const delay = Math.min(asked === undefined ? REQUEST_TIMEOUT : Number(asked) * 1000, REQUEST_TIMEOUT);
  const status = failure(504, 'Timeout', 'Timeout: request did not complete within the allotted timeout', {});
  return { ...print(withHeaders(ctx, undefined, request, { status: 504, headers: { 'content-type': 'application/json' }, body: status.status as unknown as Json }), url, request), delay };
}

function trace(ctx: Context, user: User | undefined, url: Url, request: HttpRequest, status: number): void {
  const info = requestInfo(url);
  ctx.trace({
    at: ctx.now(),
    actor: user?.name ?? 'system:anonymous',
    verb: info?.resource ? accessOf(info, url, request.method).verb : request.method.toLowerCase(),
    ...(info?.resource && info.group && { group: info.group }),
    resource: info?.resource ? (info.subresource ? `${info.resource}/${info.subresource}` : info.resource) : url.path,
    ...(info?.namespace && { namespace: info.namespace }),
    ...(info?.name && { name: info.name }),
    status,
  });
}

/** `--as`: acts as somebody else, if the caller may. */
function impersonate(ctx: Context, user: User, url: Url, request: HttpRequest): User {
  const name = request.headers['impersonate-user'];
  const groups = (request.headers['impersonate-group'] ?? '').split(',').map((g) => g.trim()).filter(Boolean);
  const uid = request.headers['impersonate-uid'];
  if (!name) {
    if (groups.length || uid) throw failure(400, 'BadRequest', `requested &user.DefaultInfo{Name:"", UID:${JSON.stringify(uid ?? '')}, Groups:[]string{${groups.map((g) => JSON.stringify(g)).join(', ')}}, Extra:map[string][]string(nil)} without impersonating a user name`);
    return user;
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  const extra: Record<string, string[]> = {};
  for (const header of Object.keys(request.headers)) {
    if (header.startsWith('impersonate-extra-')) extra[unescape(header.slice('impersonate-extra-'.length))] = request.headers[header]!.split(/, /);
  }
  mayImpersonate(ctx, user, url, request, { name, account, groups, uid, extra });
  const all = new Set(groups);
  if (account && groups.length === 0) for (const g of ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`]) all.add(g);
  if (name === 'system:anonymous') all.add('system:unauthenticated');
  else if (!all.has('system:unauthenticated')) all.add('system:authenticated');
  return { name, groups: [...all], ...(uid && { uid }), ...(Object.keys(extra).length && { extra }) };
}

interface Impersonation {
  readonly name: string;
  readonly account: RegExpExecArray | null;
  readonly groups: readonly string[];
  readonly uid: string | undefined;
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/**
 * The old way: a rule that allows to `impersonate` each part. The newer one: a rule for the mode (`impersonate:user-info`)
 * and one for what is then done (`impersonate-on:user-info:list`); its refusal is what is told (KEP-5284). Throws Forbidden.
 */
function mayImpersonate(ctx: Context, user: User, url: Url, request: HttpRequest, who: Impersonation): void {
  const may = (a: Access): boolean => decide(ctx, user, a).allowed;
  const AUTHENTICATION = 'authentication.k8s.io';
  const parts = (verb: string, old: boolean): Access[] => [
    who.account ? { verb, group: old ? '' : AUTHENTICATION, resource: 'serviceaccounts', namespace: who.account[1], name: who.account[2] } : { verb, group: old ? '' : AUTHENTICATION, resource: 'users', name: who.name },
    ...who.groups.map((name) => ({ verb, group: old ? '' : AUTHENTICATION, resource: 'groups', name })),
    ...(who.uid ? [{ verb, group: AUTHENTICATION, resource: 'uids', name: who.uid }] : []),
    ...Object.entries(who.extra).flatMap(([key, values]) => values.map((name) => ({ verb, group: AUTHENTICATION, resource: 'userextras', subresource: key, name }))),
  ];
  if (parts('impersonate', true).every(may)) return;
  const mode = who.account ? 'serviceaccount' : who.name.startsWith('system:node:') ? 'arbitrary-node' : 'user-info';
  const info = requestInfo(url);
  const target: Access = info?.resource ? accessOf(info, url, request.method) : { verb: request.method.toLowerCase(), group: '', resource: '', path: url.path };
  authorize(ctx, user, { ...target, verb: `impersonate-on:${mode}:${target.verb}` });
  for (const part of parts(`impersonate:${mode}`, false)) authorize(ctx, user, part);
}

/** Whether a web service that has JSON alone will do. */
const givesJson = (accept: string | undefined): boolean => !accept || accept.split(',').some((clause) => ['*/*', 'application/json'].includes(clause.split(';')[0]!.trim()));

const notFoundPage = text(404, '404 page not found\n');

function route(ctx: Context, user: User, url: Url, request: HttpRequest): HttpResponse {
  const info = requestInfo(url);
  if (info?.resource) {
    const remote = info.group === '' ? undefined : remoteFor(ctx, info.group, info.version);
    if (remote) {
      authorize(ctx, user, accessOf(info, url, request.method));
      const answer = handOn(ctx, user, remote, url, request);
      trace(ctx, user, url, request, answer.status);
      return answer;
    }
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
  const remote = url.parts[0] === 'apis' && url.parts.length === 3 ? remoteFor(ctx, url.parts[1]!, url.parts[2]!) : url.parts[0] === 'openapi' && url.parts[2] === 'apis' ? remoteFor(ctx, url.parts[3]!, url.parts[4]!) : undefined;
  if (remote) return handOn(ctx, user, remote, url, request);
  if (url.parts[0] === 'version' && !givesJson(request.headers.accept)) throw failure(406, 'NotAcceptable', '406: Not Acceptable\n\nAvailable representations: application/json', {});
  const answer = discovery(ctx, url, accept) ?? openapi(ctx, url, request.headers.accept) ?? health(ctx, url) ?? openid(ctx, url) ?? metrics(ctx, url);
  if (answer) {
    // What is no web service of go-restful's takes any method.
    if (request.method !== 'GET' && ['api', 'apis', 'version'].includes(url.parts[0] ?? '')) throw notAllowed();
    return answer;
  }
  if (info || (url.parts[0] === 'api' && url.parts.length > 1)) {
    if (url.parts[0] === 'api' || ctx.kinds.some((k) => k.group === info?.group)) throw noSuchResource();
  }
  return notFoundPage;
}

const remoteFor = (ctx: Context, group: string, version: string) => (ctx.kinds.some((k) => k.group === group && k.version === version) ? undefined : remotes(ctx).find((r) => r.group === group && r.version === version));

/** Groups whose resources are questions rather than objects. */
const VIRTUAL_GROUPS: ReadonlySet<string> = new Set(VIRTUAL.map((v) => v.group).filter(Boolean));
