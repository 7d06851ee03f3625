import { encodeBase64, fromBytes, set, toBytes } from '../../core';
import { rfc3339 } from '../../kinds/times';
import { MESSAGES } from './messages';

/** One field of a message, as `messages.ts` writes it. */
export interface Field {
  /** Null: its own fields stand among the message's. */
  readonly name: string | null;
  readonly shape: 'one' | 'list' | 'map';
  /** A letter, or the message it holds: `core.v1.PodSpec`. */
  readonly type: string;
  /** Zero was meant where it was sent. */
  readonly pointer: boolean;
  /** Printed even when it is zero. */
  readonly always: boolean;
}
type Message = ReadonlyMap<number, Field>;

/** Bytes that are no such message. */
export class ProtobufError extends Error {}

const MAGIC = [0x6b, 0x38, 0x73, 0x00];
const MAX_DEPTH = 64;

let parsed: ReadonlyMap<string, Message> | undefined;

/** The table of messages, read once; a message's fields by number, in that order. */
export function messages(): ReadonlyMap<string, Message> {
  if (parsed) return parsed;
  const all = new Map<string, Message>();
  let group = '';
  for (const line of MESSAGES.replace(/\n {2}/g, ' ').split('\n')) {
    if (line.startsWith('# ')) group = line.slice(2);
    const [name, ...fields] = line.split(/\s+/);
    if (!name || name === '#') continue;
    const message = new Map<number, Field>();
    for (const text of fields) {
      const [, field, mark, number, shape, type] = /^([^=?!]+)([?!]*)=(\d+)(?::([*%]?)(\S+))?$/.exec(text)!;
      message.set(Number(number), {
        name: field === '^' ? null : field!,
        shape: shape === '*' ? 'list' : shape === '%' ? 'map' : 'one',
        type: type === undefined || type.length === 1 || type.includes('.') ? (type ?? 's') : `${group}.${type}`,
        pointer: mark!.includes('?'),
        always: mark!.includes('!'),
      });
    }
    all.set(`${group}.${name}`, new Map([...message].sort(([a], [b]) => a - b)));
  }
  // Lists all look alike.
  const list = (type: string): Message => new Map<number, Field>([[1, { name: 'metadata', shape: 'one', type: 'meta.v1.ListMeta', pointer: false, always: false }], [2, { name: 'items', shape: 'list', type, pointer: false, always: false }]]); // prettier-ignore
  for (const [name, fields] of [...all]) if (fields.get(1)?.type === 'meta.v1.ObjectMeta') all.set(`${name}List`, list(name));
  return (parsed = all);
}

/** A place in bytes. */
class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    private at = 0,
  ) {}

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  /** A variable-length integer of 64 bits, as a signed number. */
  integer(): number {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const b = this.bytes[this.at++];
      if (b === undefined) throw new ProtobufError('unexpected EOF');
      value |= BigInt(b & 0x7f) << shift;
      if (b < 0x80) return Number(BigInt.asIntN(64, value));
    }
    throw new ProtobufError('proto: integer overflow');
  }

  block(): Uint8Array {
    const length = this.integer();
    if (length < 0 || this.at + length > this.bytes.length) throw new ProtobufError('unexpected EOF');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  double(): number {
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    if (this.at + 8 > this.bytes.length) throw new ProtobufError('unexpected EOF');
    this.at += 8;
    return view.getFloat64(this.at - 8, true);
  }

  skip(wire: number): void {
    if (wire === 0) this.integer();
    else if (wire === 2) this.block();
    else if (wire === 1 || wire === 5) this.at += wire === 1 ? 8 : 4;
    else throw new ProtobufError(`proto: illegal wireType ${wire}`);
  }
}

/** The fields of a message by number, undecoded: numbers, or blocks of bytes. */
function raw(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const out = new Map<number, (number | Uint8Array)[]>();
  const r = new Reader(bytes);
  while (!r.done) {
    const tag = r.integer();
    const wire = tag & 7;
    const number = Math.floor(tag / 8);
    if (wire !== 0 && wire !== 1 && wire !== 2) {
      r.skip(wire);
      continue;
    }
    const value = wire === 0 ? r.integer() : wire === 1 ? r.double() : r.block();
    const list = out.get(number);
    if (list) list.push(value);
    else out.set(number, [value]);
  }
  return out;
}

const text = (v: number | Uint8Array | undefined): string => (v instanceof Uint8Array ? fromBytes(v) : '');
const integer = (v: number | Uint8Array | undefined): number => (typeof v === 'number' ? v : 0);

/** The form of a schema, which some values hold in ways of their own. */
export const SCHEMA = 'apiextensions.v1.JSONSchemaProps';

function json(bytes: number | Uint8Array): unknown {
  try {
    return JSON.parse(text(bytes)) as unknown;
  } catch {
    throw new ProtobufError('raw extension holds no JSON');
  }
}

/** One value; undefined where it is nothing at all (a time that was not set). */
function value(type: string, v: number | Uint8Array, depth: number): unknown {
  if (type === 'i' || type === 'f') return integer(v);
  if (type === 'b') return integer(v) !== 0;
  if (!(v instanceof Uint8Array)) throw new ProtobufError(`proto: wrong wireType = 0 for field of type ${type}`);
  switch (type) {
    case 's':
      return text(v);
    case 'y':
      return encodeBase64(v);
    case 'Q':
      return text(raw(v).get(1)?.at(-1));
    case 'T':
    case 'M': {
      const fields = raw(v);
      const seconds = fields.get(1)?.at(-1);
      if (seconds === undefined) return undefined;
      const at = integer(seconds) * 1000;
      if (!Number.isSafeInteger(at) || Math.abs(at) > 8.64e15) throw new ProtobufError('proto: bad time');
      return type === 'T' ? rfc3339(at) : `${rfc3339(at).slice(0, -1)}.${String(Math.floor(integer(fields.get(2)?.at(-1)) / 1000)).padStart(6, '0')}Z`;
    }
    case 'D':
      return `${integer(raw(v).get(1)?.at(-1)) / 1e9}s`;
    case 'I': {
      const fields = raw(v);
      return integer(fields.get(1)?.at(-1)) === 1 ? text(fields.get(3)?.at(-1)) : integer(fields.get(2)?.at(-1));
    }
    case 'R':
    case 'F': {
      const inner = raw(v).get(1)?.at(-1);
      return inner instanceof Uint8Array && inner.length > 0 ? json(inner) : undefined;
    }
    case 'E':
      return (raw(v).get(1) ?? []).map(text);
    case 'J':
      return json(raw(v).get(1)?.at(-1) ?? new Uint8Array());
    case 'A':
    case 'O':
    case 'P': {
      const fields = raw(v);
      const one = fields.get(type === 'O' ? 2 : 1)?.at(-1);
      if (one instanceof Uint8Array) return message(SCHEMA, one, depth + 1);
      if (type === 'O') return integer(one ?? fields.get(1)?.at(-1)) !== 0;
      return (fields.get(2) ?? []).map((x) => (type === 'P' ? text(x) : value(SCHEMA, x, depth)));
    }
    default:
      return message(type, v, depth + 1);
  }
}

/** A message as the JSON that says the same. */
function message(type: string, bytes: Uint8Array, depth = 0): Record<string, unknown> {
  if (depth > MAX_DEPTH) throw new ProtobufError('proto: nested too deeply');
  const known = messages().get(type);
  if (!known) throw new ProtobufError(`no message ${type}`);
  const out: Record<string, unknown> = {};
  const fields = raw(bytes);
  for (const [number, field] of known) {
    const sent = fields.get(number);
    if (!sent) continue;
    if (field.shape === 'map') {
      const map: Record<string, unknown> = {};
      for (const entry of sent) {
        if (!(entry instanceof Uint8Array)) continue;
        const e = raw(entry);
        set(map, text(e.get(1)?.at(-1)), value(field.type, e.get(2)?.at(-1) ?? new Uint8Array(), depth));
      }
      if (field.name !== null) set(out, field.name, map);
    } else if (field.shape === 'list') {
      const list: unknown[] = [];
      for (const v of sent) {
        // Numbers may come packed into one block.
        if ((field.type === 'i' || field.type === 'b') && v instanceof Uint8Array) for (const r = new Reader(v); !r.done; ) list.push(value(field.type, r.integer(), depth));
        else list.push(value(field.type, v, depth));
      }
      if (field.name !== null) set(out, field.name, list);
    } else {
      const v = value(field.type, sent.at(-1)!, depth);
      if (field.name === null) Object.assign(out, v);
      else if (v === undefined || (!field.pointer && !field.always && (v === '' || v === 0 || v === false))) continue;
      else set(out, field.name, v);
    }
  }
  return out;
}

/** The group as messages are named by it: the part before the first dot, `core` for none. */
export function nameOf(apiVersion: string, kind: string): string {
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/', 2) as [string, string]) : ['', apiVersion];
  // Options and lists of meta/v1 come under the group of what they are about.
  if (kind === 'DeleteOptions') return 'meta.v1.DeleteOptions';
  if (group === 'meta.k8s.io' || (group === '' && (kind === 'Status' || kind.startsWith('API')))) return `meta.v1.${kind}`;
  return `${group === '' ? 'core' : group.split('.')[0]}.${version}.${kind}`;
}

/**
 * An object sent as `application/vnd.kubernetes.protobuf`: the magic `k8s\0`, then runtime.Unknown with its kind and bytes.
 * Returns what the same object would be in JSON. Throws {@link ProtobufError}.
 */
export function decodeProtobuf(body: string): Record<string, unknown> {
  const bytes = toBytes(body);
  if (MAGIC.some((b, i) => bytes[i] !== b)) throw new ProtobufError(`provided data does not appear to be a protobuf message, expected prefix [${MAGIC.join(' ')}]`);
  const unknown = raw(bytes.subarray(MAGIC.length));
  const meta = unknown.get(1)?.at(-1);
  const inner = unknown.get(2)?.at(-1);
  if (!(meta instanceof Uint8Array)) throw new ProtobufError('Object \'Kind\' is missing');
  const typeMeta = raw(meta);
  const apiVersion = text(typeMeta.get(1)?.at(-1));
  const kind = text(typeMeta.get(2)?.at(-1));
  const name = nameOf(apiVersion, kind);
  if (!messages().has(name)) throw new ProtobufError(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
  return { kind, apiVersion, ...message(name, inner instanceof Uint8Array ? inner : new Uint8Array()) };
}
