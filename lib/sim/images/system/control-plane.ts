import type { ApiServer } from './services';
import type { Program } from '../../machine/sys';
import { daemon, option } from '../daemon';
import { respond } from '../http';
import type { Image } from '../image';
import { flagFault } from './component-flags';
import { klog } from './klog';

const VERSION = 'v1.36.3';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const STOP = (name: string) => () => `${name} is told to end\n`;

/** Health and metrics paths that all of them answer. */
function health(path: string) {
  if (['/healthz', '/livez', '/readyz'].includes(path)) return respond(200, 'ok', { 'content-type': 'text/plain; charset=utf-8' });
  return respond(404, '404 page not found\n', { 'content-type': 'text/plain; charset=utf-8' });
}

const pathOf = (url: string) => url.replace(/^[a-z]+:\/\/[^/]*/i, '').split('?')[0] || '/';

/** The API server is the machinery of `lib/sim/api`; this process is what one reaches it through, and what can be killed. */
const apiserver = daemon({
  name: 'kube-apiserver',
  fault: flagFault,
  rest: { cpu: 38, memory: 212.4 },
  stream: 2,
  ports: (sys) => [Number(option(sys.argv, 'secure-port') ?? 6443)],
  log: (sys) =>
    klog(sys, 'I', 'options.go:263', `external host was not specified, using ${option(sys.argv, 'advertise-address') ?? sys.addresses[0] ?? ''}`) +
    klog(sys, 'I', 'server.go:150', `Version: ${VERSION}`) +
    klog(sys, 'I', 'server.go:152', '"Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""') +
    klog(sys, 'I', 'secure_serving.go:211', `Serving securely on [::]:${option(sys.argv, 'secure-port') ?? 6443}`),
  request: (sys, request) => sys.service<ApiServer>('apiserver').handle(request),
  certificate: (sys) => option(sys.argv, 'tls-cert-file'),
  farewell: STOP('kube-apiserver'),
});

const controllerManager = daemon({
  name: 'kube-controller-manager',
  fault: flagFault,
  rest: { cpu: 14, memory: 48.7 },
  stream: 2,
  ports: () => [10257],
  log: (sys) =>
    klog(sys, 'I', 'serving.go:386', 'Generated self-signed cert in-memory') +
    klog(sys, 'I', 'controllermanager.go:192', '"Starting" version="v1.36.3"') +
    klog(sys, 'I', 'secure_serving.go:211', 'Serving securely on 127.0.0.1:10257'),
  request: (_sys, request) => health(pathOf(request.url)),
  farewell: STOP('kube-controller-manager'),
});

const scheduler = daemon({
  name: 'kube-scheduler',
  fault: flagFault,
  rest: { cpu: 6.5, memory: 21.3 },
  stream: 2,
  ports: () => [10259],
  log: (sys) =>
    klog(sys, 'I', 'serving.go:386', 'Generated self-signed cert in-memory') +
    klog(sys, 'I', 'server.go:175', '"Starting Kubernetes Scheduler" version="v1.36.3"') +
    klog(sys, 'I', 'secure_serving.go:211', 'Serving securely on 127.0.0.1:10259'),
  request: (_sys, request) => health(pathOf(request.url)),
  farewell: STOP('kube-scheduler'),
});

const image = (name: string, bytes: number, program: Program): Image => ({
  repositories: [`registry.k8s.io/${name}`],
  tags: { [VERSION]: { bytes } },
  config: { entrypoint: [name], env: { PATH } },
  base: 'distroless',
  files: { [`/usr/local/bin/${name}`]: { program: program.name } },
  steady: true,
  programs: [program],
});

export const apiserverImage = image('kube-apiserver', 27_500_000, apiserver);
export const controllerManagerImage = image('kube-controller-manager', 23_000_000, controllerManager);
export const schedulerImage = image('kube-scheduler', 17_400_000, scheduler);
