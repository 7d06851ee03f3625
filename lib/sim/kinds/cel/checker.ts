import { resolveCall } from './calls';
import type { Expression, Fault } from './expression';
import { assignable, BOOL, DYN, INT, join, substitute, typeText, type Type } from './types';

/** What an expression may name: its variables by name. */
export type Scope = ReadonlyMap<string, Type>;

export interface Checked {
  readonly type: Type;
  readonly faults: readonly Fault[];
  /** The type of every part. */
  readonly types: ReadonlyMap<Expression, Type>;
}

/** Finds the type of an expression, and what in it cannot be (`cel-go/checker`). */
export function check(e: Expression, scope: Scope): Checked {
  const c = new Checker();
  return { type: c.of(e, scope), faults: c.faults, types: c.types };
}

class Checker {
  readonly faults: Fault[] = [];
  readonly types = new Map<Expression, Type>();

  private fault(at: number, message: string): Type {
    this.faults.push({ at, message });
    return DYN;
  }

  of(e: Expression, scope: Scope): Type {
    const type = this.find(e, scope);
    this.types.set(e, type);
    return type;
  }

  private find(e: Expression, scope: Scope): Type {
    switch (e.kind) {
      case 'literal':
        return e.value.type === 'string' || e.value.type === 'bytes' ? { is: e.value.type, max: e.value.value.length } : { is: e.value.type };
      case 'name':
        return scope.get(e.name) ?? (['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type'].includes(e.name) ? { is: 'type' } : this.fault(e.at, `undeclared reference to '${e.name.replace(/^\./, '')}' (in container '')`));
      case 'select': {
        const of = this.of(e.of, scope);
        const field = this.field(of, e.field, e.at);
        return e.optional && of.is !== 'optional' ? { is: 'optional', of: field } : field;
      }
      case 'has':
        this.field(this.of(e.of, scope), e.field, e.at);
        return BOOL;
      case 'list':
        return { is: 'list', of: (this.mixed.has(e) ? this.any : this.common)(e.items.map((i) => ({ at: i.value.at, type: unwrap(this.of(i.value, scope), i.optional) }))), max: e.items.length };
      case 'map': {
        const keys = e.entries.map((x) => ({ at: x.key.at, type: this.of(x.key, scope) }));
        const values = e.entries.map((x) => ({ at: x.value.at, type: unwrap(this.of(x.value, scope), x.optional) }));
        return { is: 'map', key: this.common(keys), value: this.common(values), max: e.entries.length };
      }
      case 'struct':
        for (const f of e.fields) this.of(f.value, scope);
        if (!/^(Object(\.|$)|JSONPatch$)/.test(e.name)) return this.fault(e.at, `undeclared reference to '${e.name}' (in container '')`);
        return { is: 'object', name: e.name, fields: new Map() };
      case 'loop':
        return this.loop(e, scope);
      case 'bind': {
        const value = this.of(e.value, scope);
        const bound = e.optional ? (value.is === 'optional' ? value.of : value.is === 'dyn' ? DYN : this.fault(e.at, `found no matching overload for '${e.optional === 'map' ? 'optMap' : 'optFlatMap'}' applied to '${typeText(value)}.()'`)) : value;
        const body = this.of(e.body, new Map([...scope, [e.name, bound]]));
        return e.optional === 'map' ? { is: 'optional', of: body } : body;
      }
      case 'call':
        return this.call(e, scope);
    }
  }

  private field(of: Type, name: string, at: number): Type {
    switch (of.is) {
      case 'dyn':
      case 'any':
      case 'param':
        return DYN;
      case 'optional':
        return { is: 'optional', of: this.field(of.of, name, at) };
      case 'map':
        return of.value;
      case 'object':
        return of.fields.get(name) ?? this.fault(at, `undefined field '${name}'`);
      case 'authorizer':
        // One variable of the name `authorizer.requestResource`.
        if (name === 'requestResource') return { is: 'authorizer.resource' };
        return this.fault(at, `type '${typeText(of)}' does not support field selection`);
      default:
        return this.fault(at, `type '${typeText(of)}' does not support field selection`);
    }
  }

  /** Lists that may hold whatever: what `format` is given. */
  private readonly mixed = new Set<Expression>();
  private readonly any = (): Type => DYN;

  /** Items of a list are of one type. */
  private readonly common = (items: readonly { readonly at: number; readonly type: Type }[]): Type => {
    let type: Type | undefined;
    for (const i of items) {
      const both = join(type, i.type);
      if (type && both.is === 'dyn' && type.is !== 'dyn' && i.type.is !== 'dyn') this.fault(i.at, `expected type '${typeText(type)}' but found '${typeText(i.type)}'`);
      type = both;
    }
    return type ?? DYN;
  };

  private bool(e: Expression, scope: Scope): void {
    const t = this.of(e, scope);
    if (t.is !== 'bool' && t.is !== 'dyn') this.fault(e.at, `expected type 'bool' but found '${typeText(t)}'`);
  }

  private loop(e: Extract<Expression, { kind: 'loop' }>, scope: Scope): Type {
    const range = this.of(e.range, scope);
    let first: Type = DYN;
    let second: Type = DYN;
    if (range.is === 'list') [first, second] = e.variables.length === 1 ? [range.of, range.of] : [INT, range.of];
    else if (range.is === 'map') [first, second] = [range.key, range.value];
    else if (range.is !== 'dyn') this.fault(e.range.at, `expression of type '${typeText(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`);
    const inner = new Map([...scope, [e.variables[0]!, first], ...(e.variables[1] !== undefined ? ([[e.variables[1], second]] as const) : [])]);
    const [a, b] = e.args;
    const max = 'max' in range ? range.max : undefined;
    switch (e.macro) {
      case 'all':
      case 'exists':
      case 'exists_one':
        this.bool(a!, inner);
        return BOOL;
      case 'filter':
        this.bool(a!, inner);
        return { is: 'list', of: first, ...(max !== undefined && { max }) };
      case 'map':
      case 'transformList':
        if (b) this.bool(a!, inner);
        return { is: 'list', of: this.of((b ?? a)!, inner), ...(max !== undefined && { max }) };
      default: {
        if (b) this.bool(a!, inner);
        const value = this.of((b ?? a)!, inner);
        if (e.macro === 'transformMapEntry') return value;
        return { is: 'map', key: range.is === 'list' ? INT : first, value, ...(max !== undefined && { max }) };
      }
    }
  }

  private call(e: Extract<Expression, { kind: 'call' }>, scope: Scope): Type {
    const { name, fn, target, args } = resolveCall(e, (n) => scope.has(n));
    if (name === '_&&_' || name === '_||_') {
      const types = args.map((a) => this.of(a, scope));
      if (types.some((t) => t.is !== 'bool' && t.is !== 'dyn')) this.none(e.at, name, undefined, types);
      return BOOL;
    }
    if (name === '_?_:_') {
      const [c, x, y] = args.map((a) => this.of(a, scope)) as [Type, Type, Type];
      const both = join(x, y);
      if ((c.is !== 'bool' && c.is !== 'dyn') || (both.is === 'dyn' && x.is !== 'dyn' && y.is !== 'dyn')) return this.none(e.at, name, undefined, [c, x, y]);
      return both;
    }
    const on = target ? this.of(target, scope) : undefined;
    if (name === 'format') for (const a of args) this.mixed.add(a);
    const types = args.map((a) => this.of(a, scope));
    if (!fn) return this.fault(e.at, `undeclared reference to '${name}' (in container '')`);
    let result: Type | undefined;
    for (const o of fn.overloads) {
      if ((o.target === undefined) !== (on === undefined) || o.args.length !== types.length) continue;
      const bound = new Map<string, Type>();
      if (o.target && !assignable(on!, o.target, bound)) continue;
      if (!o.args.every((t, i) => assignable(types[i]!, t, bound))) continue;
      const gives = substitute(o.result, bound);
      // Where the arguments leave open which it is, so is the result.
      if (result && typeText(result) !== typeText(gives)) return DYN;
      result = gives;
    }
    return result ?? this.none(e.at, name, on, types);
  }

  private none(at: number, name: string, target: Type | undefined, args: readonly Type[]): Type {
    const list = `(${args.map(typeText).join(', ')})`;
    return this.fault(at, `found no matching overload for '${name}' applied to '${target ? `${typeText(target)}.${list}` : list}'`);
  }
}

const unwrap = (t: Type, optional: boolean): Type => (optional && t.is === 'optional' ? t.of : t);
