import { fnv32a, hex, Random } from '../../core';
import type { Sys } from '../../machine/sys';
import { daemon, option } from '../daemon';
import { respond } from '../http';
import type { Image } from '../image';

function corefile(sys: Sys): string {
  const at = sys.argv.indexOf('-conf');
  const path = at > 0 ? sys.argv[at + 1]! : (option(sys.argv, 'conf') ?? 'Corefile');
  return sys.files.exists(path) ? sys.files.read(path) : '';
}

/** The cluster's name server: whether it runs is what counts, its answers are the network's (network/dns.ts). */
const coredns = daemon({
  name: 'coredns',
  rest: { cpu: 2.3, memory: 14.6 },
  ports: () => [53, 8080, 8181, 9153],
  log: (sys) => {
    const random = new Random(fnv32a(corefile(sys)));
    return `.:53\n[INFO] plugin/reload: Running configuration SHA512 = ${hex(() => random.next(), 128)}\nCoreDNS-1.14.2\nlinux/amd64, go1.26.1, dd1df4f\n`;
  },
  request(_sys, request) {
    if (request.url.includes('/health')) return respond(200, 'OK');
    if (request.url.includes('/ready')) return respond(200, 'OK');
    return respond(404, '404 page not found\n');
  },
  farewell: () => '[INFO] SIGTERM: Shutting down servers then terminating\n[INFO] plugin/health: Going into lameduck mode for 5s\n',
});

export const corednsImage: Image = {
  repositories: ['registry.k8s.io/coredns/coredns', 'docker.io/coredns/coredns'],
  tags: { 'v1.14.2': { bytes: 23_550_000 } },
  config: { entrypoint: ['/coredns'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
  base: 'distroless',
  files: { '/coredns': { program: 'coredns' } },
  steady: true,
  programs: [coredns],
};
