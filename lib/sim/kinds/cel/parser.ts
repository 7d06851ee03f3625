import type { Expression, Fault, Macro } from './expression';
import { tokens, type Token } from './lexer';

/** Words that name nothing. */
const RESERVED = new Set(['as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while']);
const START = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
/** Brackets, and operators on operators, may stand in one another this often. */
const MAX_DEPTH = 120;
const MAX_LENGTH = 20_000;
/** Operators, selections and calls in all: each may be a step further down for whoever walks through the expression. */
const MAX_LINKS = 1200;
const MACROS: Readonly<Record<string, { readonly macro: Macro; readonly counts: readonly number[]; readonly variables: (n: number) => number }>> = {
  all: { macro: 'all', counts: [2, 3], variables: (n) => n - 1 },
  exists: { macro: 'exists', counts: [2, 3], variables: (n) => n - 1 },
  exists_one: { macro: 'exists_one', counts: [2], variables: () => 1 },
  existsOne: { macro: 'exists_one', counts: [2, 3], variables: (n) => n - 1 },
  map: { macro: 'map', counts: [2, 3], variables: () => 1 },
  filter: { macro: 'filter', counts: [2], variables: () => 1 },
  transformList: { macro: 'transformList', counts: [3, 4], variables: () => 2 },
  transformMap: { macro: 'transformMap', counts: [3, 4], variables: () => 2 },
  transformMapEntry: { macro: 'transformMapEntry', counts: [3, 4], variables: () => 2 },
};

class SyntaxFault extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

/** Reads an expression; faults instead if it cannot be read (`cel-go/parser`). */
export function parse(text: string): { readonly expression: Expression } | { readonly faults: readonly Fault[] } {
  if (text.length > MAX_LENGTH) return { faults: [{ at: 0, message: `expression code point size exceeds limit: size: ${text.length}, limit ${MAX_LENGTH}` }] };
  const lexed = tokens(text);
  const p = new Parser(lexed.tokens);
  try {
    const expression = p.all();
    const faults = [...lexed.faults, ...p.faults];
    return faults.length ? { faults } : { expression };
  } catch (e) {
    if (e instanceof SyntaxFault) return { faults: [...lexed.faults, ...p.faults, e.fault] };
    throw e;
  }
}

class Parser {
  private i = 0;
  private depth = 0;
  private links = 0;
  readonly faults: Fault[] = [];
  constructor(private readonly list: readonly Token[]) {}

  private get here(): Token {
    return this.list[this.i]!;
  }

  private is(text: string): boolean {
    return this.here.kind === 'sign' && this.here.text === text;
  }

  private take(text: string): Token | undefined {
    return this.is(text) ? this.list[this.i++] : undefined;
  }

  private fail(at: number, message: string): never {
    throw new SyntaxFault({ at, message: `Syntax error: ${message}` });
  }

  /** One more part of a chain. */
  private link(): void {
    if (++this.links > MAX_LINKS) throw new SyntaxFault({ at: this.here.at, message: 'expression recursion limit exceeded: 250' });
  }

  private need(text: string): Token {
    return this.take(text) ?? this.fail(this.here.at, `mismatched input '${this.here.text}' expecting '${text}'`);
  }

  all(): Expression {
    const e = this.expression();
    if (this.here.kind !== 'end') {
      const { at, text } = this.here;
      this.fail(at, `${this.list[this.i + 1]?.kind === 'end' ? 'extraneous' : 'mismatched'} input '${text}' expecting <EOF>`);
    }
    return e;
  }

  private expression(): Expression {
    if (++this.depth > MAX_DEPTH) throw new SyntaxFault({ at: this.here.at, message: 'expression recursion limit exceeded: 250' });
    const condition = this.binary(0);
    const at = this.here.at;
    let out = condition;
    if (this.take('?')) {
      const yes = this.binary(0);
      this.need(':');
      out = { kind: 'call', at, name: '_?_:_', args: [condition, yes, this.expression()] };
    }
    this.depth--;
    return out;
  }

  private static readonly LEVELS: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!=', '<=', '>=', '<', '>', 'in'], ['+', '-'], ['*', '/', '%']];

  private binary(level: number): Expression {
    const signs = Parser.LEVELS[level];
    if (!signs) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const t = this.here;
      const known = (t.kind === 'sign' && signs.includes(t.text)) || (t.kind === 'name' && t.text === 'in' && signs.includes('in'));
      if (!known) return left;
      this.i++;
      this.link();
      const right = this.binary(level + 1);
      left = { kind: 'call', at: t.at, name: t.text === 'in' ? '@in' : `_${t.text}_`, args: [left, right] };
    }
  }

  private unary(): Expression {
    const first = this.here;
    let nots = 0;
    while (this.take('!')) nots++;
    if (nots) {
      const e = this.member();
      return nots % 2 ? { kind: 'call', at: first.at, name: '!_', args: [e] } : e;
    }
    let minus = 0;
    while (this.is('-')) {
      const next = this.list[this.i + 1]!;
      // A number with its sign is one literal.
      if ((next.kind === 'int' || next.kind === 'double') && minus === 0) break;
      this.i++;
      minus++;
    }
    if (minus) {
      const e = this.member();
      return minus % 2 ? { kind: 'call', at: first.at, name: '-_', args: [e] } : e;
    }
    return this.member();
  }

  private member(): Expression {
    let e = this.primary();
    for (;;) {
      const t = this.here;
      this.link();
      if (this.take('.')) {
        const optional = this.take('?') !== undefined;
        const field = this.here;
        if (field.kind !== 'name' || ['in', 'true', 'false', 'null'].includes(field.text)) this.fail(field.at, field.kind === 'end' ? `no viable alternative at input '.'` : `no viable alternative at input '.${field.text}'`);
        this.i++;
        const bracket = this.here;
        if (!optional && this.take('(')) e = this.macro(e, field.text, bracket.at, this.list_(')'));
        else e = { kind: 'select', at: t.at, of: e, field: fieldName(field), optional };
      } else if (this.take('[')) {
        const optional = this.take('?') !== undefined;
        const index = this.expression();
        this.need(']');
        e = { kind: 'call', at: t.at, name: optional ? '_[?_]' : '_[_]', args: [e, index] };
      } else if (this.is('{')) {
        const name = dotted(e);
        if (name === undefined) return e;
        e = this.struct(name);
      } else return e;
    }
  }

  private list_(end: string): Expression[] {
    const out: Expression[] = [];
    if (this.take(end)) return out;
    for (;;) {
      out.push(this.expression());
      if (this.take(end)) return out;
      if (!this.take(',')) this.fail(this.here.at, this.here.kind === 'end' ? `missing '${end}' at '<EOF>'` : `mismatched input '${this.here.text}' expecting '${end}'`);
    }
  }

  private primary(): Expression {
    const t = this.here;
    switch (t.kind) {
      case 'int':
      case 'uint': {
        this.i++;
        return this.integer(t, '');
      }
      case 'double':
        this.i++;
        return { kind: 'literal', at: t.at, value: { type: 'double', value: Number(t.text) } };
      case 'string':
      case 'bytes':
        this.i++;
        return { kind: 'literal', at: t.at, value: { type: t.kind, value: t.value! } };
      case 'name': {
        this.i++;
        if (t.text === 'true' || t.text === 'false') return { kind: 'literal', at: t.at, value: { type: 'bool', value: t.text === 'true' } };
        if (t.text === 'null') return { kind: 'literal', at: t.at, value: { type: 'null' } };
        if (t.text === 'in') this.fail(t.at, `mismatched input 'in' expecting ${START}`);
        if (RESERVED.has(t.text)) this.faults.push({ at: t.at, message: `reserved identifier: ${t.text}` });
        const bracket = this.here;
        if (this.take('(')) return this.macro(undefined, t.text, bracket.at, this.list_(')'));
        return { kind: 'name', at: t.at, name: fieldName(t) };
      }
      case 'sign':
        if (this.take('-')) {
          const n = this.here;
          this.i++;
          return n.kind === 'double' ? { kind: 'literal', at: t.at, value: { type: 'double', value: -Number(n.text) } } : this.integer({ ...n, at: t.at }, '-');
        }
        if (this.take('(')) {
          const e = this.expression();
          if (!this.take(')')) this.fail(this.here.at, this.here.kind === 'end' ? `missing ')' at '<EOF>'` : `mismatched input '${this.here.text}' expecting ')'`);
          return e;
        }
        if (this.take('[')) return { kind: 'list', at: t.at, items: this.items() };
        if (this.take('{')) return { kind: 'map', at: t.at, entries: this.entries() };
        if (this.take('.')) {
          const name = this.here;
          if (name.kind === 'name') {
            this.i++;
            const bracket = this.here;
            if (this.take('(')) return this.macro(undefined, `.${name.text}`, bracket.at, this.list_(')'));
            return { kind: 'name', at: t.at, name: `.${fieldName(name)}` };
          }
        }
        break;
      default:
    }
    return this.fail(this.here.at, `mismatched input '${this.here.text}' expecting ${START}`);
  }

  private integer(t: Token, sign: string): Expression {
    const unsigned = t.text.endsWith('u');
    const value = BigInt(sign === '-' ? -BigInt(t.text.replace(/u$/, '')) : BigInt(t.text.replace(/u$/, '')));
    const [low, high] = unsigned ? [0n, 2n ** 64n - 1n] : [-(2n ** 63n), 2n ** 63n - 1n];
    if (value < low || value > high) this.faults.push({ at: t.at, message: `Syntax error: invalid ${unsigned ? 'uint' : 'int'} literal` });
    return { kind: 'literal', at: t.at, value: { type: unsigned ? 'uint' : 'int', value } };
  }

  private items(): { value: Expression; optional: boolean }[] {
    const out: { value: Expression; optional: boolean }[] = [];
    while (!this.take(']')) {
      const optional = this.take('?') !== undefined;
      out.push({ value: this.expression(), optional });
      if (!this.take(',')) {
        if (!this.take(']')) this.fail(this.here.at, this.here.kind === 'end' ? `missing ']' at '<EOF>'` : `mismatched input '${this.here.text}' expecting ']'`);
        break;
      }
    }
    return out;
  }

  private entries(): { key: Expression; value: Expression; optional: boolean }[] {
    const out: { key: Expression; value: Expression; optional: boolean }[] = [];
    while (!this.take('}')) {
      const optional = this.take('?') !== undefined;
      const key = this.expression();
      this.need(':');
      out.push({ key, value: this.expression(), optional });
      if (!this.take(',')) {
        this.need('}');
        break;
      }
    }
    return out;
  }

  private struct(name: string): Expression {
    const at = this.need('{').at;
    const fields: { name: string; value: Expression; optional: boolean }[] = [];
    while (!this.take('}')) {
      const optional = this.take('?') !== undefined;
      const field = this.here;
      if (field.kind !== 'name') this.fail(field.at, `mismatched input '${field.text}' expecting IDENTIFIER`);
      this.i++;
      this.need(':');
      fields.push({ name: fieldName(field), value: this.expression(), optional });
      if (!this.take(',')) {
        this.need('}');
        break;
      }
    }
    return { kind: 'struct', at, name, fields };
  }

  /** A call, or what a macro makes of it. */
  private macro(target: Expression | undefined, name: string, at: number, args: readonly Expression[]): Expression {
    const bad = (e: Expression | undefined, message: string): Expression => {
      this.faults.push({ at: e?.at ?? at, message });
      return { kind: 'literal', at, value: { type: 'null' } };
    };
    if (!target) {
      if (name !== 'has' || args.length !== 1) return { kind: 'call', at, name, args };
      const of = args[0]!;
      return of.kind === 'select' ? { kind: 'has', at, of: of.of, field: of.field } : bad(of, 'invalid argument to has() macro');
    }
    if (name === 'bind' && target.kind === 'name' && target.name === 'cel' && args.length === 3) {
      const variable = args[0]!;
      return variable.kind === 'name' ? { kind: 'bind', at, name: variable.name, value: args[1]!, body: args[2]! } : bad(variable, 'cel.bind() variable names must be simple identifiers');
    }
    if ((name === 'optMap' || name === 'optFlatMap') && args.length === 2) {
      const variable = args[0]!;
      return variable.kind === 'name' ? { kind: 'bind', at, name: variable.name, value: target, body: args[1]!, optional: name === 'optMap' ? 'map' : 'flatMap' } : bad(variable, `${name}() variable name must be a simple identifier`);
    }
    const m = Object.hasOwn(MACROS, name) ? MACROS[name]! : undefined;
    if (!m || !m.counts.includes(args.length)) return { kind: 'call', at, name, target, args };
    const count = m.variables(args.length);
    const variables: string[] = [];
    for (const v of args.slice(0, count)) {
      if (v.kind !== 'name') return bad(v, 'argument must be a simple name');
      variables.push(v.name);
    }
    return { kind: 'loop', at, macro: m.macro, range: target, variables, args: args.slice(count) };
  }
}

const fieldName = (t: Token): string => t.value ?? t.text;

/** `Object.spec` of a name and selections. */
function dotted(e: Expression): string | undefined {
  if (e.kind === 'name') return e.name;
  if (e.kind !== 'select' || e.optional) return undefined;
  const of = dotted(e.of);
  return of === undefined ? undefined : `${of}.${e.field}`;
}
