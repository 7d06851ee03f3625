import { clone, equal, own, set } from '../../core';
import { jsonKind } from '../decode';

/** A JSON patch that cannot be applied. */
export class PatchError extends Error {}

type Operation = Readonly<Record<string, unknown>>;

/** Operations that a patch may have (`handlers/patch.go`). */
export const MAX_OPERATIONS = 10_000;
/** Characters that all `copy` operations together may add (`--json-patch-max-copy-bytes`). */
const MAX_COPIED = 3 * 1024 * 1024;

/**
 * JSON patch (RFC 6902, as `evanphx/json-patch` v4 does it: a member that is not there is null, and counts from an array's
 * end may be negative). Gives a new value. Throws {@link PatchError}.
 */
export function jsonPatch(target: unknown, patch: readonly unknown[]): unknown {
  const root: { doc: unknown } = { doc: clone(target) };
  let copied = 0;
  for (const item of patch as Operation[]) {
    const op = item?.op;
    const path = (): string => text(item.path);
    switch (op) {
      case 'add':
        add(root, path(), clone(own(item, 'value') ?? null));
        break;
      case 'remove':
        remove(root, path());
        break;
      case 'replace': {
        const value = clone(own(item, 'value') ?? null);
        if (path() === '') {
          if (value === null || typeof value !== 'object') throw new PatchError('replace operation value must be object or array');
          root.doc = value;
          break;
        }
        const [p, key] = container(root, path());
        get(p, key);
        if (Array.isArray(p)) p[index(p, key, p.length)] = value;
        else set(p, key, value);
        break;
      }
      case 'test': {
        const [p, key] = path() === '' ? [{ doc: root.doc }, 'doc'] : container(root, path());
        if (!equal(get(p as Dict, key) ?? null, own(item, 'value') ?? null)) throw new PatchError(`testing value ${path()} failed: test failed`);
        break;
      }
      case 'move': {
        const from = text(item.from);
        const [p, key] = container(root, from);
        const value = get(p, key);
        remove(root, from);
        add(root, path(), value ?? null);
        break;
      }
      case 'copy': {
        const [p, key] = container(root, text(item.from));
        const value = get(p, key) ?? null;
        copied += JSON.stringify(value).length;
        if (copied > MAX_COPIED) throw new PatchError(`Unable to complete the copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${MAX_COPIED}`);
        add(root, path(), clone(value));
        break;
      }
      default:
        throw new PatchError(`Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`);
    }
  }
  return inOrder(root.doc, (patch as Operation[]).flatMap((o) => [o.path, o.from]).filter((p) => typeof p === 'string').map(pointer));
}

type Dict = Record<string, unknown>;

/** What the paths go through is written anew, keys in order; all else stays as it was. */
function inOrder(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (value === null || typeof value !== 'object' || paths.length === 0) return value;
  const byStep = new Map<string, (readonly string[])[]>();
  for (const p of paths) {
    if (p.length < 2) continue;
    const there = byStep.get(p[0]!);
    if (there) there.push(p.slice(1));
    else byStep.set(p[0]!, [p.slice(1)]);
  }
  const below = (key: string): readonly (readonly string[])[] => byStep.get(key) ?? [];
  if (Array.isArray(value)) return value.map((v, i) => inOrder(v, below(String(i))));
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) set(out, key, inOrder((value as Record<string, unknown>)[key], below(key)));
  return out;
}

/** Members that no operation has: `json patch unknown field "[1].extra"`. Throws {@link PatchError} for what is no list of operations. */
export function strictPatch(patch: unknown, duplicates: readonly string[]): string[] {
  const out: string[] = [];
  if (patch === null) return out;
  if (!Array.isArray(patch)) throw new PatchError(`json: cannot unmarshal ${jsonKind(patch)} into Go value of type []handlers.jsonPatchOp`);
  patch.forEach((o, i) => {
    if (o === null) return;
    if (typeof o !== 'object' || Array.isArray(o)) throw new PatchError(`json: cannot unmarshal ${jsonKind(o)} into Go value of type handlers.jsonPatchOp`);
    for (const [key, value] of Object.entries(o as object)) {
      if (key === 'value') continue;
      if (!['op', 'path', 'from'].includes(key)) out.push(`json patch unknown field ${JSON.stringify(`[${i}].${key}`)}`);
      else if (value !== null && typeof value !== 'string') throw new PatchError(`json: cannot unmarshal ${jsonKind(value)} into Go struct field jsonPatchOp.${key} of type string`);
    }
    for (const d of duplicates) if (d.startsWith(`[${i}]`)) out.push(`json patch duplicate field ${JSON.stringify(d)}`);
  });
  return out;
}

function text(path: unknown): string {
  if (typeof path !== 'string') throw new PatchError('operation missing path field: missing value');
  return path;
}

/** The steps of a path; what stands before its first slash counts for nothing. */
const pointer = (path: string): string[] => path.split('/').slice(1).map((p) => p.replace(/~1/g, '/').replace(/~0/g, '~'));

/** What holds the last step of a path, and that step. */
function container(root: { readonly doc: unknown }, path: string): [Dict | unknown[], string] {
  const steps = pointer(path);
  const key = steps.pop();
  let at: unknown = root.doc;
  for (const s of steps) at = at !== null && typeof at === 'object' ? get(at as Dict, s) : undefined;
  if (key === undefined || at === null || typeof at !== 'object') throw new PatchError(`doc is missing path: ${path}: missing value`);
  return [at as Dict | unknown[], key];
}

/** A place in a list of `length`, counted from its end when it is negative. */
function index(list: readonly unknown[], key: string, length: number): number {
  if (!/^[-+]?\d+$/.test(key)) throw new PatchError(`strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  const n = Number(key);
  if (n >= length || n < -length) throw new PatchError(`Unable to access invalid index: ${n}: invalid index referenced`);
  return n < 0 ? n + length : n;
}

const get = (from: Dict | unknown[], key: string): unknown => (Array.isArray(from) ? from[index(from, key, from.length)] : own(from, key));

function add(root: { readonly doc: unknown }, path: string, value: unknown): void {
  const [p, key] = container(root, path);
  if (!Array.isArray(p)) set(p, key, value);
  else if (key === '-') p.push(value);
  else p.splice(index(p, key, p.length + 1), 0, value);
}

function remove(root: { readonly doc: unknown }, path: string): void {
  const [p, key] = container(root, path);
  if (Array.isArray(p)) p.splice(index(p, key, p.length), 1);
  else if (own(p, key) === undefined) throw new PatchError(`Unable to remove nonexistent key: ${key}: missing value`);
  else delete p[key];
}
