import { byteLength } from '../../core';
import { Errno } from '../../machine/sys';
import type { Turn } from '../../machine/sys';
import { Failure, tool } from '../tool';
import type { ToolContext } from '../tool';
import { sliceBytes } from './bytes';
import { buffered, count, hold, inputs, next, TURN } from './stream';
import type { Inputs } from './stream';

const flags = {
  bytes: { type: 'string', short: 'c', value: '[+]NUM', help: 'output the last NUM bytes; or use -c +NUM to\noutput starting with byte NUM of each file' },
  follow: { type: 'optional', short: 'f', bare: 'descriptor', value: '{name|descriptor}', help: 'output appended data as the file grows' },
  F: { type: 'bool', help: 'same as --follow=name --retry' },
  lines: {
    type: 'string',
    short: 'n',
    value: '[+]NUM',
    help: 'output the last NUM lines, instead of the last 10;\nor use -n +NUM to output starting with line NUM',
  },
  pid: { type: 'string', value: 'PID', help: 'with -f, terminate after process ID, PID dies', hidden: true, unsupported: true },
  quiet: { type: 'bool', short: 'q', aliases: ['silent'], help: 'never output headers giving file names' },
  retry: { type: 'bool', help: 'keep trying to open a file if it is inaccessible' },
  'sleep-interval': { type: 'string', short: 's', value: 'N', help: 'with -f, sleep for approximately N seconds\n(default 1.0) between iterations' },
  verbose: { type: 'bool', short: 'v', help: 'always output headers giving file names' },
  'zero-terminated': { type: 'bool', short: 'z', help: 'line delimiter is NUL, not newline' },
} as const;

type Ctx = ToolContext<typeof flags>;

interface Options {
  readonly bytes: boolean;
  readonly n: number;
  /** Start at the n-th, rather than print the last n. */
  readonly fromStart: boolean;
  readonly headers: boolean;
  readonly sep: string;
  readonly follow: boolean;
  readonly byName: boolean;
  readonly retry: boolean;
}

/** One file that is being followed; `fd` is -1 while it cannot be read. */
interface Followed {
  readonly name: string;
  fd: number;
  read: number;
  inode: number;
}

interface State {
  readonly at: Inputs;
  held: string;
  /** How much of `held` was among the last when that was last looked at. */
  kept: number;
  left: number;
  files: number;
  /** Name of the file whose text was printed last. */
  last: string;
  readonly followed: Followed[];
  following: boolean;
  read: number;
}

function options(ctx: Ctx): Options {
  const last = [...ctx.order].reverse().find((o) => o.flag === 'bytes' || o.flag === 'lines');
  const text: string = last?.value ?? '10';
  const bytes = last?.flag === 'bytes';
  const n = count(text.replace(/^[-+]/, ''));
  if (n === undefined) throw new Failure(ctx.busybox ? `invalid number '${text}'` : `invalid number of ${bytes ? 'bytes' : 'lines'}: ‘${text}’`);
  const { flags: f } = ctx;
  return {
    bytes,
    n,
    fromStart: text.startsWith('+'),
    headers: f.verbose || (ctx.args.length > 1 && !f.quiet),
    sep: f['zero-terminated'] ? '\0' : '\n',
    follow: f.F || f.follow !== undefined,
    byName: f.F || f.follow === 'name',
    retry: f.F || f.retry,
  };
}

/** The last `n` lines (or bytes) of a text. */
function lastOf(text: string, o: Options): string {
  if (o.n === 0) return '';
  if (o.bytes) return sliceBytes(text, Math.max(0, byteLength(text) - o.n));
  let at = text.endsWith(o.sep) ? text.length - 1 : text.length;
  for (let n = 0; n < o.n; n++) {
    at = text.lastIndexOf(o.sep, at - 1);
    if (at <= 0) {
      if (at === 0 && n === o.n - 1) return text.slice(1);
      if (at < 0) return text;
    }
  }
  return text.slice(at + 1);
}

function header(ctx: Ctx, o: Options, s: State, name: string): void {
  if (o.headers && s.last !== name) ctx.out(`${s.files > 0 ? '\n' : ''}==> ${name === '-' ? 'standard input' : name} <==\n`);
  s.files++;
  s.last = name;
}

function go(raw: Ctx, given?: State): number | Turn<State> {
  const ctx = buffered(raw);
  try {
    const o = options(ctx);
    const s: State = given ?? { at: inputs(ctx.args), held: '', kept: 0, left: 0, files: 0, last: '', followed: [], following: false, read: 0 };
    return s.following ? follow(ctx, o, s) : first(ctx, o, s);
  } finally {
    ctx.flush();
  }
}

/** The end (or the rest) of each file, before anything is followed. */
function first(ctx: Ctx, o: Options, s: State): number | Turn<State> {
  for (let taken = 0; taken < 4 * TURN;) {
    const piece = next(ctx, s.at, "cannot open '%' for reading");
    if (piece === 'end') break;
    if ('wait' in piece) return { wait: { readable: [piece.wait] }, state: s };
    if ('open' in piece) {
      s.held = '';
      s.kept = 0;
      s.left = o.fromStart ? Math.max(0, o.n - 1) : 0;
      s.read = 0;
      header(ctx, o, s, piece.open);
      if (o.follow && piece.open !== '-') {
        // A file that is followed is read to its end here, and its descriptor kept.
        const fd = s.at.fd;
        for (let text = ctx.sys.read(fd, TURN); text; text = ctx.sys.read(fd, TURN)) take(ctx, o, s, text);
        if (!o.fromStart) ctx.out(lastOf(s.held, o));
        s.held = '';
        s.followed.push({ name: piece.open, fd, read: s.read, inode: ctx.sys.files.stat(piece.open).inode });
        s.at.fd = -1;
      }
    } else if ('text' in piece) {
      taken += piece.text.length;
      ctx.sys.spend(piece.text.length / 32);
      take(ctx, o, s, piece.text);
    } else {
      if (!o.fromStart) ctx.out(lastOf(s.held, o));
      s.held = '';
    }
  }
  if (s.at.next < s.at.names.length || s.at.fd >= 0) return { wait: {}, state: s };
  if (o.follow && o.retry) for (const name of ctx.args) if (!s.followed.some((f) => f.name === name)) s.followed.push({ name, fd: -1, read: 0, inode: -1 });
  if (!o.follow || s.followed.length === 0) {
    if (o.follow && s.at.failed) ctx.fail('no files remaining');
    return s.at.failed ? 1 : 0;
  }
  s.following = true;
  return follow(ctx, o, s);
}

function take(ctx: Ctx, o: Options, s: State, text: string): void {
  s.read += byteLength(text);
  if (!o.fromStart) {
    hold(ctx, s.held.length, text.length);
    s.held += text;
    // What is not among the last goes, each time as much has come as there was.
    if (s.held.length > Math.max(4 * TURN, 2 * s.kept)) {
      s.held = lastOf(s.held, o);
      s.kept = s.held.length;
    }
    return;
  }
  let from = 0;
  if (o.bytes) {
    const skip = Math.min(s.left, byteLength(text));
    s.left -= skip;
    ctx.out(sliceBytes(text, skip));
    return;
  }
  while (s.left > 0) {
    const at = text.indexOf(o.sep, from);
    if (at < 0) return;
    from = at + 1;
    s.left--;
  }
  ctx.out(text.slice(from));
}

/** Prints what was appended, and sleeps until a file changes. */
function follow(ctx: Ctx, o: Options, s: State): Turn<State> {
  const { sys } = ctx;
  const topics: string[] = [];
  for (const f of s.followed) {
    try {
      if (o.byName && f.fd >= 0 && (!sys.files.exists(f.name) || sys.files.stat(f.name).inode !== f.inode)) {
        const there = sys.files.exists(f.name);
        ctx.fail(there ? `‘${f.name}’ has been replaced;  following new file` : `‘${f.name}’ has become inaccessible: No such file or directory`);
        sys.close(f.fd);
        f.fd = -1;
        if (there) Object.assign(f, { fd: sys.open(f.name, 'r'), read: 0, inode: sys.files.stat(f.name).inode });
      } else if (f.fd < 0 && sys.files.exists(f.name)) {
        ctx.fail(`‘${f.name}’ has appeared;  following new file`);
        Object.assign(f, { fd: sys.open(f.name, 'r'), read: 0, inode: sys.files.stat(f.name).inode });
      }
      topics.push(sys.files.topic(f.name));
      if (f.fd < 0) continue;
      if (sys.files.exists(f.name) && sys.files.stat(f.name).inode === f.inode && sys.files.stat(f.name).type === 'file' && sys.files.stat(f.name).size < f.read) {
        ctx.fail(`${f.name}: file truncated`);
        sys.close(f.fd);
        Object.assign(f, { fd: sys.open(f.name, 'r'), read: 0 });
      }
      let text = sys.read(f.fd, TURN);
      if (text) header(ctx, o, s, f.name);
      for (; text; text = sys.read(f.fd, TURN)) {
        f.read += byteLength(text);
        ctx.out(text);
      }
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
    }
  }
  // A name that is missing has no topic of its own to wait for, so it is looked for once a second, as tail does.
  const missing = s.followed.some((f) => f.fd < 0);
  return { wait: { topics, ...(missing ? { until: sys.now + 1000 } : {}) }, state: s };
}

function oldCount(words: readonly string[]): readonly string[] {
  const first = words[0];
  const m = first === undefined ? null : /^([-+])(\d+)([cl]?)(f?)$/.exec(first);
  if (!m || (m[1] === '+' && words.length > 2)) return words;
  return [m[3] === 'c' ? '-c' : '-n', `${m[1] === '+' ? '+' : ''}${m[2]}`, ...(m[4] ? ['-f'] : []), ...words.slice(1)];
}

export const tail = tool({
  name: 'tail',
  usage: '[OPTION]... [FILE]...',
  short:
    'Print the last 10 lines of each FILE to standard output.\n' +
    'With more than one FILE, precede each with a header giving the file name.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags,
  tidy: oldCount,
  run: (ctx) => go(ctx),
  resume: (ctx, state: State) => go(ctx, state),
});
