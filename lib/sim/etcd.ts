import { encodeProtobuf } from './api';
import { clone, fnv32a, type Json } from './core';
import type { EtcdEntry, EtcdStore } from './images/system/services';
import type { Entry, Op, Store } from './store';

/** Is a key in etcd's range from `key` to before `end`? A zero as end means all that follow. */
const within = (k: string, key: string, end: string | undefined): boolean => (end === undefined ? k === key : k >= key && (end === '\0' || k < end));

const shown = (e: Entry): EtcdEntry => ({ key: e.key, value: storedText(e.value), created: e.created, revision: e.revision, version: e.version });

/** A value as etcd holds it: an object in protobuf if its kind has that form, custom ones as JSON; what etcdctl put as it is. */
const storedText = (value: Json): string => (typeof value === 'string' ? value : (encodeProtobuf(value) ?? JSON.stringify(value)));

/** A snapshot that was touched is no good any more: whoever reads it tells by this. */
const seal = (text: string): string => fnv32a(`etcd ${text.length} ${text}`).toString(16).padStart(8, '0');

/** What an API server notes of itself beside the objects: where it is, for its own Service and for its peers, and which addresses and ports are given away. */
function bookkeeping(store: Store, address: string): EtcdEntry[] {
  const allocation = (name: string, range: string) => ({ key: `/registry/ranges/${name}`, value: JSON.stringify({ kind: 'RangeAllocation', apiVersion: 'v1', metadata: {}, range, data: '' }) });
  const [identity] = store.list('/registry/leases/kube-system/apiserver-');
  const endpoints = { kind: 'Endpoints', apiVersion: 'v1', metadata: {}, subsets: [{ addresses: [{ ip: address }] }] };
  const entries = [
    { key: `/registry/masterleases/${address}`, value: storedText(endpoints) },
    ...(identity ? [{ key: `/registry/peerserverleases/${identity.key.slice(identity.key.lastIndexOf('/') + 1)}`, value: storedText(endpoints) }] : []),
    allocation('serviceips', '10.96.0.0/12'),
    allocation('servicenodeports', '30000-32767'),
  ];
  return entries.map((e) => ({ ...e, created: 1, revision: 1, version: 1 }));
}

/** What etcd's process has of a cluster's store (images/system/etcd.ts). `topic` is the one that tells of its changes, `address` the API server's. */
export function etcdStore(store: Store, topic: string, address: string): EtcdStore {
  const prefix = (key: string, end: string | undefined): string => (end === undefined ? key : end.length === key.length && key.slice(0, -1) === end.slice(0, -1) ? key : '');
  const range = (key: string, end: string | undefined): Entry[] => {
    if (end === undefined) {
      const one = store.get(key);
      return one ? [one] : [];
    }
    return store.list(prefix(key, end)).filter((e) => within(e.key, key, end));
  };
  return {
    revision: () => store.revision,
    size: () => 400_000 + store.size * 3_500,
    range(key, end) {
      const own = key <= '/registry/s' && (end === undefined || end === '\0' || end > '/registry/m') ? bookkeeping(store, address).filter((e) => within(e.key, key, end)) : [];
      const all = range(key, end).map(shown);
      return own.length === 0 ? all : [...all, ...own].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    },
    put(key, value) {
      if (key.startsWith('/registry')) throw new Error('what is under /registry is written by the API server alone here');
      const why = store.refuses(value);
      if (why !== undefined) throw new Error(why);
      store.commit([{ put: key, value }]);
    },
    delete(key, end) {
      const keys = range(key, end).map((e) => e.key);
      if (keys.length > 0) store.commit(keys.map((k) => ({ delete: k })));
      return keys.length;
    },
    changes(key, end, after) {
      const list = store.changes(prefix(key, end), after);
      if (list === 'compacted') return undefined;
      return list.filter((c) => within(c.key, key, end)).map((c) => ({ key: c.key, value: c.value === undefined ? '' : storedText(c.value), created: 0, revision: c.revision, version: 0, deleted: c.value === undefined }));
    },
    topic,
    snapshot() {
      const text = JSON.stringify({ revision: store.revision, entries: store.list('').map((e) => [e.key, e.value]) });
      return `${seal(text)}\n${text}`;
    },
    restore(snapshot) {
      // As one more change, so that revisions never go back and whoever watches hears of all that is different.
      const text = snapshot.slice(9);
      if (snapshot.slice(0, 9) !== `${seal(text)}\n`) throw new Error('invalid database');
      const { entries } = JSON.parse(text) as { entries: readonly (readonly [string, Json])[] };
      const then = new Map(entries);
      const ops: Op[] = store.list('').filter((e) => !then.has(e.key)).map((e) => ({ delete: e.key }));
      for (const [key, value] of then) if (JSON.stringify(store.get(key)?.value) !== JSON.stringify(value)) ops.push({ put: key, value: clone(value) });
      if (ops.length > 0) store.commit(ops);
    },
  };
}
