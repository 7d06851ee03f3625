/**
 * The first half of a YAML reader that fails as go-yaml v2 fails, which kubectl and the API server read with: characters
 * into tokens (go-yaml `scannerc.go`, after libyaml). Learners' files are broken every day, and what they are told is
 * this scanner's account and its line, so that its order of looking at things is kept.
 */

/** A place in the text; line and column from 0. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

export type TokenType =
  | 'stream-end' | 'version-directive' | 'tag-directive' | 'document-start' | 'document-end'
  | 'block-sequence-start' | 'block-mapping-start' | 'block-end'
  | 'flow-sequence-start' | 'flow-sequence-end' | 'flow-mapping-start' | 'flow-mapping-end'
  | 'block-entry' | 'flow-entry' | 'key' | 'value' | 'alias' | 'anchor' | 'tag' | 'scalar';

export interface Token {
  readonly type: TokenType;
  readonly start: Mark;
  readonly text?: string;
  /** Of a scalar: written without quotes. */
  readonly plain?: boolean;
}

/** What go-yaml v2 says, with the line where it says one; and what v3 does, where that is something else. */
export class YamlError extends Error {
  constructor(
    message: string,
    readonly v3 = message,
  ) {
    super(message);
  }
}

/** As go-yaml counts: a scanner's lines from 1, a parser's from 0; of the first line v2 says nothing, or where the construct began, which v3 always does. */
export function failure(problem: string, at: Mark | undefined, context?: Mark, scanner = false): YamlError {
  const more = scanner ? 1 : 0;
  const text = (line: number) => `${line === 0 ? '' : `line ${line}: `}${problem}`;
  const [here, began] = [at?.line ?? 0, context?.line ?? 0];
  return new YamlError(text(here !== 0 ? here + more : began), text(began !== 0 ? began + more : here !== 0 ? here + more : 0));
}

interface SimpleKey {
  possible: boolean;
  required: boolean;
  token: number;
  mark: Mark;
}

const MAX_DEPTH = 10_000;
const LONGEST_KEY = 1024;

const isBreak = (c: string) => c === '\n' || c === '\r' || c === '\u0085' || c === '\u2028' || c === '\u2029';
const isBlank = (c: string) => c === ' ' || c === '\t';
const isEnd = (c: string) => c === '';
const isBreakEnd = (c: string) => isBreak(c) || isEnd(c);
const isBlankEnd = (c: string) => isBlank(c) || isBreakEnd(c);
const isWord = (c: string) => /^[0-9A-Za-z_-]$/.test(c);
const isUri = (c: string) => /^[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%-]$/.test(c);

/** Runs of characters that mean nothing by themselves in a line, in quotes, outside of quotes and there in a flow. */
const LINE = /[^\r\n\u0085\u2028\u2029]+/y;
const QUOTED = /[^ \t\r\n\u0085\u2028\u2029'"\\]+/y;
const PLAIN = /[^ \t\r\n\u0085\u2028\u2029:]+/y;
const FLOW_PLAIN = /[^ \t\r\n\u0085\u2028\u2029:,?[\]{}]+/y;

// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

export class Scanner {
  private index = 0;
  private line = 0;
  private column = 0;
  private readonly queue: Token[] = [];
  private parsed = 0;
  private indent = -1;
  private readonly indents: number[] = [];
  private flow = 0;
  private keyAllowed = true;
  private readonly keys: SimpleKey[] = [];
  private ended = false;
  /** Whether any character takes two places of the text. */
  private readonly pairs: boolean;

  constructor(private readonly text: string) {
    this.pairs = /[\ud800-\udbff]/.test(text);
    if (FORBIDDEN.test(text)) throw new YamlError('control characters are not allowed');
    if (text.startsWith('\ufeff')) this.index = 1;
    this.keys.push(this.noKey());
  }

  /** The next token, left where it is. */
  peek(): Token {
    this.more();
    return this.queue[0]!;
  }

  /** Takes the next token. */
  take(): Token {
    this.more();
    this.parsed++;
    return this.queue.shift()!;
  }

  // ---- characters

  private at(ahead = 0): string {
    return this.text[this.index + ahead] ?? '';
  }

  private mark(): Mark {
    return { index: this.index, line: this.line, column: this.column };
  }

  private skip(n = 1): void {
    for (let i = 0; i < n; i++) {
      const c = this.text.charCodeAt(this.index++);
      // The second half of a pair is no column of its own.
      if ((c & 0xfc00) !== 0xdc00) this.column++;
    }
  }

  private read(): string {
    const c = this.at();
    this.skip();
    return c;
  }

  /** Takes a run of characters at once; none of them is a line break. */
  private run(shape: RegExp): string {
    shape.lastIndex = this.index;
    const text = shape.exec(this.text)?.[0] ?? '';
    this.index += text.length;
    this.column += text.length - (this.pairs ? (text.match(/[\ud800-\udbff]/g)?.length ?? 0) : 0);
    return text;
  }

  /** Takes a line break, which reads as a line feed. */
  private readLine(): string {
    const c = this.at();
    this.index += c === '\r' && this.at(1) === '\n' ? 2 : 1;
    this.column = 0;
    this.line++;
    return c === '\u2028' || c === '\u2029' ? c : '\n';
  }

  private fail(problem: string, context?: Mark): YamlError {
    return failure(problem, this.mark(), context, true);
  }

  // ---- tokens

  private noKey = (): SimpleKey => ({ possible: false, required: false, token: 0, mark: this.mark() });

  private more(): void {
    for (;;) {
      // What may still turn out to be a key stands at the head: its `:` must be looked for.
      if (this.queue.length > 0 && !this.keyAtHead()) return;
      if (this.ended) return;
      this.next();
    }
  }

  private keyAtHead(): boolean {
    for (const key of this.keys) if (key.possible && key.token === this.parsed) return this.isValid(key);
    return false;
  }

  private push(type: TokenType, start: Mark, more: Partial<Token> = {}): void {
    this.queue.push({ type, start, ...more });
  }

  private single(type: TokenType, length = 1): void {
    const start = this.mark();
    this.skip(length);
    this.push(type, start);
  }

  private next(): void {
    this.toNextToken();
    this.unroll(this.column);
    const c = this.at();
    if (isEnd(c)) return this.streamEnd();
    if (this.column === 0) {
      if (c === '%') return this.directive();
      const three = this.text.slice(this.index, this.index + 3);
      if ((three === '---' || three === '...') && isBlankEnd(this.at(3))) {
        this.unroll(-1);
        this.removeKey();
        this.keyAllowed = false;
        return this.single(three === '---' ? 'document-start' : 'document-end', 3);
      }
    }
    const spaced = this.flow > 0 || isBlankEnd(this.at(1));
    if (c === '[' || c === '{') {
      this.saveKey();
      this.keys.push(this.noKey());
      if (++this.flow > MAX_DEPTH) throw this.fail(`exceeded max depth of ${MAX_DEPTH}`);
      this.keyAllowed = true;
      return this.single(c === '[' ? 'flow-sequence-start' : 'flow-mapping-start');
    }
    if (c === ']' || c === '}') {
      this.removeKey();
      if (this.flow > 0) {
        this.flow--;
        this.keys.pop();
      }
      this.keyAllowed = false;
      return this.single(c === ']' ? 'flow-sequence-end' : 'flow-mapping-end');
    }
    if (c === ',') {
      this.removeKey();
      this.keyAllowed = true;
      return this.single('flow-entry');
    }
    if (c === '-' && isBlankEnd(this.at(1))) {
      if (this.flow === 0) {
        if (!this.keyAllowed) throw this.fail('block sequence entries are not allowed in this context');
        this.roll(this.column, -1, 'block-sequence-start', this.mark());
      }
      this.removeKey();
      this.keyAllowed = true;
      return this.single('block-entry');
    }
    if (c === '?' && spaced) {
      if (this.flow === 0) {
        if (!this.keyAllowed) throw this.fail('mapping keys are not allowed in this context');
        this.roll(this.column, -1, 'block-mapping-start', this.mark());
      }
      this.removeKey();
      this.keyAllowed = this.flow === 0;
      return this.single('key');
    }
    if (c === ':' && spaced) return this.value();
    if (c === '*' || c === '&') {
      this.saveKey();
      this.keyAllowed = false;
      return this.anchor(c === '*' ? 'alias' : 'anchor');
    }
    if (c === '!') {
      this.saveKey();
      this.keyAllowed = false;
      return this.tag();
    }
    if ((c === '|' || c === '>') && this.flow === 0) {
      this.removeKey();
      this.keyAllowed = true;
      return this.blockScalar(c === '|');
    }
    if (c === "'" || c === '"') {
      this.saveKey();
      this.keyAllowed = false;
      return this.quoted(c);
    }
    const starts = !isBlankEnd(c) && !'-?:,[]{}#&*!|>\'"%@`'.includes(c);
    if (starts || (c === '-' && !isBlank(this.at(1))) || (this.flow === 0 && (c === '?' || c === ':') && !isBlankEnd(this.at(1)))) {
      this.saveKey();
      this.keyAllowed = false;
      return this.plain();
    }
    throw this.fail('found character that cannot start any token');
  }

  private toNextToken(): void {
    for (;;) {
      // Tabs may not stand where a line's indentation is looked at.
      for (let c = this.at(); c === ' ' || (c === '\t' && (this.flow > 0 || !this.keyAllowed)); c = this.at()) {
        this.index++;
        this.column++;
      }
      if (this.at() === '#') this.run(LINE);
      if (!isBreak(this.at())) return;
      this.readLine();
      if (this.flow === 0) this.keyAllowed = true;
    }
  }

  private streamEnd(): void {
    if (this.column !== 0) {
      this.column = 0;
      this.line++;
    }
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    this.push('stream-end', this.mark());
    this.ended = true;
  }

  private value(): void {
    const key = this.keys[this.keys.length - 1]!;
    if (this.isValid(key)) {
      this.queue.splice(key.token - this.parsed, 0, { type: 'key', start: key.mark });
      this.roll(key.mark.column, key.token, 'block-mapping-start', key.mark);
      key.possible = false;
      this.keyAllowed = false;
    } else {
      if (this.flow === 0) {
        if (!this.keyAllowed) throw this.fail('mapping values are not allowed in this context');
        this.roll(this.column, -1, 'block-mapping-start', this.mark());
      }
      this.keyAllowed = this.flow === 0;
    }
    this.single('value');
  }

  // ---- keys and indentation

  private isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.mark.line >= this.line && key.mark.index + LONGEST_KEY >= this.index) return true;
    if (key.required) throw this.fail("could not find expected ':'", key.mark);
    key.possible = false;
    return false;
  }

  private saveKey(): void {
    if (!this.keyAllowed) return;
    const required = this.flow === 0 && this.indent === this.column;
    this.removeKey();
    this.keys[this.keys.length - 1] = { possible: true, required, token: this.parsed + this.queue.length, mark: this.mark() };
  }

  private removeKey(): void {
    const key = this.keys[this.keys.length - 1]!;
    if (key.possible && key.required) throw this.fail("could not find expected ':'", key.mark);
    key.possible = false;
  }

  private roll(column: number, number: number, type: TokenType, mark: Mark): void {
    if (this.flow > 0 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    if (this.indents.length > MAX_DEPTH) throw this.fail(`exceeded max depth of ${MAX_DEPTH}`);
    if (number < 0) this.push(type, mark);
    else this.queue.splice(number - this.parsed, 0, { type, start: mark });
  }

  private unroll(column: number): void {
    if (this.flow > 0) return;
    while (this.indent > column) {
      this.push('block-end', this.mark());
      this.indent = this.indents.pop()!;
    }
  }

  // ---- the longer tokens

  private directive(): void {
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    const start = this.mark();
    this.skip();
    let name = '';
    while (isWord(this.at())) name += this.read();
    if (name === '') throw this.fail('could not find expected directive name', start);
    if (!isBlankEnd(this.at())) throw this.fail('found unexpected non-alphabetical character', start);
    if (name !== 'YAML' && name !== 'TAG') throw this.fail('found unknown directive name', start);
    let rest = '';
    while (!isBreakEnd(this.at()) && this.at() !== '#') rest += this.read();
    while (!isBreakEnd(this.at())) this.skip();
    if (name === 'YAML' && !/^[ \t]+\d+\.\d+[ \t]*$/.test(rest)) throw this.fail('did not find expected digit or \'.\' character', start);
    if (name === 'TAG' && !/^[ \t]+!(?:[\w-]*!)?[ \t]+\S+[ \t]*$/.test(rest)) throw this.fail("did not find expected '!'", start);
    if (!isEnd(this.at())) this.readLine();
    this.push(name === 'YAML' ? 'version-directive' : 'tag-directive', start, { text: rest.trim() });
  }

  private anchor(type: 'alias' | 'anchor'): void {
    const start = this.mark();
    this.skip();
    let name = '';
    while (isWord(this.at())) name += this.read();
    if (name === '' || !(isBlankEnd(this.at()) || '?:,]}%@`'.includes(this.at()))) throw this.fail('did not find expected alphabetic or numeric character', start);
    this.push(type, start, { text: name });
  }

  private tag(): void {
    const start = this.mark();
    let text = '';
    if (this.at(1) === '<') {
      this.skip(2);
      while (isUri(this.at())) text += this.read();
      if (text === '') throw this.fail('did not find expected tag URI', start);
      if (this.at() !== '>') throw this.fail("did not find the expected '>'", start);
      this.skip();
    } else {
      while (isUri(this.at()) && !(this.flow > 0 && ',[]'.includes(this.at()))) text += this.read();
      text = text.startsWith('!!') ? `tag:yaml.org,2002:${text.slice(2)}` : text;
    }
    if (!isBlankEnd(this.at())) throw this.fail('did not find expected whitespace or line break', start);
    this.push('tag', start, { text });
  }

  private blockScalar(literal: boolean): void {
    const start = this.mark();
    this.skip();
    let chomping = 0;
    let increment = 0;
    for (let i = 0; i < 2; i++) {
      const c = this.at();
      if ((c === '+' || c === '-') && chomping === 0) {
        chomping = c === '+' ? 1 : -1;
        this.skip();
      } else if (/^\d$/.test(c) && increment === 0) {
        if (c === '0') throw this.fail('found an indentation indicator equal to 0', start);
        increment = Number(c);
        this.skip();
      }
    }
    while (isBlank(this.at())) this.skip();
    if (this.at() === '#') while (!isBreakEnd(this.at())) this.skip();
    if (!isBreakEnd(this.at())) throw this.fail('did not find expected comment or line break', start);
    if (isBreak(this.at())) this.readLine();
    let indent = increment > 0 ? (this.indent >= 0 ? this.indent + increment : increment) : 0;
    const breaks = (): string => {
      let out = '';
      let widest = 0;
      for (;;) {
        while ((indent === 0 || this.column < indent) && this.at() === ' ') this.skip();
        widest = Math.max(widest, this.column);
        if ((indent === 0 || this.column < indent) && this.at() === '\t') throw this.fail('found a tab character where an indentation space is expected', start);
        if (!isBreak(this.at())) break;
        out += this.readLine();
      }
      if (indent === 0) indent = Math.max(widest, this.indent + 1, 1);
      return out;
    };
    let text = '';
    let leading = '';
    let leadingBlank = false;
    let trailing = breaks();
    while (this.column === indent && !isEnd(this.at())) {
      const trailingBlank = isBlank(this.at());
      if (!literal && !leadingBlank && !trailingBlank && leading === '\n') text += trailing === '' ? ' ' : '';
      else text += leading;
      text += trailing;
      leadingBlank = isBlank(this.at());
      text += this.run(LINE);
      leading = isEnd(this.at()) ? '' : this.readLine();
      trailing = breaks();
    }
    if (chomping !== -1) text += leading;
    if (chomping === 1) text += trailing;
    this.push('scalar', start, { text, plain: false });
  }

  private atDocument(): boolean {
    if (this.column !== 0) return false;
    const three = this.text.slice(this.index, this.index + 3);
    return (three === '---' || three === '...') && isBlankEnd(this.at(3));
  }

  private quoted(quote: string): void {
    const start = this.mark();
    const single = quote === "'";
    this.skip();
    let text = '';
    for (;;) {
      if (this.atDocument()) throw this.fail('found unexpected document indicator', start);
      if (isEnd(this.at())) throw this.fail('found unexpected end of stream', start);
      let blanks = false;
      while (!isBlankEnd(this.at())) {
        const c = this.at();
        if (single && c === "'" && this.at(1) === "'") {
          text += "'";
          this.skip(2);
        } else if (c === quote) break;
        else if (!single && c === '\\' && isBreak(this.at(1))) {
          this.skip();
          this.readLine();
          blanks = true;
          break;
        } else if (!single && c === '\\') text += this.escape(start);
        else text += this.run(QUOTED) || this.read();
      }
      if (this.at() === quote) break;
      let spaces = '';
      let leading = '';
      let trailing = '';
      while (isBlank(this.at()) || isBreak(this.at())) {
        if (isBlank(this.at())) {
          if (blanks) this.skip();
          else spaces += this.read();
        } else if (blanks) trailing += this.readLine();
        else {
          spaces = '';
          leading = this.readLine();
          blanks = true;
        }
      }
      text += blanks ? folded(leading, trailing) : spaces;
    }
    this.skip();
    this.push('scalar', start, { text, plain: false });
  }

  private escape(start: Mark): string {
    const c = this.at(1);
    const simple = ESCAPES[c];
    if (simple !== undefined) {
      this.skip(2);
      return simple;
    }
    const length = c === 'x' ? 2 : c === 'u' ? 4 : c === 'U' ? 8 : 0;
    if (length === 0) throw this.fail('found unknown escape character', start);
    this.skip(2);
    const digits = this.text.slice(this.index, this.index + length);
    if (!new RegExp(`^[0-9a-fA-F]{${length}}$`).test(digits)) throw this.fail('did not find expected hexdecimal number', start);
    const code = parseInt(digits, 16);
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) throw this.fail('found invalid Unicode character escape code', start);
    this.skip(length);
    return String.fromCodePoint(code);
  }

  private plain(): void {
    const start = this.mark();
    const indent = this.indent + 1;
    let text = '';
    let spaces = '';
    let leading = '';
    let trailing = '';
    let blanks = false;
    for (;;) {
      if (this.atDocument() || this.at() === '#') break;
      while (!isBlankEnd(this.at())) {
        const c = this.at();
        if ((c === ':' && isBlankEnd(this.at(1))) || (this.flow > 0 && ',?[]{}'.includes(c))) break;
        if (blanks) {
          text += folded(leading, trailing);
          blanks = false;
        } else text += spaces;
        spaces = leading = trailing = '';
        text += this.run(this.flow > 0 ? FLOW_PLAIN : PLAIN) || this.read();
      }
      if (!isBlank(this.at()) && !isBreak(this.at())) break;
      while (isBlank(this.at()) || isBreak(this.at())) {
        if (isBlank(this.at())) {
          if (blanks && this.column < indent && this.at() === '\t') throw this.fail('found a tab character that violates indentation', start);
          if (blanks) this.skip();
          else spaces += this.read();
        } else if (blanks) trailing += this.readLine();
        else {
          spaces = '';
          leading = this.readLine();
          blanks = true;
        }
      }
      if (this.flow === 0 && this.column < indent) break;
    }
    this.push('scalar', start, { text, plain: true });
    if (blanks) this.keyAllowed = true;
  }
}

/** One line break is a blank, more are themselves without the first. */
const folded = (leading: string, trailing: string): string => (leading === '\n' ? trailing || ' ' : leading + trailing);

const ESCAPES: Readonly<Record<string, string>> = Object.freeze({
  __proto__: null as never,
  '0': '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b', ' ': ' ', '"': '"', "'": "'", '\\': '\\', '/': '/', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029',
});
