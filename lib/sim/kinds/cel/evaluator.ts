import { resolveCall } from './calls';
import type { Expression, Literal } from './expression';
import { mapKey } from './functions';
import { toBytes } from '../../core';
import { AccessCheck, Authorizer, Bytes, EvaluationError, noOverload, Optional, TypeValue, Uint, type CelMap, type Value } from './values';

/** How much an evaluation may do: steps, of which a look at an item or a call takes one. */
export class Budget {
  constructor(private left: number) {}
  spend(steps = 1): void {
    this.left -= steps;
    if (this.left < 0) throw new BudgetError('operation cancelled: actual cost limit exceeded');
  }
}
export class BudgetError extends Error {}

/** Values by name; a variable may be worked out only when it is asked for. */
export type Bindings = ReadonlyMap<string, Value | (() => Value)>;

const TYPES = ['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type'];

/** The value of a checked expression. Throws {@link EvaluationError}, {@link BudgetError}. */
export function evaluate(e: Expression, bindings: Bindings, budget: Budget): Value {
  budget.spend();
  switch (e.kind) {
    case 'literal':
      return literal(e.value);
    case 'name': {
      const v = bindings.get(e.name);
      if (v !== undefined) return typeof v === 'function' ? v() : v;
      if (TYPES.includes(e.name)) return new TypeValue(e.name);
      throw new EvaluationError(`no such attribute(s): ${e.name}`);
    }
    case 'select':
      return select(evaluate(e.of, bindings, budget), e.field, e.optional);
    case 'has': {
      const of = evaluate(e.of, bindings, budget);
      const on = of instanceof Optional ? of.value : of;
      if (on === undefined) return false;
      if (on === null) return false;
      if (!(on instanceof Map)) throw noOverload();
      return on.has(e.field);
    }
    case 'list': {
      const out: Value[] = [];
      for (const i of e.items) {
        const v = evaluate(i.value, bindings, budget);
        if (!i.optional) out.push(v);
        else if (v instanceof Optional && v.value !== undefined) out.push(v.value);
      }
      return out;
    }
    case 'map': {
      const out = new Map<string | bigint | boolean, Value>();
      for (const x of e.entries) {
        const v = evaluate(x.value, bindings, budget);
        const key = mapKey(evaluate(x.key, bindings, budget));
        if (!x.optional) out.set(key, v);
        else if (v instanceof Optional && v.value !== undefined) out.set(key, v.value);
      }
      return out;
    }
    case 'struct': {
      const out = new Map<string, Value>();
      for (const f of e.fields) {
        const v = evaluate(f.value, bindings, budget);
        if (!f.optional) out.set(f.name, v);
        else if (v instanceof Optional && v.value !== undefined) out.set(f.name, v.value);
      }
      return out;
    }
    case 'bind': {
      const v = evaluate(e.value, bindings, budget);
      if (!e.optional) return evaluate(e.body, new Map([...bindings, [e.name, v]]), budget);
      if (!(v instanceof Optional)) throw noOverload();
      if (v.value === undefined) return v;
      const out = evaluate(e.body, new Map([...bindings, [e.name, v.value]]), budget);
      return e.optional === 'map' ? new Optional(out) : out;
    }
    case 'loop':
      return loop(e, bindings, budget);
    case 'call':
      return call(e, bindings, budget);
  }
}

function literal(l: Literal): Value {
  switch (l.type) {
    case 'null':
      return null;
    case 'uint':
      return new Uint(l.value);
    case 'bytes':
      return new Bytes(toBytes(l.value));
    default:
      return l.value;
  }
}

function select(of: Value, field: string, optional: boolean): Value {
  if (of instanceof Optional) return of.value === undefined ? of : select(of.value, field, true);
  if (of instanceof Authorizer && field === 'requestResource') {
    const check = new AccessCheck('ResourceCheck', of, of.request);
    return optional ? new Optional(check) : check;
  }
  if (!(of instanceof Map)) {
    if (optional && of === null) return new Optional();
    throw of === null ? new EvaluationError(`no such key: ${field}`) : noOverload();
  }
  const v = (of as CelMap).get(field);
  if (optional) return v === undefined ? new Optional() : new Optional(v);
  if (v === undefined) throw new EvaluationError(`no such key: ${field}`);
  return v;
}

function bool(v: Value): boolean {
  if (typeof v !== 'boolean') throw noOverload();
  return v;
}

/** `&&` and `||` hold whichever side decides, though the other fails. */
function either(e: Expression, f: Expression, decides: boolean, bindings: Bindings, budget: Budget): boolean {
  let failed: unknown;
  for (const side of [e, f]) {
    try {
      if (bool(evaluate(side, bindings, budget)) === decides) return decides;
    } catch (x) {
      if (!(x instanceof EvaluationError)) throw x;
      failed ??= x;
    }
  }
  if (failed) throw failed;
  return !decides;
}

function call(e: Extract<Expression, { kind: 'call' }>, bindings: Bindings, budget: Budget): Value {
  const { name, fn, target, args } = resolveCall(e, (n) => bindings.has(n));
  if (name === '_&&_' || name === '_||_') return either(args[0]!, args[1]!, name === '_||_', bindings, budget);
  if (name === '_?_:_') return evaluate(bool(evaluate(args[0]!, bindings, budget)) ? args[1]! : args[2]!, bindings, budget);
  if (!fn) throw new EvaluationError(`no such overload: ${name}`);
  const values = [...(target ? [target] : []), ...args].map((a) => evaluate(a, bindings, budget));
  for (const v of values) budget.spend(typeof v === 'string' ? v.length / 100 : Array.isArray(v) ? v.length / 10 : 0);
  if (fn.steps) budget.spend(fn.steps);
  return fn.run(values);
}

function loop(e: Extract<Expression, { kind: 'loop' }>, bindings: Bindings, budget: Budget): Value {
  const range = evaluate(e.range, bindings, budget);
  const pairs: (readonly [Value, Value])[] = Array.isArray(range) ? (range as readonly Value[]).map((v, i) => [BigInt(i), v] as const) : range instanceof Map ? [...(range as CelMap)] : fail();
  const one = e.variables.length === 1;
  const scoped = ([key, value]: readonly [Value, Value]): Bindings => new Map([...bindings, ...(one ? ([[e.variables[0]!, Array.isArray(range) ? value : key]] as const) : ([[e.variables[0]!, key], [e.variables[1]!, value]] as const))]);
  const run = (x: Expression, p: readonly [Value, Value]): Value => evaluate(x, scoped(p), budget);
  const [a, b] = e.args;
  switch (e.macro) {
    case 'all':
    case 'exists': {
      const decides = e.macro === 'exists';
      let failed: unknown;
      for (const p of pairs) {
        try {
          if (bool(run(a!, p)) === decides) return decides;
        } catch (x) {
          if (!(x instanceof EvaluationError)) throw x;
          failed ??= x;
        }
      }
      if (failed) throw failed;
      return !decides;
    }
    case 'exists_one':
      return pairs.filter((p) => bool(run(a!, p))).length === 1;
    case 'filter':
      return pairs.filter((p) => bool(run(a!, p))).map(([key, value]) => (Array.isArray(range) ? value : key));
    case 'map':
    case 'transformList':
      return pairs.filter((p) => !b || bool(run(a!, p))).map((p) => run((b ?? a)!, p));
    case 'transformMap':
      return new Map(pairs.filter((p) => !b || bool(run(a!, p))).map((p) => [mapKey(p[0]), run((b ?? a)!, p)]));
    case 'transformMapEntry': {
      const out = new Map<string | bigint | boolean, Value>();
      for (const p of pairs) if (!b || bool(run(a!, p))) for (const [key, v] of run((b ?? a)!, p) as CelMap) out.set(key, v);
      return out;
    }
  }
}

const fail = (): never => {
  throw noOverload();
};
