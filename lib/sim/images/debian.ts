import type { Image } from './image';

const bytes = 48500000;
const slim = 28200000;

/** Debian. */
export const debianImage: Image = {
  repositories: ['docker.io/library/debian'],
  tags: { latest: { bytes }, stable: { bytes }, trixie: { bytes }, bookworm: { bytes }, bullseye: { bytes }, '12': { bytes }, '11': { bytes }, '13': { bytes }, '10': { bytes }, buster: { bytes }, '9': { bytes }, jessie: { bytes }, sid: { bytes }, testing: { bytes }, 'stable-slim': { bytes: slim }, 'bookworm-slim': { bytes: slim }, '12-slim': { bytes: slim }, 'bullseye-slim': { bytes: slim }, '11-slim': { bytes: slim }, 'buster-slim': { bytes: slim }, 'trixie-slim': { bytes: slim }, '13-slim': { bytes: slim } },
  config: { cmd: ['bash'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
  base: 'debian',
  files: {},
};
