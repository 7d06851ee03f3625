import { hex, own, type Instant } from '../core';
import { milli, units } from '../kinds/quantities';
import type * as T from '../kinds/types';
import type { FoundImage } from '../images/catalog';
import { Errno, type ChildStatus } from '../machine/sys';
import { heldBack, nextBackoff } from './backoff';
import { containerMachine } from './deps';
import { ConfigError, makeEnvironment } from './environment';
import { ALL_WORDS, expand, LONGEST_WORD } from './expand';
import { podFiles, podHostname } from './hosts';
import { chooseCredentials } from './identity';
import { startHook } from './hooks';
import { killContainer } from './killing';
import { logDirectory } from './node-files';
import { beginProbes } from './probes';
import { ensureImage, ensureVolumeImages } from './pull';
import type { ContainerRecord, Ended } from './record';
import { willRestart } from './status';
import { containerRecord, event, podText, wakeAfterError, type Sync } from './sync';
import { containerMounts, mountVolume, podDirectory, type Mounted } from './volumes';

/** Gets a container to run, or one step nearer to it. False while an image is being pulled or its postStart is not over: those after it wait. */
export function ensureRunning(s: Sync, c: T.Container, init: boolean): boolean {
  const r = containerRecord(s.record, c.name);
  if (r.killing || r.state === 'running') {
    if (r.state === 'running' && !r.killing && r.image !== undefined && c.image !== r.image) killContainer(s, c, r, `Container ${c.name} definition changed, will be restarted`, grace(s), true);
    if (r.starting?.until !== undefined && s.now >= r.starting.until && !r.killing) {
      delete r.starting;
      beginProbes(s, c, r);
    }
    return r.starting === undefined;
  }
  if (r.state === 'exited' && !r.again && !willRestart(s.pod, c, init, r)) return true;
  if (r.state === 'exited' && !r.pull) {
    const key = `restart ${c.name}`;
    const held = s.record.backoff[key];
    // One that was ended to be started again is at once: what counts then is when the one before it ended.
    const since = r.again ? r.last?.finished : r.ended!.finished;
    if (since !== undefined && heldBack(held, since, s.now)) {
      const fresh = r.again;
      delete r.again;
      event(s, 'Warning', 'BackOff', `Back-off restarting failed container ${c.name} in pod ${podText(s.pod)}`, c);
      r.reason = { reason: 'CrashLoopBackOff', message: `back-off ${goSeconds(held!.delay)} restarting failed container=${c.name} pod=${podText(s.pod)}` };
      if (fresh) r.shown = r.reason;
      // The next try comes when the back-off is over. Before, the runtime reports again only of one that ended at once or was killed.
      const again = r.ended!.finished + held!.delay + 1_000 + Math.floor(s.deps.loop.random() * 1_500);
      const twice = fresh || (r.shown?.reason !== 'CrashLoopBackOff' && (r.ended!.killed || (!init && r.attempt <= 1 && (r.ended!.started === 0 || r.ended!.finished - r.ended!.started < 250))));
      s.wake(twice ? Math.min(again, s.now + 1_500) : again);
      return true;
    }
    if (since !== undefined) s.record.backoff[key] = nextBackoff(held, since, s.now);
  }
  if (!ensureVolumeImages(s, c, r)) return Object.values(s.record.images ?? {}).every((i) => i.pull === undefined);
  const image = ensureImage(s, c, r);
  if (!image) return r.pull === undefined;
  try {
    start(s, c, r, image);
    if (r.starting) return false;
  } catch (e) {
    if (!(e instanceof ConfigError)) throw e;
    event(s, 'Warning', 'Failed', `Error: ${e.message}`, c);
    r.reason = { reason: 'CreateContainerConfigError', message: e.message };
    if (r.shown?.reason === 'CreateContainerConfigError') wakeAfterError(s);
    else s.wake(s.now + 1_000);
  }
  return true;
}

const goSeconds = (ms: number): string => (ms >= 60_000 ? `${Math.floor(ms / 60_000)}m${(ms % 60_000) / 1000}s` : `${ms / 1000}s`);

/** Seconds a container is given to end, in milliseconds. */
export const grace = (s: Sync): number => (s.pod.metadata.deletionGracePeriodSeconds ?? s.pod.spec!.terminationGracePeriodSeconds ?? 30) * 1000;

/** The mounted volumes of the Pod by name. Throws MountError. */
export function mountedVolumes(s: Sync): Record<string, Mounted> {
  const ctx = { client: s.client, machines: s.deps.machines, node: s.node, nodeMachine: s.machine, pod: s.pod, seen: s.record.seen, addresses: addresses(s), image: (reference: string) => s.deps.image(reference)?.name };
  return Object.fromEntries((s.pod.spec!.volumes ?? []).map((v) => [v.name, mountVolume(ctx, v)]));
}

export const addresses = (s: Sync): { readonly podIP?: string; readonly hostIP: string } => ({ hostIP: s.hostIP, podIP: s.pod.spec!.hostNetwork ? s.hostIP : s.record.sandbox?.ip });

function start(s: Sync, c: T.Container, r: ContainerRecord, image: FoundImage): void {
  const profile = c.securityContext?.seccompProfile ?? s.pod.spec!.securityContext?.seccompProfile;
  if (profile?.type === 'Localhost') {
    const path = `/var/lib/kubelet/seccomp/${profile.localhostProfile ?? ''}`;
    if (!s.files.exists(path)) {
      const why = `failed to create containerd container: cannot load seccomp profile "${path}": open ${path}: no such file or directory`;
      event(s, 'Warning', 'Failed', `Error: ${why}`, c);
      r.reason = { reason: 'CreateContainerError', message: why };
      if (r.shown) wakeAfterError(s);
      else s.wake(s.now + 1_000);
      return;
    }
  }
  const prepared = prepare(s, c, r, image);
  event(s, 'Normal', 'Created', 'Container created', c);
  try {
    launch(s, r, prepared);
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    s.deps.machines.remove(r.machine!);
    const why = runcError(prepared.argv[0] ?? '', e);
    r.state = 'exited';
    r.pid = undefined;
    r.ended = { id: r.id!, exitCode: 128, reason: 'StartError', message: why, started: 0, finished: s.now };
    event(s, 'Warning', 'Failed', `Error: ${why}`, c);
    r.reason = { reason: 'RunContainerError', message: why };
    r.shown = r.reason;
    s.wake(s.now + 1_000);
    return;
  }
  event(s, 'Normal', 'Started', 'Container started', c);
  const { announces } = image.image;
  if (announces !== undefined && s.deps.reachable(s.node)) s.client.event({ apiVersion: 'v1', kind: 'Node', name: s.node, uid: s.node }, { type: 'Normal', reason: 'Starting', message: '', component: announces });
  if (c.lifecycle?.postStart) {
    r.starting = {};
    startHook(s, c, r, c.lifecycle.postStart);
  }
  if (!r.starting) beginProbes(s, c, r);
  else if (r.starting.until !== undefined) s.wake(r.starting.until);
}

/** What a container's first process is started with. */
export interface Prepared {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly user: string;
  readonly log: string;
  /** Its input waits for somebody to attach. */
  readonly stdin?: 'open';
  /** It has a terminal of its own. */
  readonly terminal?: boolean;
}

/** Makes the machine of a container that is about to start, and notes it in the record. Throws ConfigError. */
export function prepare(s: Sync, c: T.Container, r: ContainerRecord, image: FoundImage): Prepared {
  const { machines, loop, cluster } = s.deps;
  const { pod, record } = s;
  const env = makeEnvironment(s.client, pod, c, addresses(s));
  const credentials = chooseCredentials(s, c, image);
  const value = (name: string) => own(env, name);
  const attempt = r.state === 'exited' ? r.attempt + 1 : r.attempt;
  const machine = containerMachine(cluster, s.node, record.uid, c.name, attempt);
  const node = machines.get(s.machine)!;
  const hostname = podHostname(pod, s.node);
  const text = (path: string) => (s.files.exists(path) ? s.files.read(path) : '');
  const directoryOf = (volume: string) => (own(record.volumes, volume) ?? '').split(' ')[1] ?? '';
  // A subPath is bound to the files as they are now: it does not follow later changes.
  const frozen = (name: string, v: Mounted) => {
    const id = `${v.volume}@${directoryOf(name)}`;
    machines.volume(id, v.files);
    if (!record.frozen?.includes(id)) record.frozen = [...(record.frozen ?? []), id];
    return id;
  };
  const { mounts, points } = containerMounts(c, mountedVolumes(s), machines, frozen, (t) => expand(t, value));
  const files = podFiles(pod, addresses(s).podIP ?? '', hostname, { hosts: text('/etc/hosts'), resolv: text('/etc/resolv.conf') });
  const hosts = files['/etc/hosts'];
  if (typeof hosts === 'string' && s.files.exists(podDirectory(record.uid))) s.files.write(`${podDirectory(record.uid)}/etc-hosts`, hosts);
  const limit = own(c.resources?.limits, 'memory') as string | undefined;
  const cpuLimit = own(c.resources?.limits, 'cpu') as string | undefined;
  if (machines.get(machine)) machines.remove(machine);
  const termination = `term:${machine}`;
  machines.volume(termination, { log: { text: '', mode: 0o666 } });
  machines.create({
    id: machine,
    kind: 'container',
    hostname,
    network: record.sandbox!.network,
    base: image.name,
    files: { ...points, ...files },
    mounts: [...mounts, { path: c.terminationMessagePath ?? '/dev/termination-log', volume: termination, sub: 'log' }],
    flavour: image.flavour,
    env: { ...image.config.env, ...env },
    cpus: cpuLimit ? milli(cpuLimit) / 1000 : node.cpus,
    memory: node.memory,
    ...(limit ? { memoryLimit: units(limit) } : {}),
    host: s.machine,
    ...processNamespace(s, c),
    credentials,
    ...(c.securityContext?.readOnlyRootFilesystem ? { readOnlyRoot: true } : {}),
  });
  const cwd = c.workingDir ?? image.config.workdir ?? '/';
  // The runtime makes a working directory that is not there.
  if (!c.securityContext?.readOnlyRootFilesystem && !machines.files(machine).exists(cwd)) machines.files(machine).mkdir(cwd, { parents: true });
  const directory = logDirectory(pod.metadata.namespace!, pod.metadata.name, record.uid, c.name);
  if (!s.files.exists(directory)) s.files.mkdir(directory, { parents: true });
  const log = `${directory}/${attempt}.log`;
  s.files.write(log, '');
  if (attempt >= 2 && s.files.exists(`${directory}/${attempt - 2}.log`)) s.files.remove(`${directory}/${attempt - 2}.log`);
  const command = c.command?.map((w) => expand(w, value));
  const args = c.args?.map((w) => expand(w, value));
  const argv = [...(command ?? image.config.entrypoint ?? []), ...(args ?? (command ? [] : (image.config.cmd ?? [])))];
  if (r.state === 'exited') r.last = r.ended;
  Object.assign(r, { attempt, image: c.image, imageName: image.name, imageId: `${image.repository}@${image.digest}`, id: hex(loop.random, 64), machine, started: s.now, user: { uid: credentials.uid, gid: credentials.gid, groups: credentials.groups }, ready: false, up: false });
  delete r.reason;
  delete r.shown;
  delete r.again;
  delete r.ended;
  delete r.probes;
  return { argv, env, cwd, user: credentials.user, log, ...(c.stdin ? { stdin: 'open' as const } : {}), ...(c.tty ? { terminal: true } : {}) };
}

/** Whose processes a container's are among: its node's, all of its Pod's, those of the container it is to look at, or its own (kuberuntime's NamespacesForPod). */
function processNamespace(s: Sync, c: T.Container): { readonly pids?: string } {
  if (s.pod.spec!.hostPID) return { pids: s.machine };
  if (s.pod.spec!.shareProcessNamespace) return { pids: `${s.deps.cluster}/${s.node}/${s.record.uid}` };
  const target = (c as { targetContainerName?: string }).targetContainerName;
  const machine = target === undefined ? undefined : (own(s.record.containers, target) as ContainerRecord | undefined)?.machine;
  return machine === undefined ? {} : { pids: machine };
}

/** Starts the first process of a prepared container. Throws Errno. */
export function launch(s: Sync, r: ContainerRecord, p: Prepared): void {
  const words = [...p.argv, ...Object.entries(p.env).map(([k, v]) => `${k}=${v}`)].map((w) => w.length);
  if (words.some((n) => n >= LONGEST_WORD) || words.reduce((a, b) => a + b, 0) > ALL_WORDS) throw new Errno('E2BIG');
  r.pid = s.deps.machines.start(r.machine!, p.argv, { env: p.env, cwd: p.cwd, user: p.user, output: { log: { machine: s.machine, path: p.log } }, ...(p.stdin ? { stdin: p.stdin } : {}), ...(p.terminal ? { terminal: true } : {}) });
  r.state = 'running';
}

function runcError(program: string, e: Errno): string {
  const what =
    e.code === 'EACCES' ? 'permission denied' : program.includes('/') ? `stat ${program}: no such file or directory` : e.code === 'ENOENT' ? 'executable file not found in $PATH' : e.message.toLowerCase();
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: ${JSON.stringify(program)}: ${what}`;
}

/** A container's process has ended. */
export function containerExited(s: Sync, c: T.Container, r: ContainerRecord, status: ChildStatus, at: Instant): void {
  if (!('exited' in status)) return;
  const why = status.oom ? 'OOMKilled' : status.status === 0 ? 'Completed' : 'Error';
  r.state = 'exited';
  r.ended = { id: r.id!, exitCode: status.status, reason: why, ...message(s, c, r, status.status), started: r.started!, finished: at, ...(r.killing ? { killed: true } : {}) } as Ended;
  r.ready = false;
  if (r.killing?.again) r.again = true;
  delete r.pid;
  delete r.killing;
  delete r.starting;
  delete r.hook;
  delete r.probes;
  s.deps.machines.remove(r.machine!);
  s.deps.machines.removeVolume(`term:${r.machine!}`);
}

/** What the container left as its last word. */
function message(s: Sync, c: T.Container, r: ContainerRecord, status: number): { readonly message?: string } {
  let text = '';
  try {
    text = s.deps.machines.files(r.machine!).read(c.terminationMessagePath ?? '/dev/termination-log');
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
  if (text === '' && c.terminationMessagePolicy === 'FallbackToLogsOnError' && status !== 0) {
    const log = `${logDirectory(s.pod.metadata.namespace!, s.pod.metadata.name, s.record.uid, c.name)}/${r.attempt}.log`;
    if (s.files.exists(log)) text = s.files.read(log).split('\n').slice(-81).map((l) => l.replace(/^\S+ \S+ \S /, '')).join('\n').slice(-2048); // prettier-ignore
  }
  return text === '' ? {} : { message: text.slice(0, 4096) };
}
