import { fromBytes, isDict, own, toBytes, type Dict } from '../../core';
import { unbase64 } from '../../kinds/base64';
import { parseTime } from '../../kinds/times';
import { messages, nameOf, SCHEMA, type Field } from './decode';

/** Bytes being written. */
class Writer {
  private bytes = new Uint8Array(256);
  length = 0;

  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    grown.set(this.bytes);
    this.bytes = grown;
  }

  /** A variable-length integer; a negative one as 64 bits. */
  integer(n: number): this {
    this.room(10);
    if (n >= 0) {
      let left = Math.trunc(n);
      for (; left >= 0x80; left = Math.floor(left / 128)) this.bytes[this.length++] = (left % 128) | 0x80;
      this.bytes[this.length++] = left;
      return this;
    }
    let rest = BigInt.asUintN(64, BigInt(Math.trunc(n)));
    while (rest >= 0x80n) {
      this.bytes[this.length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.length++] = Number(rest);
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  /** A number as a field. */
  number(field: number, n: number): this {
    return this.integer(field * 8).integer(n);
  }

  double(field: number, n: number): this {
    this.integer(field * 8 + 1).room(8);
    new DataView(this.bytes.buffer).setFloat64(this.length, n, true);
    this.length += 8;
    return this;
  }

  /** Bytes, a text, or a message as a field. */
  block(field: number, value: Uint8Array | string | Writer): this {
    const bytes = value instanceof Writer ? value.done() : typeof value === 'string' ? toBytes(value) : value;
    return this.integer(field * 8 + 2).integer(bytes.length).raw(bytes);
  }

  done(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

const MINUS = /^-/;
const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

/** A duration as Go writes it (`1h2m3.5s`), in nanoseconds. */
function nanoseconds(text: string): number {
  let sum = 0;
  for (const [, n, unit] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)) sum += Number(n) * UNITS[unit!]!;
  return Math.round(MINUS.test(text) ? -sum : sum);
}

/** One value as a field; nothing for what JSON says with null. */
function value(out: Writer, number: number, type: string, v: unknown): void {
  switch (type) {
    case 'i':
      out.number(number, typeof v === 'number' ? v : 0);
      return;
    case 'b':
      out.number(number, v === true ? 1 : 0);
      return;
    case 'f':
      out.double(number, typeof v === 'number' ? v : 0);
      return;
    case 's':
      out.block(number, typeof v === 'string' ? v : '');
      return;
    case 'y': {
      const bytes = unbase64(String(v));
      out.block(number, typeof bytes === 'number' ? new Uint8Array() : Uint8Array.from(bytes));
      return;
    }
    case 'Q':
      out.block(number, new Writer().block(1, String(v)));
      return;
    case 'T':
    case 'M': {
      const at = typeof v === 'string' ? parseTime(v) : undefined;
      if (at === undefined) return;
      const micros = /\.(\d{1,6})/.exec(String(v))?.[1]?.padEnd(6, '0') ?? '0';
      out.block(number, new Writer().number(1, Math.floor(at / 1000)).number(2, type === 'M' ? Number(micros) * 1000 : 0));
      return;
    }
    case 'D':
      out.block(number, new Writer().number(1, nanoseconds(String(v))));
      return;
    case 'I':
      out.block(number, typeof v === 'number' ? new Writer().number(1, 0).number(2, v).block(3, '') : new Writer().number(1, 1).number(2, 0).block(3, String(v)));
      return;
    case 'R':
    case 'F':
    case 'J':
      out.block(number, new Writer().block(1, JSON.stringify(v)));
      return;
    case 'A':
    case 'O':
    case 'P': {
      const inner = new Writer();
      if (isDict(v)) inner.block(type === 'O' ? 2 : 1, message(SCHEMA, v));
      if (type === 'O') out.block(number, isDict(v) ? new Writer().number(1, 1).raw(inner.done()) : inner.number(1, v === true ? 1 : 0));
      else {
        for (const x of Array.isArray(v) ? v : []) inner.block(2, type === 'P' ? String(x) : message(SCHEMA, isDict(x) ? x : {}));
        out.block(number, inner);
      }
      return;
    }
    case 'E': {
      const texts = new Writer();
      for (const t of Array.isArray(v) ? v : []) texts.block(1, String(t));
      out.block(number, texts);
      return;
    }
    default:
      out.block(number, message(type, isDict(v) ? v : {}));
  }
}

const SCALARS = new Set(['i', 'b', 'f', 's']);

function field(out: Writer, number: number, f: Field, object: Dict): void {
  if (f.name === null) {
    // Its fields stand among the message's own.
    out.block(number, message(f.type, object));
    return;
  }
  const v = own(object, f.name);
  if (f.shape === 'list') {
    for (const item of Array.isArray(v) ? v : []) value(out, number, f.type, item);
  } else if (f.shape === 'map') {
    if (!isDict(v)) return;
    for (const key of Object.keys(v).sort()) {
      const entry = new Writer().block(1, key);
      value(entry, 2, f.type, v[key]);
      out.block(number, entry);
    }
  } else if (v !== undefined && v !== null) value(out, number, f.type, v);
  // What is no pointer in Go is written whatever it is.
  else if (!f.pointer && SCALARS.has(f.type)) value(out, number, f.type, undefined);
}

function message(type: string, object: Dict): Writer {
  const out = new Writer();
  for (const [number, f] of messages().get(type) ?? []) field(out, number, f, object);
  return out;
}

const MAGIC = Uint8Array.from([0x6b, 0x38, 0x73, 0]);

/** An object as `runtime.Unknown` holds it, with the magic before it. */
function envelope(object: Dict, type: string): Uint8Array {
  const meta = new Writer().block(1, String(object['apiVersion'] ?? '')).block(2, String(object['kind'] ?? ''));
  return new Writer().raw(MAGIC).block(1, meta).block(2, message(type, object)).block(3, '').block(4, '').done();
}

/** The message of an object, if there is one: kinds of definitions and Tables have none. */
function typeOf(object: unknown): string | undefined {
  if (!isDict(object) || typeof object['kind'] !== 'string') return undefined;
  const name = nameOf(String(object['apiVersion'] ?? ''), object['kind']);
  return messages().has(name) ? name : undefined;
}

/** An object, a list or a Status as `application/vnd.kubernetes.protobuf`; undefined where it has no such form. */
export function encodeProtobuf(object: unknown): string | undefined {
  const type = typeOf(object);
  return type === undefined ? undefined : fromBytes(envelope(object as Dict, type));
}

/** Is there such a form of an object? */
export const hasProtobuf = (object: unknown): boolean => typeOf(object) !== undefined;

/** The bytes of {@link encodeProtobuf}, of a list that has such a form, item by item: first only pauses, for its length stands before it. */
export function* protobufPieces(list: Dict): Generator<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const [number, f] of messages().get(typeOf(list)!)!) {
    const v = f.name === null ? undefined : own(list, f.name);
    const items: readonly unknown[] = f.shape === 'list' && Array.isArray(v) ? v : [list];
    for (const item of items) {
      const out = new Writer();
      if (items === v) value(out, number, f.type, item);
      else field(out, number, f, list);
      parts.push(out.done());
      length += out.length;
      yield PAUSE;
    }
  }
  const meta = new Writer().block(1, String(list['apiVersion'] ?? '')).block(2, String(list['kind'] ?? ''));
  yield new Writer().raw(MAGIC).block(1, meta).integer(2 * 8 + 2).integer(length).done();
  yield* parts;
  yield new Writer().block(3, '').block(4, '').done();
}

const PAUSE = new Uint8Array();

/** An event of a watch, behind its length in four bytes. Its object has such a form. */
export function frame(event: unknown): Uint8Array {
  const { type, object } = event as { readonly type: string; readonly object: Dict };
  const bytes = new Writer().block(1, type).block(2, new Writer().block(1, envelope(object, typeOf(object)!))).done();
  const out = new Uint8Array(4 + bytes.length);
  new DataView(out.buffer).setUint32(0, bytes.length);
  out.set(bytes, 4);
  return out;
}

/** Events of a watch, each as {@link frame}; undefined where an object has no such form. */
export function encodeWatch(events: readonly unknown[]): string | undefined {
  const out = new Writer();
  for (const e of events) {
    if (!hasProtobuf((e as { readonly object?: unknown }).object)) return undefined;
    out.raw(frame(e));
  }
  return fromBytes(out.done());
}
