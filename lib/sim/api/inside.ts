import { clone, equal, type Draft, type Instant } from '../core';
import { storeKey, storePrefix } from '../kinds/lookup';
import type { Kind, KubeObject } from '../kinds/kind';
import { Pod } from '../kinds/pod';
import { selects } from '../kinds/selectors';
import { ApiError, type Client, type DeleteOptions, type ListOptions, type New, type NewEvent, type ObjectRef } from './client';
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
export class InsideClient implements Client {
  constructor(
    private readonly ctx: Context,
    private readonly as: User,
    /** Who the fields it writes are said to belong to. */
    private readonly manager: string,
  ) {}

  get user(): string {
    return this.as.name;
  }
  get now(): Instant {
    return this.ctx.now();
  }
  get random(): () => number {
    return this.ctx.random;
  }

  private traced<T>(verb: string, kind: Kind<any>, namespace: string | undefined, name: string | undefined, run: () => { result: T; revision?: number }, subresource?: string): T {
    const { ctx, as } = this;
    const resource = subresource ? `${kind.plural}/${subresource}` : kind.plural;
    const trace = (status: number, revision?: number): void =>
      ctx.trace({ at: ctx.now(), actor: as.name, verb, ...(kind.group && { group: kind.group }), resource, ...(namespace && { namespace }), ...(name && { name }), status, ...(revision && { revision }) });
    try {
      authorize(ctx, as, { verb, group: kind.group, resource: kind.plural, ...(subresource && { subresource }), namespace, name });
      const { result, revision } = run();
      trace(verb === 'create' ? 201 : 200, revision);
      return result;
    } catch (e) {
      if (e instanceof ApiError) trace(e.code);
      throw e;
    }
  }

  private change<T extends KubeObject>(kind: Kind<T>, name: string, namespace: string | undefined, subresource: string | undefined, edit: (d: Draft<T>) => void): T {
    return this.traced('update', kind, namespace, name, () => {
      const { ctx, as, manager } = this;
      const old = storage.mustRead(ctx, kind, namespace, name) as T;
      const status = subresource === 'status' && !kind.openapi;
      const draft = status ? statusDraft(old) : wholeDraft(old);
      edit(draft as Draft<T>);
      const { managedFields: _m, ...meta } = old.metadata;
      if (equal(draft.metadata, meta) && (status ? equal(draft.status, (old as Any).status) : equalBut(draft, old))) return { result: old };
      const changed = read(kind, status ? { metadata: draft.metadata, status: draft.status } : draft);
      const decoded = status ? { ...old, metadata: changed.metadata, status: changed.status } : changed;
      const done = registry.update(ctx, as, kind, namespace, name, decoded, { manager, subresource, ...(status && { complete: true }) });
      return { result: done.object as T, revision: done.revision };
    });
  }

  get<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined {
    return this.ctx.store.get(storeKey(kind, namespace, name))?.value as T | undefined;
  }

  list<T extends KubeObject>(kind: Kind<T>, options: ListOptions = {}): readonly T[] {
    return list(this.ctx, kind, options);
  }

  create<T extends KubeObject>(kind: Kind<T>, object: New<T>): T {
    return this.traced('create', kind, object.metadata.namespace, object.metadata.name, () => {
      const namespace = kind.namespaced ? object.metadata.namespace : undefined;
      const done = registry.create(this.ctx, this.as, kind, namespace, read(kind, object), { manager: this.manager });
      return { result: done.object as T, revision: done.revision };
    });
  }

  update<T extends KubeObject>(kind: Kind<T>, name: string, namespace: string | undefined, edit: (d: Draft<T>) => void): T {
    return this.change(kind, name, namespace, undefined, edit);
  }

  updateStatus<T extends KubeObject>(kind: Kind<T>, name: string, namespace: string | undefined, edit: (d: Draft<T>) => void): T {
    return this.change(kind, name, namespace, 'status', edit);
  }

  updateSubresource<T extends KubeObject>(kind: Kind<T>, subresource: 'finalize' | 'approval', name: string, edit: (d: Draft<T>) => void): T {
    return this.change(kind, name, undefined, subresource, edit);
  }

  kinds(): readonly Kind<any>[] {
    return this.ctx.kinds;
  }

  dependents(uid: string): readonly KubeObject[] {
    return this.ctx.indexes.ownedBy(uid).map((key) => this.ctx.store.get(key)!.value as unknown as KubeObject);
  }

  delete<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string, options: DeleteOptions = {}): void {
    this.traced('delete', kind, namespace, name, () => {
      try {
        const done = registry.remove(this.ctx, this.as, kind, namespace, name, {
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
  }

  bind(pod: KubeObject, node: string): void {
    const { ctx, as, manager } = this;
    const { name, namespace, uid } = pod.metadata;
    this.traced(
      'create',
      Pod,
      namespace,
      name,
      () => {
        if (!storage.read(ctx, Pod, namespace, name)) throw notFound(Pod, name);
        const done = bindPod(ctx, as, namespace!, name, { target: { name: node }, metadata: { uid } }, { manager });
        return { result: undefined, revision: done.revision };
      },
      'binding',
    );
  }

  podToken(pod: KubeObject, audience?: string, seconds?: number): string {
    return podToken(this.ctx, pod, audience, seconds);
  }

  accountToken(secret: KubeObject, account: KubeObject): string {
    return accountToken(this.ctx, secret, account);
  }

  event(object: KubeObject | ObjectRef, event: NewEvent): void {
    try {
      record(this.ctx, this, object, event);
    } catch (e) {
      // As with client-go's recorder: what the server refuses (in a namespace that is going, say) is dropped.
      if (!(e instanceof ApiError)) throw e;
    }
  }
}

function read(kind: Kind<any>, object: unknown): any {
  try {
    return decode(kind, object).object;
  } catch (e) {
    if (e instanceof DecodeError) throw badRequest(`${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${e.message}`);
    throw e;
  }
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
  if (controller === '') found = at(ctx.indexes.uncontrolled(storePrefix(kind)).filter((k) => k.startsWith(storePrefix(kind, namespace))));
  else if (controller !== undefined) found = at(ctx.indexes.controlledBy(controller, storePrefix(kind)));
  else if (node !== undefined) found = at(ctx.indexes.onNode(node));
  else found = storage.readAll(ctx, kind, namespace) as T[];
  if (namespace && (node !== undefined || controller !== undefined)) found = found.filter((o) => o.metadata.namespace === namespace);
  if (controller !== undefined && node !== undefined) found = found.filter((o) => (o as { spec?: { nodeName?: string } }).spec?.nodeName === node);
  if (selector) found = found.filter((o) => selects(selector, o.metadata.labels));
  return found;
}
