import { programs } from './base/common';
import type { Image, ImageTag } from './image';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A release: what its os-release says. */
const release = (id: string, name: string, version: string, title: string): ImageTag => ({
  bytes: 75_000_000,
  version,
  files: { '/etc/os-release': `NAME="${name}"\nVERSION="${title}"\nID="${id}"\nVERSION_ID="${version}"\nPRETTY_NAME="${name} ${title}"\n`, '/etc/redhat-release': `${name} release ${version}\n` },
});

const image = (repositories: readonly string[], tags: Image['tags']): Image => ({
  repositories,
  tags,
  config: { cmd: ['/bin/bash'], env: { PATH } },
  base: 'debian',
  files: programs('/usr/bin', ['curl', 'ps', 'free', 'uptime', 'vi', 'less'], 'gnu'),
});

const seven = release('centos', 'CentOS Linux', '7', '7 (Core)');
const eight = release('centos', 'CentOS Linux', '8', '8');

/** CentOS, which many older manifests still name. */
export const centosImage = image(['docker.io/library/centos', 'quay.io/centos/centos'], { latest: eight, '7': seven, centos7: seven, '8': eight, '6': release('centos', 'CentOS Linux', '6', '6 (Final)'), stream9: release('centos', 'CentOS Stream', '9', '9') });

export const fedoraImage = image(['docker.io/library/fedora', 'quay.io/fedora/fedora'], Object.fromEntries([['latest', '43'], ...['43', '42', '41', '40'].map((v) => [v, v])].map(([tag, v]) => [tag!, release('fedora', 'Fedora Linux', v!, `${v} (Container Image)`)])));

export const rockyImage = image(['docker.io/library/rockylinux', 'docker.io/rockylinux/rockylinux'], { '9': release('rocky', 'Rocky Linux', '9.6', '9.6 (Blue Onyx)'), '8': release('rocky', 'Rocky Linux', '8.9', '8.9 (Green Obsidian)') });

export const amazonImage = image(['docker.io/library/amazonlinux', 'public.ecr.aws/amazonlinux/amazonlinux'], { latest: release('amzn', 'Amazon Linux', '2023', '2023'), '2023': release('amzn', 'Amazon Linux', '2023', '2023'), '2': release('amzn', 'Amazon Linux', '2', '2') });
