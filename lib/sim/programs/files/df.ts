import { tool } from '../tool';
import type { Sys } from '../../machine/sys';
import { attempt, diskBytes, humanSize, joinPath } from './common';

interface FileSystem {
  readonly device: string;
  readonly path: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly used: number;
}

const DISK = 59 * 1024 ** 3;
const TMPFS = 64 * 1024 ** 2;

/** The mounted file systems, from /proc/mounts. */
function mounted(sys: Sys): FileSystem[] {
  const text = attempt(() => sys.files.read('/proc/mounts'), () => {}) ?? 'overlay / overlay rw 0 0\n';
  const out: FileSystem[] = [];
  for (const line of text.split('\n')) {
    const [device, path, type, options = ''] = line.split(' ');
    if (!device || !path || !type || ['proc', 'sysfs', 'cgroup2', 'cgroup', 'devpts', 'mqueue'].includes(type)) continue;
    const limit = /size=(\d+)([km]?)/.exec(options);
    const size = limit ? Number(limit[1]) * { '': 1, k: 1024, m: 1048576 }[limit[2] as '']! : type === 'tmpfs' ? TMPFS : DISK;
    out.push({ device, path, type, size, used: type === 'tmpfs' ? usage(sys, path, 500) : 14 * 1024 ** 3 });
  }
  return out;
}

function usage(sys: Sys, path: string, budget: number): number {
  let bytes = 0;
  const todo = path === '/dev' ? [] : [path];
  while (todo.length && budget-- > 0) {
    const at = todo.pop()!;
    for (const name of attempt(() => sys.files.list(at), () => {}) ?? []) {
      const stat = attempt(() => sys.files.lstat(joinPath(at, name)), () => {});
      if (stat?.type === 'dir') todo.push(joinPath(at, name));
      else if (stat) bytes += diskBytes(stat);
    }
  }
  return bytes;
}

export const df = tool<any>({
  name: 'df',
  usage: '[OPTION]... [FILE]...',
  short: 'Show information about the file system on which each FILE resides,\nor all file systems by default.',
  flags: {
    all: { type: 'bool', short: 'a', help: 'include pseudo, duplicate, inaccessible file systems' },
    'human-readable': { type: 'bool', short: 'h', help: 'print sizes in powers of 1024 (e.g., 1023M)' },
    inodes: { type: 'bool', short: 'i', help: 'list inode information instead of block usage' },
    k: { type: 'bool', help: 'like --block-size=1K' },
    m: { type: 'bool', help: 'like --block-size=1M' },
    portability: { type: 'bool', short: 'P', help: 'use the POSIX output format' },
    'print-type': { type: 'bool', short: 'T', help: 'print file system type' },
  },
  run({ sys, args, flags, busybox, out, fail }) {
    const all = mounted(sys);
    let status = 0;
    const chosen: FileSystem[] = [];
    if (args.length === 0) chosen.push(...all);
    for (const path of args) {
      const real = attempt(() => sys.files.real(path), (e) => (status = fail(busybox ? `${path}: can't find mount point` : `${path}: ${e.message}`)));
      if (real === undefined) continue;
      const under = all.filter((f) => f.path === '/' || real === f.path || real.startsWith(`${f.path}/`)).sort((a, b) => b.path.length - a.path.length)[0];
      if (under) chosen.push(under);
    }
    if (chosen.length === 0) return status;
    const unit = (bytes: number) => {
      if (flags['human-readable']) return busybox && bytes ? decimal(bytes) : humanSize(bytes);
      return String(Math.ceil(bytes / (flags.m ? 1048576 : 1024)));
    };
    const head = flags.inodes ? ['Inodes', 'IUsed', 'IFree', 'IUse%'] : [flags['human-readable'] ? 'Size' : flags.m ? '1M-blocks' : flags.portability && !busybox ? '1024-blocks' : '1K-blocks', 'Used', busybox || !flags['human-readable'] ? 'Available' : 'Avail', flags.portability ? 'Capacity' : 'Use%'];
    const rows = chosen.map((f) => {
      const free = f.size - f.used;
      const numbers = flags.inodes
        ? [Math.floor(f.size / 16384), Math.floor(f.used / 16384), Math.floor(free / 16384)].map(String)
        : [unit(f.size), unit(f.used), unit(free)];
      return [f.device, ...(flags['print-type'] ? [f.type] : []), ...numbers, `${Math.ceil((100 * f.used) / f.size)}%`, f.path];
    });
    const columns = ['Filesystem', ...(flags['print-type'] ? ['Type'] : []), ...head, 'Mounted on'];
    if (busybox) {
      out(`Filesystem           ${flags['human-readable'] ? `${'Size'.padStart(9)} ${'Used'.padStart(9)} ${'Available'.padStart(9)}` : `${'1K-blocks'} ${'Used'.padStart(9)} Available`} Use% Mounted on\n`);
      for (const r of rows) out(`${r[0]!.padEnd(20)} ${r.slice(1, -2).map((n) => n.padStart(9)).join(' ')} ${r[r.length - 2]!.padStart(4)} ${r[r.length - 1]}\n`);
      return status;
    }
    const widths = columns.map((c, i) => Math.max(c.length, i === 0 ? 14 : i === 1 && !flags['print-type'] && !flags['human-readable'] ? 9 : 5, ...rows.map((r) => r[i]!.length)));
    const lastAt = columns.length - 1;
    const textual = (i: number) => i === 0 || (flags['print-type'] && i === 1);
    for (const r of [columns, ...rows]) {
      out(`${r.map((c, i) => (i === lastAt ? c : textual(i) ? c.padEnd(widths[i]!) : c.padStart(i === lastAt - 1 ? 4 : widths[i]!))).join(' ')}\n`);
    }
    return status;
  },
});

/** Busybox's -h: one decimal always. */
function decimal(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? String(value) : `${value.toFixed(1)}${'KMGT'[unit - 1]}`;
}
