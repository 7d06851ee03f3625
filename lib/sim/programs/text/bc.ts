import { Errno } from '../../machine/sys';
import type { Turn } from '../../machine/sys';
import { Failure, tool } from '../tool';
import type { ToolContext } from '../tool';
import { buffered, HOLD } from './stream';

const flags = {
  interactive: { type: 'bool', short: 'i', help: 'force interactive mode' },
  mathlib: { type: 'bool', short: 'l', help: 'use the predefined math routines' },
  quiet: { type: 'bool', short: 'q', help: "don't print initial banner" },
  standard: { type: 'bool', short: 's', help: 'non-standard bc constructs are errors' },
  warn: { type: 'bool', short: 'w', help: 'warn about non-standard bc constructs' },
  expression: { type: 'array', short: 'e', value: 'EXPR', help: 'evaluate EXPR' },
} as const;

type Ctx = ToolContext<typeof flags>;

/** A decimal number: `n` / 10^scale. */
interface Num {
  readonly n: bigint;
  readonly scale: number;
}

interface State {
  text: string;
  /** Variables, by name; numbers as [digits, scale] so that they can be saved. */
  readonly vars: Record<string, [string, number]>;
  scale: number;
  started: boolean;
  read: boolean;
}

const MOST_SCALE = 1000;
const ten = (k: number) => 10n ** BigInt(k);
const abs = (n: bigint) => (n < 0n ? -n : n);

function rescale(x: Num, scale: number): Num {
  if (scale === x.scale) return x;
  return scale > x.scale ? { n: x.n * ten(scale - x.scale), scale } : { n: x.n / ten(x.scale - scale), scale };
}

function show(x: Num): string {
  if (x.n === 0n) return '0';
  const digits = abs(x.n)
    .toString()
    .padStart(x.scale + 1, '0');
  const whole = digits.slice(0, digits.length - x.scale).replace(/^0+/, '');
  const text = `${x.n < 0n ? '-' : ''}${whole}${x.scale > 0 ? `.${digits.slice(-x.scale)}` : ''}`;
  if (text.length <= 69) return text;
  const parts: string[] = [];
  for (let i = 0; i < text.length; i += 68) parts.push(text.slice(i, i + 68));
  return parts.join('\\\n');
}

class Calculator {
  private toks: string[] = [];
  private i = 0;
  private steps = 0;

  constructor(
    private readonly ctx: Ctx,
    private readonly s: State,
  ) {}

  /** Runs one line of statements. */
  line(text: string): 'quit' | void {
    this.toks = text.match(/"[^"]*"|\d+\.?\d*|\.\d+|[A-Za-z_]\w*|[-+*/%^]=|==|!=|<=|>=|&&|\|\||\+\+|--|[^\s]/g) ?? [];
    this.i = 0;
    while (this.i < this.toks.length) {
      if (this.peek() === ';') {
        this.i++;
        continue;
      }
      const at = this.i;
      const first = this.peek()!;
      if (first === 'quit' || first === 'halt') return 'quit';
      if (first.startsWith('"')) {
        this.i++;
        this.ctx.out(first.slice(1, -1));
      } else if (first === 'print') {
        this.i++;
        do {
          const t = this.peek();
          if (t?.startsWith('"')) {
            this.i++;
            this.ctx.out(t.slice(1, -1).replaceAll('\\n', '\n').replaceAll('\\t', '\t'));
          } else this.ctx.out(show(this.expr(0)));
        } while (this.eat(','));
      } else if (['if', 'while', 'for', 'define', '{', 'return', 'auto'].includes(first)) {
        throw new Failure(`(standard_in) 1: ${first}: not supported here`);
      } else {
        const assigns = /^[A-Za-z_]/.test(first) && /^([-+*/%^]?=)$/.test(this.toks[at + 1] ?? '');
        const v = this.expr(0);
        if (!assigns) this.ctx.out(`${show(v)}\n`);
      }
      if (this.i < this.toks.length && this.peek() !== ';') throw new SyntaxError_();
    }
  }

  private peek(): string | undefined {
    return this.toks[this.i];
  }

  private eat(t: string): boolean {
    if (this.peek() !== t) return false;
    this.i++;
    return true;
  }

  private bool(b: boolean): Num {
    return { n: b ? 1n : 0n, scale: 0 };
  }

  private expr(level: number): Num {
    if (++this.steps > 20000) throw new Failure('expression too long');
    const levels: readonly (readonly string[])[] = [['||'], ['&&'], ['<', '<=', '>', '>=', '==', '!='], ['+', '-'], ['*', '/', '%']];
    if (level === 0) {
      const name = this.peek();
      const op = this.toks[this.i + 1];
      if (name && /^[A-Za-z_]\w*$/.test(name) && op && /^[-+*/%^]?=$/.test(op) && op !== '==') {
        this.i += 2;
        const value = this.expr(0);
        const v = op === '=' ? value : this.apply(op[0]!, this.get(name), value);
        this.set(name, v);
        return v;
      }
      if (this.peek() === '!') {
        this.i++;
        return this.bool(this.expr(2).n === 0n);
      }
    }
    const ops = levels[level];
    if (!ops) return this.power();
    let a = this.expr(level + 1);
    while (ops.includes(this.peek() ?? '')) {
      const op = this.toks[this.i++]!;
      const b = this.expr(level + 1);
      a = this.apply(op, a, b);
    }
    return a;
  }

  private power(): Num {
    if (this.eat('-')) {
      const v = this.power();
      return { n: -v.n, scale: v.scale };
    }
    const a = this.primary();
    if (!this.eat('^')) return a;
    return this.apply('^', a, this.power());
  }

  private primary(): Num {
    const t = this.toks[this.i++];
    if (t === undefined) throw new SyntaxError_();
    if (/^[\d.]/.test(t)) {
      const [whole = '', part = ''] = t.split('.');
      return { n: BigInt(whole + part || '0'), scale: part.length };
    }
    if (t === '(') {
      const v = this.expr(0);
      if (!this.eat(')')) throw new SyntaxError_();
      return v;
    }
    if (t === '++' || t === '--') {
      const name = this.toks[this.i++] ?? '';
      const v = this.apply(t[0]!, this.get(name), { n: 1n, scale: 0 });
      this.set(name, v);
      return v;
    }
    if (!/^[A-Za-z_]/.test(t)) throw new SyntaxError_();
    if (this.eat('(')) {
      const v = this.expr(0);
      if (!this.eat(')')) throw new SyntaxError_();
      return this.call(t, v);
    }
    const v = this.get(t);
    if (this.peek() === '++' || this.peek() === '--') this.set(t, this.apply(this.toks[this.i++]![0]!, v, { n: 1n, scale: 0 }));
    return v;
  }

  private get(name: string): Num {
    if (name === 'scale') return { n: BigInt(this.s.scale), scale: 0 };
    if (name === 'ibase' || name === 'obase') return { n: 10n, scale: 0 };
    const v = Object.hasOwn(this.s.vars, name) ? this.s.vars[name] : undefined;
    return v ? { n: BigInt(v[0]), scale: v[1] } : { n: 0n, scale: 0 };
  }

  private set(name: string, v: Num): void {
    if (name === 'ibase' || name === 'obase') {
      if (rescale(v, 0).n !== 10n) throw new Failure(`(standard_in) 1: ${name} other than 10 is not supported here`);
    } else if (name === 'scale') this.s.scale = Math.min(MOST_SCALE, Math.max(0, Number(rescale(v, 0).n)));
    else Object.defineProperty(this.s.vars, name, { value: [v.n.toString(), v.scale], writable: true, enumerable: true, configurable: true });
  }

  private call(name: string, v: Num): Num {
    const { scale } = this.s;
    switch (name) {
      case 'sqrt': {
        if (v.n < 0n) throw new Failure('Runtime error (func=(main), adr=4): Square root of a negative number');
        const places = Math.max(scale, v.scale);
        const target = v.n * ten(2 * places - v.scale);
        return { n: root(target), scale: places };
      }
      case 'length':
        return { n: BigInt(abs(v.n).toString().length), scale: 0 };
      case 'scale':
        return { n: BigInt(v.scale), scale: 0 };
      case 's':
      case 'c':
      case 'a':
      case 'l':
      case 'e': {
        if (!this.ctx.flags.mathlib) throw new Failure(`Runtime error (func=(main), adr=4): Function ${name} not defined.`);
        const x = Number(v.n) / 10 ** v.scale;
        const y = { s: Math.sin, c: Math.cos, a: Math.atan, l: Math.log, e: Math.exp }[name](x);
        if (!Number.isFinite(y)) throw new Failure('Runtime error: result out of range');
        // As exact as the machine's own numbers are.
        const text = y.toFixed(Math.min(scale, 16));
        const [whole = '0', part = ''] = text.split('.');
        return rescale({ n: BigInt(whole.replace(/^-0$/, '0') + part) * (whole === '-0' ? -1n : 1n), scale: part.length }, scale);
      }
    }
    throw new Failure(`Runtime error (func=(main), adr=4): Function ${name} not defined.`);
  }

  private apply(op: string, a: Num, b: Num): Num {
    const { scale } = this.s;
    const wide = Math.max(a.scale, b.scale);
    const [x, y] = [rescale(a, wide).n, rescale(b, wide).n];
    if (abs(x).toString().length + abs(y).toString().length > 20000) throw new Failure('Runtime error: number too long');
    switch (op) {
      case '+':
        return { n: x + y, scale: wide };
      case '-':
        return { n: x - y, scale: wide };
      case '*':
        return rescale({ n: a.n * b.n, scale: a.scale + b.scale }, Math.min(a.scale + b.scale, Math.max(scale, a.scale, b.scale)));
      case '/':
        if (b.n === 0n) throw new Failure('Runtime error (func=(main), adr=5): Divide by zero');
        return { n: (a.n * ten(scale + b.scale)) / (b.n * ten(a.scale)), scale };
      case '%': {
        if (b.n === 0n) throw new Failure('Runtime error (func=(main), adr=5): Modulo by zero');
        const q = this.apply('/', a, b);
        const places = Math.max(scale + b.scale, a.scale);
        const product = { n: q.n * b.n, scale: q.scale + b.scale };
        return { n: rescale(a, places).n - rescale(product, places).n, scale: places };
      }
      case '^': {
        const e = rescale(b, 0).n;
        if (abs(e) > 10000n) throw new Failure('Runtime error: exponent too large');
        const k = Number(abs(e));
        if (abs(a.n).toString().length * k > 20000) throw new Failure('Runtime error: number too long');
        const n = a.n ** BigInt(k);
        const full = a.scale * k;
        if (e >= 0n) return rescale({ n, scale: full }, Math.min(full, Math.max(scale, a.scale)));
        if (n === 0n) throw new Failure('Runtime error (func=(main), adr=5): Divide by zero');
        return { n: ten(scale + full) / n, scale };
      }
      case '&&':
        return this.bool(x !== 0n && y !== 0n);
      case '||':
        return this.bool(x !== 0n || y !== 0n);
      default:
        return this.bool(op === '<' ? x < y : op === '<=' ? x <= y : op === '>' ? x > y : op === '>=' ? x >= y : op === '==' ? x === y : x !== y);
    }
  }
}

class SyntaxError_ extends Error {}

/** The whole part of a square root. */
function root(n: bigint): bigint {
  if (n < 2n) return n;
  let x = BigInt(1) << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

function turn(raw: Ctx, s: State): number | Turn<State> {
  const ctx = buffered(raw);
  try {
    if (!s.started) {
      s.started = true;
      if (ctx.flags.mathlib) s.scale = 20;
      const texts = (ctx.flags.expression as string[]).map((e) => `${e}\n`);
      for (const name of ctx.args) {
        try {
          texts.push(ctx.sys.files.read(name));
        } catch (e) {
          if (e instanceof Errno) throw new Failure(`File ${name} is unavailable.`);
          throw e;
        }
      }
      s.text = texts.join('');
    }
    for (;;) {
      const at = s.text.indexOf('\n');
      if (at < 0) {
        const more = ctx.flags.expression.length > 0 ? '' : ctx.sys.read(0, 65536);
        if (more === undefined) return { wait: { readable: [0] }, state: s };
        if (more === '') {
          if (s.text === '') return 0;
          s.text += '\n';
        }
        s.text += more;
        if (s.text.length > HOLD) throw new Failure('memory exhausted');
        continue;
      }
      const line = s.text
        .slice(0, at)
        .replace(/#.*$/, '')
        .replace(/\/\*.*?\*\//g, ' ');
      s.text = s.text.slice(at + 1);
      ctx.sys.spend(10 + line.length);
      try {
        if (new Calculator(ctx, s).line(line) === 'quit') return 0;
      } catch (e) {
        if (e instanceof SyntaxError_) ctx.err('(standard_in) 1: syntax error\n');
        else if (e instanceof Failure) ctx.err(`${e.message}\n`);
        else throw e;
      }
    }
  } finally {
    ctx.flush();
  }
}

export const bc = tool({
  name: 'bc',
  usage: '[options] [file ...]',
  short: 'An arbitrary precision calculator language.',
  flags,
  version: '1.07.1',
  run: (ctx) => turn(ctx as Ctx, { text: '', vars: {}, scale: 0, started: false, read: false }),
  resume: (ctx, state: State) => turn(ctx as Ctx, state),
});
