import { own } from '../core';
import { Errno } from '../machine/sys';
import { braceExpand } from './brace';
import { expandGlob } from './glob';
import type { ParOp, Part, Word } from './nodes';
import { escape, isGlob, matches, parsePattern, prefix, starts, suffix, unescape } from './pattern';
import { quote, ansiQuote } from './quote';
import { Abort, LIMIT, type Shell } from './shell';
import { ansiDecode } from './escapes';
import { compileText, compileWord } from './syntax';
import type { Memo } from './state';

/** Words that one expansion may come to. */
const FIELDS = 200_000;

/**
 * Expansion of words. It is plain recursion, although a command substitution in the midst of it has to wait for another
 * process: reaching one whose output is not known yet throws {@link Need}; the machine runs it, puts the output into the
 * memo and expands the word anew. All that must not happen twice (arithmetic, a random number, what `${x:=}` found)
 * goes through the memo too, so a word is replayed to the same point.
 */
export class Need extends Error {
  constructor(
    readonly src: string,
    readonly kind: 'cmd' | 'in' | 'out',
    readonly line: number,
  ) {
    super('need');
  }
}

/** A stretch of an expanded word. `q`: quoted, neither split nor a pattern. `x`: came of an expansion, so it is split. */
interface Seg {
  s: string;
  q: boolean;
  x?: boolean;
}
/** 'break' parts the elements of `"$@"`; 'none' is a `"$@"` without any. */
type Piece = Seg | 'break' | 'none';

export class Expander {
  private cursor = 0;
  private size = 0;

  constructor(
    private readonly sh: Shell,
    private readonly memo: Memo[],
  ) {}

  // --- what callers ask for -------------------------------------------------------------------------------------

  /** A word as arguments: all expansions, fields and file names. */
  fields(word: Word): string[] {
    if (word.plain !== undefined && !word.brace && word.plain[0] !== '~') return [word.plain];
    if (word.brace && !this.sh.st.opts.nobraceexpand) {
      const texts = braceExpand(word.text, FIELDS);
      if (!texts) this.sh.tooMuch(LIMIT);
      if (texts.length !== 1 || texts[0] !== word.text) {
        this.sh.sys.spend(texts.length);
        return texts.flatMap((t) => (t === '' ? [] : this.fields(compileWord(t))));
      }
    }
    const out: string[] = [];
    for (const field of this.split(this.pieces(this.tilde(word.parts, false), false))) {
      const text = field.length === 1 ? field[0]!.s : field.map((s) => s.s).join('');
      const { st } = this.sh;
      if (!st.opts.noglob && GLOBBING.test(text) && field.some((s) => !s.q && GLOBBING.test(s.s))) {
        const pattern = field.map((s) => (s.q ? escape(s.s) : s.s)).join('');
        if (isGlob(pattern, true)) {
          const found = expandGlob(this.sh, pattern);
          if (found.length) {
            for (const f of found) out.push(f);
            continue;
          }
          if (st.shopts.nullglob) continue;
          if (st.shopts.failglob) {
            this.sh.warn(`no match: ${text}`);
            throw new Abort(1, true);
          }
        }
      }
      out.push(text);
    }
    return out;
  }

  /** A word as one text: what stands behind `=` or in a here-document. */
  text(word: Word, assignment = false): string {
    if (word.plain !== undefined && word.plain[0] !== '~' && !(assignment && word.plain.includes(':~'))) return word.plain;
    return this.join(this.pieces(this.tilde(word.parts, assignment), false));
  }

  /** A word as a pattern: what was quoted is escaped. */
  pattern(word: Word): string {
    let out = '';
    for (const p of this.pieces(this.tilde(word.parts, false), false)) if (typeof p !== 'string') out += p.q ? escape(p.s) : p.s;
    return out;
  }

  /** A word as a regular expression: what was quoted stands for itself. */
  regex(word: Word): string {
    let out = '';
    for (const p of this.pieces(this.tilde(word.parts, false), false)) if (typeof p !== 'string') out += p.q ? p.s.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&') : p.s;
    return out;
  }

  arith(body: Word, about = ''): string {
    const text = this.text(body);
    return this.once(() => this.sh.arith(text.replace(/"/g, ''), about)) as string;
  }

  // --- pieces ---------------------------------------------------------------------------------------------------

  private once(make: () => Memo): Memo {
    if (this.cursor < this.memo.length) return this.memo[this.cursor++]!;
    const value = make();
    this.memo.push(value);
    this.cursor++;
    return value;
  }

  private grow(n: number): void {
    this.size += n;
    if (this.size > LIMIT) this.sh.tooMuch(this.size);
    this.sh.sys.spend(1 + n / 500);
  }

  private join(pieces: readonly Piece[]): string {
    let out = '';
    for (const p of pieces) out += p === 'break' ? ' ' : p === 'none' ? '' : p.s;
    return out;
  }

  private pieces(parts: readonly Part[], dq: boolean): Piece[] {
    const out: Piece[] = [];
    for (const p of parts) {
      switch (p.t) {
        case 'lit':
          out.push({ s: p.s, q: p.q || dq });
          break;
        case 'dq': {
          const inner = this.pieces(p.parts, true);
          if (inner.length && inner.every((x) => x === 'none')) out.push('none');
          else if (!inner.some((x) => typeof x !== 'string')) out.push({ s: '', q: true }, ...inner);
          else for (const x of inner) if (x !== 'none') out.push(typeof x === 'string' ? x : { s: x.s, q: true });
          break;
        }
        case 'cmd': {
          if (this.cursor >= this.memo.length) throw new Need(p.src, 'cmd', p.line);
          const text = String(this.memo[this.cursor++]);
          this.grow(text.length);
          out.push({ s: text, q: dq, x: !dq });
          break;
        }
        case 'proc': {
          if (this.cursor >= this.memo.length) throw new Need(p.src, p.out ? 'out' : 'in', p.line);
          out.push({ s: String(this.memo[this.cursor++]), q: true });
          break;
        }
        case 'ari':
          out.push({ s: this.arith(p.body), q: dq, x: !dq });
          break;
        case 'par':
          out.push(...this.parameter(p, dq));
          break;
      }
    }
    return out;
  }

  private tilde(parts: readonly Part[], assignment: boolean): readonly Part[] {
    const first = parts[0];
    if (assignment) {
      if (!parts.some((p) => p.t === 'lit' && !p.q && p.s.includes('~'))) return parts;
      return parts.flatMap((p, k): Part[] => {
        if (p.t !== 'lit' || p.q) return [p];
        return p.s.split(/(?<=:)/).flatMap((s, i): Part[] => (s[0] === '~' && (i > 0 || k === 0) ? this.home(s, parts.length === k + 1) : [{ ...p, s }]));
      });
    }
    if (first?.t !== 'lit' || first.q || first.s[0] !== '~') return parts;
    return [...this.home(first.s, parts.length === 1), ...parts.slice(1)];
  }

  private home(s: string, whole: boolean): Part[] {
    const m = /^~([^/:]*)([^]*)$/.exec(s)!;
    const [, who, rest] = m as unknown as [string, string, string];
    const asIs: Part[] = [{ t: 'lit', s, q: false }];
    if (rest === '' && !whole) return asIs;
    let dir: string | undefined;
    if (who === '') dir = this.sh.home();
    else if (who === '+') dir = this.sh.sys.cwd;
    else if (who === '-') dir = this.sh.get('OLDPWD');
    else
      try {
        const line = this.sh.sys.files
          .read('/etc/passwd')
          .split('\n')
          .find((l) => l.startsWith(`${who}:`));
        dir = line?.split(':')[5];
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
      }
    return dir === undefined ? asIs : [{ t: 'lit', s: dir, q: true }, { t: 'lit', s: rest, q: false }];
  }

  // --- parameters -----------------------------------------------------------------------------------------------

  private parameter(p: Part & { t: 'par' }, dq: boolean): Piece[] {
    const { sh } = this;
    if (p.op?.t === 'bad') {
      sh.warn(`${p.text}: bad substitution`);
      throw new Abort(1);
    }
    const at = p.name === '@' || p.name === '*' ? p.name : p.index?.text === '@' || p.index?.text === '*' ? p.index.text : undefined;
    const isArgs = p.name === '@' || p.name === '*';
    if (p.prefix === '!') {
      if (p.op?.t === 'names') return this.many(sh.names(p.name), p.op.op, dq);
      if (p.index && at) return this.many(sh.pairs(p.name)?.map(([k]) => k) ?? [], at, dq);
      return this.indirect(p, dq);
    }
    if (at) {
      let list = isArgs ? sh.st.args : (sh.list(p.name) ?? []);
      if (p.prefix === '#') return [this.seg(String(list.length), dq)];
      if (p.op?.t === 'slice') list = this.slice(p.op, list, isArgs, p.name);
      else if (p.op?.t === 'default') {
        const set = isArgs ? list.length > 0 : sh.list(p.name) !== undefined && list.length > 0;
        const empty = list.length === 0 || (list.length === 1 && list[0] === '') || (p.op.op[0] === ':' && list.every((x) => x === ''));
        const other = this.fallback(p.op, set, empty, p.name, p.text, dq, undefined);
        if (other) return other;
      } else if (p.op?.t === 'transform' && (p.op.op === 'A' || p.op.op === 'K' || p.op.op === 'k')) {
        const pairs = sh.pairs(p.name) ?? [];
        if (p.op.op === 'A') list = isArgs ? ['set', '--', ...list.map((x) => quote(x))] : [declaration(sh, p.name)];
        else list = p.op.op === 'K' ? [pairs.map(([k, v]) => `${/^\w+$/.test(k) ? k : quote(k)} "${v.replace(/["\\$`]/g, '\\$&')}"`).join(' ')] : pairs.flat();
      } else if (p.op) {
        const change = this.operator(p.op);
        list = list.map(change);
      }
      return this.many(list, at, dq);
    }
    let index: string | undefined;
    if (p.index) index = this.subscript(p.name, p.index);
    let value = index === undefined ? sh.parameter(p.name) : this.elementOf(p.name, index);
    if (p.name === 'RANDOM' || p.name === 'SRANDOM') value = this.once(() => value ?? '') as string;
    if (p.op?.t === 'default') {
      const other = this.fallback(p.op, value !== undefined, value === undefined || value === '', p.name, p.text, dq, index);
      if (other) return other;
      return [this.seg(value!, dq)];
    }
    if (value === undefined) {
      if (sh.st.opts.nounset) {
        sh.warn(`${p.index ? `${p.name}[${p.index.text}]` : /^\d+$/.test(p.name) ? `$${p.name}` : p.name === '!' ? '$!' : p.name}: unbound variable`);
        throw new Abort(127);
      }
      if (p.prefix === '#') return [this.seg('0', dq)];
      if (p.op?.t === 'transform' && p.op.op === 'a') return [this.seg(attributes(sh, p.name), dq)];
      return [this.seg('', dq)];
    }
    if (p.prefix === '#') return [this.seg(String([...value].length), dq)];
    if (p.op?.t === 'slice') value = this.slice(p.op, value, false, p.name);
    else if (p.op?.t === 'transform' && p.op.op === 'A') value = declaration(sh, p.name);
    else if (p.op?.t === 'transform' && p.op.op === 'a') value = attributes(sh, p.name);
    else if (p.op && p.op.t !== 'names') value = this.operator(p.op)(value);
    this.grow(value.length);
    return [this.seg(value, dq)];
  }

  private elementOf(name: string, index: string): string | undefined {
    const v = this.sh.find(name);
    if (v?.h) return own(v.h, index);
    return this.sh.element(name, index);
  }

  /** A subscript: text for an associative array, else the value of an expression, worked out once. */
  subscript(name: string, word: Word): string {
    if (this.sh.find(name)?.h) return this.text(word);
    const text = this.text(word);
    return this.once(() => this.sh.arith(text)) as string;
  }

  private seg(s: string, dq: boolean): Seg {
    return { s, q: dq, x: !dq };
  }

  private many(list: readonly string[], at: string, dq: boolean): Piece[] {
    if (!list.length) return ['none'];
    this.grow(list.reduce((n, x) => n + x.length + 1, 0));
    if (dq && at === '*') {
      const ifs = this.sh.find('IFS') ? this.sh.ifs() : ' ';
      return [{ s: list.join(ifs[0] ?? ''), q: true }];
    }
    const out: Piece[] = [];
    list.forEach((s, i) => {
      if (i) out.push('break');
      out.push(this.seg(s, dq));
    });
    return out;
  }

  private indirect(p: Part & { t: 'par' }, dq: boolean): Piece[] {
    const { sh } = this;
    const reference = sh.find(p.name, false);
    const value = reference?.f.includes('n') ? undefined : p.index ? this.elementOf(p.name, this.subscript(p.name, p.index)) : sh.parameter(p.name);
    if (reference?.f.includes('n')) return [this.seg(reference.v ?? '', dq)];
    if (value === undefined) {
      sh.warn(`${p.name}: invalid indirect expansion`);
      throw new Abort(1);
    }
    const m = /^([A-Za-z_]\w*|\d+|[@*#?$!-])(?:\[([^]*)\])?$/.exec(value);
    if (!m) {
      sh.warn(`${value}: invalid variable name`);
      throw new Abort(1);
    }
    return this.parameter({ t: 'par', name: m[1]!, ...(m[2] !== undefined ? { index: compileText(m[2]) } : {}), ...(p.op ? { op: p.op } : {}), text: p.text }, dq);
  }

  private fallback(op: ParOp & { t: 'default' }, isSet: boolean, empty: boolean, name: string, text: string, dq: boolean, index: string | undefined): Piece[] | undefined {
    const missing = this.once(() => (op.op[0] === ':' ? !isSet || empty : !isSet)) as boolean;
    const kind = op.op[op.op.length - 1]!;
    if (kind === '+') {
      if (missing) return [this.seg('', dq)];
      return this.operand(op.word, dq);
    }
    if (!missing) return undefined;
    if (kind === '-') return this.operand(op.word, dq);
    const value = this.join(this.pieces(this.tilde(op.word.parts, false), dq));
    if (kind === '=') {
      if (!/^[A-Za-z_]/.test(name)) {
        this.sh.warn(`$${name}: cannot assign in this way`);
        throw new Abort(1);
      }
      this.sh.assign(name, value, false, index);
      return [this.seg(this.sh.get(name) ?? value, dq)];
    }
    void text;
    this.sh.warn(`${name}: ${op.word.text === '' ? (op.op[0] === ':' ? 'parameter null or not set' : 'parameter not set') : value}`);
    throw new Abort(this.sh.st.ash ? 2 : 127);
  }

  /** The word after `:-`: its unquoted text is split, as if it had been expanded. */
  private operand(word: Word, dq: boolean): Piece[] {
    const pieces = this.pieces(this.tilde(word.parts, false), dq);
    if (dq) return pieces.length ? pieces : [{ s: '', q: true }];
    return pieces.map((p) => (typeof p === 'string' || p.q ? p : { ...p, x: true }));
  }

  private slice<T extends string | readonly string[]>(op: ParOp & { t: 'slice' }, value: T, args: boolean, name: string): T {
    let from = Number(this.arith(op.offset));
    const length = op.length === undefined ? undefined : Number(this.arith(op.length));
    let list: readonly string[] = typeof value === 'string' ? [...value] : value;
    if (args) {
      // ${@:0} begins with $0
      if (from === 0) list = [this.sh.st.name, ...list];
      else if (from > 0) from--;
    } else if (typeof value !== 'string') {
      // offsets of an array are subscripts, not ranks
      const v = this.sh.find(name);
      if (v?.a) {
        if (from < 0) from += v.a.length;
        list = from < 0 ? [] : v.a.slice(from).filter((x): x is string => x != null);
        from = 0;
      }
    }
    if (from < 0) from += list.length;
    if (from < 0) return (typeof value === 'string' ? '' : []) as unknown as T;
    let to = list.length;
    if (length !== undefined) {
      if (length < 0 && typeof value === 'string') {
        to = list.length + length;
        if (to < from) {
          this.sh.warn(`${length}: substring expression < 0`);
          throw new Abort(1);
        }
      } else if (length < 0) {
        this.sh.warn(`${length}: substring expression < 0`);
        throw new Abort(1);
      } else to = from + length;
    }
    const cut = list.slice(from, to);
    return (typeof value === 'string' ? cut.join('') : cut) as T;
  }

  private operator(op: ParOp): (s: string) => string {
    const { sh } = this;
    const spend = (n: number) => sh.sys.spend(n / 10);
    switch (op.t) {
      case 'remove': {
        const pattern = parsePattern(this.pattern(op.word));
        const longest = op.op.length === 2;
        return (s) => {
          const n = op.op[0] === '#' ? prefix(pattern, s, longest, 0, spend) : suffix(pattern, s, longest, spend);
          return n < 0 ? s : op.op[0] === '#' ? s.slice(n) : s.slice(0, s.length - n);
        };
      }
      case 'replace': {
        const text = this.pattern(op.pattern);
        const by = this.pieces(this.tilde(op.by.parts, false), false).map((p) => (typeof p === 'string' ? { s: '', q: true } : p));
        return (s) => this.replace(s, text, by, op.op);
      }
      case 'case': {
        const pattern = op.word && this.text(op.word) !== '' ? parsePattern(this.pattern(op.word)) : undefined;
        const change = (c: string) => (pattern && !matches(pattern, c) ? c : op.op[0] === '^' ? c.toUpperCase() : c.toLowerCase());
        return (s) => {
          const chars = [...s];
          if (!chars.length) return s;
          return op.op.length === 2 ? chars.map(change).join('') : change(chars[0]!) + chars.slice(1).join('');
        };
      }
      case 'transform':
        switch (op.op) {
          case 'Q':
            return (s) => (/[\x00-\x1f\x7f]/.test(s) ? ansiQuote(s) : `'${s.replace(/'/g, "'\\''")}'`);
          case 'U':
            return (s) => s.toUpperCase();
          case 'u':
            return (s) => s.slice(0, 1).toUpperCase() + s.slice(1);
          case 'L':
            return (s) => s.toLowerCase();
          case 'E':
            return (s) => ansiDecode(s);
          default:
            return (s) => s;
        }
      default:
        return (s) => s;
    }
  }

  private replace(s: string, text: string, by: readonly Seg[], op: string): string {
    const { sh } = this;
    const put = (found: string) => by.map((p) => (p.q || !sh.st.shopts.patsub_replacement ? p.s : p.s.replace(/\\(&)|&/g, (_, lit) => (lit ? '&' : found)))).join('');
    if (text === '') return op === '/#' ? put('') + s : op === '/%' ? s + put('') : s;
    const spend = (n: number) => sh.sys.spend(n / 10);
    const pattern = parsePattern(text);
    if (op === '/#') {
      const n = prefix(pattern, s, true, 0, spend);
      return n < 0 ? s : put(s.slice(0, n)) + s.slice(n);
    }
    if (op === '/%') {
      const n = suffix(pattern, s, true, spend);
      return n < 0 ? s : s.slice(0, s.length - n) + put(s.slice(s.length - n));
    }
    const plain = pattern.every((p) => p.t === 'char') ? unescape(text) : undefined;
    let out = '';
    let size = 0;
    const candidates = plain === undefined ? starts(pattern, s, spend) : [];
    let next = 0;
    for (let i = 0; i <= s.length; ) {
      let at = -1;
      let n = 0;
      if (plain !== undefined) {
        at = s.indexOf(plain, i);
        n = plain.length;
      } else {
        for (; next < candidates.length; next++) {
          const k = candidates[next]!;
          if (k < i) continue;
          n = prefix(pattern, s, true, k, spend);
          if (n > 0) {
            at = k;
            break;
          }
        }
      }
      if (at < 0) {
        out += s.slice(i);
        break;
      }
      const piece = s.slice(i, at) + put(s.slice(at, at + n));
      size += piece.length;
      if (size > LIMIT) sh.tooMuch(size);
      out += piece;
      i = at + n;
      if (op === '/') {
        out += s.slice(i);
        break;
      }
    }
    return out;
  }

  // --- fields ---------------------------------------------------------------------------------------------------

  private split(pieces: readonly Piece[]): Seg[][] {
    const ifs = this.sh.ifs();
    // Which of the ASCII characters are separators: a text may have very many.
    const separates = ifs === USUAL ? USUAL_SEPARATES : separators(ifs);
    const fields: Seg[][] = [];
    let cur: Seg[] | undefined;
    /** A blank ended the last field, so a separator right after it belongs to the same gap. */
    let gap = false;
    for (const p of pieces) {
      if (p === 'none') continue;
      if (p === 'break') {
        if (cur) fields.push(cur);
        cur = undefined;
        gap = false;
        continue;
      }
      if (!p.x || ifs === '') {
        if (p.s !== '' || p.q) {
          (cur ??= []).push(p);
          gap = false;
        }
        continue;
      }
      let from = 0;
      for (let i = 0; i < p.s.length; i++) {
        const code = p.s.charCodeAt(i);
        if (code < 128 ? separates[code] === 0 : !ifs.includes(p.s[i]!)) continue;
        const c = p.s[i]!;
        if (i > from) {
          (cur ??= []).push({ s: p.s.slice(from, i), q: false });
          gap = false;
        }
        from = i + 1;
        if (c === ' ' || c === '\t' || c === '\n') {
          if (cur) {
            fields.push(cur);
            if (fields.length > FIELDS) this.sh.tooMuch(64 * fields.length);
            cur = undefined;
            gap = true;
          }
        } else {
          if (cur) fields.push(cur);
          else if (!gap) fields.push([]);
          cur = undefined;
          gap = false;
        }
      }
      if (from < p.s.length) {
        (cur ??= []).push({ s: p.s.slice(from), q: false });
        gap = false;
      }
    }
    if (cur) fields.push(cur);
    return fields;
  }
}

const separators = (ifs: string): Uint8Array => Uint8Array.from({ length: 128 }, (_, code) => (ifs.includes(String.fromCharCode(code)) ? 1 : 0));
const USUAL = ' \t\n';
const USUAL_SEPARATES = separators(USUAL);

/** What makes a pattern of a word. */
const GLOBBING = /[*?[+@!]/;

/** Letters of a variable's attributes, as `${x@a}` gives them. */
export function attributes(sh: Shell, name: string): string {
  const v = sh.find(name, false);
  if (!v) return '';
  return `${v.a ? 'a' : ''}${v.h ? 'A' : ''}${['i', 'l', 'n', 'r', 'u', 'x'].filter((c) => v.f.includes(c)).join('')}`;
}

/** A command that makes the variable again, as `declare -p` prints it; `${x@A}` drops an empty `declare --`. */
export function declaration(sh: Shell, name: string): string {
  const v = sh.find(name, false);
  const flags = attributes(sh, name);
  if (!v) return '';
  if (v.a || v.h) return `declare -${flags} ${name}${arrayText(sh, name)}`;
  return flags ? `declare -${flags} ${name}=${quote(v.v ?? '', true)}` : `${name}=${quote(v.v ?? '', true)}`;
}

/** `=([0]="a" [1]="b")`. */
export function arrayText(sh: Shell, name: string): string {
  const v = sh.find(name, false)!;
  const pairs = sh.pairs(name) ?? [];
  const items = pairs.map(([k, x]) => `[${v.h && !/^[\w./:@%+,-]+$/.test(k) ? doubleQuote(k) : k}]=${doubleQuote(x)}`);
  return `=(${items.join(' ')}${v.h && items.length ? ' ' : ''})`;
}

export function doubleQuote(s: string): string {
  return /[\x00-\x1f\x7f]/.test(s) ? ansiQuote(s) : `"${s.replace(/["\\$`]/g, '\\$&')}"`;
}
