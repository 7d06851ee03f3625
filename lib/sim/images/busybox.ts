import type { Image, ImageTag } from './image';

const TAGS: Record<string, ImageTag> = {};
for (const t of ['latest', '1', '1.37', '1.37.0', '1.36', '1.36.1', '1.35', '1.35.0', '1.34', '1.34.1', '1.33', '1.33.1', '1.32', '1.31', '1.31.1', '1.30', '1.29', '1.28', '1.28.4', '1.27', 'stable', 'glibc', 'musl', 'uclibc'])
  TAGS[t] = { version: /^1\.\d+/.test(t) ? t : '1.37.0', bytes: 2224229 }; // prettier-ignore

/** Small tools for every purpose: what most throw-away Pods run. */
export const busyboxImage: Image = {
  repositories: ['docker.io/library/busybox', 'registry.k8s.io/busybox', 'k8s.gcr.io/busybox', 'gcr.io/google_containers/busybox', 'public.ecr.aws/docker/library/busybox', 'registry.k8s.io/e2e-test-images/busybox'],
  tags: TAGS,
  config: { cmd: ['sh'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
  base: 'busybox',
  files: {},
};
