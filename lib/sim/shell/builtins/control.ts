import { Errno, type Signal } from '../../machine/sys';
import { findJob, jobLine, marks, notify, poll, remember, resumeJob, signalOf, SIGNALS, statusOf } from '../jobs';
import { quote } from '../quote';
import type { Job } from '../state';
import type { Runner } from '../runner';
import { options, texts, type Builtin, type Outcome } from './builtin';

/** The job meant, or a message. */
function wanted(m: Runner, name: string, spec: string): Job | undefined {
  const job = findJob(m, spec);
  if (job === 'ambiguous') {
    m.warn(`${name}: ${spec}: ambiguous job spec`);
    return undefined;
  }
  if (!job) m.warn(`${name}: ${spec || 'current'}: no such job`);
  return job;
}

export const jobs: Builtin = (m, args) => {
  const o = options(m, 'jobs', texts(args), 'lnprs', 'jobs [-lnprs] [jobspec ...] or jobs -x command [args]');
  if (!o) return 2;
  for (const j of m.st.jobs) if (j.state !== 'done') poll(m, j);
  let status = 0;
  const list = o.rest.length
    ? o.rest.flatMap((spec) => {
        const j = wanted(m, 'jobs', spec);
        if (!j) status = 1;
        return j ? [j] : [];
      })
    : [...m.st.jobs];
  for (const j of list) {
    if ((o.on.r && j.state !== 'running') || (o.on.s && j.state !== 'stopped') || (o.on.n && !j.news)) continue;
    m.out(o.on.p ? `${j.pids[0]}\n` : `${jobLine(m, j, !!o.on.l)}\n`);
    j.news = false;
  }
  for (const j of list) if (j.state === 'done') remember(m, j);
  return status;
};

export const fg: Builtin = (m, args, frame): Outcome => {
  if (frame.job) {
    const done = m.await(frame);
    if (typeof done !== 'number') return { wait: done };
    return done < 0 ? 'entered' : done;
  }
  if (m.st.group <= 0) {
    m.warn('fg: no job control');
    return 1;
  }
  const job = wanted(m, 'fg', texts(args)[0] ?? '');
  if (!job) return 1;
  if (poll(m, job) === 'done') {
    m.warn('fg: job has terminated');
    remember(m, job);
    return 1;
  }
  m.out(`${job.text}\n`);
  job.background = false;
  m.foreground(job);
  resumeJob(m, job);
  frame.job = job;
  const done = m.await(frame);
  if (typeof done !== 'number') return { wait: done };
  return done < 0 ? 'entered' : done;
};

export const bg: Builtin = (m, args) => {
  if (m.st.group <= 0) {
    m.warn('bg: no job control');
    return 1;
  }
  const specs = texts(args);
  let status = 0;
  for (const spec of specs.length ? specs : ['']) {
    const job = wanted(m, 'bg', spec);
    if (!job) {
      status = 1;
      continue;
    }
    if (job.state === 'running') {
      m.warn(`bg: job ${job.id} already in background`);
      continue;
    }
    const [now, before] = marks(m);
    m.out(`[${job.id}]${job.id === now ? '+' : job.id === before ? '-' : ' '} ${job.text} &\n`);
    resumeJob(m, job);
  }
  return status;
};

export const disown: Builtin = (m, args) => {
  const o = options(m, 'disown', texts(args), 'ahr', 'disown [-h] [-ar] [jobspec ... | pid ...]');
  if (!o) return 2;
  const list = o.on.a || o.on.r ? m.st.jobs.filter((j) => !o.on.r || j.state === 'running') : (o.rest.length ? o.rest : ['']).map((s) => (/^\d+$/.test(s) ? m.st.jobs.find((j) => j.pids.includes(Number(s))) : wanted(m, 'disown', s)));
  for (const j of list) {
    if (!j) return 1;
    if (o.on.h) j.nohup = true;
    else m.st.jobs = m.st.jobs.filter((x) => x !== j);
  }
  return 0;
};

export const wait: Builtin = (m, args, frame): Outcome => {
  const o = options(m, 'wait', texts(args), 'fnp:', 'wait [-fn] [-p var] [id ...]');
  if (!o) return 2;
  if (frame.interrupted !== undefined) return frame.interrupted as number;
  frame.waiting = true;
  const { st } = m;
  for (const j of st.jobs) if (j.state !== 'done') poll(m, j);
  const tell = (j: Job) => {
    if (st.interactive && st.group > 0 && j.news) m.err(`${jobLine(m, j)}\n`);
  };
  if (o.on.n) {
    const pick = o.rest.length ? st.jobs.filter((j) => o.rest.some((s) => j.pids.includes(Number(s)) || findJob(m, s) === j)) : st.jobs;
    if (!pick.length) return 127;
    const done = pick.find((j) => j.state === 'done');
    if (!done) return { wait: { child: 'any' } };
    if (o.on.p) m.assign(String(o.on.p), String(done.pids[done.pids.length - 1]));
    remember(m, done);
    for (const pid of done.pids) delete st.ended[pid];
    return statusOf(done);
  }
  if (!o.rest.length) {
    const left = st.jobs.find((j) => j.state === 'running');
    if (left) return { wait: { child: left.pids[left.done.findIndex((d) => d === null)]! } };
    for (const j of [...st.jobs]) if (j.state === 'done') {
      tell(j);
      remember(m, j);
    }
    return 0;
  }
  let status = 0;
  for (let i = (frame.b as number) ?? 0; i < o.rest.length; i++) {
    frame.b = i;
    const spec = o.rest[i]!;
    let job: Job | undefined;
    if (spec.startsWith('%')) {
      job = wanted(m, 'wait', spec);
      if (!job) {
        status = 127;
        continue;
      }
    } else if (/^\d+$/.test(spec)) {
      job = st.jobs.find((j) => j.pids.includes(Number(spec)));
      if (!job) {
        const known = st.ended[spec];
        if (known === undefined) {
          m.warn(`wait: pid ${spec} is not a child of this shell`);
          status = 127;
        } else status = known;
        continue;
      }
    } else {
      m.warn(`wait: \`${spec}': not a pid or valid job spec`);
      status = 1;
      continue;
    }
    if (job.state === 'running') return { wait: { child: job.pids[job.done.findIndex((d) => d === null)]! } };
    status = statusOf(job);
    if (job.state === 'done') {
      tell(job);
      remember(m, job);
    }
  }
  return status;
};

export const kill: Builtin = (m, args) => {
  const words = texts(args);
  let signal: string = 'TERM';
  if (words[0] === '-l' || words[0] === '-L') {
    if (words.length === 1) {
      const all = Object.entries(SIGNALS).map(([name, n]) => `${String(n).padStart(2)}) SIG${name}`);
      for (let i = 0; i < all.length; i += 5) m.out(`${all.slice(i, i + 5).join('\t')}\n`);
      return 0;
    }
    for (const w of words.slice(1)) {
      const number = /^\d+$/.test(w) && Number(w) > 128 ? String(Number(w) - 128) : w;
      const found = signalOf(number);
      if (!found) {
        m.warn(`kill: ${w}: invalid signal specification`);
        return 1;
      }
      m.out(`${/^\d+$/.test(w) ? found.name : found.number}\n`);
    }
    return 0;
  }
  const bad = (s: string) => {
    m.warn(`kill: ${s}: invalid signal specification`);
    return 1;
  };
  if (words[0] === '-s' || words[0] === '-n') {
    const found = signalOf(words[1] ?? '');
    if (!found) return bad(words[1] ?? '');
    signal = found.name;
    words.splice(0, 2);
  } else if (words[0] === '--') words.shift();
  else if (words[0]?.startsWith('-') && words[0] !== '-') {
    const found = signalOf(words[0].slice(1));
    if (!found) return bad(words[0].slice(1));
    signal = found.name;
    words.shift();
    if (words[0] === '--') words.shift();
  }
  if (!words.length) {
    m.err('kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n');
    return 2;
  }
  let status = 0;
  for (const w of words) {
    let targets: number[];
    let job: Job | undefined;
    if (w.startsWith('%')) {
      job = wanted(m, 'kill', w);
      if (!job) {
        status = 1;
        continue;
      }
      targets = job.group > 0 ? [-job.group] : job.pids;
    } else if (/^-?\d+$/.test(w)) {
      targets = [Number(w)];
    } else {
      m.warn(`kill: ${w}: arguments must be process or job IDs`);
      status = 1;
      continue;
    }
    for (const pid of targets) try {
      if (signal === 'EXIT') {
        if (pid > 0 && !m.sys.processes().some((p) => p.pid === pid)) throw new Errno('ESRCH');
      } else if (pid === m.sys.pid && m.st.traps[signal]) m.st.pending.push(signal);
      else {
        m.sys.kill(pid, (SIGNALS[signal]! > 22 && signal !== 'WINCH' ? 'TERM' : signal) as Signal);
        // What is stopped must go on to take note of it, unless it died on the spot.
        const there = job && job.state === 'stopped' && m.sys.processes().some((p) => (p.pid === pid || p.group === -pid) && p.state === 'stopped');
        if (there && (signal === 'TERM' || signal === 'HUP')) m.sys.kill(pid, 'CONT');
      }
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      m.warn(`kill: (${w}) - ${e.message}`);
      status = 1;
    }
  }
  if (m.st.interactive) void notify;
  return status;
};

const HANDLED = new Set(['HUP', 'INT', 'QUIT', 'USR1', 'USR2', 'PIPE', 'ALRM', 'TERM', 'CHLD', 'CONT', 'TSTP', 'TTIN', 'TTOU', 'WINCH']);

export const trap: Builtin = (m, args) => {
  const words = texts(args);
  const { st, sys } = m;
  if (words[0] === '-l') return kill(m, ['-l'], m.top(), 'kill');
  const show = words[0] === '-p' || !words.length;
  const numberOf = (n: string) => (n === 'EXIT' ? 0 : (SIGNALS[n] ?? 100));
  if (show) {
    const names = words.length > 1 ? words.slice(1).map((w) => signalOf(w)?.name ?? w.toUpperCase()) : Object.keys(st.traps).sort((a, b) => numberOf(a) - numberOf(b));
    for (const n of names) if (st.traps[n] !== undefined) m.out(`trap -- ${quote(st.traps[n]!, true)} ${SIGNALS[n] ? 'SIG' : ''}${n}\n`);
    return 0;
  }
  if (words[0] === '--') words.shift();
  let action: string | undefined = words.shift()!;
  if (action === '-') action = undefined;
  else if (!words.length) {
    // one operand alone: the signal is reset
    if (!signalOf(action)) {
      m.err('trap: usage: trap [-lp] [[arg] signal_spec ...]\n');
      return 2;
    }
    words.push(action);
    action = undefined;
  }
  let status = 0;
  for (const w of words) {
    const upper = w.toUpperCase();
    const name = ['ERR', 'DEBUG', 'RETURN'].includes(upper) ? upper : signalOf(w)?.name;
    if (!name) {
      m.warn(`trap: ${w}: invalid signal specification`);
      status = 1;
      continue;
    }
    if (action === undefined) delete st.traps[name];
    else st.traps[name] = action;
    if (HANDLED.has(name)) {
      const keep = st.interactive && st.subshell === 0 && ['INT', 'TERM', 'QUIT', 'TSTP', 'TTIN', 'TTOU'].includes(name);
      sys.handle(name as Signal, action === undefined ? (keep ? 'handle' : 'default') : action === '' ? 'ignore' : 'handle');
    }
  }
  return status;
};

export const suspend: Builtin = (m) => {
  if (m.st.shopts.login_shell || m.st.group <= 0) {
    m.warn('suspend: cannot suspend a login shell');
    return 1;
  }
  m.sys.kill(m.sys.pid, 'STOP');
  return 0;
};
