import type { Image } from './image';
import { releases } from './tags';

const bytes = 3800000;

/** Alpine Linux. */
export const alpineImage: Image = {
  repositories: ['docker.io/library/alpine'],
  tags: {
    ...releases({ '3.22': 2, '3.21': 5, '3.20': 8, '3.19': 9, '3.18': 12, '3.17': 10, '3.16': 9, '3.15': 11, '3.14': 10, '3.13': 12, '3.12': 12, '3.11': 13, '3.10': 9, '3.9': 6, '3.8': 5, '3.7': 3, '3.6': 5, '3.5': 3, '3.4': 6, '3.3': 3 }, bytes),
    '3': { bytes, version: '3.22.2' },
    edge: { bytes },
  },
  config: { cmd: ['/bin/sh'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
  base: 'alpine',
  files: {},
};
