import type { Image } from './image';
import { releases } from './tags';

const LINES = { '1.37': 0, '1.36': 1, '1.35': 0, '1.34': 1, '1.33': 1, '1.32': 1, '1.31': 1, '1.30': 1, '1.29': 3, '1.28': 4, '1.27': 2, '1.26': 2, '1.25': 1, '1.24': 2, '1.23': 2, '1.22': 1 };
const bytes = 2224229;

/** Small tools for every purpose: what most throw-away Pods run. */
export const busyboxImage: Image = {
  repositories: ['docker.io/library/busybox', 'registry.k8s.io/busybox', 'k8s.gcr.io/busybox', 'gcr.io/google_containers/busybox', 'gcr.io/google-containers/busybox', 'public.ecr.aws/docker/library/busybox', 'registry.k8s.io/e2e-test-images/busybox', 'docker.io/lfccncf/busybox'],
  tags: {
    ...releases(LINES, bytes, { '-glibc': {}, '-musl': {}, '-uclibc': {} }),
    '1': { bytes, version: '1.37.0' },
    stable: { bytes, version: '1.36.1' },
    '1.29-1': { bytes, version: '1.29.3' },
    '1.29-2': { bytes, version: '1.29.3' },
    '1.29-4': { bytes, version: '1.29.3' },
  },
  config: { cmd: ['sh'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
  base: 'busybox',
  files: {},
};
