import { Errno } from '../../machine/sys';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { attempt, baseName, dirName, isDir, joinPath, quote, statOrNone } from './common';

interface Manner {
  readonly recursive: boolean;
  /** Keep links as links. */
  readonly links: boolean;
  readonly preserve: boolean;
  readonly noClobber: boolean;
  readonly update: boolean;
  readonly force: boolean;
  readonly verbose: boolean;
}

/** Copies one file or tree; tells of what fails and returns 1 if anything did. */
function copyOne(ctx: ToolContext, from: string, to: string, manner: Manner, top = true): number {
  const { sys, busybox, fail, out } = ctx;
  sys.spend(20);
  const refuse = (what: string, gnu: string, e: Errno) => fail(busybox ? `can't ${what} '${e.path || from}': ${e.message}` : `${gnu}: ${e.message}`);
  let failed = 0;
  const stat = attempt(
    () => (manner.links ? sys.files.lstat(from) : sys.files.stat(from)),
    (e) => (failed = fail(busybox ? `can't stat '${from}': ${e.message}` : `cannot stat ${quote(from)}: ${e.message}`)),
  );
  if (!stat) return failed;
  const there = statOrNone(sys, to);
  if (stat.type === 'dir') {
    if (!manner.recursive) return fail(busybox ? `omitting directory '${from}'` : `-r not specified; omitting directory ${quote(from)}`);
    if (there && there.type !== 'dir') return fail(`cannot overwrite non-directory ${quote(to)} with directory ${quote(from)}`);
    const inside = `${sys.files.absolute(to)}/`.startsWith(`${sys.files.absolute(from)}/`);
    if (top && inside) return fail(`cannot copy a directory, ${quote(from)}, into itself, ${quote(to)}`);
    if (!there) {
      const made = attempt(
        () => {
          sys.files.mkdir(to);
          return true;
        },
        (e) => (failed = refuse('create directory', `cannot create directory ${quote(to)}`, e)),
      );
      if (!made) return failed;
      if (manner.verbose) out(`${quote(from)} -> ${quote(to)}\n`);
    }
    let status = 0;
    const names = attempt(() => sys.files.list(from), (e) => (failed = refuse('open', `cannot access ${quote(from)}`, e)));
    for (const name of names ?? []) status = copyOne(ctx, joinPath(from, name), joinPath(to, name), manner, false) || status;
    attempt(() => sys.files.chmod(to, stat.mode), () => {});
    if (manner.preserve) keep(ctx, to, stat);
    return names ? status : failed;
  }
  if (there?.type === 'dir') return fail(`cannot overwrite directory ${quote(to)} with non-directory`);
  if (there && there.inode === stat.inode && sys.files.real(to) === sys.files.real(from)) return fail(`${quote(from)} and ${quote(to)} are the same file`);
  if (manner.noClobber && there) return 0;
  if (manner.update && there && there.modified >= stat.modified) return 0;
  return attempt(
    () => {
      if (stat.type === 'link') {
        if (statOrNone(sys, to, false)) sys.files.remove(to);
        sys.files.link(stat.target!, to);
      } else {
        // Program files are known by name, not by content: a copy is a link to where the program is.
        if (stat.program !== undefined) {
          if (there) sys.files.remove(to);
          sys.files.link(sys.files.real(from), to);
        } else {
          const text = attempt(() => sys.files.read(from), (e) => (failed = refuse('open', `cannot open ${quote(from)} for reading`, e)));
          if (text === undefined) return failed;
          attempt(
            () => sys.files.write(to, text, { mode: stat.mode & 0o777 }),
            (e) => {
              if (!manner.force || !there) throw e;
              sys.files.remove(to);
              sys.files.write(to, text, { mode: stat.mode & 0o777 });
            },
          );
          sys.spend(text.length >> 4);
        }
        if (manner.preserve) keep(ctx, to, stat);
      }
      if (manner.verbose) out(`${quote(from)} -> ${quote(to)}\n`);
      return 0;
    },
    (e) => (failed = refuse('create', `cannot create regular file ${quote(to)}`, e.path ? e : new Errno(e.code, to))),
  ) ?? failed;
}

function keep({ sys }: ToolContext, path: string, stat: { mode: number; user: string; group: string; modified: number }): void {
  attempt(() => sys.files.chmod(path, stat.mode), () => {});
  if (sys.user === 'root') attempt(() => sys.files.chown(path, stat.user, stat.group), () => {});
  attempt(() => sys.files.touch(path, stat.modified), () => {});
}

/** Where each source goes: into the last word if it is a directory, else to it. A number is the status of a misuse. */
function destinations(ctx: ToolContext, target: string | undefined, alone: boolean): { from: string; to: string }[] | number {
  const { sys, args, busybox, fail, misuse } = ctx;
  if (args.length === 0) return misuse('missing file operand');
  if (target === undefined && args.length === 1) return misuse(`missing destination file operand after ${quote(args[0]!)}`);
  const last = target ?? args[args.length - 1]!;
  const sources = target === undefined ? args.slice(0, -1) : args;
  const into = !alone && isDir(sys, last);
  if (!into && (sources.length > 1 || target !== undefined)) {
    return fail(busybox ? `target '${last}' is not a directory` : `target ${quote(last)}: ${sys.files.exists(last) ? 'Not a directory' : 'No such file or directory'}`);
  }
  return sources.map((from) => ({ from, to: into ? joinPath(last, baseName(from) === '..' || baseName(from) === '.' ? '' : baseName(from)) : last }));
}

const common = {
  force: { type: 'bool', short: 'f', help: 'if an existing destination file cannot be opened, remove it and try again' },
  interactive: { type: 'bool', short: 'i', help: 'prompt before overwrite' },
  'no-clobber': { type: 'bool', short: 'n', help: 'do not overwrite an existing file' },
  'target-directory': { type: 'string', short: 't', value: 'DIRECTORY', help: 'copy all SOURCE arguments into DIRECTORY' },
  'no-target-directory': { type: 'bool', short: 'T', help: 'treat DEST as a normal file' },
  update: { type: 'bool', short: 'u', help: 'only when the SOURCE file is newer than the\ndestination file or when the destination is missing' },
  verbose: { type: 'bool', short: 'v', help: 'explain what is being done' },
} as const;

interface Asking {
  readonly jobs: readonly { readonly from: string; readonly to: string }[];
  readonly at: number;
  readonly status: number;
}

/** Does the jobs one by one, asking before each overwrite with -i: one question is one wait for a line. */
function work(ctx: ToolContext, state: Asking, one: (from: string, to: string) => number, answered: boolean): ReturnType<NonNullable<ToolContext['fail']>> | { wait: object; state: Asking } {
  const { sys, flags, name, err } = ctx;
  let { status } = state;
  for (let i = state.at; i < state.jobs.length; i++) {
    const { from, to } = state.jobs[i]!;
    if (flags.interactive && sys.files.exists(to) && !isDir(sys, to)) {
      if (!(answered && i === state.at)) {
        err(`${name}: overwrite ${quote(to)}? `);
        return { wait: { readable: [0] }, state: { jobs: state.jobs, at: i, status } };
      }
      const line = sys.read(0);
      if (line === undefined) return { wait: { readable: [0] }, state: { jobs: state.jobs, at: i, status } };
      if (!/^\s*[yY]/.test(line)) continue;
    }
    status = one(from, to) || status;
  }
  return status;
}

function cpManner(ctx: ToolContext): Manner {
  const { flags } = ctx;
  const recursive = flags.recursive || flags.archive;
  return {
    recursive,
    links: flags['no-dereference'] || flags.archive || (recursive && !flags.dereference),
    preserve: flags.archive || flags.p || flags.preserve !== undefined,
    noClobber: flags['no-clobber'],
    update: flags.update,
    force: flags.force,
    verbose: flags.verbose,
  };
}

export const cp = tool<any, Asking>({
  name: 'cp',
  usage: '[OPTION]... SOURCE... DEST|DIRECTORY',
  short: 'Copy SOURCE to DEST, or multiple SOURCE(s) to DIRECTORY.',
  flags: {
    archive: { type: 'bool', short: 'a', help: 'same as -dR --preserve=all' },
    'no-dereference': { type: 'bool', short: 'P', aliases: ['d'], help: 'never follow symbolic links in SOURCE' },
    dereference: { type: 'bool', short: 'L', help: 'always follow symbolic links in SOURCE' },
    p: { type: 'bool', help: 'same as --preserve=mode,ownership,timestamps' },
    preserve: { type: 'optional', value: 'ATTR_LIST', bare: 'mode', help: 'preserve the specified attributes' },
    recursive: { type: 'bool', short: 'r', aliases: ['R'], help: 'copy directories recursively' },
    ...common,
  },
  run(ctx) {
    const jobs = destinations(ctx, ctx.flags['target-directory'], ctx.flags['no-target-directory']);
    return typeof jobs === 'number' ? jobs : work(ctx, { jobs, at: 0, status: 0 }, (from, to) => copyOne(ctx, from, to, cpManner(ctx)), false);
  },
  resume(ctx, state) {
    return work(ctx, state, (from, to) => copyOne(ctx, from, to, cpManner(ctx)), true);
  },
});

export const mv = tool<any, Asking>({
  name: 'mv',
  usage: '[OPTION]... SOURCE... DEST|DIRECTORY',
  short: 'Rename SOURCE to DEST, or move SOURCE(s) to DIRECTORY.',
  flags: common,
  run(ctx) {
    const jobs = destinations(ctx, ctx.flags['target-directory'], ctx.flags['no-target-directory']);
    return typeof jobs === 'number' ? jobs : work(ctx, { jobs, at: 0, status: 0 }, (from, to) => moveOne(ctx, from, to), false);
  },
  resume(ctx, state) {
    return work(ctx, state, (from, to) => moveOne(ctx, from, to), true);
  },
});

function moveOne(ctx: ToolContext, from: string, to: string): number {
  const { sys, busybox, flags, fail, out } = ctx;
  const stat = statOrNone(sys, from, false);
  let failed = 0;
  if (!stat) return fail(busybox ? `can't rename '${from}': No such file or directory` : `cannot stat ${quote(from)}: No such file or directory`);
  const there = statOrNone(sys, to, false);
  if (there && flags['no-clobber']) return 0;
  if (there && flags.update && there.modified >= stat.modified) return 0;
  if (there && stat.type === 'dir' && there.type !== 'dir') return fail(`cannot overwrite non-directory ${quote(to)} with directory ${quote(from)}`);
  if (there && stat.type !== 'dir' && there.type === 'dir') return fail(`cannot overwrite directory ${quote(to)} with non-directory`);
  if (sys.files.absolute(from) === sys.files.absolute(to)) return fail(`${quote(from)} and ${quote(to)} are the same file`);
  if (stat.type === 'dir' && `${sys.files.absolute(to)}/`.startsWith(`${sys.files.absolute(from)}/`)) {
    return fail(`cannot move ${quote(from)} to a subdirectory of itself, ${quote(to)}`);
  }
  const done = attempt(
    () => {
      sys.files.rename(from, to);
      return true;
    },
    (e) => {
      // Between file systems a move is a copy and a removal.
      if (e.code === 'EXDEV') {
        const manner = { recursive: true, links: true, preserve: true, noClobber: false, update: false, force: true, verbose: false };
        failed = copyOne(ctx, from, to, manner);
        if (failed === 0) attempt(() => sys.files.remove(from, { recursive: true }), (x) => (failed = fail(`cannot remove ${quote(from)}: ${x.message}`)));
        return;
      }
      failed = fail(busybox ? `can't rename '${from}': ${e.message}` : `cannot move ${quote(from)} to ${quote(to)}: ${e.message}`);
    },
  );
  if ((done || failed === 0) && flags.verbose) out(`renamed ${quote(from)} -> ${quote(to)}\n`);
  return done ? 0 : failed;
}

/** `install`: copies with a mode, or makes directories. */
export const install = tool<any>({
  name: 'install',
  usage: '[OPTION]... SOURCE DEST',
  short: 'Copy SOURCE to DEST while setting permission modes, or make directories with -d.',
  flags: {
    directory: { type: 'bool', short: 'd', help: 'treat all arguments as directory names; create all' },
    D: { type: 'bool', help: 'create all leading components of DEST' },
    mode: { type: 'string', short: 'm', value: 'MODE', default: '755', help: 'set permission mode (as in chmod), instead of rwxr-xr-x' },
    owner: { type: 'string', short: 'o', value: 'OWNER', help: 'set ownership (super-user only)' },
    group: { type: 'string', short: 'g', value: 'GROUP', help: 'set group ownership' },
    'target-directory': { type: 'string', short: 't', value: 'DIRECTORY', help: 'copy all SOURCE arguments into DIRECTORY' },
    verbose: { type: 'bool', short: 'v', help: 'print the name of each created file or directory' },
  },
  run(ctx) {
    const { sys, args, flags, fail, misuse } = ctx;
    const mode = /^[0-7]{1,4}$/.test(flags.mode) ? parseInt(flags.mode, 8) : undefined;
    if (mode === undefined) return fail(`invalid mode ‘${flags.mode}’`);
    if (flags.directory) {
      if (args.length === 0) return misuse('missing file operand');
      let status = 0;
      for (const path of args) {
        attempt(
          () => {
            sys.files.mkdir(path, { parents: true });
            sys.files.chmod(path, mode);
          },
          (e) => (status = fail(`cannot create directory ‘${path}’: ${e.message}`)),
        );
      }
      return status;
    }
    if (flags.D && args.length === 2) attempt(() => sys.files.mkdir(dirName(args[1]!), { parents: true }), () => {});
    const jobs = destinations(ctx, flags['target-directory'], false);
    if (typeof jobs === 'number') return jobs;
    let status = 0;
    for (const { from, to } of jobs) {
      const manner = { recursive: false, links: false, preserve: false, noClobber: false, update: false, force: true, verbose: flags.verbose };
      const result = copyOne(ctx, from, to, manner);
      if (result === 0) attempt(() => sys.files.chmod(to, mode), () => {});
      if (result === 0 && flags.owner !== undefined) attempt(() => sys.files.chown(to, flags.owner, flags.group), (e) => (status = fail(`cannot change ownership of ${quote(to)}: ${e.message}`)));
      status = result || status;
    }
    return status;
  },
});
