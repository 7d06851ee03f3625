/**
 * A set of field paths, as a tree: what managedFields say in FieldsV1 (`sigs.k8s.io/structured-merge-diff/fieldpath`).
 * A step is written as there: `f:name`, `k:{"name":"web"}`, `v:"x"`.
 */
export class FieldSet {
  /** Whether the path up to here is itself in the set. */
  here = false;
  readonly below = new Map<string, FieldSet>();

  /** The branch at a step, made if there is none; it may be changed. */
  child(step: string): FieldSet {
    let c = this.below.get(step);
    if (c && c !== LEAF) return c;
    const here = c === LEAF;
    this.below.set(step, (c = new FieldSet()));
    c.here = here;
    return c;
  }

  /** Puts the path of one step into the set. */
  mark(step: string): void {
    const c = this.below.get(step);
    if (!c) this.below.set(step, LEAF);
    else if (c !== LEAF) c.here = true;
  }

  /** Puts a branch that is nobody else's, or a leaf, where there is none. */
  put(step: string, branch: FieldSet): void {
    this.below.set(step, branch);
  }

  get empty(): boolean {
    return !this.here && this.below.size === 0;
  }

  /** Puts all of `other` into this set. */
  add(other: FieldSet): this {
    if (other.here) this.here = true;
    for (const [step, c] of other.below) {
      if (c === LEAF) this.mark(step);
      else this.child(step).add(c);
    }
    return this;
  }

  /** Takes the paths of `other` out of this set. */
  remove(other: FieldSet): this {
    if (other.here) this.here = false;
    for (const [step, c] of other.below) {
      const mine = this.below.get(step);
      if (!mine) continue;
      if (mine !== LEAF) mine.remove(c);
      if (mine === LEAF ? c.here : mine.empty) this.below.delete(step);
    }
    return this;
  }

  /** What of this set can be taken away without taking anything of the other: no path at or below which that has something. */
  without(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const [step, c] of this.below) {
      const theirs = other.below.get(step);
      if (!theirs) out.below.set(step, c === LEAF ? LEAF : c.copy());
      else if (c.below.size > 0) {
        const left = c.without(theirs);
        if (!left.empty) out.below.set(step, left);
      }
    }
    return out;
  }

  /** The paths that are in both. */
  both(other: FieldSet): FieldSet {
    const out = new FieldSet();
    out.here = this.here && other.here;
    for (const [step, c] of this.below) {
      const theirs = other.below.get(step);
      if (!theirs) continue;
      if (c === LEAF || theirs === LEAF) {
        if (c.here && theirs.here) out.below.set(step, LEAF);
        continue;
      }
      const common = c.both(theirs);
      if (!common.empty) out.below.set(step, common);
    }
    return out;
  }

  equals(other: FieldSet): boolean {
    if (this === other) return true;
    if (this.here !== other.here || this.below.size !== other.below.size) return false;
    for (const [step, c] of this.below) {
      const theirs = other.below.get(step);
      if (!theirs || !c.equals(theirs)) return false;
    }
    return true;
  }

  copy(): FieldSet {
    return new FieldSet().add(this);
  }

  has(path: readonly string[]): boolean {
    let at: FieldSet | undefined = this;
    for (const step of path) at = at?.below.get(step);
    return at?.here ?? false;
  }

  /** Every path, in order. */
  *paths(prefix: readonly string[] = []): Generator<readonly string[]> {
    if (this.here) yield prefix;
    for (const step of [...this.below.keys()].sort()) yield* this.below.get(step)!.paths([...prefix, step]);
  }
}

/** What most branches are: a path with nothing below it. One for all, so never changed. */
export const LEAF: FieldSet = new FieldSet();
LEAF.here = true;
Object.freeze(LEAF);

function fromFieldsV1(fields: unknown): FieldSet {
  if (fields === null || typeof fields !== 'object') return new FieldSet();
  const keys = Object.keys(fields);
  if (keys.length === 0) return LEAF;
  const set = new FieldSet();
  set.here = keys.includes('.');
  for (const key of keys) {
    if (key === '.') continue;
    set.below.set(key, fromFieldsV1((fields as Record<string, unknown>)[key]));
  }
  return set;
}

/** The root is never a field of its own. */
export function readFieldsV1(fields: unknown): FieldSet {
  const set = fromFieldsV1(fields);
  if (set === LEAF) return new FieldSet();
  set.here = false;
  return set;
}

/** A path in words: `.spec.template.spec.containers[name="web"].image`. */
export function pathText(path: readonly string[]): string {
  return path
    .map((step) => {
      const rest = step.slice(2);
      if (step.startsWith('f:')) return `.${rest}`;
      if (step.startsWith('k:')) {
        const key = JSON.parse(rest) as Record<string, unknown>;
        return `[${Object.keys(key)
          .map((k) => `${k}=${JSON.stringify(key[k])}`)
          .join(',')}]`;
      }
      return step.startsWith('v:') ? `[=${rest}]` : `[${rest}]`;
    })
    .join('');
}
