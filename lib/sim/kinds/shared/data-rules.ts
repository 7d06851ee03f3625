import { equal, fromBytes, own } from '../../core';
import { unbase64 } from '../base64';
import type { FieldError } from '../kind';
import { configKey } from '../names';
import { each, forbidden, IMMUTABLE, required, tooLong, wrong } from './rules';

type Any = any;
type Data = Readonly<Record<string, string>>;

const MAX = 1024 * 1024;

/** How many bytes base64 stands for. */
const decodedLength = (text: string): number => Math.floor((text.replace(/=+$/, '').length * 3) / 4);

/** UTF-8 bytes of a text. */
const utf8Length = (text: string): number => {
  let n = text.length;
  // eslint-disable-next-line no-control-regex
  if (/^[\0-\x7f]*$/.test(text)) return n;
  for (const c of text) {
    const code = c.codePointAt(0)!;
    if (code > 0xffff) n += 2;
    else if (code > 0x7ff) n += 2;
    else if (code > 0x7f) n += 1;
  }
  return n;
};

/** Those keys of which there is something to say, in order. */
const faulty = (keys: readonly string[], more: (key: string) => boolean = () => false): string[] => keys.filter((key) => !CONFIG_KEY.test(key) || more(key)).sort();

/** What is surely a good key. */
const CONFIG_KEY = /^[-_a-zA-Z0-9][-._a-zA-Z0-9]{0,252}$/;

function frozen(o: Any, old: Any, ...maps: readonly string[]): FieldError[] {
  if (!old?.immutable) return [];
  const out: FieldError[] = [];
  if (!o.immutable) out.push(forbidden('immutable', 'field is immutable when `immutable` is set'));
  for (const map of maps) if (!equal(o[map] ?? {}, old[map] ?? {})) out.push(forbidden(map, 'field is immutable when `immutable` is set'));
  return out;
}

/** `ValidateConfigMap` and its update. */
export function configMapRules(c: Any, old: Any): FieldError[] {
  const out = frozen(c, old, 'data', 'binaryData');
  const data: Data = c.data ?? {};
  const binary: Data = c.binaryData ?? {};
  let total = 0;
  const twice = (key: string): boolean => own(binary, key) !== undefined;
  const keys = Object.keys(data);
  for (const key of faulty(keys, twice)) {
    out.push(...each(`data[${key}]`, key, configKey(key)));
    if (twice(key)) out.push(wrong(`data[${key}]`, key, 'duplicate of key present in binaryData'));
  }
  const others = Object.keys(binary);
  for (const key of faulty(others)) out.push(...each(`binaryData[${key}]`, key, configKey(key)));
  for (const key of keys) total += data[key]!.length;
  const more = others.reduce((n, key) => n + decodedLength(binary[key]!), 0);
  // Only a text near the limit is worth counting in bytes.
  if (total + more > MAX / 4) total = keys.reduce((n, key) => n + utf8Length(data[key]!), 0);
  total += more;
  if (total > MAX) out.push(tooLong('[]', MAX));
  return out;
}

/** Why a text is no JSON object, in the words of Go's decoder. */
function jsonFault(text: string): string | undefined {
  const shown = (c: string): string => (c === "'" ? `'\\''` : c === '"' ? `'"'` : JSON.stringify(c).replace(/^"|"$/g, "'"));
  if (text.trim() === '') return 'unexpected end of JSON input';
  try {
    const value = JSON.parse(text) as unknown;
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return undefined;
    if (value === null) return undefined;
    const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
  } catch (e) {
    const at = /position (\d+)/.exec((e as Error).message);
    const c = at ? text[Number(at[1])] : undefined;
    if (c === undefined) return /^\s*[{["\-0-9tfn]/.test(text) ? 'unexpected end of JSON input' : `invalid character ${shown(text.trim()[0]!)} looking for beginning of value`;
    const before = text.slice(0, Number(at![1])).trimEnd();
    const last = before.at(-1);
    if (before === '' || last === ':' || last === '[') return `invalid character ${shown(c)} looking for beginning of value`;
    if (last === '{' || (last === ',' && before.lastIndexOf('{') > before.lastIndexOf('['))) return `invalid character ${shown(c)} looking for beginning of object key string`;
    return `invalid character ${shown(c)} after ${before.lastIndexOf('{') < 0 && before.lastIndexOf('[') < 0 ? 'top-level value' : before.lastIndexOf(':') > Math.max(before.lastIndexOf(','), before.lastIndexOf('{')) ? 'object key:value pair' : 'object key'}`;
  }
}

/** What a Secret of a certain type must hold. */
function secretTypeRules(s: Any): FieldError[] {
  const has = (key: string): boolean => own(s.data as Data, key) !== undefined;
  const need = (key: string): FieldError[] => (has(key) ? [] : [required(`data[${key}]`)]);
  const json = (key: string): FieldError[] => {
    if (!has(key)) return need(key);
    const bytes = unbase64(s.data[key]);
    const fault = jsonFault(typeof bytes === 'number' ? '' : fromBytes(bytes));
    return fault === undefined ? [] : [wrong(`data[${key}]`, '<secret contents redacted>', fault)];
  };
  switch (s.type) {
    case 'kubernetes.io/service-account-token':
      return s.metadata.annotations?.['kubernetes.io/service-account.name'] ? [] : [required('metadata.annotations[kubernetes.io/service-account.name]')];
    case 'kubernetes.io/dockercfg':
      return json('.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return json('.dockerconfigjson');
    case 'kubernetes.io/basic-auth':
      return has('username') || has('password') ? [] : [required('data[username]'), required('data[password]')];
    case 'kubernetes.io/ssh-auth':
      return s.data?.['ssh-privatekey'] ? [] : [required('data[ssh-privatekey]')];
    case 'kubernetes.io/tls':
      return [...need('tls.crt'), ...need('tls.key')];
    default:
      return [];
  }
}

/** `ValidateSecret` and its update. */
export function secretRules(s: Any, old: Any): FieldError[] {
  const out: FieldError[] = [];
  if (old && (old.type ?? '') !== (s.type ?? '')) out.push(wrong('type', s.type ?? '', IMMUTABLE));
  out.push(...frozen(s, old, 'data'));
  const data: Data = s.data ?? {};
  let total = 0;
  const keys = Object.keys(data);
  for (const key of faulty(keys)) out.push(...each(`data[${key}]`, key, configKey(key)));
  for (const key of keys) total += decodedLength(data[key]!);
  if (total > MAX) out.push(tooLong('data', MAX));
  return [...out, ...secretTypeRules(s)];
}
