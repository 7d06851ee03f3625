import { sha256 } from '@noble/hashes/sha2.js';
import { encodeBase64, fnv32a, freeze, toBytes, type HttpResponse, type Json } from '../../core';
import type { Kind } from '../../kinds/kind';
import { handOn, remotes, type Remote } from '../aggregation';
import type { Context } from '../context';
import { CHECKS } from './health';
import type { Accept } from './accept';
import { SUBRESOURCES, VIRTUAL } from './virtual';
import type { Url } from './url';

/** One line of an APIResourceList. */
interface Resource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly storageVersionHash?: string;
}

/** The groups in the order in which the server lists them: that of priority. */
const ORDER = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

/** Every kind served, the views of other versions and the virtual ones with them. */
function served(ctx: Context): { readonly group: string; readonly version: string; readonly resources: Resource[] }[] {
  const out = new Map<string, { group: string; version: string; resources: Resource[] }>();
  const add = (group: string, version: string, r: Resource): void => {
    const key = `${group}/${version}`;
    let entry = out.get(key);
    if (!entry) out.set(key, (entry = { group, version, resources: [] }));
    entry.resources.push(r);
  };
  const hash = (k: Kind<any>): string => encodeBase64(sha256(toBytes(`${k.group}/${k.version}/${k.kind}`)).slice(0, 8));
  for (const k of [...ctx.kinds, ...ctx.views.map((v) => v.kind)]) {
    const stored = ctx.views.find((v) => v.kind === k)?.of ?? k;
    add(k.group, k.version, {
      name: k.plural,
      singularName: k.singular,
      namespaced: k.namespaced,
      kind: k.kind,
      verbs: k.verbs,
      ...(k.shortNames.length && { shortNames: k.shortNames }),
      ...(k.categories.length && { categories: k.categories }),
      ...(k.verbs.includes('create') && { storageVersionHash: hash(stored) }),
    });
    for (const s of k.subresources) {
      const d = SUBRESOURCES[`${k.plural}/${s}`] ?? SUBRESOURCES[s]!;
      add(k.group, k.version, {
        name: `${k.plural}/${s}`,
        singularName: '',
        namespaced: k.namespaced,
        ...(d.group !== undefined && { group: d.group, version: d.version }),
        kind: d.kind ?? k.kind,
        verbs: d.verbs,
      });
    }
  }
  for (const v of VIRTUAL) add(v.group, v.version, { name: v.plural, singularName: v.singular, namespaced: v.namespaced, kind: v.kind, verbs: ['create'] });
  const rank = (g: string): number => (ORDER.includes(g) ? ORDER.indexOf(g) : ORDER.length);
  const list = [...out.values()];
  for (const e of list) e.resources.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return list.sort((a, b) => rank(a.group) - rank(b.group) || (a.group < b.group ? -1 : a.group > b.group ? 1 : 0) || byVersion(a.version, b.version));
}

/** Versions as Kubernetes ranks them: `v2`, `v1`, `v1beta1`, `v1alpha1`, and any other name after those (`apimachinery/pkg/version`). */
function byVersion(a: string, b: string): number {
  const rank = (v: string): readonly number[] => {
    const m = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(v);
    return m ? [1, m[2] === undefined ? 2 : m[2] === 'beta' ? 1 : 0, Number(m[1]), Number(m[3] ?? 0)] : [0];
  };
  const [x, y] = [rank(a), rank(b)];
  for (let i = 0; i < 4; i++) if ((x[i] ?? 0) !== (y[i] ?? 0)) return (y[i] ?? 0) - (x[i] ?? 0);
  return a < b ? -1 : 1;
}

/** What follows from the kinds alone: the same documents, frozen, as long as they are the same; clients tell by that. */
const derived = new WeakMap<object, { readonly served: ReturnType<typeof served>; readonly documents: Map<string, HttpResponse> }>();

function derivedFrom(ctx: Context) {
  const known = derived.get(ctx.kinds) ?? { served: served(ctx), documents: new Map<string, HttpResponse>() };
  derived.set(ctx.kinds, known);
  return known;
}

const json = (body: unknown): HttpResponse => ({ status: 200, headers: { 'content-type': 'application/json' }, body: body as Json });

const groupVersion = (e: { group: string; version: string }): { groupVersion: string; version: string } => ({ groupVersion: `${e.group}/${e.version}`, version: e.version });

function apiGroup(entries: readonly { group: string; version: string }[]): object {
  return { name: entries[0]!.group, versions: entries.map(groupVersion), preferredVersion: groupVersion(entries[0]!) };
}

/** `/`, `/api`, `/apis` and what stands below them down to a group's list of resources. */
export function discovery(ctx: Context, url: Url, accept: Accept): HttpResponse | undefined {
  const [first, ...rest] = url.parts;
  if (first === undefined) return json({ paths: paths(ctx) });
  if (first !== 'api' && first !== 'apis') return undefined;
  const known = derivedFrom(ctx);
  const all = known.served;
  const core = all.filter((e) => e.group === '');
  const groups = new Map<string, Entry[]>();
  const elsewhere = remotes(ctx).filter((r) => !all.some((e) => e.group === r.group && e.version === r.version));
  for (const e of all) if (e.group !== '') groups.set(e.group, [...(groups.get(e.group) ?? []), e]);
  for (const r of elsewhere) groups.set(r.group, [...(groups.get(r.group) ?? []), { group: r.group, version: r.version, resources: [], remote: r }]);
  if (rest.length === 0) {
    if (accept.discovery) {
      // Others are asked each time: whether an answer is remembered must not show in what they have worked.
      const theirs = first === 'api' ? [] : elsewhere.map((r) => resourcesOf(ctx, r));
      const key = `${first} ${accept.discovery} ${JSON.stringify(elsewhere.map((r, i) => [r.name, r.available, theirs[i]]))}`;
      const made = known.documents.get(key) ?? freeze(aggregated(first === 'api' ? [core] : [...groups.values()].map((g) => g.map((e) => (e.remote ? { ...e, resources: theirs[elsewhere.indexOf(e.remote)]! } : e))), accept.discovery));
      known.documents.set(key, made);
      return made;
    }
    if (first === 'api') return json({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: ctx.identity.address.replace(/^https?:\/\//, '') }] });
    return json({ kind: 'APIGroupList', apiVersion: 'v1', groups: [...groups.values()].map(apiGroup) });
  }
  if (first === 'api') {
    if (rest.length !== 1 || rest[0] !== 'v1') return undefined;
    return json({ kind: 'APIResourceList', groupVersion: 'v1', resources: core[0]?.resources ?? [] });
  }
  const entries = groups.get(rest[0]!);
  if (!entries) return undefined;
  if (rest.length === 1) return json({ kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(entries) });
  const entry = entries.find((e) => e.version === rest[1]);
  if (!entry || rest.length > 2) return undefined;
  return json({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${entry.group}/${entry.version}`, resources: entry.resources });
}

/** A group version; `remote` where somebody else serves it. */
interface Entry {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly Resource[];
  readonly remote?: Remote;
}

/** What the one who serves a group version says that it has; nothing while it does not answer. */
function resourcesOf(ctx: Context, remote: Remote): readonly Resource[] {
  const path = `/apis/${remote.group}/${remote.version}`;
  const answer = handOn(ctx, { name: 'system:kube-aggregator', groups: ['system:masters'] }, remote, { path, search: '' }, { method: 'GET', url: path, headers: { accept: 'application/json' } });
  const list = answer.status === 200 ? ((answer.body as { resources?: Resource[] } | undefined)?.resources ?? []) : [];
  return list.filter((r) => typeof r?.name === 'string' && Array.isArray(r.verbs));
}

/** Everything in one answer (`apidiscovery.k8s.io`). */
function aggregated(groups: readonly Entry[][], version: string): HttpResponse {
  const items = groups
    .filter((g) => g.length)
    .map((entries) => ({
      metadata: { ...(entries[0]!.group && { name: entries[0]!.group }), creationTimestamp: null },
      versions: entries.map((e) => ({
        version: e.version,
        resources: e.resources
          .filter((r) => !r.name.includes('/'))
          .map((r) => ({
            resource: r.name,
            responseKind: { group: e.group, version: e.version, kind: r.kind },
            scope: r.namespaced ? 'Namespaced' : 'Cluster',
            singularResource: r.singularName,
            verbs: r.verbs,
            ...(r.shortNames && { shortNames: r.shortNames }),
            ...(r.categories && { categories: r.categories }),
            ...subresources(e, r),
          })),
        freshness: e.remote && !e.remote.available ? 'Stale' : 'Current',
      })),
    }));
  const etag = JSON.stringify(fnv32a(JSON.stringify(items)).toString(16).toUpperCase().padStart(8, '0').repeat(16));
  return {
    status: 200,
    headers: { 'cache-control': 'public', 'content-type': `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`, etag, vary: 'Accept' },
    body: { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items } as unknown as Json,
  };
}

function subresources(e: Entry, r: Resource): object {
  const list = e.resources.filter((x) => x.name.startsWith(`${r.name}/`));
  if (list.length === 0) return {};
  return {
    subresources: list.map((x) => ({
      subresource: x.name.slice(r.name.length + 1),
      responseKind: { group: x.group ?? e.group, version: x.version ?? e.version, kind: x.kind },
      verbs: x.verbs,
    })),
  };
}

function paths(ctx: Context): string[] {
  const out = new Set<string>(['/.well-known/openid-configuration', '/api', '/api/v1', '/apis', '/apis/', '/flagz', '/healthz', '/livez', '/logs', '/metrics', '/metrics/slis', '/openapi/v2', '/openapi/v3', '/openapi/v3/', '/openid/v1/jwks', '/readyz', '/statusz', '/version']);
  for (const e of derivedFrom(ctx).served) {
    if (e.group === '') continue;
    out.add(`/apis/${e.group}`);
    out.add(`/apis/${e.group}/${e.version}`);
  }
  for (const r of remotes(ctx)) out.add(`/apis/${r.group}`).add(`/apis/${r.group}/${r.version}`);
  for (const [name, checks] of Object.entries(CHECKS)) for (const c of checks) out.add(`/${name}/${c}`);
  for (const e of served(ctx)) out.add(e.group === '' ? `/openapi/v3/api/${e.version}` : `/openapi/v3/apis/${e.group}/${e.version}`);
  return [...out].sort();
}
