import type { HttpRequest, HttpResponse, Json } from '../../core';
import type { Kind, KubeObject } from '../../kinds/kind';
import { apiVersionOf, storePrefix } from '../../kinds/lookup';
import type { FieldError } from '../../kinds/kind';
import type { Context } from '../context';
import { isOver } from '../events';
import type { View } from '../views';
import { badRequest, failure, invalid, plain500 } from '../status';
import { PROTOBUF, type Accept } from './accept';
import { accepts, badVersion, parseFilter, type Filter } from './list';
import { includeObject, partial, table } from './table';
import { flag, param, type Url } from './url';

/** Where a watch stands; carried from one part of the stream to the next in a header, since the server keeps nothing. */
const CURSOR = 'x-drydock-watch';

interface Cursor {
  readonly after: number;
  readonly until: number;
  readonly headers: boolean;
  /** When the next bookmark is due; 0 without bookmarks. */
  readonly bookmark: number;
}

/** Milliseconds between bookmarks. */
const BOOKMARKS = 60_000;

/** `GET …?watch=true`: changes as they come, each chunk a list of `{ type, object }`. */
export function watch(ctx: Context, kind: Kind<any>, namespace: string | undefined, url: Url, accept: Accept, request: HttpRequest, name?: string, view?: View): HttpResponse {
  if (accept.format === 'yaml') throw failure(406, 'NotAcceptable', `only the following media types are accepted: application/json;stream=watch, ${PROTOBUF};stream=watch`);
  const filter = parseFilter(kind, url, view);
  const wanted: Filter = name ? { ...filter, fields: [...filter.fields, { field: 'metadata.name', operator: '=', value: name }] } : filter;
  const prefix = storePrefix(kind, namespace);
  const include = accept.as === 'Table' ? includeObject(param(url, 'includeObject')) : 'None';
  let headers = true;
  const render = (o: KubeObject): Json => {
    if (accept.as === 'Table') {
      const body = table(kind, [o], { resourceVersion: o.metadata.resourceVersion }, { include, now: ctx.now(), version: accept.version, noHeaders: !headers });
      headers = false;
      return body as Json;
    }
    return (accept.as ? partial(o, `meta.k8s.io/${accept.version}`) : o) as unknown as Json;
  };
  const events: Json[] = [];

  const carried = request.headers[CURSOR];
  let cursor: Cursor;
  if (carried) {
    const [after, until, shown, due] = carried.split(';');
    cursor = { after: Number(after), until: Number(until), headers: shown === '1', bookmark: Number(due ?? 0) };
    headers = cursor.headers;
  } else {
    check(url);
    const timeout = param(url, 'timeoutSeconds');
    if (timeout !== undefined && !/^[-+]?\d+$/.test(timeout)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(timeout)}: invalid syntax`);
    const until = ctx.now() + (timeout && Number(timeout) > 0 ? Number(timeout) : 1800 + Math.floor(ctx.random() * 1800)) * 1000;
    const rv = param(url, 'resourceVersion') ?? '';
    if (rv !== '' && !/^\d+$/.test(rv)) throw plain500(badVersion(rv));
    const fresh = rv === '' || rv === '0';
    const initial = param(url, 'sendInitialEvents');
    const send = initial === undefined ? fresh : initial === 'true';
    cursor = { after: send || fresh ? ctx.store.revision : Number(rv), until, headers: true, bookmark: flag(url, 'allowWatchBookmarks') ? ctx.now() + BOOKMARKS : 0 };
    if (send) {
      for (const e of ctx.store.list(prefix)) {
        const o = e.value as unknown as KubeObject;
        if (!isOver(kind, o, ctx.now()) && accepts(kind, wanted, o)) events.push({ type: 'ADDED', object: render(o) });
      }
      if (flag(url, 'allowWatchBookmarks')) events.push({ type: 'BOOKMARK', object: bookmark(view?.kind ?? kind, ctx.store.revision, accept, true) });
    }
  }

  const changes = ctx.store.changes(prefix, cursor.after);
  const common = { status: 200, headers: { 'content-type': 'application/json' } };
  if (changes === 'compacted') {
    events.push({
      type: 'ERROR',
      object: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: `too old resource version: ${cursor.after} (${ctx.store.compacted})`, reason: 'Expired', code: 410 },
    });
    return { ...common, body: events };
  }
  for (const c of changes) {
    const now = c.value as unknown as KubeObject | undefined;
    const before = c.previous as unknown as KubeObject | undefined;
    const in2 = now !== undefined && accepts(kind, wanted, now);
    const in1 = before !== undefined && accepts(kind, wanted, before);
    if (in2) events.push({ type: in1 ? 'MODIFIED' : 'ADDED', object: render(now) });
    else if (in1) {
      const left = { ...(now ?? before), metadata: { ...before.metadata, resourceVersion: String(c.revision) } } as KubeObject;
      events.push({ type: 'DELETED', object: render(now === undefined ? left : { ...before, metadata: { ...before.metadata, resourceVersion: String(c.revision) } }) });
    }
  }
  if (ctx.now() >= cursor.until) return { ...common, body: events };
  const after = Math.max(cursor.after, ctx.store.revision);
  let due = cursor.bookmark;
  if (due > 0 && ctx.now() >= due) {
    events.push({ type: 'BOOKMARK', object: bookmark(view?.kind ?? kind, after, accept, false) });
    due = ctx.now() + BOOKMARKS;
  }
  const next: HttpRequest = { ...request, headers: { ...request.headers, [CURSOR]: `${after};${cursor.until};${headers ? 1 : 0};${due}` } };
  return { ...common, body: events, more: { topics: [`store:${ctx.identity.cluster}`], until: due > 0 ? Math.min(due, cursor.until) : cursor.until, next } };
}

/** Where the watch stands; `end`: all there was at its beginning has been sent. */
function bookmark(kind: Kind<any>, revision: number, accept: Accept, end: boolean): Json {
  const metadata = { resourceVersion: String(revision), ...(end && { annotations: { 'k8s.io/initial-events-end': 'true' } }) };
  if (accept.as === 'Table') {
    return { kind: 'Table', apiVersion: `meta.k8s.io/${accept.version}`, metadata: { resourceVersion: String(revision) }, columnDefinitions: null, rows: [{ cells: [], object: { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${accept.version}`, metadata } }] };
  }
  if (accept.as) return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${accept.version}`, metadata };
  return { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata };
}

/** Which options go together (`ValidateListOptions`). Throws Invalid. */
export function check(url: Url, watching = true): void {
  const errors: FieldError[] = [];
  const match = param(url, 'resourceVersionMatch') ?? '';
  const initial = param(url, 'sendInitialEvents');
  const rv = param(url, 'resourceVersion') ?? '';
  const forbid = (field: string, detail: string): void => void errors.push({ type: 'Forbidden', field, detail });
  if (watching) {
    if (initial !== undefined) {
      if (match !== 'NotOlderThan') forbid('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
    } else if (match !== '') forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
    if (match !== '' && match !== 'NotOlderThan') errors.push({ type: 'NotSupported', field: 'resourceVersionMatch', value: match, supported: ['NotOlderThan'] });
    if (match !== '' && param(url, 'continue')) forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
  } else {
    if (match !== '') {
      if (rv === '') forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided');
      if (param(url, 'continue')) forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
      if (match !== 'Exact' && match !== 'NotOlderThan') errors.push({ type: 'NotSupported', field: 'resourceVersionMatch', value: match, supported: ['Exact', 'NotOlderThan', ''] });
      if (match === 'Exact' && rv === '0') forbid('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
    }
    if (initial !== undefined) forbid('sendInitialEvents', 'sendInitialEvents is forbidden for list');
  }
  if (errors.length) throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
}
