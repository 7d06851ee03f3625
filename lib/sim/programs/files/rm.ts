import type { Turn } from '../../machine/sys';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { attempt, baseName, joinPath, quote, statOrNone } from './common';

interface Asking {
  readonly paths: readonly string[];
  readonly status: number;
}

export const rm = tool<any, Asking>({
  name: 'rm',
  usage: '[OPTION]... [FILE]...',
  short: 'Remove (unlink) the FILE(s).',
  flags: {
    force: { type: 'bool', short: 'f', help: 'ignore nonexistent files and arguments, never prompt' },
    interactive: { type: 'bool', short: 'i', help: 'prompt before every removal' },
    I: { type: 'bool', help: 'prompt once before removing more than three files (taken as no prompt here)' },
    recursive: { type: 'bool', short: 'r', aliases: ['R'], help: 'remove directories and their contents recursively' },
    dir: { type: 'bool', short: 'd', help: 'remove empty directories' },
    'no-preserve-root': { type: 'bool', help: "do not treat '/' specially" },
    'preserve-root': { type: 'optional', bare: '', help: "do not remove '/' (default)" },
    verbose: { type: 'bool', short: 'v', help: 'explain what is being done' },
  },
  run(ctx) {
    if (ctx.args.length === 0) return ctx.flags.force ? 0 : ctx.misuse('missing operand');
    return removeAll(ctx, { paths: ctx.args, status: 0 }, false);
  },
  resume: (ctx, state) => removeAll(ctx, state, true),
});

function removeAll(ctx: ToolContext, state: Asking, answered: boolean): number | Turn<Asking> {
  const { sys, flags, busybox, name, err } = ctx;
  let { status } = state;
  for (let i = 0; i < state.paths.length; i++) {
    const path = state.paths[i]!;
    const stat = statOrNone(sys, path, false);
    const asks = stat && (flags.interactive || (!flags.force && stat.type === 'file' && sys.tty(0) !== undefined && !sys.files.may(path, 'w'))) && (stat.type !== 'dir' || flags.recursive);
    if (asks) {
      if (!(answered && i === 0)) {
        const kind = stat.type === 'dir' ? 'directory' : stat.type === 'link' ? 'symbolic link' : stat.size === 0 ? 'regular empty file' : 'regular file';
        const protect = flags.interactive ? '' : 'write-protected ';
        err(busybox ? `rm: remove '${path}'? ` : `${name}: remove ${protect}${kind} ${quote(path)}? `);
        return { wait: { readable: [0] }, state: { paths: state.paths.slice(i), status } };
      }
      const line = sys.read(0);
      if (line === undefined) return { wait: { readable: [0] }, state: { paths: state.paths.slice(i), status } };
      if (!/^\s*[yY]/.test(line)) continue;
    }
    const removed = removeOne(ctx, path, true, { left: SLICE - i });
    // What is gone of a directory stays gone: the rest of it is removed in the next turn.
    if (removed === PAUSE) return { wait: {}, state: { paths: state.paths.slice(i), status } };
    status = removed || status;
    if (i + 1 >= SLICE && i + 1 < state.paths.length) return { wait: {}, state: { paths: state.paths.slice(i + 1), status } };
  }
  return status;
}

/** How many are removed in one turn: in a directory of thousands each takes its time. */
const SLICE = 100;
/** In place of a status: there is more to remove. */
const PAUSE = -1;

/** `turn` counts down; without it all is removed at once. */
function removeOne(ctx: ToolContext, path: string, top: boolean, turn?: { left: number }): number {
  const { sys, flags, busybox, fail, out, err } = ctx;
  sys.spend(10);
  let failed = 0;
  const refuse = (why: string) => fail(busybox ? `can't remove '${path}': ${why}` : `cannot remove ${quote(path)}: ${why}`);
  if (top && sys.files.absolute(path) === '/' && flags.recursive && !flags['no-preserve-root']) {
    if (busybox) return refuse('Device or resource busy');
    err(`rm: it is dangerous to operate recursively on ${quote(path)}\nrm: use --no-preserve-root to override this failsafe\n`);
    return 1;
  }
  const stat = attempt(
    () => sys.files.lstat(path),
    (e) => (failed = flags.force && e.code === 'ENOENT' ? 0 : refuse(e.message)),
  );
  if (!stat) return failed;
  if (stat.type === 'dir') {
    if (!flags.recursive && !flags.dir) return busybox ? fail(`'${path}' is a directory`) : refuse('Is a directory');
    if (['.', '..'].includes(baseName(path))) {
      return fail(`refusing to remove '.' or '..' directory: skipping ${quote(path)}`);
    }
    if (flags.recursive) {
      const names = attempt(() => sys.files.list(path), (e) => (failed = refuse(e.message)));
      if (!names) return failed;
      for (const name of names) {
        // What could not be removed would be told of again.
        if (turn && turn.left <= 0 && !failed) return PAUSE;
        const removed = removeOne(ctx, joinPath(path, name), false, failed ? undefined : turn);
        if (removed === PAUSE) return PAUSE;
        failed = removed || failed;
      }
      if (failed) return failed;
    }
  }
  if (turn) turn.left--;
  attempt(
    () => {
      sys.files.remove(path);
      if (flags.verbose) out(stat.type === 'dir' ? `removed directory ${quote(path)}\n` : `removed ${quote(path)}\n`);
    },
    (e) => (failed = refuse(e.message)),
  );
  return failed;
}

export const unlink = tool({
  name: 'unlink',
  usage: 'FILE',
  short: 'Call the unlink function to remove the specified FILE.',
  flags: {},
  run({ sys, args, fail, misuse }) {
    if (args.length === 0) return misuse('missing operand');
    if (args.length > 1) return misuse(`extra operand ${quote(args[1]!)}`);
    if (statOrNone(sys, args[0]!, false)?.type === 'dir') return fail(`cannot unlink ${quote(args[0]!)}: Is a directory`);
    return attempt(() => (sys.files.remove(args[0]!), 0), (e) => void fail(`cannot unlink ${quote(args[0]!)}: ${e.message}`)) ?? 1;
  },
});
