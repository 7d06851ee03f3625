import { NetworkError, own, type Instant } from '../core';
import { Errno, type Program, type Sys } from '../machine/sys';
import { option } from './daemon';
import { respond } from './http';
import type { Image } from './image';

/** A node of the tree: its data, when and by which transaction it was made and last changed. */
interface Node {
  readonly data: string;
  readonly made: number;
  readonly madeAt: Instant;
  readonly changed: number;
  readonly changedAt: Instant;
  readonly version: number;
}

/** What a server holds: the last transaction, and the tree by path. */
interface Tree {
  zxid: number;
  nodes: Record<string, Node>;
}

interface Config {
  readonly data: string;
  readonly port: number;
  readonly servers: readonly string[];
}

const KIND = 'application/x-zookeeper';
const EPOCH = 0x100000000;
/** However many servers are asked for. */
const MOST = 255;

/** Its own name within its domain, and the domain: the line of a Pod's hosts file with a name of several labels. */
function identity(sys: Sys): { readonly name: string; readonly ordinal: number; readonly domain: string } {
  const line = sys.files.read('/etc/hosts').split('\n').map((l) => l.split(/\s+/)).find((w) => w.includes(sys.hostname)); // prettier-ignore
  const domain = line?.find((w) => w.startsWith(`${sys.hostname}.`))?.slice(sys.hostname.length + 1) ?? '';
  const m = /^(.*)-(\d+)$/.exec(sys.hostname);
  return { name: m?.[1] ?? sys.hostname, ordinal: Number(m?.[2] ?? 0), domain };
}

const file = (c: Config): string => `${c.data}/version-2/log.100000001`;

/** The tree on its disk; an empty one where there is none, or what stands there is no tree. */
function read(sys: Sys, c: Config): Tree {
  const found = sys.files.exists(file(c)) ? parsed(`{"take":${sys.files.read(file(c))}}`)?.take : undefined;
  return found ?? { zxid: EPOCH, nodes: {} };
}

function post(sys: Sys, host: string, port: number, what: unknown): any {
  try {
    const r = sys.fetch({ method: 'POST', url: `http://${host}:${port}/`, headers: { host, 'content-type': KIND }, body: JSON.stringify(what) });
    return r.status === 200 && r.headers['content-type'] === KIND ? JSON.parse(String(r.body)) : undefined;
  } catch (e) {
    if (!(e instanceof NetworkError || e instanceof SyntaxError)) throw e;
    return undefined;
  }
}

/** Agrees with the others on the newest tree; false without a majority. */
function agree(sys: Sys, c: Config): boolean {
  const me = identity(sys);
  const trees = c.servers.flatMap((s, i) => {
    if (i === me.ordinal) return [read(sys, c)];
    const theirs = post(sys, s, c.port, { tree: true }) as Tree | undefined;
    return theirs ? [theirs] : [];
  });
  if (trees.length * 2 <= c.servers.length) return false;
  const newest = trees.reduce((a, b) => (b.zxid > a.zxid ? b : a));
  if (newest.zxid > read(sys, c).zxid) sys.files.write(file(c), JSON.stringify(newest));
  return true;
}

/** What another server or the client asks; undefined for anything else. */
function parsed(body: string): { readonly tree?: true; readonly take?: Tree; readonly words?: readonly string[] } | undefined {
  try {
    const asked = JSON.parse(body) as { tree?: true; take?: Tree; words?: unknown } | null;
    if (asked === null || typeof asked !== 'object') return undefined;
    const words = Array.isArray(asked.words) ? asked.words.map(String) : undefined;
    const take = typeof asked.take?.zxid === 'number' && typeof asked.take.nodes === 'object' && asked.take.nodes !== null ? asked.take : undefined;
    return { ...(asked.tree ? { tree: true as const } : {}), ...(take ? { take } : {}), ...(words ? { words } : {}) };
  } catch (e) {
    if (!(e instanceof SyntaxError)) throw e;
    return undefined;
  }
}

/** The image's script: writes the configuration from its options, and starts the server. */
const start: Program = {
  name: 'start-zookeeper',
  start(sys) {
    const o = (name: string, otherwise: string) => option(sys.argv, name) ?? otherwise;
    const { name, ordinal, domain } = identity(sys);
    const count = Math.min(Number(o('servers', '1')) || 1, MOST);
    const [data, conf] = [o('data_dir', '/var/lib/zookeeper/data'), o('conf_dir', '/opt/zookeeper/conf')];
    if (!/-\d+$/.test(sys.hostname)) return sys.write(2, 'Fialed to parse name and ordinal of Pod\n'), { exit: 1 };
    const servers = Array.from({ length: count }, (_, i) => `server.${i + 1}=${name}-${i}.${domain}:${o('server_port', '2888')}:${o('election_port', '3888')}\n`);
    const lines = [
      ['clientPort', o('client_port', '2181')], ['dataDir', data], ['dataLogDir', o('data_log_dir', `${data}/log`)], ['tickTime', o('tick_time', '2000')], ['initLimit', o('init_limit', '10')], ['syncLimit', o('sync_limit', '5')],
      ['maxClientCnxns', o('max_client_cnxns', '60')], ['minSessionTimeout', o('min_session_timeout', '4000')], ['maxSessionTimeout', o('max_session_timeout', '40000')], ['autopurge.snapRetainCount', o('snap_retain_count', '3')], ['autopurge.purgeInteval', o('purge_interval', '12')],
    ].map(([k, v]) => `${k}=${v}\n`); // prettier-ignore
    try {
      for (const dir of [conf, `${data}/version-2`]) if (!sys.files.exists(dir)) sys.files.mkdir(dir, { parents: true });
      sys.files.write(`${conf}/zoo.cfg`, `#This file was autogenerated DO NOT EDIT\n${lines.join('')}${count > 1 ? servers.join('') : ''}`);
      sys.files.write(`${conf}/log4j.properties`, `zookeeper.root.logger=CONSOLE\nzookeeper.console.threshold=${o('log_level', 'INFO')}\nlog4j.rootLogger=\${zookeeper.root.logger}\nlog4j.appender.CONSOLE=org.apache.log4j.ConsoleAppender\nlog4j.appender.CONSOLE.Threshold=\${zookeeper.console.threshold}\nlog4j.appender.CONSOLE.layout=org.apache.log4j.PatternLayout\nlog4j.appender.CONSOLE.layout.ConversionPattern=%d{ISO8601} [myid:%X{myid}] - %-5p [%t:%C{1}@%L] - %m%n\n`);
      if (!sys.files.exists(`${data}/myid`)) sys.files.write(`${data}/myid`, `${ordinal + 1}\n`);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      return sys.write(2, `mkdir: cannot create directory '${e.path}': ${e.message}\n`), { exit: 1 };
    }
    sys.write(1, `ZooKeeper JMX enabled by default\nUsing config: ${conf}/zoo.cfg\n`);
    return { exec: { argv: ['java', '-Dzookeeper.log.dir=/var/log/zookeeper', `-Xmx${o('heap', '2G')}`, 'org.apache.zookeeper.server.quorum.QuorumPeerMain', `${conf}/zoo.cfg`] } };
  },
};

const log = (sys: Sys, id: number, where: string, text: string, level = 'INFO '): string => `${new Date(sys.now).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',')} [myid:${id}] - ${level} [${where}] - ${text}\n`;

const java: Program<Config> = {
  name: 'zookeeper',
  rest: { cpu: 1.5, memory: 62 },
  start(sys) {
    const cfg = sys.argv[sys.argv.length - 1]!;
    const text = sys.files.exists(cfg) ? sys.files.read(cfg) : '';
    const value = (k: string) => new RegExp(`^${k}=(.*)$`, 'm').exec(text)?.[1];
    const me = identity(sys);
    const servers = [...text.matchAll(/^server\.\d+=([^:]+)/gm)].map((m) => m[1]!);
    const c: Config = { data: value('dataDir') ?? '/var/lib/zookeeper/data', port: Number(value('clientPort') ?? 2181), servers: servers.length ? servers : [sys.hostname] };
    for (const port of [c.port, 2888, 3888]) sys.listen(port);
    const id = me.ordinal + 1;
    sys.write(1, log(sys, id, 'main:QuorumPeerConfig@124', `Reading configuration from: ${cfg}`) + log(sys, id, 'main:QuorumPeerMain@127', 'Starting quorum peer') + log(sys, id, 'main:NIOServerCnxnFactory@89', `binding to port 0.0.0.0/0.0.0.0:${c.port}`) + log(sys, id, 'ListenerThread:QuorumCnxManager$Listener@739', `My election bind port: ${sys.hostname}.${me.domain}/${sys.addresses[0] ?? ''}:3888`) + log(sys, id, 'QuorumPeer[myid=' + id + ']/0.0.0.0:' + c.port + ':QuorumPeer@865', id === c.servers.length ? 'LEADING' : 'FOLLOWING'));
    for (const s of ['TERM', 'INT'] as const) sys.handle(s, 'handle');
    return { wait: { signal: true }, state: c };
  },
  resume: (_sys, state) => ({ wait: { signal: true }, state }),
  signal: (_sys, _state, signal) => (signal === 'TERM' ? { exit: 143 } : signal === 'INT' ? { exit: 130 } : 'default'),
  talk(sys, c, talk) {
    // The words of four letters.
    const word = talk.received.slice(0, 4);
    if (word.length < 4 && !talk.ended) return;
    talk.take(talk.received.length);
    if (word === 'ruok') talk.send('imok');
    else if (word === 'stat' || word === 'srvr') talk.send(`Zookeeper version: 3.4.10-39d3a4f269333c922ed3db283be479f9deacaa0f, built on 03/23/2017 10:13 GMT\nLatency min/avg/max: 0/0/0\nReceived: 1\nSent: 0\nConnections: 1\nOutstanding: 0\nZxid: 0x${read(sys, c).zxid.toString(16)}\nMode: ${c.servers.length === 1 ? 'standalone' : identity(sys).ordinal === c.servers.length - 1 ? 'leader' : 'follower'}\nNode count: ${Object.keys(read(sys, c).nodes).length + 4}\n`);
    talk.close();
  },
  request(sys, c, request) {
    if (request.headers['content-type'] !== KIND) return { status: 0, headers: {}, body: '' };
    const answer = (body: unknown) => respond(200, JSON.stringify(body), { 'content-type': KIND });
    const asked = parsed(String(request.body));
    if (!asked) return { status: 0, headers: {}, body: '' };
    if (asked.tree) return answer(read(sys, c));
    if (asked.take) return sys.files.write(file(c), JSON.stringify(asked.take)), answer({});
    if (!agree(sys, c)) return { status: 0, headers: {}, body: '' };
    const tree = read(sys, c);
    const before = tree.zxid;
    const said = run(tree, asked.words ?? [], sys.now);
    if (tree.zxid !== before) {
      sys.files.write(file(c), JSON.stringify(tree));
      c.servers.forEach((s, i) => i !== identity(sys).ordinal && post(sys, s, c.port, { take: tree }));
    }
    return answer({ said });
  },
};

/** A command of the client; what it says. */
function run(tree: Tree, words: readonly string[], now: Instant): string {
  const [command, path = '', data = ''] = words;
  const found = own(tree.nodes, path);
  const children = Object.keys(tree.nodes).filter((p) => p.slice(0, p.lastIndexOf('/')) === (path === '/' ? '' : path) && p !== '/').map((p) => p.slice(p.lastIndexOf('/') + 1)).sort(); // prettier-ignore
  const stat = (n: Node): string => {
    const date = (t: Instant) => `${new Date(t).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 UTC $4')}`;
    return `cZxid = 0x${n.made.toString(16)}\nctime = ${date(n.madeAt)}\nmZxid = 0x${n.changed.toString(16)}\nmtime = ${date(n.changedAt)}\npZxid = 0x${n.made.toString(16)}\ncversion = 0\ndataVersion = ${n.version}\naclVersion = 0\nephemeralOwner = 0x0\ndataLength = ${n.data.length}\nnumChildren = ${children.length}\n`;
  };
  switch (command) {
    case 'create': {
      const parent = path.slice(0, path.lastIndexOf('/'));
      if (found) return `Node already exists: ${path}\n`;
      if (!path.startsWith('/')) return 'Command failed: java.lang.IllegalArgumentException: Path must start with / character\n';
      if (parent !== '' && !own(tree.nodes, parent)) return `Node does not exist: ${path}\n`;
      tree.zxid++;
      tree.nodes[path] = { data, made: tree.zxid, madeAt: now, changed: tree.zxid, changedAt: now, version: 0 };
      return `Created ${path}\n`;
    }
    case 'get':
      return found ? `${found.data}\n${stat(found)}` : `Node does not exist: ${path}\n`;
    case 'stat':
      return found ? stat(found) : `Node does not exist: ${path}\n`;
    case 'set':
      if (!found) return `Node does not exist: ${path}\n`;
      tree.zxid++;
      tree.nodes[path] = { ...found, data, changed: tree.zxid, changedAt: now, version: found.version + 1 };
      return stat(tree.nodes[path]!);
    case 'delete':
    case 'rmr':
      if (!found) return `Node does not exist: ${path}\n`;
      tree.zxid++;
      for (const p of Object.keys(tree.nodes)) if (p === path || p.startsWith(`${path}/`)) delete tree.nodes[p];
      return '';
    case 'ls':
      return path !== '/' && !found ? `Node does not exist: ${path}\n` : `[${[...children, ...(path === '/' ? ['zookeeper'] : [])].join(', ')}]\n`;
    default:
      return 'ZooKeeper -server host:port cmd args\n\tstat path [watch]\n\tset path data [version]\n\tls path [watch]\n\trmr path\n\tdelete path [version]\n\tget path [watch]\n\tcreate [-s] [-e] path data acl\n\tquit\n';
  }
}

const cli: Program = {
  name: 'zkCli',
  start(sys) {
    let argv = sys.argv.slice(1);
    let server = 'localhost:2181';
    if (argv[0] === '-server') [server, argv] = [argv[1] ?? server, argv.slice(2)];
    sys.write(1, `Connecting to ${server}\n`);
    const [host, port] = server.split(':') as [string, string?];
    const answer = post(sys, host, Number(port ?? 2181), { words: argv }) as { said: string } | undefined;
    if (!answer) {
      sys.write(2, `Exception in thread "main" org.apache.zookeeper.KeeperException$ConnectionLossException: KeeperErrorCode = ConnectionLoss for ${argv[1] ?? '/'}\n`);
      return { exit: 1 };
    }
    sys.write(1, `\nWATCHER::\n\nWatchedEvent state:SyncConnected type:None path:null\n${answer.said}`);
    return { exit: 0 };
  },
};

const ready: Program = {
  name: 'zookeeper-ready',
  start: (sys) => ({ exit: post(sys, '127.0.0.1', Number(sys.argv[1] ?? 2181), { tree: true }) === undefined ? 1 : 0 }),
};

/** ZooKeeper as the tutorial of an ensemble runs it. */
export const zookeeperImage: Image = {
  repositories: ['registry.k8s.io/kubernetes-zookeeper', 'k8s.gcr.io/kubernetes-zookeeper', 'gcr.io/google_containers/kubernetes-zookeeper'],
  tags: { '1.0-3.4.10': { bytes: 380_000_000 }, '1.0-3.4.9': { bytes: 380_000_000 } },
  config: { cmd: ['/bin/bash'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ZK_USER: 'zookeeper', ZK_DATA_DIR: '/var/lib/zookeeper/data', ZK_LOG_DIR: '/var/log/zookeeper', JAVA_HOME: '/usr/lib/jvm/java-8-openjdk-amd64' } },
  base: 'debian',
  files: {
    '/usr/bin/start-zookeeper': { program: 'start-zookeeper' },
    '/usr/bin/zookeeper-ready': { program: 'zookeeper-ready' },
    '/usr/bin/java': { program: 'zookeeper' },
    '/opt/zookeeper/bin/zkCli.sh': { program: 'zkCli' },
    '/usr/bin/zkCli.sh': { program: 'zkCli' },
    '/opt/zookeeper/conf': { dir: true, mode: 0o777 },
    '/usr/etc/zookeeper': { link: '/opt/zookeeper/conf' },
    '/var/lib/zookeeper': { dir: true, mode: 0o777 },
    '/usr/bin/ps': { program: 'ps', flavour: 'gnu' },
    '/usr/bin/pkill': { program: 'pkill', flavour: 'gnu' },
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\nzookeeper:x:1000:1000::/home/zookeeper:/bin/sh\n',
    '/etc/group': 'root:x:0:\nzookeeper:x:1000:\nnogroup:x:65534:\n',
  },
  programs: [start, java, cli, ready],
};
