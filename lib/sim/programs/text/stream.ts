import { Errno } from '../../machine/sys';
import type { Sys, Turn } from '../../machine/sys';
import type { Flags } from '../command';
import { Failure } from '../tool';
import type { Tool, ToolContext } from '../tool';

/** Characters a filter takes in one turn before others get theirs. */
export const TURN = 65536;
/** Characters a tool may hold at once (a line without end, a file to be sorted). */
export const HOLD = 16 * 1024 * 1024;

/** How much a program's buffers take for each character held: they grow by doubling. */
const BUFFERS = 4;

/** To be called before a tool that holds `held` characters takes `more`: past any bound a real one goes on until it is killed for memory. */
export function hold(ctx: { readonly sys: Sys }, held: number, more: number): void {
  if (held + more > HOLD) ctx.sys.claim(Number.MAX_SAFE_INTEGER);
  else if (held + more > 16 * TURN) ctx.sys.claim(more * BUFFERS);
}

/** Where a filter stands in its operands; plain data, so it may be saved. */
export interface Inputs {
  readonly names: readonly string[];
  next: number;
  /** The open descriptor, or -1 between files. */
  fd: number;
  name: string;
  /** Some operand could not be read. */
  failed: boolean;
}

/** Operands as filters take them: none means standard input, and so does `-`. */
export function inputs(names: readonly string[]): Inputs {
  return { names: names.length === 0 ? ['-'] : names, next: 0, fd: -1, name: '', failed: false };
}

/** The operands of a tool that compares FILE1 and FILE2. Throws tool.ts's Failure when there are not two. */
export function twoFiles<F extends Flags>(ctx: ToolContext<F>): readonly string[] {
  const { args } = ctx;
  if (args.length < 2) throw new Failure('', ctx.misuse(args.length === 0 ? 'missing operand' : `missing operand after ‘${args[0]}’`));
  if (args.length > 2) throw new Failure('', ctx.misuse(`extra operand ‘${args[2]}’`));
  return args;
}

export type Piece = { readonly open: string } | { readonly text: string } | { readonly close: string } | { readonly wait: number } | 'end';

/**
 * The next piece of the operands one after another. `cannot` words the failure to open: `%` stands for the name, as in
 * `cannot open '%' for reading`; busybox says `can't open '%'` unless `busy` says otherwise.
 */
export function next(ctx: ToolContext, at: Inputs, cannot = '%', busy = "can't open '%'"): Piece {
  const { sys } = ctx;
  for (;;) {
    if (at.fd < 0) {
      if (at.next >= at.names.length) return 'end';
      const name = at.names[at.next++]!;
      try {
        at.fd = name === '-' ? 0 : openFile(sys, name);
        at.name = name;
        return { open: name };
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        at.failed = true;
        const how = e.code === 'EISDIR' && !ctx.busybox ? '%' : ctx.busybox ? busy : cannot;
        ctx.fail(`${how.replace('%', () => name)}: ${e.message}`);
        continue;
      }
    }
    let text: string | undefined;
    try {
      text = sys.read(at.fd, TURN);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      at.failed = true;
      ctx.fail(`${at.name}: ${e.message}`);
      text = '';
    }
    if (text === undefined) return { wait: at.fd };
    if (text !== '') return { text };
    closeInput(sys, at);
    return { close: at.name };
  }
}

function openFile(sys: Sys, name: string): number {
  if (sys.files.stat(name).type === 'dir') throw new Errno('EISDIR', name);
  return sys.open(name, 'r');
}

/** Leaves the file being read; the next piece is of the one after it. */
export function closeInput(sys: Sys, at: Inputs): void {
  if (at.fd > 0) sys.close(at.fd);
  at.fd = -1;
}

/** A context whose output is gathered and written at once, in order with what goes to stderr. Call `flush` at the end of a turn. */
export function buffered<F extends Flags>(ctx: ToolContext<F>): ToolContext<F> & { flush(): void } {
  let held: string[] = [];
  const flush = () => {
    if (held.length > 0) ctx.out(held.join(''));
    held = [];
  };
  return {
    ...ctx,
    out: (text) => {
      if (text !== '') held.push(text);
    },
    err: (text) => (flush(), ctx.err(text)),
    fail: (message, status) => (flush(), ctx.fail(message, status)),
    misuse: (message) => (flush(), ctx.misuse(message)),
    flush,
  };
}

/** A tool that looks at its input line by line, as it comes. `O` is derived from the flags at each turn; `S` is saved. */
export interface LineFilter<F extends Flags, O, S> {
  /** Reads the flags. May throw tool.ts's Failure. */
  options(ctx: ToolContext<F>): O;
  start(ctx: ToolContext<F>, o: O): S;
  /** Operands; `ctx.args` unless given. */
  names?(ctx: ToolContext<F>, o: O): readonly string[];
  open?(ctx: ToolContext<F>, o: O, s: S, name: string): void;
  /** One line without its end; `ended` is false for a last line that has none. 'file' skips the rest of this file, 'all' of all. */
  line(ctx: ToolContext<F>, o: O, s: S, line: string, ended: boolean, name: string): void | 'file' | 'all';
  close?(ctx: ToolContext<F>, o: O, s: S, name: string): void | 'all';
  /** Last words and exit status; `failed` when an operand could not be read. */
  end?(ctx: ToolContext<F>, o: O, s: S, failed: boolean): number;
  readonly cannot?: string;
  readonly busy?: string;
  /** Lines end with NUL instead. */
  zero?(ctx: ToolContext<F>): boolean;
}

interface LineState<S> {
  readonly at: Inputs;
  carry: string;
  s: S;
}

/** `run` and `resume` of a {@link LineFilter}. */
export function byLine<F extends Flags, O, S>(filter: LineFilter<F, O, S>): Pick<Tool<F, LineState<S>>, 'run' | 'resume'> {
  const go = (raw: ToolContext<F>, given?: LineState<S>): number | Turn<LineState<S>> => {
    const ctx = buffered(raw);
    try {
      const o = filter.options(ctx);
      const state = given ?? { at: inputs(filter.names ? filter.names(ctx, o) : ctx.args), carry: '', s: filter.start(ctx, o) };
      return lineTurn(ctx, filter, o, state);
    } finally {
      ctx.flush();
    }
  };
  return { run: (ctx) => go(ctx), resume: (ctx, state) => go(ctx, state) };
}

function lineTurn<F extends Flags, O, S>(ctx: ToolContext<F>, filter: LineFilter<F, O, S>, o: O, state: LineState<S>): number | Turn<LineState<S>> {
  const { at, s } = state;
  const sep = filter.zero?.(ctx) ? '\0' : '\n';
  const end = () => filter.end?.(ctx, o, s, at.failed) ?? (at.failed ? 1 : 0);
  for (let taken = 0; taken < TURN;) {
    const piece = next(ctx, at, filter.cannot, filter.busy);
    if (piece === 'end') return end();
    if ('wait' in piece) return { wait: { readable: [piece.wait] }, state };
    if ('open' in piece) {
      filter.open?.(ctx, o, s, piece.open);
      taken += 64;
      continue;
    }
    let skip: void | 'file' | 'all' = undefined;
    if ('text' in piece) {
      taken += piece.text.length;
      ctx.sys.spend(piece.text.length / 16);
      const text = state.carry + piece.text;
      hold(ctx, state.carry.length, piece.text.length);
      let from = 0;
      for (let i = text.indexOf(sep); i >= 0 && !skip; i = text.indexOf(sep, from)) {
        skip = filter.line(ctx, o, s, text.slice(from, i), true, at.name);
        from = i + 1;
      }
      state.carry = text.slice(from);
      if (!skip) continue;
      closeInput(ctx.sys, at);
      state.carry = '';
    } else {
      const rest = state.carry;
      state.carry = '';
      if (rest !== '') skip = filter.line(ctx, o, s, rest, false, at.name);
    }
    if (skip === 'all') return end();
    if (filter.close?.(ctx, o, s, at.name) === 'all') return end();
  }
  return { wait: {}, state };
}

/** A tool that passes its input on as it comes, in whatever pieces. */
export interface ChunkFilter<F extends Flags, O, S> {
  options(ctx: ToolContext<F>): O;
  start(ctx: ToolContext<F>, o: O): S;
  names?(ctx: ToolContext<F>, o: O): readonly string[];
  open?(ctx: ToolContext<F>, o: O, s: S, name: string): void;
  text(ctx: ToolContext<F>, o: O, s: S, text: string): void | 'file' | 'all';
  close?(ctx: ToolContext<F>, o: O, s: S, name: string): void | 'all';
  end?(ctx: ToolContext<F>, o: O, s: S, failed: boolean): number;
  readonly cannot?: string;
  readonly busy?: string;
}

interface ChunkState<S> {
  readonly at: Inputs;
  s: S;
}

/** `run` and `resume` of a {@link ChunkFilter}. */
export function byChunk<F extends Flags, O, S>(filter: ChunkFilter<F, O, S>): Pick<Tool<F, ChunkState<S>>, 'run' | 'resume'> {
  const go = (raw: ToolContext<F>, given?: ChunkState<S>): number | Turn<ChunkState<S>> => {
    const ctx = buffered(raw);
    try {
      const o = filter.options(ctx);
      const state = given ?? { at: inputs(filter.names ? filter.names(ctx, o) : ctx.args), s: filter.start(ctx, o) };
      const { at, s } = state;
      const end = () => filter.end?.(ctx, o, s, at.failed) ?? (at.failed ? 1 : 0);
      for (let taken = 0; taken < TURN;) {
        const piece = next(ctx, at, filter.cannot, filter.busy);
        if (piece === 'end') return end();
        if ('wait' in piece) return { wait: { readable: [piece.wait] }, state };
        let skip: void | 'file' | 'all' = undefined;
        if ('open' in piece) filter.open?.(ctx, o, s, piece.open);
        else if ('text' in piece) {
          taken += piece.text.length;
          ctx.sys.spend(piece.text.length / 32);
          skip = filter.text(ctx, o, s, piece.text);
          if (!skip) continue;
          closeInput(ctx.sys, at);
        }
        if (skip === 'all') return end();
        if (!('open' in piece) && filter.close?.(ctx, o, s, at.name) === 'all') return end();
        taken += 64;
      }
      return { wait: {}, state };
    } finally {
      ctx.flush();
    }
  };
  return { run: (ctx) => go(ctx), resume: (ctx, state) => go(ctx, state) };
}

/** A file read whole. */
export interface Whole {
  readonly name: string;
  readonly text: string;
}

interface WholeState {
  readonly at: Inputs;
  readonly names: string[];
  readonly texts: string[];
  held: number;
}

/** `run` and `resume` of a tool that needs its whole input before it says anything. `finish` gets the files that could be read. */
export function byFile<F extends Flags>(filter: {
  names?(ctx: ToolContext<F>): readonly string[];
  /** Exits at once with this status when a file cannot be read. */
  readonly strict?: number;
  readonly cannot?: string;
  readonly busy?: string;
  finish(ctx: ToolContext<F> & { flush(): void }, files: readonly Whole[], failed: boolean): number;
}): Pick<Tool<F, WholeState>, 'run' | 'resume'> {
  const go = (raw: ToolContext<F>, given?: WholeState): number | Turn<WholeState> => {
    const ctx = buffered(raw);
    try {
      const state = given ?? { at: inputs(filter.names ? filter.names(ctx) : ctx.args), names: [], texts: [], held: 0 };
      for (let taken = 0; taken < 4 * TURN;) {
        const piece = next(ctx, state.at, filter.cannot, filter.busy);
        if (state.at.failed && filter.strict !== undefined) return filter.strict;
        if (piece === 'end') {
          // What was long to read is long to work on: that is a turn of its own.
          if (taken > TURN) return { wait: {}, state };
          const files = state.names.map((name, i) => ({ name, text: state.texts[i]! }));
          return filter.finish(ctx, files, state.at.failed);
        }
        if ('wait' in piece) return { wait: { readable: [piece.wait] }, state };
        if ('open' in piece) {
          state.names.push(piece.open);
          state.texts.push('');
        } else if ('text' in piece) {
          taken += piece.text.length;
          hold(ctx, state.held, piece.text.length);
          state.held += piece.text.length;
          ctx.sys.spend(piece.text.length / 16);
          state.texts[state.texts.length - 1] += piece.text;
        }
      }
      return { wait: {}, state };
    } finally {
      ctx.flush();
    }
  };
  return { run: (ctx) => go(ctx), resume: (ctx, state) => go(ctx, state) };
}

/** The lines of a text without their ends; a last line need not have one. */
export function splitLines(text: string, sep = '\n'): string[] {
  if (text === '') return [];
  const lines = text.split(sep);
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
}

/** A count as coreutils reads it: digits and a multiplier (b, K, M, G; KB = 1000 …). Undefined if it is none. */
export function count(text: string): number | undefined {
  const m = /^(\d{1,15})(b|[kKMGT](?:iB|B)?)?$/.exec(text);
  if (!m) return undefined;
  const unit = m[2] ?? '';
  if (unit === '') return Number(m[1]);
  if (unit === 'b') return Number(m[1]) * 512;
  return Number(m[1]) * (unit.endsWith('B') && !unit.endsWith('iB') ? 1000 : 1024) ** ('KMGT'.indexOf(unit[0]!.toUpperCase()) + 1);
}
