import { byteLength, type Instant, type Json } from '../core';
import type { FileTree } from './files';

/**
 * A file system as a tree. What is an image's never changes: changing a file makes new directories from it up to the root
 * and shares all the rest, so a thousand containers of one image hold its files once, and what differs from the image is
 * found by comparing references:
 *
 *     root ── etc ── hosts          root' ── etc' ── hosts'
 *        └─── usr ── bin …             └──── usr   (the very same object)
 *
 * The directories that were made so are the machine's alone, and change in place from then on; in what order a
 * directory's names stand in its map says nothing.
 */
export type Node = FileNode | DirNode | LinkNode;

export interface Attributes {
  readonly mode: number;
  readonly user: string;
  readonly group: string;
  readonly time: Instant;
  readonly inode: number;
}

export interface FileNode extends Attributes {
  readonly type: 'file';
  readonly text: string;
  /** Name of the simulated program this executable is. */
  readonly program?: string;
  readonly flavour?: 'gnu' | 'busybox';
  /** The name of a Unix domain socket; it holds nothing. */
  readonly socket?: true;
}

export interface LinkNode extends Attributes {
  readonly type: 'link';
  readonly target: string;
}

export interface DirNode extends Attributes {
  readonly type: 'dir';
  readonly kids: ReadonlyMap<string, Node>;
}

/** When an image's files are said to have been written. */
const BUILD_TIME: Instant = Date.UTC(2026, 5, 1);

/** A directory with nothing in it. */
export function emptyDir(inode: number, time = BUILD_TIME, user = 'root', mode = 0o755): DirNode {
  return { type: 'dir', mode, user, group: user, time, inode, kids: new Map() };
}

/** The bytes of a simulated executable, so that `ls -l` and `file` have something to say. */
const PROGRAM_BYTES = 35_000;

/** Bytes of large files, counted once: files that grow are looked at with every line they get. */
const SIZES = new WeakMap<FileNode, number>();
const LARGE = 4096;

function textSize(node: FileNode): number {
  if (node.text.length < LARGE) return byteLength(node.text);
  let size = SIZES.get(node);
  if (size === undefined) SIZES.set(node, (size = byteLength(node.text)));
  return size;
}

/** Notes the size of a file that is another with a text behind it. */
export function noteAppended(node: FileNode, before: FileNode, text: string): void {
  const size = SIZES.get(before);
  // The halves of a pair count for less together.
  if (size === undefined || /^[\udc00-\udfff]/.test(text)) return;
  SIZES.set(node, size + byteLength(text));
}

/** Bytes as `stat` tells them. */
export function sizeOf(node: Node): number {
  if (node.type === 'dir') return 4096;
  if (node.type === 'link') return byteLength(node.target);
  return node.program === undefined ? textSize(node) : PROGRAM_BYTES + node.program.length * 1024;
}

/** Builds a tree from paths; parents make themselves. Inodes count up from `inode`. */
export function plant(tree: FileTree, onto: DirNode = emptyDir(2), inode = 3, time = BUILD_TIME): DirNode {
  interface Growing {
    node: Exclude<Node, DirNode> | Omit<DirNode, 'kids'>;
    kids: Map<string, Growing> | undefined;
  }
  const thaw = (n: Node): Growing =>
    n.type === 'dir' ? { node: n, kids: new Map([...n.kids].map(([k, v]) => [k, thaw(v)])) } : { node: n, kids: undefined };
  const root = thaw(onto);
  for (const [path, spec] of Object.entries(tree)) {
    const parts = path.split('/').filter(Boolean);
    let at = root;
    parts.forEach((part, i) => {
      at.kids ??= new Map();
      let next = at.kids.get(part);
      const last = i === parts.length - 1;
      if (last) {
        const base = { mode: 0o644, user: 'root', group: 'root', time, inode: inode++ };
        if (typeof spec === 'string') next = { node: { ...base, type: 'file', text: spec }, kids: undefined };
        else if ('text' in spec) {
          const user = spec.user ?? 'root';
          next = { node: { ...base, type: 'file', text: spec.text, mode: spec.mode ?? 0o644, user, group: spec.group ?? user }, kids: undefined };
        } else if ('program' in spec) {
          next = { node: { ...base, type: 'file', text: '', mode: 0o755, program: spec.program, ...(spec.flavour ? { flavour: spec.flavour } : {}) }, kids: undefined };
        } else if ('link' in spec) next = { node: { ...base, type: 'link', target: spec.link, mode: 0o777 }, kids: undefined };
        else {
          const user = spec.user ?? 'root';
          next = { node: { ...base, type: 'dir', mode: spec.mode ?? 0o755, user, group: spec.group ?? user }, kids: next?.kids ?? new Map() };
        }
      } else if (!next || !next.kids) {
        next = { node: { type: 'dir', mode: 0o755, user: at.node.user, group: at.node.group, time, inode: inode++ }, kids: new Map() };
      }
      at.kids.set(part, next);
      at = next;
    });
  }
  const settle = (g: Growing): Node => {
    if (!g.kids) return g.node as Node;
    const names = [...g.kids.keys()].sort();
    return { ...(g.node as Omit<DirNode, 'kids'>), kids: new Map(names.map((n) => [n, settle(g.kids!.get(n)!)])) };
  };
  return settle(root) as DirNode;
}

/** Lays a few files onto a tree, which is shared where they are not: unlike {@link plant} it costs nothing for the rest. */
export function graft(tree: FileTree, onto: DirNode, inode: number, time = BUILD_TIME): DirNode {
  let root = onto;
  for (const [path, spec] of Object.entries(tree)) {
    const parts = path.split('/').filter(Boolean);
    if (parts.length === 0) continue;
    for (let i = 1; i < parts.length; i++) {
      const there = find(root, parts.slice(0, i));
      if (there?.type !== 'dir') root = replace(root, parts.slice(0, i), emptyDir(inode++, time));
    }
    const planted = plant({ [`/${parts[parts.length - 1]!}`]: spec }, emptyDir(0), inode, time).kids.values().next().value!;
    inode++;
    const there = find(root, parts);
    root = replace(root, parts, planted.type === 'dir' && there?.type === 'dir' ? { ...planted, kids: there.kids } : planted);
  }
  return root;
}

/** What stands at a path; undefined for nothing. Links are not followed. */
export function find(root: DirNode, path: readonly string[]): Node | undefined {
  let at: Node = root;
  for (const part of path) {
    if (at.type !== 'dir') return undefined;
    const next = at.kids.get(part);
    if (!next) return undefined;
    at = next;
  }
  return at;
}

/**
 * The tree with `node` at `path` (or nothing there, for undefined). The parent must be a directory. Directories of `mine`
 * are changed in place, and those that are made are added to it: whoever gives it holds them alone.
 */
export function replace(root: DirNode, path: readonly string[], node: Node | undefined, time?: Instant, mine: WeakSet<DirNode> = new WeakSet(), at = 0): DirNode {
  if (at >= path.length) return node as DirNode;
  const name = path[at]!;
  const before = root.kids.get(name);
  // What a directory weighs is kept up to date, for some have very many files.
  const known = mine.has(root) ? WEIGHTS.get(root) : undefined;
  const beside = known?.base?.type === 'dir' ? known.base.kids.get(name) : undefined;
  const was = known && before ? weight(before, beside) : 0;
  let child = node;
  if (at < path.length - 1) {
    if (!before || before.type !== 'dir') throw new Error(`tree: ${path.slice(at).join('/')} has no parent`);
    child = replace(before, path, node, time, mine, at + 1);
  }
  let into = root as { -readonly [K in keyof DirNode]: DirNode[K] } & { kids: Map<string, Node> };
  if (known) WEIGHTS.set(root, { base: known.base, bytes: known.bytes - was + (child ? weight(child, beside) : 0) });
  if (!mine.has(root)) mine.add((into = { ...root, kids: new Map(root.kids) }));
  if (child) into.kids.set(name, child);
  else into.kids.delete(name);
  if (time !== undefined && (!before || !child)) into.time = time;
  return into;
}

/** How many bytes of `node` are not shared with `base`. */
export function weight(node: Node, base?: Node): number {
  if (node === base) return 0;
  if (node.type !== 'dir') return NODE_BYTES + (node.type === 'file' ? node.text.length : 0);
  const known = WEIGHTS.get(node);
  if (known && known.base === base) return known.bytes;
  let bytes = NODE_BYTES;
  for (const [name, kid] of node.kids) bytes += weight(kid, base?.type === 'dir' ? base.kids.get(name) : undefined);
  WEIGHTS.set(node, { base, bytes });
  return bytes;
}

/** What a file takes beside its text. */
const NODE_BYTES = 512;
/** What was weighed once is known. */
const WEIGHTS = new WeakMap<Node, { readonly base: Node | undefined; readonly bytes: number }>();

/** What a node's attributes are told beside: its directory's, and the inode that was told last. */
interface Told {
  readonly directory: Attributes;
  inode: number;
}
const told = (): Told => ({ directory: { mode: 0, user: 'root', group: 'root', time: 0, inode: 0 }, inode: 0 });

/** Those attributes that are not its directory's; the inode as how far it is from the one before. */
interface SavedAttributes {
  readonly m: number;
  readonly u?: string;
  readonly g?: string;
  readonly t?: number;
  readonly i?: number;
}

function saveAttributes({ mode, user, group, time, inode }: Attributes, by: Told): SavedAttributes {
  const { directory } = by;
  const step = inode - by.inode;
  by.inode = inode;
  return { m: mode, ...(user !== directory.user && { u: user }), ...(group !== directory.group && { g: group }), ...(time !== directory.time && { t: time }), ...(step !== 1 && { i: step }) };
}

function loadAttributes({ m, u, g, t, i = 1 }: SavedAttributes, by: Told): Attributes {
  const { user, group, time } = by.directory;
  return { mode: m, user: u ?? user, group: g ?? group, time: t ?? time, inode: (by.inode += i) };
}

/** What stands in a directory is told beside it, and goes on counting inodes where it did. */
function within<T>(by: Told, directory: Attributes, work: (by: Told) => T): T {
  const inner: Told = { directory, inode: by.inode };
  const done = work(inner);
  by.inode = inner.inode;
  return done;
}

/**
 * What is to be saved of a tree: what is not the base's own. A directory that the base has too is `{ k, … }` with its
 * changed children only, `0` for one that is gone; null stands for "as in the base".
 */
export function saveTree(node: Node, base: Node | undefined, by = told()): Json {
  if (node === base) return null;
  const attributes = saveAttributes(node, by) as unknown as Readonly<Record<string, Json>>;
  if (node.type === 'file') return { ...attributes, x: node.text, ...(node.program !== undefined ? { p: node.program } : {}), ...(node.flavour ? { f: node.flavour } : {}), ...(node.socket ? { s: 1 } : {}) };
  if (node.type === 'link') return { ...attributes, l: node.target };
  const over = base?.type === 'dir' ? base : undefined;
  // As they came to be says nothing: the same files are saved as the same text.
  const names = [...node.kids.keys()].filter((name) => node.kids.get(name) !== over?.kids.get(name)).sort();
  const k = within(by, node, (inner) => names.map((name): [string, Json] => [name, saveTree(node.kids.get(name)!, over?.kids.get(name), inner)]));
  if (over) for (const name of over.kids.keys()) if (!node.kids.has(name)) k.push([name, 0]);
  return { ...attributes, k, ...(over ? { o: 1 } : {}) };
}

/** The tree that `saveTree` wrote, over the same `base`. */
export function loadTree(saved: Json, base: Node | undefined, by = told()): Node {
  if (saved === null) {
    if (!base) throw new Error('tree: nothing saved and no base');
    return base;
  }
  const s = saved as unknown as SavedAttributes & { x?: string; p?: string; f?: 'gnu' | 'busybox'; s?: 1; l?: string; k?: [string, Json][]; o?: 1 };
  const attributes = loadAttributes(s, by);
  if (s.l !== undefined) return { ...attributes, type: 'link', target: s.l };
  if (s.k === undefined) {
    return { ...attributes, type: 'file', text: s.x!, ...(s.p !== undefined ? { program: s.p } : {}), ...(s.f ? { flavour: s.f } : {}), ...(s.s ? { socket: true as const } : {}) };
  }
  const over = s.o && base?.type === 'dir' ? base : undefined;
  const kids = new Map<string, Node>(over?.kids);
  within(by, attributes, (inner) => {
    for (const [name, kid] of s.k!) {
      if (kid === 0) kids.delete(name);
      else kids.set(name, loadTree(kid, over?.kids.get(name), inner));
    }
  });
  return { ...attributes, type: 'dir', kids };
}
