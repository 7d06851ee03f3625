import type { Instant } from '../core';
import type { FoundImage } from '../images/catalog';
import type { Files } from '../machine/files';

/** What a node's runtime has of an image. */
export interface StoredImage {
  /** `docker.io/library/nginx:1.27`, then its digest form. */
  readonly names: readonly string[];
  readonly bytes: number;
}

const PATH = '/var/lib/containerd/images.json';

interface Store {
  readonly images: readonly StoredImage[];
  /** Until when the puller is busy: images are pulled one after another. */
  readonly busy: Instant;
  /** The images it is at or will be, by name: when each will be there. */
  readonly queued?: Readonly<Record<string, Instant>>;
}

function read(files: Files): Store {
  const empty: Store = { images: [], busy: 0 };
  if (!files.exists(PATH)) return empty;
  // A learner may have edited it: then there are no images.
  try {
    const store = JSON.parse(files.read(PATH)) as Store | null;
    return Array.isArray(store?.images) && store.images.every((i) => Array.isArray(i?.names)) ? store : empty;
  } catch {
    return empty;
  }
}

function write(files: Files, store: Store): void {
  if (!files.exists('/var/lib/containerd')) files.mkdir('/var/lib/containerd', { parents: true });
  files.write(PATH, JSON.stringify(store));
}

/** Images of a node, largest first as a Node's status lists them. */
export function storedImages(files: Files): readonly StoredImage[] {
  return [...read(files).images].sort((a, b) => b.bytes - a.bytes);
}

/** Does the node have this image? `name` is a whole name or one with digest. */
export function hasImage(files: Files, name: string): boolean {
  return read(files).images.some((i) => i.names.includes(name));
}

/** Puts images on a node, without pulling. */
export function storeImages(files: Files, found: readonly FoundImage[]): void {
  const store = read(files);
  const images = store.images.filter((i) => !found.some((f) => i.names.includes(f.name)));
  write(files, { ...store, images: [...images, ...found.map((f) => ({ names: [f.name, `${f.repository}@${f.digest}`], bytes: f.bytes }))] });
}

/** Takes an image off a node; false if it was not there. */
export function removeImage(files: Files, name: string): boolean {
  const store = read(files);
  const images = store.images.filter((i) => !i.names.includes(name));
  write(files, { ...store, images });
  return images.length < store.images.length;
}

/** Takes the next turn at the puller; `ms` says how long it takes, given whether an earlier turn brings the image. Returns start and end. */
export function queuePull(files: Files, now: Instant, name: string, ms: (there: boolean) => number): { readonly from: Instant; readonly until: Instant } {
  const store = read(files);
  const queued = Object.fromEntries(Object.entries(store.queued ?? {}).filter(([, t]) => t > now));
  const from = Math.max(now, store.busy);
  const until = from + ms(Object.hasOwn(queued, name));
  write(files, { ...store, busy: until, queued: { ...queued, [name]: Math.min(until, queued[name] ?? until) } });
  return { from, until };
}
