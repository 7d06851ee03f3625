import { fromBytes, JsonError, own, parseJson, toBytes, type Json } from '../../core';
import { Event } from '../../kinds/event';
import type { Kind, KubeObject } from '../../kinds/kind';
import { apiVersionOf, storePrefix } from '../../kinds/lookup';
import { base64Url, unbase64Url } from '../../kinds/base64';
import { matches, parseFieldSelector, parseSelector, SelectorError, type FieldTerm, type Selector } from '../../kinds/selectors';
import type { Context } from '../context';
import type { View } from '../views';
import { isOver } from '../events';
import { ApiError } from '../client';
import { badRequest, failure, gone } from '../status';
import { param, type Url } from './url';

/** Which objects of a kind are meant. */
export interface Filter {
  readonly labels: Selector;
  readonly fields: readonly FieldTerm[];
  /** The fields that may be selected by, as the form that is served has them. */
  readonly selectable: Kind<any>['selectable'];
}

/** Reads labelSelector and fieldSelector. Throws BadRequest with the server's words. */
export function parseFilter(kind: Kind<any>, url: Url, view?: View): Filter {
  const labelText = param(url, 'labelSelector') ?? '';
  const fieldText = param(url, 'fieldSelector') ?? '';
  try {
    const labels = labelText === '' ? [] : parseSelector(labelText);
    const fields = fieldText === '' ? [] : parseFieldSelector(fieldText);
    // Versions of a custom kind differ in them.
    const served = view?.kind.openapi ? view.kind : kind;
    return { labels, fields: fields.map((t) => ({ ...t, field: fieldLabel(served, t.field, view) })), selectable: served.selectable };
  } catch (e) {
    if (e instanceof SelectorError) throw badRequest(e.message);
    throw e;
  }
}

/** A field that a selector names, as the kind's own selectable fields name it (`ConvertFieldLabel`). Throws BadRequest. */
function fieldLabel(kind: Kind<any>, field: string, view: View | undefined): string {
  const named = view?.fields ? own(view.fields, field) : field;
  if (named === 'metadata.name') return named;
  // Kinds that select by nothing else take a namespace whether or not they have one.
  const plain = !kind.selectable && !kind.openapi;
  if (named === 'metadata.namespace' && (plain || kind.namespaced)) return named;
  if (named !== undefined && own(kind.selectable, named)) return named;
  // The name that it had before v1, still taken (`pkg/apis/core/v1/conversion.go`).
  if (named === 'spec.host' && kind.plural === 'pods' && kind.group === '') return 'spec.nodeName';
  // Jobs have words of their own (`pkg/apis/batch/v1/conversion.go`).
  if (kind.plural === 'jobs' && kind.group === 'batch') throw badRequest(`field label ${JSON.stringify(field)} not supported for batchv1.Job`);
  throw badRequest(plain ? `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"` : `field label not supported: ${field}`);
}

/** Whether an object is meant. */
export function accepts(kind: Kind<any>, filter: Filter, o: KubeObject): boolean {
  if (filter.labels.length && !matches(filter.labels, o.metadata.labels)) return false;
  for (const t of filter.fields) {
    const value = t.field === 'metadata.name' ? o.metadata.name : t.field === 'metadata.namespace' ? (o.metadata.namespace ?? '') : own(filter.selectable, t.field)!(o as never);
    if ((value === t.value) === (t.operator === '!=')) return false;
  }
  return true;
}

type Entries = readonly { readonly key: string; readonly value: Json }[];

export interface Listed {
  readonly items: readonly KubeObject[];
  readonly meta: Readonly<Record<string, unknown>>;
}

/** The objects asked for, a page of them with `limit` (`continue` gives the next). */
export function listObjects(ctx: Context, kind: Kind<any>, namespace: string | undefined, url: Url, view?: View, virtual?: readonly KubeObject[]): Listed {
  const filter = parseFilter(kind, url, view);
  const limitText = param(url, 'limit');
  if (limitText !== undefined && !/^[-+]?\d+$/.test(limitText)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(limitText)}: invalid syntax`);
  // Of events some may be over: a page of them is no page of the store.
  const fleeting = kind.prefix === Event.prefix;
  // At version 0 the watch cache answers with all it has; Events are not cached (`cacher.go`: computeListLimit).
  const limit = param(url, 'resourceVersion') === '0' && !fleeting ? 0 : Number(limitText ?? 0);
  if (virtual) return { items: virtual.filter((o) => accepts(kind, filter, o)), meta: {} };
  const prefix = storePrefix(kind, namespace);
  const { revision, from } = startOf(ctx, prefix, url, limit);
  const plain = filter.labels.length === 0 && filter.fields.length === 0;
  const paged = plain && limit > 0;
  let before = 0;
  let entries: Entries;
  let total: number;
  const then = revision !== ctx.store.revision ? ctx.store.listAt(prefix, revision) : fleeting ? ctx.store.list(prefix) : undefined;
  if (then === 'compacted') throw from === undefined ? gone('The resourceVersion for the provided list is too old.') : goneOn(from.slice(prefix.length));
  if (then) {
    const those = fleeting ? then.filter((e) => !isOver(kind, e.value, ctx.now())) : then;
    total = those.length;
    entries = from === undefined ? those : those.filter((e) => e.key > from);
    before = total - entries.length;
  } else {
    entries = ctx.store.list(prefix, from, paged ? limit + 1 : undefined);
    total = ctx.store.count(prefix);
    if (from !== undefined && paged) before = total - ctx.store.list(prefix, from).length;
  }
  const items: KubeObject[] = [];
  let last: string | undefined;
  let more = false;
  for (const e of entries) {
    const o = e.value as unknown as KubeObject;
    // Whether what is left is meant is not looked at: a page may go on to an empty one.
    if (limit > 0 && items.length === limit) {
      more = true;
      break;
    }
    if (!plain && !accepts(kind, filter, o)) continue;
    items.push(o);
    last = e.key;
  }
  const resourceVersion = String(revision);
  if (!more) return { items, meta: { resourceVersion } };
  return { items, meta: { resourceVersion, continue: writeToken({ rv: revision, start: `${last!.slice(prefix.length)}\0` }), ...(plain && { remainingItemCount: total - before - limit }) } };
}

/** At which revision a list is read, and after which key (`storage.ValidateListOptions`). Throws BadRequest and Timeout. */
function startOf(ctx: Context, prefix: string, url: Url, limit: number): { readonly revision: number; readonly from?: string } {
  const token = param(url, 'continue');
  const rv = param(url, 'resourceVersion') ?? '';
  const now = ctx.store.revision;
  if (token) {
    const t = readToken(token);
    if (rv !== '' && rv !== '0') throw badRequest('specifying resource version is not allowed when using continue');
    const revision = t.rv > 0 ? t.rv : now;
    if (revision > now) throw tooLarge(revision, now);
    return { revision, from: prefix + t.start.replace(/\0$/, '') };
  }
  if (rv === '' || rv === '0') return { revision: now };
  if (!/^\d+$/.test(rv)) throw badRequest(`invalid resource version: ${badVersion(rv)}`);
  if (Number(rv) > now) throw tooLarge(Number(rv), now);
  const match = param(url, 'resourceVersionMatch') ?? '';
  return { revision: match === 'Exact' || (match === '' && limit > 0) ? Number(rv) : now };
}

/** The words for a resourceVersion that is no number. */
export const badVersion = (rv: string): string => `resourceVersion: Invalid value: ${JSON.stringify(rv)}: strconv.ParseUint: parsing ${JSON.stringify(rv)}: invalid syntax`;

/** A version that is yet to come: the server waits for it, in vain (`storage.NewTooLargeResourceVersionError`). */
export const tooLarge = (asked: number, now: number): ApiError =>
  failure(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${now}`, { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] as never, retryAfterSeconds: 1 });

/** The history that a token speaks of is gone; another token goes on with the present. */
function goneOn(start: string): ApiError {
  const e = gone(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  return new ApiError({ ...e.status, metadata: { continue: writeToken({ rv: -1, start: `${start}\0` }) } });
}

interface Token {
  readonly rv: number;
  /** The last key returned, without the prefix, and a zero behind it. */
  readonly start: string;
}

const writeToken = (t: Token): string => base64Url(toBytes(JSON.stringify({ v: 'meta.k8s.io/v1', rv: t.rv, start: t.start })));

/** Reads a token (`storage.DecodeContinue`). Throws BadRequest. */
function readToken(text: string): Token {
  const bad = (why: string): ApiError => badRequest(`invalid continue token: continue key is not valid${why}`);
  const fault = /[^\w-]/.exec(text);
  if (fault || text.length % 4 === 1) throw bad(`: illegal base64 data at input byte ${fault ? fault.index : text.length - 1}`);
  const bytes = unbase64Url(text);
  let t: { readonly v?: unknown; readonly rv?: unknown; readonly start?: unknown };
  try {
    t = (parseJson(typeof bytes === 'number' ? '' : fromBytes(bytes)).data ?? {}) as never;
  } catch (e) {
    if (e instanceof JsonError) throw bad(`: ${e.message}`);
    throw e;
  }
  if (t.v !== 'meta.k8s.io/v1') throw bad(`: server does not recognize this encoded version ${typeof t.v === 'string' ? t.v : ''}`);
  if (typeof t.rv !== 'number' || t.rv === 0) throw bad(': incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof t.start !== 'string' || t.start === '') throw bad(': encoded start key empty (version meta.k8s.io/v1)');
  const start = t.start.replace(/^\//, '');
  if (/(^|\/)\.{0,2}(\/|$)/.test(start)) throw bad(`: ${t.start}`);
  return { rv: t.rv, start };
}

/** A list of objects as `GET` of a collection answers it; items carry no apiVersion and kind, as Go leaves them out. */
export function listBody(kind: Kind<any>, listed: Listed): object {
  return { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata: listed.meta, items: listed.items.map(({ kind: _k, apiVersion: _v, ...rest }) => rest) };
}
