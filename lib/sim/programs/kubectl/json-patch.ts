import { clone, equal, own, set } from '../../core';
import { Fail } from './errors';

/** One step of a JSON patch (RFC 6902). */
export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
  readonly from?: string;
}

/** Applies a JSON patch on this side (`--local`, `--overrides`, kustomize). Throws the sentences of Go's `json-patch`. */
export function jsonPatch(object: any, operations: readonly Operation[]): any {
  let doc: any = clone(object);
  let copied = 0;
  for (const step of operations) {
    const missing = (op: string, path: string) => new Fail(`${op} operation does not apply: doc is missing ${op === 'add' ? 'path' : 'key'}: ${path}: missing value`);
    if (step.path === '' && (step.op === 'add' || step.op === 'replace')) {
      doc = step.value;
      continue;
    }
    switch (step.op) {
      case 'add':
        insert(doc, step.path, step.value, missing);
        break;
      case 'remove':
        take(doc, step.path, 'remove', missing);
        break;
      case 'replace':
        take(doc, step.path, 'replace', missing);
        insert(doc, step.path, step.value, missing);
        break;
      case 'move':
        insert(doc, step.path, take(doc, step.from ?? '', 'move', missing), missing);
        break;
      case 'copy':
        copied += (JSON.stringify(look(doc, step.from ?? '')) ?? '').length;
        if (copied > MAX_COPIED) throw new Fail(`Unable to complete the copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${MAX_COPIED}`);
        insert(doc, step.path, clone(look(doc, step.from ?? '') as never), missing);
        break;
      case 'test':
        if (!equal(look(doc, step.path), step.value)) throw new Fail(`testing value ${step.path} failed: test failed`);
        break;
      default:
        throw new Fail(`Unexpected kind: ${step.op}`);
    }
  }
  return doc;
}

/** What the server allows; the real kubectl goes on until its memory ends. */
const MAX_COPIED = 3 * 1024 * 1024;

const partsOf = (path: string): string[] => path.split('/').slice(1).map((p) => p.replaceAll('~1', '/').replaceAll('~0', '~'));

const child = (at: any, part: string): unknown => (Array.isArray(at) ? at[Number(part)] : at !== null && typeof at === 'object' ? own(at, part) : undefined);

const look = (doc: any, path: string): unknown => partsOf(path).reduce<any>((at, part) => child(at, part), doc);

type Missing = (op: string, path: string) => Fail;

function holder(doc: any, path: string, op: string, missing: Missing): { at: any; last: string } {
  const parts = partsOf(path);
  const last = parts.pop() ?? '';
  const at = parts.reduce<any>((a, part) => child(a, part), doc);
  if (at === null || typeof at !== 'object') throw missing(op, path);
  return { at, last };
}

function insert(doc: any, path: string, value: unknown, missing: Missing): void {
  const { at, last } = holder(doc, path, 'add', missing);
  if (!Array.isArray(at)) {
    set(at, last, value);
    return;
  }
  const index = last === '-' ? at.length : Number(last);
  if (!Number.isInteger(index) || index < 0 || index > at.length) throw new Fail(`add operation does not apply: doc is missing path: ${JSON.stringify(path)}: Unable to access invalid index: ${last}: invalid index referenced`);
  at.splice(index, 0, value);
}

function take(doc: any, path: string, op: string, missing: Missing): unknown {
  const { at, last } = holder(doc, path, op, missing);
  const value = child(at, last);
  if (value === undefined) throw missing(op, path);
  if (Array.isArray(at)) at.splice(Number(last), 1);
  else delete at[last];
  return value;
}
