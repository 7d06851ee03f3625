import type { Client } from '../../api/client';
import { ApiError } from '../../api/client';
import { equal, type Instant } from '../../core';
import { CronJob, Job } from '../../kinds';
import { parseTime, rfc3339 } from '../../kinds/times';
import type * as T from '../../kinds/types';
import type { Controller, Watch } from '../controller';
import { controllerOf, controllerRef, keyOfController, splitKey } from '../shared/owners';
import { nextTime, parseSchedule, type Schedule } from './schedule';

const NAME = 'cronjob-controller';
const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** After so many missed times something is wrong, and none is made up for. */
const TOO_MANY = 100;

/** CronJobs: makes Jobs at the times of a schedule (`pkg/controller/cronjob`). */
export const cronjob: Controller = {
  name: NAME,
  watches: [{ kind: CronJob }, { kind: Job, keys: (j) => [keyOfController(j, CronJob)].filter((k) => k !== undefined) } satisfies Watch<T.Job>],
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const cron = client.get(CronJob, name, namespace);
    if (!cron?.spec) return;
    const jobs = client.list(Job, { controller: cron.metadata.uid, namespace });
    const status = { ...cron.status };
    let active = [...(cron.status?.active ?? [])] as Ref[];
    active = review(client, cron, jobs, active, status);
    cleanUp(client, cron, jobs);
    const again = cron.metadata.deletionTimestamp === undefined ? run(client, cron, active, status) : undefined;
    const made = { ...status, active: (again?.active ?? active).length ? (again?.active ?? active) : undefined };
    if (!equal(cron.status ?? {}, made) && client.get(CronJob, name, namespace)) {
      client.updateStatus(CronJob, name, namespace, (d) => {
        d.status = made as never;
      });
    }
    if (again?.after !== undefined) return { again: again.after };
  },
};

interface Ref {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly apiVersion: string;
  readonly resourceVersion?: string;
}

interface MutableStatus {
  lastScheduleTime?: string;
  lastSuccessfulTime?: string;
}

function finished(j: T.Job): string | undefined {
  return j.status?.conditions?.find((c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True')?.type;
}

/** Takes ended Jobs off the list of those that run. */
function review(client: Client, cron: T.CronJob, jobs: readonly T.Job[], active: Ref[], status: MutableStatus): Ref[] {
  let left = active;
  for (const j of jobs) {
    const known = left.some((r) => r.uid === j.metadata.uid);
    const end = finished(j);
    const { name } = j.metadata;
    if (!known && !end) {
      note(client, cron, 'Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${name}`);
    } else if (known && end) {
      left = left.filter((r) => r.uid !== j.metadata.uid);
      note(client, cron, 'Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${end}`);
    }
    if (end === 'Complete' && j.status?.completionTime && (parseTime(status.lastSuccessfulTime) ?? 0) < (parseTime(j.status.completionTime) ?? 0)) {
      status.lastSuccessfulTime = j.status.completionTime;
    }
  }
  return left.filter((r) => {
    if (jobs.some((j) => j.metadata.uid === r.uid)) return true;
    note(client, cron, 'Normal', 'MissingJob', `Active job went missing: ${r.name}`);
    return false;
  });
}

/** Keeps only so many ended Jobs. */
function cleanUp(client: Client, cron: T.CronJob, jobs: readonly T.Job[]): void {
  const drop = (end: string, limit: number | undefined): void => {
    if (limit === undefined) return;
    const ended = jobs.filter((j) => finished(j) === end).sort((a, b) => (parseTime(a.status?.startTime) ?? 0) - (parseTime(b.status?.startTime) ?? 0) || (a.metadata.name < b.metadata.name ? -1 : 1));
    for (const j of ended.slice(0, Math.max(0, ended.length - limit))) remove(client, cron, j.metadata.name);
  };
  drop('Complete', cron.spec!.successfulJobsHistoryLimit);
  drop('Failed', cron.spec!.failedJobsHistoryLimit);
}

function remove(client: Client, cron: T.CronJob, name: string): void {
  client.delete(Job, name, cron.metadata.namespace, { propagation: 'Background' });
  note(client, cron, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
}

/** The latest time that is due and was not served, and how many there were. */
function due(cron: T.CronJob, schedule: Schedule, now: Instant): { at: Instant | undefined; missed: number } {
  let from = parseTime(cron.status?.lastScheduleTime) ?? parseTime(cron.metadata.creationTimestamp)!;
  const deadline = cron.spec!.startingDeadlineSeconds;
  if (deadline !== undefined) from = Math.max(from, now - deadline * 1000);
  let at: Instant | undefined;
  let missed = 0;
  for (let t = nextTime(schedule, from, cron.spec!.timeZone); t !== undefined && t <= now && missed <= TOO_MANY + 1; t = nextTime(schedule, t, cron.spec!.timeZone)) {
    at = t;
    missed++;
  }
  if (missed <= TOO_MANY) return { at, missed };
  // Far behind: the last one is found from the other end.
  for (let back = 60_000; ; back *= 2) {
    let t = nextTime(schedule, now - back, cron.spec!.timeZone);
    if (t === undefined || t > now) continue;
    for (; t !== undefined && t <= now; t = nextTime(schedule, t, cron.spec!.timeZone)) at = t;
    return { at, missed };
  }
}

function run(client: Client, cron: T.CronJob, active: Ref[], status: MutableStatus): { active: Ref[]; after: number | undefined } {
  const now = client.now;
  const spec = cron.spec!;
  if (spec.suspend) return { active, after: undefined };
  const schedule = parseSchedule(spec.schedule);
  if (!schedule) {
    note(client, cron, 'Warning', 'UnparseableSchedule', `unparseable schedule: "${spec.schedule}"`);
    return { active, after: undefined };
  }
  const next = nextTime(schedule, now, spec.timeZone);
  // A little late, so that the time has come on every clock.
  const after = next === undefined ? undefined : next + 100 - now;
  const { at, missed } = due(cron, schedule, now);
  if (missed > TOO_MANY) {
    note(client, cron, 'Warning', 'TooManyMissedTimes', `too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew`);
  }
  if (at === undefined) return { active, after };
  if (spec.startingDeadlineSeconds !== undefined && at + spec.startingDeadlineSeconds * 1000 < now) {
    note(client, cron, 'Warning', 'MissSchedule', `Missed scheduled time to start a job: ${rfc3339(at)}`);
    return { active, after };
  }
  if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
    note(client, cron, 'Normal', 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid');
    return { active, after };
  }
  let list = active;
  if (spec.concurrencyPolicy === 'Replace') {
    for (const r of active) remove(client, cron, r.name);
    list = [];
  }
  const name = `${cron.metadata.name}-${Math.floor(at / 60_000)}`;
  const there = client.get(Job, name, cron.metadata.namespace);
  if (there) {
    if (controllerOf(there)?.uid === cron.metadata.uid) status.lastScheduleTime = rfc3339(at);
    return { active: list, after };
  }
  try {
    const template = spec.jobTemplate;
    const made = client.create(Job, {
      metadata: {
        name,
        namespace: cron.metadata.namespace,
        ...(template.metadata?.labels ? { labels: template.metadata.labels } : {}),
        annotations: { ...template.metadata?.annotations, [SCHEDULED]: rfc3339(at) },
        ownerReferences: [controllerRef(CronJob, cron)],
      },
      spec: template.spec,
    } as never);
    note(client, cron, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
    const { namespace, uid, resourceVersion } = made.metadata;
    list = [...list, { kind: 'Job', namespace: namespace!, name, uid, apiVersion: 'batch/v1', resourceVersion }];
    status.lastScheduleTime = rfc3339(at);
  } catch (e) {
    if (!(e instanceof ApiError)) throw e;
    note(client, cron, 'Warning', 'FailedCreate', `Error creating job: ${e.message}`);
    throw e;
  }
  return { active: list, after };
}

function note(client: Client, cron: T.CronJob, type: 'Normal' | 'Warning', reason: string, message: string): void {
  client.event(cron, { type, reason, message, component: NAME });
}
