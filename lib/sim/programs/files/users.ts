import type { Sys } from '../../machine/sys';

interface Account {
  readonly name: string;
  readonly id: number;
  /** In /etc/passwd the primary group; unused of groups. */
  readonly gid: number;
  readonly members: readonly string[];
  readonly home: string;
}

function accounts(sys: Sys, path: string): Account[] {
  let text = '';
  try {
    text = sys.files.read(path);
  } catch {
    // A machine without the file knows only root.
  }
  const out: Account[] = [];
  for (const line of text.split('\n')) {
    const f = line.split(':');
    if (f.length < 3 || !/^\d+$/.test(f[2]!)) continue;
    out.push({ name: f[0]!, id: Number(f[2]), gid: Number(f[3] ?? 0) || 0, members: (f[3] ?? '').split(',').filter(Boolean), home: f[5] ?? '/' });
  }
  if (!out.some((a) => a.id === 0)) out.push({ name: 'root', id: 0, gid: 0, members: [], home: '/root' });
  return out;
}

/** What the machine's /etc/passwd and /etc/group say. Users and groups are known to the system by name, or by number in digits. */
export class Users {
  private readonly users: Account[];
  private readonly groups: Account[];

  constructor(private readonly sys: Sys) {
    this.users = accounts(sys, '/etc/passwd');
    this.groups = accounts(sys, '/etc/group');
  }

  /** The number of a user given by name or number; undefined when there is no such user. */
  uid(user: string): number | undefined {
    return /^\d+$/.test(user) ? Number(user) : this.users.find((u) => u.name === user)?.id;
  }

  gid(group: string): number | undefined {
    if (/^\d+$/.test(group)) return Number(group);
    // A group that is not listed may be a user's own.
    return this.groups.find((g) => g.name === group)?.id ?? this.users.find((u) => u.name === group)?.gid;
  }

  /** The name of a user, or the number when it has none. */
  userName(user: string): string {
    return /^\d+$/.test(user) ? (this.users.find((u) => u.id === Number(user))?.name ?? user) : user;
  }

  groupName(group: string): string {
    return /^\d+$/.test(group) ? (this.groups.find((g) => g.id === Number(group))?.name ?? group) : group;
  }

  /** What the kernel is to be told: the name where there is one. */
  known(user: string): string | undefined {
    return this.uid(user) === undefined ? undefined : this.userName(user);
  }

  knownGroup(group: string): string | undefined {
    return this.gid(group) === undefined ? undefined : this.groupName(group);
  }

  primaryGroup(user: string): number {
    const id = this.uid(user);
    return this.users.find((u) => u.id === id)?.gid ?? 0;
  }

  /** Numbers of all groups of a user, the primary one first. */
  allGroups(user: string): number[] {
    const name = this.userName(user);
    const out = [this.primaryGroup(user)];
    for (const g of this.groups) if (g.members.includes(name) && !out.includes(g.id)) out.push(g.id);
    return out;
  }

  home(user: string): string {
    const id = this.uid(user);
    return this.users.find((u) => u.id === id)?.home ?? '/';
  }

  /** Who runs the asking process, as a name. */
  me(): string {
    return this.userName(this.sys.user);
  }
}
