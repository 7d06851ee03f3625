import { tool } from '../tool';
import type { ToolContext } from '../tool';
import type { Stat } from '../../machine/files';
import { applyMode, attempt, curly, joinPath, modeString, quote } from './common';
import { Users } from './users';

/** Does `change` to each path, and below it with -R. */
function each(ctx: ToolContext<any>, paths: readonly string[], change: (path: string, stat: Stat) => void): number {
  const { sys, flags, busybox, fail } = ctx;
  let status = 0;
  const visit = (path: string): void => {
    sys.spend(10);
    const stat = attempt(
      () => sys.files.stat(path),
      (e) => (status = flags.silent ? 1 : fail(busybox ? `${path}: ${e.message}` : `cannot access ${quote(path)}: ${e.message}`)),
    );
    if (!stat) return;
    change(path, stat);
    if (flags.recursive && stat.type === 'dir') {
      for (const name of attempt(() => sys.files.list(path), (e) => (status = fail(`cannot read directory ${quote(path)}: ${e.message}`))) ?? []) {
        const below = joinPath(path, name);
        if (attempt(() => sys.files.lstat(below).type, () => {}) !== 'link') visit(below);
      }
    }
  };
  for (const path of paths) visit(path);
  return status;
}

const octal = (mode: number) => mode.toString(8).padStart(4, '0');

export const chmod = tool<any>({
  name: 'chmod',
  usage: '[OPTION]... MODE[,MODE]... FILE...',
  short: 'Change the mode of each FILE to MODE.',
  flags: {
    changes: { type: 'bool', short: 'c', help: 'like verbose but report only when a change is made' },
    silent: { type: 'bool', short: 'f', aliases: ['quiet'], help: 'suppress most error messages' },
    recursive: { type: 'bool', short: 'R', help: 'change files and directories recursively' },
    reference: { type: 'string', value: 'RFILE', help: "use RFILE's mode instead of MODE values" },
    verbose: { type: 'bool', short: 'v', help: 'output a diagnostic for every file processed' },
  },
  // `chmod -x file`: a mode, not an option.
  tidy: (words) => {
    const at = words.findIndex((w) => /^-[rwxXst]+$/.test(w) && !/^-R/.test(w));
    return at < 0 || words.slice(0, at).includes('--') ? words : [...words.slice(0, at), '--', ...words.slice(at)];
  },
  run(ctx) {
    const { sys, args, flags, busybox, out, fail, misuse } = ctx;
    if (args.length === 0) return misuse('missing operand');
    const paths = flags.reference === undefined ? args.slice(1) : args;
    if (paths.length === 0) return misuse(`missing operand after ${curly(args[0]!)}`);
    const text = flags.reference === undefined ? args[0]! : sys.files.stat(flags.reference).mode.toString(8);
    if (applyMode(text, 0, false) === undefined) return busybox ? fail(`invalid mode '${text}'`) : misuse(`invalid mode: ${curly(text)}`);
    let status = 0;
    const result = each(ctx, paths, (path, stat) => {
      const mode = applyMode(text, stat.mode, stat.type === 'dir', sys.umask)!;
      attempt(
        () => {
          sys.files.chmod(path, mode);
          const name = (m: number) => `${octal(m)} (${modeString({ ...stat, mode: m }).slice(1)})`;
          if (mode !== stat.mode && (flags.verbose || flags.changes)) out(`mode of ${quote(path)} changed from ${name(stat.mode)} to ${name(mode)}\n`);
          else if (flags.verbose) out(`mode of ${quote(path)} retained as ${name(mode)}\n`);
        },
        (e) => (status = flags.silent ? 1 : fail(busybox ? `${path}: ${e.message}` : `changing permissions of ${quote(path)}: ${e.message}`)),
      );
    });
    return result || status;
  },
});

const ownerFlags = {
  silent: { type: 'bool', short: 'f', help: 'suppress most error messages' },
  'no-dereference': { type: 'bool', short: 'h', help: 'affect symbolic links instead of any referenced file' },
  recursive: { type: 'bool', short: 'R', help: 'operate on files and directories recursively' },
  verbose: { type: 'bool', short: 'v', help: 'output a diagnostic for every file processed' },
} as const;

function changeOwner(ctx: ToolContext<any>, paths: readonly string[], user: string | undefined, group: string | undefined, what: 'ownership' | 'group'): number {
  const { sys, flags, busybox, out, fail } = ctx;
  let status = 0;
  const result = each(ctx, paths, (path, stat) => {
    attempt(
      () => {
        sys.files.chown(path, user ?? stat.user, group ?? stat.group);
        if (flags.verbose) out(`changed ${what} of ${quote(path)}\n`);
      },
      (e) => (status = flags.silent ? 1 : fail(busybox ? `${path}: ${e.message}` : `changing ${what} of ${quote(path)}: ${e.message}`)),
    );
  });
  return result || status;
}

export const chown = tool<any>({
  name: 'chown',
  usage: '[OPTION]... [OWNER][:[GROUP]] FILE...',
  short: 'Change the owner and/or group of each FILE to OWNER and/or GROUP.',
  flags: ownerFlags,
  run(ctx) {
    const { sys, args, busybox, fail, misuse } = ctx;
    if (args.length === 0) return misuse('missing operand');
    if (args.length === 1) return misuse(`missing operand after ${curly(args[0]!)}`);
    const spec = args[0]!;
    const [owner = '', group] = spec.split(/[:.](.*)/s);
    const users = new Users(sys);
    const user = owner === '' ? undefined : users.known(owner);
    if (owner !== '' && user === undefined) return fail(busybox ? `unknown user ${owner}` : `invalid user: ${curly(spec)}`);
    let g: string | undefined;
    if (group === '' && user !== undefined) g = users.groupName(String(users.primaryGroup(user)));
    else if (group) {
      g = users.knownGroup(group);
      if (g === undefined) return fail(busybox ? `unknown group ${group}` : `invalid group: ${curly(spec)}`);
    }
    return changeOwner(ctx, args.slice(1), user, g, 'ownership');
  },
});

export const chgrp = tool<any>({
  name: 'chgrp',
  usage: '[OPTION]... GROUP FILE...',
  short: 'Change the group of each FILE to GROUP.',
  flags: ownerFlags,
  run(ctx) {
    const { sys, args, busybox, fail, misuse } = ctx;
    if (args.length === 0) return misuse('missing operand');
    if (args.length === 1) return misuse(`missing operand after ${curly(args[0]!)}`);
    const group = new Users(sys).knownGroup(args[0]!);
    if (group === undefined) return fail(busybox ? `unknown group ${args[0]}` : `invalid group: ${curly(args[0]!)}`);
    return changeOwner(ctx, args.slice(1), undefined, group, 'group');
  },
});
