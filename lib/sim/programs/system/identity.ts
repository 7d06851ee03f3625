import type { Sys, Turn } from '../../machine/sys';
import { curly } from '../files/common';
import { Users } from '../files/users';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { ended, launch } from './launch';

export const whoami = tool<any>({
  name: 'whoami',
  usage: '[OPTION]...',
  short: 'Print the user name associated with the current effective user ID.',
  flags: {},
  run({ sys, out, fail }) {
    const name = new Users(sys).me();
    if (/^\d+$/.test(name)) return fail(sys.flavour === 'busybox' ? `unknown uid ${name}` : `cannot find name for user ID ${name}`);
    out(`${name}\n`);
    return 0;
  },
});

/** The groups of a process, `Groups:` of /proc/self/status first where the machine keeps it there. */
function ids(sys: Sys, user: string, self: boolean): { uid: number; gid: number; groups: number[] } {
  const users = new Users(sys);
  const uid = users.uid(user) ?? 0;
  let groups = users.allGroups(user);
  let gid = groups[0]!;
  if (self) {
    let status = '';
    try {
      status = sys.files.read('/proc/self/status');
    } catch {
      // Not told: the files in /etc say it.
    }
    const g = /^Gid:\s+(\d+)/m.exec(status);
    const more = /^Groups:[ \t]*([\d \t]*)$/m.exec(status);
    if (g) gid = Number(g[1]);
    if (more) groups = [...new Set([...(sys.flavour === 'busybox' ? [] : [gid]), ...more[1]!.trim().split(/\s+/).filter(Boolean).map(Number)])];
    else if (g) groups = [gid];
  }
  return { uid, gid, groups: groups.length ? groups : [gid] };
}

export const id = tool<any>({
  name: 'id',
  usage: '[OPTION]... [USER]...',
  short: 'Print user and group information for each specified USER,\nor (when USER omitted) for the current process.',
  flags: {
    group: { type: 'bool', short: 'g', help: 'print only the effective group ID' },
    groups: { type: 'bool', short: 'G', help: 'print all group IDs' },
    name: { type: 'bool', short: 'n', help: 'print a name instead of a number, for -ugG' },
    real: { type: 'bool', short: 'r', help: 'print the real ID instead of the effective ID, with -ugG' },
    user: { type: 'bool', short: 'u', help: 'print only the effective user ID' },
  },
  run({ sys, args, flags, out, fail }) {
    const users = new Users(sys);
    const who = args[0] ?? sys.user;
    if (args.length && users.uid(who) === undefined) return fail(sys.flavour === 'busybox' ? `unknown user ${who}` : `${curly(who)}: no such user`);
    const { uid, gid, groups } = ids(sys, who, args.length === 0);
    const user = (n: number) => users.userName(String(n));
    const group = (n: number) => users.groupName(String(n));
    const label = (n: number, name: string) => (name === String(n) ? String(n) : `${n}(${name})`);
    if (flags.user) out(`${flags.name ? user(uid) : uid}\n`);
    else if (flags.group) out(`${flags.name ? group(gid) : gid}\n`);
    else if (flags.groups) out(`${groups.map((g) => (flags.name ? group(g) : g)).join(' ')}\n`);
    else out(`uid=${label(uid, user(uid))} gid=${label(gid, group(gid))} groups=${groups.map((g) => label(g, group(g))).join(',')}\n`);
    return 0;
  },
});

export const groups = tool<any>({
  name: 'groups',
  usage: '[OPTION]... [USERNAME]...',
  short: 'Print group memberships for each USERNAME or, if no USERNAME is specified, for\nthe current process.',
  flags: {},
  run({ sys, args, out, fail }) {
    const users = new Users(sys);
    let status = 0;
    for (const who of args.length ? args : [sys.user]) {
      if (users.uid(who) === undefined) {
        status = fail(`${curly(who)}: no such user`);
        continue;
      }
      const names = ids(sys, who, args.length === 0).groups.map((g) => users.groupName(String(g))).join(' ');
      out(args.length ? `${who} : ${names}\n` : `${names}\n`);
    }
    return status;
  },
});

interface Child {
  readonly pid: number;
}

const until = (ctx: ToolContext<any>, state: Child): number | Turn<Child> => {
  const end = ended(ctx.sys, state.pid);
  return end ? end.status : { wait: { child: state.pid }, state };
};

/** Environment of a session of another user. */
function session(sys: Sys, users: Users, user: string): Record<string, string> {
  const keep = ['TERM', 'LANG', 'PATH', 'KUBECONFIG'].filter((k) => Object.hasOwn(sys.env, k));
  return { ...Object.fromEntries(keep.map((k) => [k, sys.env[k]!])), HOME: users.home(user), USER: user, LOGNAME: user, SHELL: '/bin/bash' };
}

export const sudo = tool<any, Child>({
  name: 'sudo',
  usage: '[-u user] [VAR=value] [-i | -s] [command [arg ...]]',
  short: 'Execute a command as another user. No password is asked for here.',
  version: 'version 1.9.13p3',
  posix: true,
  flags: {
    user: { type: 'string', short: 'u', value: 'user', help: 'run command as specified user name or ID' },
    login: { type: 'bool', short: 'i', help: 'run login shell as the target user' },
    shell: { type: 'bool', short: 's', help: 'run shell as the target user' },
    'preserve-env': { type: 'bool', short: 'E', help: 'preserve user environment when running command' },
    'set-home': { type: 'bool', short: 'H', help: "set HOME variable to target user's home dir" },
    'non-interactive': { type: 'bool', short: 'n', help: 'non-interactive mode, no prompts are used' },
    stdin: { type: 'bool', short: 'S', help: 'read password from standard input' },
    validate: { type: 'bool', short: 'v', help: "update user's timestamp without running a command" },
    list: { type: 'bool', short: 'l', help: "list user's privileges" },
    k: { type: 'bool', help: 'invalidate timestamp file' },
  },
  run(ctx) {
    const { sys, args, flags, fail, out, err } = ctx;
    const users = new Users(sys);
    const target = users.known(flags.user ?? 'root');
    if (target === undefined) return fail(`unknown user ${flags.user}`);
    if (flags.list) {
      out(`User ${users.me()} may run the following commands on ${sys.hostname}:\n    (ALL : ALL) NOPASSWD: ALL\n`);
      return 0;
    }
    const words = [...args];
    const env: Record<string, string> = { ...sys.env, ...(flags.login ? session(sys, users, target) : {}), HOME: users.home(target), USER: target, LOGNAME: target, SUDO_USER: users.me(), SUDO_UID: String(users.uid(sys.user) ?? 0) };
    while (words.length && /^[A-Za-z_]\w*=/.test(words[0]!)) {
      const word = words.shift()!;
      env[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
    }
    if (words.length === 0) {
      if (flags.validate || flags.k) return 0;
      if (!flags.login && !flags.shell) {
        err('usage: sudo -h | -K | -k | -V\nusage: sudo -v [-AknS] [-u user]\nusage: sudo -l [-AknS] [-U user] [-u user] [command]\nusage: sudo [-AbEHknPS] [-u user] [VAR=value] [-i|-s] [command]\n');
        return 1;
      }
      words.push('bash', ...(flags.login ? ['-l'] : []));
    } else if (flags.login || flags.shell) words.splice(0, words.length, 'bash', '-c', words.map((w) => `'${w.replaceAll("'", "'\\''")}'`).join(' '));
    const started = launch(sys, words, { user: target, env, ...(flags.login ? { cwd: users.home(target) } : {}) });
    if ('pid' in started) return { wait: { child: started.pid }, state: { pid: started.pid } };
    return fail(started.status === 127 ? `${words[0]}: command not found` : `unable to execute ${words[0]}: ${started.reason}`);
  },
  resume: until,
});

export const su = tool<any, Child>({
  name: 'su',
  usage: '[options] [-] [<user> [<argument>...]]',
  short: 'Change the effective user ID and group ID to that of <user>.',
  version: 'from util-linux 2.38.1',
  flags: {
    login: { type: 'bool', short: 'l', help: 'make the shell a login shell' },
    command: { type: 'string', short: 'c', value: 'command', help: 'pass a single command to the shell with -c' },
    shell: { type: 'string', short: 's', value: 'shell', help: 'run <shell> if /etc/shells allows it' },
    'preserve-environment': { type: 'bool', short: 'm', aliases: ['p'], help: 'do not reset environment variables' },
  },
  run({ sys, args, flags, fail, err }) {
    const users = new Users(sys);
    const words = [...args];
    const login = flags.login || words[0] === '-';
    if (words[0] === '-') words.shift();
    const target = users.known(words[0] ?? 'root');
    if (target === undefined) return fail(`user ${words[0]} does not exist or the user entry does not contain all the required fields`);
    if (users.uid(sys.user) !== 0) {
      err('su: Authentication failure (no account has a password here; use sudo)\n');
      return 1;
    }
    const shell = flags.shell ?? (sys.files.exists('/bin/bash') ? 'bash' : 'sh');
    const env = login ? session(sys, users, target) : { ...sys.env, HOME: users.home(target), ...(users.uid(target) === 0 ? {} : { USER: target, LOGNAME: target }) };
    const started = launch(sys, [shell, ...(flags.command === undefined ? [] : ['-c', flags.command])], { user: target, env, ...(login ? { cwd: users.home(target) } : {}) });
    if ('pid' in started) return { wait: { child: started.pid }, state: { pid: started.pid } };
    return fail(`failed to execute ${shell}: ${started.reason}`, started.status);
  },
  resume: until,
});
