import { parse as parseBash } from 'unbash';
import type * as B from 'unbash';
import type { Assign, Code, Element, Node, Part, ParOp, Redir, Test, Word } from './nodes';
import { diagnose, type Fault } from './diagnose';

/**
 * Compiles script text. The parser is `unbash`; here its tree becomes numbered nodes, and what it tolerates but bash
 * does not is found. The result depends on the text alone and is remembered by it, so a saved process keeps only text.
 */
export interface Compiled {
  /** Runs what stands on the lines before the fault, if there is one, and then says it. */
  readonly code: Code;
  readonly fault?: Fault;
  /** A here-document that the end of the text ended. */
  readonly open?: { readonly line: number; readonly endLine: number; readonly delimiter: string };
}

const remembered = new Map<string, Compiled>();
let rememberedSize = 0;

/** The code of a text; the same text has the same code, so that saved frames may name its nodes. */
export function compile(src: string): Compiled {
  const known = remembered.get(src);
  if (known) return known;
  const made = new Compiler(src).run();
  if (rememberedSize > 4_000_000) {
    remembered.clear();
    rememberedSize = 0;
  }
  rememberedSize += src.length + 100;
  remembered.set(src, made);
  return made;
}

const words = new Map<string, Word>();

/** A word from its text alone: the results of brace expansion. */
export function compileWord(text: string): Word {
  if (!/[$`"'\\*?[~@!+(){}<>&|;\s#]/.test(text)) return plainWord(text);
  const known = words.get(text);
  if (known) return known;
  const command = parseBash(`: ${text}`).commands[0]?.command;
  const first = command?.type === 'Command' ? command.suffix[0] : undefined;
  const made = first?.type === 'Word' && first.end === text.length + 2 ? { ...new Compiler(text).word(first, false), brace: false } : plainWord(text);
  if (words.size > 5000) words.clear();
  words.set(text, made);
  return made;
}

/** Text in which `$`, backquotes and `\` are active and nothing else, as in an arithmetic expression or a prompt. */
export function compileText(text: string): Word {
  if (!/[$`\\]/.test(text)) return plainWord(text);
  const key = `\0${text}`;
  const known = words.get(key);
  if (known) return known;
  const command = parseBash(`: <<\u0001\n${text}\n\u0001\n`).commands[0]?.command;
  const doc = command?.type === 'Command' ? command.redirects[0] : undefined;
  let parts: Part[] = [{ t: 'lit', s: text.replace(/\\([$`\\])/g, '$1'), q: true }];
  if (doc?.type === 'HereDoc' && doc.body.parts) {
    parts = new Compiler(text).parts(doc.body.parts, true);
    const last = parts[parts.length - 1];
    if (last?.t === 'lit' && last.s.endsWith('\n')) parts[parts.length - 1] = { ...last, s: last.s.slice(0, -1) };
  }
  const made: Word = { parts, text };
  if (words.size > 5000) words.clear();
  words.set(key, made);
  return made;
}

/** A word that is its own value. */
function plainWord(text: string, quoted = false): Word {
  return { parts: [{ t: 'lit', s: text, q: quoted }], text, plain: text };
}

const BRACE = /\{[^}]*(,|\.\.)/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

class Compiler {
  private readonly nodes: Node[] = [];
  private lines: number[] | undefined;
  private inner: Fault | undefined;
  private open: Compiled['open'];

  constructor(private readonly src: string) {}

  run(): Compiled {
    const { src } = this;
    const tree = parseBash(src);
    let fault = diagnose(src, tree.errors ?? [], tree);
    let upTo = Infinity;
    if (fault) {
      // bash reads line by line: everything on the lines before the command that is wrong has run by then
      let start = 0;
      for (const s of tree.commands) if (s.pos <= fault.pos) start = s.pos;
      upTo = src.lastIndexOf('\n', Math.min(start, fault.pos) - 1) + 1;
    }
    const items: number[] = [];
    for (const s of tree.commands) {
      if (s.pos >= upTo) break;
      this.inner = undefined;
      const item = this.statement(s);
      if (this.inner) {
        fault = this.inner as Fault;
        break;
      }
      items.push(item);
    }
    if (fault) items.push(this.add({ t: 'error', line: fault.line, lines: fault.lines }));
    const root = this.add({ t: 'list', line: 1, items });
    const code = { nodes: this.nodes, root };
    return { code, ...(fault ? { fault } : {}), ...(this.open ? { open: this.open } : {}) };
  }

  private add(node: Node): number {
    return this.nodes.push(node) - 1;
  }

  private lineOf(pos: number): number {
    if (!this.lines) {
      this.lines = [0];
      for (let i = this.src.indexOf('\n'); i >= 0; i = this.src.indexOf('\n', i + 1)) this.lines.push(i + 1);
    }
    let lo = 0;
    let hi = this.lines.length - 1;
    while (lo < hi) {
      const mid = (lo + hi + 1) >> 1;
      if (this.lines[mid]! <= pos) lo = mid;
      else hi = mid - 1;
    }
    return lo + 1;
  }

  private lineText(pos: number): string {
    return this.src.slice(this.src.lastIndexOf('\n', pos - 1) + 1).split('\n')[0]!;
  }

  private text(node: { readonly pos: number; readonly end: number }): string {
    return this.src.slice(node.pos, node.end);
  }

  private list(list: B.CompoundList): number {
    return this.add({ t: 'list', line: this.lineOf(list.pos), items: list.commands.map((s) => this.statement(s)) });
  }

  private statement(s: B.Statement): number {
    const body = this.command(s.command);
    if (!s.background) return body;
    return this.add({ t: 'bg', line: this.lineOf(s.pos), body, text: this.text(s).replace(/\s*&\s*$/, '') });
  }

  private command(c: B.Statement['command'] | B.Function['body']): number {
    const line = this.lineOf(c.pos);
    switch (c.type) {
      case 'AndOr':
        return this.add({ t: 'andor', line, items: c.commands.map((x) => this.command(x)), ops: c.operators });
      case 'Pipeline': {
        let bang = false;
        let time: 'bash' | 'posix' | undefined;
        for (const p of c.prefixes) {
          if (p.type === 'Negation') bang = !bang;
          else time = p.posix ? 'posix' : 'bash';
        }
        const items = c.commands.map((x, i) => {
          const item = this.command(x);
          if (c.operators[i] !== '|&') return item;
          return this.add({ t: 'redir', line, body: item, redirs: [{ op: '>&', fd: 2, word: plainWord('1') }] });
        });
        return this.add({ t: 'pipe', line, items, bang, ...(time ? { time } : {}), text: this.text(c) });
      }
      case 'Command':
        return this.simple(c, line);
      case 'Redirected':
        return this.add({ t: 'redir', line, body: this.command(c.command), redirs: c.redirects.map((r) => this.redirect(r)) });
      case 'If':
        return this.add({
          t: 'if',
          line,
          arms: [c, ...c.elif].map((arm) => ({ cond: this.list(arm.clause), then: this.list(arm.then) })),
          ...(c.else ? { else: this.list(c.else) } : {}),
        });
      case 'Select':
        return this.add({ t: 'error', line, lines: ['select: not supported here'] });
      case 'For':
        return this.add({
          t: 'for',
          line,
          name: c.name.text,
          ...(c.wordlist ? { words: this.joined(c.wordlist).map((w) => this.word(w, false)) } : {}),
          body: this.list(c.body),
          text: this.src.slice(c.pos, c.wordlist?.length ? c.wordlist[c.wordlist.length - 1]!.end : c.name.end),
        });
      case 'ArithmeticFor': {
        const open = this.src.indexOf('((', c.pos) + 2;
        const [init, test, step] = splitHeader(this.src, open);
        return this.add({ t: 'cfor', line, init: compileText(init), test: compileText(test), step: compileText(step), body: this.list(c.body) });
      }
      case 'While':
        return this.add({ t: 'while', line, until: c.kind === 'until', cond: this.list(c.clause), body: this.list(c.body) });
      case 'Case':
        return this.add({
          t: 'case',
          line,
          word: this.word(c.word, false),
          items: c.items.map((i) => ({ patterns: i.pattern.map((p) => this.word(p, false)), body: this.list(i.body), end: i.terminator ?? ';;' })),
        });
      case 'Subshell':
        return this.add({ t: 'sub', line, body: this.list(c.body), text: this.text(c) });
      case 'BraceGroup':
        return this.add({ t: 'group', line, body: this.list(c.body) });
      case 'CompoundList':
        return this.list(c);
      case 'Function':
        return this.add({ t: 'func', line, name: c.name.text, body: this.command(c.body), text: this.text(c.body) });
      case 'TestCommand':
        return this.add({ t: 'test', line, test: this.test(c.expression), text: this.text(c) });
      case 'ArithmeticCommand':
        return this.add({ t: 'arith', line, body: compileText(c.body) });
      case 'Coproc':
        return this.add({ t: 'error', line, lines: ['coproc: not supported'] });
    }
  }

  private simple(c: B.Command, line: number): number {
    const assigns: Assign[] = [];
    const list: (Word | Assign)[] = [];
    const redirs: Redir[] = [];
    for (const p of c.prefix) {
      if (p.type === 'Assignment') assigns.push(this.assign(p));
      else redirs.push(this.redirect(p));
    }
    const suffix = this.joined(c.name ? [c.name, ...c.suffix] : c.suffix);
    for (const s of suffix) {
      if (s.type === 'Assignment') list.push(this.assign(s));
      else if (s.type === 'Word') list.push(this.word(s, false));
      else redirs.push(this.redirect(s));
    }
    return this.add({ t: 'cmd', line, assigns, words: list, redirs, text: this.text(c) });
  }

  private assign(a: B.Assignment): Assign {
    const index = a.index ? { index: this.word(a.index, false) } : {};
    const append = a.append ? { append: true } : {};
    const lead: Part = { t: 'lit', s: a.text.slice(0, a.value.pos - a.pos), q: false };
    if (a.value.type === 'ArrayValue') {
      return { name: a.name, ...index, ...append, elements: a.value.elements.map((e) => this.element(e)), word: plainWord(a.text) };
    }
    const value = this.word(a.value, false);
    const word: Word = { parts: [lead, ...value.parts], text: a.text, ...(value.plain !== undefined ? { plain: lead.s + value.plain } : {}), ...(BRACE.test(a.text) ? { brace: true } : {}) };
    return { name: a.name, ...index, ...append, value: { ...value, brace: false }, word };
  }

  private element(w: B.Word): Element {
    const m = /^\[((?:[^[\]"']|"[^"]*"|'[^']*'|\$\{[^}]*\}|\[[^\]]*\])*)\](\+?)=/.exec(w.text);
    if (!m) return { value: this.word(w, false) };
    return { index: compileWord(m[1]!.replace(/\s/g, '')).plain !== undefined ? plainWord(unquote(m[1]!)) : compileWord(m[1]!), ...(m[2] ? { append: true } : {}), value: { ...compileWord(w.text.slice(m[0].length)) } };
  }

  private redirect(r: B.Redirection): Redir {
    const fd = r.descriptor?.type === 'FileDescriptor' ? { fd: r.descriptor.value } : r.descriptor ? { into: r.descriptor.name } : {};
    if (r.type === 'HereDoc') {
      if (!r.closing) this.open ??= { line: this.lineOf(r.pos), endLine: this.lineOf(Math.max(0, this.src.length - 1)), delimiter: r.delimiter?.value ?? '' };
      let body = r.body.text;
      let parts: Part[];
      if (r.body.parts && !r.delimiter?.quoted) {
        parts = this.parts(r.body.parts, true);
        if (r.operator === '<<-') parts = stripTabs(parts);
      } else {
        if (r.operator === '<<-') body = body.replace(/^\t+/gm, '');
        // unquoted bodies without an expansion still lose their `\$` and line continuations
        if (!r.delimiter?.quoted) body = body.replace(/\\([$`\\]|\n)/g, (_, x: string) => (x === '\n' ? '' : x));
        parts = [{ t: 'lit', s: body, q: true }];
      }
      return { op: '<<', ...fd, word: { parts, text: r.body.text } };
    }
    const word = r.target ? this.word(r.target, false) : plainWord('');
    return { op: r.operator, ...fd, word };
  }

  private test(e: B.TestExpression): Test {
    switch (e.type) {
      case 'TestUnary':
        return { t: 'unary', op: e.operator, word: this.word(e.operand, false) };
      case 'TestBinary':
        return { t: 'binary', op: e.operator, left: this.word(e.left, false), right: this.word(e.right, false) };
      case 'TestLogical':
        return { t: e.operator === '&&' ? 'and' : 'or', items: e.operands.map((x) => this.test(x)) };
      case 'TestNot': {
        const item = this.test(e.operand);
        return e.negations.length % 2 ? { t: 'not', item } : item;
      }
      case 'TestGroup':
        return this.test(e.expression);
    }
  }

  /** The parser ends a word at a process substitution in it; what follows without a blank is one word all the same. */
  private joined<T extends { readonly type: string; readonly pos: number; readonly end: number }>(list: readonly T[]): T[] {
    const out: T[] = [];
    for (const item of list) {
      const before = out[out.length - 1];
      if (item.type !== 'Word' || before?.type !== 'Word' || before.end !== item.pos) {
        out.push(item);
        continue;
      }
      const parts = (w: B.Word): readonly B.WordPart[] => w.parts ?? [{ type: 'Literal', value: w.value, text: w.text, pos: w.pos, end: w.end } as B.WordPart];
      const [a, b] = [before as unknown as B.Word, item as unknown as B.Word];
      out[out.length - 1] = { ...before, end: item.end, text: a.text + b.text, value: a.value + b.value, parts: [...parts(a), ...parts(b)] };
    }
    return out;
  }

  word(w: B.Word, dq: boolean): Word {
    const parts = w.parts ? this.parts(w.parts, dq) : dq ? [{ t: 'lit' as const, s: unescapeQuoted(w.text), q: true }] : literal(w.text);
    const only = parts.length === 1 ? parts[0]! : undefined;
    const plain = only?.t === 'lit' && (only.q || !/[*?[~]|[+@!]\(/.test(only.s)) ? only.s : undefined;
    return { parts, text: w.text, ...(!dq && BRACE.test(w.text) && !parts.some((p) => p.t === 'proc') ? { brace: true } : {}), ...(plain !== undefined ? { plain } : {}) };
  }

  parts(list: readonly B.WordPart[], dq: boolean): Part[] {
    const out: Part[] = [];
    for (const p of list) {
      switch (p.type) {
        case 'Literal':
          if (dq) out.push({ t: 'lit', s: p.value, q: true });
          else out.push(...literal(p.text));
          break;
        case 'SingleQuoted':
        case 'AnsiCQuoted':
          out.push({ t: 'lit', s: p.value, q: true });
          break;
        case 'DoubleQuoted':
        case 'LocaleString':
          out.push(dq ? { t: 'dq', parts: this.parts(p.parts, true) } : { t: 'dq', parts: this.parts(p.parts, true) });
          break;
        case 'SimpleExpansion':
          out.push({ t: 'par', name: p.text.slice(1), text: p.text });
          break;
        case 'ParameterExpansion':
          out.push(this.parameter(p, dq));
          break;
        case 'CommandExpansion': {
          const src = p.script?.source ?? (p.text.startsWith('$(') ? p.text.slice(2, -1) : p.text.slice(1, -1));
          this.check(src, p.pos);
          out.push({ t: 'cmd', src, line: this.lineOf(p.pos) });
          break;
        }
        case 'ArithmeticExpansion':
          out.push({ t: 'ari', body: compileText(p.text.startsWith('$((') ? p.text.slice(3, -2) : p.text.slice(2, -1)) });
          break;
        case 'ProcessSubstitution': {
          const src = p.text.slice(2, -1);
          this.check(src, p.pos);
          out.push({ t: 'proc', src, out: p.operator === '>', line: this.lineOf(p.pos) });
          break;
        }
        case 'Glob':
          if (p.kind === 'bracket' && p.parts?.some((x) => x.type !== 'Literal')) {
            out.push({ t: 'lit', s: '[', q: false }, ...this.parts(p.parts, dq), { t: 'lit', s: ']', q: false });
          } else out.push({ t: 'lit', s: p.text, q: false });
          break;
        case 'ExtendedGlob':
          if (p.parts) out.push({ t: 'lit', s: `${p.operator}(`, q: false }, ...this.parts(p.parts, dq), { t: 'lit', s: ')', q: false });
          else out.push(...literal(p.text));
          break;
        case 'BraceExpansion':
          if (p.parts) out.push(...this.parts(p.parts, dq));
          else out.push(...literal(p.text));
          break;
      }
    }
    return out;
  }

  /** Substitutions are compiled on their own, but a mistake in one is a mistake of the whole, as in bash. */
  private check(src: string, pos: number): void {
    const { fault } = compile(src);
    if (fault && !this.inner) this.inner = { lines: fault.eof ? ["syntax error near unexpected token `)'", `\`${this.lineText(pos)}'`] : fault.lines, line: this.lineOf(pos), pos };
  }

  private parameter(p: B.ParameterExpansionPart, dq: boolean): Part {
    const op = p.operation ? this.operation(p.operation, dq) : undefined;
    const bad = (p.parameter === '' && !p.prefix) || (!/^([A-Za-z_][A-Za-z0-9_]*|\d+|[@*#?$!_-])$/.test(p.parameter) && p.parameter !== '');
    return {
      t: 'par',
      name: p.parameter === '' && p.prefix ? p.prefix : p.parameter,
      ...(p.prefix && p.parameter !== '' ? { prefix: p.prefix } : {}),
      ...(p.index ? { index: this.word(p.index, false) } : {}),
      ...(bad ? { op: { t: 'bad' as const } } : op ? { op } : {}),
      text: p.text,
    };
  }

  private operation(o: B.ParameterOperation, dq: boolean): ParOp {
    switch (o.type) {
      case 'Default':
        return { t: 'default', op: o.operator, word: this.word(o.operand, dq) };
      case 'Remove':
        return { t: 'remove', op: o.operator, word: this.word(o.operand, false) };
      case 'Replace':
        return { t: 'replace', op: o.operator, pattern: this.word(o.pattern, false), by: this.word(o.replacement, false) };
      case 'Slice':
        return { t: 'slice', offset: compileText(o.offset.text), ...(o.length ? { length: compileText(o.length.text) } : {}) };
      case 'CaseModification':
        return { t: 'case', op: o.operator, ...(o.operand ? { word: this.word(o.operand, false) } : {}) };
      case 'Transform':
        return /^[QEPAaKkULu]$/.test(o.operand.text) ? { t: 'transform', op: o.operand.text } : { t: 'bad' };
      case 'Names':
        return { t: 'names', op: o.operator };
      case 'Unknown':
        return { t: 'bad' };
    }
  }
}

/** Unquoted source text: a backslash quotes the next character. */
function literal(text: string): Part[] {
  if (!text.includes('\\')) return [{ t: 'lit', s: text, q: false }];
  const out: Part[] = [];
  let bare = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\' || i + 1 >= text.length) {
      bare += text[i];
      continue;
    }
    i++;
    if (text[i] === '\n') continue;
    if (bare) out.push({ t: 'lit', s: bare, q: false });
    bare = '';
    const last = out[out.length - 1];
    if (last?.t === 'lit' && last.q) out[out.length - 1] = { ...last, s: last.s + text[i] };
    else out.push({ t: 'lit', s: text[i]!, q: true });
  }
  if (bare || !out.length) out.push({ t: 'lit', s: bare, q: false });
  return out;
}

function unescapeQuoted(text: string): string {
  return text.replace(/\\([$`"\\}]|\n)/g, (_, x: string) => (x === '\n' ? '' : x));
}

function unquote(text: string): string {
  return text.replace(/"([^"]*)"|'([^']*)'|\\(.)/g, (_, a, b, c) => a ?? b ?? c);
}

function stripTabs(parts: Part[]): Part[] {
  let lineStart = true;
  return parts.map((p) => {
    if (p.t !== 'lit') {
      lineStart = false;
      return p;
    }
    let s = lineStart ? p.s.replace(/^\t+/, '') : p.s;
    s = s.replace(/\n\t+/g, '\n');
    lineStart = s.endsWith('\n');
    return { ...p, s };
  });
}

/** The three expressions of `for ((a; b; c))`, from behind the opening parentheses. */
function splitHeader(src: string, start: number): [string, string, string] {
  const out: string[] = [];
  let depth = 0;
  let from = start;
  for (let i = start; i < src.length; i++) {
    const c = src[i];
    if (c === '(') depth++;
    else if (c === ')') {
      if (depth === 0) {
        out.push(src.slice(from, i));
        break;
      }
      depth--;
    } else if (c === ';' && depth === 0) {
      out.push(src.slice(from, i));
      from = i + 1;
    }
  }
  return [out[0] ?? '', out[1] ?? '', out[2] ?? ''];
}

/** Is this a name a variable may have? */
export function isName(text: string): boolean {
  return NAME.test(text);
}
