/**
 * Shell patterns (`*`, `?`, `[…]` and the extended `@(…)` family), matched in time proportional to text × pattern: the
 * matcher moves a set of positions over the pattern, it never backtracks. In a pattern a backslash quotes.
 */
export type Pattern = readonly Piece[];

type Piece =
  | { readonly t: 'char'; readonly c: string }
  | { readonly t: 'any' }
  | { readonly t: 'star' }
  | { readonly t: 'set'; readonly not: boolean; readonly items: readonly Item[] }
  | { readonly t: 'ext'; readonly op: string; readonly arms: readonly Pattern[] };

type Item = readonly [string, string] | { readonly name: string };

const cache = new Map<string, Pattern>();

/** A pattern of its text; never fails, what is no pattern stands for itself. */
export function parsePattern(text: string): Pattern {
  const known = cache.get(text);
  if (known) return known;
  const made = new Reader(text).pattern(false);
  if (cache.size > 1000) cache.clear();
  cache.set(text, made);
  return made;
}

class Reader {
  private i = 0;
  constructor(private readonly s: string) {}

  pattern(inner: boolean): Pattern {
    const out: Piece[] = [];
    const { s } = this;
    while (this.i < s.length) {
      const c = s[this.i]!;
      if (inner && (c === '|' || c === ')')) break;
      if ('?*+@!'.includes(c) && s[this.i + 1] === '(' && this.closes(this.i + 1)) {
        this.i += 2;
        const arms: Pattern[] = [this.pattern(true)];
        while (s[this.i] === '|') {
          this.i++;
          arms.push(this.pattern(true));
        }
        this.i++;
        out.push({ t: 'ext', op: c, arms });
      } else if (c === '*') {
        this.i++;
        if (out[out.length - 1]?.t !== 'star') out.push({ t: 'star' });
      } else if (c === '?') {
        this.i++;
        out.push({ t: 'any' });
      } else if (c === '[') {
        const set = this.set();
        if (set) out.push(set);
        else {
          this.i++;
          out.push({ t: 'char', c: '[' });
        }
      } else if (c === '\\' && this.i + 1 < s.length) {
        out.push(this.char(this.i + 1));
      } else out.push(this.char(this.i));
    }
    return out;
  }

  private char(at: number): Piece {
    const c = String.fromCodePoint(this.s.codePointAt(at)!);
    this.i = at + c.length;
    return { t: 'char', c };
  }

  private closes(open: number): boolean {
    let depth = 0;
    for (let k = open; k < this.s.length; k++) {
      if (this.s[k] === '\\') k++;
      else if (this.s[k] === '(') depth++;
      else if (this.s[k] === ')' && --depth === 0) return true;
    }
    return false;
  }

  private set(): Piece | undefined {
    const { s } = this;
    let k = this.i + 1;
    const not = s[k] === '!' || s[k] === '^';
    if (not) k++;
    const items: Item[] = [];
    for (let first = true; ; first = false) {
      if (k >= s.length) return undefined;
      if (s[k] === ']' && !first) break;
      const named = /^\[:(\w+):\]/.exec(s.slice(k, k + 16));
      if (named) {
        items.push({ name: named[1]! });
        k += named[0].length;
        continue;
      }
      if (s[k] === '\\' && k + 1 < s.length) k++;
      const from = String.fromCodePoint(s.codePointAt(k)!);
      k += from.length;
      if (s[k] === '-' && k + 1 < s.length && s[k + 1] !== ']') {
        k++;
        if (s[k] === '\\' && k + 1 < s.length) k++;
        const to = String.fromCodePoint(s.codePointAt(k)!);
        k += to.length;
        items.push([from, to]);
      } else items.push([from, from]);
    }
    this.i = k + 1;
    return { t: 'set', not, items };
  }
}

const CLASSES: Record<string, RegExp> = {
  alpha: /\p{L}/u,
  digit: /[0-9]/,
  alnum: /[\p{L}0-9]/u,
  upper: /\p{Lu}/u,
  lower: /\p{Ll}/u,
  space: /\s/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  xdigit: /[0-9A-Fa-f]/,
  cntrl: /[\x00-\x1f\x7f]/,
  print: /[^\x00-\x1f\x7f]/,
  graph: /[^\x00-\x20\x7f]/,
  word: /\w/,
};

function inSet(p: Piece & { t: 'set' }, c: string, fold: boolean): boolean {
  const test = (x: string) => p.items.some((i) => (Array.isArray(i) ? x >= i[0]! && x <= i[1]! : (CLASSES[(i as { name: string }).name]?.test(x) ?? false)));
  return (test(c) || (fold && (test(c.toLowerCase()) || test(c.toUpperCase())))) !== p.not;
}

/** Positions, ascending, that a match begun at one of `starts` can end at. */
function ends(pattern: Pattern, text: string, starts: readonly number[], fold: boolean, spend: (n: number) => void): readonly number[] {
  let at = starts;
  for (const p of pattern) {
    if (!at.length) return at;
    spend(at.length);
    at = step(p, text, at, fold, spend);
  }
  return at;
}

function step(p: Piece, text: string, at: readonly number[], fold: boolean, spend: (n: number) => void): readonly number[] {
  const n = text.length;
  switch (p.t) {
    case 'star': {
      const out: number[] = [];
      for (let i = at[0]!; i <= n; i++) out.push(i);
      return out;
    }
    case 'any':
      return at.filter((i) => i < n).map((i) => i + width(text, i));
    case 'char':
      if (fold) return at.filter((i) => text.slice(i, i + p.c.length).toLowerCase() === p.c.toLowerCase()).map((i) => i + p.c.length);
      return at.filter((i) => text.startsWith(p.c, i)).map((i) => i + p.c.length);
    case 'set':
      return at.filter((i) => i < n && inSet(p, text.slice(i, i + width(text, i)), fold)).map((i) => i + width(text, i));
    case 'ext': {
      if (p.op === '!') {
        const out = new Set<number>();
        for (const i of at) {
          const bad = new Set(p.arms.flatMap((a) => ends(a, text, [i], fold, spend)));
          for (let j = i; j <= n; j++) if (!bad.has(j)) out.add(j);
          spend(n - i);
        }
        return sorted(out);
      }
      const once = (from: readonly number[]) => p.arms.flatMap((a) => ends(a, text, from, fold, spend));
      if (p.op === '@') return sorted(new Set(once(at)));
      if (p.op === '?') return sorted(new Set([...at, ...once(at)]));
      const all = new Set<number>(p.op === '*' ? at : []);
      let fresh: readonly number[] = at;
      while (fresh.length) {
        fresh = sorted(new Set(once(fresh).filter((i) => !all.has(i))));
        for (const i of fresh) all.add(i);
      }
      return sorted(all);
    }
  }
}

function width(text: string, i: number): number {
  const c = text.charCodeAt(i);
  return c >= 0xd800 && c < 0xdc00 && i + 1 < text.length ? 2 : 1;
}

function sorted(set: Set<number>): number[] {
  return [...set].sort((a, b) => a - b);
}

function reverse(pattern: Pattern): Pattern {
  return [...pattern].reverse().map((p) => (p.t === 'ext' ? { ...p, arms: p.arms.map(reverse) } : p.t === 'char' ? { ...p, c: [...p.c].reverse().join('') } : p));
}

const free = () => {};

/** Does the whole of `text` match? */
export function matches(pattern: Pattern, text: string, fold = false, spend: (n: number) => void = free): boolean {
  if (pattern.every((p) => p.t === 'char') && !fold) return pattern.map((p) => (p as { c: string }).c).join('') === text;
  const at = ends(pattern, text, [0], fold, spend);
  return at[at.length - 1] === text.length;
}

/** Length of the shortest or longest prefix of `text` that matches; -1 if none does. */
export function prefix(pattern: Pattern, text: string, longest: boolean, from = 0, spend: (n: number) => void = free): number {
  const at = ends(pattern, text, [from], false, spend);
  return at.length ? (longest ? at[at.length - 1]! : at[0]!) - from : -1;
}

/** As {@link prefix}, from the end. */
export function suffix(pattern: Pattern, text: string, longest: boolean, spend: (n: number) => void = free): number {
  const mirrored = text.length && /[\ud800-\udfff]/.test(text) ? [...text].reverse().join('') : text.split('').reverse().join('');
  return prefix(reverse(pattern), mirrored, longest, 0, spend);
}

/** Positions at which a match that is not empty may begin, ascending, found in one pass over the text. */
export function starts(pattern: Pattern, text: string, spend: (n: number) => void = free): readonly number[] {
  const n = text.length;
  const all = Array.from({ length: n + 1 }, (_, i) => i);
  const mirrored = text.split('').reverse().join('');
  return ends(reverse(pattern), mirrored, all, false, spend)
    .map((i) => n - i)
    .reverse();
}

/** Is there anything in this text that a file name expansion would act on? */
export function isGlob(text: string, extglob: boolean): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\\') i++;
    else if (c === '*' || c === '?') return true;
    else if (c === '[' && text.indexOf(']', i + 2) > 0) return true;
    else if (extglob && '+@!'.includes(c) && text[i + 1] === '(') return true;
  }
  return false;
}

/** The text a pattern without active characters stands for. */
export function unescape(text: string): string {
  return text.includes('\\') ? text.replace(/\\([^])/g, '$1') : text;
}

export function escape(text: string): string {
  return text.replace(/[*?[\]\\()|!+@^-]/g, '\\$&');
}
