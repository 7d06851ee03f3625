import { clone, equal, type Draft } from '../core';
import { storeKey, storePrefix } from '../kinds/lookup';
import type { Kind, KubeObject } from '../kinds/kind';
import { Pod } from '../kinds/pod';
import { selects } from '../kinds/selectors';
import { ApiError, type Client, type DeleteOptions, type ListOptions, type New } from './client';
import { authorize } from './authorization';
import type { Context, User } from './context';
import { decode, DecodeError } from './decode';
import { record } from './events';
import { bindPod } from './subresources/binding';
import { accountToken, podToken } from './subresources/token';
import * as registry from './registry';
import * as storage from './stored';
import { badRequest, notFound } from './status';

/** The {@link Client} of a component inside the cluster: the registry called directly, each call authorized and traced. */
export function insideClient(ctx: Context, user: User, manager: string): Client {
  const traced = <T>(verb: string, kind: Kind<any>, namespace: string | undefined, name: string | undefined, run: () => { result: T; revision?: number }, subresource?: string): T => {
    const resource = subresource ? `${kind.plural}/${subresource}` : kind.plural;
    const trace = (status: number, revision?: number): void =>
      ctx.trace({ at: ctx.now(), actor: user.name, verb, ...(kind.group && { group: kind.group }), resource, ...(namespace && { namespace }), ...(name && { name }), status, ...(revision && { revision }) });
    try {
      authorize(ctx, user, { verb, group: kind.group, resource: kind.plural, ...(subresource && { subresource }), namespace, name });
      const { result, revision } = run();
      trace(verb === 'create' ? 201 : 200, revision);
      return result;
    } catch (e) {
      if (e instanceof ApiError) trace(e.code);
      throw e;
    }
  };
  const read = (kind: Kind<any>, object: unknown): any => {
    try {
      return decode(kind, object).object;
    } catch (e) {
      if (e instanceof DecodeError) throw badRequest(`${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${e.message}`);
      throw e;
    }
  };
  const change = <T extends KubeObject>(kind: Kind<T>, name: string, namespace: string | undefined, subresource: string | undefined, edit: (d: Draft<T>) => void): T =>
    traced('update', kind, namespace, name, () => {
      const old = storage.mustRead(ctx, kind, namespace, name) as T;
      const status = subresource === 'status' && !kind.openapi;
      const draft = status ? statusDraft(old) : wholeDraft(old);
      edit(draft as Draft<T>);
      const { managedFields: _m, ...meta } = old.metadata;
      if (equal(draft.metadata, meta) && (status ? equal(draft.status, (old as Any).status) : equalBut(draft, old))) return { result: old };
      const changed = read(kind, status ? { metadata: draft.metadata, status: draft.status } : draft);
      const decoded = status ? { ...old, metadata: changed.metadata, status: changed.status } : changed;
      const done = registry.update(ctx, user, kind, namespace, name, decoded, { manager, subresource, ...(status && { complete: true }) });
      return { result: done.object as T, revision: done.revision };
    });

  const client: Client = {
    user: user.name,
    get now() {
      return ctx.now();
    },
    random: ctx.random,
    get: (kind, name, namespace) => ctx.store.get(storeKey(kind, namespace, name))?.value as never,
    list: (kind, options = {}) => list(ctx, kind, options),
    create: <T extends KubeObject>(kind: Kind<T>, object: New<T>): T =>
      traced('create', kind, object.metadata.namespace, object.metadata.name, () => {
        const namespace = kind.namespaced ? object.metadata.namespace : undefined;
        const done = registry.create(ctx, user, kind, namespace, read(kind, object), { manager });
        return { result: done.object as T, revision: done.revision };
      }),
    update: (kind, name, namespace, edit) => change(kind, name, namespace, undefined, edit),
    updateStatus: (kind, name, namespace, edit) => change(kind, name, namespace, 'status', edit),
    updateSubresource: (kind, subresource, name, edit) => change(kind, name, undefined, subresource, edit),
    kinds: () => ctx.kinds,
    dependents: (uid) => ctx.indexes.ownedBy(uid).map((key) => ctx.store.get(key)!.value as unknown as KubeObject),
    delete: (kind, name, namespace, options: DeleteOptions = {}) => {
      traced('delete', kind, namespace, name, () => {
        try {
          const done = registry.remove(ctx, user, kind, namespace, name, {
            gracePeriodSeconds: options.gracePeriodSeconds,
            propagation: options.propagation,
            ...(options.uid && { preconditions: { uid: options.uid } }),
          });
          return { result: undefined, revision: done.revision };
        } catch (e) {
          if (e instanceof ApiError && e.reason === 'NotFound') return { result: undefined };
          throw e;
        }
      });
    },
    bind: (pod, node) => {
      traced('create', Pod, pod.metadata.namespace, pod.metadata.name, () => {
        if (!storage.read(ctx, Pod, pod.metadata.namespace, pod.metadata.name)) throw notFound(Pod, pod.metadata.name);
        const done = bindPod(ctx, user, pod.metadata.namespace!, pod.metadata.name, { target: { name: node }, metadata: { uid: pod.metadata.uid } }, { manager });
        return { result: undefined, revision: done.revision };
      }, 'binding');
    },
    podToken: (pod, audience, seconds) => podToken(ctx, pod, audience, seconds),
    accountToken: (secret, account) => accountToken(ctx, secret, account),
    event: (object, event) => {
      try {
        record(ctx, client, object, event);
      } catch (e) {
        // As with client-go's recorder: what the server refuses (in a namespace that is going, say) is dropped.
        if (!(e instanceof ApiError)) throw e;
      }
    },
  };
  return client;
}

type Any = any;

/** A copy to be changed. Who manages which field is not for clients to say, so that stays behind. */
function wholeDraft(old: KubeObject): Any {
  const { metadata, ...rest } = old;
  return { ...(clone(rest) as object), metadata: metaDraft(metadata) };
}

/** As {@link wholeDraft}, where only status and metadata are to be changed: all else is the stored object's. */
function statusDraft(old: KubeObject): Any {
  const status = (old as Any).status;
  return { ...old, metadata: metaDraft(old.metadata), ...(status !== undefined && { status: clone(status) }) };
}

function metaDraft(metadata: KubeObject['metadata']): Any {
  const { managedFields: _m, ...rest } = metadata;
  return clone(rest);
}

/** Whether all but metadata is the same. */
function equalBut(a: Any, b: Any): boolean {
  const { metadata: _a, ...x } = a;
  const { metadata: _b, ...y } = b;
  return equal(x, y);
}

function list<T extends KubeObject>(ctx: Context, kind: Kind<T>, options: ListOptions): readonly T[] {
  let found: T[];
  const at = (keys: readonly string[]): T[] => keys.map((k) => ctx.store.get(k)!.value as unknown as T);
  const { namespace, selector, node, controller } = options;
  if (controller === '') found = at(ctx.indexes.uncontrolled(storePrefix(kind, namespace)));
  else if (controller !== undefined) found = at(ctx.indexes.controlledBy(controller, `/registry/${kind.prefix}/`));
  else if (node !== undefined) found = at(ctx.indexes.onNode(node));
  else found = storage.readAll(ctx, kind, namespace) as T[];
  if (namespace && (node !== undefined || controller !== undefined)) found = found.filter((o) => o.metadata.namespace === namespace);
  if (controller !== undefined && node !== undefined) found = found.filter((o) => (o as { spec?: { nodeName?: string } }).spec?.nodeName === node);
  if (selector) found = found.filter((o) => selects(selector, o.metadata.labels));
  return found;
}
