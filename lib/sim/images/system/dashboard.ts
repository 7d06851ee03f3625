import { daemon } from '../daemon';
import { respond } from '../http';
import type { Image } from '../image';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const stamp = (now: number) => new Date(now).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/');

/** The page itself is drawn by the site; what stands here is reachable like the real one and says where to look. */
const dashboard = daemon({
  name: 'dashboard',
  rest: { cpu: 0.6, memory: 12.4 },
  farewell: () => '',
  status: 2,
  ports: () => [9090],
  log: (sys) =>
    `${stamp(sys.now)} Starting overwatch\n${stamp(sys.now)} Using namespace: kubernetes-dashboard\n${stamp(sys.now)} Using in-cluster config to connect to apiserver\n${stamp(sys.now)} Successful initial request to the apiserver, version: v1.36.3\n${stamp(sys.now)} Serving insecurely on HTTP port: 9090\n`,
  request: () => respond(200, '<!doctype html><html lang="en"><head><title>Kubernetes Dashboard</title></head><body><div id="kubernetes-dashboard">Kubernetes Dashboard</div></body></html>\n', { 'content-type': 'text/html; charset=utf-8' }),
});

export const dashboardImage: Image = {
  repositories: ['docker.io/kubernetesui/dashboard'],
  tags: { 'v2.7.0': { bytes: 75_788_960 } },
  config: { entrypoint: ['/dashboard'], env: { PATH } },
  files: { '/dashboard': { program: 'dashboard' } },
  steady: true,
  programs: [dashboard],
};

const scraper = daemon({
  name: 'metrics-scraper',
  rest: { cpu: 0.7, memory: 8.7 },
  farewell: () => '',
  status: 2,
  stream: 2,
  ports: () => [8000],
  log: (sys) => `{"level":"info","msg":"Kubernetes host: https://10.96.0.1:443","time":"${new Date(sys.now).toISOString()}"}\n`,
  request: () => respond(200, 'URL: /\n'),
});

export const scraperImage: Image = {
  repositories: ['docker.io/kubernetesui/metrics-scraper'],
  tags: { 'v1.0.8': { bytes: 19_746_404 } },
  config: { entrypoint: ['/metrics-sidecar'], env: { PATH } },
  files: { '/metrics-sidecar': { program: 'metrics-scraper' } },
  steady: true,
  programs: [scraper],
};
