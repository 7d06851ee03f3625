import { Errno } from '../../../machine/sys';
import type { Sys, Turn } from '../../../machine/sys';
import { Failure, tool } from '../../tool';
import type { ToolContext } from '../../tool';
import { buffered, HOLD, inputs, next, splitLines, TURN } from '../stream';
import type { Inputs } from '../stream';
import { JsonError, nextValue, reader } from './json';
import type { Reader } from './json';
import { Exhausted, Halt, JqError, Machine } from './machine';
import { compileProgram, library, reads, showCompileError, STEP_COST, STEPS } from './run';
import type { Compiled } from './run';
import { stream } from './special';
import { print, truthy } from './value';
import type { PrintOptions, Value } from './value';

interface Settings {
  readonly source: string;
  readonly files: readonly string[];
  readonly variables: Map<string, Value>;
  readonly letters: ReadonlySet<string>;
  readonly print: PrintOptions;
}

interface State {
  readonly at: Inputs;
  readonly reader: Reader;
  /** Lines of raw input not yet ended; all of it with -s. */
  raw: string;
  /** Lines before the file now being read. */
  base: number;
  status: number;
  /** Of the last value printed: 0 for one that is true, 1 for null or false, 4 when there was none. */
  last: number;
}

const SHORT: Readonly<Record<string, string>> = {
  slurp: 's',
  'raw-output': 'r',
  'join-output': 'j',
  'ascii-output': 'a',
  'null-input': 'n',
  'raw-input': 'R',
  'compact-output': 'c',
  'color-output': 'C',
  'monochrome-output': 'M',
  'sort-keys': 'S',
  'exit-status': 'e',
  tab: 'T',
  unbuffered: 'u',
  stream: 'E',
  seq: 'Q',
  help: 'h',
  version: 'V',
  'from-file': 'f',
};

const SEE = 'Use jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n';

const USAGE =
  'Usage:\tjq [options] <jq filter> [file...]\n\tjq [options] --args <jq filter> [strings...]\n\tjq [options] --jsonargs <jq filter> [JSON_TEXTS...]\n\n';

const ABOUT =
  '  -c               compact instead of pretty-printed output;\n  -n               use `null` as the single input value;\n  -e               set the exit status code based on the output;\n' +
  '  -s               read (slurp) all inputs into an array; apply filter to it;\n  -r               output raw strings, not JSON texts;\n  -R               read raw strings, not JSON texts;\n' +
  "  -C               colorize JSON;\n  -M               monochrome (don't colorize JSON);\n  -S               sort keys of objects on output;\n  --tab            use tabs for indentation;\n" +
  '  --indent n       indent by n blanks, 0 to 7;\n  --arg a v        set variable $a to value <v>;\n  --argjson a v    set variable $a to JSON value <v>;\n' +
  '  --slurpfile a f  set variable $a to an array of JSON texts read from <f>;\n  --rawfile a f    set variable $a to a string consisting of the contents of <f>;\n' +
  '  --args           remaining arguments are string arguments, not files;\n  --jsonargs       remaining arguments are JSON arguments, not files;\n  --               terminates argument processing;\n';

function misuse(sys: Sys, message: string): Failure {
  sys.write(2, `jq: ${message}\n${SEE}`);
  return new Failure('', 2);
}

function readFile(sys: Sys, path: string): string {
  try {
    return sys.files.read(path);
  } catch (e) {
    if (e instanceof Errno) throw new Failure(`error: Could not open ${path}: ${e.message}`, 2);
    throw e;
  }
}

/** All values in a text. Throws JsonError. */
export function readAll(text: string): Value[] {
  const r = { ...reader(), text };
  const out: Value[] = [];
  for (let v = nextValue(r, true); v; v = nextValue(r, true)) out.push(v.value);
  return out;
}

function settings(ctx: ToolContext): Settings {
  const { sys } = ctx;
  const words = ctx.args;
  const letters = new Set<string>();
  const variables = new Map<string, Value>();
  const named = new Map<string, Value>();
  const positional: Value[] = [];
  const rest: string[] = [];
  let program: string | undefined;
  let further: 'files' | 'args' | 'jsonargs' = 'files';
  let indent = 2;
  let options = true;
  const define = (name: string, value: Value) => {
    variables.set(name, value);
    named.set(name, value);
  };
  const json = (text: string, what: string): Value[] => {
    try {
      return readAll(text);
    } catch (e) {
      if (e instanceof JsonError) throw misuse(sys, what);
      throw e;
    }
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const params = (n: number, usage: string) => {
      if (i + n >= words.length) throw misuse(sys, usage);
      return words.slice(i + 1, (i += n) + 1);
    };
    if (!options || !word.startsWith('-') || word === '-') {
      if (program === undefined && !letters.has('f')) program = word;
      else if (further === 'args') positional.push(word);
      else if (further === 'jsonargs') positional.push(json(word, `Invalid JSON text passed to --jsonargs`)[0] ?? null);
      else rest.push(word);
    } else if (word === '--') options = program === undefined ? false : false;
    else if (word === '--arg') {
      const [name, value] = params(2, '--arg takes two parameters (e.g. --arg varname value)');
      define(name!, value!);
    } else if (word === '--argjson') {
      const [name, value] = params(2, '--argjson takes two parameters (e.g. --argjson varname text)');
      const values = json(value!, 'Invalid JSON text passed to --argjson');
      if (values.length !== 1) throw misuse(sys, 'Invalid JSON text passed to --argjson');
      define(name!, values[0]!);
    } else if (word === '--slurpfile' || word === '--rawfile') {
      const [name, file] = params(2, `${word} takes two parameters (e.g. ${word} varname filename)`);
      let text: string;
      try {
        text = sys.files.read(file!);
      } catch (e) {
        if (e instanceof Errno) throw misuse(sys, `Bad JSON in ${word} ${name} ${file}: Could not open ${file}: ${e.message}`);
        throw e;
      }
      define(name!, word === '--rawfile' ? text : json(text, `Bad JSON in --slurpfile ${name} ${file}`));
    } else if (word === '--args') further = 'args';
    else if (word === '--jsonargs') further = 'jsonargs';
    else if (word === '--indent') {
      const [n] = params(1, '--indent takes one parameter');
      indent = Number(n);
      if (!(indent >= 0)) throw misuse(sys, 'Cannot indent less than zero');
      if (indent > 7) throw misuse(sys, 'Cannot indent more than 7 characters');
    } else if (word === '-L') params(1, '-L takes a parameter: (e.g. -L /search/path or -L/search/path)');
    else if (word.startsWith('-L')) continue;
    else if (word.startsWith('--')) {
      const letter = Object.hasOwn(SHORT, word.slice(2)) ? SHORT[word.slice(2)] : undefined;
      if (letter === undefined) throw misuse(sys, `Unknown option ${word}`);
      letters.add(letter);
    } else {
      for (const c of word.slice(1)) {
        if (!'srjanRcCMSehVf'.includes(c)) throw misuse(sys, `Unknown option ${word}`);
        letters.add(c);
      }
    }
  }
  if (letters.has('h')) {
    sys.write(1, `${USAGE}${ABOUT}`);
    throw new Failure('', 0);
  }
  if (letters.has('V')) {
    sys.write(1, 'jq-1.6\n');
    throw new Failure('', 0);
  }
  if (letters.has('f')) {
    // The first word that would be a file names the program instead.
    const file = program ?? rest.shift();
    if (file === undefined) throw misuse(sys, '-f takes a parameter');
    program = readFile(sys, file);
  }
  if (program === undefined) {
    // Without a program jq copies a pipe, but shows its usage to a terminal.
    if (sys.tty(0) || sys.tty(1)) {
      sys.write(2, USAGE);
      throw new Failure('', 2);
    }
    program = '.';
  }
  variables.set(
    'ARGS',
    new Map<string, Value>([
      ['positional', positional],
      ['named', named],
    ]),
  );
  const color = letters.has('C') || (!letters.has('M') && sys.tty(1) !== undefined);
  return {
    source: program,
    files: rest,
    variables,
    letters,
    print: { indent: letters.has('c') ? 0 : indent, tab: letters.has('T') && !letters.has('c'), sortKeys: letters.has('S'), ascii: letters.has('a'), color },
  };
}

/** One input (or null) through the program. False ends everything. */
function work(ctx: ToolContext, s: Settings, program: Compiled, state: State, input: Value, more: () => Value | undefined): number | undefined {
  const raw = s.letters.has('r') || s.letters.has('j');
  const machine = new Machine(
    library,
    {
      now: ctx.sys.now,
      env: ctx.sys.env,
      input: more,
      inputName: () => (state.at.name === '' || state.at.name === '-' ? null : state.at.name),
      inputLine: () => state.reader.seen - state.base,
      debug: (text) => ctx.err(text),
    },
    STEPS,
  );
  const where = s.letters.has('n')
    ? '<unknown>'
    : `${state.at.name === '-' || state.at.name === '' ? '<stdin>' : state.at.name}:${state.reader.seen - state.base}`;
  let any = false;
  state.status = 0;
  try {
    machine.run(program.ast, program.env, input, undefined, (v) => {
      any = true;
      machine.spend(4);
      machine.look(v, 2);
      if (s.letters.has('Q')) ctx.out('\x1e');
      ctx.out((raw && typeof v === 'string' ? v : print(v, s.print)) + (s.letters.has('j') ? '' : '\n'));
      state.last = truthy(v) ? 0 : 1;
    });
  } catch (e) {
    if (e instanceof JqError) {
      state.status = 5;
      ctx.err(typeof e.value === 'string' ? `jq: error (at ${where}): ${e.value}\n` : `jq: error (at ${where}) (not a string): ${print(e.value)}\n`);
    } else if (e instanceof Halt) {
      if (e.value !== undefined) ctx.err(typeof e.value === 'string' ? e.value : `${print(e.value)}\n`);
      return e.status;
    } else if (e instanceof Exhausted) {
      ctx.err(`jq: error (at ${where}): gave up after ${STEPS} steps\n`);
      return 5;
    } else if (e instanceof Error && e.message === '' && !(e instanceof RangeError)) {
      state.status = 5;
      ctx.err(`jq: error (at ${where}) (not a string): {"__jq":0}\n`);
    } else throw e;
  } finally {
    ctx.sys.spend(machine.steps * STEP_COST);
  }
  if (!any && state.status === 0 && state.last === 4) state.last = 4;
  return undefined;
}

function turn(rawCtx: ToolContext, given?: State): number | Turn<State> {
  const ctx = buffered(rawCtx);
  try {
    const s = settings(ctx);
    const program = compileProgram(s.source, s.variables);
    if ('errors' in program) {
      for (const e of program.errors) ctx.err(showCompileError(e, s.source));
      const n = program.errors.length;
      ctx.err(`jq: ${n} compile error${n === 1 ? '' : 's'}\n`);
      return 3;
    }
    const state: State = given ?? { at: inputs(s.files), reader: reader(), raw: '', base: 0, status: 0, last: 4 };
    return consume(ctx, s, program, state);
  } finally {
    ctx.flush();
  }
}

function consume(ctx: ToolContext, s: Settings, program: Compiled, state: State): number | Turn<State> {
  const { letters } = s;
  const none = () => undefined;
  const selfReading = reads(program.ast);
  if (letters.has('n') && !selfReading) return work(ctx, s, program, state, null, none) ?? exit(s, state);
  const gather = letters.has('s') || selfReading;
  const quiet = { ...ctx, fail: (message: string, status = 1) => (ctx.err(`jq: error: ${message}\n`), status) };
  for (let taken = 0; taken < TURN;) {
    const piece = next(quiet, state.at, 'Could not open file %', 'Could not open file %');
    if (piece !== 'end' && 'wait' in piece) return { wait: { readable: [piece.wait] }, state };
    if (piece !== 'end' && 'open' in piece) {
      state.base = state.reader.seen;
      continue;
    }
    if (piece !== 'end' && 'text' in piece) {
      taken += piece.text.length;
      ctx.sys.spend(piece.text.length / 4);
      if (letters.has('R')) state.raw += piece.text;
      else state.reader.text += piece.text;
      if (state.raw.length + state.reader.text.length > HOLD) throw new Failure('error: cannot allocate memory', 2);
      if (gather) continue;
    }
    const done = gather ? (piece === 'end' ? together(ctx, s, program, state) : undefined) : oneByOne(ctx, s, program, state, piece === 'end');
    if (done !== undefined) return done;
    if (piece === 'end') return exit(s, state);
  }
  return { wait: {}, state };
}

/** Each complete value in what was read so far. */
function oneByOne(ctx: ToolContext, s: Settings, program: Compiled, state: State, eof: boolean): number | undefined {
  const feed = (v: Value) => {
    if (!s.letters.has('E')) return work(ctx, s, program, state, v, () => undefined);
    let status: number | undefined;
    stream(v, [], true, (event) => {
      status ??= work(ctx, s, program, state, event, () => undefined);
    });
    return status;
  };
  if (s.letters.has('R')) {
    const end = state.raw.lastIndexOf('\n') + 1;
    const lines = splitLines(eof ? state.raw : state.raw.slice(0, end));
    state.raw = eof ? '' : state.raw.slice(end);
    for (const line of lines) {
      state.reader.seen++;
      const status = feed(line);
      if (status !== undefined) return status;
    }
    return undefined;
  }
  try {
    for (let v = nextValue(state.reader, eof); v; v = nextValue(state.reader, eof)) {
      const status = feed(v.value);
      if (status !== undefined) return status;
    }
  } catch (e) {
    return parseError(ctx, e);
  }
  return undefined;
}

/** All of the input at once: for -s, and for programs that read by themselves. */
function together(ctx: ToolContext, s: Settings, program: Compiled, state: State): number {
  let values: Value[] = [];
  let error: unknown;
  if (s.letters.has('R')) {
    values = s.letters.has('s') ? [state.raw] : splitLines(state.raw);
    state.reader.seen += splitLines(state.raw).length;
  } else {
    try {
      for (let v = nextValue(state.reader, true); v; v = nextValue(state.reader, true)) {
        if (s.letters.has('E')) stream(v.value, [], true, (event) => values.push(event));
        else values.push(v.value);
      }
    } catch (e) {
      if (s.letters.has('s')) return parseError(ctx, e);
      error = e;
    }
    if (s.letters.has('s')) values = [values];
  }
  let i = 0;
  const more = (): Value | undefined => {
    if (i < values.length) return values[i++];
    if (error instanceof JsonError) {
      const message = error.message;
      error = undefined;
      throw new JqError(message);
    }
    return undefined;
  };
  if (s.letters.has('n')) return work(ctx, s, program, state, null, more) ?? exit(s, state);
  while (i < values.length) {
    const status = work(ctx, s, program, state, values[i++]!, more);
    if (status !== undefined) return status;
  }
  return error ? parseError(ctx, error) : exit(s, state);
}

function parseError(ctx: ToolContext, e: unknown): number {
  if (!(e instanceof JsonError)) throw e;
  ctx.err(`parse error: ${e.message}\n`);
  return 4;
}

function exit(s: Settings, state: State): number {
  if (state.at.failed) return 2;
  if (state.status > 0) return state.status;
  return s.letters.has('e') ? state.last : 0;
}

export const jq = tool({
  name: 'jq',
  usage: '[options] <jq filter> [file...]',
  short: 'command-line JSON processor',
  flags: {},
  raw: true,
  run: (ctx) => turn(ctx),
  resume: (ctx, state: State) => turn(ctx, state),
});
