import { programs } from './base/common';
import type { Image } from './image';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const ASKING = { ...programs('/usr/bin', ['dig', 'host', 'nslookup'], 'gnu') };

/** Debian with tools that ask name servers: what the page on debugging DNS runs. */
export const dnsutilsImage: Image = {
  repositories: ['registry.k8s.io/e2e-test-images/jessie-dnsutils', 'k8s.gcr.io/e2e-test-images/jessie-dnsutils', 'gcr.io/kubernetes-e2e-test-images/dnsutils', 'gcr.io/kubernetes-e2e-test-images/jessie-dnsutils', 'docker.io/tutum/dnsutils'],
  tags: { '1.7': { bytes: 103_000_000 }, '1.5': { bytes: 103_000_000 }, '1.4': { bytes: 103_000_000 }, '1.3': { bytes: 103_000_000 }, '1.2': { bytes: 103_000_000 }, '1.1': { bytes: 103_000_000 }, '1.0': { bytes: 103_000_000 }, latest: { bytes: 103_000_000 } },
  config: { cmd: ['/bin/bash'], env: { PATH } },
  base: 'debian',
  files: { ...ASKING, ...programs('/usr/bin', ['ping', 'curl'], 'gnu') },
};

/** Alpine with everything to look at networks with. */
export const netshootImage: Image = {
  repositories: ['docker.io/nicolaka/netshoot', 'ghcr.io/nicolaka/netshoot'],
  tags: { latest: { bytes: 203_000_000 }, 'v0.13': { bytes: 203_000_000 }, 'v0.12': { bytes: 203_000_000 }, 'v0.14': { bytes: 203_000_000 } },
  config: { cmd: ['zsh'], env: { PATH }, workdir: '/root' },
  base: 'alpine',
  files: { ...ASKING, ...programs('/usr/bin', ['curl', 'jq', 'openssl', 'ss', 'ip', 'bash'], 'gnu'), '/bin/zsh': { program: 'bash', flavour: 'gnu' }, '/bin/bash': { program: 'bash', flavour: 'gnu' } },
};

/** Alpine with bash, wget and the tools of busybox: GNU's shell, without more. */
export const bashImage: Image = {
  repositories: ['docker.io/library/bash'],
  tags: { latest: { bytes: 5_500_000 }, '5': { bytes: 5_500_000 }, '5.3': { bytes: 5_500_000 }, '5.2': { bytes: 5_500_000 }, '5.1': { bytes: 5_500_000 }, '5.0': { bytes: 5_500_000 }, '4.4': { bytes: 5_500_000 }, '4': { bytes: 5_500_000 } },
  config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['bash'], env: { PATH } },
  base: 'alpine',
  files: { '/usr/local/bin/bash': { program: 'bash', flavour: 'gnu' }, '/usr/local/bin/docker-entrypoint.sh': { program: 'bash-entrypoint' } },
  programs: [
    {
      name: 'bash-entrypoint',
      // The image's script: an option is one for bash.
      start: (sys) => ({ exec: { argv: sys.argv.length === 1 || sys.argv[1]!.startsWith('-') ? ['bash', ...sys.argv.slice(1)] : sys.argv.slice(1) } }),
    },
  ],
};
