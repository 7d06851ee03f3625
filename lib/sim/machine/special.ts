import type { Instant } from '../core';
import { statusLines } from './credentials';
import type { Work } from './machines';
import type { MachineState, Proc } from './state';
import { Errno } from './sys';
import type { Special } from './vfs';

/** What /dev, /proc and /sys need to know of a machine. */
export interface SpecialHost {
  readonly machine: MachineState;
  readonly self: Proc | undefined;
  readonly now: Instant;
  /** When the machine came up whose kernel it is. */
  readonly booted: Instant;
  processes(): readonly Proc[];
  work(): Work;
  readonly mounts: readonly { readonly path: string; readonly volume: string; readonly readOnly?: boolean; readonly tmpfs?: boolean; readonly size?: number }[];
}

const DEVICES = ['fd', 'full', 'null', 'ptmx', 'pts', 'random', 'shm', 'stderr', 'stdin', 'stdout', 'tty', 'urandom', 'zero'];
const PROC_FILES = ['cgroups', 'cmdline', 'cpuinfo', 'filesystems', 'loadavg', 'meminfo', 'mounts', 'net', 'self', 'stat', 'swaps', 'sys', 'uptime', 'version'];
const PID_FILES = ['cgroup', 'cmdline', 'comm', 'cwd', 'environ', 'exe', 'fd', 'limits', 'mounts', 'oom_score_adj', 'root', 'stat', 'status'];
const SYSCTL: Readonly<Record<string, string>> = {
  '/proc/sys/kernel/hostname': '',
  '/proc/sys/kernel/pid_max': '4194304\n',
  '/proc/sys/kernel/ostype': 'Linux\n',
  '/proc/sys/kernel/osrelease': '6.12.48-generic\n',
  '/proc/sys/net/ipv4/ip_forward': '1\n',
  '/proc/sys/net/core/somaxconn': '4096\n',
  '/proc/sys/vm/overcommit_memory': '1\n',
  '/proc/sys/fs/file-max': '9223372036854775807\n',
};
const DIRS = new Set(['/dev', '/dev/pts', '/dev/shm', '/proc', '/proc/sys', '/proc/net', '/sys', '/sys/fs', '/sys/fs/cgroup', '/sys/class']);
const up = (path: string): string => path.slice(0, path.lastIndexOf('/'));
for (const file of Object.keys(SYSCTL)) for (let p = up(file); p !== '/proc/sys'; p = up(p)) DIRS.add(p);
const CGROUP = ['cpu.max', 'cpu.stat', 'cgroup.controllers', 'memory.current', 'memory.max', 'pids.current', 'pids.max'];

/** The files that are made as they are read. */
export function special(host: SpecialHost): Special {
  const pidOf = (path: string): Proc | undefined => {
    const m = /^\/proc\/(\d+|self(?=\/))(\/|$)/.exec(path);
    if (m?.[1] === 'self') return host.self;
    return m ? host.processes().find((p) => p.pid === Number(m[1]) && p.status !== 'zombie') : undefined;
  };
  const stat: Special['stat'] = (path) => {
    if (DIRS.has(path)) return { type: 'dir', mode: 0o555 };
    if (path.startsWith('/dev/')) {
      const name = path.slice(5);
      if (name === 'stdin' || name === 'stdout' || name === 'stderr') return { type: 'link', mode: 0o777, target: `/proc/self/fd/${['stdin', 'stdout', 'stderr'].indexOf(name)}` };
      if (name === 'fd') return { type: 'link', mode: 0o777, target: '/proc/self/fd' };
      if (DEVICES.includes(name) || (name === 'pts/0' && host.self?.tty)) return { type: 'device', mode: 0o666 };
      return undefined;
    }
    if (path === '/proc/self') return host.self ? { type: 'link', mode: 0o777, target: `/proc/${host.self.pid}` } : undefined;
    if (path === '/proc/mounts') return { type: 'file', mode: 0o444 };
    if (path.startsWith('/proc/sys/')) return Object.hasOwn(SYSCTL, path) ? { type: 'file', mode: 0o644 } : undefined;
    if (path.startsWith('/sys/fs/cgroup/')) return CGROUP.includes(path.slice(15)) ? { type: 'file', mode: 0o444 } : undefined;
    const proc = pidOf(path);
    if (proc) {
      const rest = path.split('/').slice(3);
      if (rest.length === 0) return { type: 'dir', mode: 0o555 };
      if (rest[0] === 'fd') return rest.length === 1 ? { type: 'dir', mode: 0o500 } : proc.fds.has(Number(rest[1])) ? { type: 'device', mode: 0o700 } : undefined;
      // What another machine's process sees is mounted there.
      if (rest[0] === 'root') return rest.length === 1 && proc.machine === host.machine.spec.id ? { type: 'link', mode: 0o777, target: '/' } : undefined;
      if (rest[0] === 'cwd') return { type: 'link', mode: 0o777, target: proc.cwd };
      if (rest[0] === 'exe') return { type: 'link', mode: 0o777, target: `/usr/bin/${proc.program}` };
      return rest.length === 1 && PID_FILES.includes(rest[0]!) ? { type: 'file', mode: 0o444 } : undefined;
    }
    if (path.startsWith('/proc/') && PROC_FILES.includes(path.slice(6))) return { type: 'file', mode: 0o444 };
    return undefined;
  };

  const read: Special['read'] = (path) => {
    const { spec } = host.machine;
    const { booted } = host;
    const up = (host.now - booted) / 1000;
    if (path === '/dev/null' || path.startsWith('/dev/tty') || path.startsWith('/dev/pts')) return '';
    if (path === '/dev/zero' || path === '/dev/full') return '\0'.repeat(65536);
    const proc = pidOf(path);
    if (proc) {
      switch (path.split('/')[3]) {
        case 'cmdline':
          return proc.argv.map((a) => `${a}\0`).join('');
        case 'comm':
          return `${proc.argv[0]?.split('/').pop() ?? proc.program}\n`;
        case 'environ':
          return Object.entries(proc.env).map(([k, v]) => `${k}=${v}\0`).join('');
        case 'cgroup':
          return '0::/\n';
        case 'status':
          return `Name:\t${proc.argv[0]?.split('/').pop() ?? proc.program}\nUmask:\t${proc.umask.toString(8).padStart(4, '0')}\nState:\t${proc.status === 'waiting' ? 'S (sleeping)' : proc.status === 'stopped' ? 'T (stopped)' : 'R (running)'}\nTgid:\t${proc.pid}\nPid:\t${proc.pid}\nPPid:\t${proc.parent?.pid ?? 0}\n${proc.user === spec.credentials?.user ? statusLines(spec.credentials) : ''}VmRSS:\t${String(Math.max(1024, proc.memory >> 10)).padStart(8)} kB\nThreads:\t1\n`;
        case 'stat':
          return `${proc.pid} (${proc.program}) S ${proc.parent?.pid ?? 0} ${proc.group} ${proc.group} 0 -1\n`;
        case 'oom_score_adj':
          return '0\n';
        case 'mounts':
          return mounts();
        case 'limits':
          return 'Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1048576              1048576              files     \n';
        default:
          return '';
      }
    }
    if (Object.hasOwn(SYSCTL, path)) return path.endsWith('/hostname') ? `${spec.hostname}\n` : SYSCTL[path]!;
    switch (path) {
      case '/proc/cpuinfo':
        return Array.from({ length: spec.cpus }, (_, i) => `processor\t: ${i}\nvendor_id\t: GenuineIntel\nmodel name\t: Simulated CPU @ 2.50GHz\ncpu MHz\t\t: 2500.000\ncache size\t: 36608 KB\n\n`).join('');
      case '/proc/meminfo': {
        const kb = Math.floor(spec.memory / 1024);
        const used = host.processes().reduce((n, p) => n + Math.max(4 << 20, p.memory), 64 << 20);
        const free = Math.max(0, kb - Math.floor(used / 1024));
        return `MemTotal:       ${String(kb).padStart(8)} kB\nMemFree:        ${String(free).padStart(8)} kB\nMemAvailable:   ${String(free).padStart(8)} kB\nBuffers:               0 kB\nCached:                0 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n`;
      }
      case '/proc/uptime':
        return `${up.toFixed(2)} ${(up * spec.cpus * 0.97).toFixed(2)}\n`;
      case '/proc/loadavg':
        return `0.08 0.04 0.01 1/${host.processes().length} ${host.machine.nextPid - 1}\n`;
      case '/proc/version':
        return 'Linux version 6.12.48-generic (builder@drydock) (gcc 12.2.0) #1 SMP PREEMPT_DYNAMIC\n';
      case '/proc/cmdline':
        return 'BOOT_IMAGE=/boot/vmlinuz-6.12.48-generic ro quiet\n';
      case '/proc/mounts':
        return mounts();
      case '/proc/filesystems':
        return 'nodev\tproc\nnodev\ttmpfs\nnodev\toverlay\n\text4\n';
      case '/proc/swaps':
        return 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';
      case '/proc/stat':
        return `cpu  ${Math.floor(up * 2)} 0 ${Math.floor(up)} ${Math.floor(up * 97 * spec.cpus)} 0 0 0 0 0 0\nbtime ${Math.floor(booted / 1000)}\n`;
      case '/sys/fs/cgroup/memory.max':
        return spec.memoryLimit === undefined ? 'max\n' : `${spec.memoryLimit}\n`;
      case '/sys/fs/cgroup/memory.current':
        return `${host.work().memory}\n`;
      case '/sys/fs/cgroup/cpu.max':
        return Number.isInteger(spec.cpus) ? 'max 100000\n' : `${Math.round(spec.cpus * 100000)} 100000\n`;
      case '/sys/fs/cgroup/pids.max':
        return 'max\n';
      case '/sys/fs/cgroup/pids.current':
        return `${host.work().processes}\n`;
      case '/sys/fs/cgroup/cgroup.controllers':
        return 'cpuset cpu io memory hugetlb pids\n';
      case '/sys/fs/cgroup/cpu.stat': {
        const usec = Math.floor(host.work().cpu);
        return `usage_usec ${usec}\nuser_usec ${usec}\nsystem_usec 0\n`;
      }
      default:
        return '';
    }
  };

  const mounts = (): string =>
    ['overlay / overlay rw,relatime 0 0', 'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0', 'tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755 0 0', 'sysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0', 'cgroup2 /sys/fs/cgroup cgroup2 ro,nosuid,nodev,noexec,relatime 0 0']
      .concat(host.mounts.map((m) => `${m.tmpfs ? 'tmpfs' : '/dev/vda1'} ${m.path} ${m.tmpfs ? 'tmpfs' : 'ext4'} ${m.readOnly ? 'ro' : 'rw'},relatime${m.size === undefined ? '' : `,size=${Math.ceil(m.size / 1024)}k`} 0 0`))
      .join('\n') + '\n';

  return {
    stat,
    read,
    write: (path) => {
      if (path === '/dev/full') throw new Errno('ENOSPC', path);
      if (!path.startsWith('/dev/')) throw new Errno('EACCES', path);
    },
    list: (path) => {
      if (path === '/dev') return DEVICES;
      if (path === '/dev/pts') return host.self?.tty ? ['0', 'ptmx'] : ['ptmx'];
      if (path === '/proc') return [...new Set([...PROC_FILES, ...host.processes().filter((p) => p.status !== 'zombie').map((p) => String(p.pid))])].sort();
      if (path === '/sys') return ['class', 'fs'];
      if (path === '/sys/fs') return ['cgroup'];
      if (path === '/sys/fs/cgroup') return CGROUP;
      const proc = pidOf(path);
      if (proc) return path.endsWith('/fd') ? [...proc.fds.keys()].map(String) : PID_FILES;
      const prefix = `${path}/`;
      const names = new Set<string>();
      for (const p of [...Object.keys(SYSCTL), ...DIRS]) if (p.startsWith(prefix)) names.add(p.slice(prefix.length).split('/')[0]!);
      return [...names].sort();
    },
  };
}
