import { set } from './json';

/** What Go's encoding/json says of a text; `offset` counts what was read, `ended` says that more was expected. */
export class JsonError extends Error {
  constructor(
    message: string,
    readonly offset: number,
    readonly ended = false,
  ) {
    super(message);
  }
}

/**
 * JSON with what JSON.parse does not tell: keys given twice, and errors in Go's words. Keys such as `__proto__` become
 * plain properties. Throws {@link JsonError}.
 */
export function parseJson(text: string): { data: unknown; duplicates: string[] } {
  const { data, duplicates, end } = parseJsonAt(text, 0);
  const rest = /[^ \n\t\r]/.exec(text.slice(end));
  if (rest) throw new JsonError(`invalid character ${shown(rest[0])} after top-level value`, end + rest.index + 1);
  return { data, duplicates };
}

const shown = (c: string): string => (c === "'" ? `'\\''` : c === '"' ? `'"'` : c < ' ' ? `'\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}'` : `'${c}'`);

/** The value that begins at a place of a stream, and where it ends. Throws {@link JsonError}. */
export function parseJsonAt(text: string, from: number): { data: unknown; duplicates: string[]; end: number } {
  const duplicates: string[] = [];
  let i = from;
  const space = (): void => {
    while (i < text.length && (text[i] === ' ' || text[i] === '\n' || text[i] === '\t' || text[i] === '\r')) i++;
  };
  const bad = (where: string): never => {
    if (i >= text.length) throw new JsonError('unexpected end of JSON input', i, true);
    throw new JsonError(`invalid character ${shown(text[i]!)} ${where}`, i + 1);
  };
  const string = (): string => {
    const start = i;
    i++;
    for (;;) {
      if (i >= text.length) throw new JsonError('unexpected end of JSON input', i, true);
      const c = text[i]!;
      if (c === '"') break;
      if (c === '\\') i++;
      else if (c < ' ') bad('in string literal');
      i++;
    }
    i++;
    try {
      return JSON.parse(text.slice(start, i)) as string;
    } catch {
      throw new JsonError('invalid character in string escape code', i);
    }
  };
  const value = (at: string, depth: number): unknown => {
    if (depth > 1000) throw new JsonError('exceeded max depth', i);
    space();
    const c = text[i];
    if (c === '{') {
      const out: Record<string, unknown> = {};
      const seen = new Set<string>();
      i++;
      space();
      if (text[i] === '}') {
        i++;
        return out;
      }
      for (;;) {
        space();
        if (text[i] !== '"') bad('looking for beginning of object key string');
        const key = string();
        space();
        if (text[i] !== ':') bad('after object key');
        i++;
        const here = at === '' ? key : `${at}.${key}`;
        if (seen.has(key)) duplicates.push(here);
        seen.add(key);
        set(out, key, value(here, depth + 1));
        space();
        if (text[i] === ',') i++;
        else if (text[i] === '}') {
          i++;
          return out;
        } else bad('after object key:value pair');
      }
    }
    if (c === '[') {
      const out: unknown[] = [];
      i++;
      space();
      if (text[i] === ']') {
        i++;
        return out;
      }
      for (;;) {
        out.push(value(`${at}[${out.length}]`, depth + 1));
        space();
        if (text[i] === ',') i++;
        else if (text[i] === ']') {
          i++;
          return out;
        } else bad('after array element');
      }
    }
    if (c === '"') return string();
    const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)/.exec(text.slice(i, i + 400))?.[0];
    if (!word) return bad('looking for beginning of value');
    i += word.length;
    return JSON.parse(word);
  };
  const data = value('', 0);
  return { data, duplicates, end: i };
}

/** JSON as Go's `json.Marshal` writes it, with the characters escaped that mean something in HTML; `indent` spaces a level, 0 for one line. */
export function marshalJson(value: unknown, indent = 0): string {
  return JSON.stringify(value === undefined ? null : value, null, indent).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
