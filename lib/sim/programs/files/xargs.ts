import type { Turn } from '../../machine/sys';
import { ended, launch } from '../system/launch';
import { HOLD } from '../text/stream';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { shellQuote } from './ls/entry';

interface Running {
  input: string;
  done: boolean;
  /** Items not yet handed to a command. */
  items: string[];
  pids: number[];
  status: number;
  ran: boolean;
  /** No more commands are to be started. */
  stop: boolean;
}

const MOST_CHARS = 100_000;
const MOST_ITEMS = 5_000;

export const xargs = tool<any, Running>({
  name: 'xargs',
  usage: '[OPTION]... COMMAND [INITIAL-ARGS]...',
  short: 'Run COMMAND with arguments INITIAL-ARGS and more arguments read from input.',
  version: '(GNU findutils) 4.9.0',
  posix: true,
  flags: {
    null: { type: 'bool', short: '0', help: 'items are separated by a null, not whitespace;\ndisables quote and backslash processing and\nlogical EOF processing' },
    'arg-file': { type: 'string', short: 'a', value: 'FILE', help: 'read arguments from FILE, not standard input' },
    delimiter: { type: 'string', short: 'd', value: 'CHARACTER', help: 'items in input stream are separated by CHARACTER,\nnot by whitespace; disables quote and backslash\nprocessing and logical EOF processing' },
    E: { type: 'string', value: 'END', help: 'set logical EOF string' },
    I: { type: 'string', value: 'R', help: 'replace R in INITIAL-ARGS with names read from standard input' },
    replace: { type: 'optional', short: 'i', value: 'R', bare: '{}', help: 'same as -I' },
    'max-lines': { type: 'string', short: 'L', value: 'MAX-LINES', help: 'use at most MAX-LINES non-blank input lines per command line' },
    'max-args': { type: 'string', short: 'n', value: 'MAX-ARGS', help: 'use at most MAX-ARGS arguments per command line' },
    'max-procs': { type: 'string', short: 'P', value: 'MAX-PROCS', help: 'run at most MAX-PROCS processes at a time' },
    interactive: { type: 'bool', short: 'p', help: 'prompt before running commands', unsupported: true },
    'no-run-if-empty': { type: 'bool', short: 'r', help: 'if there are no arguments, then do not run COMMAND;\nif this option is not given, COMMAND will be run at least once' },
    'max-chars': { type: 'string', short: 's', value: 'MAX-CHARS', help: 'limit length of command line to MAX-CHARS' },
    verbose: { type: 'bool', short: 't', help: 'print commands before executing them' },
    exit: { type: 'bool', short: 'x', help: 'exit if the size (see -s) is exceeded' },
  },
  run(ctx) {
    const { flags, fail, sys } = ctx;
    for (const [flag, letter] of [['max-args', 'n'], ['max-lines', 'L'], ['max-procs', 'P'], ['max-chars', 's']] as const) {
      const value = flags[flag];
      if (value === undefined) continue;
      if (!/^\d{1,9}$/.test(value)) return fail(`invalid number "${value}" for -${letter} option`);
      if (Number(value) < 1 && letter !== 'P') return fail(`value ${value} for -${letter} option should be >= 1`);
    }
    const state: Running = { input: '', done: false, items: [], pids: [], status: 0, ran: false, stop: false };
    if (flags['arg-file'] !== undefined) {
      state.input = sys.files.read(flags['arg-file']);
      state.done = true;
    }
    return go(ctx, state);
  },
  resume: go,
});

/** Items that may wait for a command. */
const ENOUGH = 20_000;

function go(ctx: ToolContext<any>, s: Running): number | Turn<Running> {
  const { sys, fail } = ctx;
  s.pids = s.pids.filter((pid) => {
    const end = ended(sys, pid);
    if (!end) return true;
    if (end.signal) {
      s.status = fail(`${ctx.args[0] ?? 'echo'}: terminated by signal ${end.status - 128}`, 125);
      s.stop = true;
    } else if (end.status === 255) {
      s.status = fail(`${ctx.args[0] ?? 'echo'}: exited with status 255; aborting`, 124);
      s.stop = true;
    } else if (end.status !== 0 && s.status === 0) s.status = 123;
    return false;
  });
  // What is there is run before more is read.
  while (!s.done && s.items.length < ENOUGH) {
    const text = sys.read(0);
    if (text === undefined) break;
    if (text === '') s.done = true;
    else s.input += text;
    if (s.input.length > HOLD) return fail('argument line too long');
  }
  const problem = split(ctx, s);
  if (problem !== undefined) {
    s.status = fail(problem);
    s.stop = true;
    s.done = true;
  }
  const atOnce = ctx.flags['max-procs'] === undefined ? 1 : Number(ctx.flags['max-procs']) || 64;
  while (!s.stop && s.pids.length < atOnce) {
    const argv = next(ctx, s);
    if (!argv) break;
    s.ran = true;
    if (ctx.flags.verbose) ctx.err(`${argv.map(shellQuote).join(' ')}\n`);
    // Commands do not share the list of items: their standard input is empty.
    const started = launch(sys, argv, { fds: ctx.flags['arg-file'] === undefined ? { 1: 1, 2: 2 } : { 0: 0, 1: 1, 2: 2 } });
    if ('pid' in started) s.pids.push(started.pid);
    else {
      s.status = fail(`${argv[0]}: ${started.reason}`, started.status);
      s.stop = true;
    }
  }
  if (s.pids.length === 0 && (s.stop || (s.done && s.items.length === 0))) return s.status;
  const wait = s.done || s.stop || s.items.length >= ENOUGH ? {} : { readable: [0] };
  return { wait: s.pids.length ? { ...wait, child: 'any' } : wait, state: s };
}

/** Moves whole items from the input to the list. Returns a message when quotes do not match. */
function split(ctx: ToolContext<any>, s: Running): string | undefined {
  const { flags } = ctx;
  const separator = flags.null ? '\0' : flags.delimiter !== undefined ? delimiter(flags.delimiter) : undefined;
  if (separator !== undefined) {
    const parts = s.input.split(separator);
    const rest = parts.pop()!;
    s.items.push(...parts);
    s.input = '';
    if (!s.done) s.input = rest;
    else if (rest !== '') s.items.push(rest);
    return undefined;
  }
  // Words and lines are only cut where a line has ended, so a quote is never cut in two.
  const end = s.done ? s.input.length : s.input.lastIndexOf('\n') + 1;
  const text = s.input.slice(0, end);
  const rest = s.input.slice(end);
  const byLine = flags.I !== undefined || flags.replace !== undefined || flags['max-lines'] !== undefined;
  s.input = rest;
  if (byLine) {
    for (const line of text.split('\n')) if (line.trim() !== '') s.items.push(line.replace(/^[ \t]+/, ''));
    return undefined;
  }
  const words = shellWords(text);
  if (typeof words === 'string') return words;
  for (const w of words) {
    if (flags.E !== undefined && w === flags.E) {
      s.done = true;
      s.input = '';
      break;
    }
    s.items.push(w);
  }
  return undefined;
}

function delimiter(text: string): string {
  const known = new Map([['\\n', '\n'], ['\\t', '\t'], ['\\0', '\0'], ['\\\\', '\\']]);
  return known.get(text) ?? text[0] ?? '\n';
}

function shellWords(text: string): string[] | string {
  const out: string[] = [];
  let word: string | null = null;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === "'" || c === '"') {
      const close = text.indexOf(c, i + 1);
      const line = text.indexOf('\n', i + 1);
      if (close < 0 || (line >= 0 && line < close)) {
        return `unmatched ${c === "'" ? 'single' : 'double'} quote; by default quotes are special to xargs unless you use the -0 option`;
      }
      word = (word ?? '') + text.slice(i + 1, close);
      i = close;
    } else if (c === '\\' && i + 1 < text.length) word = (word ?? '') + text[++i];
    else if (/\s/.test(c)) {
      if (word !== null) out.push(word);
      word = null;
    } else word = (word ?? '') + c;
  }
  if (word !== null) out.push(word);
  return out;
}

/** The next command line, or undefined when more input is needed or nothing is left to do. */
function next(ctx: ToolContext<any>, s: Running): string[] | undefined {
  const { flags, args } = ctx;
  const command = args.length ? [...args] : ['echo'];
  const mark: string | undefined = flags.I ?? flags.replace;
  if (mark !== undefined) {
    const item = s.items.shift();
    return item === undefined ? undefined : command.map((w) => (mark === '' ? w : w.replaceAll(mark, item)));
  }
  const lines = flags['max-lines'] === undefined ? undefined : Number(flags['max-lines']);
  const most = flags['max-args'] === undefined ? (lines ?? MOST_ITEMS) : Number(flags['max-args']);
  if (s.items.length === 0) return s.done && !s.ran && !flags['no-run-if-empty'] ? command : undefined;
  if (!s.done && s.items.length < most) return undefined;
  const room = Number(flags['max-chars'] ?? MOST_CHARS) - command.join(' ').length;
  let used = 0;
  let n = 0;
  while (n < s.items.length && n < most && (n === 0 || used + s.items[n]!.length + 1 <= room)) used += s.items[n++]!.length + 1;
  const items = s.items.splice(0, n);
  return [...command, ...(lines === undefined ? items : items.flatMap((l) => l.split(/[ \t]+/).filter(Boolean)))];
}
