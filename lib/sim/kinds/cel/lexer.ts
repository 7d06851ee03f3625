import type { Fault } from './expression';

/** A token: what it is, its text, and where it begins. */
export interface Token {
  readonly kind: 'name' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
  /** The text a string or bytes literal stands for. */
  readonly value?: string;
}

const SIGNS = ['==', '!=', '<=', '>=', '&&', '||', '(', ')', '[', ']', '{', '}', '.', ',', '?', ':', '<', '>', '+', '-', '*', '/', '%', '!', '='];
const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"', '`': '`', '?': '?' };

/** Takes a text apart; what is no token is a fault and skipped. */
export function tokens(text: string): { readonly tokens: readonly Token[]; readonly faults: readonly Fault[] } {
  const out: Token[] = [];
  const faults: Fault[] = [];
  let i = 0;
  while (i < text.length) {
    const rest = text.slice(i);
    const space = /^(?:[ \t\r\n\f]+|\/\/[^\n]*)/.exec(rest)?.[0];
    if (space) {
      i += space.length;
      continue;
    }
    const quoted = /^(?:[rR]?[bB]?|[bB][rR])("""|'''|"|')/.exec(rest);
    if (quoted) {
      const done = string(text, i, quoted[0], quoted[1]!);
      if (done) {
        out.push(done);
        i += done.text.length;
        continue;
      }
    }
    const number = /^(?:0x[0-9a-fA-F]+u?|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|\d+u?)/.exec(rest)?.[0];
    if (number && !(number.startsWith('.') && out.length > 0 && ['name', 'sign'].includes(out[out.length - 1]!.kind) && /[\w)\]}]$/.test(out[out.length - 1]!.text))) {
      const kind = /^0x/.test(number) ? (number.endsWith('u') ? 'uint' : 'int') : /[.eE]/.test(number) ? 'double' : number.endsWith('u') ? 'uint' : 'int';
      out.push({ kind, text: number, at: i });
      i += number.length;
      continue;
    }
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    if (name) {
      out.push({ kind: 'name', text: name, at: i });
      i += name.length;
      continue;
    }
    const escaped = /^`([\w.\-/ ]+)`/.exec(rest);
    if (escaped) {
      out.push({ kind: 'name', text: escaped[0], at: i, value: escaped[1]! });
      i += escaped[0].length;
      continue;
    }
    const sign = SIGNS.find((s) => rest.startsWith(s));
    if (sign) {
      out.push({ kind: 'sign', text: sign, at: i });
      i += sign.length;
      continue;
    }
    const wrong = /^['"]/.test(rest) ? rest.split('\n')[0]! : rest.startsWith('&') || rest.startsWith('|') ? rest.slice(0, 2) : rest[0]!;
    faults.push({ at: i, message: `Syntax error: token recognition error at: '${wrong.replace(/'/g, "'")}'` });
    i += wrong.length;
  }
  out.push({ kind: 'end', text: '<EOF>', at: text.length });
  return { tokens: out, faults };
}

function string(text: string, from: number, opening: string, quote: string): Token | undefined {
  const raw = /r/i.test(opening.slice(0, -quote.length));
  const bytes = /b/i.test(opening.slice(0, -quote.length));
  let value = '';
  let i = from + opening.length;
  for (;;) {
    if (i >= text.length) return undefined;
    if (text.startsWith(quote, i)) break;
    const c = text[i]!;
    if (c === '\n' && quote.length === 1) return undefined;
    if (c !== '\\' || raw) {
      value += c;
      i++;
      continue;
    }
    const code = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/.exec(text.slice(i, i + 10));
    if (code) {
      const n = code[4] !== undefined ? parseInt(code[4], 8) : parseInt((code[1] ?? code[2] ?? code[3])!, 16);
      value += n <= 0x10ffff ? String.fromCodePoint(n) : '\ufffd';
      i += code[0].length;
      continue;
    }
    const plain = ESCAPES[text[i + 1] ?? ''];
    if (plain === undefined) return undefined;
    value += plain;
    i += 2;
  }
  const end = i + quote.length;
  return { kind: bytes ? 'bytes' : 'string', text: text.slice(from, end), at: from, value };
}
