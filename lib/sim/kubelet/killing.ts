import type * as T from '../kinds/types';
import { Errno } from '../machine/sys';
import { startHook } from './hooks';
import type { ContainerRecord } from './record';
import { event, type Sync } from './sync';

/** Begins to stop a container: its preStop hook, its stop signal, KILL when the time is over; `again`: to be started anew at once. */
export function killContainer(s: Sync, c: T.Container, r: ContainerRecord, why: string, ms: number, again = false): void {
  if (r.state !== 'running' || r.killing) return;
  r.killing = { why, deadline: s.now + ms, ...(again ? { again } : {}) };
  event(s, 'Normal', 'Killing', why, c);
  if (c.lifecycle?.preStop && ms > 0) startHook(s, c, r, c.lifecycle.preStop);
  continueKill(s, c, r);
}

/** Goes on with stopping: signals, and by force once the time is over. */
export function continueKill(s: Sync, c: T.Container, r: ContainerRecord): void {
  const k = r.killing;
  if (!k || r.pid === undefined) return;
  const send = (signal: 'TERM' | 'QUIT' | 'INT' | 'KILL') => {
    try {
      s.deps.machines.kill(r.machine!, r.pid!, signal);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
    }
  };
  if (k.preStop !== undefined && s.now < k.deadline && k.preStop > s.now) {
    s.wake(Math.min(k.preStop, k.deadline));
    return;
  }
  if (r.hook !== undefined && s.now < k.deadline) {
    s.wake(k.deadline);
    return;
  }
  if (!k.signalled) {
    k.signalled = true;
    const lifecycle = (c.lifecycle as { stopSignal?: string } | undefined)?.stopSignal?.replace(/^SIG/, '');
    const image = s.deps.image(c.image ?? '');
    send((lifecycle as 'TERM' | undefined) ?? image?.config.stopSignal ?? 'TERM');
  }
  if (s.now >= k.deadline) send('KILL');
  else s.wake(k.deadline);
}
