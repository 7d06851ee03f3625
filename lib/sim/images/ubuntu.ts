import { programs } from './base/common';
import type { Image, ImageTag } from './image';

const release = (version: string, name: string, word: string): ImageTag => ({
  bytes: 29700000,
  version,
  files: {
    '/etc/os-release': `PRETTY_NAME="Ubuntu ${version}.3 LTS"\nNAME="Ubuntu"\nVERSION_ID="${version}"\nVERSION="${version}.3 LTS (${name})"\nVERSION_CODENAME=${word}\nID=ubuntu\nID_LIKE=debian\nHOME_URL="https://www.ubuntu.com/"\nSUPPORT_URL="https://help.ubuntu.com/"\nUBUNTU_CODENAME=${word}\n`,
  },
});

/** Ubuntu. */
export const ubuntuImage: Image = {
  repositories: ['docker.io/library/ubuntu'],
  tags: {
    latest: release('24.04', 'Noble Numbat', 'noble'),
    '24.04': release('24.04', 'Noble Numbat', 'noble'),
    noble: release('24.04', 'Noble Numbat', 'noble'),
    '22.04': release('22.04', 'Jammy Jellyfish', 'jammy'),
    jammy: release('22.04', 'Jammy Jellyfish', 'jammy'),
    '18.04': release('18.04', 'Bionic Beaver', 'bionic'),
    bionic: release('18.04', 'Bionic Beaver', 'bionic'),
    '16.04': release('16.04', 'Xenial Xerus', 'xenial'),
    focal: release('20.04', 'Focal Fossa', 'focal'),
    '20.04': release('20.04', 'Focal Fossa', 'focal'),
  },
  config: { cmd: ['/bin/bash'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
  base: 'debian',
  files: programs('/usr/bin', ['ps', 'top', 'free', 'uptime', 'watch', 'pgrep', 'pkill', 'pidof'], 'gnu'),
};
