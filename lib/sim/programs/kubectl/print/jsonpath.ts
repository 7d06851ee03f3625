import { own } from '../../../core';
import { toJson } from './json';
import { goQuote } from '../../pflag';

/**
 * kubectl's JSONPath (client-go `util/jsonpath`): templates of text and `{actions}`, with fields, indices, slices,
 * unions, wildcards, recursive descent, filters and `{range}…{end}`. Its parser and its quirks are kept, since learners
 * meet both: `{.items[*].metadata["name","namespace"]}` is refused, `{.data.a}}` prints a brace.
 */
export class JsonPathError extends Error {}

type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'list'; readonly nodes: Node[] }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'identifier'; readonly name: string }
  | { readonly type: 'array'; readonly params: readonly [Param, Param, Param] }
  | { readonly type: 'filter'; readonly left: Node[]; readonly right: Node[]; readonly operator: string }
  | { readonly type: 'value'; readonly value: number | boolean }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | { readonly type: 'union'; readonly members: readonly Node[][] };

interface Param {
  readonly known: boolean;
  readonly value: number;
  readonly derived?: boolean;
}

export interface JsonPath {
  readonly nodes: readonly Node[];
}

/** Parses a template. Throws {@link JsonPathError} with client-go's sentence. */
export function parseJsonPath(template: string): JsonPath {
  return { nodes: new Parser(template).parse() };
}

/** Turns `name`, `.name`, `{name}` and `{.name}` into `{.name}` (kubectl `RelaxedJSONPathExpression`). */
export function relaxed(expression: string): string {
  if (expression === '') return expression;
  const m = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(expression);
  if (!m) throw new JsonPathError("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
  return `{.${m[1] ?? m[2]}}`;
}

const terminator = (c: string | undefined) => c === undefined || '.,[]$@{} \t\r\n'.includes(c);
const wordLetter = (c: string | undefined) => c !== undefined && /[\p{L}\p{Nd}_]/u.test(c);

class Parser {
  private pos = 0;
  private start = 0;
  private readonly root: Node[] = [];
  constructor(private readonly input: string) {}

  parse(): Node[] {
    for (;;) {
      const open = this.input.indexOf('{', this.pos);
      const text = this.input.slice(this.pos, open < 0 ? undefined : open);
      if (text !== '') this.root.push({ type: 'text', text });
      if (open < 0) return this.root;
      this.pos = this.start = open + 1;
      const nodes: Node[] = [];
      this.root.push({ type: 'list', nodes });
      this.action(nodes);
    }
  }

  private next(): string | undefined {
    return this.input[this.pos++];
  }

  private take(): string {
    const text = this.input.slice(this.start, this.pos);
    this.start = this.pos;
    return text;
  }

  /** Reads up to and including the closing brace. */
  private action(cur: Node[]): void {
    for (;;) {
      const rest = this.input.slice(this.pos, this.pos + 3);
      if (rest[0] === '}') {
        this.pos++;
        this.start = this.pos;
        return;
      }
      if (rest === '[?(') this.filter(cur);
      else if (rest.startsWith('..')) this.recursive(cur);
      else {
        const c = this.next();
        if (c === undefined || c === '\r' || c === '\n') throw new JsonPathError('unclosed action');
        if (c === ' ' || c === '@' || c === '$') this.take();
        else if (c === '[') this.array(cur);
        else if (c === '"' || c === "'") this.quote(cur, c);
        else if (c === '.') this.field(cur);
        else if (c === '+' || c === '-' || /\d/.test(c)) {
          this.pos--;
          this.number(cur);
        } else if (wordLetter(c)) {
          this.pos--;
          this.identifier(cur);
        } else throw new JsonPathError(`unrecognized character in action: U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} '${c}'`);
      }
    }
  }

  private identifier(cur: Node[]): void {
    while (!terminator(this.input[this.pos])) this.pos++;
    const name = this.take();
    if (name === 'true' || name === 'false') cur.push({ type: 'value', value: name === 'true' });
    else cur.push({ type: 'identifier', name });
  }

  private recursive(cur: Node[]): void {
    if (cur[cur.length - 1]?.type === 'recursive') throw new JsonPathError('invalid multiple recursive descent');
    this.pos += 2;
    this.take();
    cur.push({ type: 'recursive' });
    if (wordLetter(this.input[this.pos])) this.field(cur);
  }

  private number(cur: Node[]): void {
    if ('+-'.includes(this.input[this.pos]!)) this.pos++;
    while (/[.\d]/.test(this.input[this.pos] ?? '')) this.pos++;
    const text = this.take();
    if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text)) throw new JsonPathError(`cannot parse number ${text}`);
    cur.push({ type: 'value', value: Number(text) });
  }

  private array(cur: Node[]): void {
    for (;;) {
      const c = this.next();
      if (c === undefined || c === '\n') throw new JsonPathError('unterminated array');
      if (c === ']') break;
    }
    let text = this.take().slice(1, -1);
    if (text === '*') text = ':';
    const members = text.split(',');
    if (members.length > 1) {
      cur.push({ type: 'union', members: members.map((m) => sub(`[${m.trim()}]`)) });
      return;
    }
    const key = /^'([^']*)'$/.exec(text);
    if (key) {
      cur.push(...sub(`.${key[1]}`));
      return;
    }
    const slice = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
    if (!slice) throw new JsonPathError(`invalid array index ${text}`);
    const param = (i: number): Param => {
      const raw = slice[i + 1] ?? '';
      if (raw === '') return i === 1 ? { known: true, value: params[0]!.value + 1, derived: true } : { known: false, value: 0 };
      const digits = i > 0 ? raw.slice(1) : raw;
      if (i > 0 && digits === '') return { known: false, value: 0 };
      if (digits === '-') throw new JsonPathError(`array index ${digits} is not a number`);
      return { known: true, value: Number(digits) };
    };
    const params: Param[] = [];
    for (let i = 0; i < 3; i++) params.push(param(i));
    cur.push({ type: 'array', params: params as unknown as [Param, Param, Param] });
  }

  private filter(cur: Node[]): void {
    this.pos += 3;
    this.take();
    let begin = false;
    let end = false;
    let pair = '';
    for (;;) {
      const c = this.next();
      if (c === undefined || c === '\n') throw new JsonPathError('unterminated filter');
      if (c === '"' || c === "'") {
        if (!begin) {
          begin = true;
          pair = c;
        } else if (this.input[this.pos - 2] !== '\\' && c === pair) end = true;
      } else if (c === ')' && begin === end) break;
    }
    if (this.next() !== ']') throw new JsonPathError('unclosed array expect ]');
    const text = this.take().slice(0, -2);
    const m = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text);
    if (!m) cur.push({ type: 'filter', left: sub(text), right: [], operator: 'exists' });
    else cur.push({ type: 'filter', left: sub(m[1]!), right: sub(m[3]!), operator: m[2]! });
  }

  private quote(cur: Node[], end: string): void {
    for (;;) {
      const c = this.next();
      if (c === undefined || c === '\n') throw new JsonPathError('unterminated quoted string');
      if (c === end && this.input[this.pos - 2] !== '\\') break;
    }
    const value = this.take();
    cur.push({ type: 'text', text: unquote(value) });
  }

  private field(cur: Node[]): void {
    this.take();
    while (!terminator(this.input[this.pos])) {
      if (this.input[this.pos] === '\\') this.pos++;
      this.pos++;
    }
    this.pos = Math.min(this.pos, this.input.length);
    const name = this.take();
    if (name === '*') cur.push({ type: 'wildcard' });
    else cur.push({ type: 'field', name: name.replaceAll('\\', '') });
  }
}

/** The nodes of an action without its braces. */
function sub(text: string): Node[] {
  const [first] = new Parser(`{${text}}`).parse();
  return first?.type === 'list' ? first.nodes : [];
}

/** Unquotes `"…"` or `'…'` with Go's escapes. */
function unquote(value: string): string {
  const quote = value[0]!;
  return value.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|[^])/g, (all, e: string) => {
    const simple = own({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"', "'": "'" } as Record<string, string>, e);
    if (simple !== undefined && !((e === '"' || e === "'") && e !== quote)) return simple;
    if (/^[xuU]./.test(e)) return String.fromCodePoint(Math.min(parseInt(e.slice(1), 16), 0x10ffff));
    if (/^[0-7]{3}$/.test(e)) return String.fromCharCode(parseInt(e, 8) & 255);
    throw new JsonPathError(`unquote string ${value} error invalid syntax`);
  });
}

/** One group of values per node of the template: what is printed together, blanks between. */
export function findResults(path: JsonPath, data: unknown, allowMissing = true): unknown[][] {
  return new Run(path.nodes, allowMissing).find(data);
}

/** All values of a template of one expression, as custom columns and sorting use it. */
export const valuesAt = (path: JsonPath, data: unknown): unknown[] => findResults(path, data).flat();

class Run {
  private begin = 0;
  private inside = 0;
  private ends = 0;
  private lastEnd: Node | undefined;
  private work = 0;
  constructor(
    private nodes: readonly Node[],
    private readonly allowMissing: boolean,
  ) {}

  find(data: unknown): unknown[][] {
    const nodes = this.nodes;
    const full: unknown[][] = [];
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!;
      const results = this.walk([data], node);
      if (this.ends > 0 && this.ends <= this.inside) {
        this.ends--;
        this.lastEnd = node;
        break;
      }
      if (this.begin > 0) {
        this.begin--;
        this.inside++;
        for (const value of results.length > 0 ? results : [null]) {
          this.nodes = nodes.slice(i + 1);
          const inner = this.find(value);
          if (results.length > 0) full.push(...inner);
        }
        this.inside--;
        for (let k = i + 1; k < nodes.length; k++) {
          if (nodes[k] === this.lastEnd) {
            i = k;
            break;
          }
        }
        continue;
      }
      full.push(results);
    }
    return full;
  }

  private walk(input: unknown[], node: Node): unknown[] {
    if (++this.work > 2_000_000) throw new JsonPathError('the template takes too much work');
    switch (node.type) {
      case 'list':
        return this.list(input, node.nodes);
      case 'text':
        return [node.text];
      case 'value':
        return [node.value];
      case 'field':
        return this.field(input, node.name);
      case 'array':
        return input.flatMap((v) => slice(v, node.params));
      case 'union':
        return node.members.flatMap((m) => this.list(input, m));
      case 'wildcard':
        return input.flatMap(children);
      case 'recursive':
        return this.recursive(input);
      case 'filter':
        return this.filter(input, node);
      case 'identifier':
        if (node.name === 'range') {
          this.begin++;
          return input;
        }
        if (node.name !== 'end') throw new JsonPathError(`unrecognized identifier ${node.name}`);
        if (this.inside === 0) throw new JsonPathError('not in range, nothing to end');
        this.ends++;
        return [];
    }
  }

  private list(input: unknown[], nodes: readonly Node[]): unknown[] {
    let current = input;
    for (const node of nodes) current = this.walk(current, node);
    return current;
  }

  private field(input: unknown[], name: string): unknown[] {
    if (input.length === 0) return input;
    const results: unknown[] = [];
    for (const v of input) {
      if (v === null || typeof v !== 'object' || Array.isArray(v)) continue;
      const found = own(v as Record<string, unknown>, name);
      if (found !== undefined) results.push(found);
    }
    if (results.length === 0 && !this.allowMissing) throw new JsonPathError(`${name} is not found`);
    return results;
  }

  private recursive(input: unknown[]): unknown[] {
    const out: unknown[] = [];
    for (const v of input) {
      const inner = children(v);
      if (inner.length > 0) out.push(v, ...this.recursive(inner));
    }
    this.work += out.length;
    return out;
  }

  private filter(input: unknown[], node: Extract<Node, { type: 'filter' }>): unknown[] {
    const out: unknown[] = [];
    for (const v of input) {
      if (!Array.isArray(v)) throw new JsonPathError(`${goPrint(v)} is not array or slice and cannot be filtered`);
      for (const item of v) {
        const lefts = this.list([item], node.left);
        if (node.operator === 'exists') {
          if (lefts.length > 0) out.push(item);
          continue;
        }
        if (lefts.length === 0) continue;
        if (lefts.length > 1) throw new JsonPathError('can only compare one element at a time');
        const rights = this.list([item], node.right);
        if (rights.length === 0) continue;
        if (rights.length > 1) throw new JsonPathError('can only compare one element at a time');
        if (compare(lefts[0], rights[0], node.operator)) out.push(item);
      }
    }
    return out;
  }
}

function children(v: unknown): unknown[] {
  if (v === null || typeof v !== 'object') return [];
  if (Array.isArray(v)) return v;
  const record = v as Record<string, unknown>;
  return Object.keys(record)
    .sort()
    .map((k) => record[k]);
}

function slice(v: unknown, [from, to, by]: readonly [Param, Param, Param]): unknown[] {
  if (v === null || v === undefined) return [];
  if (!Array.isArray(v)) throw new JsonPathError(`${goType(v)} is not array or slice`);
  const n = v.length;
  let a = from.known ? from.value : 0;
  if (a < 0) a += n;
  let b = to.known ? to.value : n;
  if (b < 0 || (b === 0 && to.derived)) b += n;
  if (a === b) return [];
  if (a >= n || a < 0) throw new JsonPathError(`array index out of bounds: index ${a}, length ${n}`);
  if (b > n || b < 0) throw new JsonPathError(`array index out of bounds: index ${b - 1}, length ${n}`);
  if (a > b) throw new JsonPathError(`starting index ${a} is greater than ending index ${b}`);
  const step = by.known ? by.value : 1;
  if (step <= 0) throw new JsonPathError('step must be > 0');
  const out: unknown[] = [];
  for (let i = a; i < b; i += step) out.push(v[i]);
  return out;
}

function compare(a: unknown, b: unknown, operator: string): boolean {
  const kind = (x: unknown) => (typeof x === 'number' ? (Number.isInteger(x) ? 'int' : 'float') : typeof x);
  const basic = (x: unknown) => ['int', 'float', 'string', 'boolean'].includes(kind(x));
  if (!['<', '<=', '>', '>=', '==', '!='].includes(operator)) throw new JsonPathError(`unrecognized filter operator ${operator}`);
  if (!basic(a) || !basic(b)) throw new JsonPathError('invalid type for comparison');
  if (kind(a) !== kind(b)) throw new JsonPathError('incompatible types for comparison');
  if (operator === '==') return a === b;
  if (operator === '!=') return a !== b;
  if (typeof a === 'boolean') throw new JsonPathError('invalid type for comparison');
  const x = a as number;
  const y = b as number;
  return operator === '<' ? x < y : operator === '<=' ? x <= y : operator === '>' ? x > y : x >= y;
}

function goType(v: unknown): string {
  if (typeof v === 'string') return 'string';
  if (typeof v === 'boolean') return 'bool';
  if (typeof v === 'number') return Number.isInteger(v) ? 'int64' : 'float64';
  return Array.isArray(v) ? '[]interface {}' : 'map[string]interface {}';
}

/** One value as JSONPath prints it: texts as they are, objects and lists as JSON on one line. */
function jsonPathText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'object') return toJson(value, '');
  return String(value);
}

/** The whole output of a template for one object. */
export function runJsonPath(path: JsonPath, data: unknown, allowMissing: boolean): string {
  return findResults(path, data, allowMissing)
    .map((group) => group.map(jsonPathText).join(' '))
    .join('');
}

/** The output of `-o jsonpath-as-json`: one JSON array per group. */
export function runJsonPathAsJson(path: JsonPath, data: unknown, allowMissing: boolean): string {
  return findResults(path, data, allowMissing)
    .map((group) => `${toJson(group)}\n`)
    .join('');
}

/** A value as Go's `%v` prints it: `map[a:1 b:two]`, `[x y]`, `<nil>`. */
export function goPrint(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (typeof value === 'object') {
    const record = value as Record<string, unknown>;
    return `map[${Object.keys(record)
      .sort()
      .map((k) => `${k}:${goPrint(record[k])}`)
      .join(' ')}]`;
  }
  return String(value);
}

/** A value as Go's `%#v` prints it. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return goQuote(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'object') {
    const record = value as Record<string, unknown>;
    return `map[string]interface {}{${Object.keys(record)
      .sort()
      .map((k) => `${goQuote(k)}:${goSyntax(record[k])}`)
      .join(', ')}}`;
  }
  return String(value);
}

