import type { Kind, KubeObject } from '../kinds/kind';
import { storeKey, storePrefix } from '../kinds/lookup';
import type { Context } from './context';
import { notFound } from './status';

/** Reading what is stored, without a request around it. */

/** The stored object; undefined if there is none. */
export function read(ctx: Context, kind: Kind<any>, namespace: string | undefined, name: string): KubeObject | undefined {
  return ctx.store.get(storeKey(kind, namespace, name))?.value as unknown as KubeObject | undefined;
}

/** The stored object. Throws NotFound. */
export function mustRead(ctx: Context, kind: Kind<any>, namespace: string | undefined, name: string): KubeObject {
  const found = read(ctx, kind, namespace, name);
  if (!found) throw notFound(kind, name);
  return found;
}

/** All objects, of one namespace if it is given, in key order. */
export function readAll(ctx: Context, kind: Kind<any>, namespace?: string): KubeObject[] {
  return ctx.store.list(storePrefix(kind, namespace)).map((e) => e.value as unknown as KubeObject);
}
