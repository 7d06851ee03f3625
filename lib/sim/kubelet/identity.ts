import { remembered } from '../core';
import type { FoundImage } from '../images/catalog';
import { imageFile } from '../images/catalog';
import type * as T from '../kinds/types';
import { capabilitiesOf, type Credentials } from '../machine/credentials';
import { ConfigError } from './environment';
import { podText, type Sync } from './sync';

interface Line {
  readonly name: string;
  readonly id: number;
  readonly rest: readonly string[];
}

/** Lines of the image's /etc/passwd or /etc/group. */
function lines(image: FoundImage, path: string): readonly Line[] {
  const file = imageFile(image, path);
  return read(typeof file === 'string' ? file : file && 'text' in file ? file.text : '');
}

const read = remembered((text): readonly Line[] =>
  text.split('\n').flatMap((l) => {
    const [name, , id, ...rest] = l.split(':');
    return name && /^\d+$/.test(id ?? '') ? [{ name, id: Number(id), rest }] : [];
  }),
  100,
);

/** Who a container's processes run as: security contexts, then the image (`containerd`'s user and group options). Throws ConfigError where that is forbidden. */
export function chooseCredentials(s: Sync, c: T.Container, image: FoundImage): Credentials {
  const pod = s.pod.spec!.securityContext;
  const own = c.securityContext;
  const users = lines(image, '/etc/passwd');
  const groups = lines(image, '/etc/group');
  const [named, namedGroup] = (image.config.user ?? '').split(':');
  const byName = (all: readonly Line[], name: string) => all.find((l) => l.name === name || String(l.id) === name);
  const asked = own?.runAsUser ?? pod?.runAsUser;
  const uid = asked ?? (named ? (byName(users, named)?.id ?? (/^\d+$/.test(named) ? Number(named) : 0)) : 0);
  if (own?.runAsNonRoot ?? pod?.runAsNonRoot) {
    const where = `(pod: "${podText(s.pod)}", container: ${c.name})`;
    if (asked === 0) throw new ConfigError(`container's runAsUser breaks non-root policy ${where}`);
    if (asked === undefined && named && !/^\d+$/.test(named)) throw new ConfigError(`container has runAsNonRoot and image has non-numeric user (${named}), cannot verify user is non-root ${where}`);
    if (uid === 0) throw new ConfigError(`container has runAsNonRoot and image will run as root ${where}`);
  }
  const known = users.find((u) => u.id === uid);
  const imageGroup = asked === undefined && namedGroup ? byName(groups, namedGroup)?.id : undefined;
  const gid = own?.runAsGroup ?? pod?.runAsGroup ?? imageGroup ?? (known ? Number(known.rest[0]) || 0 : 0);
  const strict = (pod as { supplementalGroupsPolicy?: string } | undefined)?.supplementalGroupsPolicy === 'Strict';
  const member = strict || !known ? [] : groups.filter((g) => (g.rest[0] ?? '').split(',').includes(known.name)).map((g) => g.id);
  const all = [...new Set([gid, ...(pod?.supplementalGroups ?? []), ...(pod?.fsGroup === undefined ? [] : [pod.fsGroup]), ...member])];
  const privileged = own?.privileged ?? false;
  const groupName = (id: number) => groups.find((g) => g.id === id)?.name ?? String(id);
  return {
    user: uid === 0 ? 'root' : (known?.name ?? String(uid)),
    uid,
    gid,
    groups: [...all].sort((a, b) => a - b),
    names: all.map(groupName),
    capabilities: capabilitiesOf(privileged, own?.capabilities?.add ?? [], own?.capabilities?.drop ?? []),
    ...(own?.allowPrivilegeEscalation === false && !privileged ? { noNewPrivileges: true } : {}),
    ...(!privileged && ['RuntimeDefault', 'Localhost'].includes((own?.seccompProfile ?? pod?.seccompProfile)?.type ?? '') ? { seccomp: true } : {}),
  };
}
