import type { Kind } from '../../kinds/kind';
import type { Context, User } from '../context';
import { clone } from '../../core';
import { decode } from '../decode';
import * as registry from '../registry';
import { strategicPatch } from './strategic';
import { types } from '../../kinds/schema';

export interface ApplyOptions extends registry.WriteOptions {
  readonly force: boolean;
}

/** Server-side apply. */
export function serverSideApply(ctx: Context, user: User, kind: Kind<any>, namespace: string | undefined, name: string, data: unknown, options: ApplyOptions): registry.Written & { created?: boolean } {
  const old = registry.read(ctx, kind, namespace, name);
  const object = { ...(data as any), metadata: { ...(data as any).metadata, name } };
  if (!old) return { ...registry.create(ctx, user, kind, namespace, decode(kind, object).object, options), created: true };
  return registry.update(ctx, user, kind, namespace, name, decode(kind, clone(strategicPatch(old, object, types.get(kind.schema)))).object, options);
}
