import type { Completion } from '../../machine/sys';
import type { Ctx } from './command';
import { findType, groupResource, resourcePath } from './discovery';
import { objectNamed, podsOf } from './pods';
import { listItems, request, select } from './resources';

/**
 * What commands offer for completion of their words, from the cluster (kubectl `pkg/util/completion`). A candidate that
 * is `open` goes on: no blank is typed after it.
 */

/** All types that can be read: `pods`, `deployments.apps`; those without a group first. */
function completeTypes(ctx: Ctx): Completion[] {
  const seen = new Set<string>();
  const types = ctx.discovery.resources.filter((r) => {
    const name = groupResource(r);
    if (!r.verbs.includes('get') || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
  const key = (r: (typeof types)[number]) => `${r.group}\0${r.plural}`;
  return types.sort((a, b) => (key(a) < key(b) ? -1 : 1)).map((r) => ({ word: groupResource(r) }));
}

/** Names of the objects of a type, a category, or `a,b`; none where they may not be read. */
export function names(ctx: Ctx, type: string, namespace = ctx.namespace): Completion[] {
  try {
    return select(ctx, { args: [type], typeAlone: true }).flatMap((item) => {
      const body = request(ctx, { ...item, ...(item.namespace !== undefined ? { namespace } : {}) });
      return listItems(body, item.type).map((o) => ({ word: String(o.metadata?.name ?? '') }));
    });
  } catch {
    return [];
  }
}

/** The Pod that `POD` or `TYPE/NAME` means. */
function podMeant(ctx: Ctx, word: string): any {
  if (word.includes('/')) return podsOf(ctx, objectNamed(ctx, word).object, 'attach to')[0];
  return ctx.api.get(resourcePath(findType(ctx.discovery, 'pods')!, ctx.namespace, word));
}

/** Names of the containers of the Pod that is meant. */
export function containers(ctx: Ctx, word: string): Completion[] {
  const spec = podMeant(ctx, word)?.spec;
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((c: any) => ({ word: String(c.name) }));
}

/** `TYPE NAME…` and `TYPE/NAME…`, as get, describe, delete and most others take them. */
export const completeTypeAndName = (ctx: Ctx, word: string): readonly Completion[] => typeAndName(ctx, word, undefined, true);

/** The same for commands that take some types only; with `once` but one object. */
export const completeTheseTypes =
  (types: readonly string[], once = false) =>
  (ctx: Ctx, word: string): readonly Completion[] =>
    typeAndName(ctx, word, types, !once);

function typeAndName(ctx: Ctx, word: string, allowed: readonly string[] | undefined, repeat: boolean): readonly Completion[] {
  const [first, ...others] = ctx.args;
  const left = (found: readonly Completion[], gone: readonly string[]) => found.filter((c) => !gone.includes(c.word));
  if (first !== undefined && !first.includes('/')) return repeat || others.length === 0 ? left(names(ctx, first), others) : [];
  const slash = word.indexOf('/');
  if (slash >= 0) return repeat || first === undefined ? left(named(ctx, word, slash), ctx.args) : [];
  const types = allowed?.map((each) => ({ word: each })) ?? completeTypes(ctx);
  if (first !== undefined) return repeat ? types.map((c) => ({ word: `${c.word}/`, open: true })) : [];
  const comma = word.lastIndexOf(',') + 1;
  return types.map((c) => ({ word: word.slice(0, comma) + c.word }));
}

const named = (ctx: Ctx, word: string, slash: number): Completion[] => names(ctx, word.slice(0, slash)).map((c) => ({ word: `${word.slice(0, slash + 1)}${c.word}` }));

const WITH_PODS = ['daemonsets', 'deployments', 'pods', 'jobs', 'replicasets', 'replicationcontrollers', 'services', 'statefulsets'];

/** `POD`, or `TYPE/NAME` of something that has Pods (exec, attach). */
export function completePod(ctx: Ctx, word: string): readonly Completion[] {
  if (ctx.args.length > 0) return [];
  const slash = word.indexOf('/');
  if (slash >= 0) return named(ctx, word, slash);
  return [...names(ctx, 'pods'), ...WITH_PODS.map((type) => ({ word: `${type}/`, open: true }))];
}

/** A Pod, then one of its containers (logs). */
export const completePodAndContainer = (ctx: Ctx, word: string): readonly Completion[] => (ctx.args.length === 1 ? containers(ctx, ctx.args[0]!) : completePod(ctx, word));

/** A Pod, then one of its ports as `LOCAL:REMOTE` (port-forward); of a Service its own. */
export function completePodAndPort(ctx: Ctx, word: string): readonly Completion[] {
  const [target, ...ports] = ctx.args;
  if (target === undefined) return completePod(ctx, word);
  if (ports.length > 0) return [];
  const local = word.split(':')[0]!;
  const pair = (port: number) => ({ word: `${word === '' ? port : local}:${port}` });
  if (/^(services?|svc)\//.test(target)) return (objectNamed(ctx, target).object.spec?.ports ?? []).map((p: any) => pair(p.port));
  return (podMeant(ctx, target)?.spec?.containers ?? []).flatMap((c: any) => (c.ports ?? []).map((p: any) => pair(p.containerPort)));
}

/** The name of one object of a fixed type. */
export function completeNames(type: string): (ctx: Ctx) => readonly Completion[] {
  return (ctx) => (ctx.args.length === 0 ? names(ctx, type) : []);
}
