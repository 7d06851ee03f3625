import { NetworkError, type HttpResponse } from '../core';
import type * as T from '../kinds/types';
import { Errno } from '../machine/sys';
import { killContainer } from './killing';
import { portNumber } from './hooks';
import type { ContainerRecord, ProbeRecord } from './record';
import { event, type Sync } from './sync';

type Which = 'startup' | 'liveness' | 'readiness';
const WORD: Readonly<Record<Which, string>> = { startup: 'Startup', liveness: 'Liveness', readiness: 'Readiness' };

const probeOf = (c: T.Container, which: Which): T.Probe | undefined => (which === 'startup' ? c.startupProbe : which === 'liveness' ? c.livenessProbe : c.readinessProbe) as T.Probe | undefined;

/** A container has just started: what is probed, and what counts as passed without. */
export function beginProbes(s: Sync, c: T.Container, r: ContainerRecord): void {
  r.probes = {};
  if (c.startupProbe) schedule(s, c, r, 'startup');
  else started(s, c, r);
  wakeForProbes(s, c, r);
}

function started(s: Sync, c: T.Container, r: ContainerRecord): void {
  r.up = true;
  if (c.readinessProbe) schedule(s, c, r, 'readiness');
  else r.ready = true;
  if (c.livenessProbe) schedule(s, c, r, 'liveness');
}

function schedule(s: Sync, c: T.Container, r: ContainerRecord, which: Which): void {
  const p = probeOf(c, which)!;
  const delay = (p.initialDelaySeconds ?? 0) * 1000;
  const first = Math.max(s.now, r.started! + delay);
  // Readiness is asked twice as soon as a container is up: its start and the first verdict (not ready) each bring a look.
  if (which === 'readiness' && s.now >= r.started! + delay) r.probes!.readiness = { next: s.now + 150, row: 0, extra: true };
  else r.probes![which] = { next: tick(s, p, first), row: 0 };
}

/** The first beat of a probe at or after `at`: its worker began with the Pod and keeps its pace, whatever becomes of the container. */
function tick(s: Sync, p: T.Probe, at: number): number {
  const period = (p.periodSeconds ?? 10) * 1000;
  const begun = s.record.seen + 100;
  return begun + Math.max(0, Math.ceil((at - begun) / period)) * period;
}

function wakeForProbes(s: Sync, c: T.Container, r: ContainerRecord): void {
  // What cannot change by itself is not asked again once it is well; the end of a process asks it (see kubelets.ts).
  const steady = s.deps.image(c.image ?? '')?.image.steady ?? false;
  for (const p of Object.values(r.probes ?? {})) {
    if (steady && p.row > 0 && !p.running) continue;
    s.wake(p.running ? p.running.deadline : p.next);
  }
}

/** Asks the probes that are due, and draws the consequences. */
export function runProbes(s: Sync, c: T.Container, r: ContainerRecord): void {
  if (r.state !== 'running' || r.killing || r.hook !== undefined || r.starting) return;
  if (!r.probes) beginProbes(s, c, r);
  for (const which of ['startup', 'liveness', 'readiness'] as const) {
    const state = r.probes?.[which];
    const probe = probeOf(c, which);
    if (!state || !probe || r.killing) continue;
    if (state.running && s.now >= state.running.deadline) {
      // A command that takes too long counts as failed and is ended.
      const command = (probe.exec?.command ?? []).join(' ');
      const pid = state.running.pid;
      delete state.running;
      try {
        s.deps.machines.kill(r.machine!, pid, 'KILL');
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
      }
      s.deps.machines.output(r.machine!, pid);
      result(s, c, r, which, probe, state, `command timed out: "${command}" timed out after ${probe.timeoutSeconds ?? 1}s`);
    } else if (!state.running && s.now >= state.next) {
      state.next = state.extra ? s.now + 300 : tick(s, probe, s.now + 1);
      delete state.extra;
      ask(s, c, r, which, probe, state);
    }
  }
  wakeForProbes(s, c, r);
}

function ask(s: Sync, c: T.Container, r: ContainerRecord, which: Which, probe: T.Probe, state: ProbeRecord): void {
  const timeout = (probe.timeoutSeconds ?? 1) * 1000;
  const host = s.pod.spec!.hostNetwork ? s.hostIP : s.record.sandbox!.ip;
  if (probe.exec) {
    const command = probe.exec.command ?? [];
    try {
      const pid = s.deps.machines.start(r.machine!, command, { output: 'memory', cwd: '/', env: {} });
      state.running = { pid, deadline: s.now + timeout };
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      const why = e.code === 'ENOENT' && !command[0]?.includes('/') ? 'executable file not found in $PATH' : e.message.toLowerCase();
      // The runtime itself fails here, which is no verdict: the kubelet only says so.
      event(s, 'Warning', 'Unhealthy', `${WORD[which]} probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${r.id}": OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(command[0] ?? '')}: ${why}`, c);
    }
    return;
  }
  if (probe.httpGet) {
    const g = probe.httpGet;
    const port = portNumber(c, g.port as string | number);
    const scheme = (g.scheme ?? 'HTTP').toLowerCase();
    const path = g.path === undefined || g.path === '' ? '/' : g.path.startsWith('/') ? g.path : `/${g.path}`;
    const url = `${scheme}://${g.host || host}:${port}${path}`;
    const headers: Record<string, string> = { host: `${g.host || host}:${port}`, 'user-agent': 'kube-probe/1.36', accept: '*/*', connection: 'close' };
    for (const h of g.httpHeaders ?? []) headers[h.name.toLowerCase()] = h.value;
    try {
      const response: HttpResponse = s.deps.machines.fetch(s.machine, { method: 'GET', url, headers });
      if ((response.delay ?? 0) > timeout) throw new NetworkError('timeout', `${g.host || host}:${port}`);
      result(s, c, r, which, probe, state, response.status >= 200 && response.status < 400 ? undefined : `HTTP probe failed with statuscode: ${response.status}`);
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      result(s, c, r, which, probe, state, `Get "${url}": ${dialError(e, `${g.host || host}:${port}`)}`);
    }
    return;
  }
  if (probe.grpc) return result(s, c, r, which, probe, state, grpcFailure(s, `${host}:${probe.grpc.port}`, probe.grpc.service ?? '', probe.timeoutSeconds ?? 1));
  const port = portNumber(c, probe.tcpSocket?.port as string | number);
  const target = `${probe.tcpSocket?.host || host}:${port}`;
  const open = s.deps.machines.listening(s.record.sandbox!.network, port);
  result(s, c, r, which, probe, state, open ? undefined : `dial tcp ${target}: connect: connection refused`);
}

/** Asks a server of gRPC for its health (`pkg/probe/grpc`): what is wrong, or nothing. Whoever does not speak gRPC is never connected to. */
function grpcFailure(s: Sync, target: string, service: string, seconds: number): string | undefined {
  let response: HttpResponse | undefined;
  try {
    response = s.deps.machines.fetch(s.machine, { method: 'POST', url: `http://${target}${HEALTH_CHECK}`, headers: { host: target, 'content-type': 'application/grpc', 'user-agent': 'kube-probe/1.36 grpc-go/1.78.0' }, body: service });
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
  }
  const code = response?.headers['grpc-status'];
  if (code === undefined) return `timeout: failed to connect service "${target}" within ${seconds}s: context deadline exceeded`;
  if ((response!.delay ?? 0) > seconds * 1000) return `timeout: health rpc did not complete within ${seconds}s`;
  const words = response!.headers['grpc-message'] ?? '';
  if (code === '12') return `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${words}`;
  if (code !== '0') return `error: health rpc probe failed: rpc error: code = ${CODES[Number(code)] ?? 'Unknown'} desc = ${words}`;
  return response!.body === 'SERVING' ? undefined : `service unhealthy (responded with ${JSON.stringify(response!.body)})`;
}

/** The method of a gRPC server that tells of its health. What it is asked and what it says stands as text in the bodies: the service, and its status. */
const HEALTH_CHECK = '/grpc.health.v1.Health/Check';
/** The names of gRPC's status codes (`google.golang.org/grpc/codes`). */
const CODES = ['OK', 'Canceled', 'Unknown', 'InvalidArgument', 'DeadlineExceeded', 'NotFound', 'AlreadyExists', 'PermissionDenied', 'ResourceExhausted', 'FailedPrecondition', 'Aborted', 'OutOfRange', 'Unimplemented', 'Internal', 'Unavailable', 'DataLoss', 'Unauthenticated'];

function dialError(e: NetworkError, target: string): string {
  if (e.failure === 'refused') return `dial tcp ${target}: connect: connection refused`;
  if (e.failure === 'no-route') return `dial tcp ${target}: connect: no route to host`;
  if (e.failure === 'no-such-host') return `dial tcp: lookup ${target.split(':')[0]}: no such host`;
  if (e.failure === 'reset') return 'EOF';
  return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
}

/** The command of an exec probe has ended. */
export function probeEnded(s: Sync, c: T.Container, r: ContainerRecord, which: Which, status: number): void {
  const state = r.probes![which]!;
  const pid = state.running!.pid;
  delete state.running;
  const said = s.deps.machines.output(r.machine!, pid);
  const text = ((said?.out ?? '') + (said?.err ?? '')).replace(/\n$/, '');
  result(s, c, r, which, probeOf(c, which)!, state, status === 0 ? undefined : text);
  wakeForProbes(s, c, r);
}

/** Counts a result; `failure` is what went wrong, undefined for success. */
function result(s: Sync, c: T.Container, r: ContainerRecord, which: Which, probe: T.Probe, state: ProbeRecord, failure: string | undefined): void {
  if (failure === undefined) state.row = state.row > 0 ? state.row + 1 : 1;
  else {
    state.row = state.row < 0 ? state.row - 1 : -1;
    event(s, 'Warning', 'Unhealthy', `${WORD[which]} probe failed: ${failure}`, c);
  }
  // A long row is as good as one that is just long enough: the record need not grow with every success.
  const enough = Math.max(probe.successThreshold ?? 1, 1);
  if (state.row > enough) state.row = enough;
  if (state.row > 0 && state.row >= enough) {
    if (which === 'startup') {
      delete r.probes!.startup;
      started(s, c, r);
    } else if (which === 'readiness') r.ready = true;
  } else if (state.row < 0 && -state.row >= (probe.failureThreshold ?? 3)) {
    if (which === 'readiness') {
      // A verdict that changes is looked at again at once.
      if (r.ready) state.next = s.now + 300;
      r.ready = false;
    } else {
      state.row = 0;
      const ms = (probe.terminationGracePeriodSeconds ?? s.pod.spec!.terminationGracePeriodSeconds ?? 30) * 1000;
      killContainer(s, c, r, `Container ${c.name} failed ${which} probe, will be restarted`, ms, (s.pod.spec!.restartPolicy ?? 'Always') !== 'Never');
    }
  }
}
