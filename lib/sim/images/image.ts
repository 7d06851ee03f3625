import type { Program } from '../machine/sys';
import type { FileTree } from '../machine/files';

/** A container image: what a registry would serve under a name, and what runs when a container is made of it. */
export interface Image {
  /** Repositories it is found under, fully written: `docker.io/library/nginx`, `registry.k8s.io/echoserver`. */
  readonly repositories: readonly string[];
  /** Tag → what is particular to it; the first is also found by digest. A tag not listed is "not found". */
  readonly tags: Readonly<Record<string, ImageTag>>;
  /** As in the image's config; a tag may override parts. */
  readonly config: ImageConfig;
  /** What is in it, atop `base`. */
  readonly files: FileTree;
  readonly base?: 'busybox' | 'alpine' | 'debian' | 'distroless';
  /** What its programs answer to probes changes only when some process ends: once passed, a probe need not be asked again. */
  readonly steady?: boolean;
  /** As whom its program tells of its start, by an event about its node. */
  readonly announces?: string;
  /** Programs that only this image has; those of the base come by themselves. */
  readonly programs?: readonly Program[];
}

export interface ImageTag {
  /** Compressed size, which decides how long a pull takes. */
  readonly bytes: number;
  readonly config?: Partial<ImageConfig>;
  readonly files?: FileTree;
  /** Where it differs from the image's: `nginx:alpine`. */
  readonly base?: Image['base'];
  /** Handed to the image's programs as the environment variable IMAGE_TAG is not real; programs read `/etc/image-tag`. */
  readonly version?: string;
}

export interface ImageConfig {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly workdir?: string;
  readonly ports?: readonly number[];
  readonly stopSignal?: 'TERM' | 'QUIT' | 'INT';
}
