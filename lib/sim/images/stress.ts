import { DurationError, parseDuration, type Instant } from '../core';
import type { Program, Sys, Turn } from '../machine/sys';
import type { Image } from './image';
import { klog } from './system/klog';

/** Programs that only use what they are told to: for trying out requests, limits and autoscaling. */

/** Milliseconds of work between two looks at the clock, and between two claims of memory. */
const STEP = 500;

interface Load {
  /** Threads that compute without end. */
  readonly threads: number;
  /** When it is over. */
  readonly until?: Instant;
  readonly started: Instant;
  /** Bytes still to be claimed, and how many with each step. */
  left: number;
  readonly rate: number;
  /** What is said once all is claimed. */
  readonly done?: string;
}

/** One step of it. */
function work(sys: Sys, load: Load): Turn<Load> {
  if (load.left > 0) {
    const more = Math.min(load.left, load.rate);
    load.left -= more;
    sys.claim(more);
    if (load.left <= 0 && load.done !== undefined) sys.write(2, load.done);
  }
  if (load.threads === 0 && load.left <= 0) return { wait: load.until === undefined ? { signal: true } : { until: load.until }, state: load };
  // Now and then others have a turn.
  const next = sys.now + (load.threads > 0 ? Math.ceil(sys.compute(STEP * load.threads, load.threads) * 1.02) : STEP);
  return { wait: { until: Math.min(next, load.until ?? next) }, state: load };
}

// --- stress -------------------------------------------------------------------------------------------------------

const SIZES: Readonly<Record<string, number>> = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
const TIMES: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, y: 31_556_926 };
const LONG: Readonly<Record<string, string>> = { c: 'cpu', i: 'io', m: 'vm', d: 'hdd', t: 'timeout', v: 'verbose', q: 'quiet', n: 'dry-run', '?': 'help' };
const PLAIN = ['verbose', 'quiet', 'dry-run', 'help', 'version', 'vm-keep'];
const VALUED = ['cpu', 'io', 'vm', 'hdd', 'timeout', 'backoff', 'vm-bytes', 'vm-stride', 'vm-hang', 'hdd-bytes'];
const USAGE = `usage: stress [OPTION [ARG]] ...
 -t, --timeout N    end after N seconds
 -c, --cpu N        N workers that compute
 -i, --io N         N workers that call sync
 -m, --vm N         N workers that use memory
     --vm-bytes B   B bytes for each of them (default 256M)
     --vm-hang N    they sleep N seconds before they free it (0 is forever)
     --vm-keep      they do not free it
 -d, --hdd N        N workers that write
`;

/** stress 1.0.4. */
const stress: Program<Load> = {
  name: 'stress',
  rest: { cpu: 0, memory: 0.7 },
  start(sys) {
    const say = (level: string, text: string) => `stress: ${level}: [${sys.pid}] ${text}\n`;
    const fail = (text: string): Turn<Load> => (sys.write(2, say('FAIL', text)), { exit: 1 });
    const given: Record<string, string> = {};
    for (let i = 1; i < sys.argv.length; i++) {
      const word = sys.argv[i]!;
      const [, long, inline] = /^--([\w-]+)(?:=(.*))?$/.exec(word) ?? [];
      const name = long ?? (/^-.$/.test(word) ? LONG[word[1]!] : undefined);
      if (name === undefined || (!PLAIN.includes(name) && !VALUED.includes(name))) return fail(`(244) unrecognized option: ${word}`);
      if (PLAIN.includes(name)) given[name] = '';
      else {
        const value = inline ?? sys.argv[++i];
        if (value === undefined) return fail(`(247) missing argument to option: ${word}`);
        given[name] = value;
      }
    }
    if (given['version'] !== undefined) return sys.write(1, 'stress 1.0.4\n'), { exit: 0 };
    if (sys.argv.length === 1 || given['help'] !== undefined) return sys.write(1, USAGE), { exit: 0 };
    const counted: Record<string, number> = {};
    for (const name of VALUED) {
      if (given[name] === undefined) continue;
      const m = /^(\d+)([A-Za-z]?)$/.exec(given[name]);
      const units = name.endsWith('bytes') || name === 'vm-stride' ? SIZES : name === 'timeout' || name === 'vm-hang' ? TIMES : {};
      const unit = !m?.[2] ? 1 : (units[m[2]] ?? units[m[2].toUpperCase()]);
      if (!m || unit === undefined || !Number.isSafeInteger(Number(m[1]) * unit)) return fail(`(463) not a valid number: ${given[name]}`);
      counted[name] = Number(m[1]) * unit;
    }
    const { cpu = 0, io = 0, vm = 0, hdd = 0, timeout = 0 } = counted;
    sys.write(1, say('info', `dispatching hogs: ${cpu} cpu, ${io} io, ${vm} vm, ${hdd} hdd`));
    if (given['dry-run'] !== undefined) return { exit: 0 };
    // Those who use memory touch it again and again, unless they sleep over it.
    const threads = cpu + (given['vm-hang'] === undefined && given['vm-keep'] === undefined ? vm : 0);
    const bytes = vm * (counted['vm-bytes'] ?? 256 * 2 ** 20);
    return work(sys, { threads, started: sys.now, left: bytes, rate: bytes, ...(timeout > 0 ? { until: sys.now + timeout * 1000 } : {}) });
  },
  resume(sys, load) {
    if (load.until === undefined || sys.now < load.until) return work(sys, load);
    sys.write(1, `stress: info: [${sys.pid}] successful run completed in ${Math.round((load.until - load.started) / 1000)}s\n`);
    return { exit: 0 };
  },
};

export const stressImage: Image = {
  repositories: ['docker.io/polinux/stress', 'docker.io/progrium/stress'],
  tags: { latest: { bytes: 4_041_495 }, '1.0.4': { bytes: 4_041_495 } },
  config: { cmd: ['/usr/local/bin/stress'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
  base: 'alpine',
  files: { '/usr/local/bin/stress': { program: 'stress' } },
  programs: [stress],
};

// --- vish/stress --------------------------------------------------------------------------------------------------

/** Bytes that a quantity of Kubernetes stands for; undefined if it is none. */
function quantity(text: string): number | undefined {
  const m = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|k|M|G|)$/.exec(text);
  return m ? Number(m[1]) * { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, k: 1e3, M: 1e6, G: 1e9, '': 1 }[m[2] as 'Ki'] : undefined;
}

/** Milliseconds that Go's duration stands for; undefined if it is none. */
function durationOf(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch (e) {
    if (!(e instanceof DurationError)) throw e;
    return undefined;
  }
}

/** Each thread is told of with a line, and all begin in one turn. */
const MOST_THREADS = 10_000;

const vishStress: Program<Load> = {
  name: 'vish-stress',
  rest: { cpu: 0.1, memory: 1.4 },
  start(sys) {
    const flag = (name: string, otherwise: string) => {
      for (let i = 1; i < sys.argv.length; i++) {
        const m = /^--?([\w-]+)(?:=(.*))?$/.exec(sys.argv[i]!);
        if (m?.[1] === name) return m[2] ?? sys.argv[i + 1] ?? otherwise;
      }
      return otherwise;
    };
    const log = (line: number, text: string) => klog(sys, 'I', `main.go:${line}`, text);
    const [total, size, sleep] = [flag('mem-total', '0'), flag('mem-alloc-size', '4Ki'), flag('mem-alloc-sleep', '1ms')];
    const [bytes, chunk] = [quantity(total), quantity(size)];
    const threads = Number(flag('cpus', '0'));
    const pause = durationOf(sleep);
    if (bytes === undefined || chunk === undefined || pause === undefined || !Number.isInteger(threads)) return sys.write(2, 'panic: cannot parse the flags\n'), { exit: 2 };
    if (threads > MOST_THREADS) return sys.write(2, 'runtime: out of memory\nfatal error: out of memory\n'), { exit: 2 };
    sys.write(2, log(26, `Allocating "${total}" memory, in "${size}" chunks, with a ${sleep} sleep between allocations`));
    for (let i = 0; i < threads; i++) sys.write(2, log(39, 'Spawning a thread to consume CPU'));
    const done = log(29, `Allocated "${total}" memory`);
    if (bytes === 0) sys.write(2, done);
    return work(sys, { threads, started: sys.now, left: bytes, rate: Math.ceil((chunk * STEP) / Math.max(pause, 0.001)), done });
  },
  resume: (sys, load) => work(sys, load),
};

export const vishStressImage: Image = {
  repositories: ['docker.io/vish/stress'],
  tags: { latest: { bytes: 1_558_791 } },
  config: { entrypoint: ['/stress', '-logtostderr'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
  base: 'distroless',
  files: { '/stress': { program: 'vish-stress' } },
  programs: [vishStress],
};
