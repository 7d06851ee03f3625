import { EXPOSITION, exposition, fnv32a, hex, Random } from '../../core';
import type { Sys } from '../../machine/sys';
import { daemon, option } from '../daemon';
import { respond } from '../http';
import type { Image } from '../image';

function corefile(sys: Sys): string {
  const at = sys.argv.indexOf('-conf');
  const path = at > 0 ? sys.argv[at + 1]! : (option(sys.argv, 'conf') ?? 'Corefile');
  return sys.files.exists(path) ? sys.files.read(path) : '';
}

/** The plugins that a Corefile's first server block names, in alphabetical order. */
function plugins(text: string): readonly string[] {
  const found = new Set<string>();
  let depth = 0;
  for (const line of text.split('\n').map((l) => l.replace(/#.*/, '').trim())) {
    if (depth === 1 && /^[a-z]/.test(line)) found.add(line.split(/[\s{]/)[0]!);
    depth += (line.match(/\{/g)?.length ?? 0) - (line.match(/\}/g)?.length ?? 0);
    if (depth === 0 && found.size > 0) break;
  }
  return [...found].sort();
}

/** What the plugin `prometheus` tells without counting: what was built, and what is on (coredns: plugin/metrics/vars). */
const metrics = (sys: Sys): string =>
  exposition([
    { name: 'coredns_build_info', help: 'A metric with a constant value of 1 whose labels say what CoreDNS was built from.', type: 'gauge', samples: [{ labels: { goversion: 'go1.26.1', revision: 'dd1df4f', version: '1.14.2' }, value: 1 }] },
    {
      name: 'coredns_plugin_enabled',
      help: 'Whether a plugin is enabled, by server, zone and view.',
      type: 'gauge',
      samples: plugins(corefile(sys)).map((name) => ({ labels: { name, server: 'dns://:53', view: '', zone: '.' }, value: 1 })),
    },
  ]);

/** The cluster's name server: whether it runs is what counts, its answers are the network's (network/dns.ts). */
const coredns = daemon({
  name: 'coredns',
  rest: { cpu: 2.3, memory: 14.6 },
  ports: () => [53, 8080, 8181, 9153],
  log: (sys) => {
    const random = new Random(fnv32a(corefile(sys)));
    return `.:53\n[INFO] plugin/reload: Running configuration SHA512 = ${hex(() => random.next(), 128)}\nCoreDNS-1.14.2\nlinux/amd64, go1.26.1, dd1df4f\n`;
  },
  request(sys, request) {
    const path = request.url.replace(/^[a-z]+:\/\/[^/]*/i, '').split('?')[0];
    if (path === '/health' || path === '/ready') return respond(200, 'OK');
    if (path === '/metrics') return respond(200, metrics(sys), { 'content-type': EXPOSITION });
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
