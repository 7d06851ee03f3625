import { clone, equal, own, set } from '../../core';

/** A JSON patch that cannot be applied. */
export class PatchError extends Error {}

interface Operation {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly from?: unknown;
  readonly value?: unknown;
}

/** Operations that a patch may have, and how much a document may grow by copying. */
const MAX_OPERATIONS = 10_000;

/** JSON patch (RFC 6902). Gives a new value. Throws {@link PatchError}. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw new PatchError('not a patch');
  if (patch.length > MAX_OPERATIONS) throw new PatchError(`The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`);
  const root: { doc: unknown } = { doc: clone(target) };
  for (const item of patch as Operation[]) {
    if (item === null || typeof item !== 'object') throw new PatchError('not an operation');
    const path = pointer(item.path);
    switch (item.op) {
      case 'add':
        add(root, path, clone(need(item)));
        break;
      case 'remove':
        removeAt(root, path);
        break;
      case 'replace':
        if (path.length && lookup(root, path) === undefined) throw new PatchError(`replace operation does not apply: doc is missing key: ${String(item.path)}: missing value`);
        if (path.length) removeAt(root, path);
        add(root, path, clone(need(item)));
        break;
      case 'test':
        if (!equal(lookup(root, path) ?? null, item.value ?? null)) throw new PatchError(`testing value ${String(item.path)} failed: test failed`);
        break;
      case 'move': {
        const from = pointer(item.from);
        const value = lookup(root, from);
        if (value === undefined) throw new PatchError('move operation does not apply');
        removeAt(root, from);
        add(root, path, value);
        break;
      }
      case 'copy': {
        const value = lookup(root, pointer(item.from));
        if (value === undefined) throw new PatchError('copy operation does not apply');
        add(root, path, clone(value));
        break;
      }
      default:
        throw new PatchError(`Unexpected kind: ${String(item.op)}`);
    }
  }
  return inOrder(root.doc, (patch as Operation[]).flatMap((o) => [o.path, o.from]).filter((p) => typeof p === 'string').map(pointer));
}

/** What the paths go through is written anew, keys in order; all else stays as it was. */
function inOrder(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (value === null || typeof value !== 'object' || paths.length === 0) return value;
  const below = (key: string): readonly (readonly string[])[] => paths.filter((p) => p.length > 1 && p[0] === key).map((p) => p.slice(1));
  if (Array.isArray(value)) return value.map((v, i) => inOrder(v, below(String(i))));
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) set(out, key, inOrder((value as Record<string, unknown>)[key], below(key)));
  return out;
}

/** Members that no operation has: `json patch unknown field "[1].extra"`. */
export function strictPatch(patch: unknown): string[] {
  const out: string[] = [];
  if (!Array.isArray(patch)) return out;
  patch.forEach((o, i) => {
    if (o === null || typeof o !== 'object') return;
    for (const key of Object.keys(o as object)) if (!['op', 'path', 'from', 'value'].includes(key)) out.push(`json patch unknown field ${JSON.stringify(`[${i}].${key}`)}`);
  });
  return out;
}

function need(item: Operation): unknown {
  if (item.value === undefined) throw new PatchError('missing value');
  return item.value;
}

function pointer(text: unknown): string[] {
  if (typeof text !== 'string') throw new PatchError('missing path');
  if (text === '') return [];
  if (!text.startsWith('/')) throw new PatchError(`bad path ${text}`);
  return text.slice(1).split('/').map((p) => p.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function step(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  return value !== null && typeof value === 'object' ? own(value as Record<string, unknown>, key) : undefined;
}

const lookup = (root: { doc: unknown }, path: readonly string[]): unknown => path.reduce<unknown>(step, root.doc);

function parent(root: { doc: unknown }, path: readonly string[]): unknown {
  const p = lookup(root, path.slice(0, -1));
  if (p === undefined || p === null || typeof p !== 'object') throw new PatchError(`doc is missing path: /${path.join('/')}`);
  return p;
}

function add(root: { doc: unknown }, path: readonly string[], value: unknown): void {
  if (path.length === 0) {
    root.doc = value;
    return;
  }
  const p = parent(root, path);
  const key = path[path.length - 1]!;
  if (Array.isArray(p)) {
    const at = key === '-' ? p.length : /^(0|[1-9]\d*)$/.test(key) ? Number(key) : -1;
    if (at < 0 || at > p.length) throw new PatchError(`Unable to access invalid index: ${key}`);
    p.splice(at, 0, value);
  } else set(p as Record<string, unknown>, key, value);
}

function removeAt(root: { doc: unknown }, path: readonly string[]): void {
  const p = parent(root, path);
  const key = path[path.length - 1]!;
  if (step(p, key) === undefined) throw new PatchError(`remove operation does not apply: doc is missing key: /${path.join('/')}`);
  if (Array.isArray(p)) p.splice(Number(key), 1);
  else delete (p as Record<string, unknown>)[key];
}
