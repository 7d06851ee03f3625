import { CompileError, parse } from './parse';
import { bound } from './syntax';
import type { Ast, Def, Pattern } from './syntax';
import { brief, compare, isArray, isObject, kindOf, truthy, weigh } from './value';
import type { Value } from './value';

/** An error a program can catch: jq's `error(v)`. */
export class JqError extends Error {
  constructor(readonly value: Value) {
    super(typeof value === 'string' ? value : '');
  }
}

/** The work allowed for one input is used up; cannot be caught by the program. */
export class Exhausted extends Error {}

/** `halt` and `halt_error`. */
export class Halt extends Error {
  constructor(
    readonly status: number,
    readonly value?: Value,
  ) {
    super('');
  }
}

class Break extends Error {
  constructor(readonly label: object) {
    super('');
  }
}

/** An error thrown behind a `try`, by what its values were given to: passes through that `try`. */
class Passing extends Error {
  constructor(
    readonly error: unknown,
    readonly of: object,
  ) {
    super('');
  }
}

/** Where a value was found in the input; undefined outside `path(…)`; BROKEN when it is no part of the input. */
export type Path = readonly Value[] | undefined | typeof BROKEN;
export const BROKEN = 'broken';

export type Emit = (value: Value, path: Path) => void;

/** Names in scope: a list from the innermost outward. */
export interface Env {
  readonly key: string;
  readonly up: Env | null;
  readonly value?: Value;
  readonly def?: Def;
  /** A filter given as an argument, with the scope it was written in. */
  readonly closure?: { readonly body: Ast; readonly env: Env | null };
  readonly label?: object;
}

/** Functions written in TypeScript: given values, one value comes back. */
export type Plain = (m: Machine, input: Value, ...args: Value[]) => Value;
/** Functions that take filters, or have any number of results. */
export type Special = (m: Machine, args: readonly Ast[], env: Env | null, input: Value, path: Path, emit: Emit) => void;

export interface Library {
  readonly plain: ReadonlyMap<string, Plain>;
  readonly special: ReadonlyMap<string, Special>;
  /** `name/arity` → a definition in the language itself. */
  readonly defs: ReadonlyMap<string, string>;
  /** A key of something that has none is null, not an error (yq). */
  readonly lenient?: boolean;
}

/** What a program can reach of the outside. */
export interface Outside {
  readonly now: number;
  readonly env: Readonly<Record<string, string>>;
  /** The next input, undefined at the end. */
  input(): Value | undefined;
  readonly inputName: () => Value;
  readonly inputLine: () => number;
  debug(text: string): void;
}

/** Runs programs: each filter hands its results, one by one, to the `emit` it is given. */
export class Machine {
  /** Steps taken so far. */
  steps = 0;
  private readonly parsed = new Map<string, Def>();

  constructor(
    readonly library: Library,
    readonly outside: Outside,
    private readonly limit: number,
  ) {}

  spend(n = 1): void {
    this.steps += n;
    if (this.steps > this.limit) throw new Exhausted();
  }

  /** What is spent on looking at all of a value: `share` parts, or four times as many characters, a step. */
  look(v: Value, share = 8): void {
    if (typeof v === 'string') this.spend(v.length / (4 * share));
    else if (isArray(v) || isObject(v)) this.spend(weigh(v) / share);
  }

  /** A value that was just put together: it has to be of a size that can be walked and printed. */
  private made(v: Value): Value {
    if (typeof v === 'string') {
      if (v.length > LONGEST_TEXT) throw new JqError('string too long');
    } else if (isArray(v) || isObject(v)) {
      this.spend((isArray(v) ? v.length : v.size) / 16);
      weigh(v);
    }
    return v;
  }

  /** All results of a filter. */
  all(ast: Ast, env: Env | null, input: Value): Value[] {
    const out: Value[] = [];
    this.run(ast, env, input, undefined, (v) => out.push(v));
    return out;
  }

  /** The first result, or undefined. */
  first(ast: Ast, env: Env | null, input: Value): Value | undefined {
    let found: Value | undefined;
    this.breakable((stop) =>
      this.run(ast, env, input, undefined, (v) => {
        found = v;
        stop();
      }),
    );
    return found;
  }

  /** Runs `body`, which may leave early by calling `stop`. */
  breakable(body: (stop: () => never) => void): void {
    const label = {};
    // What is thrown costs many steps.
    this.spend(16);
    try {
      body(() => {
        throw new Break(label);
      });
    } catch (e) {
      if (!(e instanceof Break) || e.label !== label) throw e;
    }
  }

  /** All paths a filter names in `input`. */
  paths(ast: Ast, env: Env | null, input: Value, emit: (path: readonly Value[]) => void): void {
    this.run(ast, env, input, [], (v, path) => emit(intact(path, v)));
  }

  run(ast: Ast, env: Env | null, input: Value, path: Path, emit: Emit): void {
    this.spend();
    switch (ast.t) {
      case 'identity':
        return emit(input, path);
      case 'recurse':
        return this.recurse(input, path, emit);
      case 'literal':
        return emit(ast.value, off(path));
      case 'string':
        return this.string(ast, env, input, 0, '', (s) => emit(s, off(path)));
      case 'format':
        return emit(this.format(ast.name, input), off(path));
      case 'index':
        return this.run(ast.by, env, input, undefined, (key) =>
          this.run(ast.of, env, input, path, (v, p) => {
            if (this.library.lenient && !isArray(v) && !isObject(v) && v !== null) emit(null, off(p));
            else {
              if (isArray(key) && isArray(v)) this.spend((weigh(v) * key.length) / 16);
              emit(get(v, key, p), step(p, key));
            }
          }),
        );
      case 'slice':
        return this.slice(ast, env, input, path, emit);
      case 'iterate':
        return this.run(ast.of, env, input, path, (v, p) => this.iterate(v, p, emit));
      case 'array':
        return emit(ast.of ? this.made(this.all(ast.of, env, input)) : [], off(path));
      case 'object':
        return this.object(ast.entries, ast.entries.length - 1, env, input, [], (v) => emit(this.made(v), off(path)));
      case 'neg':
        return this.run(ast.of, env, input, undefined, (v) => {
          if (typeof v !== 'number') throw new JqError(`${kindOf(v)} (${brief(v)}) cannot be negated`);
          emit(-v, off(path));
        });
      case 'pipe':
        return this.run(ast.left, env, input, path, (v, p) => this.run(ast.right, env, v, p, emit));
      case 'comma':
        this.run(ast.left, env, input, path, emit);
        return this.run(ast.right, env, input, path, emit);
      case 'binary':
        return this.binary(ast, env, input, path, emit);
      case 'assign':
        return this.assign(ast, env, input, (v) => emit(v, off(path)));
      case 'if':
        return this.run(ast.cond, env, input, undefined, (c) => {
          if (truthy(c)) this.run(ast.then, env, input, path, emit);
          else if (ast.else) this.run(ast.else, env, input, path, emit);
          else emit(input, path);
        });
      case 'try':
        return this.attempt(ast.body, ast.catch, env, input, path, emit);
      case 'reduce':
        return this.run(ast.init, env, input, path, (start, p) => {
          let state: { v: Value; p: Path } = { v: start, p };
          this.run(ast.source, env, input, undefined, (item) =>
            this.bind([ast.pattern], item, env, (e) => {
              let next: { v: Value; p: Path } = { v: null, p: off(path) };
              this.run(ast.update, e, state.v, state.p, (v, q) => {
                next = { v, p: q };
              });
              state = next;
            }),
          );
          emit(state.v, state.p);
        });
      case 'foreach':
        return this.run(ast.init, env, input, path, (start, p) => {
          let state: { v: Value; p: Path } = { v: start, p };
          this.run(ast.source, env, input, undefined, (item) =>
            this.bind([ast.pattern], item, env, (e) =>
              this.run(ast.update, e, state.v, state.p, (v, q) => {
                state = { v, p: q };
                if (ast.extract) this.run(ast.extract, e, v, q, emit);
                else emit(v, q);
              }),
            ),
          );
        });
      case 'def':
        return this.run(ast.rest, { key: `${ast.def.name}/${ast.def.params.length}`, def: ast.def, up: env }, input, path, emit);
      case 'call':
        return this.call(ast.name, ast.args, env, input, path, emit);
      case 'var':
        return emit(this.variable(ast.name, env), off(path));
      case 'as':
        return this.run(ast.source, env, input, undefined, (v) => this.bind(ast.patterns, v, env, (e) => this.run(ast.body, e, input, path, emit)));
      case 'label': {
        const label = {};
        try {
          return this.run(ast.body, { key: `*${ast.name}`, label, up: env }, input, path, emit);
        } catch (e) {
          if (e instanceof Break && e.label === label) return;
          throw e;
        }
      }
      case 'break':
        throw new Break(find(env, `*${ast.name}`)!.label!);
    }
  }

  private variable(name: string, env: Env | null): Value {
    const found = find(env, `$${name}`);
    if (found) return found.value!;
    if (name === 'ENV') return new Map(Object.entries(this.outside.env));
    throw new JqError(`$${name} is not defined`);
  }

  call(name: string, args: readonly Ast[], env: Env | null, input: Value, path: Path, emit: Emit): void {
    const key = `${name}/${args.length}`;
    const found = find(env, key);
    if (found?.closure) return this.run(found.closure.body, found.closure.env, input, path, emit);
    if (found?.def) return this.apply(found.def, found, args, env, input, path, emit);
    const special = this.library.special.get(key);
    if (special) return special(this, args, env, input, path, emit);
    const plain = this.library.plain.get(key);
    if (plain) return this.product(args, env, input, args.length - 1, [], (values) => emit(this.made(this.plainly(key, plain, input, values)), off(path)));
    const def = this.builtin(key);
    if (!def) throw new JqError(`${key} is not defined`);
    return this.apply(def, { key, def, up: null }, args, env, input, path, emit);
  }

  /** Calls a function of values; one that looks at all of them pays for that first. */
  private plainly(key: string, plain: Plain, input: Value, values: readonly Value[]): Value {
    if (!AT_ONCE.has(key)) for (const v of [input, ...values]) this.look(v);
    return plain(this, input, ...values);
  }

  private builtin(key: string): Def | undefined {
    const known = this.parsed.get(key);
    if (known) return known;
    const source = this.library.defs.get(key);
    if (source === undefined) return undefined;
    const ast = parse(`${source} .`);
    if (ast.t !== 'def') throw new Error(`builtin ${key} is no definition`);
    this.parsed.set(key, ast.def);
    return ast.def;
  }

  /** Calls a definition; a parameter written `$x` is evaluated first, for each of its values. */
  private apply(def: Def, scope: Env, args: readonly Ast[], env: Env | null, input: Value, path: Path, emit: Emit): void {
    const bindFrom = (i: number, inner: Env): void => {
      if (i === args.length) return this.run(def.body, inner, input, path, emit);
      const param = def.params[i]!;
      if (!param.startsWith('$')) return bindFrom(i + 1, { key: `${param}/0`, closure: { body: args[i]!, env }, up: inner });
      this.run(args[i]!, env, input, undefined, (v) => {
        const asFilter: Env = {
          key: `${param.slice(1)}/0`,
          closure: { body: { t: 'var', name: param.slice(1), at: 0 }, env: { key: param, value: v, up: null } },
          up: inner,
        };
        bindFrom(i + 1, { key: param, value: v, up: asFilter });
      });
    };
    bindFrom(0, scope);
  }

  /** Every combination of the arguments' values; the last argument varies slowest. */
  product(args: readonly Ast[], env: Env | null, input: Value, i: number, values: Value[], emit: (values: Value[]) => void): void {
    if (i < 0) return emit(values);
    this.run(args[i]!, env, input, undefined, (v) => this.product(args, env, input, i - 1, [v, ...values], emit));
  }

  iterate(v: Value, path: Path, emit: Emit): void {
    if (path === BROKEN) throw new JqError(`Invalid path expression near attempt to iterate through ${brief(v)}`);
    // Each gets a path of its own.
    const cost = 1 + (path?.length ?? 0) / 16;
    const each = (x: Value, key: string | number) => {
      this.spend(cost);
      emit(x, step(path, key));
    };
    if (isArray(v)) v.forEach(each);
    else if (isObject(v)) for (const [k, x] of v) each(x, k);
    else throw new JqError(`Cannot iterate over ${kindOf(v)} (${brief(v)})`);
  }

  private recurse(v: Value, path: Path, emit: Emit): void {
    this.spend();
    emit(v, path);
    if (isArray(v) || isObject(v)) this.iterate(v, path, (x, p) => this.recurse(x, p, emit));
  }

  private slice(ast: Ast & { t: 'slice' }, env: Env | null, input: Value, path: Path, emit: Emit): void {
    const bound = (of: Ast | null, then: (v: Value) => void) => (of ? this.run(of, env, input, undefined, then) : then(null));
    bound(ast.to, (to) =>
      bound(ast.from, (from) =>
        this.run(ast.of, env, input, path, (v, p) => {
          const key = new Map<string, Value>([
            ['start', from],
            ['end', to],
          ]);
          if (typeof v === 'string' || isArray(v)) this.spend(v.length / 32);
          emit(get(v, key, p), step(p, key));
        }),
      ),
    );
  }

  private string(ast: Ast & { t: 'string' }, env: Env | null, input: Value, i: number, text: string, emit: (s: string) => void): void {
    this.made(text);
    if (i === ast.parts.length) return emit(text);
    const part = ast.parts[i]!;
    if (typeof part === 'string') return this.string(ast, env, input, i + 1, text + part, emit);
    this.run(part, env, input, undefined, (v) => this.string(ast, env, input, i + 1, text + this.format(ast.format ?? '@text', v), emit));
  }

  format(name: string, v: Value): string {
    const format = this.library.plain.get(`${name}/0`);
    if (!format) throw new JqError(`${name.slice(1)} is not a valid format`);
    this.look(v);
    return format(this, v) as string;
  }

  /** Builds objects; the first key varies fastest. */
  private object(
    entries: readonly { key: Ast; value: Ast }[],
    i: number,
    env: Env | null,
    input: Value,
    made: readonly [string, Value][],
    emit: (v: Value) => void,
  ): void {
    if (i < 0) return emit(new Map(made));
    const { key, value } = entries[i]!;
    this.run(key, env, input, undefined, (k) => {
      if (typeof k !== 'string')
        throw new JqError(kindOf(k) === 'object' || kindOf(k) === 'array' ? `Object keys must be strings` : `Object keys must be strings`);
      const of: Ast = value.t === 'index' && value.by === key ? { ...value, by: { t: 'literal', value: k } } : value;
      this.run(of, env, input, undefined, (v) => this.object(entries, i - 1, env, input, [[k, v], ...made], emit));
    });
  }

  private binary(ast: Ast & { t: 'binary' }, env: Env | null, input: Value, path: Path, emit: Emit): void {
    const { op, left, right } = ast;
    if (op === '//') {
      let any = false;
      const of = {};
      try {
        this.run(left, env, input, path, (v, p) => {
          if (!truthy(v)) return;
          any = true;
          pass(of, () => emit(v, p));
        });
      } catch (e) {
        if (e instanceof Passing && e.of === of) throw e.error;
        if (!(e instanceof JqError)) throw e;
      }
      if (!any) this.run(right, env, input, path, emit);
      return;
    }
    if (op === 'and' || op === 'or') {
      return this.run(left, env, input, undefined, (a) => {
        if (truthy(a) === (op === 'or')) emit(op === 'or', off(path));
        else this.run(right, env, input, undefined, (b) => emit(truthy(b), off(path)));
      });
    }
    this.run(right, env, input, undefined, (b) => this.run(left, env, input, undefined, (a) => emit(this.operate(op, a, b), off(path))));
  }

  /** The value of `a op b`. */
  operate(op: string, a: Value, b: Value): Value {
    if (COMPARING.has(op) && typeof a === 'object' && typeof b === 'object') this.look(a, 16);
    switch (op) {
      case '==':
        return compare(a, b) === 0;
      case '!=':
        return compare(a, b) !== 0;
      case '<':
        return compare(a, b) < 0;
      case '<=':
        return compare(a, b) <= 0;
      case '>':
        return compare(a, b) > 0;
      case '>=':
        return compare(a, b) >= 0;
    }
    const plain = this.library.plain.get(`${op}/2`);
    if (!plain) throw new JqError(`${op} is not an operator`);
    return this.made(plain(this, a, a, b));
  }

  private attempt(body: Ast, handler: Ast | null, env: Env | null, input: Value, path: Path, emit: Emit): void {
    const of = {};
    try {
      this.run(body, env, input, path, (v, p) => pass(of, () => emit(v, p)));
    } catch (e) {
      this.spend(16);
      if (e instanceof Passing && e.of === of) throw e.error;
      if (!(e instanceof JqError)) throw e;
      // `error(null)` behind `?` is caught too; the label of `break` is not an error.
      if (handler) this.run(handler, env, e.value, undefined, (v) => emit(v, off(path)));
    }
  }

  private assign(ast: Ast & { t: 'assign' }, env: Env | null, input: Value, emit: (v: Value) => void): void {
    const { op, left, right } = ast;
    if (op === '|=') {
      let out = input;
      const found: (readonly Value[])[] = [];
      this.paths(left, env, input, (p) => found.push(p));
      const gone: (readonly Value[])[] = [];
      for (const p of found) {
        const next = this.first(right, env, getPath(out, p));
        if (next === undefined) gone.push(p);
        else out = setPath(this, out, p, next);
      }
      return emit(this.made(gone.length > 0 ? deletePaths(this, out, gone) : out));
    }
    this.run(right, env, input, undefined, (v) => {
      let out = input;
      const found: (readonly Value[])[] = [];
      this.paths(left, env, input, (p) => found.push(p));
      for (const p of found) {
        const old = op === '=' ? null : getPath(out, p);
        out = setPath(this, out, p, op === '=' ? v : op === '//=' ? (truthy(old) ? old : v) : this.operate(op.slice(0, -1), old, v));
      }
      emit(this.made(out));
    });
  }

  /** Binds the variables of the first pattern that fits; with `?//` all patterns' variables exist. */
  private bind(patterns: readonly Pattern[], v: Value, env: Env | null, then: (env: Env | null) => void): void {
    let base = env;
    if (patterns.length > 1) for (const name of patterns.flatMap((p) => bound(p))) base = { key: `$${name}`, value: null, up: base };
    for (let i = 0; i < patterns.length; i++) {
      const of = {};
      try {
        return this.destructure(patterns[i]!, v, base, env, then);
      } catch (e) {
        if (e instanceof Passing && e.of === of) throw e.error;
        if (!(e instanceof JqError) || i === patterns.length - 1) throw e;
      }
    }
  }

  private destructure(p: Pattern, v: Value, env: Env | null, outer: Env | null, then: (env: Env | null) => void): void {
    if (p.p === 'var') return then({ key: `$${p.name}`, value: v, up: env });
    if (p.p === 'array') {
      if (v !== null && !isArray(v)) throw new JqError(`Cannot index ${kindOf(v)} with number`);
      const next = (i: number, e: Env | null): void =>
        i === p.items.length ? then(e) : this.destructure(p.items[i]!, v === null ? null : (v[i] ?? null), e, outer, (x) => next(i + 1, x));
      return next(0, env);
    }
    const next = (i: number, e: Env | null): void => {
      const entry = p.entries[i];
      if (!entry) return then(e);
      this.run(entry.key, e, v, undefined, (k) => {
        const part = get(v, k, undefined);
        const named = entry.bind === null ? e : { key: `$${entry.bind}`, value: part, up: e };
        if (entry.value) this.destructure(entry.value, part, named, outer, (x) => next(i + 1, x));
        else next(i + 1, named);
      });
    };
    next(0, env);
  }
}

function pass(of: object, emit: () => void): void {
  try {
    emit();
  } catch (e) {
    if (e instanceof JqError || e instanceof Passing) throw new Passing(e, of);
    throw e;
  }
}

function find(env: Env | null, key: string): Env | null {
  for (let e = env; e; e = e.up) if (e.key === key) return e;
  return null;
}

/** Characters of one text. */
const LONGEST_TEXT = 16 * 1024 * 1024;
const COMPARING: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
/** Functions that take as long for a large value as for a small one, or count for themselves what they do. */
const AT_ONCE: ReadonlySet<string> = new Set(['type/0', 'length/0', 'not/0', 'bsearch/1', 'has/1', 'in/1', 'getpath/1', 'setpath/2', 'error/0', 'error/1', 'true/0', 'false/0', 'null/0', 'now/0', 'input/0', 'halt/0', 'delpaths/1', 'test/1', 'test/2', 'join/1']);

/** The path of a value that is not part of the input. */
export const off = (path: Path): Path => (path === undefined ? undefined : BROKEN);

export const step = (path: Path, key: Value): Path => (path === undefined || path === BROKEN ? path : [...path, key]);

export function intact(path: Path, v: Value): readonly Value[] {
  if (path === undefined || path === BROKEN) throw new JqError(`Invalid path expression with result ${brief(v)}`);
  return path;
}

/** `v[key]`, where a key may be an object `{start, end}` for a slice. Throws as jq does. */
export function get(v: Value, key: Value, path: Path): Value {
  if (path === BROKEN) throw new JqError(`Invalid path expression with result ${brief(v)}`);
  if (isObject(v) && typeof key === 'string') return v.get(key) ?? null;
  if (isArray(v) && typeof key === 'number') {
    if (Number.isNaN(key)) return null;
    const i = Math.floor(key);
    return v[i < 0 ? i + v.length : i] ?? null;
  }
  if (isObject(key) && (isArray(v) || typeof v === 'string' || v === null)) {
    if (v === null) return null;
    if (typeof v === 'string' && !SURROGATE.test(v)) return v.slice(...range(key, v.length));
    const points = typeof v === 'string' ? [...v] : v;
    const [from, to] = range(key, points.length);
    return typeof v === 'string' ? (points as string[]).slice(from, to).join('') : points.slice(from, to);
  }
  if (v === null && (typeof key === 'string' || typeof key === 'number' || key === null)) return null;
  if (isArray(v) && isArray(key)) return indices(v, key);
  if (typeof key === 'string') throw new JqError(`Cannot index ${kindOf(v)} with ${isArray(v) || !isObject(v) ? 'string ' : ''}"${key}"`);
  throw new JqError(`Cannot index ${kindOf(v)} with ${kindOf(key)}`);
}

/** Where there is none of these, a character is one unit of a text. */
const SURROGATE = /[\ud800-\udfff]/;

/** How many characters a text has. */
export const characters = (text: string): number => (SURROGATE.test(text) ? [...text].length : text.length);

/** Where `part` occurs in `v`. */
export function indices(v: readonly Value[], part: readonly Value[]): number[] {
  const out: number[] = [];
  if (part.length === 0) return out;
  for (let i = 0; i + part.length <= v.length; i++) if (part.every((x, k) => compare(x, v[i + k]!) === 0)) out.push(i);
  return out;
}

function range(key: ReadonlyMap<string, Value>, length: number): [number, number] {
  const read = (name: string, otherwise: number, round: (n: number) => number) => {
    const n = key.get(name) ?? null;
    if (n === null) return otherwise;
    if (typeof n !== 'number') throw new JqError('Start and end indices of an array slice must be numbers');
    const i = n < 0 ? n + length : n;
    return Math.min(length, Math.max(0, round(i)));
  };
  const from = read('start', 0, Math.floor);
  return [from, Math.max(from, read('end', length, Math.ceil))];
}

export function getPath(v: Value, path: readonly Value[]): Value {
  let out = v;
  for (const key of path) {
    if (out === null) return null;
    out = get(out, key, undefined);
  }
  return out;
}

const LONGEST = 1_000_000;

export function setPath(m: Machine, v: Value, path: readonly Value[], value: Value, i = 0): Value {
  if (i === path.length) return value;
  const key = path[i]!;
  const next = (old: Value) => setPath(m, old, path, value, i + 1);
  if (typeof key === 'string' && (v === null || isObject(v))) {
    m.spend((v?.size ?? 0) / 8);
    const out = new Map(v ?? []);
    out.set(key, next(out.get(key) ?? null));
    return out;
  }
  if (typeof key === 'number' && (v === null || isArray(v))) {
    const out = v === null ? [] : [...v];
    m.spend(out.length / 8);
    const at = key < 0 ? Math.floor(key) + out.length : Math.floor(key);
    if (at < 0) throw new JqError('Out of bounds negative array index');
    if (at > LONGEST) throw new JqError('Array index too large');
    while (out.length < at) out.push(null);
    out[at] = next(out[at] ?? null);
    return out;
  }
  if (isObject(key) && (v === null || isArray(v))) {
    const list = v ?? [];
    const [from, to] = range(key, list.length);
    const part = next(v === null ? null : list.slice(from, to));
    if (!isArray(part)) throw new JqError('A slice of an array can only be assigned another array');
    return [...list.slice(0, from), ...part, ...list.slice(to)];
  }
  if (typeof key === 'string') throw new JqError(`Cannot index ${kindOf(v)} with ${isObject(v) ? '' : 'string '}"${key}"`);
  if (isObject(key)) throw new JqError(`Cannot update field at object index of ${kindOf(v)}`);
  throw new JqError(`Cannot index ${kindOf(v)} with ${kindOf(key)}`);
}

/** Removes what the paths name, the last first so that indices stay right. */
export function deletePaths(m: Machine, v: Value, paths: readonly (readonly Value[])[]): Value {
  let out = v;
  for (const path of [...paths].sort((a, b) => compare(b, a))) out = deletePath(m, out, path, 0);
  return out;
}

function deletePath(m: Machine, v: Value, path: readonly Value[], i: number): Value {
  if (i === path.length) return null;
  if (v === null) return null;
  m.spend((isArray(v) ? v.length : isObject(v) ? v.size : 0) / 64);
  const key = path[i]!;
  if (i < path.length - 1) {
    const child = get(v, key, undefined);
    if (child === null) return v;
    const next = deletePath(m, child, path, i + 1);
    if (isObject(v)) return new Map(v).set(key as string, next);
    const out = [...(v as readonly Value[])];
    out[(key as number) < 0 ? (key as number) + out.length : (key as number)] = next;
    return out;
  }
  if (isObject(v) && typeof key === 'string') {
    const out = new Map(v);
    out.delete(key);
    return out;
  }
  if (isArray(v) && typeof key === 'number') {
    const at = key < 0 ? Math.floor(key) + v.length : Math.floor(key);
    return at < 0 || at >= v.length ? v : v.toSpliced(at, 1);
  }
  if (isArray(v) && isObject(key)) {
    const [from, to] = range(key, v.length);
    return [...v.slice(0, from), ...v.slice(to)];
  }
  if (isObject(v)) throw new JqError(`Cannot delete field at ${kindOf(key) === 'object' ? 'object' : 'array'} index of object`);
  if (isArray(v)) throw new JqError(`Cannot delete field at object index of array`);
  throw new JqError(`Cannot delete field${typeof key === 'string' ? '' : ' at array index'} of ${kindOf(v)}`);
}

/** Names a program uses that nothing defines, as [message, position]: what jq says at compile time. */
export function undefinedNames(program: Ast, library: Library, variables: readonly string[]): CompileError[] {
  const out: CompileError[] = [];
  const known = (key: string) => library.special.has(key) || library.plain.has(key) || library.defs.has(key);
  const walk = (ast: Ast, scope: ReadonlySet<string>): void => {
    const withNames = (names: readonly string[]) => new Set([...scope, ...names]);
    switch (ast.t) {
      case 'string':
        for (const p of ast.parts) if (typeof p !== 'string') walk(p, scope);
        if (ast.format !== null && !library.plain.has(`${ast.format}/0`)) out.push(new CompileError(`${ast.format.slice(1)} is not a valid format`, 0));
        return;
      case 'format':
        return;
      case 'index':
        walk(ast.of, scope);
        return walk(ast.by, scope);
      case 'slice':
        for (const x of [ast.of, ast.from, ast.to]) if (x) walk(x, scope);
        return;
      case 'iterate':
      case 'neg':
        return walk(ast.of, scope);
      case 'array':
        return ast.of ? walk(ast.of, scope) : undefined;
      case 'object':
        for (const e of ast.entries) {
          walk(e.key, scope);
          walk(e.value, scope);
        }
        return;
      case 'pipe':
      case 'comma':
      case 'binary':
      case 'assign':
        walk(ast.left, scope);
        return walk(ast.right, scope);
      case 'if':
        for (const x of [ast.cond, ast.then, ast.else]) if (x) walk(x, scope);
        return;
      case 'try':
        walk(ast.body, scope);
        return ast.catch ? walk(ast.catch, scope) : undefined;
      case 'reduce':
      case 'foreach': {
        walk(ast.source, scope);
        walk(ast.init, scope);
        const inner = withNames(bound(ast.pattern).map((n) => `$${n}`));
        walk(ast.update, inner);
        if (ast.t === 'foreach' && ast.extract) walk(ast.extract, inner);
        return;
      }
      case 'def': {
        const self = `${ast.def.name}/${ast.def.params.length}`;
        walk(ast.def.body, withNames([self, ...ast.def.params.flatMap((p) => (p.startsWith('$') ? [p, `${p.slice(1)}/0`] : [`${p}/0`]))]));
        return walk(ast.rest, withNames([self]));
      }
      case 'call': {
        const key = `${ast.name}/${ast.args.length}`;
        if (!scope.has(key) && !known(key)) out.push(new CompileError(`${key} is not defined`, ast.at));
        for (const a of ast.args) walk(a, scope);
        return;
      }
      case 'var':
        if (!scope.has(`$${ast.name}`)) out.push(new CompileError(`$${ast.name} is not defined`, ast.at));
        return;
      case 'as':
        walk(ast.source, scope);
        return walk(ast.body, withNames(ast.patterns.flatMap((p) => bound(p)).map((n) => `$${n}`)));
      case 'label':
        return walk(ast.body, withNames([`*${ast.name}`]));
      case 'break':
        if (!scope.has(`*${ast.name}`)) out.push(new CompileError(`$*label-${ast.name} is not defined`, ast.at));
        return;
    }
  };
  walk(program, new Set(['$ENV', '$__prog_args', ...variables.map((v) => `$${v}`)]));
  return out;
}
