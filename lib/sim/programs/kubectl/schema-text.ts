import { wordWrap } from './print/wordwrap';

/** Types of an OpenAPI v3 document as `kubectl explain` writes them (kubectl `explain/v2/templates/plaintext.tmpl`). */

/** What is read of a schema of that document. */
export interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

export type Schemas = Readonly<Record<string, Schema>>;

export interface ExplainOptions {
  readonly recursive: boolean;
}

/** The text for the field that `path` leads to; undefined if there is none. */
export function explainText(schema: Schema, all: Schemas, path: readonly string[], options: ExplainOptions): string | undefined {
  return output(schema, all, path, options, new Set());
}

const resolve = (s: Schema, all: Schemas): Schema => (s.$ref ? (all[s.$ref.replace('#/components/schemas/', '')] ?? s) : s);
const mapValue = (s: Schema): Schema | undefined => (s.additionalProperties && typeof s.additionalProperties === 'object' ? s.additionalProperties : undefined);

function output(schema: Schema, all: Schemas, path: readonly string[], options: ExplainOptions, history: ReadonlySet<string>): string | undefined {
  const ref = schema.$ref ?? '';
  const s = resolve(schema, all);
  const [first, ...rest] = path;
  if (first === undefined) {
    const about = description(schema, all) || '<empty>';
    const fields = fieldList(schema, all, 1, options, new Set());
    return `DESCRIPTION:\n${indent(wordWrap(about, 76), 4)}\n${fields === '' ? '' : `FIELDS:\n${fields}`}`;
  }
  if (ref && history.has(ref)) return undefined;
  const seen = ref ? new Set([...history, ref]) : history;
  const own = s.properties && Object.hasOwn(s.properties, first) ? s.properties[first] : undefined;
  if (own) {
    const inner = output(own, all, rest, options, new Set());
    if (inner === undefined || rest.length > 0) return inner;
    return `FIELD: ${first} <${typeName(own, all)}>\n${enumText(own, all, true, 0)}\n\n${inner}`;
  }
  if (s.items) return output(s.items, all, path, options, seen);
  const value = mapValue(s);
  if (value) return output(value, all, path, options, seen);
  for (const part of s.allOf ?? []) {
    const text = output(part, all, path, options, seen);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** A type's own description, then those of what it is made of. */
function description(schema: Schema, all: Schemas): string {
  const s = schema.$ref ? { ...resolve(schema, all) } : schema;
  let out = s.description ? `${s.description}\n` : '';
  for (const part of s.allOf ?? []) out += description(part, all);
  if (s.items) out += description(s.items, all);
  const value = mapValue(s);
  if (value) out += description(value, all);
  return out;
}

function fieldList(schema: Schema, all: Schemas, level: number, options: ExplainOptions, history: ReadonlySet<string>): string {
  const ref = schema.$ref ?? '';
  if (ref && history.has(ref)) return '';
  const seen = ref ? new Set([...history, ref]) : history;
  const s = resolve(schema, all);
  let out = '';
  for (const name of Object.keys(s.properties ?? {}).sort()) {
    const field = s.properties![name]!;
    out += fieldDetail(name, field, s, all, level, options.recursive);
    if (options.recursive) out += fieldList(field, all, level + 1, options, seen);
  }
  for (const part of s.allOf ?? []) out += fieldList(part, all, level, options, seen);
  if (s.items) out += fieldList(s.items, all, level, options, seen);
  const value = mapValue(s);
  if (value) out += fieldList(value, all, level, options, seen);
  return out;
}

function fieldDetail(name: string, field: Schema, parent: Schema, all: Schemas, level: number, short: boolean): string {
  const pad = level * 2;
  const line = `${' '.repeat(pad)}${name}\t<${typeName(field, all)}>${parent.required?.includes(name) ? ' -required-' : ''}${enumText(field, all, false, pad)}\n`;
  if (short) return line;
  return `${line}${indent(wordWrap(field.description || '<no description>', 78 - pad), pad + 2)}\n\n`;
}

/** `string`, `Object`, `[]Container`, `map[string]string`. */
function typeName(s: Schema, all: Schemas): string {
  if (s.items) return `[]${typeName(s.items, all)}`;
  const value = mapValue(s);
  if (value) return `map[string]${typeName(value, all)}`;
  if (s.allOf?.length === 1 && !s.properties) return typeName(s.allOf[0]!, all);
  if (s.$ref) {
    const target = resolve(s, all);
    // These two may be a number or a text, so that no one type says what they are.
    if (target === s || !target.type || target.type === 'object' || /\.(Quantity|IntOrString)$/.test(s.$ref)) return s.$ref.slice(Math.max(s.$ref.lastIndexOf('.'), s.$ref.lastIndexOf('/')) + 1);
    return target.type;
  }
  return s.type === 'object' ? 'Object' : (s.type ?? 'Object');
}

const MOST = 4;

function enumText(s: Schema, _all: Schemas, long: boolean, pad: number): string {
  if (!s.enum) return '';
  const words = s.enum.map((x) => (x === '' ? '""' : String(x)));
  if (long) return `ENUM:${words.map((w) => `\n    ${w}`).join('')}`;
  const shown = words.length > MOST ? `${words.slice(0, MOST).join(', ')}, ....` : words.join(', ');
  return `\n${' '.repeat(pad)}enum: ${shown}`;
}

const indent = (text: string, n: number) => text.split('\n').map((l) => ' '.repeat(n) + l).join('\n');
