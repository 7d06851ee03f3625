/** Variables as an arithmetic expression sees them. */
export interface Names {
  /** Value of a variable or array element, undefined when unset. */
  get(name: string, index: string | undefined): string | undefined;
  set(name: string, index: string | undefined, value: string): void;
  spend(units: number): void;
}

/** An expression that has no value; the message is bash's, without what stands before it. */
export class ArithError extends Error {}

const LEVELS = [['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!='], ['<=', '>=', '<', '>'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];
const OPS = ['<<=', '>>=', '**', '++', '--', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^='];
const ASSIGN = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=']);

/** Evaluates a 64-bit integer expression as bash does, e.g. `i++ * 2`. Throws ArithError. */
export function arith(text: string, names: Names, depth = 0): bigint {
  if (/^\s*$/.test(text)) return 0n;
  if (/^\s*\d{1,15}\s*$/.test(text) && !/^\s*0\d/.test(text)) return BigInt(text.trim());
  return new Evaluator(text, names, depth).whole();
}

type Kind = 'num' | 'name' | 'op' | 'end';

class Evaluator {
  private i = 0;
  /** Start of the last token read: error messages quote from there. */
  private last = 0;
  private tok = '';
  private kind: Kind = 'end';
  private value = 0n;
  private index: string | undefined;
  private dead = 0;

  constructor(
    private readonly src: string,
    private readonly names: Names,
    private readonly depth: number,
  ) {
    if (depth > 250) throw new ArithError(`${src.trimStart()}: expression recursion level exceeded (error token is "${src}")`);
  }

  whole(): bigint {
    this.next();
    const value = this.comma();
    if (this.kind !== 'end') this.fail('syntax error in expression');
    return value;
  }

  private fail(message: string): never {
    throw new ArithError(`${this.src.trimStart()}: ${message} (error token is "${this.src.slice(this.last)}")`);
  }

  private next(): void {
    const { src } = this;
    this.names.spend(1);
    while (/\s/.test(src[this.i] ?? '')) this.i++;
    this.last = this.i;
    const c = src[this.i];
    if (c === undefined) {
      this.kind = 'end';
      this.tok = '';
      // bash then quotes the token before
      return;
    }
    if (/[A-Za-z_]/.test(c)) {
      const m = /^[A-Za-z_]\w*/.exec(src.slice(this.i))!;
      this.tok = m[0];
      this.i += m[0].length;
      this.kind = 'name';
      this.index = undefined;
      if (src[this.i] === '[') {
        let depth = 0;
        let k = this.i;
        for (; k < src.length; k++) {
          if (src[k] === '[') depth++;
          else if (src[k] === ']' && --depth === 0) break;
        }
        if (k >= src.length) this.fail('bad array subscript');
        this.index = src.slice(this.i + 1, k);
        this.i = k + 1;
      }
      return;
    }
    if (/\d/.test(c)) {
      const m = /^[\w#@]+/.exec(src.slice(this.i))!;
      this.tok = m[0];
      this.i += m[0].length;
      this.kind = 'num';
      this.value = this.number(m[0]);
      return;
    }
    this.kind = 'op';
    this.tok = OPS.find((o) => src.startsWith(o, this.i)) ?? c;
    if ((this.tok === '++' || this.tok === '--') && this.kind === 'op') {
      // `1--1` is 1 - -1: these belong to names only
      const before = this.src.slice(0, this.i).trimEnd();
      const after = this.src.slice(this.i + 2).trimStart();
      if (!/[A-Za-z_]/.test(after[0] ?? '') && !/(^|[^\w\])])[A-Za-z_]\w*$|\]$/.test(before)) this.tok = c;
    }
    this.i += this.tok.length;
    if (!/^[-+*/%<>=!&|^~?:,()]/.test(this.tok)) {
      this.kind = 'end';
      this.bad = true;
    }
  }

  private bad = false;

  private number(text: string): bigint {
    let base = 10n;
    let digits = text;
    const m = /^(\d+)#(.*)$/.exec(text);
    if (m) {
      base = BigInt(m[1]!);
      digits = m[2]!;
      if (base < 2n || base > 64n) this.fail('invalid arithmetic base');
      if (digits === '') this.fail('invalid integer constant');
    } else if (/^0[xX]/.test(text)) {
      base = 16n;
      digits = text.slice(2);
    } else if (/^0./.test(text)) {
      base = 8n;
      digits = text.slice(1);
    }
    let out = 0n;
    for (const c of digits) {
      let d: number;
      if (/\d/.test(c)) d = Number(c);
      else if (/[a-z]/.test(c)) d = c.charCodeAt(0) - 87;
      else if (/[A-Z]/.test(c)) d = base <= 36n ? c.charCodeAt(0) - 55 : c.charCodeAt(0) - 29;
      else if (c === '@') d = 62;
      else if (c === '_') d = 63;
      else this.fail('invalid number');
      if (BigInt(d) >= base) this.fail('value too great for base');
      out = BigInt.asIntN(64, out * base + BigInt(d));
    }
    return out;
  }

  private atEnd(): boolean {
    return this.kind === 'end';
  }

  private is(op: string): boolean {
    return this.kind === 'op' && this.tok === op;
  }

  private comma(): bigint {
    let value = this.assign();
    while (this.is(',')) {
      this.next();
      value = this.assign();
    }
    if (this.bad) this.fail('syntax error: invalid arithmetic operator');
    return value;
  }

  private assign(): bigint {
    if (this.kind === 'name') {
      const save = { i: this.i, last: this.last, tok: this.tok, index: this.index };
      this.next();
      if ((this.kind as Kind) === 'op' && ASSIGN.has(this.tok)) {
        const op = this.tok;
        this.next();
        const right = this.assign();
        const value = op === '=' ? right : this.binary(op.slice(0, -1), this.read(save.tok, save.index), right);
        this.write(save.tok, save.index, value);
        return value;
      }
      this.i = save.i;
      this.last = save.last;
      this.tok = save.tok;
      this.index = save.index;
      this.kind = 'name';
      this.bad = false;
    }
    const value = this.ternary();
    if (this.kind === 'op' && ASSIGN.has(this.tok)) this.fail('attempted assignment to non-variable');
    return value;
  }

  private ternary(): bigint {
    const test = this.level(0);
    if (!this.is('?')) return test;
    this.next();
    if (this.is(':') || this.atEnd()) this.fail('expression expected');
    if (test === 0n) this.dead++;
    const yes = this.comma();
    if (test === 0n) this.dead--;
    if (!this.is(':')) this.fail("`:' expected for conditional expression");
    this.next();
    if (this.atEnd()) this.fail('expression expected');
    if (test !== 0n) this.dead++;
    const no = this.ternary();
    if (test !== 0n) this.dead--;
    return test !== 0n ? yes : no;
  }

  private level(n: number): bigint {
    if (n === LEVELS.length) return this.power();
    let left = this.level(n + 1);
    while (this.kind === 'op' && LEVELS[n]!.includes(this.tok)) {
      const op = this.tok;
      this.next();
      const skip = (op === '||' && left !== 0n) || (op === '&&' && left === 0n);
      if (skip) this.dead++;
      const right = this.level(n + 1);
      if (skip) this.dead--;
      left = this.binary(op, left, right);
    }
    return left;
  }

  private binary(op: string, a: bigint, b: bigint): bigint {
    const bool = (x: boolean) => (x ? 1n : 0n);
    const wrap = (x: bigint) => BigInt.asIntN(64, x);
    switch (op) {
      case '||':
        return bool(a !== 0n || b !== 0n);
      case '&&':
        return bool(a !== 0n && b !== 0n);
      case '|':
        return a | b;
      case '^':
        return a ^ b;
      case '&':
        return a & b;
      case '==':
        return bool(a === b);
      case '!=':
        return bool(a !== b);
      case '<=':
        return bool(a <= b);
      case '>=':
        return bool(a >= b);
      case '<':
        return bool(a < b);
      case '>':
        return bool(a > b);
      case '<<':
        return wrap(a << (b & 63n));
      case '>>':
        return a >> (b & 63n);
      case '+':
        return wrap(a + b);
      case '-':
        return wrap(a - b);
      case '*':
        return wrap(a * b);
      case '**':
        return wrap(a ** b);
      default: {
        if (b === 0n) {
          if (this.dead) return 0n;
          this.last = this.operand;
          this.fail('division by 0');
        }
        return wrap(op === '/' ? a / b : a % b);
      }
    }
  }

  private operand = 0;

  private power(): bigint {
    const base = this.unary();
    if (!this.is('**')) return base;
    this.next();
    const at = this.last;
    const by = this.power();
    if (by < 0n) {
      this.last = at;
      this.fail('exponent less than 0');
    }
    if (by > 10_000n) {
      // the result wraps anyway: multiply as often as bash would, but by squaring
      let out = 1n;
      let b = base;
      for (let e = by; e > 0n; e >>= 1n) {
        if (e & 1n) out = BigInt.asIntN(64, out * b);
        b = BigInt.asIntN(64, b * b);
      }
      return out;
    }
    return BigInt.asIntN(64, base ** by);
  }

  private unary(): bigint {
    if (this.kind === 'op' && '!~-+'.includes(this.tok) && this.tok.length === 1) {
      const op = this.tok;
      this.next();
      const v = this.unary();
      return op === '!' ? (v === 0n ? 1n : 0n) : op === '~' ? ~v : op === '-' ? BigInt.asIntN(64, -v) : v;
    }
    if (this.is('++') || this.is('--')) {
      const up = this.tok === '++';
      this.next();
      if (this.kind !== 'name') this.fail('syntax error: operand expected');
      const { tok, index } = this;
      const v = BigInt.asIntN(64, this.read(tok, index) + (up ? 1n : -1n));
      this.write(tok, index, v);
      this.operand = this.last;
      this.next();
      return v;
    }
    return this.primary();
  }

  private primary(): bigint {
    this.operand = this.last;
    if (this.kind === 'num') {
      const v = this.value;
      this.next();
      return v;
    }
    if (this.kind === 'name') {
      const { tok, index } = this;
      const v = this.dead ? 0n : this.read(tok, index);
      const at = this.last;
      this.next();
      if (this.is('++') || this.is('--')) {
        this.write(tok, index, BigInt.asIntN(64, v + (this.tok === '++' ? 1n : -1n)));
        this.next();
      }
      this.operand = at;
      return v;
    }
    if (this.is('(')) {
      const at = this.last;
      this.next();
      const v = this.comma();
      if (!this.is(')')) this.fail("missing `)'");
      this.next();
      this.operand = at;
      return v;
    }
    if (this.kind === 'end' && !this.bad) this.last = this.lastOp();
    this.fail('syntax error: operand expected');
  }

  /** Where the last token before the end begins: what bash quotes when an operand is missing. */
  private lastOp(): number {
    const text = this.src.trimEnd();
    const m = /(\*\*|\+\+|--|<<=?|>>=?|[<>=!&|^*/%+-]=|&&|\|\||[^\w\s])$/.exec(text);
    return m ? m.index : this.last;
  }

  private read(name: string, index: string | undefined): bigint {
    const text = this.names.get(name, index);
    if (text === undefined || text === '') return 0n;
    return arith(text, this.names, this.depth + 1);
  }

  private write(name: string, index: string | undefined, value: bigint): void {
    if (!this.dead) this.names.set(name, index, value.toString());
  }
}
