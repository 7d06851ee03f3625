import { Errno } from '../../../machine/sys';
import type { Turn } from '../../../machine/sys';
import { Failure, tool } from '../../tool';
import type { ToolContext } from '../../tool';
import { Exhausted, JqError, Machine } from '../jq/machine';
import type { Path } from '../jq/machine';
import { CompileError, parse } from '../jq/parse';
import { STEP_COST, STEPS } from '../jq/run';
import type { Ast } from '../jq/syntax';
import { isArray, isObject, kindOf, print } from '../jq/value';
import type { Value } from '../jq/value';
import { buffered, HOLD } from '../stream';
import { yqLibrary } from './library';
import { readOn, readYaml, writeLike, writeYaml, YamlError } from './yaml';
import type { Doc } from './yaml';

const flags = {
  'output-format': { type: 'string', short: 'o', value: 'string', default: 'auto', help: '[auto|a|yaml|y|json|j|props|p] output format type.' },
  'input-format': { type: 'string', short: 'p', value: 'string', default: 'auto', help: '[auto|a|yaml|y|json|j] parse format for input.' },
  inplace: { type: 'bool', short: 'i', help: 'update the file in place of first file given.' },
  prettyPrint: { type: 'bool', short: 'P', help: 'pretty print, shorthand for \'... style = ""\'' },
  unwrapScalar: { type: 'optional', short: 'r', bare: 'true', default: 'true', help: 'unwrap scalar, print the value with no quotes, colors or comments.' },
  'null-input': { type: 'bool', short: 'n', help: "Don't read input, simply evaluate the expression given." },
  'no-doc': { type: 'bool', short: 'N', help: "Don't print document separators (---)" },
  indent: { type: 'string', short: 'I', value: 'int', default: '2', help: 'sets indent level for output' },
  'exit-status': { type: 'bool', short: 'e', help: 'set exit status if there are no matches or null or false is returned' },
  colors: { type: 'bool', short: 'C', help: 'force print with colors' },
  'no-colors': { type: 'bool', short: 'M', help: 'force print with no colors' },
  'from-file': { type: 'string', value: 'string', help: 'Load expression from specified file.' },
  verbose: { type: 'bool', short: 'v', help: 'verbose mode' },
  'split-exp': { type: 'string', short: 's', value: 'string', help: 'print each result into a file named by the expression.', unsupported: true },
  'front-matter': { type: 'string', short: 'f', value: 'string', help: '(extract|process) first input as yaml front-matter.', unsupported: true },
  tojson: { type: 'bool', short: 'j', help: '(deprecated) output as json.' },
} as const;

type Ctx = ToolContext<typeof flags>;

interface Job {
  readonly program: Ast;
  readonly files: readonly string[];
  /** All files' documents are seen by the expression together. */
  readonly all: boolean;
}

interface Result {
  readonly value: Value;
  readonly path: Path;
  readonly doc: Doc | null;
}

const FORMATS: Readonly<Record<string, 'yaml' | 'json' | 'props'>> = {
  auto: 'yaml',
  a: 'yaml',
  yaml: 'yaml',
  y: 'yaml',
  yml: 'yaml',
  json: 'json',
  j: 'json',
  props: 'props',
  p: 'props',
};

function job(ctx: Ctx): Job {
  const { sys, flags: f } = ctx;
  const args = [...ctx.args];
  let all = false;
  if (['eval', 'e', 'eval-all', 'ea'].includes(args[0] ?? '')) all = args.shift()!.endsWith('a') || ctx.args[0] === 'eval-all';
  if (ctx.args[0] === 'eval') all = false;
  let source = f['from-file'] === undefined ? undefined : readFile(ctx, f['from-file']);
  if (source === undefined) {
    // A sole word that names a file is not an expression.
    if (args.length === 0) source = '.';
    else if (args.length === 1 && !f['null-input'] && sys.files.exists(args[0]!) && sys.files.stat(args[0]!).type !== 'dir') source = '.';
    else source = args.shift()!;
  }
  try {
    return { program: parse(source === '' ? '.' : source, true), files: args, all };
  } catch (e) {
    if (e instanceof CompileError) throw new Failure(`invalid expression '${source}': ${e.message.replace(' (Unix shell quoting issues?)', '')}`);
    throw e;
  }
}

function readFile(ctx: Ctx, name: string): string {
  try {
    return ctx.sys.files.read(name);
  } catch (e) {
    if (e instanceof Errno) throw new Failure(`open ${name}: ${e.message.toLowerCase()}`);
    throw e;
  }
}

const opens = (ctx: Ctx, name: string): boolean => {
  try {
    readFile(ctx, name);
    return true;
  } catch (e) {
    if (e instanceof Failure) return false;
    throw e;
  }
};

function documents(name: string, text: string): Doc[] {
  try {
    return readYaml(text);
  } catch (e) {
    if (e instanceof YamlError) throw new Failure(`bad file '${name}': ${e.message}`);
    throw e;
  }
}

/** Runs the expression on one document; paths are kept where the results are parts of it. */
function evaluate(ctx: Ctx, program: Ast, doc: Doc | null, file: string, fileIndex: number, documentIndex: number, input?: Value): Result[] {
  const library = yqLibrary({ file, fileIndex, documentIndex, env: ctx.sys.env, load: (path) => readFile(ctx, path) });
  const outside = { now: ctx.sys.now, env: ctx.sys.env, input: () => undefined, inputName: () => file, inputLine: () => 0, debug: () => {} };
  const run = (path: Path): Result[] => {
    const machine = new Machine(library, outside, STEPS);
    const out: Result[] = [];
    try {
      machine.run(program, null, input === undefined ? (doc?.value ?? null) : input, path, (value, p) => {
        machine.spend(4);
        out.push({ value, path: p, doc });
      });
    } finally {
      ctx.sys.spend(machine.steps * STEP_COST);
    }
    return out;
  };
  try {
    return run([]);
  } catch (e) {
    // What is computed is no part of the input: without paths then.
    if (!(e instanceof JqError) || !String(e.value).startsWith('Invalid path expression')) throw e;
    return run(undefined);
  }
}

function props(v: Value, path: string, out: string[]): void {
  if (isArray(v)) v.forEach((x, i) => props(x, path === '' ? String(i) : `${path}.${i}`, out));
  else if (isObject(v)) for (const [k, x] of v) props(x, path === '' ? k : `${path}.${k}`, out);
  else out.push(`${path} = ${v === null ? '' : typeof v === 'string' ? v : print(v)}`);
}

function show(ctx: Ctx, r: Result): string {
  const f = ctx.flags;
  const kind = f.tojson ? 'json' : Object.hasOwn(FORMATS, f['output-format']) ? FORMATS[f['output-format']] : undefined;
  if (!kind) throw new Failure(`unknown format '${f['output-format']}' please use [yaml json props]`);
  const indent = Math.min(16, Number(f.indent) || 0);
  const { value } = r;
  if (kind === 'json') return `${print(value, { indent })}\n`;
  if (kind === 'props') {
    const out: string[] = [];
    props(value, '', out);
    return out.map((l) => `${l}\n`).join('');
  }
  if (!isArray(value) && !isObject(value)) {
    if (typeof value === 'string' && f.unwrapScalar !== 'false') return `${value}\n`;
    return typeof value === 'string' ? writeYaml(value, { indent, pretty: true }) : `${value === null ? 'null' : print(value)}\n`;
  }
  const options = { indent: indent || 2, pretty: f.prettyPrint };
  if (!r.doc) return writeYaml(value, options);
  if (Array.isArray(r.path)) return writeLike(r.doc.doc, r.path, value, options);
  // What an assignment made of the whole document keeps its comments.
  return kindOf(r.doc.value) === kindOf(value) ? writeLike(r.doc.doc, [], value, options) : writeYaml(value, options);
}

interface State {
  text: string;
  /** All of standard input was read. */
  ended?: boolean;
  /** The operand that is read ahead, and how many steps of that were done. */
  ahead?: readonly [operand: number, steps: number];
}

function turn(raw: Ctx, state: State): number | Turn<State> {
  const ctx = buffered(raw);
  const error = (message: string) => (ctx.flush(), ctx.err(`Error: ${message}\n`), 1);
  try {
    const j = job(ctx);
    const f = ctx.flags;
    if (!state.ended && ((j.files.length === 0 && !f['null-input']) || j.files.includes('-'))) {
      for (;;) {
        const more = ctx.sys.read(0, HOLD);
        if (more === undefined) return { wait: { readable: [0] }, state };
        if (more === '') break;
        state.text += more;
        if (state.text.length > HOLD) throw new Failure('memory exhausted');
      }
      state.ended = true;
    }
    const [operand, steps] = state.ahead ?? [0, 0];
    const names = operands(ctx, j);
    for (let i = operand; i < names.length; i++) {
      const done = i === operand ? steps : 0;
      // What cannot be opened is told in its turn.
      if (names[i] !== '-' && !opens(ctx, names[i]!)) break;
      if (!readOn(textOf(ctx, names[i]!, state), done)) return { wait: {}, state: { ...state, ahead: [i, done + 1] } };
    }
    return work(ctx, j, state);
  } catch (e) {
    if (e instanceof JqError) return error(typeof e.value === 'string' ? e.value : print(e.value));
    if (e instanceof Exhausted) return error(`gave up after ${STEPS} steps`);
    if (e instanceof Failure && e.message !== '') return error(e.message);
    throw e;
  } finally {
    ctx.flush();
  }
}

const operands = (ctx: Ctx, j: Job): readonly string[] => (ctx.flags['null-input'] ? [] : j.files.length === 0 ? ['-'] : j.files);
const textOf = (ctx: Ctx, name: string, state: State): string => (name === '-' ? state.text : readFile(ctx, name));

function work(ctx: Ctx, j: Job, state: State): number {
  const f = ctx.flags;
  const names = operands(ctx, j);
  const groups: Result[][] = [];
  if (f['null-input']) groups.push(evaluate(ctx, j.program, null, '', 0, 0));
  const everything: { doc: Doc; name: string; fileIndex: number; documentIndex: number }[] = [];
  names.forEach((name, fileIndex) => {
    const text = textOf(ctx, name, state);
    ctx.sys.spend(text.length / 2);
    documents(name, text).forEach((doc, documentIndex) => everything.push({ doc, name, fileIndex, documentIndex }));
  });
  if (j.all) {
    // `select(fi == 0) * select(fi == 1)`: each side of an operator sees all documents.
    groups.push(together(ctx, j.program, everything));
  } else for (const e of everything) groups.push(evaluate(ctx, j.program, e.doc, e.name, e.fileIndex, e.documentIndex));
  let out = '';
  let any = false;
  let good = false;
  const json = f.tojson || FORMATS[f['output-format']] === 'json' || FORMATS[f['output-format']] === 'props';
  for (const results of groups) {
    if (results.length === 0) continue;
    if (any && !f['no-doc'] && !json) out += '---\n';
    any = true;
    for (const r of results) {
      if (r.value !== null && r.value !== false) good = true;
      out += show(ctx, r);
    }
  }
  if (f.inplace) {
    if (j.files.length === 0) throw new Failure('write in place flag only applicable when giving an expression and at least one file');
    ctx.sys.files.write(j.files[0]!, out);
  } else ctx.out(out);
  if (f['exit-status'] && !good) throw new Failure('no matches found');
  return 0;
}

/** eval-all: operators combine what their sides yield over all documents. */
function together(ctx: Ctx, program: Ast, all: readonly { doc: Doc; name: string; fileIndex: number; documentIndex: number }[]): Result[] {
  if ((program.t === 'binary' && ['*', '+'].includes(program.op)) || program.t === 'pipe') {
    const left = together(ctx, program.left, all);
    if (program.t === 'pipe') return left.flatMap((r) => evaluate(ctx, program.right, r.doc, '', 0, 0, r.value));
    const right = together(ctx, program.right, all);
    const pair: Ast = {
      ...program,
      left: { t: 'index', of: { t: 'identity' }, by: { t: 'literal', value: 0 } },
      right: { t: 'index', of: { t: 'identity' }, by: { t: 'literal', value: 1 } },
    };
    return left.flatMap((a) =>
      right.flatMap((b) => evaluate(ctx, pair, null, '', 0, 0, [a.value, b.value]).map((r) => ({ ...r, path: undefined, doc: a.doc }))),
    );
  }
  return all.flatMap((e) => evaluate(ctx, program, e.doc, e.name, e.fileIndex, e.documentIndex));
}

export const yq = tool({
  name: 'yq',
  usage: '[flags] [expression] [file ...]',
  short: 'yq is a portable command-line data file processor (https://github.com/mikefarah/yq/)',
  flags,
  version: '(https://github.com/mikefarah/yq/) version v4.44.3',
  hint: () => '',
  tidy: (words) => words.flatMap((w) => (w === '-V' ? ['--version'] : /^-[a-zA-Z]*[oIp]=/.test(w) ? [w.replace('=', '')] : [w])),
  run: (ctx) => turn(ctx as Ctx, { text: '' }),
  resume: (ctx, state: State) => turn(ctx as Ctx, state),
});
