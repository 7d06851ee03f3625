import { base64, fnv32a, unbase64, type HttpRequest, type HttpResponse } from '../../core';
import { Errno, type Sys } from '../../machine/sys';
import { daemon, option } from '../daemon';
import { respond } from '../http';
import type { Image } from '../image';
import { flagFault } from './component-flags';
import type { EtcdEntry, EtcdStore } from './services';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const VERSION = '3.6.8';
/** A data directory's file that stands for what the store holds now; a restored one holds a snapshot instead. */
const LIVE = 'the store of this member\n';

const id = (text: string): string => ((BigInt(fnv32a(text)) << 32n) | BigInt(fnv32a(`${text}#`))).toString();

/** Which member a process of etcd is, by its arguments. */
const memberOf = (sys: Sys) => {
  const peers = (option(sys.argv, 'initial-advertise-peer-urls') ?? 'http://localhost:2380').split(',');
  return { ID: id(peers.join()), name: option(sys.argv, 'name') ?? 'default', peerURLs: peers, clientURLs: (option(sys.argv, 'advertise-client-urls') ?? 'http://localhost:2379').split(',') };
};

const json = (body: unknown): HttpResponse => respond(200, typeof body === 'string' ? body : JSON.stringify(body), { 'content-type': 'application/json' });
const failed = (code: number, message: string): HttpResponse => respond(400, JSON.stringify({ error: message, code, message }), { 'content-type': 'application/json' });

/** A key of the store as etcd's JSON has it. */
const keyValue = (e: EtcdEntry, keysOnly: boolean) => ({ key: base64(e.key), create_revision: String(e.created), mod_revision: String(e.revision), version: String(e.version), ...(keysOnly || e.value === '' ? {} : { value: base64(e.value) }) });

/** etcd's gateway: the calls of its gRPC interface as JSON, keys and values in base64 (`api/etcdserverpb/rpc.proto`). */
function gateway(sys: Sys, request: HttpRequest): HttpResponse {
  const store = sys.service<EtcdStore>('etcd');
  const path = request.url.replace(/^[a-z]+:\/\/[^/]*/i, '').split('?')[0];
  const member = memberOf(sys);
  const header = { cluster_id: id('etcd-cluster'), member_id: member.ID, revision: String(store.revision()), raft_term: '2' };
  let asked: any;
  try {
    asked = typeof request.body === 'string' ? JSON.parse(request.body || '{}') : (request.body ?? {});
  } catch {
    asked = undefined;
  }
  if (asked === null || typeof asked !== 'object' || Array.isArray(asked)) return failed(3, 'invalid character in the request');
  const text = (name: string): string | undefined => (asked[name] === undefined ? undefined : unbase64(String(asked[name])));
  const key = text('key') ?? '';
  const end = text('range_end');
  switch (path) {
    case '/v3/kv/range': {
      const all = store.range(key, end);
      const limit = Number(asked.limit ?? 0);
      const kvs = limit > 0 ? all.slice(0, limit) : all;
      const shown = asked.count_only || kvs.length === 0 ? {} : { kvs: kvs.map((e) => keyValue(e, asked.keys_only === true)) };
      return json({ header, ...shown, ...(kvs.length < all.length ? { more: true } : {}), ...(all.length > 0 ? { count: String(all.length) } : {}) });
    }
    case '/v3/kv/put':
      try {
        store.put(key, text('value') ?? '');
      } catch (e) {
        return failed(7, (e as Error).message);
      }
      return json({ header: { ...header, revision: String(store.revision()) } });
    case '/v3/kv/deleterange': {
      const deleted = store.delete(key, end);
      return json({ header: { ...header, revision: String(store.revision()) }, ...(deleted > 0 ? { deleted: String(deleted) } : {}) });
    }
    case '/v3/watch': {
      const create = asked.create_request ?? {};
      const from = { key: unbase64(String(create.key ?? '')) ?? '', end: create.range_end === undefined ? undefined : unbase64(String(create.range_end)) };
      const after = Number(create.start_revision) > 0 ? Number(create.start_revision) - 1 : store.revision();
      const changes = store.changes(from.key, from.end, after) ?? [];
      const events = changes.map((c) => (c.deleted ? { type: 'DELETE', kv: { key: base64(c.key), mod_revision: String(c.revision) } } : { kv: keyValue(c, false) }));
      const next: HttpRequest = { ...request, body: JSON.stringify({ create_request: { ...create, start_revision: store.revision() + 1, ...(asked.create_request?.begun ? {} : { begun: true }) } }) };
      const first = create.begun ? '' : `${JSON.stringify({ result: { header, created: true } })}\n`;
      return { ...json(first + (events.length > 0 ? `${JSON.stringify({ result: { header, events } })}\n` : '')), more: { topics: [store.topic], next } };
    }
    case '/v3/cluster/member/list':
      return json({ header, members: [member] });
    case '/v3/maintenance/status': {
      const size = store.size();
      const raft = String(store.revision() + 1000);
      return json({ header, version: VERSION, dbSize: String(Math.ceil(size * 1.6)), leader: member.ID, raftIndex: raft, raftTerm: '2', raftAppliedIndex: raft, dbSizeInUse: String(size), storageVersion: '3.6.0', dbSizeQuota: '2147483648', downgradeInfo: {} });
    }
    case '/v3/maintenance/alarm':
    case '/v3/maintenance/defragment':
      return json({ header });
    case '/v3/kv/compaction':
      return Number(asked.revision) > store.revision() ? failed(11, 'mvcc: required revision is a future revision') : json({ header });
    case '/v3/maintenance/snapshot':
      return json({ result: { header, blob: base64(store.snapshot()), version: VERSION } });
    case '/health':
      return json({ health: 'true', reason: '' });
    case '/version':
      return json({ etcdserver: VERSION, etcdcluster: '3.6.0', storage: '3.6.0' });
    default:
      return respond(404, '404 page not found\n', { 'content-type': 'text/plain; charset=utf-8' });
  }
}

/** Opens the data directory: a restored snapshot becomes what the store holds. What is wrong where that is none. */
function open(sys: Sys): string | undefined {
  const directory = `${option(sys.argv, 'data-dir') ?? 'default.etcd'}/member`;
  try {
    for (const d of ['snap', 'wal']) sys.files.mkdir(`${directory}/${d}`, { parents: true });
    const db = `${directory}/snap/db`;
    const text = sys.files.exists(db) ? sys.files.read(db) : '';
    try {
      if (text !== '' && text !== LIVE) sys.service<EtcdStore>('etcd').restore(text);
    } catch (e) {
      return `panic: failed to open database: ${(e as Error).message}\n`;
    }
    if (text !== LIVE) sys.files.write(db, LIVE);
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
  return undefined;
}

const etcd = daemon({
  name: 'etcd',
  rest: { cpu: 17, memory: 41.6 },
  stream: 2,
  fault: (sys) => flagFault(sys) ?? open(sys),
  ports: () => [2379, 2380, 2381],
  certificate: (sys, port) => option(sys.argv, port === 2379 ? 'cert-file' : 'peer-cert-file'),
  log: (sys) =>
    [
      `{"level":"info","ts":"${new Date(sys.now).toISOString()}","caller":"etcdmain/etcd.go:64","msg":"Running: ","args":${JSON.stringify(sys.argv)}}`,
      `{"level":"info","ts":"${new Date(sys.now).toISOString()}","caller":"embed/etcd.go:138","msg":"configuring peer listeners","listen-peer-urls":["${option(sys.argv, 'listen-peer-urls') ?? 'http://localhost:2380'}"]}`,
      `{"level":"info","ts":"${new Date(sys.now).toISOString()}","caller":"etcdserver/server.go:2416","msg":"published local member to cluster through raft","local-member-attributes":"{Name:${option(sys.argv, 'name') ?? 'default'}}"}`,
      `{"level":"info","ts":"${new Date(sys.now).toISOString()}","caller":"embed/serve.go:218","msg":"serving client traffic securely","traffic":"grpc+http","address":"127.0.0.1:2379"}`,
    ].join('\n') + '\n',
  request: (sys, request) => (['/livez', '/readyz', '/healthz'].includes(request.url.replace(/^[a-z]+:\/\/[^/]*/i, '').split('?')[0]!) ? respond(200, 'ok', { 'content-type': 'text/plain; charset=utf-8' }) : gateway(sys, request)),
  farewell: () => 'etcd is told to end\n',
});

export const etcdImage: Image = {
  repositories: ['registry.k8s.io/etcd', 'quay.io/coreos/etcd'],
  tags: { '3.6.8-0': { bytes: 22_900_000 }, 'v3.6.8': { bytes: 22_900_000 } },
  config: { entrypoint: [], cmd: ['etcd'], env: { PATH } },
  base: 'distroless',
  files: { '/usr/local/bin/etcd': { program: 'etcd' }, '/usr/local/bin/etcdctl': { program: 'etcdctl' }, '/usr/local/bin/etcdutl': { program: 'etcdutl' } },
  steady: true,
  programs: [etcd],
};
