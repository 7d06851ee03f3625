import { equal, own, set } from './json';

/** A JSON patch that cannot be applied, in the words of `evanphx/json-patch` v4. */
export class JsonPatchError extends Error {}

type Dict = Record<string, unknown>;
type Holder = Dict | unknown[];

/** Characters that all `copy` operations together may add (`--json-patch-max-copy-bytes`). */
const MAX_COPIED = 3 * 1024 * 1024;

/**
 * JSON patch (RFC 6902) as `evanphx/json-patch` v4 does it: a member that is not there is null, and counts from an array's
 * end may be negative. Gives a new value, which shares with both what did not change. Throws {@link JsonPatchError}.
 *
 *     { a: [1, 2], b: 'x' }
 *     [{ op: 'remove', path: '/a/-1' }, { op: 'copy', from: '/b', path: '/c' }]
 *     →  { a: [1], b: 'x', c: 'x' }
 */
export function jsonPatch(target: unknown, patch: readonly unknown[]): unknown {
  const doc = new Draft(target);
  let copied = 0;
  const at = (path: string, missing: (path: string) => string, changing = true): [Holder, string] => {
    const found = doc.find(path, changing);
    if (!found) throw new JsonPatchError(`${missing(path)}: missing value`);
    return found;
  };
  for (const item of patch as Readonly<Dict>[]) {
    const op = item?.op;
    switch (op) {
      case 'add': {
        const path = pathOf(item, 'add operation failed to decode path: missing value');
        const [holder, key] = at(path, (p) => `add operation does not apply: doc is missing path: "${p}"`);
        within(`error in add for path: '${path}'`, () => add(holder, key, own(item, 'value') ?? null));
        break;
      }
      case 'remove': {
        const path = pathOf(item, 'remove operation failed to decode path: missing value');
        const [holder, key] = at(path, (p) => `remove operation does not apply: doc is missing path: "${p}"`);
        within(`error in remove for path: '${path}'`, () => remove(holder, key));
        break;
      }
      case 'replace': {
        const path = pathOf(item, `replace operation failed to decode path: ${NO_PATH}`);
        const value: unknown = own(item, 'value') ?? null;
        if (path === '') {
          if (value === null || typeof value !== 'object') throw new JsonPatchError('replace operation value must be object or array: %!w(<nil>)');
          doc.whole = value;
          break;
        }
        const [holder, key] = at(path, (p) => `replace operation does not apply: doc is missing path: ${p}`);
        if (!Array.isArray(holder)) set(holder, key, value);
        else {
          const place = index(holder, key, holder.length, () => `replace operation does not apply: doc is missing key: ${path}: missing value`);
          holder[place] = value;
        }
        break;
      }
      case 'move': {
        const from = fromOf(item, 'move');
        const [source, name] = at(from, (p) => `move operation does not apply: doc is missing from path: ${p}`);
        const value = within(`error in move for path: '${name}'`, () => {
          const there = get(source, name) ?? null;
          remove(source, name);
          return there;
        });
        const path = pathOf(item, `move operation failed to decode path: ${NO_PATH}`);
        const [holder, key] = at(path, (p) => `move operation does not apply: doc is missing destination path: ${p}`);
        within(`error in move for path: '${path}'`, () => add(holder, key, value));
        break;
      }
      case 'copy': {
        const from = fromOf(item, 'copy');
        const [source, name] = at(from, (p) => `copy operation does not apply: doc is missing from path: ${p}`, false);
        const value = within(`error in copy for from: '${from}'`, () => get(source, name) ?? null);
        const path = pathOf(item, 'copy operation failed to decode path: missing value');
        const [holder, key] = at(path, (p) => `copy operation does not apply: doc is missing destination path: ${p}`);
        doc.share(value);
        copied += doc.lengthOf(value);
        if (copied > MAX_COPIED) throw new JsonPatchError(`Unable to complete the copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${MAX_COPIED}`);
        within('error while adding value during copy', () => add(holder, key, value));
        break;
      }
      case 'test': {
        const path = pathOf(item, `test operation failed to decode path: ${NO_PATH}`);
        const [holder, key] = path === '' ? [{ doc: doc.whole }, 'doc'] : at(path, (p) => `test operation does not apply: is missing path: ${p}`, false);
        const value = within(`error in test for path: '${path}'`, () => get(holder as Holder, key) ?? null);
        if (!equal(value, own(item, 'value') ?? null)) throw new JsonPatchError(`testing value ${path} failed: test failed`);
        break;
      }
      default:
        throw new JsonPatchError(`Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`);
    }
  }
  return inOrder(doc.whole, (patch as Readonly<Dict>[]).flatMap((o) => [o.path, o.from]).filter((p) => typeof p === 'string').map(steps));
}

const NO_PATH = 'operation missing path field: missing value';

function pathOf(operation: Readonly<Dict>, missing: string): string {
  const path = own(operation, 'path');
  if (typeof path !== 'string') throw new JsonPatchError(missing);
  return path;
}

function fromOf(operation: Readonly<Dict>, op: string): string {
  const from = own(operation, 'from');
  if (typeof from !== 'string') throw new JsonPatchError(`${op} operation failed to decode from: operation, missing from field: missing value`);
  return from;
}

/** What `run` throws, with words in front. */
function within<T>(context: string, run: () => T): T {
  try {
    return run();
  } catch (e) {
    if (e instanceof JsonPatchError) throw new JsonPatchError(`${context}: ${e.message}`);
    throw e;
  }
}

/** The steps of a path; what stands before its first slash counts for nothing. */
const steps = (path: string): string[] => path.split('/').slice(1).map((p) => p.replaceAll('~1', '/').replaceAll('~0', '~'));

/** A document that is changed without a change of what it was made of: what a path goes through is copied, once. */
class Draft {
  /** What nothing else holds. Whatever holds one of these is one of them. */
  private readonly ours = new Set<object>();
  /** Lengths of what is not ours: it stays as it is. */
  private readonly lengths = new Map<object, number>();

  constructor(public whole: unknown) {}

  /** What holds the last step of a path, and that step; undefined where the way there is missing. `changing`: it may be changed. */
  find(path: string, changing: boolean): [Holder, string] | undefined {
    const way = steps(path);
    const key = way.pop();
    if (key === undefined) return undefined;
    let at: unknown = (this.whole = changing ? this.own(this.whole) : this.whole);
    for (const s of way) {
      if (at === null || typeof at !== 'object') return undefined;
      const holder = at as Holder;
      let next: unknown;
      try {
        next = get(holder, s);
      } catch (e) {
        if (e instanceof JsonPatchError) return undefined;
        throw e;
      }
      at = changing ? this.own(next) : next;
      if (at === next) continue;
      if (Array.isArray(holder)) holder[index(holder, s, holder.length)] = at;
      else set(holder, s, at);
    }
    return at === null || typeof at !== 'object' ? undefined : [at as Holder, key];
  }

  private own(value: unknown): unknown {
    if (value === null || typeof value !== 'object' || this.ours.has(value)) return value;
    const copy: Holder = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as Dict) };
    this.ours.add(copy);
    return copy;
  }

  /** From now on it stands in two places. */
  share(value: unknown): void {
    if (value === null || typeof value !== 'object' || !this.ours.delete(value)) return;
    for (const each of Object.values(value)) this.share(each);
  }

  /** Characters of a value's JSON; of one that is shared. */
  lengthOf(value: unknown): number {
    if (value === null || typeof value !== 'object') return JSON.stringify(value).length;
    let n = this.lengths.get(value);
    if (n !== undefined) return n;
    const list: readonly unknown[] = Array.isArray(value) ? value : Object.keys(value);
    n = 2 + Math.max(0, list.length - 1);
    for (const each of list) n += Array.isArray(value) ? this.lengthOf(each) : JSON.stringify(each).length + 1 + this.lengthOf((value as Dict)[each as string]);
    this.lengths.set(value, n);
    return n;
  }
}

/** A place in a list of `length`, counted from its end when it is negative. Throws in the words given, or with the reason. */
function index(list: readonly unknown[], key: string, length: number, words?: () => string): number {
  if (!/^[-+]?\d+$/.test(key)) throw new JsonPatchError(words?.() ?? `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  const n = Number(key);
  if (n >= length || n < -length) throw new JsonPatchError(words?.() ?? `Unable to access invalid index: ${n}: invalid index referenced`);
  return n < 0 ? n + length : n;
}

const get = (from: Holder, key: string): unknown => (Array.isArray(from) ? from[index(from, key, from.length)] : own(from, key));

function add(holder: Holder, key: string, value: unknown): void {
  if (!Array.isArray(holder)) set(holder, key, value);
  else if (key === '-') holder.push(value);
  else {
    if (!/^[-+]?\d+$/.test(key)) throw new JsonPatchError(`value was not a proper array index: '${key}': strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
    holder.splice(index(holder, key, holder.length + 1), 0, value);
  }
}

function remove(holder: Holder, key: string): void {
  if (Array.isArray(holder)) holder.splice(index(holder, key, holder.length), 1);
  else if (own(holder, key) === undefined) throw new JsonPatchError(`Unable to remove nonexistent key: ${key}: missing value`);
  else delete holder[key];
}

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
  const out: Dict = {};
  for (const key of Object.keys(value).sort()) set(out, key, inOrder((value as Dict)[key], below(key)));
  return out;
}
