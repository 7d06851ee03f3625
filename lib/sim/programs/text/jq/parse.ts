import type { Ast, Def, Pattern } from './syntax';

/** A program that does not compile; `at` is where in its text, and `message` jq's own. */
export class CompileError extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

type Tok = {
  readonly kind: 'num' | 'id' | 'field' | 'var' | 'format' | 'str' | 'op' | 'kw' | 'end' | 'bad';
  readonly text: string;
  readonly at: number;
  readonly parts?: readonly (string | Tok[])[];
};

const KEYWORDS = new Set([
  'def',
  'if',
  'then',
  'elif',
  'else',
  'end',
  'as',
  'reduce',
  'foreach',
  'try',
  'catch',
  'label',
  'import',
  'include',
  'and',
  'or',
  '__loc__',
]);
const OPS = [
  '?//=',
  '?//',
  '//=',
  '|=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '==',
  '!=',
  '<=',
  '>=',
  '//',
  '..',
  '.',
  '[',
  ']',
  '(',
  ')',
  '{',
  '}',
  '|',
  ',',
  ':',
  ';',
  '=',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '?',
  '$',
];

/** Splits a program into words. `from` and `stop` serve strings with `\( )` in them. */
function lex(src: string, from: number, inString: boolean, hyphens = false): { toks: Tok[]; end: number } {
  const toks: Tok[] = [];
  let i = from;
  let depth = 0;
  let last = from;
  for (;;) {
    const rest = src.slice(i, i + 400);
    const blank = /^(?:[ \t\r\n]+|#[^\n]*)/.exec(rest);
    if (blank) {
      last = i;
      i += blank[0].length;
      continue;
    }
    if (i >= src.length) {
      toks.push({ kind: 'end', text: '', at: last });
      return { toks, end: i };
    }
    last = i;
    const at = i;
    const m =
      /^(\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest) ??
      (hyphens ? /^\.[A-Za-z_][A-Za-z0-9_-]*/ : /^\.[A-Za-z_][A-Za-z0-9_]*/).exec(rest) ??
      /^\$__loc__\b|^\$(?:[A-Za-z_][A-Za-z0-9_]*::)*[A-Za-z_][A-Za-z0-9_]*/.exec(rest) ??
      /^@[a-zA-Z0-9_]+/.exec(rest) ??
      /^(?:[A-Za-z_][A-Za-z0-9_]*::)*[A-Za-z_][A-Za-z0-9_]*/.exec(rest);
    if (m) {
      const text = m[0];
      i += text.length;
      const c = text[0]!;
      if (/\d/.test(c) || (c === '.' && /\d/.test(text[1] ?? ''))) toks.push({ kind: 'num', text, at });
      else if (c === '.') toks.push({ kind: 'field', text: text.slice(1), at });
      else if (c === '$') toks.push({ kind: 'var', text: text.slice(1), at });
      else if (c === '@') toks.push({ kind: 'format', text, at });
      else toks.push({ kind: KEYWORDS.has(text) ? 'kw' : 'id', text, at });
      continue;
    }
    if (src[i] === '"') {
      const s = lexString(src, i);
      toks.push(s.tok);
      i = s.end;
      continue;
    }
    const op = OPS.find((o) => rest.startsWith(o));
    if (op === undefined) {
      toks.push({ kind: 'bad', text: src[i]!, at });
      i++;
      continue;
    }
    if (op === '(') depth++;
    if (op === ')') {
      if (depth === 0 && inString) {
        toks.push({ kind: 'end', text: ')', at });
        return { toks, end: i + 1 };
      }
      depth--;
    }
    toks.push({ kind: 'op', text: op, at });
    i += op.length;
  }
}

function lexString(src: string, start: number): { tok: Tok; end: number } {
  const parts: (string | Tok[])[] = [];
  let text = '';
  let i = start + 1;
  const plain: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '/': '/', '\\': '\\', '"': '"' };
  while (i < src.length && src[i] !== '"') {
    if (src[i] !== '\\') {
      text += src[i++];
      continue;
    }
    const e = src[i + 1];
    if (e === '(') {
      const inner = lex(src, i + 2, true);
      if (inner.toks[inner.toks.length - 1]!.text !== ')') throw new CompileError('syntax error, unexpected $end (Unix shell quoting issues?)', start);
      parts.push(text, inner.toks);
      text = '';
      i = inner.end;
    } else if (e === 'u' && /^[0-9a-fA-F]{4}/.test(src.slice(i + 2, i + 6))) {
      text += String.fromCharCode(parseInt(src.slice(i + 2, i + 6), 16));
      i += 6;
    } else if (e !== undefined && plain[e] !== undefined) {
      text += plain[e];
      i += 2;
    } else throw new CompileError('syntax error, unexpected INVALID_CHARACTER (Unix shell quoting issues?)', i);
  }
  if (i >= src.length)
    throw new CompileError(
      'syntax error, unexpected $end, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END (Unix shell quoting issues?)',
      start,
    );
  parts.push(text);
  return { tok: { kind: 'str', text: parts.length === 1 ? text : '', at: start, parts }, end: i + 1 };
}

/** Parses a whole program; with `hyphens` a field's name may have them, as in yq. Throws {@link CompileError}. */
export function parse(src: string, hyphens = false): Ast {
  if (src.length > 100000) throw new CompileError('program too long', 0);
  return new Parser(lex(src, 0, false, hyphens).toks).program();
}

const LEVELS: readonly (readonly string[])[] = [
  ['//'],
  ['=', '|=', '+=', '-=', '*=', '/=', '%=', '//='],
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];
const IDENTITY: Ast = { t: 'identity' };

class Parser {
  private i = 0;
  private depth = 0;

  constructor(private readonly toks: readonly Tok[]) {}

  program(): Ast {
    if (this.peek().kind === 'end') return IDENTITY;
    const defs: Def[] = [];
    while (this.isKw('def')) defs.push(this.def());
    const body = this.peek().kind === 'end' ? IDENTITY : this.pipe();
    if (this.peek().kind !== 'end') this.unexpected();
    return defs.reduceRight<Ast>((rest, def) => ({ t: 'def', def, rest }), body);
  }

  private peek(ahead = 0): Tok {
    return this.toks[Math.min(this.i + ahead, this.toks.length - 1)]!;
  }

  private isOp(text: string): boolean {
    return this.peek().kind === 'op' && this.peek().text === text;
  }

  private isKw(text: string): boolean {
    return this.peek().kind === 'kw' && this.peek().text === text;
  }

  private take(): Tok {
    const t = this.peek();
    if (t.kind !== 'end') this.i++;
    return t;
  }

  private op(text: string): Tok {
    if (!this.isOp(text)) this.unexpected();
    return this.take();
  }

  private kw(text: string): void {
    if (!this.isKw(text)) this.unexpected();
    this.take();
  }

  private unexpected(expecting = ''): never {
    const t = this.peek();
    const names: Readonly<Record<string, string>> = {
      num: 'LITERAL',
      id: 'IDENT',
      field: 'FIELD',
      var: "'$'",
      format: 'FORMAT',
      str: 'QQSTRING_START',
      bad: 'INVALID_CHARACTER',
      end: '$end',
    };
    const name =
      t.kind === 'op' ? (t.text.length === 1 ? `'${t.text}'` : t.text) : t.kind === 'kw' ? t.text : t.text === ')' ? 'QQSTRING_INTERP_END' : names[t.kind];
    throw new CompileError(`syntax error, unexpected ${name}${expecting} (Unix shell quoting issues?)`, t.at);
  }

  private def(): Def {
    this.kw('def');
    const name = this.peek().kind === 'id' || this.peek().kind === 'kw' ? this.take().text : this.unexpected();
    const params: string[] = [];
    if (this.isOp('(')) {
      do {
        this.take();
        const t = this.peek();
        if (t.kind === 'var') params.push(`$${this.take().text}`);
        else if (t.kind === 'id') params.push(this.take().text);
        else this.unexpected();
      } while (this.isOp(';'));
      this.op(')');
    }
    this.op(':');
    const body = this.pipe();
    this.op(';');
    return { name, params, body };
  }

  pipe(): Ast {
    if (++this.depth > 400) throw new CompileError('program nested too deeply', this.peek().at);
    try {
      if (this.isKw('def')) {
        const def = this.def();
        return { t: 'def', def, rest: this.pipe() };
      }
      if (this.isKw('label')) {
        this.take();
        const name = this.peek().kind === 'var' ? this.take().text : this.unexpected();
        this.op('|');
        return { t: 'label', name, body: this.pipe() };
      }
      const left = this.comma();
      if (this.isKw('as')) this.unexpected();
      if (!this.isOp('|')) return left;
      this.take();
      return { t: 'pipe', left, right: this.pipe() };
    } finally {
      this.depth--;
    }
  }

  private comma(): Ast {
    let left = this.binary(0);
    while (this.isOp(',')) {
      this.take();
      left = { t: 'comma', left, right: this.binary(0) };
    }
    return left;
  }

  private binary(level: number): Ast {
    const ops = LEVELS[level];
    if (!ops) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const t = this.peek();
      if (!((t.kind === 'op' || t.kind === 'kw') && ops.includes(t.text))) return left;
      this.take();
      if (level === 0) return { t: 'binary', op: '//', left, right: this.binary(0) };
      if (level === 1) {
        // Assignments do not chain, and their right side reaches as far as `//` does.
        const right = this.binary(0);
        return { t: 'assign', op: t.text, left, right };
      }
      left = { t: 'binary', op: t.text, left, right: this.binary(level + 1) };
      if (level === 4 && ops.includes(this.peek().text) && this.peek().kind === 'op') this.unexpected();
    }
  }

  private unary(): Ast {
    if (this.isOp('-')) {
      this.take();
      return { t: 'neg', of: this.postfix() };
    }
    return this.postfix();
  }

  /** A term, and what may follow only a term: `as`, or nothing. */
  private postfix(): Ast {
    if (this.isKw('reduce') || this.isKw('foreach')) return this.fold();
    if (this.isKw('try')) {
      this.take();
      const body = this.unaryTry();
      if (!this.isKw('catch')) return { t: 'try', body, catch: null };
      this.take();
      return { t: 'try', body, catch: this.unaryTry() };
    }
    if (this.isKw('def')) {
      const def = this.def();
      return { t: 'def', def, rest: this.pipe() };
    }
    const source = this.term();
    if (!this.isKw('as')) return source;
    this.take();
    const patterns = [this.pattern()];
    while (this.isOp('?//')) {
      this.take();
      patterns.push(this.pattern());
    }
    this.op('|');
    return { t: 'as', source, patterns, body: this.pipe() };
  }

  private unaryTry(): Ast {
    return this.isKw('reduce') || this.isKw('foreach') || this.isKw('try') ? this.postfix() : this.term();
  }

  private fold(): Ast {
    const t = this.take().text as 'reduce' | 'foreach';
    const source = this.term();
    this.kw('as');
    const pattern = this.pattern();
    this.op('(');
    const init = this.pipe();
    this.op(';');
    const update = this.pipe();
    let out: Ast;
    if (t === 'reduce') out = { t, source, pattern, init, update };
    else if (this.isOp(';')) {
      this.take();
      out = { t, source, pattern, init, update, extract: this.pipe() };
    } else out = { t, source, pattern, init, update, extract: null };
    this.op(')');
    return this.suffixes(out);
  }

  private term(): Ast {
    return this.suffixes(this.primary());
  }

  private suffixes(start: Ast): Ast {
    let of = start;
    for (;;) {
      const t = this.peek();
      if (t.kind === 'field') {
        this.take();
        of = { t: 'index', of, by: { t: 'literal', value: t.text } };
      } else if (this.isOp('.') && this.peek(1).kind === 'str') {
        this.take();
        of = { t: 'index', of, by: this.string(this.take(), null) };
      } else if (this.isOp('.') && this.peek(1).kind === 'op' && this.peek(1).text === '[') {
        this.take();
      } else if (this.isOp('[')) of = this.bracket(of);
      else if (this.isOp('?')) {
        this.take();
        of = { t: 'try', body: of, catch: null };
      } else return of;
    }
  }

  private bracket(of: Ast): Ast {
    this.op('[');
    if (this.isOp(']')) {
      this.take();
      return { t: 'iterate', of };
    }
    if (this.isOp(':')) {
      this.take();
      const to = this.pipe();
      this.op(']');
      return { t: 'slice', of, from: null, to };
    }
    const by = this.pipe();
    if (this.isOp(':')) {
      this.take();
      const to = this.isOp(']') ? null : this.pipe();
      this.op(']');
      return { t: 'slice', of, from: by, to };
    }
    this.op(']');
    return { t: 'index', of, by };
  }

  private primary(): Ast {
    const t = this.peek();
    switch (t.kind) {
      case 'num':
        this.take();
        return { t: 'literal', value: Number(t.text) };
      case 'str':
        this.take();
        return this.string(t, null);
      case 'format':
        this.take();
        if (this.peek().kind === 'str') return this.string(this.take(), t.text);
        return { t: 'format', name: t.text };
      case 'field':
        this.take();
        return { t: 'index', of: IDENTITY, by: { t: 'literal', value: t.text } };
      case 'var':
        this.take();
        if (t.text === '__loc__') return { t: 'object', entries: [entry('file', '<top-level>'), entry('line', 1)] };
        return { t: 'var', name: t.text, at: t.at };
      case 'id': {
        this.take();
        if (t.text === 'break' && this.peek().kind === 'var') return { t: 'break', name: this.take().text, at: t.at };
        const args: Ast[] = [];
        if (this.isOp('(')) {
          do {
            this.take();
            args.push(this.pipe());
          } while (this.isOp(';'));
          this.op(')');
        }
        return { t: 'call', name: t.text, args, at: t.at };
      }
      case 'kw':
        if (t.text === 'if') return this.conditional();
        if (t.text === 'reduce' || t.text === 'foreach' || t.text === 'try') return this.postfix();
        return this.unexpected();
      case 'op':
        if (t.text === '.') {
          this.take();
          if (this.peek().kind === 'str') return { t: 'index', of: IDENTITY, by: this.string(this.take(), null) };
          return IDENTITY;
        }
        if (t.text === '..') {
          this.take();
          return { t: 'recurse' };
        }
        if (t.text === '(') {
          this.take();
          const inner = this.pipe();
          this.op(')');
          return inner;
        }
        if (t.text === '[') {
          this.take();
          if (this.isOp(']')) {
            this.take();
            return { t: 'array', of: null };
          }
          const inner = this.pipe();
          this.op(']');
          return { t: 'array', of: inner };
        }
        if (t.text === '{') return this.object();
        if (t.text === '-') return this.unary();
        return this.unexpected();
      default:
        return this.unexpected();
    }
  }

  private conditional(): Ast {
    this.take();
    const cond = this.pipe();
    this.kw('then');
    const then = this.pipe();
    if (this.isKw('elif')) return { t: 'if', cond, then, else: this.conditional() };
    // In jq 1.6 an `if` has an `else`.
    this.kw('else');
    const other = this.pipe();
    this.kw('end');
    return { t: 'if', cond, then, else: other };
  }

  private object(): Ast {
    this.op('{');
    const entries: { key: Ast; value: Ast }[] = [];
    while (!this.isOp('}')) {
      const t = this.peek();
      let key: Ast;
      let value: Ast | undefined;
      if (t.kind === 'var') {
        this.take();
        if (t.text === '__loc__') {
          key = { t: 'literal', value: '__loc__' };
          value = { t: 'object', entries: [entry('file', '<top-level>'), entry('line', 1)] };
        } else {
          key = { t: 'literal', value: t.text };
          value = { t: 'var', name: t.text, at: t.at };
        }
      } else if (t.kind === 'id' || t.kind === 'kw') {
        this.take();
        key = { t: 'literal', value: t.text };
      } else if (t.kind === 'num') {
        this.take();
        key = { t: 'literal', value: Number(t.text) };
      } else if (t.kind === 'str') {
        this.take();
        key = this.string(t, null);
      } else if (t.kind === 'format') {
        this.take();
        key = this.peek().kind === 'str' ? this.string(this.take(), t.text) : { t: 'format', name: t.text };
      } else if (this.isOp('(')) {
        this.take();
        key = this.pipe();
        this.op(')');
        if (!this.isOp(':')) this.unexpected();
      } else return this.unexpected();
      if (this.isOp(':') && value === undefined) {
        this.take();
        value = this.objectValue();
      }
      entries.push({ key, value: value ?? { t: 'index', of: IDENTITY, by: key } });
      if (this.isOp(',')) this.take();
      else if (!this.isOp('}')) this.unexpected();
    }
    this.op('}');
    return { t: 'object', entries };
  }

  /** Values in an object stand without commas or operators, but may be piped. */
  private objectValue(): Ast {
    const one = (): Ast => (this.isOp('-') ? this.unary() : this.postfixNoAs());
    const left = one();
    if (!this.isOp('|')) return left;
    this.take();
    return { t: 'pipe', left, right: this.objectValue() };
  }

  private postfixNoAs(): Ast {
    return this.isKw('reduce') || this.isKw('foreach') || this.isKw('try') ? this.postfix() : this.term();
  }

  private string(t: Tok, format: string | null): Ast {
    const parts = (t.parts ?? [t.text]).map((p) => (typeof p === 'string' ? p : new Parser(p).program()));
    if (format === null && parts.length === 1) return { t: 'literal', value: parts[0] as string };
    return { t: 'string', format, parts };
  }

  private pattern(): Pattern {
    const t = this.peek();
    if (t.kind === 'var') {
      this.take();
      return { p: 'var', name: t.text };
    }
    if (this.isOp('[')) {
      const items: Pattern[] = [];
      do {
        this.take();
        items.push(this.pattern());
      } while (this.isOp(','));
      this.op(']');
      return { p: 'array', items };
    }
    if (!this.isOp('{')) this.unexpected();
    const entries: { key: Ast; bind: string | null; value: Pattern | null }[] = [];
    do {
      this.take();
      const k = this.take();
      let key: Ast;
      let bind: string | null = null;
      if (k.kind === 'var') {
        key = { t: 'literal', value: k.text };
        bind = k.text;
      } else if (k.kind === 'id' || k.kind === 'kw') key = { t: 'literal', value: k.text };
      else if (k.kind === 'str') key = this.string(k, null);
      else if (k.kind === 'op' && k.text === '(') {
        key = this.pipe();
        this.op(')');
      } else {
        this.i--;
        this.unexpected();
      }
      let value: Pattern | null = null;
      if (this.isOp(':')) {
        this.take();
        value = this.pattern();
      } else if (bind === null) this.unexpected();
      entries.push({ key: key!, bind, value });
    } while (this.isOp(','));
    this.op('}');
    return { p: 'object', entries };
  }
}

function entry(key: string, value: string | number): { key: Ast; value: Ast } {
  return { key: { t: 'literal', value: key }, value: { t: 'literal', value } };
}
