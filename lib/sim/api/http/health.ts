import type { HttpResponse } from '../../core';
import type { Context } from '../context';
import { text } from './respond';
import type { Url } from './url';

/** What `/version` says. */
export const VERSION = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.3',
  gitCommit: '$Format:%H$',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'go1.26.8',
  compiler: 'gc',
  platform: 'linux/amd64',
} as const;

const HOOKS = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'peer-endpoint-reconciler-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'storage-readiness',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
].map((h) => `poststarthook/${h}`);
const LAST = ['autoregister-completion', 'poststarthook/apiservice-openapi-controller', 'poststarthook/apiservice-openapiv3-controller'];

/** Checks by name, in the order in which they are printed. */
export const CHECKS: Readonly<Record<'livez' | 'readyz' | 'healthz', readonly string[]>> = {
  livez: ['ping', 'log', 'loopback-serving-certificate', 'etcd', ...HOOKS, ...LAST],
  readyz: ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...HOOKS, ...LAST, 'shutdown'],
  healthz: ['ping', 'log', 'loopback-serving-certificate', 'etcd', ...HOOKS, ...LAST],
};

/** Does a check say that something is wrong? */
export const failing = (ctx: Context, check: string): boolean => (check === 'etcd' || check === 'etcd-readiness') && ctx.component('etcd-0') !== undefined;

/** `/version`, `/healthz`, `/livez`, `/readyz`, each with `?verbose` and by single checks. */
export function health(ctx: Context, url: Url): HttpResponse | undefined {
  const [first, ...rest] = url.parts;
  if (first === 'version' && rest.length === 0) return { status: 200, headers: { 'content-type': 'application/json' }, body: VERSION };
  if (first !== 'healthz' && first !== 'livez' && first !== 'readyz') return undefined;
  const checks = CHECKS[first];
  const failed = (check: string): boolean => failing(ctx, check);
  if (rest.length) {
    const check = rest.join('/');
    if (!checks.includes(check)) return undefined;
    return failed(check) ? text(500, 'internal server error: etcd client connection not yet established\n') : text(200, 'ok');
  }
  const excluded = new Set(url.query.get('exclude') ?? []);
  const bad = checks.some((c) => failed(c) && !excluded.has(c));
  if (!url.query.has('verbose') && !bad) return text(200, 'ok');
  const lines = checks.map((c) => (excluded.has(c) ? `[+]${c} excluded: ok` : failed(c) ? `[-]${c} failed: reason withheld` : `[+]${c} ok`));
  const unknown = [...excluded].filter((x) => !checks.includes(x)).sort();
  if (unknown.length) lines.push(`warn: some health checks cannot be excluded: no matches for ${unknown.map((x) => JSON.stringify(x)).join(',')}`);
  return text(bad ? 500 : 200, `${lines.join('\n')}\n${first} check ${bad ? 'failed' : 'passed'}\n`);
}
