import { own, type HttpRequest, type HttpResponse, type Json } from '../../core';
import type { FieldError, Kind, KubeObject } from '../../kinds/kind';
import { resourceName } from '../../kinds/lookup';
import { ApiError } from '../client';
import { authorize, type Access } from '../authorization';
import type { Context, User } from '../context';
import { decode, DecodeError, jsonKind } from '../decode';
import { serverSideApply } from '../patch/apply';
import * as registry from '../registry';
import { isOver } from '../events';
import { asOfNow } from '../signs-of-life';
import * as storage from '../stored';
import { badRequest, failure, invalid, noSuchResource, notAllowed, notFound, plain500 } from '../status';
import { review } from '../reviews';
import { subresource } from '../subresources';
import { bindPod } from '../subresources/binding';
import { componentStatuses } from '../component-statuses';
import type { View } from '../views';
import { parseAccept, type Accept } from './accept';
import { parseApplied, readBody } from './body';
import { asked, readObject } from './object';
import { options, type Options } from './options';
import { patched, unnamed } from './patched';
import { badVersion, listBody, listObjects, tooLarge, type Listed } from './list';
import type { RequestInfo } from './request-info';
import { goPackage, objectBody, warningHeader } from './respond';
import { includeObject, partial, table } from './table';
import { flag, param, type Url } from './url';
import { SUBRESOURCES, VIRTUAL, type Virtual } from './virtual';
import { check as checkListOptions, watch } from './watch';

/** Everything a handler of one request may need. */
export interface Call {
  readonly ctx: Context;
  readonly user: User;
  readonly info: RequestInfo;
  readonly url: Url;
  readonly request: HttpRequest;
  readonly kind: Kind<any>;
  /** The form in which it is asked for, if not the stored one. */
  readonly view?: View;
  readonly accept: Accept;
  readonly warnings: string[];
}

/** The verb of a request, as RBAC and traces name it. */
function verbOf(info: RequestInfo, url: Url, method: string): string {
  const watching = info.watch || (flag(url, 'watch') && !info.name);
  switch (method) {
    case 'GET':
    case 'HEAD':
      return watching ? 'watch' : info.name ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return info.name ? 'delete' : 'deletecollection';
    default:
      return method.toLowerCase();
  }
}

/** What a request wants to do, as RBAC names it. */
export function accessOf(info: RequestInfo, url: Url, method: string): Access {
  return { verb: verbOf(info, url, method), group: info.group, resource: info.resource!, ...(info.subresource && { subresource: info.subresource }), ...(info.namespace && { namespace: info.namespace }), ...(info.name && { name: info.name }) };
}

/** Requests for objects: `/api/v1/namespaces/default/pods/web`. Throws ApiError. */
export function resource(ctx: Context, user: User, info: RequestInfo, url: Url, request: HttpRequest): HttpResponse {
  const verb = verbOf(info, url, request.method);
  authorize(ctx, user, accessOf(info, url, request.method));
  const view = ctx.views.find((v) => v.kind.group === info.group && v.kind.version === info.version && v.kind.plural === info.resource);
  const kind = view?.of ?? ctx.kinds.find((k) => k.group === info.group && k.version === info.version && k.plural === info.resource);
  if (!kind) {
    const virtual = VIRTUAL.find((v) => v.group === info.group && v.version === info.version && v.plural === info.resource);
    if (!virtual) throw noSuchResource();
    if (request.method !== 'POST' || info.name || (virtual.namespaced && !info.namespace)) throw notAllowed();
    return traced(ctx, user, verb, info, () => virtualResource(ctx, user, info, virtual, url, request));
  }
  if (kind.namespaced && !info.namespace && (info.name || (request.method !== 'GET' && request.method !== 'HEAD'))) throw info.name && request.method === 'GET' ? noSuchResource() : notAllowed();
  if (!kind.namespaced && info.namespace && kind.plural !== 'namespaces') throw noSuchResource();
  if (request.method === 'HEAD' && info.subresource !== 'proxy') throw notAllowed();
  const accept = parseAccept(request.headers.accept, Boolean((view?.kind ?? kind).openapi));
  const call: Call = { ctx, user, info, url, request, kind, view, accept, warnings: [] };
  const { deprecated } = view?.kind ?? kind;
  if (deprecated) call.warnings.push(deprecated);
  return traced(ctx, user, verb, info, () => {
    const response = info.subresource ? bySubresource(call) : byVerb(call, verb, view);
    const warned = warningHeader(call.warnings);
    return call.warnings.length ? { ...response, headers: { ...response.headers, ...warned } } : response;
  });
}

/** Tells what was done, once it is done (a refusal is told by whoever catches it). */
function traced(ctx: Context, user: User, verb: string, info: RequestInfo, run: () => HttpResponse): HttpResponse {
  const before = ctx.store.revision;
  const response = run();
  // The later parts of a stream are not requests of their own.
  ctx.trace({
    at: ctx.now(),
    actor: user.name,
    verb,
    ...(info.group && { group: info.group }),
    resource: info.subresource ? `${info.resource}/${info.subresource}` : info.resource!,
    ...(info.namespace && { namespace: info.namespace }),
    ...(info.name && { name: info.name }),
    status: response.status,
    ...(ctx.store.revision !== before && { revision: ctx.store.revision }),
  });
  return response;
}

const reply = (status: number, body: unknown): HttpResponse => ({ status, headers: { 'content-type': 'application/json' }, body: body as Json });

function bySubresource(call: Call): HttpResponse {
  const { kind, info, request } = call;
  const name = info.subresource!;
  if (!kind.subresources.includes(name)) throw noSuchResource();
  const spec = own(SUBRESOURCES, `${kind.plural}/${name}`) ?? own(SUBRESOURCES, name);
  const verb = verbOf(info, call.url, request.method);
  const method = verb === 'list' || verb === 'watch' ? 'get' : verb;
  if (!spec?.verbs.includes(method)) throw notAllowed();
  if (name === 'status' || name === 'approval' || name === 'ephemeralcontainers' || name === 'resize') {
    if (method === 'get') return reply(200, objectBody(call.ctx, kind, storage.mustRead(call.ctx, kind, info.namespace, info.name!), call.accept, call.url));
    return method === 'update' ? put(call, undefined, name) : patch(call, undefined, name);
  }
  return subresource(call);
}

function byVerb(call: Call, verb: string, view: View | undefined): HttpResponse {
  const { ctx, kind, info, url, request, accept } = call;
  if (!kind.verbs.includes(verb)) throw notAllowed();
  switch (verb) {
    case 'get': {
      const rv = param(url, 'resourceVersion') ?? '';
      if (rv !== '' && !/^\d+$/.test(rv)) throw plain500(badVersion(rv));
      if (Number(rv) > ctx.store.revision) throw tooLarge(Number(rv), ctx.store.revision);
      const found = resourceName(kind) === 'componentstatuses' ? componentStatuses(ctx).find((c) => c.metadata.name === info.name) : storage.read(ctx, kind, info.namespace, info.name!);
      if (!found || isOver(kind, found, ctx.now())) throw notFound(view?.kind ?? kind, info.name!);
      return reply(200, present(call, view, asOfNow(ctx, kind, found)));
    }
    case 'list':
      return list(call, view);
    case 'watch':
      if (view && !accept.as) return viewed(watch(ctx, kind, info.namespace, url, accept, request, info.name, view), view);
      return watch(ctx, kind, info.namespace, url, accept, request, info.name, view);
    case 'create':
      if (info.name) throw notAllowed();
      return post(call, view);
    case 'update':
      if (!info.name) throw notAllowed();
      return put(call, view);
    case 'patch':
      if (!info.name) throw notAllowed();
      return patch(call, view);
    case 'delete':
    case 'deletecollection':
      return remove(call);
    default:
      throw notAllowed();
  }
}

/** One stored object as the caller wants it: the table is that of the stored kind, whatever form is served. */
function present(call: Call, view: View | undefined, stored: KubeObject): Json {
  const { ctx, kind, accept, url } = call;
  if (!view) return objectBody(ctx, kind, stored, accept, url);
  // Versions of a custom kind have columns of their own.
  if (accept.as !== 'Table' || view.kind.openapi) return objectBody(ctx, view.kind.openapi ? view.kind : kind, view.show(stored), accept, url);
  return shownRows(objectBody(ctx, kind, stored, accept, url), view) as Json;
}

/** Whole objects in the rows of a table, in the form that is served. */
function shownRows(body: any, view: View): object {
  return { ...body, rows: body.rows.map((r: any) => (r.object?.kind === view.of.kind && r.object.spec !== undefined ? { ...r, object: view.show(r.object) } : r)) };
}

/** A watch of a stored kind in another form. */
function viewed(response: HttpResponse, view: View): HttpResponse {
  const events = (response.body ?? []) as readonly { readonly type: string; readonly object: any }[];
  return { ...response, body: events.map((e) => (e.type === 'ADDED' || e.type === 'MODIFIED' || e.type === 'DELETED' ? { ...e, object: view.show(e.object) } : e)) as Json };
}

function list(call: Call, view: View | undefined): HttpResponse {
  const { ctx, kind, info, url } = call;
  checkListOptions(url, false);
  const timeout = param(url, 'timeoutSeconds');
  if (timeout !== undefined && !/^[-+]?\d+$/.test(timeout)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(timeout)}: invalid syntax`);
  const listed = listObjects(ctx, kind, info.namespace, url, view, resourceName(kind) === 'componentstatuses' ? componentStatuses(ctx) : undefined);
  return answerList(call, view, { ...listed, items: listed.items.map((o) => asOfNow(ctx, kind, o)) });
}

/** A list in the form the caller asked for. */
function answerList(call: Call, view: View | undefined, found: Listed): HttpResponse {
  const { ctx, kind, url, accept } = call;
  let listed = found;
  if (accept.as === 'Table') {
    const shape = view?.kind.openapi ? view.kind : kind;
    const body = table(shape, shape === kind ? listed.items : listed.items.map(view!.show), listed.meta, { include: includeObject(param(url, 'includeObject')), now: ctx.now(), version: accept.version });
    return reply(200, view && shape === kind ? shownRows(body, view) : body);
  }
  if (view) listed = { ...listed, items: listed.items.map(view.show) };
  if (accept.as === 'PartialObjectMetadata') {
    throw failure(406, 'NotAcceptable', `you requested PartialObjectMetadata, but the requested object is a list (*${goPackage(kind)}.${kind.kind}List)`);
  }
  if (accept.as) {
    const apiVersion = `meta.k8s.io/${accept.version}`;
    return reply(200, { kind: 'PartialObjectMetadataList', apiVersion, metadata: listed.meta, items: listed.items.map((o) => partial(o, apiVersion)) });
  }
  const body = listBody(view?.kind ?? kind, listed);
  return reply(200, body);
}

/** An object in another form as it is stored. Versions of a custom kind have defaults and rules of their own. Throws Invalid. */
function asStored(kind: Kind<any>, view: View, draft: any, old: KubeObject | undefined): any {
  if (view.kind.openapi) {
    view.kind.defaults?.(draft);
    const errors = view.kind.validate?.(draft, old && view.show(old)) ?? [];
    if (errors.length) throw invalid(view.kind, draft.metadata?.name ?? '', errors);
  }
  return decode(kind, view.store(draft)).object;
}

function post(call: Call, view: View | undefined): HttpResponse {
  const { ctx, user, kind, info, request } = call;
  if (kind.terminating) throw failure(405, 'MethodNotAllowed', 'create not allowed while custom resource definition is terminating', { group: kind.group, kind: kind.plural });
  const o = options(call, 'CreateOptions');
  const body = readBody(request, kind.kind);
  let draft = readObject(call, view?.kind ?? kind, body, o.validation);
  if (view) draft = asStored(kind, view, draft, undefined);
  const done = registry.create(ctx, user, kind, info.namespace, draft, { dryRun: o.dryRun, manager: o.manager, view: call.view, warn: (w) => call.warnings.push(w) });
  return reply(201, present(call, view, done.object));
}

function put(call: Call, view: View | undefined, sub?: string): HttpResponse {
  const { ctx, user, kind, info, request } = call;
  const o = options(call, 'UpdateOptions');
  const body = readBody(request, kind.kind);
  let draft = readObject(call, view?.kind ?? kind, body, o.validation);
  if (view) draft = asStored(kind, view, draft, storage.read(ctx, kind, info.namespace, info.name!));
  if (!draft.metadata?.name) throw unnamed(info.name!);
  if (!sub && registry.madeByUpdate(kind) && draft.metadata.name === info.name && !storage.read(ctx, kind, info.namespace, info.name!)) {
    authorize(ctx, user, { verb: 'create', group: kind.group, resource: kind.plural, ...(info.namespace && { namespace: info.namespace }), name: info.name });
    delete draft.metadata.resourceVersion;
    const made = registry.create(ctx, user, kind, info.namespace, draft, { dryRun: o.dryRun, manager: o.manager, view: call.view, warn: (w) => call.warnings.push(w) });
    return reply(201, present(call, view, made.object));
  }
  const done = registry.update(ctx, user, kind, info.namespace, info.name!, draft, { dryRun: o.dryRun, manager: o.manager, view: call.view, subresource: sub, warn: (w) => call.warnings.push(w) });
  return reply(200, present(call, view, done.object));
}

function patch(call: Call, view: View | undefined, sub?: string): HttpResponse {
  const { request } = call;
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim();
  const applying = type === 'application/apply-patch+yaml';
  const known = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json'];
  if (!known.includes(type) && !applying) throw failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  const o = options(call, 'PatchOptions', applying);
  const done = applying ? apply(call, o, sub) : byPatch(call, type, o, view, sub);
  const status = 'created' in done && done.created ? 201 : 200;
  return reply(status, present(call, view, done.object));
}

function byPatch(call: Call, type: string, o: Options, view: View | undefined, sub: string | undefined): registry.Written {
  const { ctx, user, kind, info } = call;
  const stored = storage.mustRead(ctx, kind, info.namespace, info.name!);
  const changed = patched(call, view?.kind ?? kind, view ? view.show(stored) : stored, type, o.validation);
  const draft = view ? asStored(kind, view, changed, stored) : changed;
  return registry.update(ctx, user, kind, info.namespace, info.name!, draft, { dryRun: o.dryRun, manager: o.manager, view: call.view, subresource: sub, warn: (w) => call.warnings.push(w) });
}

function apply(call: Call, o: Options, sub: string | undefined): registry.Written & { created?: boolean } {
  const { ctx, user, kind, info, request } = call;
  const text = typeof request.body === 'string' ? request.body : undefined;
  const data = text !== undefined ? parseApplied(text) : { data: request.body, duplicates: [] };
  return serverSideApply(ctx, user, kind, info.namespace, info.name!, data.data, { dryRun: o.dryRun, manager: o.manager, force: o.force, view: call.view, subresource: sub, warn: (w) => call.warnings.push(w) }, text !== undefined);
}

/** Kinds whose delete answers with the object rather than a Status (`ReturnDeletedObject`). */
const RETURNED = new Set([
  'pods', 'services', 'persistentvolumes', 'persistentvolumeclaims', 'podtemplates', 'resourcequotas', 'serviceaccounts',
  'csidrivers.storage.k8s.io', 'csinodes.storage.k8s.io', 'storageclasses.storage.k8s.io', 'volumeattachments.storage.k8s.io', 'volumeattributesclasses.storage.k8s.io',
  'deviceclasses.resource.k8s.io', 'resourceclaims.resource.k8s.io', 'resourceclaimtemplates.resource.k8s.io', 'resourceslices.resource.k8s.io',
]); // prettier-ignore

/** What a delete may be asked for: by the body, or without one by the query (`handlers/delete.go`). Throws BadRequest and Invalid. */
function deleteOptions(call: Call): registry.RemoveOptions & { readonly orphan?: boolean } {
  const { url, request } = call;
  let asked: any;
  if (request.body === undefined || request.body === '') {
    const grace = param(url, 'gracePeriodSeconds');
    if (grace !== undefined && !/^[-+]?\d+$/.test(grace)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`);
    const orphan = param(url, 'orphanDependents');
    asked = {
      ...(grace !== undefined && { gracePeriodSeconds: Number(grace) }),
      ...(orphan !== undefined && { orphanDependents: flag(url, 'orphanDependents') }),
      ...(param(url, 'propagationPolicy') !== undefined && { propagationPolicy: param(url, 'propagationPolicy') }),
      dryRun: url.query.get('dryRun') ?? [],
    };
  } else asked = decodedOptions(request);
  const errors: FieldError[] = [];
  const policy = asked.propagationPolicy;
  if (policy !== undefined && asked.orphanDependents !== undefined) errors.push({ type: 'Invalid', field: 'propagationPolicy', value: policy, detail: 'orphanDependents and deletionPropagation cannot be both set' });
  if (policy !== undefined && !['Foreground', 'Background', 'Orphan'].includes(policy)) errors.push({ type: 'NotSupported', field: 'propagationPolicy', value: policy, supported: ['Foreground', 'Background', 'Orphan', 'nil'] });
  const dry = [...new Set(asked.dryRun as string[] | undefined)];
  if (dry.some((d) => d !== 'All')) errors.push({ type: 'NotSupported', field: 'dryRun', value: dry, supported: ['All'] });
  if (errors.length) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  const orphan = asked.orphanDependents as boolean | undefined;
  return { gracePeriodSeconds: asked.gracePeriodSeconds, propagation: policy ?? (orphan === undefined ? undefined : orphan ? 'Orphan' : 'Background'), preconditions: asked.preconditions, dryRun: dry.length > 0, view: call.view, orphan };
}

const DELETE_OPTIONS = { schema: 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions' };

/** The DeleteOptions of a body. Throws BadRequest. */
function decodedOptions(request: HttpRequest): any {
  let data: any;
  try {
    data = readBody(request, 'DeleteOptions').data ?? {};
    const { kind = 'DeleteOptions', apiVersion = 'v1' } = data;
    if (typeof data !== 'object' || Array.isArray(data)) throw badRequest(`couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(data)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`);
    if (kind !== 'DeleteOptions') throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`);
    return decode(DELETE_OPTIONS, data).object;
  } catch (e) {
    if (e instanceof DecodeError) throw badRequest(e.message);
    // Unlike objects, options that cannot be read are refused in the decoder's own words.
    const words = e instanceof ApiError && /^the object provided is unrecognized \(must be of type DeleteOptions\): ([^]*) \([^]*\)$/.exec(e.status.message)?.[1];
    if (words) throw badRequest(words);
    throw e;
  }
}

function remove(call: Call): HttpResponse {
  const { ctx, user, kind, info, url, accept } = call;
  if (!info.name) {
    checkListOptions(url, false);
    const listed = listObjects(ctx, kind, info.namespace, url);
    const settings = deleteOptions(call);
    for (const item of listed.items) {
      try {
        registry.remove(ctx, user, kind, item.metadata.namespace, item.metadata.name, settings);
      } catch (e) {
        if (!(e instanceof ApiError && e.reason === 'NotFound')) throw e;
      }
    }
    return answerList(call, undefined, listed);
  }
  const settings = deleteOptions(call);
  const done = registry.remove(ctx, user, kind, info.namespace, info.name, settings);
  if (done.gone && !RETURNED.has(resourceName(kind))) {
    return reply(200, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: info.name, ...(kind.group && { group: kind.group }), kind: kind.plural, uid: done.object.metadata.uid },
    });
  }
  return reply(!done.gone && settings.orphan === false ? 202 : 200, objectBody(ctx, kind, done.object, accept, url));
}

/** Reviews, tokens and bindings: asked with POST, stored nowhere. */
function virtualResource(ctx: Context, user: User, info: RequestInfo, { group, kind }: Virtual, url: Url, request: HttpRequest): HttpResponse {
  const shape = asked(group, kind);
  const call: Call = { ctx, user, info, url, request, kind: shape, accept: { format: 'json' }, warnings: [] };
  const o = options(call, 'CreateOptions');
  const data = readObject(call, shape, readBody(request, kind), o.validation);
  const warned = warningHeader(call.warnings);
  if (kind === 'Binding') {
    bindPod(ctx, user, info.namespace!, data.metadata?.name ?? '', data, { manager: o.manager, dryRun: o.dryRun });
    return reply(201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 });
  }
  const answer = reply(201, review(ctx, user, kind, data, info.namespace));
  return { ...answer, headers: { ...answer.headers, ...warned } };
}
