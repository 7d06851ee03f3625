import type { HttpRequest, HttpResponse } from '../../core';

/**
 * What the system's containers ask of the world by `sys.service(name)`. Each is of the cluster whose node the asking
 * container runs on; world.ts gives them.
 */
export interface ApiServer {
  handle(request: HttpRequest): HttpResponse;
}

/** A key of etcd. */
export interface EtcdEntry {
  readonly key: string;
  readonly value: string;
  readonly created: number;
  readonly revision: number;
  readonly version: number;
}

/** What etcd's process serves: the keys that the API server keeps, and whatever else was put there. */
export interface EtcdStore {
  readonly revision: () => number;
  /** Bytes that all of it takes, near enough. */
  readonly size: () => number;
  /** Keys from `key` on, before `end`; the key alone where `end` is undefined. */
  range(key: string, end: string | undefined): readonly EtcdEntry[];
  /** Throws for what only the API server may write, and in etcd's words where there is no room. */
  put(key: string, value: string): void;
  delete(key: string, end: string | undefined): number;
  /** What changed after a revision; undefined where that is no longer known. */
  changes(key: string, end: string | undefined, after: number): readonly (EtcdEntry & { readonly deleted: boolean })[] | undefined;
  /** The topic that is notified of changes. */
  readonly topic: string;
  /** All of it as text, a line of checksum first, and back: what is there now gives way. Throws where it is not as it was made. */
  snapshot(): string;
  restore(snapshot: string): void;
}
