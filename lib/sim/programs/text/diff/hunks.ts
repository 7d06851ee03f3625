import { diffArrays } from 'diff';

/** Lines `a[from..to)` replaced by `b[from..to)`; counted from 0. */
export interface Change {
  readonly a: number;
  readonly aEnd: number;
  readonly b: number;
  readonly bEnd: number;
}

/**
 * Single additions and removals that are sought at most: the work grows with their square. Beyond them, all that stands
 * between the common beginning and the common end is taken to differ.
 */
const EDITS = 800;

/** What has to change to make `b` of `a`, comparing by key. Changes slide as far down as they can, as GNU diff's do. */
export function changes(a: readonly string[], b: readonly string[]): Change[] {
  const parts = diffArrays(a as string[], b as string[], { maxEditLength: EDITS } as never) as
    { count: number; added?: boolean; removed?: boolean }[] | undefined;
  if (!parts) return [between(a, b)];
  const removed = new Uint8Array(a.length + 1);
  const added = new Uint8Array(b.length + 1);
  let i = 0;
  let j = 0;
  for (const p of parts) {
    if (p.removed) for (let k = 0; k < p.count; k++) removed[i++] = 1;
    else if (p.added) for (let k = 0; k < p.count; k++) added[j++] = 1;
    else {
      i += p.count;
      j += p.count;
    }
  }
  slide(a, removed, added, b.length);
  slide(b, added, removed, a.length);
  const out: Change[] = [];
  for (let x = 0, y = 0; x < a.length || y < b.length;) {
    if (!removed[x] && !added[y]) {
      x++;
      y++;
      continue;
    }
    const [a0, b0] = [x, y];
    while (x < a.length && removed[x]) x++;
    while (y < b.length && added[y]) y++;
    out.push({ a: a0, aEnd: x, b: b0, bEnd: y });
  }
  return out;
}

/** One change from the first line that differs to the last. */
function between(a: readonly string[], b: readonly string[]): Change {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return { a: start, aEnd: a.length - end, b: start, bEnd: b.length - end };
}

/** Moves each run of changed lines down while the line after it equals its first, so that runs meet where they can. */
function slide(lines: readonly string[], changed: Uint8Array, other: Uint8Array, otherLength: number): void {
  let j = 0;
  for (let i = 0; i < lines.length;) {
    if (!changed[i]) {
      while (j < otherLength && other[j]) j++;
      i++;
      j++;
      continue;
    }
    let start = i;
    while (i < lines.length && changed[i]) i++;
    // A run beside a run of the other file is one hunk with it, and stays.
    while (i < lines.length && !other[j] && lines[start] === lines[i]) {
      changed[start++] = 0;
      changed[i++] = 1;
      j++;
      while (i < lines.length && changed[i]) i++;
    }
  }
}

/** Changes with no more than `2 * context` common lines between them, as they go into one hunk. */
export function group(list: readonly Change[], context: number): Change[][] {
  const out: Change[][] = [];
  for (const c of list) {
    const last = out[out.length - 1];
    if (last && c.a - last[last.length - 1]!.aEnd <= 2 * context) last.push(c);
    else out.push([c]);
  }
  return out;
}
