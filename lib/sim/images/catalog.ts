import { own } from '../core';
import type { FileTree } from '../machine/files';
import type { Image, ImageConfig, ImageTag } from './image';
import { digestOf, parseReference } from './reference';
import { IMAGES } from './index';
import { alpineTree } from './base/alpine';
import { busyboxTree } from './base/busybox';
import { debianTree } from './base/debian';
import { distrolessTree } from './base/distroless';

/** What a registry answers for a name: enough to pull it and to make containers of it. */
export interface FoundImage {
  /** Whole name: `docker.io/library/nginx:1.27`. It is also the `base` of machines made of the image. */
  readonly name: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  readonly bytes: number;
  readonly config: ImageConfig;
  readonly flavour: 'gnu' | 'busybox';
  readonly image: Image;
}

const TREES = { alpine: alpineTree(), busybox: busyboxTree(), debian: debianTree(), distroless: distrolessTree() };
/** What a runtime lays beneath an image made of nothing. */
const BARE: FileTree = { '/etc/passwd': 'root:x:0:0:root:/root:/sbin/nologin\n' };

/** Looks a name up as a registry would; undefined is "not found". */
export function findImage(name: string): FoundImage | undefined {
  const r = parseReference(name);
  if (!r) return undefined;
  const image = IMAGES.find((i) => i.repositories.includes(r.repository));
  if (!image) return undefined;
  if (r.digest === undefined) {
    const t = own(image.tags, r.tag!);
    return t && found(image, r.repository, r.tag!, t, digestOf(r.repository, r.tag!));
  }
  const tag = Object.keys(image.tags).find((t) => digestOf(r.repository, t) === r.digest);
  return tag === undefined ? undefined : found(image, r.repository, tag, image.tags[tag]!, r.digest);
}

function found(image: Image, repository: string, tag: string, t: ImageTag, digest: string): FoundImage {
  const base = t.base ?? image.base;
  return {
    name: `${repository}:${tag}`,
    repository,
    tag,
    digest,
    bytes: t.bytes,
    config: { ...image.config, ...t.config },
    flavour: base === 'busybox' || base === 'alpine' ? 'busybox' : 'gnu',
    image,
  };
}

/** One file of a found image; undefined if it has none there. */
export function imageFile(f: FoundImage, path: string): FileTree[string] | undefined {
  const t = f.image.tags[f.tag]!;
  const base = t.base ?? f.image.base;
  return own(t.files ?? {}, path) ?? own(f.image.files, path) ?? own(base ? TREES[base] : BARE, path);
}

/**
 * The file tree of an image by its whole name; undefined if there is none. What has no own shell gets none.
 * Made anew on each call: whoever makes machines keeps it per name.
 */
export function imageTree(name: string): FileTree | undefined {
  const f = findImage(name);
  if (!f) return undefined;
  const t = f.image.tags[f.tag]!;
  const base = t.base ?? f.image.base;
  return {
    ...(base ? TREES[base] : BARE),
    ...f.image.files,
    ...t.files,
    '/etc/image-tag': `${t.version ?? f.tag}\n`,
  };
}
