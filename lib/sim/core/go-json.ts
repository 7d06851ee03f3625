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
  const plain = plainJson(text);
  return plain ? { data: plain.data, duplicates: [] } : whole(text);
}

/** As {@link parseJson}, with pauses for others: a long text takes its time. */
export function* parseJsonInSteps(text: string): Generator<void, { data: unknown; duplicates: string[] }> {
  const plain = yield* plainJsonInSteps(text);
  return plain ? { data: plain.data, duplicates: [] } : whole(text);
}

function whole(text: string): { data: unknown; duplicates: string[] } {
  const { data, duplicates, end } = parseJsonAt(text, 0);
  const rest = /[^ \n\t\r]/.exec(text.slice(end));
  if (rest) throw new JsonError(`invalid character ${shown(rest[0])} after top-level value`, end + rest.index + 1);
  return { data, duplicates };
}

/**
 * The data of a text in which nothing is to be told: it is whole, no key stands twice, nothing is nested deep, no number too
 * great. Undefined for all others. JSON.parse reads ten times as fast as one can here, and does not tell of keys: they are counted.
 * `alike`: it says the same as YAML.
 */
export function plainJson(text: string): PlainJson | undefined {
  const steps = plainJsonInSteps(text);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

export interface PlainJson {
  readonly data: unknown;
  readonly alike: boolean;
}

/** As {@link plainJson}, with pauses for others. */
export function* plainJsonInSteps(text: string): Generator<void, PlainJson | undefined> {
  const found = look(text);
  if (!found) return undefined;
  yield;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  yield;
  return countKeys(data) === found.keys ? { data, alike: found.alike } : undefined;
}

/** How many keys a text of JSON has, if it is one, and whether YAML reads the same. */
function look(text: string): { readonly keys: number; readonly alike: boolean } | undefined {
  let keys = 0;
  let depth = 0;
  let alike = !UNLIKE.test(text);
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      const start = i;
      for (;;) {
        i = text.indexOf('"', i + 1);
        if (i < 0) return undefined;
        let slashes = 0;
        while (text.charCodeAt(i - 1 - slashes) === BACKSLASH) slashes++;
        if (slashes % 2 === 0) break;
      }
      if (i - start > LONG_KEY && text.charCodeAt(i + 1) === COLON) alike = false;
    } else if (c === COLON) {
      // Outside of texts one stands behind every key, and nowhere else.
      keys++;
      if (text.charCodeAt(i - 1) !== QUOTE) alike = false;
    } else if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      if (++depth > DEEP) return undefined;
    } else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) depth--;
    else if (c === MINUS || (c >= ZERO && c <= NINE)) {
      const from = i;
      for (let next = text.charCodeAt(i + 1); isNumber(next); next = text.charCodeAt(++i + 1)) if (next === POINT || (next | 0x20) === EXPONENT) alike = false;
      if (i - from > 14 || (c === MINUS && text.charCodeAt(from + 1) === ZERO)) alike = false;
    }
  }
  return { keys, alike };
}

/** Nesting and keys that the quick way leaves to the other. */
const DEEP = 250;
const LONG_KEY = 900;
const [QUOTE, BACKSLASH, COLON, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, MINUS, ZERO, NINE] = [...'"\\:{}[]-09'].map((c) => c.charCodeAt(0)) as unknown as readonly [number, number, number, number, number, number, number, number, number, number];
const [POINT, PLUS, EXPONENT] = [0x2e, 0x2b, 0x65];
const isNumber = (c: number): boolean => (c >= ZERO && c <= NINE) || c === POINT || c === PLUS || c === MINUS || (c | 0x20) === EXPONENT;

/** What YAML reads in another way, or not at all: escapes of characters, merge keys, tabs, what is no printable character. */
const UNLIKE = /\\u|"<<"|[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** The keys of all objects in it; NaN where a number is greater than any there is. */
function countKeys(value: unknown): number {
  if (value === null || typeof value !== 'object') return typeof value === 'number' && !Number.isFinite(value) ? NaN : 0;
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let n = Array.isArray(value) ? 0 : parts.length;
  for (const part of parts) if (typeof part === 'number' || typeof part === 'object') n += countKeys(part);
  return n;
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
    const read: unknown = JSON.parse(word);
    if (typeof read === 'number' && !Number.isFinite(read)) throw new JsonError(`json: cannot unmarshal number ${word} into Go value of type float64`, i);
    return read;
  };
  const data = value('', 0);
  return { data, duplicates, end: i };
}

/** JSON as Go's `json.Marshal` writes it, with the characters escaped that mean something in HTML; `indent` spaces a level, 0 for one line. */
export function marshalJson(value: unknown, indent = 0): string {
  return JSON.stringify(value === undefined ? null : value, null, indent).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
