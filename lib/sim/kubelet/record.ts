import type { Instant } from '../core';
import type { Files } from '../machine/files';

/**
 * What the container runtime of a node keeps of a Pod: one JSON file per Pod on the node, so it outlives the kubelet
 * and goes with the machine. `crictl` reads the same files.
 */
export interface PodRecord {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** When the kubelet first saw it (status.startTime). */
  readonly seen: Instant;
  /** The manifest, of a static Pod. */
  readonly manifest?: unknown;
  /** Refused at admission. */
  rejected?: { readonly reason: string; readonly message: string };
  /** Why it failed as a whole, after having been taken. */
  failure?: { readonly reason: string; readonly message: string };
  /** Resources given to its containers, by name; a change that the node cannot make (yet); a change that waits for containers to restart. */
  allocated?: Record<string, unknown>;
  resizing?: { readonly reason: 'Infeasible' | 'Deferred'; readonly message: string; readonly generation: number };
  resized?: boolean;
  /** Why it is being put off the node: it used too much. */
  evicted?: string;
  /** The last phase reached, if it is a final one. */
  final?: 'Succeeded' | 'Failed';
  /** Volumes: mounted at, or the delay (ms) of the next try. */
  mounted?: Instant;
  mount?: { delay: number; next: Instant };
  sandbox?: { readonly id: string; readonly network: string; readonly ip: string; readonly at: Instant; gone?: boolean };
  /** Sandbox is being set up until then. */
  setup?: Instant;
  /** Set when the Pod is being ended: when that began and when it is over by force. */
  ending?: { readonly since: Instant; readonly deadline: Instant };
  /** Of this node's pull queue and back-offs, by key. */
  backoff: Record<string, Backoff>;
  containers: Record<string, ContainerRecord>;
  /** Mounted ConfigMaps and the like, by volume name: hash of what is in it and the directory of its present state. */
  volumes: Record<string, string>;
  /** Images that are volumes, by volume name: how their pull goes, or that they are there. */
  images?: Record<string, PullRecord & { readonly there?: boolean }>;
  /** Volumes that hold past states of such, for subPath mounts. */
  frozen?: readonly string[];
}

type PullRecord = Pick<ContainerRecord, 'pull' | 'reason' | 'shown'>;

export interface Backoff {
  delay: number;
  updated: Instant;
}

export interface Ended {
  readonly id: string;
  readonly exitCode: number;
  readonly signal?: number;
  readonly reason: string;
  readonly message?: string;
  readonly started: Instant;
  readonly finished: Instant;
  /** Ended because the kubelet wanted it to. */
  readonly killed?: boolean;
}

export interface Reason {
  readonly reason: string;
  readonly message: string;
}

export interface ProbeRecord {
  /** When it is asked next. */
  next: Instant;
  /** Results in a row: positive successes, negative failures. */
  row: number;
  /** Asked once more right after the next time. */
  extra?: boolean;
  /** A process that is being waited for (exec). */
  running?: { readonly pid: number; readonly deadline: Instant };
}

export interface ContainerRecord {
  /** How often it was started, less one: `restartCount`. */
  attempt: number;
  /** Spec's image as it was created with: another one means that it is to be made again. */
  image?: string;
  imageName?: string;
  imageId?: string;
  id?: string;
  machine?: string;
  pid?: number;
  state: 'none' | 'running' | 'exited';
  started?: Instant;
  ended?: Ended;
  last?: Ended;
  /** Why it does not run, as of the last look; and as the status says (one look later). */
  reason?: Reason;
  shown?: Reason;
  pull?: { readonly image: string; readonly begun: Instant; readonly from: Instant; readonly until: Instant };
  /** It is being stopped, and then: because of what. */
  killing?: { readonly why: string; readonly deadline: Instant; readonly again?: boolean; preStop?: number; signalled?: boolean };
  /** It was stopped to be started anew, which is yet to be done. */
  again?: boolean;
  /** Its postStart is not over: the Pod's start waits for it (`until` for one that only sleeps), and nothing is reported. */
  starting?: { readonly until?: Instant };
  /** postStart runs: its process. */
  hook?: number;
  /** Passed its startup probe, or has none. */
  up?: boolean;
  ready?: boolean;
  probes?: Partial<Record<'startup' | 'liveness' | 'readiness', ProbeRecord>>;
  user?: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] };
}

const DIR = '/var/lib/containerd/pods';

/** The record of a Pod, or undefined. It is the caller's own copy. */
export function readRecord(files: Files, uid: string): PodRecord | undefined {
  const path = `${DIR}/${uid}.json`;
  if (!files.exists(path)) return undefined;
  // A learner who edits the runtime's files loses the container: as with the real one.
  let record: any;
  try {
    record = JSON.parse(files.read(path));
  } catch {
    return undefined;
  }
  return record?.uid === uid && [record.containers, record.backoff, record.volumes].every((part) => part !== null && typeof part === 'object') ? (record as PodRecord) : undefined;
}

/** Keeps what is known of a Pod, on its node's disk. */
export function writeRecord(files: Files, record: PodRecord): void {
  if (!files.exists(DIR)) files.mkdir(DIR, { parents: true });
  files.write(`${DIR}/${record.uid}.json`, JSON.stringify(record));
}

/** As {@link writeRecord}, where it is not what stands there. */
export function keepRecord(files: Files, record: PodRecord): void {
  const path = `${DIR}/${record.uid}.json`;
  if (!files.exists(path) || files.read(path) !== JSON.stringify(record)) writeRecord(files, record);
}

/** Forgets a Pod. */
export function removeRecord(files: Files, uid: string): void {
  if (files.exists(`${DIR}/${uid}.json`)) files.remove(`${DIR}/${uid}.json`);
}

/** Forgets a Pod whose containers stay as they ended until {@link sweep}: a static Pod's file may come back, and with it its uid. */
export function retireRecord(files: Files, record: PodRecord): void {
  const ended: Record<string, ContainerRecord> = {};
  for (const [name, r] of Object.entries(record.containers)) if (r.ended) ended[name] = { attempt: r.attempt + 1, state: 'none', last: r.ended };
  files.write(`${DIR}/${record.uid}.ended`, JSON.stringify(ended));
  removeRecord(files, record.uid);
}

/** The containers with which a Pod begins that was there before. */
export function retired(files: Files, uid: string): Record<string, ContainerRecord> {
  const path = `${DIR}/${uid}.ended`;
  if (!files.exists(path)) return {};
  try {
    const ended: unknown = JSON.parse(files.read(path));
    return ended !== null && typeof ended === 'object' ? (ended as Record<string, ContainerRecord>) : {};
  } catch {
    return {};
  }
}

/** Takes away what is left of a Pod's containers. */
export function sweep(files: Files, uid: string): void {
  const path = `${DIR}/${uid}.ended`;
  if (files.exists(path)) files.remove(path);
}

/** Uids of all Pods the runtime knows of. */
export function recordedPods(files: Files): readonly string[] {
  if (!files.exists(DIR)) return [];
  return files
    .list(DIR)
    .filter((n) => n.endsWith('.json'))
    .map((n) => n.slice(0, -5));
}
