import type { Instant } from '../core';
import type { Files, Stat } from './files';
import { Errno } from './sys';
import { find, noteAppended, replace, sizeOf, weight, type DirNode, type Node } from './tree';
import type { Mount } from './machines';

/** The trees of a world, by volume: `root:<machine>` for a machine's own, other names for what is mounted. */
export interface Trees {
  get(volume: string): DirNode;
  set(volume: string, root: DirNode, changed: readonly string[]): void;
  /** What the tree started as; undefined for volumes that started empty. */
  base(volume: string): DirNode | undefined;
  /** The directories that no other tree shares. */
  readonly mine: WeakSet<DirNode>;
  nextInode(): number;
  now(): Instant;
  /** Charges work to whoever has the turn. */
  spend(units: number): void;
}

/** Files that are not in any tree: /dev and /proc. */
export interface Special {
  /** Undefined when `path` is none of its own. */
  stat(path: string): { readonly type: 'file' | 'dir' | 'device' | 'link'; readonly mode: number; readonly target?: string } | undefined;
  read(path: string): string;
  write(path: string, text: string): void;
  list(path: string): readonly string[];
}

export interface View {
  readonly root: string;
  readonly mounts: readonly Mount[];
  readonly user: string;
  /** Its groups, its own first; absent: the one of the same name. */
  readonly groups?: readonly string[];
  /** Capabilities of root; absent: all. */
  readonly powers?: readonly string[];
  readonly readOnlyRoot: boolean;
  cwd(): string;
  readonly special: Special;
  umask(): number;
}

const isSpecial = (path: string): boolean => {
  const first = path.charCodeAt(1);
  return (first === 0x64 && path.startsWith('/dev')) || (first === 0x70 && path.startsWith('/proc')) || (first === 0x73 && path.startsWith('/sys'));
};

/** Bytes one machine's files may take beyond its image's, and one file. */
const DISK_BYTES = 64 << 20;
const FILE_BYTES = 16 << 20;
/** Entries of one directory (each change of one costs as much as there are), and directories one in another. */
const DIRECTORY = 10_000;
const DEPTH = 500;

/** A part of a path on the way to its end. */
interface Step {
  readonly up: Step | undefined;
  readonly name: string;
  readonly absolute: string;
  readonly volume: string;
  /** Where in the volume it is, at the root and where something is mounted; else it is beneath `up`. */
  readonly inside: readonly string[] | undefined;
  readonly node: Node | undefined;
  readonly readOnly: boolean;
  /** It may be a file that is made as it is read. */
  readonly special: boolean;
}

interface Place {
  readonly volume: string;
  readonly inside: readonly string[];
  readonly node: Node | undefined;
  /** Absolute path as the machine sees it, links resolved. */
  readonly path: string;
  readonly readOnly: boolean;
}

/** {@link Files} over trees, seen by one user from one directory. */
export class TreeFiles implements Files {
  constructor(
    private readonly trees: Trees,
    private readonly view: View,
  ) {}

  absolute(path: string): string {
    return normal(path.startsWith('/') ? path : `${this.view.cwd()}/${path}`);
  }

  private mountAt(path: string): Mount | undefined {
    let best: Mount | undefined;
    for (const m of this.view.mounts) if (m.path === path) best = m;
    return best;
  }

  /** Walks to `path`; the last part may be missing, and is followed when it is a link and `follow` says so. */
  private walk(path: string, follow: boolean): Place {
    const found = this.seek(path, follow);
    if (typeof found === 'string') throw new Errno(found, path);
    return found;
  }

  /** As {@link walk}, with the reason where there is no such place: to throw is dear, and to ask whether a file exists is common. */
  private seek(path: string, follow: boolean): Place | 'ENOENT' | 'ENOTDIR' | 'EACCES' | 'ELOOP' | 'ENAMETOOLONG' {
    if (path === '') return 'ENOENT';
    let todo = (path.startsWith('/') ? path : `${this.view.cwd()}/${path}`).split('/');
    let links = 0;
    const start = this.mountAt('/');
    const powered = this.has('DAC_OVERRIDE');
    const root: Step = {
      up: undefined,
      name: '',
      absolute: '',
      special: false,
      ...(start ? this.enter(start) : { volume: this.view.root, inside: [], node: this.trees.get(this.view.root), readOnly: this.view.readOnlyRoot }),
    };
    let at = root;
    const directory = path.endsWith('/');
    for (let i = 0; i < todo.length; ) {
      const part = todo[i++]!;
      if (part === '' || part === '.') continue;
      if (part === '..') {
        at = at.up ?? at;
        continue;
      }
      if (part.length > 255) return 'ENAMETOOLONG';
      if (!at.node) {
        // Directories that are made as they are read lead on too.
        if (!at.special || this.view.special.stat(at.absolute)?.type !== 'dir') return 'ENOENT';
      } else if (at.node.type !== 'dir') return 'ENOTDIR';
      else if (!powered && !this.allowed(at.node, 'x')) return 'EACCES';
      const absolute = `${at.absolute}/${part}`;
      const special = at === root ? isSpecial(absolute) : at.special;
      const mount = this.view.mounts.length > 0 ? this.mountAt(absolute) : undefined;
      const next: Step = mount
        ? { up: at, name: part, absolute, special, ...this.enter(mount) }
        : { up: at, name: part, absolute, special, volume: at.volume, inside: undefined, node: at.node?.kids.get(part), readOnly: at.readOnly };
      let target = next.node?.type === 'link' ? next.node.target : undefined;
      if (target === undefined && special) {
        const made = this.view.special.stat(absolute);
        if (made?.type === 'link') target = made.target!;
      }
      if (target !== undefined && (follow || directory || todo.slice(i).some((p) => p !== '' && p !== '.'))) {
        if (++links > 40) return 'ELOOP';
        todo = [...target.split('/'), ...todo.slice(i)];
        i = 0;
        if (target.startsWith('/')) at = root;
        continue;
      }
      at = next;
    }
    const names: string[] = [];
    let from: Step = at;
    for (; from.inside === undefined; from = from.up!) names.push(from.name);
    return { volume: at.volume, inside: [...from.inside, ...names.reverse()], node: at.node, readOnly: at.readOnly, path: at.absolute === '' ? '/' : at.absolute };
  }

  private enter(mount: Mount): { volume: string; inside: string[]; node: Node | undefined; readOnly: boolean } {
    const inside = (mount.sub ?? '').split('/').filter(Boolean);
    return { volume: mount.volume, inside, node: find(this.trees.get(mount.volume), inside), readOnly: mount.readOnly ?? false };
  }

  private has(capability: string): boolean {
    return this.view.user === 'root' && (this.view.powers?.includes(capability) ?? true);
  }

  private allowed(node: Node, what: 'r' | 'w' | 'x'): boolean {
    if (this.has('DAC_OVERRIDE')) return what !== 'x' || node.type === 'dir' || (node.mode & 0o111) !== 0;
    const bit = what === 'r' ? 4 : what === 'w' ? 2 : 1;
    const shift = node.user === this.view.user ? 6 : (this.view.groups ?? [this.view.user]).includes(node.group) ? 3 : 0;
    return (node.mode & (bit << shift)) !== 0;
  }

  private specialPath(path: string, follow = true): string | undefined {
    const a = this.absolute(path);
    if (!isSpecial(a)) return undefined;
    const s = this.view.special.stat(a);
    if (!s) return undefined;
    if (s.type === 'link' && follow) return this.specialPath(s.target!.startsWith('/') ? s.target! : `${parent(a)}/${s.target!}`) ?? undefined;
    return a;
  }

  private need(place: Place, path: string): Node {
    if (!place.node) throw new Errno('ENOENT', path);
    if (path.endsWith('/') && place.node.type !== 'dir') throw new Errno('ENOTDIR', path);
    return place.node;
  }

  private parentOf(place: Place, path: string): DirNode {
    if (place.inside.length === 0) throw new Errno('EBUSY', path);
    const dir = find(this.trees.get(place.volume), place.inside.slice(0, -1));
    if (!dir) throw new Errno('ENOENT', path);
    if (dir.type !== 'dir') throw new Errno('ENOTDIR', path);
    return dir;
  }

  private mayChange(place: Place, path: string): void {
    if (place.readOnly) throw new Errno('EROFS', path);
    if (!this.allowed(this.parentOf(place, path), 'w')) throw new Errno('EACCES', path);
  }

  private put(place: Place, node: Node | undefined): void {
    if (node) {
      if (place.inside.length > DEPTH) throw new Errno('ENAMETOOLONG', place.inside.join('/'));
      const parent = find(this.trees.get(place.volume), place.inside.slice(0, -1));
      if (parent?.type === 'dir' && parent.kids.size >= DIRECTORY && !parent.kids.has(place.inside[place.inside.length - 1] ?? '')) throw new Errno('ENOSPC', place.inside.join('/'));
      this.trees.spend(1 + ((parent?.type === 'dir' ? parent.kids.size : 0) >> 4));
      if (node.inode % 64 === 0) this.weigh(place.volume, place.inside.join('/'), 0);
    }
    const root = replace(this.trees.get(place.volume), place.inside, node, this.trees.now(), this.trees.mine);
    this.trees.set(place.volume, root, place.inside);
  }

  private attributes(mode: number, place: Place): { mode: number; user: string; group: string; time: Instant; inode: number } {
    const into = find(this.trees.get(place.volume), place.inside.slice(0, -1));
    const group = into && (into.mode & 0o2000) !== 0 ? into.group : (this.view.groups?.[0] ?? this.view.user);
    return { mode: mode & ~this.view.umask(), user: this.view.user, group, time: this.trees.now(), inode: this.trees.nextInode() };
  }

  read(path: string): string {
    const special = this.specialPath(path);
    if (special !== undefined) return this.view.special.read(special);
    const node = this.need(this.walk(path, true), path);
    if (node.type === 'dir') throw new Errno('EISDIR', path);
    if (!this.allowed(node, 'r')) throw new Errno('EACCES', path);
    if (node.type === 'link') throw new Errno('ELOOP', path);
    if (node.socket) throw new Errno('ENXIO', path);
    return node.program === undefined ? node.text : `\x7fELF${'\0'.repeat(60)}${node.program}`;
  }

  write(path: string, text: string, options: { append?: boolean; mode?: number; exclusive?: boolean } = {}): void {
    const special = this.specialPath(path);
    if (special !== undefined) return this.view.special.write(special, text);
    const place = this.walk(path, true);
    const node = place.node;
    if (node) {
      if (options.exclusive) throw new Errno('EEXIST', path);
      if (node.type === 'dir') throw new Errno('EISDIR', path);
      if (place.readOnly) throw new Errno('EROFS', path);
      if (!this.allowed(node, 'w')) throw new Errno('EACCES', path);
      if (node.type === 'link') throw new Errno('ELOOP', path);
      if (node.socket) throw new Errno('ENXIO', path);
      const content = options.append && node.program === undefined ? node.text + text : text;
      this.room(place.volume, path, content.length, content.length - node.text.length);
      const { program: _program, flavour: _flavour, ...plain } = node;
      const written = { ...plain, text: content, time: this.trees.now() };
      if (options.append && node.program === undefined) noteAppended(written, node, text);
      this.put(place, written);
    } else {
      if (path.endsWith('/')) throw new Errno('EISDIR', path);
      this.mayChange(place, path);
      this.room(place.volume, path, text.length, text.length);
      this.put(place, { type: 'file', text, ...this.attributes(options.mode ?? 0o666, place) });
    }
  }

  /** Makes the name of a Unix domain socket. Throws EEXIST where there is something of that name. */
  bind(path: string): void {
    if (this.exists(path)) throw new Errno('EEXIST', path);
    const place = this.walk(path, true);
    this.mayChange(place, path);
    this.put(place, { type: 'file', text: '', socket: true, ...this.attributes(0o777, place) });
  }

  private room(volume: string, path: string, size: number, more: number): void {
    if (size > FILE_BYTES) throw new Errno('EFBIG', path);
    // The disk is weighed now and then: when a file grows past another 64 KB, and (in put) for some of the new ones.
    if (more > 0 && size >> 16 !== (size - more) >> 16) this.weigh(volume, path, more);
  }

  private weigh(volume: string, path: string, more: number): void {
    const most = this.view.mounts.find((m) => m.volume === volume)?.size ?? DISK_BYTES;
    if (weight(this.trees.get(volume), this.trees.base(volume)) + more > most) throw new Errno('ENOSPC', path);
  }

  stat(path: string): Stat {
    return this.describe(path, true);
  }

  lstat(path: string): Stat {
    return this.describe(path, false);
  }

  private describe(path: string, follow: boolean): Stat {
    const special = this.specialPath(path, follow);
    if (special !== undefined) {
      const s = this.view.special.stat(special)!;
      return { type: s.type, mode: s.mode, user: 'root', group: 'root', size: s.type === 'dir' ? 4096 : 0, modified: this.trees.now(), inode: 1, ...(s.target !== undefined ? { target: s.target } : {}) };
    }
    const node = this.need(this.walk(path, follow), path);
    return {
      type: node.type === 'file' && node.socket ? 'socket' : node.type,
      mode: node.mode,
      user: node.user,
      group: node.group,
      size: sizeOf(node),
      modified: node.time,
      inode: node.inode,
      ...(node.type === 'link' ? { target: node.target } : {}),
      ...(node.type === 'file' && node.program !== undefined ? { program: node.program } : {}),
    };
  }

  /** The tools' flavour an executable is marked with; undefined for the machine's own. */
  flavour(path: string): 'gnu' | 'busybox' | undefined {
    const node = this.walk(path, true).node;
    return node?.type === 'file' ? node.flavour : undefined;
  }

  exists(path: string): boolean {
    if (this.specialPath(path) !== undefined) return true;
    const found = this.seek(path, true);
    return typeof found !== 'string' && found.node !== undefined;
  }

  private isDirectory(path: string): boolean {
    const found = this.seek(path, true);
    return typeof found !== 'string' && found.node?.type === 'dir';
  }

  list(path: string): readonly string[] {
    const special = this.specialPath(path);
    if (special !== undefined) {
      if (this.view.special.stat(special)!.type !== 'dir') throw new Errno('ENOTDIR', path);
      return this.view.special.list(special);
    }
    const place = this.walk(path, true);
    const node = this.need(place, path);
    if (node.type !== 'dir') throw new Errno('ENOTDIR', path);
    if (!this.allowed(node, 'r')) throw new Errno('EACCES', path);
    const names = new Set(node.kids.keys());
    const prefix = place.path === '/' ? '/' : `${place.path}/`;
    for (const m of this.view.mounts) if (m.path.startsWith(prefix) && m.path.length > prefix.length && !m.path.slice(prefix.length).includes('/')) names.add(m.path.slice(prefix.length));
    return [...names].sort();
  }

  mkdir(path: string, options: { parents?: boolean; mode?: number } = {}): void {
    if (options.parents) {
      const parts = this.absolute(path).split('/').filter(Boolean);
      const upTo = (n: number): string => `/${parts.slice(0, n).join('/')}`;
      // Mostly all but the last few are there.
      let there = parts.length;
      while (there > 0 && !this.isDirectory(upTo(there))) there--;
      for (let i = there + 1; i <= parts.length; i++) {
        const p = upTo(i);
        const place = this.specialPath(p) === undefined ? this.walk(p, true) : undefined;
        if (!place) continue;
        if (!place.node) this.mkdir(p, i === parts.length && options.mode !== undefined ? { mode: options.mode } : {});
        else if (place.node.type !== 'dir') throw new Errno(i === parts.length ? 'EEXIST' : 'ENOTDIR', path);
      }
      return;
    }
    const clean = path.length > 1 ? path.replace(/\/+$/, '') || '/' : path;
    if (this.specialPath(clean) !== undefined) throw new Errno('EEXIST', path);
    const place = this.walk(clean, false);
    if (place.node) throw new Errno('EEXIST', path);
    this.mayChange(place, path);
    this.put(place, { type: 'dir', kids: new Map(), ...this.attributes(options.mode ?? 0o777, place) });
  }

  remove(path: string, options: { recursive?: boolean } = {}): void {
    if (this.specialPath(path, false) !== undefined) throw new Errno('EPERM', path);
    const place = this.walk(path.length > 1 ? path.replace(/\/+$/, '') || '/' : path, false);
    const node = this.need(place, path);
    if (place.path === '/' || this.view.mounts.some((m) => m.path === place.path)) throw new Errno('EBUSY', path);
    this.mayChange(place, path);
    if (node.type === 'dir' && !options.recursive && node.kids.size > 0) throw new Errno('ENOTEMPTY', path);
    this.put(place, undefined);
  }

  rename(from: string, to: string): void {
    const a = this.walk(from, false);
    const node = this.need(a, from);
    const b = this.walk(to, false);
    if (a.path === b.path) return;
    if (b.path.startsWith(`${a.path}/`)) throw new Errno('EINVAL', to);
    this.mayChange(a, from);
    this.mayChange(b, to);
    if (b.node?.type === 'dir' && node.type !== 'dir') throw new Errno('EISDIR', to);
    if (b.node && b.node.type !== 'dir' && node.type === 'dir') throw new Errno('ENOTDIR', to);
    if (b.node?.type === 'dir' && b.node.kids.size > 0) throw new Errno('ENOTEMPTY', to);
    if (a.volume !== b.volume) throw new Errno('EXDEV', to);
    this.put(a, undefined);
    this.put(b, node);
  }

  link(target: string, path: string): void {
    const place = this.walk(path, false);
    if (place.node) throw new Errno('EEXIST', path);
    this.mayChange(place, path);
    this.put(place, { type: 'link', target, ...this.attributes(0o777, place), mode: 0o777 });
  }

  private alter(path: string, change: (node: Node) => Node): void {
    if (this.specialPath(path) !== undefined) throw new Errno('EPERM', path);
    const place = this.walk(path, true);
    const node = this.need(place, path);
    if (place.readOnly) throw new Errno('EROFS', path);
    if (!this.has('FOWNER') && node.user !== this.view.user) throw new Errno('EPERM', path);
    this.put(place, change(node));
  }

  chmod(path: string, mode: number): void {
    this.alter(path, (n) => ({ ...n, mode: mode & 0o7777 }));
  }

  chown(path: string, user: string, group?: string): void {
    if (!this.has('CHOWN')) throw new Errno('EPERM', path);
    this.alter(path, (n) => ({ ...n, user, group: group ?? n.group }));
  }

  touch(path: string, modified?: Instant): void {
    if (this.specialPath(path) !== undefined) return;
    if (!this.walk(path, true).node) this.write(path, '');
    const place = this.walk(path, true);
    if (place.readOnly) throw new Errno('EROFS', path);
    if (!this.allowed(place.node!, 'w')) throw new Errno('EACCES', path);
    this.put(place, { ...place.node!, time: modified ?? this.trees.now() });
  }

  real(path: string): string {
    const special = this.specialPath(path);
    if (special !== undefined) return special;
    const place = this.walk(path, true);
    this.need(place, path);
    return place.path;
  }

  may(path: string, what: 'r' | 'w' | 'x'): boolean {
    try {
      const special = this.specialPath(path);
      if (special !== undefined) return what !== 'x' || this.view.special.stat(special)?.type === 'dir';
      const place = this.walk(path, true);
      return place.node !== undefined && !(what === 'w' && place.readOnly) && this.allowed(place.node, what);
    } catch {
      return false;
    }
  }

  topic(path: string): string {
    const place = this.walk(path, true);
    return `file:${place.volume}:${place.inside.join('/')}`;
  }

  /** Where a file is kept, for a descriptor that stays on it. Creates or empties it as the mode asks. */
  locate(path: string): { readonly volume: string; readonly inside: readonly string[]; readonly path: string } {
    const place = this.walk(path, true);
    return { volume: place.volume, inside: place.inside, path: place.path };
  }
}

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** An absolute path without `.`, `..` and doubled slashes; `..` above the root is the root. */
export function normal(path: string): string {
  if (path.startsWith('/') && !/\/(?:\.|\/|$)/.test(path)) return path;
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  }
  return `/${out.join('/')}`;
}
