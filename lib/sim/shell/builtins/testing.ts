import { BINARY, binary, unary, UNARY } from '../conditional';
import { Abort } from '../shell';
import type { Runner } from '../runner';
import { texts, type Builtin } from './builtin';

class Wrong extends Error {}

/** `test` and `[`: the rules by the number of arguments, then a parser for what is longer. */
export const test: Builtin = (m, args, _f, name) => {
  const words = texts(args);
  if (name === '[') {
    if (words[words.length - 1] !== ']') {
      m.warn("[: missing `]'");
      return 2;
    }
    words.pop();
  }
  try {
    return new Tester(m, words).run() ? 0 : 1;
  } catch (e) {
    if (!(e instanceof Wrong)) throw e;
    m.warn(`${name}: ${e.message}`);
    return 2;
  }
};

class Tester {
  private i = 0;
  constructor(
    private readonly m: Runner,
    private readonly w: readonly string[],
  ) {}

  run(): boolean {
    const { w } = this;
    switch (w.length) {
      case 0:
        return false;
      case 1:
        return w[0] !== '';
      case 2:
        if (w[0] === '!') return w[1] === '';
        if (UNARY.has(w[0]!)) return unary(this.m, w[0]!, w[1]!);
        throw new Wrong(`${w[0]}: unary operator expected`);
      case 3:
        if (BINARY.has(w[1]!)) return this.binary(w[0]!, w[1]!, w[2]!);
        if (w[1] === '-a' || w[1] === '-o') return w[1] === '-a' ? w[0] !== '' && w[2] !== '' : w[0] !== '' || w[2] !== '';
        if (w[0] === '!') return !new Tester(this.m, w.slice(1)).run();
        if (w[0] === '(' && w[2] === ')') return w[1] !== '';
        throw new Wrong(`${w[1]}: binary operator expected`);
      case 4:
        if (w[0] === '!') return !new Tester(this.m, w.slice(1)).run();
        if (w[0] === '(' && w[3] === ')') return new Tester(this.m, w.slice(1, 3)).run();
    }
    const value = this.or();
    if (this.i < w.length) throw new Wrong('too many arguments');
    return value;
  }

  private or(): boolean {
    let value = this.and();
    while (this.w[this.i] === '-o') {
      this.i++;
      value = this.and() || value;
    }
    return value;
  }

  private and(): boolean {
    let value = this.not();
    while (this.w[this.i] === '-a') {
      this.i++;
      value = this.not() && value;
    }
    return value;
  }

  private not(): boolean {
    if (this.w[this.i] === '!') {
      this.i++;
      return !this.not();
    }
    return this.primary();
  }

  private primary(): boolean {
    const { w } = this;
    const a = w[this.i];
    if (a === undefined) throw new Wrong('argument expected');
    if (a === '(') {
      this.i++;
      const value = this.or();
      if (w[this.i] !== ')') throw new Wrong("`)' expected");
      this.i++;
      return value;
    }
    const op = w[this.i + 1];
    if (op !== undefined && BINARY.has(op) && this.i + 2 < w.length) {
      this.i += 3;
      return this.binary(a, op, w[this.i - 1]!);
    }
    if (UNARY.has(a) && op !== undefined) {
      this.i += 2;
      return unary(this.m, a, op);
    }
    this.i++;
    return a !== '';
  }

  private binary(a: string, op: string, b: string): boolean {
    try {
      return binary(this.m, a, op, b, false);
    } catch (e) {
      if (!(e instanceof Abort)) throw e;
      throw new Wrong(`${/^\s*[+-]?\d+\s*$/.test(a) ? b : a}: integer expression expected`);
    }
  }
}
