import { Failure, tool } from '../tool';
import { compile, RegexError } from './regex';

const LEVELS: readonly (readonly string[])[] = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']];

const isNumber = (s: string) => /^-?\d+$/.test(s);

class Evaluator {
  private i = 0;

  constructor(private readonly words: readonly string[]) {}

  run(): string {
    const value = this.level(0);
    if (this.i < this.words.length) throw new Failure(`syntax error: unexpected argument ‘${this.words[this.i]}’`, 2);
    return value;
  }

  private level(n: number): string {
    const ops = LEVELS[n];
    if (!ops) return this.primary();
    let left = this.level(n + 1);
    while (this.i < this.words.length && ops.includes(this.words[this.i]!)) {
      const op = this.words[this.i++]!;
      const right = this.level(n + 1);
      left = this.apply(op, left, right);
    }
    return left;
  }

  private apply(op: string, a: string, b: string): string {
    const truthy = (s: string) => s !== '' && !/^-?0+$/.test(s);
    if (op === '|') return truthy(a) ? a : truthy(b) ? b : '0';
    if (op === '&') return truthy(a) && truthy(b) ? a : '0';
    if (op === ':') return match(a, b);
    if (LEVELS[2]!.includes(op)) {
      const both = isNumber(a) && isNumber(b);
      const d = both ? (BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0) : a < b ? -1 : a > b ? 1 : 0;
      return (op === '<' ? d < 0 : op === '<=' ? d <= 0 : op === '=' || op === '==' ? d === 0 : op === '!=' ? d !== 0 : op === '>=' ? d >= 0 : d > 0)
        ? '1'
        : '0';
    }
    if (!isNumber(a) || !isNumber(b)) throw new Failure('non-integer argument', 2);
    const [x, y] = [BigInt(a), BigInt(b)];
    if ((op === '/' || op === '%') && y === 0n) throw new Failure('division by zero', 2);
    if (a.length + b.length > 2000) throw new Failure('integer result too large', 2);
    return String(op === '+' ? x + y : op === '-' ? x - y : op === '*' ? x * y : op === '/' ? x / y : x % y);
  }

  private word(): string {
    if (this.i >= this.words.length) {
      throw new Failure(this.words.length === 0 ? 'missing operand' : `syntax error: missing argument after ‘${this.words[this.words.length - 1]}’`, 2);
    }
    return this.words[this.i++]!;
  }

  private primary(): string {
    const w = this.word();
    if (w === '(') {
      const v = this.level(0);
      if (this.i >= this.words.length) throw new Failure(`syntax error: expecting ')' after ‘${this.words[this.words.length - 1]}’`, 2);
      if (this.words[this.i] !== ')') throw new Failure(`syntax error: expecting ')' instead of ‘${this.words[this.i]}’`, 2);
      this.i++;
      return v;
    }
    if (w === ')') throw new Failure("syntax error: unexpected ')'", 2);
    if (w === '+') return this.word();
    if (this.i < this.words.length) {
      switch (w) {
        case 'length':
          return String([...this.level(6)].length);
        case 'match':
          return match(this.level(6), this.level(6));
        case 'index': {
          const [s, set] = [this.level(6), this.level(6)];
          return String([...s].findIndex((c) => set.includes(c)) + 1);
        }
        case 'substr': {
          const [s, at, n] = [this.level(6), this.level(6), this.level(6)];
          if (!isNumber(at) || !isNumber(n) || Number(at) < 1 || Number(n) < 1) return '';
          return [...s].slice(Number(at) - 1, Number(at) - 1 + Number(n)).join('');
        }
      }
    }
    return w;
  }
}

function match(text: string, pattern: string): string {
  try {
    const re = compile(pattern, { syntax: 'basic' });
    const m = re.match(text);
    const ok = m && m.start === 0;
    if (re.groups > 0) return ok ? (m.groups[1] ?? '') : '';
    return ok ? String([...m.groups[0]!].length) : '0';
  } catch (e) {
    if (e instanceof RegexError) throw new Failure(e.message, 2);
    throw e;
  }
}

export const expr = tool({
  name: 'expr',
  usage: 'EXPRESSION',
  short: 'Print the value of EXPRESSION to standard output.',
  flags: {},
  raw: true,
  misuse: 2,
  run: (ctx) => {
    const words = ctx.args[0] === '--' ? ctx.args.slice(1) : ctx.args;
    if (words.length === 0) return ctx.misuse('missing operand');
    if (words.length > 5000) throw new Failure('too many arguments', 2);
    const value = new Evaluator(words).run();
    ctx.out(`${value}\n`);
    return value === '' || /^-?0+$/.test(value) ? 1 : 0;
  },
});
