import { byteLength } from '../../core';

/**
 * The OpenAPI v2 document in protobuf, the only form in which kubectl takes it (`openapi.v2.Document` of gnostic's
 * OpenAPIv2.proto; field numbers are facts of the wire). Of paths it has what kubectl looks for: which kinds' PATCH knows
 * `fieldValidation`.
 */

type Part = readonly [field: number, value: string | boolean | number | readonly Part[]];

/** A message as it is written: its bytes as text (core/text.ts), and how many they are, so that nothing is counted twice. */
interface Written {
  readonly text: string;
  readonly size: number;
}

function message(parts: readonly Part[]): Written {
  const out: string[] = [];
  let size = 0;
  const varint = (n: number): void => {
    let rest = n;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) {
      out.push(String.fromCharCode(0xdc00 + ((rest & 0x7f) | 0x80)));
      size++;
    }
    out.push(String.fromCharCode(rest));
    size++;
  };
  for (const [field, value] of parts) {
    if (typeof value === 'boolean' || typeof value === 'number') {
      varint(field * 8);
      varint(Number(value));
      continue;
    }
    const inner = typeof value === 'string' ? { text: value, size: byteLength(value) } : message(value);
    varint(field * 8 + 2);
    varint(inner.size);
    out.push(inner.text);
    size += inner.size;
  }
  return { text: out.join(''), size };
}

const text = (field: number, value: unknown): Part[] => (typeof value === 'string' && value !== '' ? [[field, value]] : []);
/** Any data, as YAML; JSON is YAML. */
const any = (field: number, value: unknown): Part[] => (value === undefined ? [] : [[field, [[2, `${JSON.stringify(value)}\n`]]]]);
const named = (name: string, value: readonly Part[]): Part => [1, [[1, name], [2, value]]];
const extensions = (field: number, of: Readonly<Record<string, unknown>>): Part[] => Object.keys(of).filter((k) => k.startsWith('x-')).map((k) => [field, [[1, k], ...any(2, of[k])]] as Part); // prettier-ignore

/** `Schema`, from the same in JSON. */
function schema(s: any): Part[] {
  const extra = s.additionalProperties;
  return [
    ...text(1, s.$ref),
    ...text(2, s.format),
    ...text(4, s.description),
    ...any(5, s.default),
    ...((s.required ?? []) as string[]).map((r): Part => [19, r]),
    ...((s.enum ?? []) as unknown[]).flatMap((e) => any(20, e)),
    ...(extra === undefined ? [] : [[21, typeof extra === 'boolean' ? [[2, extra]] : [[1, schema(extra)]]] as Part]),
    ...(typeof s.type === 'string' ? [[22, [[1, s.type]]] as Part] : []),
    ...(s.items ? [[23, [[1, schema(s.items)]]] as Part] : []),
    ...(s.properties ? [[25, Object.keys(s.properties).map((k) => named(k, schema(s.properties[k])))] as Part] : []),
    ...extensions(31, s),
  ];
}

/** One kind's path with its PATCH: `/api/v1/namespaces/{namespace}/pods/{name}`. */
export interface PatchPath {
  readonly path: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Follows from the built-in types alone, and takes long to write. */
const written = new WeakMap<object, string>();

function definitionsText(all: Readonly<Record<string, unknown>>): string {
  let text = written.get(all);
  if (text === undefined) written.set(all, (text = message([[9, Object.keys(all).map((name) => named(name, schema(all[name])))]]).text));
  return text;
}

/** The document's bytes, as text (core/text.ts). `definitions` are those of the built-in types, in the form of v2. */
export function openapiV2(version: string, definitions: Readonly<Record<string, unknown>>, paths: readonly PatchPath[]): string {
  const parameter: Part = [8, [[1, [[2, [[3, [[2, 'query'], [4, 'fieldValidation'], [6, 'string']]]]]]]]];
  const ok: Part = [9, [[1, [[1, '200'], [2, [[1, [[1, 'OK']]]]]]]]];
  const head = message([
    [1, '2.0'],
    [2, [[1, 'Kubernetes'], [2, version]]],
    [8, paths.map(({ path, ...gvk }) => [2, [[1, path], [2, [[8, [parameter, ok, ...extensions(13, { 'x-kubernetes-group-version-kind': gvk })]]]]]] as Part)],
  ]);
  return head.text + definitionsText(definitions);
}

