import type { Json } from '../../core';
import type { Client } from '../../api/client';
import { ApiError } from '../../api/client';
import { equal, nameSuffix } from '../../core';
import { Job, Pod } from '../../kinds';
import { parseTime, rfc3339 } from '../../kinds/times';
import type * as T from '../../kinds/types';
import type { Controller, Watch } from '../controller';
import { claim, controllerRef, dependentKeys, splitKey } from '../shared/owners';
import { createPod, deletePod, podMetadata, slowStart } from '../shared/pod-control';
import { isReady, isTerminal } from '../shared/pods';
import { judge } from './failure-policy';
import { formatIndexes, parseIndexes } from './indexes';
import { endsIndex, failureCount, hasLimit, meetsSuccessPolicy, nextCounts, retryAt } from './per-index';

const NAME = 'job-controller';
const TRACKING = 'batch.kubernetes.io/job-tracking';
const INDEX = 'batch.kubernetes.io/job-completion-index';
/** Between a failure and the next Pod; doubled by each further failure. */
const FIRST_BACKOFF = 10_000;
const LAST_BACKOFF = 600_000;

type Condition = NonNullable<NonNullable<T.Job['status']>['conditions']>[number];
type Status = NonNullable<T.Job['status']>;

/**
 * Jobs: runs Pods until enough of them have succeeded, or too many have failed (`pkg/controller/job`). An ended Pod is
 * kept by a finalizer until its end is counted in the status.
 */
export const job: Controller = {
  name: NAME,
  watches: [
    { kind: Job },
    { kind: Pod, keys: (pod, before, client) => dependentKeys(Job, pod, before, client, (j) => j.spec?.selector) } satisfies Watch<T.Pod>,
  ],
  reconcile(key, client, _outside, memo) {
    const { namespace, name } = splitKey(key);
    const j = client.get(Job, name, namespace);
    if (!j?.spec?.selector) {
      if (!j) for (const p of client.list(Pod, { namespace })) if (ownerIsGone(client, p, name)) release(client, p);
      return;
    }
    if (has(j, 'Complete') || has(j, 'Failed')) {
      for (const p of claim(client, j, Job, j.spec.selector, Pod)) release(client, p);
      return;
    }
    return sync(client, j, memo as unknown as Failures | undefined);
  },
};

const has = (j: T.Job, type: string): boolean => j.status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;

function ownerIsGone(client: Client, pod: T.Pod, name: string): boolean {
  const ref = pod.metadata.ownerReferences?.find((r) => r.controller && r.kind === 'Job' && r.name === name);
  return ref !== undefined && client.get(Job, name, pod.metadata.namespace)?.metadata.uid !== ref.uid;
}

/** How often Pods failed in a row, and when last: Pods that were evicted leave nothing else behind. */
interface Failures {
  readonly count: number;
  readonly last: number;
}

/** Takes the finalizer off: the Pod's end is counted, or no longer of interest. */
function release(client: Client, pod: T.Pod): void {
  if (!pod.metadata.finalizers?.includes(TRACKING)) return;
  client.update(Pod, pod.metadata.name, pod.metadata.namespace, (d) => {
    d.metadata.finalizers = (d.metadata.finalizers ?? []).filter((f: string) => f !== TRACKING);
  });
}

function indexOf(pod: T.Pod): number | undefined {
  const text = pod.metadata.annotations?.[INDEX] ?? pod.metadata.labels?.[INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** When a Pod ended: its last container, or for one that is being deleted, when that began. */
function endOf(pod: T.Pod): number {
  let latest = 0;
  for (const c of pod.status?.containerStatuses ?? []) latest = Math.max(latest, parseTime(c.state?.terminated?.finishedAt) ?? 0);
  if (latest) return latest;
  const deleted = parseTime(pod.metadata.deletionTimestamp);
  if (deleted !== undefined) return deleted - (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  return parseTime(pod.status?.conditions?.find((c) => c.type === 'Ready')?.lastTransitionTime) ?? 0;
}

function sync(client: Client, j: T.Job, known: Failures | undefined): { again: number; memo?: Json } | undefined {
  const now = client.now;
  const spec = j.spec!;
  const indexed = spec.completionMode === 'Indexed';
  const completions = spec.completions;
  const parallelism = spec.parallelism ?? 1;
  const pods = claim(client, j, Job, spec.selector!, Pod);
  const onlyFailed = spec.podReplacementPolicy === 'Failed';
  const perIndex = indexed && hasLimit(j);

  // What ended since the last look is counted, once: its finalizer says that it was not yet.
  const status: { -readonly [K in keyof Status]: Status[K] } = { ...j.status };
  const completed = indexed ? parseIndexes(j.status?.completedIndexes, completions ?? 0) : new Set<number>();
  const lost = perIndex ? parseIndexes(j.status?.failedIndexes, completions ?? 0) : new Set<number>();
  /** The newest failed Pod of each index that has no other yet: counted only once the next is made. */
  const awaiting = perIndex ? lastFailures(j, pods, completed, lost, onlyFailed) : new Map<number, T.Pod>();
  let succeeded = j.status?.succeeded ?? 0;
  let failed = j.status?.failed ?? 0;
  let verdict: { reason: string; message: string } | undefined;
  const counted: T.Pod[] = [];
  const failures: T.Pod[] = [];
  for (const p of pods) {
    const gone = p.metadata.deletionTimestamp !== undefined;
    const ended = p.status?.phase === 'Succeeded' ? 'succeeded' : p.status?.phase === 'Failed' || (gone && !onlyFailed) ? 'failed' : undefined;
    if (ended === 'failed') failures.push(p);
    if (!ended || !p.metadata.finalizers?.includes(TRACKING) || awaiting.get(indexOf(p) ?? -1) === p) continue;
    counted.push(p);
    if (ended === 'succeeded') {
      const i = indexOf(p);
      if (!indexed) succeeded++;
      else if (i !== undefined && i < (completions ?? 0)) completed.add(i);
      continue;
    }
    const judged = p.status?.phase === 'Failed' ? judge(j, p) : undefined;
    if (judged?.action === 'FailJob') verdict ??= { reason: 'PodFailurePolicy', message: judged.message };
    if (judged?.action !== 'Ignore') failed++;
  }
  if (indexed) succeeded = completed.size;

  let active = pods.filter((p) => !isTerminal(p) && p.metadata.deletionTimestamp === undefined);
  const terminating = pods.filter((p) => !isTerminal(p) && p.metadata.deletionTimestamp !== undefined);
  const retries = spec.template.spec?.restartPolicy === 'OnFailure' ? active.reduce((n, p) => n + (p.status?.containerStatuses ?? []).reduce((m, c) => m + c.restartCount, 0), 0) : 0;

  // Suspended, resumed, or started.
  let conditions: readonly Condition[] = j.status?.conditions ?? [];
  const events: { type: 'Normal' | 'Warning'; reason: string; message: string }[] = [];
  const put = (type: string, on: boolean, reason: string, message: string): void => {
    const was = conditions.find((c) => c.type === type);
    if (was && was.status === (on ? 'True' : 'False') && was.reason === reason) return;
    const at = rfc3339(now);
    const made = { type, status: on ? 'True' : 'False', lastProbeTime: at, lastTransitionTime: at, reason, message } as Condition;
    conditions = was ? conditions.map((c) => (c === was ? made : c)) : [...conditions, made];
  };
  const suspended = spec.suspend === true;
  if (!suspended && status.startTime === undefined) status.startTime = rfc3339(now);

  if (!verdict && !has(j, 'FailureTarget') && !has(j, 'SuccessCriteriaMet')) {
    const deadline = spec.activeDeadlineSeconds;
    const started = parseTime(status.startTime);
    if (failed > (spec.backoffLimit ?? 6) || (retries > 0 && retries >= (spec.backoffLimit ?? 6))) {
      verdict = { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
    } else if (!suspended && deadline !== undefined && started !== undefined && started + deadline * 1000 <= now) {
      verdict = { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
    } else if (perIndex && spec.maxFailedIndexes !== undefined && lost.size > spec.maxFailedIndexes) {
      verdict = { reason: 'MaxFailedIndexesExceeded', message: 'Job has exceeded the specified maximal number of failed indexes' };
    } else if (lost.size > 0 && lost.size + completed.size >= (completions ?? 0)) {
      verdict = { reason: 'FailedIndexes', message: 'Job has failed indexes' };
    }
  }
  const failing = conditions.find((c) => c.type === 'FailureTarget' && c.status === 'True');
  if (verdict) put('FailureTarget', true, verdict.reason, verdict.message);
  const doomed = verdict ?? (failing ? { reason: failing.reason!, message: failing.message! } : undefined);

  // What was decided once stays: the policy's word, or that all are done.
  const settled = conditions.find((c) => c.type === 'SuccessCriteriaMet' && c.status === 'True');
  const met = doomed || settled || !indexed ? undefined : meetsSuccessPolicy(j, completed);
  const success = settled ? { reason: settled.reason!, message: settled.message! } : met !== undefined ? { reason: 'SuccessPolicy', message: met } : { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
  const enough = settled !== undefined || met !== undefined ? true : completions === undefined ? succeeded > 0 && active.length === 0 : succeeded >= completions;
  let again: number | undefined;
  let memo: Json | undefined;
  let failure: ApiError | undefined;
  if (doomed) {
    for (const p of active) deletePod(client, j, NAME, p);
    if (active.length + terminating.length === 0) {
      put('Failed', true, doomed.reason, doomed.message);
      events.push({ type: 'Warning', reason: doomed.reason, message: doomed.message });
    }
    active = [];
  } else if (enough) {
    put('SuccessCriteriaMet', true, success.reason, success.message);
    for (const p of active) deletePod(client, j, NAME, p);
    if (active.length + terminating.length === 0) {
      put('Complete', true, success.reason, success.message);
      status.completionTime = rfc3339(now);
      events.push({ type: 'Normal', reason: 'Completed', message: 'Job completed' });
    }
    active = [];
  } else if (suspended) {
    if (!conditions.some((c) => c.type === 'Suspended' && c.status === 'True')) {
      put('Suspended', true, 'JobSuspended', 'Job suspended');
      events.push({ type: 'Normal', reason: 'Suspended', message: 'Job suspended' });
    }
    for (const p of active) deletePod(client, j, NAME, p);
    active = [];
    delete status.startTime;
  } else {
    if (conditions.some((c) => c.type === 'Suspended' && c.status === 'True')) {
      put('Suspended', false, 'JobResumed', 'Job resumed');
      events.push({ type: 'Normal', reason: 'Resumed', message: 'Job resumed' });
      status.startTime = rfc3339(now);
    }
    const managed = manage(client, j, { active, terminating, failures, pods, completed, succeeded, parallelism, onlyFailed, known, lost, awaiting, perIndex });
    again = managed.again;
    if (managed.failures) memo = managed.failures as unknown as Json;
    failure = managed.error;
    active = managed.active;
    if (spec.activeDeadlineSeconds !== undefined) {
      const left = parseTime(status.startTime)! + spec.activeDeadlineSeconds * 1000 - now;
      again = Math.min(again ?? Infinity, Math.max(1, left));
    }
  }

  status.conditions = conditions.length ? (conditions as Status['conditions']) : undefined;
  status.active = active.length || undefined;
  status.ready = active.filter(isReady).length;
  status.terminating = pods.filter((p) => !isTerminal(p) && p.metadata.deletionTimestamp !== undefined).length;
  status.succeeded = succeeded || undefined;
  status.failed = failed || undefined;
  if (indexed) status.completedIndexes = completed.size ? formatIndexes(completed) : undefined;
  if (perIndex) status.failedIndexes = formatIndexes(lost);
  status.uncountedTerminatedPods = {};
  if (!equal(j.status ?? {}, status)) {
    client.updateStatus(Job, j.metadata.name, j.metadata.namespace, (d) => {
      d.status = status as never;
    });
  }
  for (const p of counted) {
    const live = client.get(Pod, p.metadata.name, p.metadata.namespace);
    if (live?.metadata.uid === p.metadata.uid) release(client, live);
  }
  for (const e of events) client.event(j, { ...e, component: NAME });
  if (failure) throw failure;
  return again === undefined ? undefined : { again, ...(memo === undefined ? {} : { memo }) };
}

interface Crew {
  readonly active: readonly T.Pod[];
  readonly terminating: readonly T.Pod[];
  readonly failures: readonly T.Pod[];
  readonly pods: readonly T.Pod[];
  readonly completed: ReadonlySet<number>;
  readonly succeeded: number;
  readonly parallelism: number;
  readonly onlyFailed: boolean;
  readonly known: Failures | undefined;
  /** Indexes that have failed for good, and the newest failed Pod of each that is to be tried again. */
  readonly lost: ReadonlySet<number>;
  readonly awaiting: ReadonlyMap<number, T.Pod>;
  readonly perIndex: boolean;
}

/** The newest failed Pod of each index that is neither done nor under way; indexes that it ends are added to `lost`. */
function lastFailures(j: T.Job, pods: readonly T.Pod[], completed: ReadonlySet<number>, lost: Set<number>, onlyFailed: boolean): Map<number, T.Pod> {
  const out = new Map<number, T.Pod>();
  const busy = new Set<number>();
  for (const p of pods) {
    const i = indexOf(p);
    if (i === undefined || i >= (j.spec!.completions ?? 0)) continue;
    const gone = p.metadata.deletionTimestamp !== undefined;
    if (p.status?.phase === 'Succeeded' || (!isTerminal(p) && (!gone || onlyFailed))) busy.add(i);
    else if (!out.has(i) || failureCount(out.get(i)!) < failureCount(p)) out.set(i, p);
  }
  for (const [i, p] of out) {
    if (endsIndex(j, p)) lost.add(i);
    if (lost.has(i) || busy.has(i) || completed.has(i)) out.delete(i);
  }
  return out;
}

/** Makes or removes Pods until as many run as should; after failures not before the back-off is over. */
function manage(client: Client, j: T.Job, crew: Crew): { active: T.Pod[]; again: number | undefined; error: ApiError | undefined; failures?: Failures } {
  const { completions } = j.spec!;
  const { parallelism, succeeded } = crew;
  const running = crew.active.length;
  const wanted = completions === undefined ? (succeeded > 0 ? Math.min(running, parallelism) : parallelism) : Math.min(Math.max(0, completions - succeeded), parallelism);
  if (running > wanted) {
    const spare = [...crew.active].sort((a, b) => Number(isReady(a)) - Number(isReady(b)) || (parseTime(b.metadata.creationTimestamp) ?? 0) - (parseTime(a.metadata.creationTimestamp) ?? 0));
    for (const p of spare.slice(0, running - wanted)) deletePod(client, j, NAME, p);
    return { active: spare.slice(running - wanted), again: undefined, error: undefined };
  }
  const missing = wanted - running - (crew.onlyFailed ? crew.terminating.length : 0);
  if (missing <= 0) return { active: [...crew.active], again: undefined, error: undefined };

  const lastSuccess = Math.max(0, ...crew.pods.filter((p) => p.status?.phase === 'Succeeded').map(endOf));
  const since = crew.failures.map(endOf).filter((t) => t > lastSuccess);
  const known = crew.known && crew.known.last > lastSuccess ? crew.known : { count: 0, last: 0 };
  const failures: Failures = { count: Math.max(since.length, known.count), last: Math.max(known.last, ...since) };
  if (failures.count > 0 && !crew.perIndex) {
    const left = failures.last + Math.min(FIRST_BACKOFF * 2 ** (failures.count - 1), LAST_BACKOFF) - client.now;
    if (left > 0) return { active: [...crew.active], again: left, error: undefined, failures };
  }
  const free = j.spec!.completionMode === 'Indexed' ? freeIndexes(crew, completions ?? 0, missing) : undefined;
  // With a limit of its own each index has a back-off of its own.
  const due = (i: number): number => {
    const before = crew.awaiting.get(i);
    return before ? retryAt(before, endOf(before), FIRST_BACKOFF, LAST_BACKOFF) : 0;
  };
  const indexes = free?.filter((i) => due(i) <= client.now);
  const later = (free ?? []).filter((i) => due(i) > client.now).map((i) => due(i) - client.now);
  const made: T.Pod[] = [];
  const { error } = slowStart(indexes ? indexes.length : missing, (i) => void made.push(create(client, j, indexes?.[i], crew)));
  return { active: [...crew.active, ...made], again: later.length > 0 ? Math.min(...later) : undefined, error };
}

function freeIndexes(crew: Crew, completions: number, count: number): number[] {
  const taken = new Set([...crew.active, ...(crew.onlyFailed ? crew.terminating : [])].map(indexOf));
  const out: number[] = [];
  for (let i = 0; i < completions && out.length < count; i++) if (!taken.has(i) && !crew.completed.has(i) && !crew.lost.has(i)) out.push(i);
  return out;
}

function create(client: Client, j: T.Job, index: number | undefined, crew: Pick<Crew, 'perIndex' | 'awaiting'>): T.Pod {
  const template = j.spec!.template;
  const metadata = podMetadata(template as never, j, controllerRef(Job, j));
  const finalizers = [...(template.metadata?.finalizers ?? []), TRACKING];
  if (index === undefined) return createPod(client, j, NAME, { metadata: { ...metadata, finalizers, generateName: `${j.metadata.name}-` }, spec: template.spec });
  const env = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${INDEX}']` } } };
  const withIndex = (c: T.Container): T.Container => (c.env?.some((e) => e.name === env.name) ? c : { ...c, env: [...(c.env ?? []), env] });
  const spec = template.spec!;
  return createPod(client, j, NAME, {
    metadata: {
      ...metadata,
      finalizers,
      name: `${j.metadata.name}-${index}-${nameSuffix(client.random)}`,
      generateName: `${j.metadata.name}-${index}-`,
      labels: { ...metadata.labels, [INDEX]: String(index) },
      annotations: { ...metadata.annotations, [INDEX]: String(index), ...(crew.perIndex ? nextCounts(j, crew.awaiting.get(index)) : {}) },
    },
    spec: {
      ...spec,
      hostname: `${j.metadata.name}-${index}`,
      containers: spec.containers.map((c) => withIndex(c as T.Container)),
      ...(spec.initContainers ? { initContainers: spec.initContainers.map((c) => withIndex(c as T.Container)) } : {}),
    },
  });
}
