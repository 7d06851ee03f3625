import { compile, RegexError } from '../regex';
import type { Regex } from '../regex';

export type Address =
  | { readonly a: 'line'; readonly n: number }
  | { readonly a: 'step'; readonly first: number; readonly step: number }
  | { readonly a: 'last' }
  | { readonly a: 'regex'; readonly re: Regex | null }
  /** As the second address only: so many lines more, or up to a multiple. */
  | { readonly a: 'plus' | 'multiple'; readonly n: number };

export type Replacement = readonly (string | { readonly group: number } | { readonly turn: 'U' | 'L' | 'u' | 'l' | 'E' })[];

export interface Substitution {
  /** Null: the expression used last. */
  readonly re: Regex | null;
  readonly to: Replacement;
  readonly global: boolean;
  readonly print: number;
  readonly nth: number;
  readonly file: string | null;
}

export interface Instruction {
  readonly from: Address | null;
  readonly to: Address | null;
  readonly not: boolean;
  readonly name: string;
  /** Text of a, i, c; file of r, R, w, W; label of b, t, T. */
  readonly text: string;
  /** Exit status of q and Q, width of l; -1 when not given. */
  readonly n: number;
  readonly sub?: Substitution;
  readonly map?: ReadonlyMap<string, string>;
  /** Where to go on: the end of a block that is skipped, or a label. */
  jump: number;
}

/** A script that cannot be read; `at` counts its characters up to the mistake. */
export class ScriptError extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** Compiles a script. Throws {@link ScriptError}. */
export function parseScript(src: string, options: { readonly extended: boolean }): Instruction[] {
  return new Parser(src, options.extended).run();
}

class Parser {
  private i = 0;
  private readonly out: Instruction[] = [];
  private readonly blocks: { at: number; index: number }[] = [];
  private readonly labels = new Map<string, number>();

  constructor(
    private readonly src: string,
    private readonly extended: boolean,
  ) {}

  private fail(message: string, at = this.i): never {
    throw new ScriptError(message, at);
  }

  run(): Instruction[] {
    for (;;) {
      this.skip(/[\s;]/);
      if (this.i >= this.src.length) break;
      if (this.src[this.i] === '#') {
        this.skip(/[^\n]/);
        continue;
      }
      this.instruction();
      if (this.out.length > 5000) this.fail('script too long');
    }
    if (this.blocks.length > 0) this.fail("unmatched `{'", 0);
    for (const x of this.out) {
      if (!'btT'.includes(x.name)) continue;
      if (x.text === '') x.jump = this.out.length;
      else {
        const to = this.labels.get(x.text);
        if (to === undefined) throw new ScriptError(`can't find label for jump to \`${x.text}'`, -1);
        x.jump = to;
      }
    }
    return this.out;
  }

  private skip(what: RegExp): void {
    while (this.i < this.src.length && what.test(this.src[this.i]!)) this.i++;
  }

  private instruction(): void {
    const from = this.address();
    let to: Address | null = null;
    this.skip(/[ \t]/);
    if (from && this.src[this.i] === ',') {
      this.i++;
      this.skip(/[ \t]/);
      const c = this.src[this.i];
      if (c === '+' || c === '~') {
        this.i++;
        to = { a: c === '+' ? 'plus' : 'multiple', n: this.number() };
      } else to = this.address();
      if (!to) this.fail("unexpected `,'", this.i + 1);
    }
    if (from?.a === 'line' && from.n === 0 && to?.a !== 'regex') this.fail('invalid usage of line address 0', this.i + 1);
    this.skip(/[ \t]/);
    let not = false;
    while (this.src[this.i] === '!') {
      not = true;
      this.i++;
      this.skip(/[ \t]/);
    }
    const name = this.src[this.i];
    if (name === undefined || name === '\n') this.fail('missing command');
    this.i++;
    const add = (rest: Partial<Instruction> = {}) => {
      const x: Instruction = { from, to, not, name, text: '', n: -1, jump: 0, ...rest };
      this.out.push(x);
      return x;
    };
    switch (name) {
      case '{':
        this.blocks.push({ at: this.i, index: this.out.length });
        add();
        return;
      case '}': {
        if (from) this.fail("} doesn't want any addresses");
        const open = this.blocks.pop();
        if (!open) this.fail("unexpected `}'");
        this.out[open.index]!.jump = this.out.length;
        return this.end();
      }
      case ':': {
        if (from) this.fail(": doesn't want any addresses");
        this.skip(/[ \t]/);
        const label = this.until(/[\s;]/);
        if (label === '') this.fail('":" lacks a label');
        this.labels.set(label, this.out.length);
        return;
      }
      case 'b':
      case 't':
      case 'T': {
        this.skip(/[ \t]/);
        add({ text: this.until(/[\s;}]/) });
        return this.end();
      }
      case 'a':
      case 'i':
      case 'c':
        add({ text: this.textArgument() });
        return;
      case 'r':
      case 'R':
      case 'w':
      case 'W': {
        this.skip(/[ \t]/);
        const file = this.until(/\n/);
        if (file === '') this.fail('missing filename in r/R/w/W commands');
        add({ text: file });
        return;
      }
      case 'q':
      case 'Q':
      case 'l':
      case 'L': {
        if (to && name.toLowerCase() === 'q') this.fail('command only uses one address');
        this.skip(/[ \t]/);
        add({ n: /\d/.test(this.src[this.i] ?? '') ? this.number() : -1 });
        return this.end();
      }
      case 's':
        add({ sub: this.substitution() });
        return this.end();
      case 'y':
        add({ map: this.translation() });
        return this.end();
      case '=':
      case 'd':
      case 'D':
      case 'F':
      case 'g':
      case 'G':
      case 'h':
      case 'H':
      case 'n':
      case 'N':
      case 'p':
      case 'P':
      case 'x':
      case 'z':
        add();
        return this.end();
      default:
        this.fail(`unknown command: \`${name}'`);
    }
  }

  /** What may follow a command: a separator. */
  private end(): void {
    this.skip(/[ \t]/);
    const c = this.src[this.i];
    if (c === undefined || c === '\n' || c === ';' || c === '}' || c === '#') {
      if (c === '\n' || c === ';') this.i++;
      return;
    }
    this.fail('extra characters after command', this.i + 1);
  }

  private until(stop: RegExp): string {
    const from = this.i;
    while (this.i < this.src.length && !stop.test(this.src[this.i]!)) this.i++;
    return this.src.slice(from, this.i);
  }

  private number(): number {
    return Number(this.until(/\D/) || '0');
  }

  private address(): Address | null {
    const c = this.src[this.i];
    if (c === undefined) return null;
    if (/\d/.test(c)) {
      const n = this.number();
      if (this.src[this.i] !== '~') return { a: 'line', n };
      this.i++;
      return { a: 'step', first: n, step: this.number() };
    }
    if (c === '$') {
      this.i++;
      return { a: 'last' };
    }
    if (c !== '/' && c !== '\\') return null;
    this.i++;
    let delimiter = c;
    if (c === '\\') delimiter = this.src[this.i++] ?? this.fail("unexpected `,'");
    const source = this.delimited(delimiter, true);
    if (source === undefined) this.fail('unterminated address regex');
    let ignoreCase = false;
    let multiline = false;
    for (; 'IM'.includes(this.src[this.i] ?? ' '); this.i++) {
      if (this.src[this.i] === 'I') ignoreCase = true;
      else multiline = true;
    }
    return { a: 'regex', re: this.regex(source, ignoreCase, multiline) };
  }

  private regex(source: string, ignoreCase: boolean, multiline: boolean): Regex | null {
    if (source === '') return null;
    try {
      return compile(source, { syntax: this.extended ? 'extended' : 'basic', ignoreCase, multiline });
    } catch (e) {
      if (e instanceof RegexError) this.fail(e.message);
      throw e;
    }
  }

  /** Text up to an unescaped delimiter, or undefined when there is none. An escaped delimiter stands for itself. */
  private delimited(delimiter: string, regex: boolean): string | undefined {
    let out = '';
    let bracket = -1;
    while (this.i < this.src.length) {
      const c = this.src[this.i++]!;
      if (regex && bracket >= 0) {
        // Inside [ ] the delimiter has no meaning to sed either, once the set is closed properly.
        if (c === '[' && /[:.=]/.test(this.src[this.i] ?? '')) {
          const end = this.src.indexOf(`${this.src[this.i]}]`, this.i + 1);
          if (end >= 0) {
            out += this.src.slice(this.i - 1, end + 2);
            this.i = end + 2;
            continue;
          }
        }
        if (c === ']' && out.length > bracket) bracket = -1;
        else if (c === delimiter && this.src.indexOf(']', this.i) < 0) return out;
        out += c;
        continue;
      }
      if (c === delimiter) return out;
      if (c === '\n' && regex) {
        out += c;
        continue;
      }
      if (c === '\\') {
        const d = this.src[this.i];
        if (d === undefined) return undefined;
        this.i++;
        if (d === delimiter)
          out += /[.*[\]^$+?(){}|&]/.test(d) && regex ? `\\${d}`.replace(/^\\([+?(){}|])$/, this.extended ? '\\$1' : '$1') : regex || d !== '&' ? d : '\\&';
        else if (d === '\n' && regex) out += '\n';
        else out += `\\${d}`;
        continue;
      }
      if (regex && c === '[') {
        out += c;
        if (this.src[this.i] === '^') out += this.src[this.i++];
        if (this.src[this.i] === ']') out += this.src[this.i++];
        bracket = out.length - 1;
        continue;
      }
      out += c;
    }
    return undefined;
  }

  private substitution(): Substitution {
    const delimiter = this.src[this.i++];
    if (delimiter === undefined || delimiter === '\n' || delimiter === '\\') this.fail("unterminated `s' command");
    const source = this.delimited(delimiter, true);
    if (source === undefined) this.fail("unterminated `s' command");
    const to = this.delimited(delimiter, false);
    if (to === undefined) this.fail("unterminated `s' command");
    let global = false;
    let print = 0;
    let nth = 0;
    let ignoreCase = false;
    let multiline = false;
    let file: string | null = null;
    flags: for (;;) {
      const c = this.src[this.i];
      switch (c) {
        case 'g':
          if (global) this.fail("multiple `g' options to `s' command", this.i + 1);
          global = true;
          break;
        case 'p':
          if (print > 0) this.fail("multiple `p' options to `s' command", this.i + 1);
          print++;
          break;
        case 'i':
        case 'I':
          ignoreCase = true;
          break;
        case 'm':
        case 'M':
          multiline = true;
          break;
        case 'e':
          return this.fail("the `e' option is not supported here", this.i + 1);
        case 'w':
          this.i++;
          this.skip(/[ \t]/);
          file = this.until(/\n/);
          if (file === '') this.fail('missing filename in r/R/w/W commands');
          break flags;
        default:
          if (c !== undefined && /\d/.test(c)) {
            if (nth > 0) this.fail("multiple number options to `s' command", this.i + 1);
            nth = this.number();
            if (nth === 0) this.fail("number option to `s' command may not be zero");
            continue;
          }
          if (c !== undefined && !/[\s;}#]/.test(c)) this.fail("unknown option to `s'", this.i + 1);
          break flags;
      }
      this.i++;
    }
    const re = this.regex(source, ignoreCase, multiline);
    const parts = replacement(to);
    for (const p of parts) {
      if (typeof p === 'object' && 'group' in p && re && p.group > re.groups) this.fail(`invalid reference \\${p.group} on \`s' command's RHS`);
    }
    return { re, to: parts, global, print, nth, file };
  }

  private translation(): ReadonlyMap<string, string> {
    const delimiter = this.src[this.i++];
    if (delimiter === undefined) this.fail("unterminated `y' command");
    const a = this.delimited(delimiter, false);
    const b = a === undefined ? undefined : this.delimited(delimiter, false);
    if (a === undefined || b === undefined) this.fail("unterminated `y' command");
    const chars = (s: string) => [
      ...s.replace(/\\([\s\S])/g, (_, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c === '\\' ? '\\' : c === '&' ? '&' : `\\${c}`)),
    ];
    const x = chars(a);
    const y = chars(b);
    if (x.length !== y.length) this.fail("strings for `y' command are different lengths");
    return new Map(x.map((c, i) => [c, y[i]!]).reverse() as [string, string][]);
  }

  /** The text of a, i and c: on the same line, or on the lines after `a\`. */
  private textArgument(): string {
    this.skip(/[ \t]/);
    if (this.i >= this.src.length) this.fail("expected \\ after `a', `c' or `i'");
    if (this.src[this.i] === '\\') {
      this.i++;
      const line = /^[ \t]*\n/.exec(this.src.slice(this.i));
      if (line) this.i += line[0].length;
      else if (this.i >= this.src.length) this.fail("expected \\ after `a', `c' or `i'");
    }
    let out = '';
    while (this.i < this.src.length) {
      const c = this.src[this.i++]!;
      if (c === '\n') break;
      if (c === '\\') {
        if (this.i >= this.src.length) break;
        const d = this.src[this.i++]!;
        out += d === 't' && out !== '' ? '\t' : d;
      } else out += c;
    }
    return `${out}\n`;
  }
}

const PLAIN: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' };

function replacement(text: string): Replacement {
  const out: (string | { group: number } | { turn: 'U' | 'L' | 'u' | 'l' | 'E' })[] = [];
  let held = '';
  const flush = () => {
    if (held !== '') out.push(held);
    held = '';
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '&') {
      flush();
      out.push({ group: 0 });
    } else if (c === '\\' && i + 1 < text.length) {
      const d = text[++i]!;
      if (/\d/.test(d)) {
        flush();
        out.push({ group: Number(d) });
      } else if ('ULulE'.includes(d)) {
        flush();
        out.push({ turn: d as 'U' });
      } else if (d === 'x' && /^[0-9a-fA-F]{1,2}/.test(text.slice(i + 1))) {
        const h = /^[0-9a-fA-F]{1,2}/.exec(text.slice(i + 1))![0];
        held += String.fromCharCode(parseInt(h, 16));
        i += h.length;
      } else held += PLAIN[d] ?? d;
    } else held += c;
  }
  flush();
  return out;
}
