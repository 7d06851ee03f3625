import { NetworkError } from '../core';
import type * as T from '../kinds/types';
import { Errno } from '../machine/sys';
import type { ContainerRecord } from './record';
import { event, type Sync } from './sync';

type Handler = NonNullable<NonNullable<T.Container['lifecycle']>['postStart']>;

/** Runs a lifecycle hook: `exec` as a process whose end is waited for, `sleep` as time, `httpGet` at once. */
export function startHook(s: Sync, c: T.Container, r: ContainerRecord, handler: Handler): void {
  const stopping = r.killing !== undefined;
  const failed = (why: string) => {
    const [reason, word] = stopping ? ['FailedPreStopHook', 'PreStopHook'] : ['FailedPostStartHook', 'PostStartHook'];
    event(s, 'Warning', reason, `${word} failed`, c);
    if (!stopping) {
      r.reason = { reason: 'PostStartHookError', message: why };
      r.killing = { why: 'FailedPostStartHook', deadline: s.now + 30_000 };
    }
  };
  if (handler.exec) {
    try {
      r.hook = s.deps.machines.start(r.machine!, handler.exec.command ?? [], { output: 'memory', env: {} });
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      failed(`exec command failed: ${e.message}`);
    }
    return;
  }
  if (handler.sleep) {
    const until = s.now + handler.sleep.seconds * 1000;
    if (stopping) r.killing!.preStop = until;
    else r.starting = { until };
    return;
  }
  if (handler.httpGet) {
    const host = handler.httpGet.host || (s.pod.spec!.hostNetwork ? s.hostIP : s.record.sandbox!.ip);
    const port = portNumber(c, handler.httpGet.port as string | number);
    try {
      s.deps.machines.fetch(s.machine, { method: 'GET', url: `${(handler.httpGet.scheme ?? 'HTTP').toLowerCase()}://${host}:${port}${handler.httpGet.path ?? '/'}`, headers: {} });
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      failed(e.message);
    }
  }
  if (!stopping && !r.killing) delete r.starting;
}

/** A hook's process has ended: the start goes on, or the stop. */
export function hookEnded(s: Sync, c: T.Container, r: ContainerRecord, status: number): void {
  const pid = r.hook!;
  delete r.hook;
  s.deps.machines.output(r.machine!, pid);
  if (!r.killing && status === 0) delete r.starting;
  if (status === 0) return;
  if (r.killing) event(s, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', c);
  else {
    event(s, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', c);
    r.reason = { reason: 'PostStartHookError', message: `command '${(c.lifecycle?.postStart?.exec?.command ?? []).join(' ')}' exited with ${status}` };
    r.killing = { why: 'FailedPostStartHook', deadline: s.now + 30_000 };
    event(s, 'Normal', 'Killing', 'FailedPostStartHook', c);
  }
}

/** A port by number or by the name it has in the container; 0 if there is none of that name. */
export function portNumber(c: T.Container, port: string | number): number {
  if (typeof port === 'number' || /^\d+$/.test(port)) return Number(port);
  return c.ports?.find((p) => p.name === port)?.containerPort ?? 0;
}
