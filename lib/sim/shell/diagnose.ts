import type { ParsedScript, ParseError } from 'unbash';

/** What is wrong with a script, in bash's words. */
export interface Fault {
  /** Messages without the `bash: line 1: ` before them. */
  readonly lines: readonly string[];
  readonly line: number;
  readonly pos: number;
  /** The text stops too early: at a prompt, more is asked for. */
  readonly eof?: boolean;
}

interface Token {
  readonly text: string;
  readonly pos: number;
  readonly end: number;
}

const OPERATORS = [';;&', '&>>', '<<<', '<<-', ';;', ';&', '&&', '||', '|&', '&>', '<<', '>>', '<&', '>&', '<>', '>|', ';', '&', '|', '<', '>', '(', ')'];
const CLOSERS = new Set(['done', 'fi', 'esac', 'then', 'else', 'elif', 'do', '}', ')', ';;', '&&', '||', '|', '&']);

/** Turns what the tolerant parser reports into the one message bash would print; undefined if nothing is wrong. */
export function diagnose(src: string, errors: readonly ParseError[], tree: ParsedScript): Fault | undefined {
  const first = errors[0];
  if (!first) return undefined;
  void tree;
  const { message, pos } = first;
  const unclosed = /^unterminated (.*)$/.exec(message)?.[1];
  if (unclosed !== undefined) {
    const [mark, atEnd] = src.startsWith('$((', pos) ? [')', false] : unclosedMark(unclosed);
    return { lines: [`unexpected EOF while looking for matching \`${mark}'`], line: atEnd ? endLine(src) : lineOf(src, pos), pos, eof: true };
  }
  let at = tokenAt(src, pos);
  if (/^unexpected token/.test(message) && /\[\[\s+(?:(?!\]\])[^\n])*$/.test(src.slice(0, pos))) {
    return { lines: ['conditional binary operator expected'], line: lineOf(src, pos), pos };
  }
  const before = tokenBefore(src, pos);
  // what is missing is said at the word that opened it: bash stumbles over what comes next
  if (at && /^expected command in /.test(message)) at = tokenAt(src, at.pos + 1);
  const opener = /^expected command after '(\w+)'/.exec(message)?.[1];
  if (at && opener !== undefined && at.text === opener) at = tokenAt(src, at.end);
  if (message === "expected ']]' to close '[['") {
    if (!at) {
      if (before?.text === ']]' && /^\[\[\s*\]\]$/.test(src.slice(src.lastIndexOf('[[', before.pos), before.end))) {
        return { lines: ["syntax error near `]]'", quoteLine(src, before.pos)], line: lineOf(src, before.pos), pos: before.pos };
      }
      if (before?.text === ']]') {
        return { lines: ["unexpected argument `]]' to conditional binary operator"], line: lineOf(src, before.pos), pos: before.pos };
      }
      return { lines: ["unexpected EOF while looking for `]]'"], line: lineOf(src, before?.pos ?? pos), pos, eof: true };
    }
    const text = at.text;
    return { lines: ['syntax error in conditional expression', `syntax error near \`${text}'`, quoteLine(src, at.pos)], line: lineOf(src, at.pos), pos: at.pos };
  }
  if (message === 'expected operand after unary test operator') {
    const text = at?.text ?? 'newline';
    return { lines: [`unexpected argument \`${text}' to conditional unary operator`], line: lineOf(src, pos), pos };
  }
  if (message === 'expected redirect target' || message.startsWith('expected word after')) return near(src, at && at.text !== 'newline' ? at : newline(src, pos));
  if (message === "expected 'do'" && before) {
    const word = before.text;
    const isFor = /\b(for|select)\s+[A-Za-z_]\w*(\s+in\b[^;\n]*)?[;\n]\s*$/.test(src.slice(0, before.pos));
    if (word === 'for' || word === 'select' || word === 'case') return near(src, at && at.text !== 'newline' ? at : newline(src, pos));
    if (isFor || CLOSERS.has(word)) at = before;
  } else if (message.startsWith('expected ') && !message.startsWith('expected command after') && !at && before && CLOSERS.has(before.text)) {
    const closes = /to close '(\w+|\{)'|to close (subshell|brace group)/.exec(message);
    const wants: Record<string, string> = { if: 'fi', while: 'done', until: 'done', for: 'done', case: 'esac', select: 'done' };
    const want = closes ? (wants[closes[1] ?? ''] ?? (closes[2] === 'subshell' ? ')' : '}')) : message === "expected 'then'" ? 'then' : '';
    const stray = ['done', 'fi', 'esac', 'then', 'else', 'elif'].includes(before.text) && !closes;
    if (stray && before.text !== want) at = before;
  } else if (message === 'expected compound command as function body' && !at) {
    return { lines: ['syntax error: unexpected end of file'], line: endLine(src), pos, eof: true };
  } else if (/^unexpected token '\}'/.test(message)) {
    // `f( {`: the parser only stumbles at the end; bash does where the parenthesis is not closed
    const m = /(^|[\s;&|])[A-Za-z_][\w-]*\(\s*/.exec(src.slice(0, pos));
    const next = m ? tokenAt(src, m.index + m[0].length) : undefined;
    if (next && next.text !== ')') at = next;
  }
  if (!at) return { lines: ['syntax error: unexpected end of file'], line: endLine(src), pos, eof: true };
  return near(src, at);
}

function near(src: string, token: Token): Fault {
  return { lines: [`syntax error near unexpected token \`${token.text}'`, quoteLine(src, token.pos)], line: lineOf(src, token.pos), pos: token.pos };
}

/** The end of the line that stops too early at `pos`. */
function newline(src: string, pos: number): Token {
  const at = Math.max(0, src.slice(0, pos).trimEnd().length - 1);
  return { text: 'newline', pos: at, end: at };
}

function unclosedMark(what: string): [string, boolean] {
  if (what.includes('double quote') || what.includes('locale')) return ['"', false];
  if (what.includes('single quote') || what.includes('ANSI')) return ["'", false];
  if (what.includes('backtick')) return ['`', false];
  if (what.includes('parameter')) return ['}', false];
  if (what.includes('arithmetic')) return [')', false];
  if (what.includes('bracket') || what.includes('subscript')) return [']', false];
  if (what.includes('glob')) return [')', false];
  return [')', true];
}

function lineOf(src: string, pos: number): number {
  let n = 1;
  for (let i = src.indexOf('\n'); i >= 0 && i < pos; i = src.indexOf('\n', i + 1)) n++;
  return n;
}

/** The line an end of file is reported on: one past the last. */
function endLine(src: string): number {
  return lineOf(src.replace(/\n+$/, ''), src.length) + 1;
}

function quoteLine(src: string, pos: number): string {
  const start = src.lastIndexOf('\n', Math.min(pos, src.length) - 1) + 1;
  const end = src.indexOf('\n', Math.max(start, pos));
  return `\`${src.slice(start, end < 0 ? undefined : end)}'`;
}

function skipBlank(src: string, pos: number): number {
  for (let i = pos; ; ) {
    if (src[i] === ' ' || src[i] === '\t') i++;
    else if (src[i] === '\\' && src[i + 1] === '\n') i += 2;
    else if (src[i] === '#' && (i === 0 || /[\s;&|()]/.test(src[i - 1]!))) {
      const end = src.indexOf('\n', i);
      i = end < 0 ? src.length : end;
    } else return i;
  }
}

/** The token that begins at or after `pos`; undefined at the end. A newline followed by nothing counts as the end. */
function tokenAt(src: string, from: number): Token | undefined {
  const pos = skipBlank(src, from);
  if (pos >= src.length) return undefined;
  if (src[pos] === '\n') return /^\s*$/.test(src.slice(pos, pos + 10_000)) ? undefined : { text: 'newline', pos, end: pos + 1 };
  for (const op of OPERATORS) if (src.startsWith(op, pos)) return { text: op, pos, end: pos + op.length };
  let i = pos;
  while (i < src.length && !/[\s;&|<>()]/.test(src[i]!)) {
    const c = src[i]!;
    if (c === '\\') i += 2;
    else if (c === "'" || c === '"' || c === '`') {
      i++;
      while (i < src.length && src[i] !== c) i += src[i] === '\\' && c !== "'" ? 2 : 1;
      i++;
    } else if (c === '$' && (src[i + 1] === '(' || src[i + 1] === '{')) {
      const open = src[i + 1]!;
      const close = open === '(' ? ')' : '}';
      let depth = 0;
      for (i++; i < src.length; i++) {
        if (src[i] === open) depth++;
        else if (src[i] === close && --depth === 0) break;
      }
      i++;
    } else i++;
  }
  i = Math.min(Math.max(i, pos + 1), src.length);
  return { text: src.slice(pos, i), pos, end: i };
}

function tokenBefore(src: string, pos: number): Token | undefined {
  let last: Token | undefined;
  // a long script is only looked at from a line somewhat before
  let i = pos > 20_000 ? src.lastIndexOf('\n', pos - 10_000) + 1 : 0;
  for (;;) {
    let token = tokenAt(src, i);
    if (!token) {
      const nl = src.indexOf('\n', i);
      if (nl < 0 || nl >= pos) return last;
      token = { text: 'newline', pos: nl, end: nl + 1 };
    }
    if (token.pos >= pos) return last;
    if (token.text !== 'newline') last = token;
    i = token.end;
  }
}
