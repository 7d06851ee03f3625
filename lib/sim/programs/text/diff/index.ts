import { Errno } from '../../../machine/sys';
import type { Turn } from '../../../machine/sys';
import { Failure, tool } from '../../tool';
import type { ToolContext } from '../../tool';
import { strftime, gmtime } from '../jq/dates';
import { buffered, HOLD } from '../stream';
import { changes, group } from './hunks';
import type { Change } from './hunks';

const flags = {
  normal: { type: 'bool', help: 'output a normal diff (the default)' },
  brief: { type: 'bool', short: 'q', help: 'report only when files differ' },
  'report-identical-files': { type: 'bool', short: 's', help: 'report when two files are the same' },
  c: { type: 'bool', help: 'output 3 lines of copied context' },
  context: { type: 'optional', short: 'C', value: 'NUM', help: 'output NUM (default 3) lines of copied context' },
  u: { type: 'bool', help: 'output 3 lines of unified context' },
  unified: { type: 'optional', short: 'U', value: 'NUM', help: 'output NUM (default 3) lines of unified context' },
  ed: { type: 'bool', short: 'e', help: 'output an ed script', unsupported: true },
  rcs: { type: 'bool', short: 'n', help: 'output an RCS format diff', unsupported: true },
  'side-by-side': { type: 'bool', short: 'y', help: 'output in two columns' },
  width: { type: 'string', short: 'W', value: 'NUM', help: 'output at most NUM (default 130) print columns' },
  'left-column': { type: 'bool', help: 'output only the left column of common lines' },
  'suppress-common-lines': { type: 'bool', help: 'do not output common lines' },
  'show-c-function': { type: 'bool', short: 'p', help: 'show which C function each change is in' },
  label: { type: 'array', value: 'LABEL', help: 'use LABEL instead of file name and timestamp' },
  'expand-tabs': { type: 'bool', short: 't', help: 'expand tabs to spaces in output' },
  'initial-tab': { type: 'bool', short: 'T', help: 'make tabs line up by prepending a tab' },
  recursive: { type: 'bool', short: 'r', help: 'recursively compare any subdirectories found' },
  'new-file': { type: 'bool', short: 'N', help: 'treat absent files as empty' },
  exclude: { type: 'array', short: 'x', value: 'PAT', help: 'exclude files that match PAT' },
  'ignore-case': { type: 'bool', short: 'i', help: 'ignore case differences in file contents' },
  'ignore-tab-expansion': { type: 'bool', short: 'E', help: 'ignore changes due to tab expansion' },
  'ignore-trailing-space': { type: 'bool', short: 'Z', help: 'ignore white space at line end' },
  'ignore-space-change': { type: 'bool', short: 'b', help: 'ignore changes in the amount of white space' },
  'ignore-all-space': { type: 'bool', short: 'w', help: 'ignore all white space' },
  'ignore-blank-lines': { type: 'bool', short: 'B', help: 'ignore changes where lines are all blank' },
  text: { type: 'bool', short: 'a', help: 'treat all files as text' },
  'strip-trailing-cr': { type: 'bool', help: 'strip trailing carriage return on input' },
  minimal: { type: 'bool', short: 'd', help: 'try hard to find a smaller set of changes' },
  'speed-large-files': { type: 'bool', help: 'assume large files and many scattered small changes' },
  color: { type: 'optional', bare: 'auto', value: 'WHEN', help: "color output; WHEN is 'never', 'always', or 'auto';\nplain --color means --color='auto'" },
} as const;

type Ctx = ToolContext<typeof flags>;

interface Side {
  readonly name: string;
  readonly text: string;
  readonly modified: number;
  /** Lines without their ends. */
  readonly lines: readonly string[];
  readonly noNewline: boolean;
}

/** Lines a file may have to be compared. */
const LINES = 100_000;

function side(ctx: Ctx, name: string, text: string, modified: number): Side {
  const t = ctx.flags['strip-trailing-cr'] ? text.replaceAll('\r\n', '\n') : text;
  const lines = t.split('\n');
  // Two files are compared in one turn, which must leave time to others.
  if (lines.length > LINES) throw new Failure('memory exhausted', 2);
  const noNewline = t !== '' && !t.endsWith('\n');
  if (!noNewline) lines.pop();
  return { name, text: t, modified, lines, noNewline };
}

/** What lines are compared by. A last line without its newline is no line like another. */
function key(ctx: Ctx, s: Side): string[] {
  const f = ctx.flags;
  const loose = f['ignore-all-space'] || f['ignore-space-change'] || f['ignore-trailing-space'];
  return s.lines.map((line, i) => {
    let k = line;
    if (f['ignore-all-space']) k = k.replace(/\s+/g, '');
    else if (f['ignore-space-change']) k = k.replace(/\s+/g, ' ').trimEnd();
    else if (f['ignore-trailing-space']) k = k.trimEnd();
    if (f['ignore-tab-expansion']) k = k.replace(/\t/g, '        ');
    if (f['ignore-case']) k = k.toLowerCase();
    return s.noNewline && i === s.lines.length - 1 && !loose ? `${k}\0` : k;
  });
}

const MISSING = '\\ No newline at end of file\n';

class Printer {
  private readonly color: boolean;

  constructor(
    private readonly ctx: Ctx,
    private readonly a: Side,
    private readonly b: Side,
    private readonly list: readonly Change[],
  ) {
    const when = ctx.flags.color;
    this.color = when === 'always' || (when === 'auto' && ctx.sys.tty(1) !== undefined && ctx.sys.env.TERM !== 'dumb');
  }

  private paint(code: string, text: string): string {
    return this.color && code !== '' ? `\x1b[${code}m${text}\x1b[0m` : text;
  }

  private line(mark: string, s: Side, i: number, code = ''): void {
    this.ctx.out(`${this.paint(code, mark + s.lines[i])}\n`);
    if (s.noNewline && i === s.lines.length - 1) this.ctx.out(MISSING);
  }

  normal(): void {
    const range = (from: number, to: number) => (to - from > 1 ? `${from + 1},${to}` : to === from ? `${from}` : `${to}`);
    for (const c of this.list) {
      const letter = c.a === c.aEnd ? 'a' : c.b === c.bEnd ? 'd' : 'c';
      this.ctx.out(`${this.paint('36', `${range(c.a, c.aEnd)}${letter}${range(c.b, c.bEnd)}`)}\n`);
      for (let i = c.a; i < c.aEnd; i++) this.line('< ', this.a, i, '31');
      if (letter === 'c') this.ctx.out('---\n');
      for (let i = c.b; i < c.bEnd; i++) this.line('> ', this.b, i, '32');
    }
  }

  private header(marks: readonly [string, string]): void {
    const labels: string[] = this.ctx.flags.label;
    [this.a, this.b].forEach((s, i) => {
      const b = gmtime(s.modified / 1000);
      const nanos = String(Math.floor(s.modified % 1000)).padStart(3, '0') + '000000';
      const name = labels[i] ?? `${s.name}\t${strftime('%Y-%m-%d %H:%M:%S', b)}.${nanos} +0000`;
      this.ctx.out(`${this.paint('1', `${marks[i]} ${name}`)}\n`);
    });
  }

  unified(context: number): void {
    this.header(['---', '+++']);
    const range = (from: number, to: number) => (to - from === 1 ? `${to}` : `${to === from ? from : from + 1},${to - from}`);
    for (const hunk of group(this.list, context)) {
      const [first, last] = [hunk[0]!, hunk[hunk.length - 1]!];
      const a0 = Math.max(0, first.a - context);
      const b0 = Math.max(0, first.b - context);
      const a1 = Math.min(this.a.lines.length, last.aEnd + context);
      const b1 = Math.min(this.b.lines.length, last.bEnd + context);
      this.ctx.out(`${this.paint('36', `@@ -${range(a0, a1)} +${range(b0, b1)} @@`)}\n`);
      let at = a0;
      for (const c of hunk) {
        for (; at < c.a; at++) this.line(' ', this.a, at);
        for (; at < c.aEnd; at++) this.line('-', this.a, at, '31');
        for (let i = c.b; i < c.bEnd; i++) this.line('+', this.b, i, '32');
      }
      for (; at < a1; at++) this.line(' ', this.a, at);
    }
  }

  context(context: number): void {
    this.header(['***', '---']);
    const range = (from: number, to: number) => (to - from <= 1 ? `${to}` : `${from + 1},${to}`);
    for (const hunk of group(this.list, context)) {
      const [first, last] = [hunk[0]!, hunk[hunk.length - 1]!];
      this.ctx.out('***************\n');
      const part = (s: Side, stars: string, from: number, to: number, of: (c: Change) => [number, number, boolean], mark: string) => {
        this.ctx.out(`${stars} ${range(from, to)} ${stars}${stars[0]}\n`);
        if (!hunk.some((c) => of(c)[1] > of(c)[0])) return;
        for (let i = from; i < to; i++) {
          const c = hunk.find((x) => i >= of(x)[0] && i < of(x)[1]);
          this.line(c ? (of(c)[2] ? '! ' : `${mark} `) : '  ', s, i);
        }
      };
      const both = (c: Change) => c.aEnd > c.a && c.bEnd > c.b;
      part(this.a, '***', Math.max(0, first.a - context), Math.min(this.a.lines.length, last.aEnd + context), (c) => [c.a, c.aEnd, both(c)], '-');
      part(this.b, '---', Math.max(0, first.b - context), Math.min(this.b.lines.length, last.bEnd + context), (c) => [c.b, c.bEnd, both(c)], '+');
    }
  }

  /** Two columns, set apart by a gutter that starts at a tab stop, as sdiff has them. */
  columns(): void {
    const f = this.ctx.flags;
    const width = Number(f.width ?? 130);
    if (!(width > 2)) throw new Failure(`invalid width '${f.width}'`, 2);
    const t = 8;
    const offset = Math.floor((width + t + 3) / (2 * t)) * t;
    const half = Math.max(0, Math.min(offset - 3, width - offset));
    const column2 = half > 0 ? offset : width;
    const tabs = (from: number, to: number) => {
      let out = '';
      let at = from;
      while (!f['expand-tabs'] && (Math.floor(at / t) + 1) * t <= to) {
        out += '\t';
        at = (Math.floor(at / t) + 1) * t;
      }
      return out + ' '.repeat(to - at);
    };
    const row = (left: string | undefined, mark: string, right: string | undefined) => {
      const l = left === undefined ? '' : left.replaceAll('\t', '        ').slice(0, half);
      let out = l;
      let at = l.length;
      if (mark !== ' ' || right !== undefined) {
        const gutter = half + Math.floor((column2 - half - 1) / 2);
        if (mark !== ' ') {
          out += tabs(at, gutter) + mark;
          at = gutter + 1;
        }
        if (right !== undefined && right !== '') out += tabs(at, column2) + right.slice(0, half);
      }
      this.ctx.out(`${out}\n`);
    };
    let i = 0;
    let j = 0;
    const common = (to: number) => {
      for (; i < to; i++, j++)
        if (!f['suppress-common-lines']) row(this.a.lines[i], f['left-column'] ? '(' : ' ', f['left-column'] ? undefined : this.b.lines[j]);
    };
    for (const c of this.list) {
      common(c.a);
      for (; i < c.aEnd && j < c.bEnd; i++, j++) row(this.a.lines[i], '|', this.b.lines[j]);
      for (; i < c.aEnd; i++) row(this.a.lines[i], '<', undefined);
      for (; j < c.bEnd; j++) row(undefined, '>', this.b.lines[j]);
    }
    common(this.a.lines.length);
  }
}

/** What was read of standard input and of pipes (process substitution), which come in pieces. */
interface State {
  readonly texts: { readonly name: string; text: string }[];
  fd: number;
}

/** Reads the operands that are no plain files to their end, then compares. */
function gather(ctx: Ctx, s: State): number | Turn<State> {
  const { sys } = ctx;
  const plain = (name: string) => name !== '-' && (!sys.files.exists(name) || ['file', 'dir'].includes(sys.files.stat(name).type));
  const todo = ctx.args.length === 2 ? ctx.args.filter((name) => !plain(name)) : [];
  for (;;) {
    if (s.fd < 0) {
      const name = todo[s.texts.length];
      if (name === undefined) return run(ctx, s);
      s.fd = name === '-' ? 0 : sys.open(name, 'r');
      s.texts.push({ name, text: '' });
    }
    const last = s.texts[s.texts.length - 1]!;
    const more = sys.read(s.fd, HOLD);
    if (more === undefined) return { wait: { readable: [s.fd] }, state: s };
    if (more !== '') {
      last.text += more;
      if (last.text.length > HOLD) throw new Failure('memory exhausted', 2);
      continue;
    }
    if (s.fd > 0) sys.close(s.fd);
    s.fd = -1;
  }
}

function read(ctx: Ctx, name: string, gathered: State['texts'] = []): Side {
  const piped = gathered.find((t) => t.name === name);
  if (piped) return side(ctx, name, piped.text, ctx.sys.now);
  const stat = ctx.sys.files.stat(name);
  return side(ctx, name, ctx.sys.files.read(name), stat.modified);
}

function compareFiles(ctx: Ctx, a: Side, b: Side, title: string): number {
  const f = ctx.flags;
  const say = () => {
    if (f['report-identical-files']) ctx.out(`Files ${a.name} and ${b.name} are identical\n`);
    return 0;
  };
  ctx.sys.spend((a.text.length + b.text.length) / 8);
  if (a.text === b.text) return f['side-by-side'] && !f.brief ? (new Printer(ctx, a, b, []).columns(), 0) : say();
  if ((a.text.includes('\0') || b.text.includes('\0')) && !f.text) {
    ctx.out(f.brief ? `Files ${a.name} and ${b.name} differ\n` : `Binary files ${a.name} and ${b.name} differ\n`);
    return 1;
  }
  let list = changes(key(ctx, a), key(ctx, b));
  ctx.sys.spend(list.length * 20);
  if (f['ignore-blank-lines']) {
    const blank = (s: Side, from: number, to: number) => s.lines.slice(from, to).every((l) => l.trim() === '');
    list = list.filter((c) => !(blank(a, c.a, c.aEnd) && blank(b, c.b, c.bEnd)));
  }
  if (list.length === 0 && !f['side-by-side']) return say();
  if (f.brief) {
    ctx.out(`Files ${a.name} and ${b.name} differ\n`);
    return 1;
  }
  if (title !== '') ctx.out(title);
  const printer = new Printer(ctx, a, b, list);
  const lines = (value: string | undefined) => {
    if (value !== undefined && value !== '' && !/^\d+$/.test(value)) throw new Failure(`invalid context length '${value}'`, 2);
    return value === undefined || value === '' ? 3 : Number(value);
  };
  if (f['side-by-side']) printer.columns();
  else if (f.u || f.unified !== undefined) printer.unified(lines(f.unified));
  else if (f.c || f.context !== undefined) printer.context(lines(f.context));
  else printer.normal();
  return list.length > 0 ? 1 : 0;
}

function compareTrees(ctx: Ctx, a: string, b: string, depth: number): number {
  const f = ctx.flags;
  const { files } = ctx.sys;
  let status = 0;
  const names = [...new Set([...files.list(a), ...files.list(b)])].sort().filter((n) => !f.exclude.includes(n));
  for (const name of names) {
    const [x, y] = [`${a.replace(/\/$/, '')}/${name}`, `${b.replace(/\/$/, '')}/${name}`];
    const [inA, inB] = [files.exists(x), files.exists(y)];
    if (!inA || !inB) {
      if (!f['new-file']) {
        ctx.out(`Only in ${inA ? a : b}: ${name}\n`);
        status = Math.max(status, 1);
        continue;
      }
    }
    const kind = (p: string, there: boolean) => (there ? files.stat(p).type : undefined);
    const [p, q] = [kind(x, inA), kind(y, inB)];
    if (p === 'dir' && q === 'dir') {
      if (f.recursive && depth < 50) status = Math.max(status, compareTrees(ctx, x, y, depth + 1));
      else ctx.out(`Common subdirectories: ${x} and ${y}\n`);
    } else if (p !== undefined && q !== undefined && p !== q) {
      const word = (t: string) => (t === 'dir' ? 'directory' : t === 'file' ? 'regular file' : t);
      ctx.out(`File ${x} is a ${word(p)} while file ${y} is a ${word(q)}\n`);
      status = Math.max(status, 1);
    } else
      status = Math.max(
        status,
        compareFiles(ctx, inA ? read(ctx, x) : side(ctx, x, '', 0), inB ? read(ctx, y) : side(ctx, y, '', 0), `${command(ctx)} ${x} ${y}\n`),
      );
  }
  return status;
}

/** The command line as `diff -r` repeats it before each pair: with the options as typed. */
function command(ctx: Ctx): string {
  const words = ctx.sys.argv.slice(1).filter((w) => !ctx.args.includes(w));
  return ['diff', ...words.map((w) => (/[^\w@%+=:,./-]/.test(w) ? `'${w}'` : w))].join(' ');
}

function run(raw: Ctx, gathered: State): number {
  const ctx = buffered(raw);
  try {
    const { args, sys } = ctx;
    if (args.length === 0) return ctx.misuse(`missing operand after '${ctx.name}'`);
    if (args.length === 1) return ctx.misuse(`missing operand after '${args[0]}'`);
    if (args.length > 2) return ctx.misuse(`extra operand '${args[2]}'`);
    let [a, b] = args as [string, string];
    const isDir = (p: string) => p !== '-' && sys.files.exists(p) && sys.files.stat(p).type === 'dir';
    const base = (p: string) => p.slice(p.lastIndexOf('/') + 1);
    if (isDir(a) && isDir(b)) return compareTrees(ctx, a, b, 0);
    if (isDir(a) && b !== '-') a = `${a.replace(/\/$/, '')}/${base(b)}`;
    else if (isDir(b) && a !== '-') b = `${b.replace(/\/$/, '')}/${base(a)}`;
    let failed = false;
    const sides: Side[] = [];
    for (const name of [a, b]) {
      if (ctx.flags['new-file'] && name !== '-' && !sys.files.exists(name)) {
        sides.push(side(ctx, name, '', 0));
        continue;
      }
      try {
        sides.push(read(ctx, name, gathered.texts));
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        ctx.fail(`${name}: ${e.message}`);
        failed = true;
      }
    }
    return failed ? 2 : compareFiles(ctx, sides[0]!, sides[1]!, '');
  } finally {
    ctx.flush();
  }
}

export const diff = tool({
  name: 'diff',
  usage: '[OPTION]... FILES',
  short: 'Compare FILES line by line.',
  flags,
  misuse: 2,
  version: '(GNU diffutils) 3.8',
  hint: (name) => `${name}: Try '${name} --help' for more information.\n`,
  // -U and -C take their number as the next word, --unified and --context only after `=`.
  tidy: (words) => {
    const out: string[] = [];
    for (let i = 0; i < words.length; i++) {
      if (/^-[a-zA-Z]*[UC]$/.test(words[i]!) && i + 1 < words.length) out.push(words[i]! + words[++i]!);
      else if (/^-\d+$/.test(words[i]!)) out.push(`-U${words[i]!.slice(1)}`);
      else out.push(words[i]!);
    }
    return out;
  },
  run: (ctx) => gather(ctx as Ctx, { texts: [], fd: -1 }),
  resume: (ctx, state: State) => gather(ctx as Ctx, state),
});
