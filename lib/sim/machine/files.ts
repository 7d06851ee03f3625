import type { Instant } from '../core';

/**
 * Files of a machine. Every path may be relative to the asking process's directory. All throw {@link Errno} with the
 * path that failed. Contents are text (see core/text.ts for bytes that are not). A file system is a tree that is never
 * changed in place: a write makes new directories up to the root, so an image's files are shared by all containers made
 * of it, and a save holds only what differs from them.
 */
export interface Stat {
  readonly type: 'file' | 'dir' | 'link' | 'device' | 'pipe' | 'socket';
  /** Permission bits only, e.g. 0o644. */
  readonly mode: number;
  readonly user: string;
  readonly group: string;
  /** Bytes; for a directory 4096. */
  readonly size: number;
  readonly modified: Instant;
  /** For a link: where it points. */
  readonly target?: string;
  /** For an executable that is a simulated program: its name. */
  readonly program?: string;
  readonly inode: number;
}

export interface Files {
  read(path: string): string;
  write(path: string, text: string, options?: { readonly append?: boolean; readonly mode?: number; readonly exclusive?: boolean }): void;
  /** Follows links; `lstat` does not. */
  stat(path: string): Stat;
  lstat(path: string): Stat;
  exists(path: string): boolean;
  /** Names in order of code points, without `.` and `..`. */
  list(path: string): readonly string[];
  mkdir(path: string, options?: { readonly parents?: boolean; readonly mode?: number }): void;
  /** Removes a file, link or empty directory; with `recursive` whatever is there. */
  remove(path: string, options?: { readonly recursive?: boolean }): void;
  rename(from: string, to: string): void;
  link(target: string, path: string): void;
  chmod(path: string, mode: number): void;
  chown(path: string, user: string, group?: string): void;
  touch(path: string, modified?: Instant): void;
  /** Absolute and without links, `.` or `..`. */
  real(path: string): string;
  /** Absolute and without `.` or `..`, links left as they are; never throws. */
  absolute(path: string): string;
  /** May the asking user do this? */
  may(path: string, what: 'r' | 'w' | 'x'): boolean;
  /** The topic notified when the file's content changes, for `tail -f`. */
  topic(path: string): string;
}

/** A tree as images and lesson files give it: paths to content or to what is not a plain file. Directories make themselves. */
export type FileTree = Readonly<Record<string, string | FileSpec>>;

export type FileSpec =
  | { readonly text: string; readonly mode?: number; readonly user?: string; readonly group?: string }
  | { readonly program: string; readonly flavour?: 'gnu' | 'busybox' }
  | { readonly link: string }
  | { readonly dir: true; readonly mode?: number; readonly user?: string; readonly group?: string };
