import { Errno } from '../machine/sys';
import type { Completion, Program, Sys, Turn } from '../machine/sys';
import type { Command, Context, Flag, Flags } from './command';
import { completeTool } from './complete';
import { OptionError, flagHelp, getopt } from './getopt';
import type { Options } from './getopt';

/** What a stand-alone tool is run with: a command's context, and what only GNU-style tools need. */
export interface ToolContext<F extends Flags = Flags> extends Context<F> {
  /** The tool's name as its messages begin: argv[0] as typed, or the applet's name in busybox. */
  readonly name: string;
  readonly busybox: boolean;
  /** Every option in the order typed. */
  readonly order: Options['order'];
  /** Writes `NAME: message` to stderr, and returns `status` (1 unless given) so that it can be returned. */
  fail(message: string, status?: number): number;
  /** A misuse: `NAME: message` (if any), then `Try 'NAME --help' for more information.`; returns the tool's usage status. */
  misuse(message?: string): number;
}

/** A stand-alone tool (`ls`, `grep`): one command whose words are the process's own. Copy text/tac.ts. */
export interface Tool<F extends Flags = Flags, S = any> extends Omit<Command<F, S>, 'run' | 'resume' | 'complete'> {
  run(ctx: ToolContext<F>): number | Turn<S>;
  resume?(ctx: ToolContext<F>, state: S): number | Turn<S>;
  complete?(sys: Sys, args: readonly string[], word: string): readonly Completion[];
  /** First line of `--version`, after the name; `(GNU coreutils) 9.1` unless given. */
  readonly version?: string;
  /** Exit status of a misuse: 1 unless given. */
  readonly misuse?: number;
  /** Options end at the first other word. */
  readonly posix?: boolean;
  /** No option parsing at all (`expr`, `echo`): `args` is everything; only a sole `--help` or `--version` is looked at. */
  readonly raw?: boolean;
  /** Rewrites old-style words before parsing: `head -5` to `head -n 5`. */
  readonly tidy?: (words: readonly string[]) => readonly string[];
  /** What follows an option error, in place of GNU's `Try …` line. */
  readonly hint?: (name: string) => string;
}

/** Thrown anywhere below a tool's run or resume: ends it with `NAME: message` on stderr (nothing if '') and `status`. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly status = 1,
  ) {
    super(message);
  }
}

/**
 * Makes a program of a tool: parses flags, answers `--help` and `--version`, turns {@link Failure} and Errno into
 * messages, and completes flags and file names. `extra` adds what a program may have besides (signal, request, connection).
 */
export function tool<F extends Flags, S = any>(spec: Tool<F, S>, extra: Pick<Program<S>, 'signal' | 'request' | 'connection'> = {}): Program<S> {
  const turn = (sys: Sys, work: (ctx: ToolContext<F>) => number | Turn<S>): Turn<S> => {
    const busybox = sys.flavour === 'busybox';
    const name = busybox ? spec.name : (sys.argv[0] ?? spec.name);
    const fail = (message: string, status = 1) => (sys.write(2, `${name}: ${message}\n`), status);
    const misuse = (message?: string) => {
      if (message !== undefined) fail(message);
      sys.write(2, busybox ? busyboxHelp(spec) : (spec.hint?.(name) ?? `Try '${name} --help' for more information.\n`));
      return spec.misuse ?? 1;
    };
    try {
      const words = sys.argv.slice(1);
      const parsed = spec.raw ? { args: words, flags: {}, given: new Set<string>(), order: [], dash: -1 } : parse(spec, words, sys);
      if (typeof parsed === 'string') {
        sys.write(busybox ? 2 : 1, busybox ? busyboxHelp(spec) : parsed === 'help' ? help(spec, name) : version(spec));
        return { exit: 0 };
      }
      for (const flag of parsed.given) {
        if (spec.flags[flag]?.unsupported) return { exit: fail(`option '${flag.length > 1 ? '--' : '-'}${flag}' is not supported here`, spec.misuse ?? 1) };
      }
      const { args, order, dash } = parsed;
      const flags = parsed.flags as ToolContext<F>['flags'];
      const given = (flag: string) => parsed.given.has(flag);
      const result = work({ sys, args, flags, given, dash, order, name, busybox, fail, misuse, out: (t) => sys.write(1, t), err: (t) => sys.write(2, t) });
      return typeof result === 'number' ? { exit: result } : result;
    } catch (e) {
      if (e instanceof OptionError) return { exit: misuse(e.message) };
      if (e instanceof Failure) return { exit: e.message === '' ? e.status : fail(e.message, e.status) };
      if (e instanceof Errno) return { exit: fail(e.path ? `${e.path}: ${e.message}` : e.message, spec.misuse ?? 1) };
      // The JavaScript engine's own limits (depth of recursion, length of a string) stand for the machine's memory.
      if (e instanceof RangeError) return { exit: fail('memory exhausted', 2) };
      throw e;
    }
  };
  return {
    name: spec.name,
    start: (sys) => turn(sys, (ctx) => spec.run(ctx)),
    ...(spec.resume ? { resume: (sys: Sys, state: S) => turn(sys, (ctx) => spec.resume!(ctx, state)) } : {}),
    complete: (sys, words, index) => completeTool(spec, sys, words, index),
    ...extra,
  };
}

function parse<F extends Flags>(spec: Tool<F>, typed: readonly string[], sys: Sys): Options | 'help' | 'version' {
  const words = spec.tidy ? spec.tidy(typed) : typed;
  const standard: Flags = { ...spec.flags, help: { type: 'bool' }, version: { type: 'bool' } };
  const parsed = getopt(standard, words, { posix: spec.posix, musl: sys.flavour === 'busybox' && sys.files.exists('/lib/ld-musl-x86_64.so.1') });
  if (!spec.flags.help && parsed.given.has('help')) return 'help';
  if (!spec.flags.version && parsed.given.has('version')) return 'version';
  return parsed;
}

function help(spec: Tool<any>, name: string): string {
  const standard: Record<string, Flag> = {};
  if (!spec.flags.help) standard.help = { type: 'bool', help: 'display this help and exit' };
  if (!spec.flags.version) standard.version = { type: 'bool', help: 'output version information and exit' };
  const about = [spec.short, ...(spec.long ? [spec.long] : [])].join('\n');
  return `Usage: ${name} ${spec.usage}\n${about}\n\n${flagHelp(spec.flags)}${flagHelp(standard)}${spec.examples ? `\n${spec.examples}\n` : ''}`;
}

const version = (spec: Tool<any>) => `${spec.name} ${spec.version ?? '(GNU coreutils) 9.1'}\n`;

const busyboxHelp = (spec: Tool<any>) =>
  `BusyBox v1.36.1 (2024-06-10 07:11:47 UTC) multi-call binary.\n\nUsage: ${spec.name} ${spec.usage}\n\n${spec.short}\n\n${flagHelp(spec.flags)}`;
