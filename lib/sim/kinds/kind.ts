import type { DeepReadonly, Instant, Json } from '../core';
import type { Schema } from './schema';

/** What every stored object has. Times are RFC 3339 texts of whole seconds, as in the real API. */
export interface ObjectMeta {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly Json[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Any object of the API, as it is read: frozen. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** A type of kubernetes-models as it is once stored: metadata complete, everything readonly. */
export type Stored<T extends { metadata?: unknown }> = DeepReadonly<Omit<T, 'metadata' | 'apiVersion' | 'kind'>> & KubeObject;

/** An object as a client may send it: no uid or resourceVersion needed. */
export type Sent<T> = Omit<T, 'metadata' | 'status'> & { readonly metadata: Partial<ObjectMeta>; readonly status?: unknown };

/** One mistake in an object, as `field.Error` in apimachinery; how it reads is decided in one place, api/status.ts. */
export type FieldError =
  | { readonly type: 'Required'; readonly field: string; readonly detail?: string }
  | { readonly type: 'Invalid' | 'TypeInvalid'; readonly field: string; readonly value: unknown; readonly detail: string }
  | { readonly type: 'NotSupported'; readonly field: string; readonly value: unknown; readonly supported: readonly string[] }
  | { readonly type: 'Duplicate'; readonly field: string; readonly value: unknown; readonly detail?: string }
  | { readonly type: 'Forbidden'; readonly field: string; readonly detail: string }
  | { readonly type: 'TooLong'; readonly field: string; readonly value: unknown; readonly max: number }
  | { readonly type: 'TooMany'; readonly field: string; readonly value: number; readonly max: number }
  | { readonly type: 'NotFound'; readonly field: string; readonly value: unknown; readonly detail?: string };

/** A column of the server's table. `priority` 1 shows with `-o wide` only. */
export interface Column<T> {
  readonly name: string;
  readonly type?: 'string' | 'integer' | 'date' | 'boolean';
  readonly format?: 'name';
  readonly description?: string;
  readonly priority?: 0 | 1;
  readonly cell: (object: T, now: Instant) => string | number | boolean;
}

/**
 * One kind of object: everything that is particular to it in one file. A kind says facts and pure functions; the
 * generic registry in `api` does the storing, and `programs/kubectl` the printing.
 */
export interface Kind<T extends KubeObject = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `deployments`: the word of the URL and, with the group, of messages. */
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Verbs as discovery lists them; most kinds have all eight. */
  readonly verbs: readonly string[];
  /** Which of `status`, `scale` and others it has beside the main one, as discovery lists them. */
  readonly subresources: readonly string[];
  /** Name of its type in the schema, e.g. `io.k8s.api.apps.v1.Deployment`. */
  readonly schema: string;
  /** The place of its objects in the store: `/registry/` + this + `/` [+ namespace + `/`] + name. */
  readonly prefix: string;
  /** Fills in what the API server fills in (`pkg/apis/<group>/v1/defaults.go`). Changes its argument. */
  readonly defaults?: (draft: any) => void;
  /** Before create or update: resets what clients may not set, raises generation (`pkg/registry/…/strategy.go`). */
  readonly prepare?: (draft: any, old: T | undefined) => void;
  /** After that, and before a write to its status: sets the times that the server sets. */
  readonly stamp?: (draft: any, old: T | undefined, now: Instant) => void;
  readonly validate?: (object: T, old: T | undefined) => FieldError[];
  /** What a write to the status subresource is refused for. */
  readonly validateStatus?: (object: T, old: T, subresource: 'status' | 'approval') => FieldError[];
  /** Sentences sent as Warning headers. */
  readonly warnings?: (object: T, old: T | undefined) => string[];
  /** All versions of a custom kind, served or not. */
  readonly versions?: readonly string[];
  /** Fields that a field selector may name beside metadata.name and metadata.namespace. */
  readonly selectable?: Readonly<Record<string, (object: T) => string>>;
  readonly columns: readonly Column<T>[];
  /** In which order a table lists objects, where that is not the order of their names. */
  readonly order?: (a: T, b: T) => number;
  /** Where a custom kind keeps what its scale subresource shows. */
  readonly scale?: { readonly specReplicasPath: string; readonly statusReplicasPath: string; readonly labelSelectorPath?: string };
  /** Its definition is on its way out: nothing new is made of it. */
  readonly terminating?: boolean;
  /** Sent as a Warning whenever the kind is asked for. */
  readonly deprecated?: string;
  /** The type itself, for a kind that a CustomResourceDefinition brought; built-in types are found by {@link schema}. */
  readonly openapi?: Schema;
}
