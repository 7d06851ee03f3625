import { EXPOSITION, exposition, histogram, type Family, type HttpResponse } from '../../core';
import { resourceName, storePrefix } from '../../kinds/lookup';
import type { Context } from '../context';
import { CHECKS, failing, VERSION } from './health';
import type { Url } from './url';

/** A request's verb as metrics name it. */
const VERBS: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT', other: 'other' };

/** Bounds of the durations of requests, in seconds (`pkg/endpoints/metrics`). */
const BOUNDS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
/** What a request takes a server that has little to do, in seconds by verb. A watch takes as long as its client wants, and is left out. */
const TAKES: Readonly<Record<string, number>> = { get: 0.0012, list: 0.0031, create: 0.0074, update: 0.0068, patch: 0.0083, delete: 0.0079, deletecollection: 0.0146 };

/** How long requests took, by what they asked for: nothing is measured, each is taken for one of its kind. */
function durations(requests: readonly { readonly verb: string; readonly labels: Readonly<Record<string, string>>; readonly value: number }[]): Family['samples'] {
  const byKind = new Map<string, { readonly labels: Readonly<Record<string, string>>; readonly seconds: number; times: number }>();
  for (const { verb, labels: { code: _code, ...labels }, value } of requests) {
    const seconds = TAKES[verb];
    if (seconds === undefined) continue;
    const key = Object.values(labels).join();
    const known = byKind.get(key);
    if (known) known.times += value;
    else byKind.set(key, { labels, seconds, times: value });
  }
  return [...byKind.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, { labels, seconds, times }]) => histogram(labels, BOUNDS, [[seconds, times]]));
}

/**
 * `/metrics` and `/metrics/slis`: what is known of the server without measuring it. Requests are counted (those of who looks
 * from outside of the world, which leave no trace, are not), and so are the objects; what a request takes is that of its verb.
 * (k8s.io/apiserver: pkg/endpoints/metrics, pkg/storage/etcd3/metrics; k8s.io/component-base: metrics, version)
 */
export function metrics(ctx: Context, url: Url): HttpResponse | undefined {
  if (url.path === '/metrics/slis') return told([healthchecks(ctx)]);
  if (url.path !== '/metrics') return undefined;
  const { since, counts } = ctx.tally();
  const versions = new Map([...ctx.views.map((v) => v.kind), ...ctx.kinds].map((k) => [resourceName(k), k.version] as const));
  const requests = Object.entries(counts)
    .map(([key, value]) => {
      const [code, asked, scope, verb, group = ''] = key.split(' ') as [string, string, string, string, string?];
      const [plural, subresource = ''] = asked.split('/') as [string, string?];
      const labels = { code, component: 'apiserver', dry_run: '', group, resource: plural, scope, subresource, verb: VERBS[verb] ?? verb.toUpperCase(), version: versions.get(resourceName({ group, plural })) ?? 'v1' };
      return { verb, labels, value };
    })
    .sort((a, b) => (Object.values(a.labels).join() < Object.values(b.labels).join() ? -1 : 1));
  const stored = ctx.kinds.filter((k) => k.verbs.includes('create')).map((k) => ({ kind: k, value: ctx.store.count(storePrefix(k)) }));
  const services = ctx.store.list('/registry/apiregistration.k8s.io/apiservices/').map((e) => e.value as { metadata: { name: string }; status?: { conditions?: readonly { type: string; status: string }[] } });
  return told([
    {
      name: 'aggregator_unavailable_apiservice',
      help: '[ALPHA] Gauge of APIServices which are marked as unavailable broken down by APIService name.',
      type: 'gauge',
      samples: services.map((s) => ({ labels: { name: s.metadata.name }, value: s.status?.conditions?.some((c) => c.type === 'Available' && c.status !== 'True') ? 1 : 0 })),
    },
    { name: 'apiserver_request_total', help: '[STABLE] Counter of apiserver requests by verb, group, version, resource, scope, component and HTTP response code.', type: 'counter', samples: requests },
    {
      name: 'apiserver_request_duration_seconds',
      help: '[STABLE] Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.',
      type: 'histogram',
      samples: durations(requests),
    },
    {
      name: 'apiserver_resource_objects',
      help: '[ALPHA] Number of stored objects split by kind.',
      type: 'gauge',
      samples: stored.map(({ kind, value }) => ({ labels: { group: kind.group, resource: kind.plural }, value })),
    },
    {
      name: 'apiserver_storage_objects',
      help: '[STABLE] (Deprecated since 1.34.0) Number of stored objects split by kind; apiserver_resource_objects has them too.',
      type: 'gauge',
      samples: stored.map(({ kind, value }) => ({ labels: { resource: kind.group ? `${kind.plural}.${kind.group}` : kind.plural }, value })),
    },
    { name: 'go_info', help: 'Information about the Go environment.', type: 'gauge', samples: [{ labels: { version: VERSION.goVersion }, value: 1 }] },
    {
      name: 'kubernetes_build_info',
      help: '[ALPHA] A metric with a constant value of 1 whose labels say what was built, when, of what and with what.',
      type: 'gauge',
      samples: [
        {
          labels: {
            build_date: VERSION.buildDate,
            compiler: VERSION.compiler,
            git_commit: VERSION.gitCommit,
            git_tree_state: VERSION.gitTreeState,
            git_version: VERSION.gitVersion,
            go_version: VERSION.goVersion,
            major: VERSION.major,
            minor: VERSION.minor,
            platform: VERSION.platform,
          },
          value: 1,
        },
      ],
    },
    healthchecks(ctx),
    { name: 'process_start_time_seconds', help: '[ALPHA] Start time of the process since unix epoch in seconds.', type: 'gauge', samples: [{ value: since / 1000 }] },
  ]);
}

function healthchecks(ctx: Context): Family {
  const samples = (['healthz', 'livez', 'readyz'] as const).flatMap((type) => CHECKS[type].map((name) => ({ labels: { name, type }, value: failing(ctx, name) ? 0 : 1 })));
  return { name: 'kubernetes_healthcheck', help: '[STABLE] This metric records the result of a single healthcheck.', type: 'gauge', samples: samples.sort((a, b) => (`${a.labels.name} ${a.labels.type}` < `${b.labels.name} ${b.labels.type}` ? -1 : 1)) };
}

const told = (families: readonly Family[]): HttpResponse => ({ status: 200, headers: { 'content-type': EXPOSITION }, body: exposition(families) });
