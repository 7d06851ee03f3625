import type { Kind, KubeObject } from '../../kinds/kind';
import type { Context, User } from '../context';
import type { View } from '../views';

/** One write as admission sees it. */
export interface Attributes {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  /** The kind that is stored. */
  readonly kind: Kind<any>;
  /** The form in which it was asked for, if another. */
  readonly view?: View;
  readonly subresource?: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly user: User;
  /** The object as it is to be; a mutating plugin changes it. Undefined on delete. */
  readonly object: any;
  readonly old: KubeObject | undefined;
  readonly dryRun: boolean;
  /** Sentences to be sent as Warning headers. */
  readonly warn: (message: string) => void;
}

/** A step between authorization and storage. It throws ApiError to refuse. Same order for all: mutate each, then validate each. */
export interface Plugin {
  readonly name: string;
  readonly mutate?: (a: Attributes, ctx: Context) => void;
  readonly validate?: (a: Attributes, ctx: Context) => void;
}
