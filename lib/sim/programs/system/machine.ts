import type { Sys } from '../../machine/sys';
import { attempt, humanSize, quote } from '../files/common';
import { tool } from '../tool';

/** A file of /proc, empty where it cannot be read. */
export function readProc(sys: Sys, path: string): string {
  return attempt(() => sys.files.read(path), () => {}) ?? '';
}

/** Processors by /proc/cpuinfo, as nproc counts them. */
export function cpuCount(sys: Sys): number {
  return Math.max(1, readProc(sys, '/proc/cpuinfo').split('\n').filter((l) => l.startsWith('processor')).length);
}

export const nproc = tool<any>({
  name: 'nproc',
  usage: '[OPTION]...',
  short: 'Print the number of processing units available to the current process.',
  flags: {
    all: { type: 'bool', help: 'print the number of installed processors' },
    ignore: { type: 'int', value: 'N', help: 'if possible, exclude N processing units' },
  },
  run({ sys, flags, out }) {
    out(`${Math.max(1, cpuCount(sys) - (flags.ignore ?? 0))}\n`);
    return 0;
  },
});

const RELEASE = '6.12.48-generic';
const BUILD = '#1 SMP PREEMPT_DYNAMIC';

export const uname = tool<any>({
  name: 'uname',
  usage: '[OPTION]...',
  short: 'Print certain system information.  With no OPTION, same as -s.',
  flags: {
    all: { type: 'bool', short: 'a', help: 'print all information' },
    'kernel-name': { type: 'bool', short: 's', help: 'print the kernel name' },
    nodename: { type: 'bool', short: 'n', help: 'print the network node hostname' },
    'kernel-release': { type: 'bool', short: 'r', help: 'print the kernel release' },
    'kernel-version': { type: 'bool', short: 'v', help: 'print the kernel version' },
    machine: { type: 'bool', short: 'm', help: 'print the machine hardware name' },
    processor: { type: 'bool', short: 'p', help: 'print the processor type' },
    'hardware-platform': { type: 'bool', short: 'i', help: 'print the hardware platform' },
    'operating-system': { type: 'bool', short: 'o', help: 'print the operating system' },
  },
  run({ sys, args, flags, out, misuse }) {
    if (args.length) return misuse(`extra operand ${quote(args[0]!)}`);
    const release = readProc(sys, '/proc/sys/kernel/osrelease').trim() || RELEASE;
    const parts: string[] = [];
    const add = (flag: string, text: string) => {
      if (flags.all || flags[flag]) parts.push(text);
    };
    add('kernel-name', 'Linux');
    add('nodename', sys.hostname);
    add('kernel-release', release);
    add('kernel-version', BUILD);
    add('machine', 'x86_64');
    if (!flags.all && flags.processor) parts.push('unknown');
    if (!flags.all && flags['hardware-platform']) parts.push('unknown');
    add('operating-system', sys.flavour === 'busybox' && !sys.files.exists('/bin/bash') ? 'Linux' : 'GNU/Linux');
    out(`${parts.length ? parts.join(' ') : 'Linux'}\n`);
    return 0;
  },
});

export const arch = tool<any>({
  name: 'arch',
  usage: '[OPTION]...',
  short: 'Print machine architecture.',
  flags: {},
  run({ out }) {
    out('x86_64\n');
    return 0;
  },
});

export const hostname = tool<any>({
  name: 'hostname',
  usage: '[-f|-i|-I|-s|-d|name]',
  short: 'Show or set the system host name.',
  flags: {
    fqdn: { type: 'bool', short: 'f', aliases: ['long'], help: 'long host name (FQDN)' },
    'ip-address': { type: 'bool', short: 'i', help: 'addresses for the host name' },
    'all-ip-addresses': { type: 'bool', short: 'I', help: 'all addresses for the host' },
    short: { type: 'bool', short: 's', help: 'short host name' },
    domain: { type: 'bool', short: 'd', help: 'DNS domain name' },
  },
  run({ sys, args, flags, out, err, busybox }) {
    if (args.length) {
      err(busybox ? 'hostname: sethostname: Operation not permitted\n' : 'hostname: you must be root to change the host name\n');
      return 1;
    }
    if (flags['ip-address']) out(`${sys.addresses.join(' ')}\n`);
    else if (flags['all-ip-addresses']) out(`${sys.addresses.join(' ')} \n`);
    else if (flags.short) out(`${sys.hostname.split('.')[0]}\n`);
    else if (flags.domain) out(`${sys.hostname.split('.').slice(1).join('.')}\n`);
    else if (flags.fqdn) out(`${fullName(sys)}\n`);
    else out(`${sys.hostname}\n`);
    return 0;
  },
});

/** The name /etc/hosts puts first beside the host's own, e.g. `web-0.nginx.default.svc.cluster.local`. */
function fullName(sys: Sys): string {
  const lines = readProc(sys, '/etc/hosts').split('\n').map((l) => l.replace(/#.*/, '').trim().split(/\s+/));
  return lines.find((l) => l.length > 1 && l.slice(1).includes(sys.hostname))?.[1] ?? sys.hostname;
}

/** How long a machine has been up, as `uptime` says it. */
export function uptimeLine(sys: Sys): string {
  const seconds = Math.floor(Number(readProc(sys, '/proc/uptime').split(' ')[0]) || 0);
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const up = `${days ? `${days} day${days > 1 ? 's' : ''}, ` : ''}${hours ? `${String(hours).padStart(2)}:${String(minutes).padStart(2, '0')}` : `${minutes} min`}`;
  const load = readProc(sys, '/proc/loadavg').split(' ').slice(0, 3).join(', ');
  const users = new Set(sys.processes().filter((p) => p.tty).map((p) => p.tty)).size;
  const who = sys.flavour === 'busybox' ? '' : `${String(users).padStart(2)} user${users === 1 ? '' : 's'},  `;
  return ` ${new Date(sys.now).toISOString().slice(11, 19)} up ${up},  ${who}load average: ${load}`;
}

export const uptime = tool<any>({
  name: 'uptime',
  usage: '[options]',
  short: 'Tell how long the system has been running.',
  version: 'from procps-ng 4.0.2',
  flags: {
    pretty: { type: 'bool', short: 'p', help: 'show uptime in pretty format' },
    since: { type: 'bool', short: 's', help: 'system up since' },
  },
  run({ sys, flags, out }) {
    const seconds = Number(readProc(sys, '/proc/uptime').split(' ')[0]) || 0;
    if (flags.since) out(`${new Date(sys.now - seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}\n`);
    else if (flags.pretty) {
      const part = (n: number, word: string) => (n ? [`${n} ${word}${n > 1 ? 's' : ''}`] : []);
      const words = [...part(Math.floor(seconds / 86400), 'day'), ...part(Math.floor((seconds % 86400) / 3600), 'hour'), ...part(Math.floor((seconds % 3600) / 60), 'minute')];
      out(`up ${words.join(', ') || '0 minutes'}\n`);
    } else out(`${uptimeLine(sys)}\n`);
    return 0;
  },
});

/** Kibibytes of the lines of /proc/meminfo. */
export function memory(sys: Sys): Map<string, number> {
  const out = new Map<string, number>();
  for (const line of readProc(sys, '/proc/meminfo').split('\n')) {
    const m = /^(\w+):\s+(\d+)/.exec(line);
    if (m) out.set(m[1]!, Number(m[2]));
  }
  return out;
}

export const free = tool<any>({
  name: 'free',
  usage: '[options]',
  short: 'Display amount of free and used memory in the system.',
  version: 'from procps-ng 4.0.2',
  flags: {
    bytes: { type: 'bool', short: 'b', help: 'show output in bytes' },
    kibi: { type: 'bool', short: 'k', help: 'show output in kibibytes' },
    mebi: { type: 'bool', short: 'm', help: 'show output in mebibytes' },
    gibi: { type: 'bool', short: 'g', help: 'show output in gibibytes' },
    human: { type: 'bool', short: 'h', help: 'show human-readable output' },
    total: { type: 'bool', short: 't', help: 'show total for RAM + swap' },
    wide: { type: 'bool', short: 'w', help: 'wide output', unsupported: true },
  },
  run({ sys, flags, out, busybox }) {
    const m = memory(sys);
    const kb = (name: string) => m.get(name) ?? 0;
    const show = (n: number) => {
      if (flags.bytes) return String(n * 1024);
      if (flags.mebi) return String(Math.floor(n / 1024));
      if (flags.gibi) return String(Math.floor(n / 1048576));
      if (!flags.human) return String(n);
      return n === 0 ? '0B' : `${humanSize(n * 1024)}i`;
    };
    const used = kb('MemTotal') - kb('MemFree') - kb('Cached') - kb('Buffers');
    const row = (name: string, values: readonly number[]) => out(`${name.padEnd(8)}${values.map((v) => show(v).padStart(12)).join('')}\n`.replace(/^(.{8}) /, '$1 '));
    out(busybox ? '              total        used        free      shared  buff/cache   available\n' : '               total        used        free      shared  buff/cache   available\n');
    const cache = kb('Cached') + kb('Buffers');
    const first = [kb('MemTotal'), used, kb('MemFree'), kb('Shmem'), cache, kb('MemAvailable')];
    row('Mem:', first);
    row('Swap:', [kb('SwapTotal'), 0, kb('SwapFree')]);
    if (flags.total) row('Total:', [kb('MemTotal') + kb('SwapTotal'), used, kb('MemFree') + kb('SwapFree')]);
    return 0;
  },
});

export const lscpu = tool<any>({
  name: 'lscpu',
  usage: '[options]',
  short: 'Display information about the CPU architecture.',
  version: 'from util-linux 2.38.1',
  flags: {},
  run({ sys, out }) {
    const info = readProc(sys, '/proc/cpuinfo');
    const model = /^model name\s*:\s*(.*)$/m.exec(info)?.[1] ?? 'Simulated CPU';
    const vendor = /^vendor_id\s*:\s*(.*)$/m.exec(info)?.[1] ?? 'Drydock';
    const n = cpuCount(sys);
    const rows: [string, string][] = [
      ['Architecture:', 'x86_64'],
      ['  CPU op-mode(s):', '32-bit, 64-bit'],
      ['  Byte Order:', 'Little Endian'],
      ['CPU(s):', String(n)],
      ['  On-line CPU(s) list:', n > 1 ? `0-${n - 1}` : '0'],
      ['Vendor ID:', vendor],
      ['  Model name:', model],
      ['    Thread(s) per core:', '1'],
      ['    Core(s) per socket:', String(n)],
      ['    Socket(s):', '1'],
    ];
    for (const [k, v] of rows) out(`${k.padEnd(34)}${v}\n`);
    return 0;
  },
});

export const mount = tool<any>({
  name: 'mount',
  usage: '[-l] [-t fstype]',
  short: 'Show mounted filesystems. Mounting is not supported here.',
  version: 'from util-linux 2.38.1',
  flags: {
    l: { type: 'bool', help: 'show also filesystem labels' },
    types: { type: 'string', short: 't', value: 'LIST', help: 'limit the set of filesystem types' },
    options: { type: 'string', short: 'o', value: 'LIST', help: 'mount options', unsupported: true },
  },
  run({ sys, args, flags, out, fail }) {
    if (args.length) return fail(sys.user === 'root' ? `${args[args.length - 1]}: mounting is not supported here.` : `${args[args.length - 1]}: must be superuser to use mount.`, 32);
    for (const line of readProc(sys, '/proc/mounts').split('\n').filter(Boolean)) {
      const [device, path, type, options] = line.split(' ');
      if (flags.types === undefined || flags.types.split(',').includes(type)) out(`${device} on ${path} type ${type} (${options})\n`);
    }
    return 0;
  },
});
