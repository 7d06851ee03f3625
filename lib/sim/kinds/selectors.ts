import { own } from '../core';
import { labelValue, qualifiedName } from './names';

/** One requirement of a label selector, in the form of `-l`. */
export interface Requirement {
  readonly key: string;
  readonly operator: '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';
  readonly values: readonly string[];
}

/** Everything that must hold; empty selects all. */
export type Selector = readonly Requirement[];

/** Thrown for a selector that cannot be read, with apimachinery's words. */
export class SelectorError extends Error {}

type Labels = Readonly<Record<string, string>> | undefined;

interface Token {
  readonly type: 'identifier' | 'end' | 'error' | ',' | '(' | ')' | '!' | '=' | '==' | '!=' | '>' | '<' | 'in' | 'notin';
  readonly text: string;
}

const SYMBOLS = new Set('=!(),<>');

function tokens(text: string): Token[] {
  const out: Token[] = [];
  let i = 0;
  for (;;) {
    while (i < text.length && ' \t\r\n'.includes(text[i]!)) i++;
    if (i >= text.length) break;
    if (SYMBOLS.has(text[i]!)) {
      const start = i;
      let known = '';
      while (i < text.length && SYMBOLS.has(text[i]!)) {
        const wider = text.slice(start, i + 1);
        if (!['=', '==', '!', '!=', ',', '(', ')', '<', '>'].includes(wider)) break;
        known = wider;
        i++;
      }
      out.push({ type: known as Token['type'], text: known });
    } else {
      const start = i;
      while (i < text.length && !SYMBOLS.has(text[i]!) && !' \t\r\n'.includes(text[i]!)) i++;
      const word = text.slice(start, i);
      out.push({ type: word === 'in' || word === 'notin' ? word : 'identifier', text: word });
    }
  }
  out.push({ type: 'end', text: '' });
  return out;
}

/** Reads the text of `-l` or `labelSelector=` (`labels.Parse`). Throws {@link SelectorError}. */
export function parseSelector(text: string): Selector {
  const list = tokens(text);
  let at = 0;
  // Where a value may stand, `in` and `notin` are words like any other.
  const look = (values: boolean): Token => {
    const t = list[at]!;
    return values && (t.type === 'in' || t.type === 'notin') ? { type: 'identifier', text: t.text } : t;
  };
  const take = (values: boolean): Token => {
    const t = look(values);
    if (at < list.length - 1) at++;
    return t;
  };
  const fail = (message: string): never => {
    throw new SelectorError(message);
  };
  const out: Requirement[] = [];

  const identifiers = (): string[] => {
    const found = new Set<string>();
    for (;;) {
      const t = take(true);
      if (t.type === 'identifier') {
        found.add(t.text);
        const next = look(true);
        if (next.type === ',') continue;
        if (next.type === ')') return [...found];
        fail(`found '${next.text}', expected: ',' or ')'`);
      } else if (t.type === ',') {
        if (found.size === 0) found.add('');
        const next = look(true);
        if (next.type === ')') {
          found.add('');
          return [...found];
        }
        if (next.type === ',') {
          found.add('');
        }
      } else fail(`found '${t.text}', expected: ',', or identifier`);
    }
  };

  const requirement = (): Requirement => {
    let t = take(true);
    let absent = false;
    if (t.type === '!') {
      absent = true;
      t = take(true);
    }
    if (t.type !== 'identifier') fail(`found '${t.text}', expected: identifier`);
    const key = t.text;
    const faults = qualifiedName(key);
    if (faults.length) fail(`<nil>: Invalid value: ${JSON.stringify(key)}: ${faults.join('; ')}`);
    const next = look(true);
    if (absent) return { key, operator: '!', values: [] };
    if (next.type === 'end' || next.type === ',') return { key, operator: 'exists', values: [] };
    const op = take(false);
    const check = (values: readonly string[]): readonly string[] => {
      for (let i = 0; i < values.length; i++) {
        const wrong = labelValue(values[i]!);
        if (wrong.length) fail(`values[${i}][${key}]: Invalid value: ${JSON.stringify(values[i])}: ${wrong.join('; ')}`);
      }
      return values;
    };
    switch (op.type) {
      case 'in':
      case 'notin': {
        const open = take(true);
        if (open.type !== '(') fail(`found '${open.text}' expected: '('`);
        const first = look(true);
        if (first.type === ')') {
          take(true);
          return { key, operator: op.type, values: [''] };
        }
        if (first.type !== 'identifier' && first.type !== ',') fail(`found '${first.text}', expected: ',', ')' or identifier`);
        const values = identifiers();
        if (take(true).type !== ')') fail(`found '${first.text}', expected: ')'`);
        return { key, operator: op.type, values: check(values.sort()) };
      }
      case '=':
      case '==':
      case '!=':
      case '>':
      case '<': {
        const value = look(true);
        let text = '';
        if (value.type !== 'end' && value.type !== ',') {
          take(true);
          if (value.type !== 'identifier') fail(`found '${value.text}', expected: identifier`);
          text = value.text;
        }
        if (op.type === '>' || op.type === '<') {
          if (!/^[-+]?\d+$/.test(text)) fail(`values[0]: Invalid value: ${JSON.stringify(text)}: for 'Gt', 'Lt' operators, the value must be an integer`);
          return { key, operator: op.type === '>' ? 'gt' : 'lt', values: check([text]) };
        }
        return { key, operator: op.type, values: check([text]) };
      }
      default:
        return fail(`found '${op.text}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  };

  for (;;) {
    const t = look(true);
    if (t.type === 'end') break;
    if (t.type !== 'identifier' && t.type !== '!') fail(`found '${t.text}', expected: !, identifier, or 'end of string'`);
    try {
      out.push(requirement());
    } catch (e) {
      if (e instanceof SelectorError) throw new SelectorError(`unable to parse requirement: ${e.message}`);
      throw e;
    }
    const after = take(true);
    if (after.type === 'end') break;
    if (after.type !== ',') fail(`found '${after.text}', expected: ',' or 'end of string'`);
    const next = look(true);
    if (next.type !== 'identifier' && next.type !== '!') fail(`found '${next.text}', expected: identifier after ','`);
  }
  return out.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** Whether `labels` meet every requirement. */
export function matches(selector: Selector, labels: Labels): boolean {
  for (const r of selector) {
    const value = own(labels, r.key);
    switch (r.operator) {
      case '=':
      case '==':
      case 'in':
        if (value === undefined || !r.values.includes(value)) return false;
        break;
      case '!=':
      case 'notin':
        if (value !== undefined && r.values.includes(value)) return false;
        break;
      case 'exists':
        if (value === undefined) return false;
        break;
      case '!':
        if (value !== undefined) return false;
        break;
      default: {
        if (value === undefined || !/^[-+]?\d+$/.test(value)) return false;
        const d = BigInt(value) - BigInt(r.values[0]!);
        if (r.operator === 'gt' ? d <= 0n : d >= 0n) return false;
      }
    }
  }
  return true;
}

/** The text of a selector: `app=web,tier in (a,b)`. */
export function formatSelector(selector: Selector): string {
  return selector
    .map((r) => {
      switch (r.operator) {
        case 'exists':
          return r.key;
        case '!':
          return `!${r.key}`;
        case 'in':
        case 'notin':
          return `${r.key} ${r.operator} (${[...r.values].sort().join(',')})`;
        case 'gt':
          return `${r.key}>${r.values[0]}`;
        case 'lt':
          return `${r.key}<${r.values[0]}`;
        default:
          return `${r.key}${r.operator}${r.values[0]}`;
      }
    })
    .join(',');
}

/** A LabelSelector as it stands in objects. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

/** The requirements of a LabelSelector, in order of key. An empty one selects all; undefined selects nothing (null). */
export function selectorOf(selector: LabelSelector | undefined | null): Selector | null {
  if (selector == null) return null;
  const out: Requirement[] = [];
  for (const key of Object.keys(selector.matchLabels ?? {})) out.push({ key, operator: '=', values: [selector.matchLabels![key]!] });
  for (const e of selector.matchExpressions ?? []) {
    const operator = ({ In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' } as const)[e.operator as 'In'];
    if (operator) out.push({ key: e.key, operator, values: e.values ?? [] });
  }
  return out.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** Whether a LabelSelector selects these labels; an absent selector selects nothing. */
export function selects(selector: LabelSelector | undefined | null, labels: Labels): boolean {
  if (selector == null) return false;
  for (const key of Object.keys(selector.matchLabels ?? {})) if (own(labels, key) !== selector.matchLabels![key]) return false;
  if (!selector.matchExpressions?.length) return true;
  const s = selectorOf({ matchExpressions: selector.matchExpressions });
  return s !== null && matches(s, labels);
}

/** A LabelSelector in a table cell: `<none>` when it selects all or nothing (`metav1.FormatLabelSelector`). */
export function formatLabelSelector(selector: LabelSelector | undefined | null): string {
  const s = selectorOf(selector);
  return s && s.length ? formatSelector(s) : '<none>';
}

/** Labels in a table cell: `a=1,b=2`, `<none>` without any (`labels.FormatLabels`). */
export function formatLabels(labels: Labels): string {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length ? keys.map((k) => `${k}=${labels![k]}`).join(',') : '<none>';
}

/** One term of a field selector. */
export interface FieldTerm {
  readonly field: string;
  readonly operator: '=' | '==' | '!=';
  readonly value: string;
}

/** Reads `fieldSelector=` (`fields.ParseSelector`); `\` escapes `,` and `=`. Throws {@link SelectorError}. */
export function parseFieldSelector(text: string): readonly FieldTerm[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === ',') {
      terms.push(text.slice(start, i));
      start = i + 1;
    }
  }
  terms.push(text.slice(start));
  const out: FieldTerm[] = [];
  for (const term of terms) {
    if (term === '') continue;
    let split: FieldTerm | undefined;
    for (let i = 0; i < term.length && !split; i++) {
      const operator = term.startsWith('!=', i) ? '!=' : term.startsWith('==', i) ? '==' : term[i] === '=' ? '=' : undefined;
      if (operator) split = { field: term.slice(0, i), operator, value: term.slice(i + operator.length) };
      else if (term[i] === '\\') i++;
    }
    if (!split) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
    let value = '';
    for (let i = 0; i < split.value.length; i++) {
      const c = split.value[i]!;
      if (c === '\\') {
        const next = split.value[++i];
        if (next === undefined || !'\\,='.includes(next)) throw new SelectorError(`invalid field selector: invalid escape sequence: \\${next ?? ''}`);
        value += next;
      } else if (c === ',' || c === '=') throw new SelectorError(`invalid field selector: unescaped character in value: ${c.charCodeAt(0)}`);
      else value += c;
    }
    out.push({ ...split, value });
  }
  return out;
}
