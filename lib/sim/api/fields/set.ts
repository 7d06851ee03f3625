/**
 * A set of field paths, as a tree: what managedFields say in FieldsV1 (`sigs.k8s.io/structured-merge-diff/fieldpath`).
 * A step is written as there: `f:name`, `k:{"name":"web"}`, `v:"x"`.
 */
export class FieldSet {
  /** Whether the path up to here is itself in the set. */
  here = false;
  readonly below = new Map<string, FieldSet>();

  child(step: string): FieldSet {
    let c = this.below.get(step);
    if (!c) this.below.set(step, (c = new FieldSet()));
    return c;
  }

  get empty(): boolean {
    return !this.here && this.below.size === 0;
  }

  /** Puts all of `other` into this set. */
  add(other: FieldSet): this {
    if (other.here) this.here = true;
    for (const [step, c] of other.below) this.child(step).add(c);
    return this;
  }

  /** Takes the paths of `other` out of this set. */
  remove(other: FieldSet): this {
    if (other.here) this.here = false;
    for (const [step, c] of other.below) {
      const mine = this.below.get(step);
      if (!mine) continue;
      mine.remove(c);
      if (mine.empty) this.below.delete(step);
    }
    return this;
  }

  /** Takes out every path at or below which `other` has something, so that taking it away takes nothing of others. */
  spare(other: FieldSet): this {
    for (const [step, theirs] of other.below) {
      const mine = this.below.get(step);
      if (!mine) continue;
      mine.here = false;
      mine.spare(theirs);
      if (mine.empty) this.below.delete(step);
    }
    return this;
  }

  /** The paths that are in both. */
  both(other: FieldSet): FieldSet {
    const out = new FieldSet();
    out.here = this.here && other.here;
    for (const [step, c] of this.below) {
      const theirs = other.below.get(step);
      if (!theirs) continue;
      const common = c.both(theirs);
      if (!common.empty) out.below.set(step, common);
    }
    return out;
  }

  equals(other: FieldSet): boolean {
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

function fromFieldsV1(fields: unknown): FieldSet {
  const set = new FieldSet();
  if (fields === null || typeof fields !== 'object') return set;
  const keys = Object.keys(fields);
  set.here = keys.length === 0 || keys.includes('.');
  for (const key of keys) {
    if (key === '.') continue;
    set.below.set(key, fromFieldsV1((fields as Record<string, unknown>)[key]));
  }
  return set;
}

/** The root is never a field of its own. */
export function readFieldsV1(fields: unknown): FieldSet {
  const set = fromFieldsV1(fields);
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
