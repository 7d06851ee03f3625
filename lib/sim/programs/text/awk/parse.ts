import type { Expr, Func, Program, Rule, Stmt } from './syntax';

/** A program that cannot be read, in mawk's words. */
export class AwkSyntax extends Error {}

interface Tok {
  readonly t: 'num' | 'str' | 'regex' | 'name' | 'func' | 'builtin' | 'kw' | 'op' | 'nl' | 'end';
  readonly v: string;
  readonly line: number;
  /** Blanks stand before it. */
  readonly gap: boolean;
}

const KEYWORDS = new Set([
  'BEGIN',
  'END',
  'function',
  'func',
  'if',
  'else',
  'while',
  'for',
  'do',
  'break',
  'continue',
  'next',
  'nextfile',
  'exit',
  'return',
  'delete',
  'in',
  'getline',
  'print',
  'printf',
]);
export const BUILTINS = new Set([
  'length',
  'substr',
  'index',
  'split',
  'sub',
  'gsub',
  'match',
  'sprintf',
  'sin',
  'cos',
  'atan2',
  'exp',
  'log',
  'sqrt',
  'int',
  'rand',
  'srand',
  'tolower',
  'toupper',
  'system',
  'close',
  'fflush',
  'strftime',
  'mktime',
  'systime',
]);
const OPS = [
  '**=',
  '&&',
  '||',
  '==',
  '!=',
  '<=',
  '>=',
  '>>',
  '!~',
  '++',
  '--',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '^=',
  '**',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ';',
  ',',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '!',
  '>',
  '<',
  '|',
  '?',
  ':',
  '~',
  '$',
  '=',
];

/** What the backslashes in a string constant mean. */
export function unescape(s: string): string {
  return s.replace(/\\(\n|[0-7]{1,3}|[\s\S])/g, (whole, e: string) => {
    if (e === '\n') return '';
    if (/^[0-7]/.test(e)) return String.fromCharCode(parseInt(e, 8) & 255);
    const known: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', '/': '/', a: '\x07', b: '\b', f: '\f', v: '\v' };
    return known[e] ?? whole;
  });
}

function lex(src: string): Tok[] {
  const out: Tok[] = [];
  let i = 0;
  let line = 1;
  let gap = false;
  const push = (t: Tok['t'], v: string) => {
    out.push({ t, v, line, gap });
    gap = false;
  };
  while (i < src.length) {
    const c = src[i]!;
    if (c === '\n') {
      push('nl', '\n');
      line++;
      i++;
      continue;
    }
    if (/[ \t\r\f]/.test(c)) {
      gap = true;
      i++;
      continue;
    }
    if (c === '#') {
      while (i < src.length && src[i] !== '\n') i++;
      continue;
    }
    if (c === '\\' && /^\\\r?\n/.test(src.slice(i, i + 3))) {
      i += src[i + 1] === '\r' ? 3 : 2;
      line++;
      gap = true;
      continue;
    }
    if (c === '"') {
      let k = i + 1;
      while (k < src.length && src[k] !== '"' && src[k] !== '\n') k += src[k] === '\\' ? 2 : 1;
      if (src[k] !== '"') throw new AwkSyntax(`line ${line}: runaway string constant ${src.slice(i, i + 12)} ...`);
      push('str', unescape(src.slice(i + 1, k)));
      i = k + 1;
      continue;
    }
    const number = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(src.slice(i, i + 200));
    if (number) {
      push('num', number[0]);
      i += number[0].length;
      continue;
    }
    const word = /^[A-Za-z_]\w*/.exec(src.slice(i, i + 500));
    if (word) {
      const v = word[0];
      i += v.length;
      if (KEYWORDS.has(v)) push('kw', v === 'func' ? 'function' : v);
      else if (BUILTINS.has(v)) push('builtin', v);
      else push(src[i] === '(' ? 'func' : 'name', v);
      continue;
    }
    if (c === '/' && !divides(out[out.length - 1])) {
      let k = i + 1;
      let bracket = false;
      for (; k < src.length && (src[k] !== '/' || bracket) && src[k] !== '\n'; k++) {
        if (src[k] === '\\') k++;
        else if (src[k] === '[' && !bracket) {
          bracket = true;
          if (src[k + 1] === '^') k++;
          if (src[k + 1] === ']') k++;
        } else if (src[k] === ']') bracket = false;
      }
      if (src[k] !== '/') throw new AwkSyntax(`line ${line}: runaway regular expression ${src.slice(i, i + 10)} ...`);
      push('regex', src.slice(i + 1, k).replaceAll('\\/', '/'));
      i = k + 1;
      continue;
    }
    const op = OPS.find((o) => src.startsWith(o, i));
    if (!op) throw new AwkSyntax(`line ${line}: unexpected character '${c}'`);
    push('op', op === '**' ? '^' : op === '**=' ? '^=' : op);
    i += op.length;
  }
  push('nl', '\n');
  out.push({ t: 'end', v: '', line, gap: false });
  return out;
}

/** After a value a slash divides; elsewhere it begins an expression. */
function divides(last: Tok | undefined): boolean {
  if (!last) return false;
  if (last.t === 'num' || last.t === 'str' || last.t === 'name' || last.t === 'regex' || last.t === 'builtin') return true;
  return last.t === 'op' && (last.v === ')' || last.v === ']' || last.v === '$' || last.v === '++' || last.v === '--');
}

/** Parses a program. Throws {@link AwkSyntax}. */
export function parse(src: string): Program {
  return new Parser(lex(src)).program();
}

class Parser {
  private i = 0;
  private depth = 0;
  private readonly funcs = new Map<string, Func>();
  private readonly called = new Map<string, number>();
  /** `in` and `>` mean something else in for(…) and print. */
  private noIn = 0;
  private noGt = 0;

  constructor(private readonly toks: readonly Tok[]) {}

  private get tok(): Tok {
    return this.toks[this.i]!;
  }

  private is(v: string): boolean {
    return (this.tok.t === 'op' || this.tok.t === 'kw') && this.tok.v === v;
  }

  private take(): Tok {
    return this.toks[this.i < this.toks.length - 1 ? this.i++ : this.i]!;
  }

  private eat(v: string): boolean {
    if (!this.is(v)) return false;
    this.i++;
    return true;
  }

  private need(v: string): void {
    if (!this.eat(v)) this.unexpected();
  }

  private unexpected(): never {
    const t = this.tok;
    if (t.t === 'end' || (t.t === 'nl' && this.i >= this.toks.length - 2)) {
      const open = this.balance();
      if (open) throw new AwkSyntax(`line ${t.line}: missing ${open} near end of file`);
      throw new AwkSyntax(`line ${t.line}: syntax error at or near end of line`);
    }
    const shown = t.t === 'nl' ? 'end of line' : t.t === 'str' ? `"${t.v}"`.slice(0, 20).replace(/^"|"$/g, '') : t.t === 'regex' ? `/${t.v}/` : t.v;
    throw new AwkSyntax(`line ${t.line}: syntax error at or near ${shown}`);
  }

  private balance(): string | undefined {
    let braces = 0;
    let parens = 0;
    for (const t of this.toks) {
      if (t.t !== 'op') continue;
      braces += t.v === '{' ? 1 : t.v === '}' ? -1 : 0;
      parens += t.v === '(' ? 1 : t.v === ')' ? -1 : 0;
    }
    return parens > 0 ? ')' : braces > 0 ? '}' : undefined;
  }

  private newlines(): void {
    while (this.tok.t === 'nl') this.i++;
  }

  private separators(): void {
    while (this.tok.t === 'nl' || this.is(';')) this.i++;
  }

  program(): Program {
    const rules: Rule[] = [];
    for (this.separators(); this.tok.t !== 'end'; this.separators()) {
      if (this.eat('function')) this.func();
      else if (this.is('BEGIN') || this.is('END')) {
        const kind = this.take().v === 'BEGIN' ? 'begin' : 'end';
        if (!this.is('{')) this.unexpected();
        rules.push({ kind, from: null, to: null, body: this.block() });
      } else {
        let from: Expr | null = null;
        let to: Expr | null = null;
        if (!this.is('{')) {
          from = this.expr();
          if (this.eat(',')) {
            this.newlines();
            to = this.expr();
          }
        }
        const body = this.is('{') ? this.block() : null;
        if (!body && this.tok.t !== 'nl' && !this.is(';')) this.unexpected();
        rules.push({ kind: 'main', from, to, body });
      }
    }
    for (const [name, line] of this.called) if (!this.funcs.has(name)) throw new AwkSyntax(line > 0 ? `line ${line}: function ${name} never defined` : '');
    return { rules, funcs: this.funcs };
  }

  private func(): void {
    const t = this.take();
    if (t.t !== 'name' && t.t !== 'func') {
      this.i--;
      this.unexpected();
    }
    this.need('(');
    const params: string[] = [];
    while (!this.is(')')) {
      const p = this.take();
      if (p.t !== 'name') {
        this.i--;
        this.unexpected();
      }
      params.push(p.v);
      if (!this.eat(',')) break;
      this.newlines();
    }
    this.need(')');
    this.newlines();
    this.funcs.set(t.v, { name: t.v, params, body: this.block(), line: t.line });
  }

  private block(): Stmt {
    this.need('{');
    const body: Stmt[] = [];
    for (this.separators(); !this.is('}'); this.separators()) {
      if (this.tok.t === 'end') this.unexpected();
      body.push(this.statement());
    }
    this.need('}');
    return { s: 'block', body };
  }

  private statement(): Stmt {
    if (++this.depth > 200) throw new AwkSyntax(`line ${this.tok.line}: program nested too deeply`);
    try {
      return this.bare();
    } finally {
      this.depth--;
    }
  }

  /** A statement that must be followed by a separator or a closing brace. */
  private ended(s: Stmt): Stmt {
    if (this.tok.t === 'nl' || this.is(';')) this.i++;
    else if (!this.is('}') && this.tok.t !== 'end') this.unexpected();
    return s;
  }

  private body(): Stmt {
    this.newlines();
    if (this.eat(';')) return { s: 'block', body: [] };
    return this.statement();
  }

  private bare(): Stmt {
    if (this.is('{')) return this.block();
    if (this.eat('if')) {
      this.need('(');
      const c = this.expr();
      this.need(')');
      const a = this.body();
      const at = this.i;
      this.separators();
      if (!this.eat('else')) {
        this.i = at;
        return { s: 'if', c, a, b: null };
      }
      return { s: 'if', c, a, b: this.body() };
    }
    if (this.eat('while')) {
      this.need('(');
      const c = this.expr();
      this.need(')');
      if (this.eat(';')) return { s: 'while', c, body: { s: 'block', body: [] } };
      return { s: 'while', c, body: this.body() };
    }
    if (this.eat('do')) {
      const body = this.body();
      this.separators();
      this.need('while');
      this.need('(');
      const c = this.expr();
      this.need(')');
      return this.ended({ s: 'do', c, body });
    }
    if (this.eat('for')) return this.loop();
    return this.ended(this.simple());
  }

  private loop(): Stmt {
    this.need('(');
    const [a, b, c, d] = [this.tok, this.toks[this.i + 1], this.toks[this.i + 2], this.toks[this.i + 3]];
    if (a.t === 'name' && b?.t === 'kw' && b.v === 'in' && c?.t === 'name' && d?.t === 'op' && d.v === ')') {
      this.i += 4;
      return { s: 'forin', name: a.v, array: c.v, body: this.body() };
    }
    const init = this.is(';') ? null : this.simple();
    this.need(';');
    this.newlines();
    const cond = this.is(';') ? null : this.expr();
    this.need(';');
    this.newlines();
    const step = this.is(')') ? null : this.simple();
    this.need(')');
    if (this.eat(';')) return { s: 'for', init, c: cond, step, body: { s: 'block', body: [] } };
    return { s: 'for', init, c: cond, step, body: this.body() };
  }

  private simple(): Stmt {
    const t = this.tok;
    if (t.t === 'kw') {
      switch (t.v) {
        case 'print':
        case 'printf':
          this.take();
          return this.print(t.v);
        case 'next':
        case 'nextfile':
        case 'break':
        case 'continue':
          this.take();
          return { s: t.v };
        case 'exit':
        case 'return':
          this.take();
          return { s: t.v, of: this.tok.t === 'nl' || this.is(';') || this.is('}') ? null : this.expr() };
        case 'delete': {
          this.take();
          const name = this.take();
          if (name.t !== 'name') {
            this.i--;
            this.unexpected();
          }
          if (!this.eat('[')) return { s: 'delete', name: name.v, subs: null };
          const subs = this.list(']');
          this.need(']');
          return { s: 'delete', name: name.v, subs };
        }
      }
    }
    return { s: 'expr', of: this.expr() };
  }

  private print(s: 'print' | 'printf'): Stmt {
    const stop = () => this.tok.t === 'nl' || this.is(';') || this.is('}') || this.is('>') || this.is('>>') || this.is('|');
    let args: Expr[] = [];
    if (!stop()) {
      this.noGt++;
      args = [this.expr()];
      while (this.eat(',')) {
        this.newlines();
        args.push(this.expr());
      }
      this.noGt--;
      // print (a, b): the list in parentheses is the arguments.
      if (args.length === 1 && args[0]!.e === 'list') args = [...args[0]!.items];
    }
    for (const op of ['>', '>>', '|'] as const) {
      if (!this.eat(op)) continue;
      this.noGt++;
      const of = this.concat();
      this.noGt--;
      return { s, args, to: { op, of } };
    }
    return { s, args, to: null };
  }

  private list(close: string): Expr[] {
    const out: Expr[] = [];
    const [gt, noIn] = [this.noGt, this.noIn];
    this.noGt = 0;
    this.noIn = 0;
    this.newlines();
    if (!this.is(close)) {
      do {
        this.newlines();
        out.push(this.expr());
        this.newlines();
      } while (this.eat(','));
    }
    [this.noGt, this.noIn] = [gt, noIn];
    return out;
  }

  expr(): Expr {
    if (++this.depth > 200) throw new AwkSyntax(`line ${this.tok.line}: program nested too deeply`);
    try {
      return this.ternary();
    } finally {
      this.depth--;
    }
  }

  private ternary(): Expr {
    const c = this.or();
    if (this.eat('?')) {
      this.newlines();
      const a = this.ternary();
      this.newlines();
      this.need(':');
      this.newlines();
      return { e: 'cond', c, a, b: this.ternary() };
    }
    const op = this.tok;
    if (op.t === 'op' && ['=', '+=', '-=', '*=', '/=', '%=', '^='].includes(op.v)) {
      const to = this.lvalue(c);
      if (to) {
        this.take();
        this.newlines();
        const value: Expr = { e: 'assign', op: op.v, to, value: this.ternary() };
        return rebuild(c, value);
      }
      this.unexpected();
    }
    return c;
  }

  /** The place an assignment goes to: `a == b = c` and `!x = y` assign to the last operand. */
  private lvalue(e: Expr): Expr | null {
    if (e.e === 'var' || e.e === 'elem' || e.e === 'field') return e;
    if ((e.e === 'binary' || e.e === 'and' || e.e === 'or' || e.e === 'match') && 'b' in e) return this.lvalue(e.b);
    if (e.e === 'unary') return this.lvalue(e.of);
    return null;
  }

  private or(): Expr {
    let a = this.and();
    while (this.eat('||')) {
      this.newlines();
      a = { e: 'or', a, b: this.and() };
    }
    return a;
  }

  private and(): Expr {
    let a = this.membership();
    while (this.eat('&&')) {
      this.newlines();
      a = { e: 'and', a, b: this.membership() };
    }
    return a;
  }

  private membership(): Expr {
    let a = this.matching();
    while (!this.noIn && this.is('in')) {
      this.take();
      const name = this.take();
      if (name.t !== 'name') {
        this.i--;
        this.unexpected();
      }
      a = { e: 'in', subs: a.e === 'list' ? a.items : [a], name: name.v };
    }
    return a;
  }

  private matching(): Expr {
    let a = this.comparison();
    while (this.is('~') || this.is('!~')) {
      const not = this.take().v === '!~';
      a = { e: 'match', not, a, b: this.comparison() };
    }
    return a;
  }

  private comparison(): Expr {
    let a = this.pipes();
    while (this.tok.t === 'op' && ['<', '<=', '==', '!=', '>', '>='].includes(this.tok.v) && !(this.noGt && this.tok.v === '>')) {
      const op = this.take().v;
      a = { e: 'binary', op, a, b: this.pipes() };
    }
    return a;
  }

  private pipes(): Expr {
    let a = this.concat();
    while (this.is('|') && this.toks[this.i + 1]?.v === 'getline' && this.toks[this.i + 1]?.t === 'kw') {
      this.i += 2;
      a = { e: 'getline', kind: 'command', from: a, to: this.optionalLvalue() };
    }
    return a;
  }

  private concat(): Expr {
    let a = this.additive();
    while (this.startsValue()) a = { e: 'binary', op: ' ', a, b: this.additive() };
    return a;
  }

  private startsValue(): boolean {
    const t = this.tok;
    if (t.t === 'num' || t.t === 'str' || t.t === 'regex' || t.t === 'name' || t.t === 'func' || t.t === 'builtin') return true;
    if (t.t === 'kw') return false;
    return (
      t.t === 'op' && (t.v === '$' || t.v === '!' || t.v === '(' || t.v === '-' || t.v === '+' || t.v === '++' || t.v === '--') && t.v !== '+' && t.v !== '-'
    );
  }

  private additive(): Expr {
    let a = this.multiplicative();
    while (this.is('+') || this.is('-')) {
      const op = this.take().v;
      a = { e: 'binary', op, a, b: this.multiplicative() };
    }
    return a;
  }

  private multiplicative(): Expr {
    let a = this.unary();
    while (this.is('*') || this.is('/') || this.is('%')) {
      const op = this.take().v;
      a = { e: 'binary', op, a, b: this.unary() };
    }
    return a;
  }

  private unary(): Expr {
    if (this.is('!') || this.is('-') || this.is('+')) {
      const op = this.take().v as '!';
      if (++this.depth > 200) throw new AwkSyntax(`line ${this.tok.line}: program nested too deeply`);
      const of = this.unary();
      this.depth--;
      return { e: 'unary', op, of };
    }
    return this.power();
  }

  private power(): Expr {
    const a = this.postfix();
    if (!this.eat('^')) return a;
    // Right-associative, and binds closer than a minus before it.
    const b: Expr = this.is('-') || this.is('+') || this.is('!') ? this.unary() : this.power();
    return { e: 'binary', op: '^', a, b };
  }

  private postfix(): Expr {
    const a = this.primary();
    if ((this.is('++') || this.is('--')) && (a.e === 'var' || a.e === 'elem' || a.e === 'field')) {
      return { e: 'step', op: this.take().v as '++', prefix: false, to: a };
    }
    return a;
  }

  private optionalLvalue(): Expr | null {
    if (this.is('$') || this.tok.t === 'name') return this.primary();
    return null;
  }

  private primary(): Expr {
    const t = this.take();
    switch (t.t) {
      case 'num':
        return { e: 'num', n: Number(t.v) };
      case 'str':
        return { e: 'str', s: t.v };
      case 'regex':
        return { e: 'regex', s: t.v };
      case 'name':
        if (!this.is('[')) return { e: 'var', name: t.v };
        this.take();
        return { e: 'elem', name: t.v, subs: this.closed(']') };
      case 'func': {
        this.need('(');
        if (!this.called.has(t.v)) this.called.set(t.v, t.line);
        return { e: 'call', name: t.v, args: this.closed(')') };
      }
      case 'builtin':
        if (!this.eat('(')) {
          if (t.v === 'length') return { e: 'builtin', name: t.v, args: [] };
          this.unexpected();
        }
        return { e: 'builtin', name: t.v, args: this.closed(')') };
      case 'kw':
        if (t.v === 'getline') {
          const to = this.optionalLvalue();
          if (!this.eat('<')) return { e: 'getline', kind: 'main', from: null, to };
          return { e: 'getline', kind: 'file', from: this.postfix(), to };
        }
        break;
      case 'op':
        if (t.v === '$') {
          if (this.is('++') || this.is('--')) return { e: 'field', of: this.primary() };
          if (this.is('-') || this.is('+') || this.is('!')) return { e: 'field', of: this.unary() };
          return { e: 'field', of: this.primary() };
        }
        if (t.v === '++' || t.v === '--') {
          const to = this.primary();
          if (to.e !== 'var' && to.e !== 'elem' && to.e !== 'field') this.unexpected();
          return { e: 'step', op: t.v, prefix: true, to };
        }
        if (t.v === '(') {
          const items = this.closed(')');
          if (items.length === 1) return { e: 'group', of: items[0]! };
          if (items.length > 1) return { e: 'list', items };
        }
        break;
    }
    this.i--;
    return this.unexpected();
  }

  private closed(close: string): Expr[] {
    const items = this.list(close);
    this.need(close);
    return items;
  }
}

function rebuild(e: Expr, value: Expr): Expr {
  if (e.e === 'var' || e.e === 'elem' || e.e === 'field') return value;
  if (e.e === 'unary') return { ...e, of: rebuild(e.of, value) };
  if ('b' in e) return { ...e, b: rebuild(e.b, value) } as Expr;
  return value;
}
