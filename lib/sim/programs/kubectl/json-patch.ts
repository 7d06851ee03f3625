import { clone, equal, own, set } from '../../core';
import { goQuote } from '../pflag';
import { Fail } from './errors';

/** One step of a JSON patch (RFC 6902). */
export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
  readonly from?: string;
}

/**
 * Applies a JSON patch on this side (`--local`, `--overrides`, kustomize), as evanphx/json-patch v4 does. Throws its sentences.
 */
export function jsonPatch(object: any, operations: readonly Operation[]): any {
  if (!Array.isArray(operations)) throw new Fail('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  let doc: any = clone(object);
  let copied = 0;
  for (const { op, path = '', from = '', value } of operations) {
    if (path === '' && (op === 'add' || op === 'replace')) {
      doc = value;
      continue;
    }
    switch (op) {
      case 'add': {
        const { at, last } = holder(doc, path, () => `add operation does not apply: doc is missing path: ${goQuote(path)}: missing value`);
        insert(at, last, value, path);
        break;
      }
      case 'remove': {
        const { at, last } = holder(doc, path, () => `remove operation does not apply: doc is missing path: ${goQuote(path)}: missing value`);
        take(at, last, `error in remove for path: '${path}': `);
        break;
      }
      case 'replace': {
        const { at, last } = holder(doc, path, () => `replace operation does not apply: doc is missing path: ${path}: missing value`);
        if (!Array.isArray(at)) set(at, last, value);
        else if (!(Number(last) < at.length)) throw new Fail(`Object to be patched is missing field (${path}: missing value)`);
        else at[Number(last)] = value;
        break;
      }
      case 'move': {
        const source = holder(doc, from, () => `move operation does not apply: doc is missing from path: ${from}: missing value`);
        const taken = take(source.at, source.last, `error in move for path: '${source.last}': `);
        const { at, last } = holder(doc, path, () => `move operation does not apply: doc is missing destination path: ${path}: missing value`);
        insert(at, last, taken, path);
        break;
      }
      case 'copy': {
        const source = holder(doc, from, () => `copy operation does not apply: doc is missing from path: ${from}: missing value`);
        const { at, last } = holder(doc, path, () => `copy operation does not apply: doc is missing destination path: ${path}: missing value`);
        const value = child(source.at, source.last) ?? null;
        copied += JSON.stringify(value).length;
        if (copied > MAX_COPIED) throw new Fail(`Unable to complete the copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${MAX_COPIED}`);
        insert(at, last, clone(value as never), path);
        break;
      }
      case 'test':
        if (!equal(look(doc, path), value)) throw new Fail(`testing value ${path} failed: test failed`);
        break;
      default:
        throw new Fail(`Unexpected kind: ${op}`);
    }
  }
  return doc;
}

/** What the server allows; the real kubectl goes on until its memory ends. */
const MAX_COPIED = 3 * 1024 * 1024;

const partsOf = (path: string): string[] => path.split('/').slice(1).map((p) => p.replaceAll('~1', '/').replaceAll('~0', '~'));

const child = (at: any, part: string): unknown => (Array.isArray(at) ? at[Number(part)] : at !== null && typeof at === 'object' ? own(at, part) : undefined);

const look = (doc: any, path: string): unknown => partsOf(path).reduce<any>((at, part) => child(at, part), doc);

/** What holds the last part of a path. Throws where the way there is missing. */
function holder(doc: any, path: string, missing: () => string): { at: any; last: string } {
  const parts = partsOf(path);
  const last = parts.pop() ?? '';
  const at = parts.reduce<any>((a, part) => child(a, part), doc);
  if (at === null || typeof at !== 'object') throw new Fail(missing());
  return { at, last };
}

function insert(at: any, last: string, value: unknown, path: string): void {
  if (!Array.isArray(at)) {
    set(at, last, value);
    return;
  }
  const index = last === '-' ? at.length : Number(last);
  if (!Number.isInteger(index)) throw new Fail(`error in add for path: '${path}': value was not a proper array index: '${last}': strconv.Atoi: parsing ${goQuote(last)}: invalid syntax`);
  if (index < 0 || index > at.length) throw new Fail(`error in add for path: '${path}': Unable to access invalid index: ${last}: invalid index referenced`);
  at.splice(index, 0, value);
}

function take(at: any, last: string, context: string): unknown {
  const value = child(at, last);
  if (Array.isArray(at)) {
    if (!Number.isInteger(Number(last))) throw new Fail(`${context}strconv.Atoi: parsing ${goQuote(last)}: invalid syntax`);
    if (Number(last) >= at.length) throw new Fail(`${context}Unable to access invalid index: ${last}: invalid index referenced`);
    at.splice(Number(last), 1);
    return value;
  }
  if (value === undefined) throw new Fail(`${context}Unable to remove nonexistent key: ${last}: missing value`);
  delete at[last];
  return value;
}
