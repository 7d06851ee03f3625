import { sortKeys } from '../../../core';

/**
 * KYAML (`-o kyaml`): the dialect of YAML that looks like JSON with bare keys and trailing commas, where every string
 * is quoted and a text of several lines is written line by line (sigs.k8s.io/yaml/kyaml). Typed objects are not `sorted`.
 */
export function toKyaml(value: unknown, sorted = true): string {
  return `---\n${render(value, 0, sorted)}\n`;
}

function render(value: unknown, indent: number, sorted: boolean): string {
  const pad = ' '.repeat(indent);
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return quoted(value, indent);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    // Items that are objects or lists share their brackets' line; others have a line each.
    if (value.every((x) => x !== null && typeof x === 'object')) return `[${value.map((x) => render(x, indent, sorted)).join(', ')}]`;
    return `[\n${value.map((x) => `${pad}  ${render(x, indent + 2, sorted)},\n`).join('')}${pad}]`;
  }
  const record = value as Record<string, unknown>;
  const present = Object.keys(record).filter((k) => record[k] !== undefined);
  const keys = sorted ? sortKeys(present) : present;
  if (keys.length === 0) return '{}';
  return `{\n${keys.map((k) => `${pad}  ${keyText(k)}: ${render(record[k], indent + 2, sorted)},\n`).join('')}${pad}}`;
}

const AMBIGUOUS = /^(y|n|yes|no|on|off|true|false|null|~|[-+.\d].*)$/i;
const keyText = (key: string) => (/^[A-Za-z_][A-Za-z0-9_./:-]*$/.test(key) && !AMBIGUOUS.test(key) && !key.endsWith(':') ? key : JSON.stringify(key));

function quoted(s: string, indent: number): string {
  if (!s.includes('\n') || s === '\n') return JSON.stringify(s);
  const lines = s.split('\n');
  const last = lines.pop()!;
  const all = lines.map((l) => ({ text: l, end: '\\n' }));
  if (last !== '') all.push({ text: last, end: '' });
  const pad = ' '.repeat(indent + 2);
  // Each line starts one column further in than its brackets; leading blanks are marked by a backslash.
  const body = all.map(({ text, end }) => {
    const inner = JSON.stringify(text).slice(1, -1);
    return `${pad}${inner.startsWith(' ') ? '\\' : ' '}${inner}${end}\\\n`;
  });
  return `"\\\n${body.join('')}${pad}"`;
}
