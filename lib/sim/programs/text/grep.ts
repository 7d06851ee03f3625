import { Errno } from '../../machine/sys';
import type { Program, Turn } from '../../machine/sys';
import { Failure, tool } from '../tool';
import type { ToolContext } from '../tool';
import { compile, RegexError } from './regex';
import type { Regex, RegexOptions } from './regex';
import { buffered, closeInput, inputs, next, splitLines, HOLD, TURN } from './stream';
import type { Inputs, Piece } from './stream';

const flags = {
  'extended-regexp': { type: 'bool', short: 'E', help: 'PATTERNS are extended regular expressions' },
  'fixed-strings': { type: 'bool', short: 'F', help: 'PATTERNS are strings' },
  'basic-regexp': { type: 'bool', short: 'G', help: 'PATTERNS are basic regular expressions' },
  'perl-regexp': { type: 'bool', short: 'P', help: 'PATTERNS are Perl regular expressions' },
  regexp: { type: 'array', short: 'e', value: 'PATTERNS', help: 'use PATTERNS for matching' },
  file: { type: 'array', short: 'f', value: 'FILE', help: 'take PATTERNS from FILE' },
  'ignore-case': { type: 'bool', short: 'i', aliases: ['y'], help: 'ignore case distinctions in patterns and data' },
  'no-ignore-case': { type: 'bool', help: 'do not ignore case distinctions (default)' },
  'word-regexp': { type: 'bool', short: 'w', help: 'match only whole words' },
  'line-regexp': { type: 'bool', short: 'x', help: 'match only whole lines' },
  'null-data': { type: 'bool', short: 'z', help: 'a data line ends in 0 byte, not newline' },
  'no-messages': { type: 'bool', short: 's', help: 'suppress error messages' },
  'invert-match': { type: 'bool', short: 'v', help: 'select non-matching lines' },
  'max-count': { type: 'string', short: 'm', value: 'NUM', help: 'stop after NUM selected lines' },
  'byte-offset': { type: 'bool', short: 'b', help: 'print the byte offset with output lines', unsupported: true },
  'line-number': { type: 'bool', short: 'n', help: 'print line number with output lines' },
  'line-buffered': { type: 'bool', help: 'flush output on every line' },
  'with-filename': { type: 'bool', short: 'H', help: 'print file name with output lines' },
  'no-filename': { type: 'bool', short: 'h', help: 'suppress the file name prefix on output' },
  label: { type: 'string', value: 'LABEL', help: 'use LABEL as the standard input file name prefix' },
  'only-matching': { type: 'bool', short: 'o', help: 'show only nonempty parts of lines that match' },
  quiet: { type: 'bool', short: 'q', aliases: ['silent'], help: 'suppress all normal output' },
  'binary-files': { type: 'string', value: 'TYPE', help: "assume that binary files are TYPE;\nTYPE is 'binary', 'text', or 'without-match'" },
  text: { type: 'bool', short: 'a', help: 'equivalent to --binary-files=text' },
  I: { type: 'bool', help: 'equivalent to --binary-files=without-match' },
  recursive: { type: 'bool', short: 'r', help: 'like --directories=recurse' },
  'dereference-recursive': { type: 'bool', short: 'R', help: 'likewise, but follow all symlinks' },
  directories: { type: 'string', short: 'd', value: 'ACTION', help: "how to handle directories;\nACTION is 'read', 'recurse', or 'skip'" },
  include: { type: 'array', value: 'GLOB', help: 'search only files that match GLOB (a file pattern)' },
  exclude: { type: 'array', value: 'GLOB', help: 'skip files that match GLOB' },
  'exclude-dir': { type: 'array', value: 'GLOB', help: 'skip directories that match GLOB' },
  'files-without-match': { type: 'bool', short: 'L', help: 'print only names of FILEs with no selected lines' },
  'files-with-matches': { type: 'bool', short: 'l', help: 'print only names of FILEs with selected lines' },
  count: { type: 'bool', short: 'c', help: 'print only a count of selected lines per FILE' },
  'initial-tab': { type: 'bool', short: 'T', help: 'make tabs line up (if needed)' },
  null: { type: 'bool', short: 'Z', help: 'print 0 byte after FILE name' },
  'before-context': { type: 'string', short: 'B', value: 'NUM', help: 'print NUM lines of leading context' },
  'after-context': { type: 'string', short: 'A', value: 'NUM', help: 'print NUM lines of trailing context' },
  context: { type: 'string', short: 'C', value: 'NUM', help: 'print NUM lines of output context' },
  'group-separator': { type: 'string', value: 'SEP', help: 'print SEP on line between matches with context' },
  'no-group-separator': { type: 'bool', help: 'do not print separator for matches with context' },
  color: {
    type: 'optional',
    aliases: ['colour'],
    bare: 'auto',
    value: 'WHEN',
    help: "use markers to highlight the matching strings;\nWHEN is 'always', 'never', or 'auto'",
  },
} as const;

type Ctx = ToolContext<typeof flags>;

/** Patterns without anything special in them, when there are many: looked up, not tried one by one. */
interface Plain {
  readonly texts: ReadonlySet<string>;
  /** Of the texts, the longest first. */
  readonly lengths: readonly number[];
  readonly ignoreCase: boolean;
}

/** From so many plain patterns on. */
const MANY = 8;
/** Others each take their time to compile, and on every line. */
const MOST = 1000;

interface Options {
  /** All that are not among `plain`. */
  readonly patterns: readonly Regex[];
  readonly plain: Plain | undefined;
  readonly names: boolean;
  readonly before: number;
  readonly after: number;
  readonly max: number;
  readonly color: boolean;
  /** Only whether there is a match matters, not which. */
  readonly list: boolean;
  readonly separator: string | undefined;
}

interface State {
  readonly at: Inputs;
  readonly names: boolean;
  readonly patterns: readonly string[];
  carry: string;
  /** What was read and not looked at when a turn was over. Absent in what was saved before there was this. */
  ahead?: string;
  line: number;
  selected: number;
  /** Lines before a match that may yet be printed. */
  held: string[];
  /** Lines of context still to print. */
  left: number;
  printed: number;
  any: boolean;
  trouble: boolean;
  binary: boolean;
}

function number(text: string, what = 'context length argument'): number {
  if (!/^\d+$/.test(text)) throw new Failure(`${text}: invalid ${what}`, 2);
  return Math.min(Number(text), 1e9);
}

function syntax(ctx: Ctx, word: 'basic' | 'extended' | 'fixed'): RegexOptions['syntax'] {
  const last = [...ctx.order].reverse().find((o) => /^(extended|fixed|basic|perl)-/.test(o.flag));
  return last ? (last.flag.slice(0, last.flag.indexOf('-')).replace('strings', '') as RegexOptions['syntax']) : word;
}

function options(ctx: Ctx, word: 'basic' | 'extended' | 'fixed', sources: readonly string[], names: boolean): Options {
  const f = ctx.flags;
  const how = syntax(ctx, word);
  const around = f['line-regexp'] ? 'line' : undefined;
  const lastCase = [...ctx.order].reverse().find((o) => o.flag === 'ignore-case' || o.flag === 'no-ignore-case');
  const patterns: Regex[] = [];
  const ignoreCase = lastCase?.flag === 'ignore-case';
  const isPlain = (source: string) => (how === 'fixed' && !ignoreCase) || /^[\w ,:;/"'=<>@#%&~!-]*$/.test(source);
  const texts = sources.filter(isPlain);
  const lookUp = texts.length >= MANY;
  const others = lookUp ? sources.filter((source) => !isPlain(source)) : sources;
  if (others.length > MOST) throw new Failure('memory exhausted', 2);
  for (const source of others) {
    try {
      patterns.push(compile(source, { syntax: how, ignoreCase, around, dotIsNotNewline: true }));
    } catch (e) {
      if (!(e instanceof RegexError)) throw e;
      throw new Failure(ctx.busybox ? `bad regex '${source}': ${e.message}` : e.message, 2);
    }
  }
  const both = f.context === undefined ? 0 : number(f.context);
  if (f.color !== undefined && !['auto', 'always', 'never', 'yes', 'no', 'force', 'none', 'tty', 'if-tty'].includes(f.color))
    throw new Failure('', ctx.misuse());
  const folded = ignoreCase ? texts.map((t) => t.toLowerCase()) : texts;
  return {
    patterns,
    plain: lookUp ? { texts: new Set(folded), lengths: [...new Set(folded.map((t) => t.length))].sort((a, b) => b - a), ignoreCase } : undefined,
    names,
    before: f['before-context'] === undefined ? both : number(f['before-context']),
    after: f['after-context'] === undefined ? both : number(f['after-context']),
    max: f['max-count'] === undefined ? Infinity : /^-\d+$/.test(f['max-count']) ? Infinity : number(f['max-count'], 'max count'),
    color:
      ['always', 'yes', 'force'].includes(f.color) ||
      (['auto', 'tty', 'if-tty'].includes(f.color) && ctx.sys.tty(1) !== undefined && ctx.sys.env.TERM !== 'dumb'),
    list: f.quiet || f['files-with-matches'] || f['files-without-match'],
    separator: f['no-group-separator'] ? undefined : (f['group-separator'] ?? '--'),
  };
}

const WORD = /[\p{L}\p{N}_]/u;

/** The leftmost, then longest, match of any pattern from `from` on; with -w only one that stands as a word. */
function find(ctx: Ctx, o: Options, line: string, from: number): { start: number; end: number } | undefined {
  let best: { start: number; end: number } | undefined;
  const word = ctx.flags['word-regexp'] && !ctx.flags['line-regexp'];
  const isWord = (start: number, end: number) => !(start > 0 && WORD.test(line[start - 1]!)) && !(end < line.length && WORD.test(line[end]!));
  if (o.plain) best = findPlain(o.plain, line, from, ctx.flags['line-regexp'], word ? isWord : undefined);
  for (const re of o.patterns) {
    for (let at = from; at <= line.length;) {
      const m = re.match(line, at);
      if (!m) break;
      if (word && !isWord(m.start, m.end)) {
        at = m.start + 1;
        continue;
      }
      if (!best || m.start < best.start || (m.start === best.start && m.end > best.end)) best = { start: m.start, end: m.end };
      break;
    }
  }
  return best;
}

function findPlain({ texts, lengths, ignoreCase }: Plain, line: string, from: number, whole: boolean, accept?: (start: number, end: number) => boolean): { start: number; end: number } | undefined {
  const text = ignoreCase ? line.toLowerCase() : line;
  if (whole) return from === 0 && texts.has(text) ? { start: 0, end: line.length } : undefined;
  for (let start = from; start <= text.length; start++) {
    for (const length of lengths) {
      const end = start + length;
      if (end <= text.length && texts.has(text.slice(start, end)) && (!accept || accept(start, end))) return { start, end };
    }
  }
  return undefined;
}

function matched(ctx: Ctx, o: Options, line: string): boolean {
  if (ctx.flags['word-regexp']) return find(ctx, o, line, 0) !== undefined;
  if (o.plain && findPlain(o.plain, line, 0, ctx.flags['line-regexp'])) return true;
  return o.patterns.some((re) => re.test(line));
}

const paint = (o: Options, color: string, text: string) => (o.color ? `\x1b[${color}m\x1b[K${text}\x1b[m\x1b[K` : text);

function prefix(ctx: Ctx, o: Options, s: State, line: number, mark: ':' | '-'): string {
  let out = '';
  if (o.names) {
    out += paint(o, '35', shown(ctx, s.at.name));
    out += ctx.flags.null ? '\0' : paint(o, '36', mark);
  }
  if (ctx.flags['line-number']) out += paint(o, '32', ctx.flags['initial-tab'] ? String(line).padStart(4) : String(line)) + paint(o, '36', mark);
  if (ctx.flags['initial-tab'] && out !== '') out += '\t';
  return out;
}

const shown = (ctx: Ctx, name: string) => (name === '-' ? (ctx.flags.label ?? '(standard input)') : name);

/** A selected line (or its matching parts), coloured. */
function printSelected(ctx: Ctx, o: Options, s: State, line: string, n: number, mark: ':' | '-' = ':'): void {
  const end = ctx.flags['null-data'] ? '\0' : '\n';
  const parts = ctx.flags['only-matching'];
  if (!parts && (!o.color || (mark === ':') === ctx.flags['invert-match'])) {
    ctx.out(prefix(ctx, o, s, n, mark) + line + end);
    return;
  }
  if (parts && (ctx.flags['invert-match'] || mark === '-')) return;
  let out = '';
  let last = 0;
  for (let at = 0; at <= line.length;) {
    const m = find(ctx, o, line, at);
    if (!m) break;
    if (m.end === m.start) {
      at = m.end + 1;
      continue;
    }
    const text = paint(o, '01;31', line.slice(m.start, m.end));
    if (parts) ctx.out(prefix(ctx, o, s, n, mark) + text + end);
    else out += line.slice(last, m.start) + text;
    last = at = m.end;
  }
  if (!parts) ctx.out(prefix(ctx, o, s, n, mark) + out + line.slice(last) + end);
}

/** Looks at one line; true when this file needs no more. */
function look(ctx: Ctx, o: Options, s: State, line: string): boolean {
  s.line++;
  if (s.selected >= o.max) {
    // After the last wanted match its trailing context is still printed, up to the next match.
    if (s.left > 0 && matched(ctx, o, line) === ctx.flags['invert-match']) {
      s.left--;
      printSelected(ctx, o, s, line, s.line, '-');
      s.printed = s.line;
      return s.left === 0;
    }
    return true;
  }
  if (matched(ctx, o, line) !== ctx.flags['invert-match']) {
    s.selected++;
    s.any = true;
    if (o.list) return true;
    if (ctx.flags.count) return s.selected >= o.max;
    if (s.binary) {
      ctx.fail(`${shown(ctx, s.at.name)}: binary file matches`);
      return true;
    }
    const first = s.line - s.held.length;
    // Groups of lines that do not touch, or are of two files, are set apart. `printed` is -1 until anything was.
    if ((o.before > 0 || o.after > 0) && o.separator !== undefined && s.printed >= 0 && (s.printed === 0 || s.printed < first - 1)) {
      ctx.out(`${paint(o, '36', o.separator)}\n`);
    }
    s.held.forEach((text, i) => printSelected(ctx, o, s, text, first + i, '-'));
    s.held = [];
    printSelected(ctx, o, s, line, s.line);
    s.printed = s.line;
    s.left = o.after;
    return s.selected >= o.max && o.after === 0;
  }
  if (o.list || ctx.flags.count) return false;
  if (s.left > 0) {
    s.left--;
    printSelected(ctx, o, s, line, s.line, '-');
    s.printed = s.line;
  } else if (o.before > 0) {
    s.held.push(line);
    if (s.held.length > o.before) s.held.shift();
  }
  return false;
}

/** What is said about a file once it was looked through. True when nothing more is needed at all. */
function finish(ctx: Ctx, o: Options, s: State): boolean {
  const f = ctx.flags;
  if (f.quiet) return s.any;
  const name = paint(o, '35', shown(ctx, s.at.name));
  if (f.count && !f['files-with-matches'] && !f['files-without-match'])
    ctx.out(`${o.names ? name + (f.null ? '\0' : paint(o, '36', ':')) : ''}${s.selected}\n`);
  if (f['files-with-matches'] && s.selected > 0) ctx.out(name + (f.null ? '\0' : '\n'));
  if (f['files-without-match'] && s.selected === 0) ctx.out(name + (f.null ? '\0' : '\n'));
  return false;
}

function glob(pattern: string, name: string): boolean {
  let re = '';
  for (const c of pattern) re += c === '*' ? '.*' : c === '?' ? '.' : c === '[' || c === ']' ? c : c.replace(/[\\^$.|+(){}]/, '\\$&');
  try {
    return compile(re, { syntax: 'perl' }).match(name)?.groups[0] === name;
  } catch {
    return false;
  }
}

/** Files to search, in order; -r goes down into directories. */
function operands(ctx: Ctx, args: readonly string[]): { names: string[]; trouble: boolean } {
  const f = ctx.flags;
  const deep = f.recursive || f['dereference-recursive'] || f.directories === 'recurse';
  const wanted = (name: string) => !f.exclude.some((g: string) => glob(g, name)) && (f.include.length === 0 || f.include.some((g: string) => glob(g, name)));
  const names: string[] = [];
  let trouble = false;
  const walk = (path: string, depth: number) => {
    for (const child of ctx.sys.files.list(path === '' ? '.' : path)) {
      const full = path === '' ? child : `${path.replace(/\/$/, '')}/${child}`;
      const stat = f['dereference-recursive'] && ctx.sys.files.exists(full) ? ctx.sys.files.stat(full) : ctx.sys.files.lstat(full);
      if (names.length > 20000) throw new Failure('too many files', 2);
      if (stat.type === 'dir') {
        if (depth < 100 && !f['exclude-dir'].some((g: string) => glob(g.replace(/\/$/, ''), child))) walk(full, depth + 1);
      } else if (stat.type === 'file' && wanted(child)) names.push(full);
    }
  };
  const given = args.length > 0 ? args : deep ? [''] : ['-'];
  for (const name of given) {
    if (name === '-') names.push(name);
    else if (name !== '' && !ctx.sys.files.exists(name)) names.push(name);
    else if (name === '' || ctx.sys.files.stat(name).type === 'dir') {
      if (deep) {
        try {
          walk(name, 0);
        } catch (e) {
          if (!(e instanceof Errno)) throw e;
          trouble = true;
          ctx.fail(`${e.path}: ${e.message}`);
        }
      } else if (f.directories !== 'skip') {
        if (!f['no-messages']) ctx.fail(`${name}: Is a directory`);
        trouble = true;
      }
    } else if (!f.exclude.some((g: string) => glob(g, name))) names.push(name);
  }
  return { names, trouble };
}

/** Letters that a backslash before them gives no meaning, which GNU grep warns of: `\\d` is Perl's. */
function strays(ctx: Ctx, patterns: readonly string[]): string[] {
  const last = [...ctx.order].reverse().find((o) => /^(extended|fixed|basic|perl)-/.test(o.flag));
  if (last && /^(fixed|perl)-/.test(last.flag)) return [];
  const out: string[] = [];
  for (const p of patterns)
    for (const m of p.replace(/\[[^\]]*\]/g, '').matchAll(/\\(.)/g)) if (/[A-Za-z]/.test(m[1]!) && !/[wWsSbB]/.test(m[1]!)) out.push(m[1]!);
  return out;
}

function start(ctx: Ctx): State | number {
  const f = ctx.flags;
  let args = ctx.args;
  const patterns: string[] = [];
  for (const p of f.regexp as string[]) patterns.push(...p.split('\n'));
  for (const file of f.file as string[]) {
    try {
      const text = file === '-' ? (ctx.sys.read(0, TURN) ?? '') : ctx.sys.files.read(file);
      patterns.push(...splitLines(text));
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      throw new Failure(`${file}: ${e.message}`, 2);
    }
  }
  if (f.regexp.length === 0 && f.file.length === 0) {
    if (args.length === 0) {
      ctx.err(ctx.busybox ? '' : `Usage: ${ctx.name} [OPTION]... PATTERNS [FILE]...\n`);
      return ctx.misuse();
    }
    patterns.push(...args[0]!.split('\n'));
    args = args.slice(1);
  }
  if (!ctx.busybox) for (const c of strays(ctx, patterns)) ctx.fail(`warning: stray \\ before ${c}`);
  const { names, trouble } = operands(ctx, args);
  const deep = f.recursive || f['dereference-recursive'] || f.directories === 'recurse';
  const last = [...ctx.order].reverse().find((o) => o.flag === 'with-filename' || o.flag === 'no-filename');
  const showNames = last ? last.flag === 'with-filename' : args.length > 1 || (deep && (args.length === 0 || names.length !== 1 || names[0] !== args[0]));
  const at = names.length === 0 ? { ...inputs(['-']), names: [] } : inputs(names);
  return { at, names: showNames, patterns, carry: '', line: 0, selected: 0, held: [], left: 0, printed: -1, any: false, trouble, binary: false };
}

/** By the patterns of a process: made again after a load. */
const compiled = new WeakMap<readonly string[], Options>();

function turn(raw: Ctx, word: 'basic' | 'extended' | 'fixed', given?: State): number | Turn<State> {
  const ctx = buffered(raw);
  try {
    const state = given ?? start(ctx);
    if (typeof state === 'number') return state;
    let o = compiled.get(state.patterns);
    if (!o) compiled.set(state.patterns, (o = options(ctx, word, state.patterns, state.names)));
    return search(ctx, o, state);
  } finally {
    ctx.flush();
  }
}

function search(ctx: Ctx, o: Options, s: State): number | Turn<State> {
  const quiet: Ctx = ctx.flags['no-messages'] ? { ...ctx, fail: (_m, status = 1) => status } : ctx;
  const done = () => {
    if (ctx.flags.quiet && s.any) return 0;
    return s.trouble || s.at.failed ? 2 : s.any ? 0 : 1;
  };
  const sep = ctx.flags['null-data'] ? '\0' : '\n';
  for (let taken = 0; taken < TURN;) {
    const again = Boolean(s.ahead);
    const piece: Piece = again ? { text: s.ahead! } : next(quiet, s.at, '%', '%');
    s.ahead = '';
    if (piece === 'end') return done();
    if ('wait' in piece) return { wait: { readable: [piece.wait] }, state: s };
    taken += 64;
    if ('open' in piece) {
      Object.assign(s, {
        carry: '',
        line: 0,
        selected: 0,
        held: [],
        left: 0,
        printed: s.printed >= 0 && (o.before > 0 || o.after > 0) ? 0 : -1,
        binary: false,
      });
      continue;
    }
    let enough = o.max === 0;
    if ('text' in piece) {
      taken += piece.text.length;
      if (!again) ctx.sys.spend((piece.text.length / 8) * (o.patterns.length + (o.plain?.lengths.length ?? 0)));
      if (piece.text.includes('\0') && sep === '\n' && !ctx.flags.text && ctx.flags['binary-files'] !== 'text') {
        if (ctx.flags.I || ctx.flags['binary-files'] === 'without-match') enough = true;
        s.binary = true;
      }
      const text = s.carry + piece.text;
      if (text.length > HOLD) throw new Failure('memory exhausted', 2);
      let from = 0;
      for (let i = text.indexOf(sep); i >= 0 && !enough; i = text.indexOf(sep, from)) {
        enough = look(ctx, o, s, text.slice(from, i));
        // With many patterns a few lines are a turn's work.
        taken += 4 * Math.max(0, o.patterns.length - 1) + ((i - from) * (o.plain?.lengths.length ?? 0)) / 4;
        from = i + 1;
        if (taken >= TURN && !enough && from < text.length && taken > piece.text.length + 128) {
          s.carry = '';
          s.ahead = text.slice(from);
          return { wait: {}, state: s };
        }
      }
      s.carry = text.slice(from);
      if (!enough) continue;
      closeInput(ctx.sys, s.at);
    } else if (s.carry !== '') look(ctx, o, s, s.carry);
    s.carry = '';
    if (finish(ctx, o, s)) return 0;
  }
  return { wait: {}, state: s };
}

function member(name: string, word: 'basic' | 'extended' | 'fixed'): Program {
  return tool({
    name,
    usage: '[OPTION]... PATTERNS [FILE]...',
    short: "Search for PATTERNS in each FILE.\nExample: grep -i 'hello world' menu.h main.c\nPATTERNS can contain multiple patterns separated by newlines.",
    flags,
    version: '(GNU grep) 3.8',
    misuse: 2,
    hint: (as) => `Usage: ${as} [OPTION]... PATTERNS [FILE]...\nTry '${as} --help' for more information.\n`,
    // `-5` is -C 5.
    tidy: (words) => words.map((w) => (/^-\d+$/.test(w) ? `-C${w.slice(1)}` : w)),
    run: (ctx) => turn(ctx, word),
    resume: (ctx, state: State) => turn(ctx, word, state),
  });
}

export const grep = member('grep', 'basic');
export const egrep = member('egrep', 'extended');
export const fgrep = member('fgrep', 'fixed');
