import type { Completion } from '../../machine/sys';
import type { Ctx } from './command';
import { findType, resourcePath } from './discovery';

/** What commands offer for completion of their words, from the cluster. */

/** All types that can be listed: `pods`, `deployments.apps`, without the group where it is clear. */
export function completeTypes(ctx: Ctx): Completion[] {
  const plain = ctx.discovery.resources.filter((r) => r.verbs.includes('get') || r.verbs.includes('list'));
  return plain.map((r) => ({ word: r.group ? `${r.plural}.${r.group}` : r.plural })).sort((a, b) => (a.word < b.word ? -1 : 1));
}

/** Names of the objects of a type. */
export function names(ctx: Ctx, type: string): Completion[] {
  const found = findType(ctx.discovery, type);
  if (!found) return [];
  const body = ctx.api.get(resourcePath(found, ctx.flags['all-namespaces'] ? undefined : ctx.namespace));
  return (body?.items ?? []).map((o: any) => ({ word: String(o.metadata?.name ?? '') }));
}

/** Names of the containers of a Pod. */
export function containers(ctx: Ctx, pod: string): Completion[] {
  const type = findType(ctx.discovery, 'pods')!;
  const object = ctx.api.get(resourcePath(type, ctx.namespace, pod));
  return [...(object?.spec?.initContainers ?? []), ...(object?.spec?.containers ?? [])].map((c: any) => ({ word: String(c.name) }));
}

/** `TYPE NAME…` and `TYPE/NAME…`, as get, describe, delete and most others take them. */
export function completeTypeAndName(ctx: Ctx, word: string): readonly Completion[] {
  const [first] = ctx.args;
  const slash = word.indexOf('/');
  if (slash >= 0) return names(ctx, word.slice(0, slash)).map((c) => ({ word: `${word.slice(0, slash + 1)}${c.word}` }));
  if (first === undefined) {
    const comma = word.lastIndexOf(',') + 1;
    return completeTypes(ctx).map((c) => ({ word: word.slice(0, comma) + c.word }));
  }
  if (first.includes('/')) return completeTypes(ctx).map((c) => ({ word: `${c.word}/`, open: true }));
  return names(ctx, first).filter((c) => !ctx.args.slice(1).includes(c.word));
}

/** `POD`, or `TYPE/NAME` of something that has Pods (logs, exec, attach, port-forward). */
export function completePod(ctx: Ctx, word: string): readonly Completion[] {
  const slash = word.indexOf('/');
  if (slash >= 0) return names(ctx, word.slice(0, slash)).map((c) => ({ word: `${word.slice(0, slash + 1)}${c.word}` }));
  if (ctx.args.length > 0) return [];
  return names(ctx, 'pods');
}

/** Names of one fixed type. */
export function completeNames(type: string): (ctx: Ctx) => readonly Completion[] {
  return (ctx) => names(ctx, type).filter((c) => !ctx.args.includes(c.word));
}

