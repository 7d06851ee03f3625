/**
 * A seeded generator (the 32-bit "mulberry" mix) whose whole state is one number, so that it can stand in a snapshot.
 * Not for secrets: nothing in a simulated cluster is one.
 */
export class Random {
  constructor(public state: number) {}

  /** The next number, evenly spread over [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
}

/** The letters Kubernetes makes generated names of: no vowels, no 0, 1 or 3 (apimachinery `util/rand`). */
const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** `length` random letters as `generateName` appends them, drawn from `random`. */
export function nameSuffix(random: () => number, length = 5): string {
  let out = '';
  for (let i = 0; i < length; i++) out += NAME_LETTERS[Math.floor(random() * NAME_LETTERS.length)];
  return out;
}

/** Maps the decimal digits of a hash to name letters, as Kubernetes does for `pod-template-hash` (`rand.SafeEncodeString`). */
export function safeName(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) out += NAME_LETTERS[text.charCodeAt(i) % NAME_LETTERS.length];
  return out;
}

/** `count` random lower-case hexadecimal digits. */
export function hex(random: () => number, count: number): string {
  let out = '';
  for (let i = 0; i < count; i++) out += '0123456789abcdef'[Math.floor(random() * 16)];
  return out;
}

/** A version-4 UUID drawn from `random`. */
export function uuid(random: () => number): string {
  const h = hex(random, 32);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${'89ab'[Math.floor(random() * 4)]}${h.slice(17, 20)}-${h.slice(20)}`;
}

/** The 32-bit FNV-1a hash of a text's UTF-16 units. */
export function fnv32a(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
