import { own } from '../../core';
import type { Kind, KubeObject } from '../../kinds/kind';
import { apiVersionOf, storePrefix } from '../../kinds/lookup';
import { base64, unbase64 } from '../../kinds/base64';
import { matches, parseFieldSelector, parseSelector, SelectorError, type FieldTerm, type Selector } from '../../kinds/selectors';
import { fromBytes, toBytes } from '../../core';
import type { Context } from '../context';
import { expired } from '../events';
import { badRequest, gone } from '../status';
import { param, type Url } from './url';

/** Which objects of a kind are meant. */
export interface Filter {
  readonly labels: Selector;
  readonly fields: readonly FieldTerm[];
}

const quoteGo = (text: string): string => JSON.stringify(text);

/** Reads labelSelector and fieldSelector. Throws BadRequest with the server's words. */
export function parseFilter(kind: Kind<any>, url: Url): Filter {
  const labelText = param(url, 'labelSelector') ?? '';
  const fieldText = param(url, 'fieldSelector') ?? '';
  try {
    const labels = labelText === '' ? [] : parseSelector(labelText);
    const fields = fieldText === '' ? [] : parseFieldSelector(fieldText);
    for (const t of fields) {
      if (t.field === 'metadata.name' || (t.field === 'metadata.namespace' && kind.namespaced) || t.field === 'metadata.namespace') continue;
      if (kind.selectable && own(kind.selectable, t.field)) continue;
      throw badRequest(
        kind.selectable
          ? `field label not supported: ${t.field}`
          : `${quoteGo(t.field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
      );
    }
    return { labels, fields };
  } catch (e) {
    if (e instanceof SelectorError) throw badRequest(e.message);
    throw e;
  }
}

/** Whether an object is meant. */
export function accepts(kind: Kind<any>, filter: Filter, o: KubeObject): boolean {
  if (filter.labels.length && !matches(filter.labels, o.metadata.labels)) return false;
  for (const t of filter.fields) {
    const value = t.field === 'metadata.name' ? o.metadata.name : t.field === 'metadata.namespace' ? (o.metadata.namespace ?? '') : own(kind.selectable, t.field)!(o as never);
    if ((value === t.value) === (t.operator === '!=')) return false;
  }
  return true;
}

export interface Listed {
  readonly items: readonly KubeObject[];
  readonly meta: Readonly<Record<string, unknown>>;
}

/** The objects asked for, a page of them with `limit` (`continue` gives the next). */
export function listObjects(ctx: Context, kind: Kind<any>, namespace: string | undefined, url: Url, virtual?: readonly KubeObject[]): Listed {
  const filter = parseFilter(kind, url);
  const limitText = param(url, 'limit');
  if (limitText !== undefined && !/^[-+]?\d+$/.test(limitText)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(limitText)}: invalid syntax`);
  const limit = Number(limitText ?? 0);
  const token = param(url, 'continue');
  const prefix = storePrefix(kind, namespace);
  let revision = ctx.store.revision;
  let from: string | undefined;
  if (token) {
    const t = readToken(token);
    revision = t.rv > 0 ? t.rv : revision;
    if (revision < ctx.store.compacted) throw gone('The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.');
    from = prefix + t.start;
  }
  if (virtual) return { items: virtual.filter((o) => accepts(kind, filter, o)), meta: {} };
  const plain = filter.labels.length === 0 && filter.fields.length === 0;
  // One object by name needs no scan.
  const entries = ctx.store.list(prefix, from, plain && limit > 0 ? limit + 1 : undefined);
  const items: KubeObject[] = [];
  let last: string | undefined;
  let more = false;
  for (const e of entries) {
    const o = e.value as unknown as KubeObject;
    if (!plain && !accepts(kind, filter, o)) continue;
    if (kind.prefix === 'events' && expired(o as never, ctx.now())) continue;
    if (limit > 0 && items.length === limit) {
      more = true;
      break;
    }
    items.push(o);
    last = e.key;
  }
  if (!more) return { items, meta: { resourceVersion: String(revision) } };
  const start = last!.slice(prefix.length);
  return {
    items,
    meta: {
      resourceVersion: String(revision),
      continue: writeToken({ rv: revision, start }),
      ...(plain && { remainingItemCount: ctx.store.count(prefix) - ctx.store.list(prefix, from).findIndex((e) => e.key === last) - 1 - (from ? ctx.store.count(prefix) - ctx.store.list(prefix, from).length : 0) }),
    },
  };
}

interface Token {
  readonly rv: number;
  /** The last key returned, without the prefix. */
  readonly start: string;
}

const writeToken = (t: Token): string => base64(toBytes(JSON.stringify({ v: 'meta.k8s.io/v1', rv: t.rv, start: `${t.start}\0` }))).replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_');

function readToken(text: string): Token {
  const plain = text.replace(/-/g, '+').replace(/_/g, '/');
  const bytes = unbase64(plain + '='.repeat((4 - (plain.length % 4)) % 4));
  try {
    const t = JSON.parse(typeof bytes === 'number' ? '' : fromBytes(bytes)) as { rv: number; start: string };
    if (typeof t.start === 'string' && typeof t.rv === 'number') return { rv: t.rv, start: t.start.replace(/\0$/, '') };
  } catch {
    // Falls through to the refusal.
  }
  throw badRequest('continue key is not valid: illegal base64 data at input byte 0');
}

/** A list of objects as `GET` of a collection answers it; items carry no apiVersion and kind, as Go leaves them out. */
export function listBody(kind: Kind<any>, listed: Listed): object {
  return { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata: listed.meta, items: listed.items.map(({ kind: _k, apiVersion: _v, ...rest }) => rest) };
}
