import { freeze, isDict, own, set, type Json } from '../core';

/**
 * etcd as the API server uses it: one ordered map of keys to objects, where every commit has the next revision, and the
 * log of what changed can be read from any revision since the last compaction. A watch is a cursor into that log, kept
 * by whoever watches.
 *
 *     store.commit([{ put: '/registry/pods/default/web', value: pod }])       →  { revision: 7 }
 *     store.changes('/registry/pods/', 6)                                     →  [{ key, revision: 7, value: pod }]
 *     store.commit([{ delete: '/registry/pods/default/web' }], [{ key: '/registry/pods/default/web', revision: 7 }])
 *     store.commit([…], [{ key: '/registry/pods/default/web', revision: 7 }]) →  { conflict: '/registry/pods/default/web' }
 *
 * Values are frozen when they go in. Facts: etcd's `server/storage/mvcc/kv.go` and the API server's `storage/etcd3`.
 */
export interface Entry {
  readonly key: string;
  readonly value: Json;
  /** The revision that made the key, and the one that last wrote it. */
  readonly created: number;
  readonly revision: number;
  /** How often it was written since it was made, 1 for a new key (`Version` in etcdctl). */
  readonly version: number;
}

export type Op = { readonly put: string; readonly value: Json } | { readonly delete: string };

/** Holds if `key` was last written at `revision`; 0 means that it must not exist. */
export interface When {
  readonly key: string;
  readonly revision: number;
}

export interface Change {
  readonly revision: number;
  readonly key: string;
  /** Undefined when the key was deleted. */
  readonly value: Json | undefined;
  /** What stood there before; undefined when the key is new. */
  readonly previous: Json | undefined;
}

export type Commit = { readonly revision: number } | { readonly conflict: string };

/** A store as saved. Values are shared with the live store: they are frozen, so that is safe. */
export interface StoreState {
  readonly revision: number;
  readonly compacted: number;
  readonly entries: readonly SavedEntry[];
  readonly log: readonly SavedChange[];
  /** Characters of JSON that the present objects take, and what they took the place of. */
  readonly used: { readonly live: number; readonly log: number };
}

/** An entry whose key ends with its object's namespace and name is saved without them. */
export type SavedEntry = Entry | (Omit<Entry, 'key'> & { readonly prefix: string });

/** A change without what stands elsewhere: each value is told beside the one that came after it. */
export interface SavedChange {
  /** By how much its revision is higher than that of the change before it. */
  readonly r: number;
  /** The key: its place among the entries, or the key itself where it has none any more. */
  readonly k: number | string;
  /** The value; null for a deletion; absent when it is the entry's own. */
  readonly v?: Beside | null;
  /** What was there before, for the first change of a key in the log; absent when there was nothing. */
  readonly p?: Beside;
}

/** A value as it is told beside another: 0 for the same, a list of one for another value, or the parts so told of an object, or of a list as long. */
type Beside = 0 | readonly [Json] | { readonly [key: string]: Beside };

function beside(value: Json, other: Json | undefined): Beside {
  if (value === other) return 0;
  const alike = Array.isArray(value) ? Array.isArray(other) && value.length === other.length : isDict(value) && isDict(other);
  if (!alike) return [value];
  const out: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value as Parts)) if (part !== undefined) set(out, key, beside(part, own(other as Parts, key)));
  return out as Beside;
}

function from(told: Beside, other: Json | undefined): Json {
  if (told === 0) return other!;
  if (Array.isArray(told)) return (told as readonly [Json])[0];
  const out = (Array.isArray(other) ? [] : {}) as Record<string, Json>;
  for (const [key, part] of Object.entries(told as { readonly [key: string]: Beside })) set(out, key, from(part, own(other as Parts, key)));
  return out;
}

/** How the key of an object ends; undefined for what is none. */
function ending(value: Json): string | undefined {
  const { name, namespace } = ((isDict(value) && isDict(value['metadata']) && value['metadata']) || {}) as { name?: unknown; namespace?: unknown };
  return typeof name !== 'string' || name === '' ? undefined : typeof namespace === 'string' ? `${namespace}/${name}` : name;
}

function savedEntry({ key, ...rest }: Entry): SavedEntry {
  const end = ending(rest.value);
  return end !== undefined && key.endsWith(end) ? { prefix: key.slice(0, -end.length), ...rest } : { key, ...rest };
}

const keyOf = (e: SavedEntry): string => ('key' in e ? e.key : e.prefix + ending(e.value)!);

/**
 * Characters of JSON that a store may hold, history included, as etcd's `--quota-backend-bytes` (2 GiB there): above it
 * nothing more is to be put in until compaction or deletions made room. It bounds what a learner's cluster takes of the host.
 */
const QUOTA = 64 * 1024 * 1024;

/** Sizes of parts of values: frozen, so they stay right. */
const sizes = new WeakMap<object, number>();

/** About as many characters as the JSON of it has: counted, not written out, for every commit is measured. */
function weigh(part: Json | undefined): number {
  if (typeof part === 'string') return part.length + 2;
  if (part === null || typeof part !== 'object') return 5;
  let size = 2;
  if (Array.isArray(part)) for (const each of part) size += 1 + weigh(each);
  else for (const key in part) size += key.length + 4 + weigh((part as Parts)[key]);
  return size;
}

function sizeOfPart(part: Json | undefined): number {
  if (part === null || typeof part !== 'object') return weigh(part);
  let size = sizes.get(part);
  if (size === undefined) sizes.set(part, (size = weigh(part)));
  return size;
}

type Parts = Readonly<Record<string, Json>>;

/** What a value takes beside `other`, with which it shares what did not change. */
function sizeBeside(value: Json, other: Json | undefined): number {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return sizeOfPart(value);
  const there = (other ?? {}) as Parts;
  let size = 2;
  for (const key in value) if ((value as Parts)[key] !== there[key]) size += key.length + 4 + sizeOfPart((value as Parts)[key]);
  return size;
}

/** Does a value have more characters than one request to etcd may have? An object's metadata is not final yet, and not remembered. */
function exceedsRequest(value: Json): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return weigh(value) > REQUEST;
  let size = 2;
  for (const key in value) if (key !== 'metadata' && (value as Parts)[key] !== undefined) size += key.length + 4 + sizeOfPart((value as Parts)[key]);
  return size > REQUEST / 2 && size + weigh((value as Parts)['metadata']) > REQUEST;
}

/** etcd's `--max-request-bytes`. */
const REQUEST = 1.5 * 1024 * 1024;

/** Characters that a value takes as JSON. */
const sizeOf = (value: Json): number => sizeBeside(value, undefined);

/** Puts the revision of the commit into a value before it is frozen (the API server's `resourceVersion`). */
export type Stamp = (value: Json, revision: number) => void;

export class Store {
  private readonly entries = new Map<string, Entry>();
  /** All keys in order. */
  private keys: string[] = [];
  private log: Change[] = [];
  private listeners: ((changes: readonly Change[]) => void)[] = [];
  private telling = false;
  revision: number;
  /** Changes up to and including this revision are no longer in the log. */
  compacted: number;
  private live: number;
  private history: number;

  constructor(
    state: StoreState = { revision: 1, compacted: 1, entries: [], log: [], used: { live: 0, log: 0 } },
    private readonly stamp: Stamp = () => {},
  ) {
    this.revision = state.revision;
    this.compacted = state.compacted;
    this.live = state.used.live;
    this.history = state.used.log;
    for (const e of state.entries) {
      const key = keyOf(e);
      this.entries.set(key, { key, value: freeze(e.value), created: e.created, revision: e.revision, version: e.version });
    }
    this.keys = [...this.entries.keys()];
    this.log = this.loadLog(state.log);
  }

  private loadLog(saved: readonly SavedChange[]): Change[] {
    let revision = 0;
    const log = saved.map(({ r, k }) => ({ revision: (revision += r), key: typeof k === 'number' ? this.keys[k]! : k, value: undefined as Json | undefined, previous: undefined as Json | undefined }));
    // From the end, for each value is told beside the one that came after it.
    const later = new Map<string, Change>();
    for (let i = log.length - 1; i >= 0; i--) {
      const c = log[i]!;
      const { v, p } = saved[i]!;
      const next = later.get(c.key);
      const present = this.entries.get(c.key)?.value;
      c.value = v === undefined ? present : v === null ? undefined : freeze(from(v, next ? next.value : present));
      if (next) (next as { previous: Json | undefined }).previous = c.value;
      if (p !== undefined) c.previous = freeze(from(p, c.value));
      later.set(c.key, c);
    }
    return log;
  }

  /** Characters of JSON that it holds: the present objects, and what they took the place of since the last compaction. */
  get bytes(): number {
    return this.live + this.history;
  }

  /** Why etcd does not take a value, in its words (`server/etcdserver/apply/apply.go`, `v3_server.go`); undefined where it does. Who puts asks first. */
  refuses(value: Json): string | undefined {
    if (exceedsRequest(value)) return 'request is too large';
    return this.bytes > QUOTA ? 'mvcc: database space exceeded' : undefined;
  }

  get(key: string): Entry | undefined {
    return this.entries.get(key);
  }

  /** How many keys there are. */
  get size(): number {
    return this.keys.length;
  }

  /** Entries whose key starts with `prefix`, in key order, after the key `from` if given, `limit` at most. */
  list(prefix: string, from?: string, limit = Infinity): Entry[] {
    const out: Entry[] = [];
    let i = this.position(from === undefined ? prefix : from);
    if (from !== undefined && this.keys[i] === from) i++;
    for (; i < this.keys.length && out.length < limit; i++) {
      const key = this.keys[i]!;
      if (!key.startsWith(prefix)) break;
      out.push(this.entries.get(key)!);
    }
    return out;
  }

  /** How many keys start with `prefix`. */
  count(prefix: string): number {
    let i = this.position(prefix);
    const first = i;
    while (i < this.keys.length && this.keys[i]!.startsWith(prefix)) i++;
    return i - first;
  }

  private position(key: string): number {
    let lo = 0;
    let hi = this.keys.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (compare(this.keys[mid]!, key) < 0) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  /**
   * Applies all of `ops` as one revision, or nothing when a condition does not hold. Deleting a key that is not there
   * is no change. Listeners are told after the commit and may only enqueue: a commit from inside one throws.
   */
  commit(ops: readonly Op[], when: readonly When[] = []): Commit {
    if (this.telling) throw new Error('store: commit from inside onCommit');
    for (const w of when) if ((this.entries.get(w.key)?.revision ?? 0) !== w.revision) return { conflict: w.key };
    const revision = this.revision + 1;
    const changes: Change[] = [];
    for (const op of ops) {
      if ('put' in op) {
        const old = this.entries.get(op.put);
        this.stamp(op.value, revision);
        const value = freeze(op.value);
        const past = old ? sizeBeside(old.value, value) : 0;
        this.history += past;
        this.live += sizeBeside(value, old?.value) - past;
        this.entries.set(op.put, { key: op.put, value, created: old?.created ?? revision, revision, version: (old?.version ?? 0) + 1 });
        if (!old) this.keys.splice(this.position(op.put), 0, op.put);
        changes.push({ revision, key: op.put, value, previous: old?.value });
      } else {
        const old = this.entries.get(op.delete);
        if (!old) continue;
        this.entries.delete(op.delete);
        this.keys.splice(this.position(op.delete), 1);
        const past = sizeOf(old.value);
        this.live -= past;
        this.history += past;
        changes.push({ revision, key: op.delete, value: undefined, previous: old.value });
      }
    }
    if (changes.length === 0) return { revision: this.revision };
    this.revision = revision;
    this.log.push(...changes);
    this.telling = true;
    try {
      for (const listener of this.listeners) listener(changes);
    } finally {
      this.telling = false;
    }
    return { revision };
  }

  /** What happened under `prefix` after revision `after`, oldest first; 'compacted' when the log no longer reaches back. */
  changes(prefix: string, after: number): readonly Change[] | 'compacted' {
    if (after < this.compacted) return 'compacted';
    let lo = 0;
    let hi = this.log.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.log[mid]!.revision <= after) lo = mid + 1;
      else hi = mid;
    }
    const out: Change[] = [];
    for (; lo < this.log.length; lo++) if (this.log[lo]!.key.startsWith(prefix)) out.push(this.log[lo]!);
    return out;
  }

  /** What stood under `prefix` at `revision`, in key order; 'compacted' when the log no longer reaches back. */
  listAt(prefix: string, revision: number): readonly { readonly key: string; readonly value: Json }[] | 'compacted' {
    const since = this.changes(prefix, revision);
    if (since === 'compacted' || since.length === 0) return since === 'compacted' ? since : this.list(prefix);
    const then = new Map<string, Json | undefined>(this.list(prefix).map((e) => [e.key, e.value]));
    for (let i = since.length - 1; i >= 0; i--) then.set(since[i]!.key, since[i]!.previous);
    return [...then].flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])).sort((a, b) => compare(a.key, b.key));
  }

  /** Forgets the changes up to and including `revision`. */
  compact(revision: number): void {
    const upTo = Math.min(revision, this.revision);
    if (upTo <= this.compacted) return;
    this.log = this.log.filter((c) => c.revision > upTo);
    this.compacted = upTo;
    this.history = historyOf(this.log);
  }

  onCommit(listener: (changes: readonly Change[]) => void): void {
    this.listeners.push(listener);
  }

  save(): StoreState {
    const places = new Map(this.keys.map((key, i) => [key, i]));
    const first = new Map<string, number>();
    const last = new Map<string, Json | undefined>();
    this.log.forEach((c, i) => first.has(c.key) || first.set(c.key, i));
    const log: SavedChange[] = [];
    for (let i = this.log.length - 1; i >= 0; i--) {
      const { revision, key, value, previous } = this.log[i]!;
      const present = this.entries.get(key)?.value;
      log.push({
        r: revision - (this.log[i - 1]?.revision ?? 0),
        k: places.get(key) ?? key,
        ...(value === undefined ? { v: null } : value === present ? {} : { v: beside(value, last.has(key) ? last.get(key) : present) }),
        ...(previous !== undefined && first.get(key) === i ? { p: beside(previous, value) } : {}),
      });
      last.set(key, value);
    }
    return { revision: this.revision, compacted: this.compacted, entries: this.keys.map((k) => savedEntry(this.entries.get(k)!)), log: log.reverse(), used: { live: this.live, log: this.history } };
  }
}

/** What the changes have taken the place of. */
const historyOf = (log: readonly Change[]): number => log.reduce((sum, c) => sum + (c.previous === undefined ? 0 : sizeBeside(c.previous, c.value)), 0);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
