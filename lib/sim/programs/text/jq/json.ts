import { plainJson } from '../../../core';
import { fromPlain, type Value } from './value';

/** What is wrong with a JSON text, in jq's words; `at line L, column C` is in the message. */
export class JsonError extends Error {}

/**
 * Reads JSON values one after another from a text that comes in pieces. Plain data, so a reader may be saved. Columns and
 * lines count as jq's parser counts them.
 */
export interface Reader {
  /** What is not yet read; `scanned` characters of it were looked at, leaving `depth` brackets and perhaps a string open. */
  text: string;
  scanned: number;
  depth: number;
  quoted: boolean;
  /** Position of `text` in the whole. */
  line: number;
  column: number;
  /** Newlines seen by the end of the line in which the last value ended. */
  seen: number;
}

export const reader = (): Reader => ({ text: '', scanned: 0, depth: 0, quoted: false, line: 1, column: 0, seen: 0 });

const BLANK = /[ \t\r\n]/;

/** The next value, or undefined when more text is needed (or, at `eof`, when there is none). Throws {@link JsonError}. */
export function nextValue(r: Reader, eof: boolean): { readonly value: Value } | undefined {
  const { text } = r;
  let i = r.scanned;
  if (r.depth === 0 && !r.quoted && i === 0) {
    while (i < text.length && BLANK.test(text[i]!)) i++;
    if (i > 0) {
      advance(r, i);
      return nextValue(r, eof);
    }
  }
  for (; i < text.length; i++) {
    const c = text[i]!;
    if (r.quoted) {
      if (c === '\\') {
        if (i + 1 >= text.length) break;
        i++;
      } else if (c === '"') {
        r.quoted = false;
        if (r.depth === 0) return cut(r, i + 1);
      }
    } else if (c === '"') {
      if (r.depth === 0 && i > 0) return cut(r, i);
      r.quoted = true;
    } else if (c === '[' || c === '{') {
      if (r.depth === 0 && i > 0) return cut(r, i);
      r.depth++;
    } else if (c === ']' || c === '}') {
      r.depth--;
      if (r.depth <= 0) return cut(r, i + 1);
    } else if (r.depth === 0 && BLANK.test(c)) return cut(r, i, true);
    else if (r.depth === 0 && (c === ',' || c === ':')) return cut(r, i + 1);
  }
  r.scanned = i;
  if (!eof || text.length === 0) return undefined;
  const value = parse(text, r.line, r.column, true);
  advance(r, text.length);
  return { value };
}

function cut(r: Reader, end: number, delimited = false): { readonly value: Value } {
  const value = parse(r.text.slice(0, end + (delimited ? 1 : 0)), r.line, r.column, false, r.text[end] ?? '');
  advance(r, end);
  const newline = r.text.indexOf('\n');
  r.seen = r.line - 1 + (newline >= 0 ? 1 : 0);
  return { value };
}

function advance(r: Reader, n: number): void {
  let from = 0;
  for (let at = r.text.indexOf('\n'); at >= 0 && at < n; at = r.text.indexOf('\n', from)) {
    r.line++;
    r.column = 0;
    from = at + 1;
  }
  r.column += n - from;
  r.seen = r.line - 1;
  Object.assign(r, { text: r.text.slice(n), scanned: 0, depth: 0, quoted: false });
}

/** A whole text that must be one value, for `fromjson`. Throws {@link JsonError}. */
export function parseOne(text: string): Value {
  const trimmed = text.trim();
  if (trimmed === '') throw new JsonError('Expected JSON value');
  return parse(text, 1, 0, true);
}

const DEPTH = 256;
const LONG = 4096;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

type Frame = { readonly array: Value[] } | { readonly map: Map<string, Value>; key: string | undefined };

/** One value from a text, by the rules and in the words of jq's own parser. */
function parse(text: string, line: number, column: number, eof: boolean, after = ''): Value {
  // What is long and whole is read the quick way. Keys that are numbers would lose their place.
  if (text.length > LONG && /^[[{]/.test(text) && !/\\u|"-?\d+"\s*:/.test(text)) {
    const plain = plainJson(text);
    if (plain) return fromPlain(plain.data);
  }
  const stack: Frame[] = [];
  let held: { v: Value } | undefined;
  let token = '';
  const fail = (message: string): never => {
    throw new JsonError(`${message} at line ${line}, column ${column}`);
  };
  const value = (v: Value) => {
    if (held) fail('Expected separator between values');
    held = { v };
  };
  const literal = (atEof = false) => {
    if (token === '') return;
    const t = token;
    token = '';
    const bad = (message: string): never => {
      throw new JsonError(`${message} at ${atEof ? 'EOF at ' : ''}line ${line}, column ${column}`);
    };
    if (t === 'true' || t === 'false') value(t === 'true');
    else if (t === 'null') value(null);
    else if (t === 'nan') value(NaN);
    else if (t[0] === 't' || t[0] === 'f' || (t[0] === 'n' && t.length !== 3)) bad('Invalid literal');
    else if (NUMBER.test(t)) value(Number(t));
    else bad('Invalid numeric literal');
  };
  const top = () => stack[stack.length - 1];
  const structure = (c: string) => {
    const frame = top();
    if (c === '[' || c === '{') {
      if (stack.length >= DEPTH) fail('Exceeds depth limit for parsing');
      if (held) fail('Expected separator between values');
      stack.push(c === '[' ? { array: [] } : { map: new Map(), key: undefined });
    } else if (c === ':') {
      if (!frame || 'array' in frame || frame.key !== undefined) return fail("':' not as part of an object");
      if (!held) return fail("Expected string key before ':'");
      if (typeof held.v !== 'string') return fail('Object keys must be strings');
      frame.key = held.v;
      held = undefined;
    } else if (c === ',') {
      if (!held) return fail("Expected value before ','");
      if (!frame) return fail("',' not as part of an object");
      if ('array' in frame) frame.array.push(held.v);
      else if (frame.key === undefined) return fail('Objects must consist of key:value pairs');
      else {
        frame.map.set(frame.key, held.v);
        frame.key = undefined;
      }
      held = undefined;
    } else if (c === ']') {
      if (!frame || !('array' in frame)) return fail("Unmatched ']'");
      if (held) frame.array.push(held.v);
      else if (frame.array.length > 0) return fail('Expected another array element');
      stack.pop();
      held = { v: frame.array };
    } else {
      if (!frame) return fail("Unmatched '}'");
      if (held) {
        if ('array' in frame || frame.key === undefined) return fail('Objects must consist of key:value pairs');
        frame.map.set(frame.key, held.v);
      } else if ('array' in frame || frame.key !== undefined) return fail("Unmatched '}'");
      else if (frame.map.size > 0) return fail('Expected another key-value pair');
      stack.pop();
      held = { v: frame.map };
    }
  };
  const full = text;
  for (let i = 0; i < full.length; i++) {
    const c = full[i]!;
    if (c === '\n') {
      line++;
      column = 0;
    } else column++;
    if (c === '"') {
      literal();
      let s = '';
      for (i++; i < full.length && full[i] !== '"'; i++) {
        const d = full[i]!;
        if (d === '\n') {
          line++;
          column = 0;
        } else column++;
        if (d !== '\\') {
          s += d;
          continue;
        }
        const e = full[++i];
        column++;
        const plain: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '/': '/', '\\': '\\', '"': '"' };
        if (e === 'u') {
          const h = full.slice(i + 1, i + 5);
          if (!/^[0-9a-fA-F]{4}$/.test(h)) return fail('Invalid escape');
          s += String.fromCharCode(parseInt(h, 16));
          i += 4;
          column += 4;
        } else if (e !== undefined && plain[e] !== undefined) s += plain[e];
        else return fail('Invalid escape');
      }
      if (i >= full.length) throw new JsonError(`Unfinished string at EOF at line ${line}, column ${column}`);
      column++;
      // A lone surrogate is no character.
      value(s.replace(/[\ud800-\udbff](?![\udc00-\udfff])/g, '\ufffd').replace(/(?<![\ud800-\udbff])[\udc00-\udc7f\udd00-\udfff]/g, '\ufffd'));
    } else if (c === '[' || c === '{' || c === ']' || c === '}' || c === ',' || c === ':') {
      literal();
      structure(c);
    } else if (BLANK.test(c)) literal();
    else token += c;
  }
  if (token !== '' && !eof && after !== '') column++;
  literal(eof);
  if (stack.length > 0 || !held) throw new JsonError(`Unfinished JSON term at EOF at line ${line}, column ${column}`);
  return held.v;
}
