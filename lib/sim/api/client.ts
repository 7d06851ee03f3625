import type { Draft, HttpRequest, HttpResponse, Instant } from '../core';
import type { Kind, KubeObject, ObjectMeta } from '../kinds/kind';

/**
 * The API as the cluster's own components use it: typed, synchronous, and through the same authorization, admission,
 * defaulting, validation and storage as a request over HTTP. It keeps no cache: a list is what the store holds now.
 *
 *     const pod = client.get(Pod, 'web', 'default');              // frozen, or undefined
 *     client.update(Pod, 'web', 'default', (d) => { d.metadata.labels = { a: 'b' }; });
 *     client.event(pod, { type: 'Normal', reason: 'Pulled', message: '…' });
 *
 * Anything refused throws {@link ApiError} with the Status the server would send. Since a world does one thing at a
 * time, a read and the write after it never conflict within one reconcile.
 */
export interface Client {
  /** Who this client is: `system:kube-scheduler`, `system:node:minikube` … */
  readonly user: string;
  readonly now: Instant;
  readonly random: () => number;
  get<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined;
  list<T extends KubeObject>(kind: Kind<T>, options?: ListOptions): readonly T[];
  /** Stores a new object, and returns it as stored. `metadata.generateName` works. */
  create<T extends KubeObject>(kind: Kind<T>, object: New<T>): T;
  /** Reads, changes and writes back the object (not its status). Writes nothing if the change made no difference. Throws NotFound. */
  update<T extends KubeObject>(kind: Kind<T>, name: string, namespace: string | undefined, change: (draft: Draft<T>) => void): T;
  /** As {@link update}, for the status subresource: only `status` (and metadata the subresource may set) is taken. */
  updateStatus<T extends KubeObject>(kind: Kind<T>, name: string, namespace: string | undefined, change: (draft: Draft<T>) => void): T;
  /** Marks for deletion, or removes at once where nothing is to be waited for. Silent if there is none. */
  delete<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string, options?: DeleteOptions): void;
  /** As {@link update}, for the `finalize` subresource of a Namespace or the `approval` of a CertificateSigningRequest. */
  updateSubresource<T extends KubeObject>(kind: Kind<T>, subresource: 'finalize' | 'approval', name: string, change: (draft: Draft<T>) => void): T;
  /** Every kind that is served now, those of CustomResourceDefinitions included. */
  kinds(): readonly Kind<any>[];
  /** Objects of any kind with an ownerReference to this uid, controller or not: an index, not a scan. */
  dependents(uid: string): readonly KubeObject[];
  /** The token that is mounted into a Pod's containers: that of its ServiceAccount, good while the Pod is there. Always the same for one Pod, audience and life in seconds. Throws NotFound. */
  podToken(pod: KubeObject, audience?: string, seconds?: number): string;
  /** The token, without an end, that a Secret of type service-account-token holds. */
  accountToken(secret: KubeObject, account: KubeObject): string;
  /** Puts a Pod on a node (the `binding` subresource), with the annotations the scheduler adds. */
  bind(pod: KubeObject, node: string): void;
  /** Writes an Event about `object`, or counts up the one that is there (client-go's EventCorrelator: same source, reason, message). */
  event(object: KubeObject | ObjectRef, event: NewEvent): void;
}

/** What `create` takes: everything but what the server fills in. */
export type New<T> = Omit<T, 'metadata' | 'status' | 'apiVersion' | 'kind'> & { readonly metadata: Partial<ObjectMeta>; readonly status?: unknown };

export interface ListOptions {
  readonly namespace?: string;
  /** As `matchLabels` and `matchExpressions` of a LabelSelector; absent selects all. */
  readonly selector?: LabelSelector;
  /** Pods of one node, or with `''` those that have none yet: an index, not a scan. */
  readonly node?: string;
  /** Objects whose controller (ownerReference with controller: true) has this uid, or with `''` those that have none: an index, not a scan. */
  readonly controller?: string;
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagation?: 'Orphan' | 'Background' | 'Foreground';
  /** Only if the object still has this uid. */
  readonly uid?: string;
}

export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export interface NewEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** `kubelet`, `default-scheduler`, `deployment-controller` … */
  readonly component: string;
  /** The node, where the kubelet speaks. */
  readonly host?: string;
  /** `spec.containers{web}`. */
  readonly fieldPath?: string;
}

/** A refusal, with the Status object that goes back over HTTP. */
export class ApiError extends Error {
  constructor(readonly status: Status) {
    super(status.message);
  }
  get reason(): string {
    return this.status.reason;
  }
  get code(): number {
    return this.status.code;
  }
}

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  /** A list whose history is gone tells how to go on. */
  readonly metadata: { readonly continue?: string };
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: string;
  readonly details?: { readonly name?: string; readonly group?: string; readonly kind?: string; readonly causes?: readonly { readonly reason: string; readonly message: string; readonly field?: string }[]; readonly retryAfterSeconds?: number };
  readonly code: number;
}

/** The HTTP side of the API server: what the process listening on 8443 answers. */
export interface ApiServer {
  /** `later`: a long answer comes as data, with the `form` in which it is to be written. */
  handle(request: HttpRequest, later?: boolean): HttpResponse;
  /** A client acting as `user`, in `groups` (default: system:masters, for the control plane's own parts). */
  client(user: string, groups?: readonly string[]): Client;
  /** Is this (`pods`, `pods/log`) one of the resources it serves now, itself? */
  serves(group: string, resource: string): boolean;
  /** Makes anew what the server itself keeps in place, where somebody deleted it. This and what follows throw ApiError where the store takes nothing. */
  restoreOwn(): void;
  /** Judges the names of definitions, and notes as APIServices which group versions they bring. */
  registerDefinitions(): void;
  /** Looks whether those who serve other groups answer; true if that is to be tried again. */
  checkServices(): boolean;
  /** Clears up after definitions that were deleted; true if that has to wait for somebody. */
  finishDefinitions(): boolean;
}
