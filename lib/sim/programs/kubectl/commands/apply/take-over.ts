import { clone, set } from '../../../../core';
import type { Ctx } from '../../command';
import { StatusError } from '../../errors';
import type { Item } from '../../resources';
import { LAST_APPLIED, patch } from '../../writes';
import type { WriteOptions } from '../../writes';

/**
 * What server-side apply does about an object that client-side apply kept before: the annotation is given to a manager of
 * its own so that it stays, and the fields that client-side apply owned become those of server-side apply, so that a field
 * left out of the manifest goes (client-go `util/csaupgrade`).
 */
export function takeOver(ctx: Ctx, item: Item, applied: any, options: WriteOptions, again: () => any): any {
  const { type, namespace, name } = item;
  let object = applied;
  const annotation: string | undefined = object.metadata?.annotations?.[LAST_APPLIED];
  if (options.manager === 'kubectl' && annotation !== undefined && !managers(object).some((m) => m.operation === 'Apply' && owns(m))) {
    const { name: called, namespace: at } = object.metadata;
    const bare = { apiVersion: object.apiVersion, kind: object.kind, metadata: { name: called, ...(at ? { namespace: at } : {}), annotations: { [LAST_APPLIED]: annotation } } };
    object = tried(ctx, 'failed to migrate kubectl.kubernetes.io/last-applied-configuration for Server-Side Apply', () => patch(ctx, type, namespace, name!, 'apply', bare, { ...options, manager: 'kubectl-last-applied' })) ?? object;
  }
  const upgraded = upgrade(object, options.manager!);
  if (!upgraded) return object;
  const ops = [{ op: 'replace', path: '/metadata/managedFields', value: upgraded }, { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion }];
  if (!tried(ctx, 'server rejected managed fields migration to Server-Side Apply', () => patch(ctx, type, namespace, name!, 'json', ops, options))) return object;
  return tried(ctx, 'failed to re-apply configuration after performing Server-Side Apply migration', again) ?? object;
}

/** What it makes; where the server refuses, that is only said. */
function tried(ctx: Ctx, failure: string, make: () => any): any {
  try {
    return make();
  } catch (e) {
    if (!(e instanceof StatusError)) throw e;
    ctx.err(`Warning: ${failure}. This is non-fatal and will be retried next time you apply. Error: ${e.message}\n`);
    return undefined;
  }
}

const managers = (object: any): any[] => object.metadata?.managedFields ?? [];

/** Does this manager own the annotation of client-side apply? */
const owns = (m: any): boolean => !m.subresource && m.fieldsV1?.['f:metadata']?.['f:annotations']?.[`f:${LAST_APPLIED}`] !== undefined;

/** The managed fields after the change; undefined where there is nothing to change. */
function upgrade(object: any, manager: string): any[] | undefined {
  const old = managers(object);
  const clientSide = old.filter((m) => m.operation === 'Update' && owns(m));
  if (clientSide.length === 0) return undefined;
  const list = clone(old) as any[];
  const server = list.find((m) => m.manager === manager && m.operation === 'Apply' && !m.subresource);
  const target = server ?? list.find((m) => m.operation === 'Update' && owns(m));
  for (const m of clientSide) target.fieldsV1 = union(target.fieldsV1, m.fieldsV1);
  target.manager = manager;
  target.operation = 'Apply';
  return list.filter((m) => m === target || !(m.operation === 'Update' && owns(m)));
}

/** Both sets of fields; what an updater owns as a whole (`.`) an applier does not. */
function union(a: any, b: any): any {
  const out: Record<string, unknown> = { ...a };
  for (const key of Object.keys(b ?? {})) if (key !== '.') set(out, key, Object.hasOwn(out, key) ? union(out[key], b[key]) : union({}, b[key]));
  return out;
}
