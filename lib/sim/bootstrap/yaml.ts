import type { Json } from '../core';

/** Prints plain data as block YAML, the way Kubernetes' tools do. Only for what this folder makes: it knows no edge cases of the learner's. */
export function toYaml(value: Json, indent = ''): string {
  if (Array.isArray(value)) {
    return value.map((v) => `${indent}- ${block(v as Json, `${indent}  `)}`).join('');
  }
  return Object.entries(value as Record<string, Json | undefined>)
    .filter(([, v]) => v !== undefined)
    .map(([k, v]) => `${indent}${k}:${member(v as Json, indent)}`)
    .join('');
}

/** What stands after `key:`. */
function member(v: Json, indent: string): string {
  if (Array.isArray(v)) return v.length === 0 ? ' []\n' : `\n${toYaml(v, indent)}`;
  if (v !== null && typeof v === 'object') return Object.keys(v).length === 0 ? ' {}\n' : `\n${toYaml(v, `${indent}  `)}`;
  return ` ${scalar(v)}\n`;
}

/** What stands after `- `: the first line goes on there. */
function block(v: Json, indent: string): string {
  if (v !== null && typeof v === 'object') {
    const text = toYaml(v, indent);
    return text === '' ? '{}\n' : text.slice(indent.length);
  }
  return `${scalar(v)}\n`;
}

function scalar(v: Json): string {
  if (typeof v !== 'string') return String(v);
  if (v === '' || /^[\s\d&*!|>'"%@`{}[\],#?-]|: |:$| #|\n|^(true|false|null|yes|no|on|off|~)$/i.test(v)) {
    // Command line flags begin with a dash and are plain all the same.
    return /^--[\w-]+(=[^\s:#]*(:[^\s#]+)*)?$/.test(v) ? v : JSON.stringify(v);
  }
  return v;
}
