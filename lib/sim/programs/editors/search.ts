import { RE2JS } from 're2js';

/** A pattern a learner typed. `undefined` when it is not a regular expression. */
export function compilePattern(pattern: string, ignoreCase: boolean): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    return undefined;
  }
}

/** All matches in a line, as [start, end] pairs; at most `limit`. */
export function matchesIn(re: RE2JS, line: string, limit = 1000): [number, number][] {
  const out: [number, number][] = [];
  const m = re.matcher(line);
  while (out.length < limit && m.find()) out.push([m.start(), m.end()]);
  return out;
}

/**
 * vi's patterns (its "magic" syntax) as RE2 reads them: `\(` `\)` `\|` `\+` `\?` `\{` are operators, their bare forms
 * are letters; `\<` and `\>` are word ends.
 */
export function fromVim(pattern: string): string {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === '[') {
      const close = pattern.indexOf(']', pattern[i + 1] === '^' ? i + 3 : i + 2);
      if (close > 0) {
        out += pattern.slice(i, close + 1);
        i = close;
      } else out += '\\[';
    } else if (c === '\\') {
      const next = pattern[++i];
      if (next === undefined) out += '\\\\';
      else if (next === '{') {
        // `\{2,3}`: its end is written with or without a backslash.
        const close = pattern.indexOf('}', i);
        out += close < 0 ? '\\{' : `{${pattern.slice(i + 1, close).replace(/[\\-]/g, '') || '0,'}}`;
        if (close >= 0) i = close;
      } else if ('()}|+?'.includes(next)) out += next;
      else if (next === '=') out += '?';
      else if (next === '<' || next === '>') out += '\\b';
      else if (next === 'v') return out + pattern.slice(i + 1);
      else if (next === 'c') out = `(?i)${out}`;
      else if (next === '/') out += '/';
      else if ('sSdDwW.*^$[]~\\nt'.includes(next)) out += next === '~' ? '~' : `\\${next}`;
      else out += RE2JS.quote(next);
    } else if ('(){}|+?'.includes(c)) out += `\\${c}`;
    else out += c;
  }
  return out;
}

/** Does the pattern hold no capital letter (for `smartcase`, less -i)? */
export function isLowerCase(pattern: string): boolean {
  return pattern === pattern.toLowerCase();
}
