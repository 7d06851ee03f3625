import type { Image } from './image';
import { redisCli } from './redis/cli';
import { redisEntrypoint, redisServer } from './redis/server';
import { releases } from './tags';

const LINES = { '8.2': 2, '8.0': 4, '7.4': 6, '7.2': 11, '7.0': 15, '6.2': 20, '6.0': 20, '5.0': 14, '4.0': 14, '3.2': 12, '3.0': 7, '2.8': 23 };
const bytes = 52500000;
const alpine = { bytes: 17300000, base: 'alpine' } as const;
/** Major lines, by the newest of each. */
const MAJOR = { '8': '8.2.2', '7': '7.4.6', '6': '6.2.20', '5': '5.0.14', '4': '4.0.14', '3': '3.2.12' };

/** The key-value store Redis. */
export const redisImage: Image = {
  repositories: ['docker.io/library/redis', 'registry.k8s.io/redis', 'k8s.gcr.io/redis', 'gcr.io/google_containers/redis', 'registry.k8s.io/e2e-test-images/redis', 'docker.io/lfccncf/redis'],
  tags: {
    ...releases(LINES, bytes, { '-alpine': alpine, '-bookworm': {} }),
    ...releases(MAJOR, bytes, { '-alpine': alpine }),
    e2e: { bytes, version: '2.8.23' },
    v1: { bytes, version: '2.8.23' },
    '5.0.5-3': { ...alpine, version: '5.0.5' },
  },
  config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['redis-server'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }, workdir: '/data', ports: [6379] },
  base: 'debian',
  files: {
    '/usr/local/bin/docker-entrypoint.sh': { program: 'redis-entrypoint' },
    '/usr/local/bin/redis-server': { program: 'redis-server' },
    '/usr/local/bin/redis-cli': { program: 'redis-cli' },
    '/data': { dir: true },
  },
  programs: [redisServer, redisCli, redisEntrypoint],
};

/** Redis as the copy of another: the guestbook's followers. Whom it follows depends on the release. */
export const redisFollowerImage: Image = {
  ...redisImage,
  repositories: ['gcr.io/google_samples/gb-redis-follower', 'gcr.io/google-samples/gb-redis-follower', 'us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower', 'gcr.io/google_samples/gb-redisslave', 'gcr.io/google-samples/gb-redisslave', 'registry.k8s.io/redis-slave'],
  tags: { v2: { bytes, version: '6.0.5', files: { '/etc/leader': 'redis-leader\n' } }, v1: { bytes, version: '3.2.12', files: { '/etc/leader': 'redis-master\n' } }, v3: { bytes, version: '3.2.12', files: { '/etc/leader': 'redis-master\n' } } },
  config: { ...redisImage.config, entrypoint: ['/run.sh'], cmd: [] },
  files: { ...redisImage.files, '/run.sh': { program: 'redis-follower' } },
  programs: [
    {
      name: 'redis-follower',
      start(sys) {
        const leader = sys.files.read('/etc/leader').trim();
        const host = sys.env['GET_HOSTS_FROM'] === 'env' ? (sys.env[`${leader.toUpperCase().replace('-', '_')}_SERVICE_HOST`] ?? leader) : leader;
        return { exec: { argv: ['redis-server', sys.files.read('/etc/image-tag').startsWith('6') ? '--replicaof' : '--slaveof', host, '6379'] } };
      },
    },
  ],
};
