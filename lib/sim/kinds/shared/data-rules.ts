import { equal, own, type Json } from '../../core';
import type { FieldError } from '../kind';
import { unbase64 } from '../base64';
import { fromBytes } from '../../core';
import { each, forbidden, required, wrong } from './rules';

interface Data {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
}

const MAX = 1024 * 1024;

/** Keys, size and immutability of ConfigMaps and Secrets. */
export function dataRules(o: Data, old: Data | undefined, key: (text: string) => string[]): FieldError[] {
  const out: FieldError[] = [];
  let total = 0;
  for (const map of ['data', 'binaryData'] as const) {
    for (const name of Object.keys(o[map] ?? {})) {
      out.push(...each(`${map}[${name}]`, name, key(name)));
      if (map === 'binaryData' && own(o.data, name) !== undefined) out.push(wrong(`binaryData[${name}]`, name, 'duplicate of key present in data'));
      total += o[map]![name]!.length;
    }
  }
  if (total > MAX) out.push({ type: 'TooLong', field: '[]', value: '', max: MAX });
  if (old?.immutable) {
    if (!o.immutable) out.push(forbidden('immutable', 'field is immutable when `immutable` is set'));
    for (const map of ['data', 'binaryData'] as const) if (!equal(o[map] ?? {}, old[map] ?? {})) out.push(forbidden(map, 'field is immutable when `immutable` is set'));
  }
  return out;
}

/** What a Secret of a certain type must hold. */
export function secretTypeRules(s: { readonly type?: string; readonly data?: Readonly<Record<string, string>>; readonly metadata: { readonly annotations?: Readonly<Record<string, string>> } }): FieldError[] {
  const has = (key: string): boolean => own(s.data, key) !== undefined;
  const need = (key: string): FieldError[] => (has(key) ? [] : [required(`data[${key}]`)]);
  switch (s.type) {
    case 'kubernetes.io/service-account-token':
      return s.metadata.annotations?.['kubernetes.io/service-account.name'] ? [] : [required('metadata.annotations[kubernetes.io/service-account.name]')];
    case 'kubernetes.io/dockerconfigjson': {
      if (!has('.dockerconfigjson')) return need('.dockerconfigjson');
      const bytes = unbase64(s.data!['.dockerconfigjson']!);
      try {
        JSON.parse(typeof bytes === 'number' ? '' : fromBytes(bytes)) as Json;
        return [];
      } catch {
        return [wrong('data[.dockerconfigjson]', '<secret contents redacted>', 'invalid character')];
      }
    }
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
