import type { Image } from './image';

const bytes = 3800000;

/** Alpine Linux. */
export const alpineImage: Image = {
  repositories: ['docker.io/library/alpine'],
  tags: { latest: { bytes }, '3': { bytes }, '3.22': { bytes }, '3.21': { bytes }, '3.20': { bytes }, '3.19': { bytes }, '3.18': { bytes }, '3.17': { bytes }, '3.16': { bytes }, '3.15': { bytes }, '3.14': { bytes }, edge: { bytes } },
  config: { cmd: ['/bin/sh'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
  base: 'alpine',
  files: {},
};
