import { fnv32a, hex, Random } from '../core';

/** An image name taken apart. `registry.k8s.io/echoserver:1.4` → registry, path `echoserver`, tag `1.4`. */
export interface Reference {
  /** With registry, without tag: `docker.io/library/nginx`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…` */
  readonly digest?: string;
}

const TAG = /^[\w][\w.-]{0,127}$/;
const REPOSITORY = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

/** Takes an image name apart and completes it as docker and containerd do; undefined if it is not a valid name. */
export function parseReference(name: string): Reference | undefined {
  let rest = name;
  let digest: string | undefined;
  const at = rest.indexOf('@');
  if (at >= 0) {
    digest = rest.slice(at + 1);
    rest = rest.slice(0, at);
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  }
  let tag: string | undefined;
  const colon = rest.lastIndexOf(':');
  if (colon > rest.lastIndexOf('/')) {
    tag = rest.slice(colon + 1);
    rest = rest.slice(0, colon);
    if (!TAG.test(tag)) return undefined;
  }
  const slash = rest.indexOf('/');
  const first = slash < 0 ? '' : rest.slice(0, slash);
  let registry = 'docker.io';
  if (first.includes('.') || first.includes(':') || first === 'localhost') {
    registry = first;
    rest = rest.slice(slash + 1);
  } else if (slash < 0) rest = `library/${rest}`;
  if (registry === 'index.docker.io') registry = 'docker.io';
  if (registry === 'docker.io' && !rest.includes('/')) rest = `library/${rest}`;
  if (!REPOSITORY.test(rest) || rest.length > 255) return undefined;
  return { repository: `${registry}/${rest}`, tag: tag ?? (digest ? undefined : 'latest'), digest };
}

/** `docker.io/library/nginx:1.27`: the whole name, as the runtime reports it. */
export function formatReference(r: Reference): string {
  return r.repository + (r.tag === undefined ? '' : `:${r.tag}`) + (r.digest === undefined ? '' : `@${r.digest}`);
}

/** The digest under which a tag of a repository is served: the same in every world. */
export function digestOf(repository: string, tag: string): string {
  const random = new Random(fnv32a(`${repository}:${tag}`));
  return `sha256:${hex(() => random.next(), 64)}`;
}
