/** Who the processes of a container are, as its runtime was told. */
export interface Credentials {
  /** The name of its user by the container's /etc/passwd, or the number. */
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups, in rising order. */
  readonly groups: readonly number[];
  /** All its groups as files name them, its own first. */
  readonly names: readonly string[];
  /** What its root may do (`CHOWN`). */
  readonly capabilities: readonly string[];
  readonly noNewPrivileges?: boolean;
  /** Its system calls are filtered by a seccomp profile. */
  readonly seccomp?: boolean;
}

/** Linux' capabilities in the order of their bits. */
const CAPABILITIES: readonly string[] = [
  'CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'LINUX_IMMUTABLE', 'NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_ADMIN', 'NET_RAW', 'IPC_LOCK', 'IPC_OWNER', 'SYS_MODULE',
  'SYS_RAWIO', 'SYS_CHROOT', 'SYS_PTRACE', 'SYS_PACCT', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_NICE', 'SYS_RESOURCE', 'SYS_TIME', 'SYS_TTY_CONFIG', 'MKNOD', 'LEASE', 'AUDIT_WRITE', 'AUDIT_CONTROL', 'SETFCAP', 'MAC_OVERRIDE',
  'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ', 'PERFMON', 'BPF', 'CHECKPOINT_RESTORE',
]; // prettier-ignore

/** What a runtime leaves to a container's root. */
const USUAL: readonly string[] = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'NET_BIND_SERVICE', 'NET_RAW', 'SYS_CHROOT', 'MKNOD', 'AUDIT_WRITE', 'SETFCAP'];

/** The capabilities of a container that adds and drops these; `ALL` is every one. */
export function capabilitiesOf(privileged: boolean, add: readonly string[], drop: readonly string[]): readonly string[] {
  const plain = (names: readonly string[]) => names.map((n) => n.toUpperCase().replace(/^CAP_/, ''));
  const [more, less] = [plain(add), plain(drop)];
  if (privileged || more.includes('ALL')) return CAPABILITIES.filter((c) => privileged || !less.includes(c));
  const kept = less.includes('ALL') ? [] : USUAL.filter((c) => !less.includes(c));
  return CAPABILITIES.filter((c) => kept.includes(c) || more.includes(c));
}

/** The lines of /proc/PID/status that say who a process is. */
export function statusLines(c: Credentials): string {
  const mask = c.capabilities.reduce((n, name) => n + 2 ** CAPABILITIES.indexOf(name), 0);
  const hex = (n: number) => n.toString(16).padStart(16, '0');
  const own = hex(c.uid === 0 ? mask : 0);
  const four = (n: number) => `${n}\t${n}\t${n}\t${n}`;
  return `Uid:\t${four(c.uid)}\nGid:\t${four(c.gid)}\nGroups:\t${c.groups.join(' ')} \nCapInh:\t${hex(0)}\nCapPrm:\t${own}\nCapEff:\t${own}\nCapBnd:\t${hex(mask)}\nCapAmb:\t${hex(0)}\nNoNewPrivs:\t${c.noNewPrivileges ? 1 : 0}\nSeccomp:\t${c.seccomp ? 2 : 0}\nSeccomp_filters:\t${c.seccomp ? 1 : 0}\n`;
}
