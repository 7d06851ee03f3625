import { RE2JS } from 're2js';

/** A compiled regular expression. Matching takes time linear in the text, whatever the learner wrote. */
export interface Regex {
  readonly groups: number;
  test(text: string): boolean;
  /** The leftmost match at or after `from`; `^` still means the start of the text. */
  match(text: string, from?: number): Match | undefined;
}

export interface Match {
  readonly start: number;
  readonly end: number;
  /** Group 0 is the whole match; undefined for a group that took no part. */
  readonly groups: readonly (string | undefined)[];
}

/** What is wrong with an expression, in the C library's words. */
export class RegexError extends Error {}

export interface RegexOptions {
  /** basic: grep, sed. extended: grep -E, sed -E. awk: as extended, with escapes in brackets. perl: grep -P, jq. */
  readonly syntax: 'basic' | 'extended' | 'awk' | 'perl' | 'fixed';
  readonly ignoreCase?: boolean;
  /** `^` and `$` match at line ends too. */
  readonly multiline?: boolean;
  /** `.` does not match a newline. */
  readonly dotIsNotNewline?: boolean;
  /** Matches only whole lines, or only whole words. */
  readonly around?: 'line' | 'word';
}

const LIMIT = 20000;

/** Compiles an expression of a POSIX or Perl-like syntax for the linear-time engine. Throws {@link RegexError}. */
export function compile(source: string, options: RegexOptions): Regex {
  if (source.length > LIMIT) throw new RegexError('Regular expression too big');
  const { syntax } = options;
  const inner = syntax === 'fixed' ? RE2JS.quote(source) : syntax === 'perl' ? source : new Translator(source, syntax).run();
  let flags = syntax === 'perl' ? 0 : RE2JS.LONGEST_MATCH;
  if (!options.dotIsNotNewline) flags |= RE2JS.DOTALL;
  if (options.ignoreCase) flags |= RE2JS.CASE_INSENSITIVE;
  if (options.multiline) flags |= RE2JS.MULTILINE;
  const whole = options.around === 'line' ? `^(?:${inner})$` : inner;
  let re: RE2JS;
  try {
    re = RE2JS.compile(whole, flags);
  } catch (e) {
    throw new RegexError(
      syntax === 'perl' && /\(\?[=!]|\(\?<[=!]|\\[1-9]/.test(source) ? 'look-around and back-references are not supported here' : engineMessage(e),
    );
  }
  return wrap(re);
}

function engineMessage(e: unknown): string {
  const text = e instanceof Error ? e.message : String(e);
  return /repeat|size|large/i.test(text) ? 'Regular expression too big' : text.replace(/^error parsing regexp: /, '');
}

function wrap(re: RE2JS): Regex {
  const groups = re.groupCount();
  return {
    groups,
    test: (text) => re.matcher(text).find(),
    match: (text, from = 0) => {
      if (from > text.length) return undefined;
      const m = re.matcher(text);
      if (!m.find(from)) return undefined;
      const found: (string | undefined)[] = [];
      for (let g = 0; g <= groups; g++) found.push(m.start(g) < 0 ? undefined : (m.group(g) ?? undefined));
      return { start: m.start(), end: m.end(), groups: found };
    },
  };
}

/** Every match of `re` in `text`, empty ones not directly after another match, as sed's `g` and awk's gsub see them. */
export function* matches(re: Regex, text: string): Generator<Match> {
  let from = 0;
  let last = -1;
  while (from <= text.length) {
    const m = re.match(text, from);
    if (!m) return;
    if (m.end > m.start || m.start !== last) {
      yield m;
      last = m.end;
    }
    from = m.end > m.start ? m.end : m.end + (text.codePointAt(m.end)! > 0xffff ? 2 : 1);
  }
}

const CLASSES = new Set(['alpha', 'digit', 'alnum', 'upper', 'lower', 'space', 'blank', 'punct', 'print', 'graph', 'cntrl', 'xdigit']);
const ESCAPES: Readonly<Record<string, string>> = { n: '\\n', t: '\\t', r: '\\r', f: '\\f', v: '\\v', a: '\\x07' };

/** Writes a POSIX expression in RE2's syntax. */
class Translator {
  private out = '';
  /** Where in `out` the last atom starts, or -1 when there is nothing to repeat. */
  private atom = -1;
  private repeated = false;
  private i = 0;
  private readonly opened: number[] = [];
  private groups = 0;

  constructor(
    private readonly src: string,
    private readonly syntax: 'basic' | 'extended' | 'awk',
  ) {}

  run(): string {
    const basic = this.syntax === 'basic';
    while (this.i < this.src.length) {
      const c = String.fromCodePoint(this.src.codePointAt(this.i)!);
      this.i += c.length;
      if (c === '\\') this.escape(basic);
      else if (c === '[') this.push(this.bracket());
      else if (c === '.') this.push('.');
      else if (c === '*') {
        if (this.atom >= 0) this.repeat('*');
        else if (basic) this.push('\\*');
      } else if (c === '^') {
        if (!basic || this.atBranchStart()) this.anchor('^');
        else this.push('\\^');
      } else if (c === '$') {
        if (!basic || this.atBranchEnd()) this.anchor('$');
        else this.push('\\$');
      } else if (!basic && c === '(') this.open();
      else if (!basic && c === ')') {
        if (this.opened.length > 0) this.shut();
        else if (this.syntax === 'awk') throw new RegexError('unmatched )');
        else throw new RegexError('Unmatched ) or \\)');
      } else if (!basic && c === '|') this.branch();
      else if (!basic && (c === '+' || c === '?')) {
        if (this.atom >= 0) this.repeat(c);
        else if (this.syntax === 'awk') this.push(`\\${c}`);
      } else if (this.syntax === 'extended' && c === '{') this.interval('}');
      else this.push(quote(c));
    }
    if (this.opened.length > 0) throw new RegexError(this.syntax === 'awk' ? 'missing )' : 'Unmatched ( or \\(');
    return this.out;
  }

  private escape(basic: boolean): void {
    if (this.i >= this.src.length) throw new RegexError('Trailing backslash');
    const c = String.fromCodePoint(this.src.codePointAt(this.i)!);
    this.i += c.length;
    if (basic && c === '(') this.open();
    else if (basic && c === ')') {
      if (this.opened.length === 0) throw new RegexError('Unmatched ) or \\)');
      this.shut();
    } else if (basic && c === '|') this.branch();
    else if (basic && c === '{') this.interval('\\}');
    else if (basic && (c === '+' || c === '?')) {
      if (this.atom >= 0) this.repeat(c);
      else this.push(`\\${c}`);
    } else if (this.syntax === 'awk') {
      const octal = /^[0-7]{1,3}/.exec(this.src.slice(this.i - 1));
      if (octal) {
        this.i += octal[0].length - 1;
        this.push(hex(parseInt(octal[0], 8)));
      } else this.push(ESCAPES[c] ?? quote(c));
    } else if (/[1-9]/.test(c)) {
      if (Number(c) > this.groups) throw new RegexError('Invalid back reference');
      throw new RegexError('back-references in a pattern are not supported here');
    } else if ('wWsS'.includes(c)) this.push(c === 's' ? '[\\s\\x0b]' : c === 'S' ? '[^\\s\\x0b]' : `\\${c}`);
    else if (c === 'b' || c === '<' || c === '>') this.anchor('\\b');
    else if (c === 'B') this.anchor('\\B');
    else if (c === '`') this.anchor('\\A');
    else if (c === "'") this.anchor('\\z');
    else this.push(ESCAPES[c] ?? quote(c));
  }

  private push(text: string): void {
    this.atom = this.out.length;
    this.out += text;
    this.repeated = false;
  }

  private anchor(text: string): void {
    this.out += text;
    this.atom = -1;
  }

  private repeat(by: string): void {
    if (this.repeated) {
      this.out = `${this.out.slice(0, this.atom)}(?:${this.out.slice(this.atom)})${by}`;
    } else this.out += by;
    this.repeated = true;
  }

  private open(): void {
    this.groups++;
    this.opened.push(this.out.length);
    this.out += '(';
    this.atom = -1;
  }

  private shut(): void {
    this.atom = this.opened.pop()!;
    this.out += ')';
    this.repeated = false;
  }

  private branch(): void {
    this.out += '|';
    this.atom = -1;
  }

  private interval(close: '}' | '\\}'): void {
    const end = this.src.indexOf(close, this.i);
    const body = end < 0 ? '' : this.src.slice(this.i, end);
    const m = /^(\d*)(,?)(\d*)$/.exec(body);
    const ok = m !== null && body !== '' && body !== ',' && !(m[2] === '' && m[1] === '');
    if (close === '}' && (!ok || this.atom < 0)) {
      this.push('\\{');
      return;
    }
    if (end < 0) throw new RegexError('Unmatched \\{');
    if (!ok) throw new RegexError('Invalid content of \\{\\}');
    if (this.atom < 0) throw new RegexError('Invalid preceding regular expression');
    const low = Number(m![1] || '0');
    const high = m![2] === '' ? low : m![3] === '' ? undefined : Number(m![3]);
    if (high !== undefined && low > high) throw new RegexError('Invalid content of \\{\\}');
    if (low > 1000 || (high ?? 0) > 1000) throw new RegexError('Regular expression too big');
    this.i = end + close.length;
    this.repeat(high === undefined ? `{${low},}` : high === low ? `{${low}}` : `{${low},${high}}`);
  }

  private atBranchStart(): boolean {
    return this.out === '' || /(?:^|[^\\])(?:\\\\)*[(|]$/.test(this.out) || this.out.endsWith('\\n');
  }

  private atBranchEnd(): boolean {
    const rest = this.src.slice(this.i);
    return rest === '' || rest.startsWith('\\)') || rest.startsWith('\\|') || rest.startsWith('\n') || rest.startsWith('\\n');
  }

  private bracket(): string {
    const start = this.i;
    let negated = false;
    if (this.src[this.i] === '^') {
      negated = true;
      this.i++;
    }
    let body = '';
    for (let first = true; ; first = false) {
      if (this.i >= this.src.length) throw new RegexError('Unmatched [, [^, [:, [., or [=');
      if (this.src[this.i] === ']' && !first) break;
      const named = /^\[:([^\]]*):\]/.exec(this.src.slice(this.i));
      if (named) {
        if (!CLASSES.has(named[1]!)) throw new RegexError('Invalid character class name');
        body += named[1] === 'space' ? '\\s\\x0b' : `[:${named[1]}:]`;
        this.i += named[0].length;
        continue;
      }
      const low = this.member();
      if (this.src[this.i] === '-' && this.i + 1 < this.src.length && this.src[this.i + 1] !== ']') {
        this.i++;
        const high = this.member();
        if (low.codePointAt(0)! > high.codePointAt(0)!) throw new RegexError('Invalid range end');
        body += `${inBracket(low)}-${inBracket(high)}`;
      } else body += inBracket(low);
    }
    this.i++;
    // `[:space:]` outside of brackets is a mistake that grep points out.
    if (this.syntax !== 'awk' && /^:.*:$/.test(this.src.slice(start, this.i - 1))) {
      if (CLASSES.has(this.src.slice(start + 1, this.i - 2))) throw new RegexError('character class syntax is [[:space:]], not [:space:]');
    }
    return `[${negated ? '^' : ''}${body}]`;
  }

  private member(): string {
    const special = /^\[([.=])(.+?)\1\]/.exec(this.src.slice(this.i));
    if (special) {
      this.i += special[0].length;
      return special[2]!;
    }
    const c = String.fromCodePoint(this.src.codePointAt(this.i)!);
    this.i += c.length;
    if (c === '\\' && this.i < this.src.length) {
      const e = this.src[this.i]!;
      const plain: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' };
      if (this.syntax === 'awk') {
        this.i++;
        return plain[e] ?? e;
      }
      // sed knows \n and \t in brackets; a backslash is otherwise a plain member there.
      if (e === 'n' || e === 't') {
        this.i++;
        return plain[e]!;
      }
    }
    return c;
  }
}

function hex(code: number): string {
  return `\\x{${code.toString(16)}}`;
}

function quote(c: string): string {
  return /[\\^$.|?*+()[\]{}]/.test(c) ? `\\${c}` : c;
}

function inBracket(c: string): string {
  return /[\\\]^\-[&~]/.test(c) ? hex(c.codePointAt(0)!) : c;
}
