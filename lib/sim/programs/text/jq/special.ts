import type { Ast } from './syntax';
import { BROKEN, deletePaths, getPath, JqError, off, step } from './machine';
import type { Emit, Env, Machine, Path, Special } from './machine';
import { captureObject, match } from './plain';
import { brief, compare, isArray, isObject, kindOf, truthy } from './value';
import type { Value } from './value';

/** The array that a filter of each element gives: sort_by's key. */
function keyed(m: Machine, f: Ast, env: Env | null, input: Value, what: string): { v: Value; k: Value[] }[] {
  if (!isArray(input))
    throw new JqError(`Cannot index ${kindOf(input)} with number`.replace(/.*/, `${kindOf(input)} (${brief(input)}) cannot be ${what}, as it is not an array`));
  return input.map((v) => ({ v, k: m.all(f, env, v) }));
}

function groups(m: Machine, f: Ast, env: Env | null, input: Value, what: string): { v: Value; k: Value[] }[][] {
  const rows = keyed(m, f, env, input, what);
  for (const r of rows) m.look(r.k, 4);
  rows.sort((a, b) => compare(a.k, b.k));
  m.spend(rows.length * 2);
  const out: { v: Value; k: Value[] }[][] = [];
  for (const r of rows) {
    const last = out[out.length - 1];
    if (last && compare(last[0]!.k, r.k) === 0) last.push(r);
    else out.push([r]);
  }
  return out;
}

function best(pick: (d: number) => boolean): Special {
  return (m, [f], env, input, path, emit) => {
    if (input === null) return emit(null, off(path));
    let found: { v: Value; k: Value[] } | undefined;
    for (const r of keyed(m, f!, env, input, 'iterated over')) if (!found || pick(compare(r.k, found.k))) found = r;
    emit(found?.v ?? null, off(path));
  };
}

/** any and all: `wanted` is what decides at once. */
function quantify(wanted: boolean): (m: Machine, source: (emit: (v: Value) => void) => void, test: ((v: Value) => Value[]) | null) => boolean {
  return (m, source, test) => {
    let decided = false;
    m.breakable((stop) =>
      source((v) => {
        for (const r of test ? test(v) : [v]) {
          if (truthy(r) === wanted) {
            decided = true;
            stop();
          }
        }
      }),
    );
    return decided === wanted;
  };
}

const any = quantify(true);
const all = quantify(false);

const each = (m: Machine, v: Value) => (emit: (v: Value) => void) => m.iterate(v, undefined, (x) => emit(x));

function range(m: Machine, from: Value, to: Value, by: Value, path: Path, emit: Emit): void {
  if (typeof from !== 'number' || typeof to !== 'number' || typeof by !== 'number') throw new JqError('Range bounds must be numeric');
  if (by === 0) return;
  for (let i = from; by > 0 ? i < to : i > to; i += by) {
    m.spend();
    emit(i, off(path));
  }
}

/** A string with what matches replaced by what a filter makes of the named groups. */
function substitute(m: Machine, [re, to, flags]: readonly Ast[], env: Env | null, input: Value, global: boolean, emit: (v: Value) => void): void {
  const withFlags = (f: Value) =>
    m.run(re!, env, input, undefined, (pattern) => {
      const found = match(m, input, pattern, f, global);
      const text = input as string;
      const build = (first: number, from: number, begun: string): void => {
        let [made, at] = [begun, from];
        for (let i = first; i < found.length; i++) {
          const x = found[i]!;
          const words = m.all(to!, env, captureObject(x)).map((s) => {
            if (typeof s !== 'string') throw new JqError(`${kindOf(captureObject(x))} (${brief(captureObject(x))}) cannot be added to a string`);
            return text.slice(at, x.start) + s;
          });
          if (words.length !== 1) return words.forEach((w) => build(i + 1, x.end, made + w));
          made += words[0]!;
          at = x.end;
        }
        emit(made + text.slice(at));
      };
      build(0, 0, '');
    });
  if (flags) m.run(flags, env, input, undefined, withFlags);
  else withFlags(null);
}

function recurse(m: Machine, f: Ast, cond: Ast | null, env: Env | null, v: Value, path: Path, emit: Emit): void {
  m.spend();
  emit(v, path);
  m.run(f, env, v, path, (x, p) => {
    if (!cond) recurse(m, f, null, env, x, p, emit);
    else m.run(cond, env, x, undefined, (c) => (truthy(c) ? recurse(m, f, cond, env, x, p, emit) : undefined));
  });
}

function walk(m: Machine, f: Ast, env: Env | null, v: Value): Value[] {
  m.spend();
  let inner = v;
  if (isArray(v)) inner = v.flatMap((x) => walk(m, f, env, x));
  else if (isObject(v)) {
    const out = new Map<string, Value>();
    for (const [k, x] of v) {
      const [first] = walk(m, f, env, x);
      if (first !== undefined) out.set(k, first);
    }
    inner = out;
  }
  return m.all(f, env, inner);
}

const ofKind =
  (test: (v: Value) => boolean): Special =>
  (_m, _args, _env, input, path, emit) => {
    if (test(input)) emit(input, path);
  };

/** Yields `emit`'s first `n` values of a filter. */
function limit(m: Machine, n: Value, f: Ast, env: Env | null, input: Value, path: Path, emit: Emit): void {
  if (typeof n !== 'number') throw new JqError('Invalid arguments to limit');
  if (n <= 0) return n < 0 ? m.run(f, env, input, path, emit) : undefined;
  let left = n;
  m.breakable((stop) =>
    m.run(f, env, input, path, (v, p) => {
      left--;
      emit(v, p);
      if (left <= 0) stop();
    }),
  );
}

export function stream(v: Value, path: Value[], top: boolean, emit: (v: Value) => void): void {
  if ((isArray(v) && v.length > 0) || (isObject(v) && v.size > 0)) {
    const pairs: [Value, Value][] = isArray(v) ? v.map((x, i) => [i, x]) : [...(v as ReadonlyMap<string, Value>)];
    for (const [k, x] of pairs) stream(x, [...path, k], false, emit);
    emit([[...path, pairs[pairs.length - 1]![0]]]);
  } else emit([path, v]);
  void top;
}

/** Functions that take filters or have other than one result, by name and number of arguments. */
export const special: ReadonlyMap<string, Special> = new Map<string, Special>([
  ['empty/0', () => {}],
  ['path/1', (m, [f], env, input, path, emit) => m.paths(f!, env, input, (p) => emit([...p], off(path)))],
  [
    'getpath/1',
    (m, [f], env, input, path, emit) =>
      m.run(f!, env, input, undefined, (p) => {
        if (!isArray(p)) throw new JqError('Path must be specified as an array');
        let v: Value = null;
        try {
          v = getPath(input, p);
        } catch (e) {
          if (path === undefined) throw e;
        }
        emit(v, path === undefined || path === BROKEN ? path : [...path, ...p]);
      }),
  ],
  ['select/1', (m, [f], env, input, path, emit) => m.run(f!, env, input, undefined, (c) => (truthy(c) ? emit(input, path) : undefined))],
  [
    'map/1',
    (m, [f], env, input, path, emit) => {
      const out: Value[] = [];
      m.iterate(input, undefined, (x) => m.run(f!, env, x, undefined, (v) => out.push(v)));
      emit(out, off(path));
    },
  ],
  ['recurse/0', (m, _a, _env, input, path, emit) => m.run({ t: 'recurse' }, null, input, path, emit)],
  ['recurse/1', (m, [f], env, input, path, emit) => recurse(m, f!, null, env, input, path, emit)],
  ['recurse/2', (m, [f, c], env, input, path, emit) => recurse(m, f!, c!, env, input, path, emit)],
  ['range/1', (m, [n], env, input, path, emit) => m.run(n!, env, input, undefined, (to) => range(m, 0, to, 1, path, emit))],
  [
    'range/2',
    (m, [a, b], env, input, path, emit) =>
      m.run(a!, env, input, undefined, (from) => m.run(b!, env, input, undefined, (to) => range(m, from, to, 1, path, emit))),
  ],
  [
    'range/3',
    (m, [a, b, c], env, input, path, emit) =>
      m.run(a!, env, input, undefined, (from) =>
        m.run(b!, env, input, undefined, (to) => m.run(c!, env, input, undefined, (by) => range(m, from, to, by, path, emit))),
      ),
  ],
  ['first/1', (m, [f], env, input, path, emit) => limit(m, 1, f!, env, input, path, emit)],
  [
    'last/1',
    (m, [f], env, input, path, emit) => {
      let found: { v: Value; p: Path } | undefined;
      m.run(f!, env, input, path, (v, p) => {
        found = { v, p };
      });
      if (found) emit(found.v, found.p);
    },
  ],
  ['limit/2', (m, [n, f], env, input, path, emit) => m.run(n!, env, input, undefined, (k) => limit(m, k, f!, env, input, path, emit))],
  [
    'nth/2',
    (m, [n, f], env, input, path, emit) =>
      m.run(n!, env, input, undefined, (k) => {
        if (typeof k !== 'number' || k < 0) throw new JqError('Out of bounds negative array index');
        let at = 0;
        m.breakable((stop) =>
          m.run(f!, env, input, path, (v, p) => {
            if (at++ < k) return;
            emit(v, p);
            stop();
          }),
        );
      }),
  ],
  [
    'until/2',
    (m, [cond, next], env, input, path, emit) => {
      let v = input;
      while (!truthy(m.first(cond!, env, v) ?? null)) {
        const n = m.first(next!, env, v);
        if (n === undefined) return;
        v = n;
      }
      emit(v, off(path));
    },
  ],
  [
    'while/2',
    (m, [cond, next], env, input, path, emit) => {
      for (let v: Value | undefined = input; v !== undefined && truthy(m.first(cond!, env, v) ?? null); v = m.first(next!, env, v)) emit(v, off(path));
    },
  ],
  [
    'repeat/1',
    (m, [f], env, input, path, emit) => {
      for (let v: Value | undefined = input; v !== undefined; v = m.first(f!, env, v)) emit(v, off(path));
    },
  ],
  ['isempty/1', (m, [f], env, input, path, emit) => emit(m.first(f!, env, input) === undefined, off(path))],
  [
    'isvalid/1',
    (m, [f], env, input, path, emit) => {
      let ok = true;
      try {
        m.all(f!, env, input);
      } catch (e) {
        if (!(e instanceof JqError)) throw e;
        ok = false;
      }
      emit(ok, off(path));
    },
  ],
  ['any/0', (m, _a, _env, input, path, emit) => emit(any(m, each(m, input), null), off(path))],
  ['all/0', (m, _a, _env, input, path, emit) => emit(all(m, each(m, input), null), off(path))],
  [
    'any/1',
    (m, [f], env, input, path, emit) =>
      emit(
        any(m, each(m, input), (v) => m.all(f!, env, v)),
        off(path),
      ),
  ],
  [
    'all/1',
    (m, [f], env, input, path, emit) =>
      emit(
        all(m, each(m, input), (v) => m.all(f!, env, v)),
        off(path),
      ),
  ],
  [
    'any/2',
    (m, [g, f], env, input, path, emit) =>
      emit(
        any(
          m,
          (e) => m.run(g!, env, input, undefined, (v) => e(v)),
          (v) => m.all(f!, env, v),
        ),
        off(path),
      ),
  ],
  [
    'all/2',
    (m, [g, f], env, input, path, emit) =>
      emit(
        all(
          m,
          (e) => m.run(g!, env, input, undefined, (v) => e(v)),
          (v) => m.all(f!, env, v),
        ),
        off(path),
      ),
  ],
  [
    'sort_by/1',
    (m, [f], env, input, path, emit) =>
      emit(
        groups(m, f!, env, input, 'sorted')
          .flat()
          .map((r) => r.v),
        off(path),
      ),
  ],
  [
    'group_by/1',
    (m, [f], env, input, path, emit) =>
      emit(
        groups(m, f!, env, input, 'grouped').map((g) => g.map((r) => r.v)),
        off(path),
      ),
  ],
  [
    'unique_by/1',
    (m, [f], env, input, path, emit) =>
      emit(
        groups(m, f!, env, input, 'grouped').map((g) => g[0]!.v),
        off(path),
      ),
  ],
  ['min_by/1', best((d) => d < 0)],
  ['max_by/1', best((d) => d >= 0)],
  [
    'del/1',
    (m, [f], env, input, path, emit) => {
      const found: (readonly Value[])[] = [];
      m.paths(f!, env, input, (p) => found.push(p));
      emit(deletePaths(m, input, found), off(path));
    },
  ],
  [
    'walk/1',
    (m, [f], env, input, path, emit) => {
      for (const v of walk(m, f!, env, input)) emit(v, off(path));
    },
  ],
  [
    'match/1',
    (m, [re], env, input, path, emit) => m.run(re!, env, input, undefined, (r) => match(m, input, r, null, false).forEach((x) => emit(x.value, off(path)))),
  ],
  [
    'match/2',
    (m, [re, fl], env, input, path, emit) =>
      m.run(fl!, env, input, undefined, (f) => m.run(re!, env, input, undefined, (r) => match(m, input, r, f, false).forEach((x) => emit(x.value, off(path))))),
  ],
  [
    'capture/1',
    (m, [re], env, input, path, emit) =>
      m.run(re!, env, input, undefined, (r) => match(m, input, r, null, false).forEach((x) => emit(captureObject(x), off(path)))),
  ],
  [
    'capture/2',
    (m, [re, fl], env, input, path, emit) =>
      m.run(fl!, env, input, undefined, (f) =>
        m.run(re!, env, input, undefined, (r) => match(m, input, r, f, false).forEach((x) => emit(captureObject(x), off(path)))),
      ),
  ],
  [
    'scan/1',
    (m, [re], env, input, path, emit) =>
      m.run(re!, env, input, undefined, (r) => {
        for (const x of match(m, input, r, 'g', true)) {
          const captures = x.value.get('captures') as readonly ReadonlyMap<string, Value>[];
          emit(captures.length > 0 ? captures.map((c) => c.get('string') ?? null) : x.value.get('string')!, off(path));
        }
      }),
  ],
  ['sub/2', (m, args, env, input, path, emit) => substitute(m, args, env, input, false, (v) => emit(v, off(path)))],
  ['sub/3', (m, args, env, input, path, emit) => substitute(m, args, env, input, false, (v) => emit(v, off(path)))],
  ['gsub/2', (m, args, env, input, path, emit) => substitute(m, args, env, input, true, (v) => emit(v, off(path)))],
  ['gsub/3', (m, args, env, input, path, emit) => substitute(m, args, env, input, true, (v) => emit(v, off(path)))],
  [
    'inputs/0',
    (m, _a, _env, _input, path, emit) => {
      for (let v = m.outside.input(); v !== undefined; v = m.outside.input()) emit(v, off(path));
    },
  ],
  ['tostream/0', (_m, _a, _env, input, path, emit) => stream(input, [], true, (v) => emit(v, off(path)))],
  ['values/0', ofKind((v) => v !== null)],
  ['nulls/0', ofKind((v) => v === null)],
  ['booleans/0', ofKind((v) => typeof v === 'boolean')],
  ['numbers/0', ofKind((v) => typeof v === 'number')],
  ['strings/0', ofKind((v) => typeof v === 'string')],
  ['arrays/0', ofKind(isArray)],
  ['objects/0', ofKind(isObject)],
  ['iterables/0', ofKind((v) => isArray(v) || isObject(v))],
  ['scalars/0', ofKind((v) => !isArray(v) && !isObject(v))],
]);

export { step };
