import { Errno, type Signal } from '../machine/sys';
import type { Job } from './state';
import type { Shell } from './shell';

export const SIGNALS: Readonly<Record<string, number>> = { HUP: 1, INT: 2, QUIT: 3, ILL: 4, TRAP: 5, ABRT: 6, BUS: 7, FPE: 8, KILL: 9, USR1: 10, SEGV: 11, USR2: 12, PIPE: 13, ALRM: 14, TERM: 15, STKFLT: 16, CHLD: 17, CONT: 18, STOP: 19, TSTP: 20, TTIN: 21, TTOU: 22, URG: 23, XCPU: 24, XFSZ: 25, VTALRM: 26, PROF: 27, WINCH: 28, IO: 29, PWR: 30, SYS: 31 };

const DESCRIPTIONS: Readonly<Record<string, string>> = { HUP: 'Hangup', INT: 'Interrupt', QUIT: 'Quit', KILL: 'Killed', USR1: 'User defined signal 1', USR2: 'User defined signal 2', PIPE: 'Broken pipe', ALRM: 'Alarm clock', TERM: 'Terminated', SEGV: 'Segmentation fault', ABRT: 'Aborted' };

export const describeSignal = (signal: string): string => DESCRIPTIONS[signal] ?? `Signal ${SIGNALS[signal] ?? ''}`;

export function newJob(pids: number[], text: string, group: number, background: boolean): Job {
  return { id: 0, group, pids, done: pids.map(() => null), state: 'running', text, news: false, background };
}

/** Asks after the children of a job. Returns its state now. */
export function poll(sh: Shell, job: Job): Job['state'] {
  let stopped = false;
  for (let i = 0; i < job.pids.length; i++) {
    if (job.done[i] !== null) continue;
    let status;
    try {
      status = sh.sys.wait(job.pids[i]!);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      job.done[i] = 127;
      continue;
    }
    if (!status) continue;
    if ('stopped' in status) {
      stopped = true;
      job.signal = status.stopped;
    } else {
      job.done[i] = status.status;
      if (status.signal) job.signal = status.signal;
      else if (i === job.pids.length - 1) delete job.signal;
    }
  }
  if (job.done.every((d) => d !== null)) {
    if (job.state !== 'done') job.news = true;
    job.state = 'done';
  } else if (stopped) {
    job.state = 'stopped';
    job.news = true;
  }
  return job.state;
}

/** A job's status as `$?` shows it. */
export function statusOf(job: Job, pipefail = false): number {
  if (job.state === 'stopped') return 128 + (SIGNALS[job.signal ?? 'TSTP'] ?? 20);
  if (pipefail) return [...job.done].reverse().find((d) => d) ?? 0;
  return job.done[job.done.length - 1] ?? 0;
}

export function addJob(sh: Shell, job: Job): Job {
  if (!job.id) {
    job.id = Math.max(0, ...sh.st.jobs.map((j) => j.id)) + 1;
    sh.st.jobs.push(job);
  }
  return job;
}

/** The current job and the one before it: stopped ones first, the newest first. */
export function marks(sh: Shell): [number, number] {
  const { jobs } = sh.st;
  const order = [...jobs].reverse().sort((a, b) => Number(b.state === 'stopped') - Number(a.state === 'stopped'));
  return [order[0]?.id ?? 0, order[1]?.id ?? 0];
}

/** `[1]+  Running                 sleep 100 &`. */
export function jobLine(sh: Shell, job: Job, long = false): string {
  const [now, before] = marks(sh);
  const mark = job.id === now ? '+' : job.id === before ? '-' : ' ';
  let state: string;
  if (job.state === 'running') state = 'Running';
  else if (job.state === 'stopped') state = 'Stopped';
  else if (job.signal) state = describeSignal(job.signal);
  else {
    const status = statusOf(job);
    state = status === 0 ? 'Done' : `Exit ${status}`;
  }
  const text = `${job.text}${job.state === 'running' ? ' &' : ''}`;
  return `[${job.id}]${mark} ${long ? `${String(job.pids[0]).padStart(5)} ` : ' '}${state.padEnd(long ? 24 : 24)}${text}`;
}

/** Reports jobs that ended or stopped since the last time, and forgets those that ended. */
export function notify(sh: Shell, quiet = false): void {
  for (const job of [...sh.st.jobs]) {
    if (job.state !== 'done') poll(sh, job);
    if (!job.news && job.state !== 'done') continue;
    if (!quiet && job.news && sh.st.group > 0) sh.err(`${jobLine(sh, job)}\n`);
    job.news = false;
    if (job.state === 'done') {
      remember(sh, job);
    }
  }
}

/** Keeps the statuses of an ended job for a later `wait`, and drops it from the table. */
export function remember(sh: Shell, job: Job): void {
  job.pids.forEach((pid, i) => (sh.st.ended[pid] = job.done[i] ?? 0));
  const pids = Object.keys(sh.st.ended);
  if (pids.length > 200) delete sh.st.ended[pids[0]!];
  sh.st.jobs = sh.st.jobs.filter((j) => j !== job);
}

/** `%1`, `%+`, `%-`, `%name`, `%?text`. */
export function findJob(sh: Shell, spec: string): Job | 'ambiguous' | undefined {
  const { jobs } = sh.st;
  const [now, before] = marks(sh);
  const what = spec.replace(/^%/, '');
  if (what === '' || what === '+' || what === '%') return jobs.find((j) => j.id === now);
  if (what === '-') return jobs.find((j) => j.id === (before || now));
  if (/^\d+$/.test(what)) return jobs.find((j) => j.id === Number(what));
  const found = jobs.filter((j) => (what[0] === '?' ? j.text.includes(what.slice(1)) : j.text.startsWith(what)));
  return found.length > 1 ? 'ambiguous' : found[0];
}

/** A signal by name or number, with or without `SIG`. */
export function signalOf(text: string): { name: string; number: number } | undefined {
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    if (number === 0) return { name: 'EXIT', number };
    const name = Object.keys(SIGNALS).find((k) => SIGNALS[k] === number);
    return name ? { name, number } : undefined;
  }
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (name === 'EXIT') return { name, number: 0 };
  return Object.hasOwn(SIGNALS, name) ? { name, number: SIGNALS[name]! } : undefined;
}

/** Lets a stopped job go on. */
export function resumeJob(sh: Shell, job: Job): void {
  const { sys } = sh;
  try {
    if (job.group > 0) sys.kill(-job.group, 'CONT' as Signal);
    else for (const pid of job.pids) sys.kill(pid, 'CONT');
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
  job.state = 'running';
  job.news = false;
  delete job.signal;
}
