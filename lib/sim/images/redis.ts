import type { Image, ImageTag } from './image';
import { redisCli } from './redis/cli';
import { redisEntrypoint, redisServer } from './redis/server';

const tag = (version: string, base?: 'alpine'): ImageTag => ({ version, bytes: base ? 17300000 : 52500000, ...(base ? { base } : {}) });

/** The key-value store Redis. */
export const redisImage: Image = {
  repositories: ['docker.io/library/redis', 'registry.k8s.io/redis', 'k8s.gcr.io/redis'],
  tags: {
    latest: tag('8.2.2'), '8': tag('8.2.2'), '8.2': tag('8.2.2'), '8.0': tag('8.0.4'), '8.0.2': tag('8.0.2'), '7': tag('7.4.6'), '7.4': tag('7.4.6'), '7.2': tag('7.2.11'), '7.0': tag('7.0.15'), '6': tag('6.2.20'), '6.2': tag('6.2.20'), '6.0': tag('6.0.20'), '5': tag('5.0.14'), '5.0': tag('5.0.14'), '5.0.4': tag('5.0.4'), '3.2': tag('3.2.12'), '3.2-alpine': tag('3.2.12', 'alpine'),
    alpine: tag('8.2.2', 'alpine'), '8-alpine': tag('8.2.2', 'alpine'), '7-alpine': tag('7.4.6', 'alpine'), '7.2-alpine': tag('7.2.11', 'alpine'), '7.4-alpine': tag('7.4.6', 'alpine'), '6-alpine': tag('6.2.20', 'alpine'), e2e: tag('2.8.23'), v1: tag('2.8.23'),
  }, // prettier-ignore
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
