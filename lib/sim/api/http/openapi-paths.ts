import type { Kind } from '../../kinds/kind';
import { SUBRESOURCES, VIRTUAL } from './virtual';

/** Every path under a group's version, with its methods, what each does, and for which kind (`apiserver/pkg/endpoints/installer.go`). */

type Operation = Readonly<Record<string, unknown>>;
export type Paths = Record<string, Record<string, Operation>>;

const QUERY = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } }));
const PROXIED: readonly (readonly [string, string])[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'].map((m) => [m, 'connect'] as const);
const SUB: Readonly<Record<string, readonly [string, string]>> = { get: ['get', 'get'], update: ['put', 'put'], patch: ['patch', 'patch'], create: ['post', 'post'] };

/** A path that is read and is about no object. */
const answers = (schema?: string): Record<string, Operation> => ({ get: { responses: { 200: { description: 'OK', ...(schema && { content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } } }) } } } });

/** Paths above the groups' versions, given these (`api/v1`, `apis/apps/v1`). */
export function rootPaths(versions: readonly string[]): Paths {
  const out: Paths = { '/api/': answers(), '/apis/': answers(), '/version/': answers(), '/.well-known/openid-configuration/': answers(), '/openid/v1/jwks/': answers() };
  for (const v of versions) {
    const [first, group] = v.split('/') as [string, string];
    if (first === 'apis' && !Object.hasOwn(out, `/apis/${group}/`) && group.length) out[`/apis/${group}/`] = answers();
  }
  return out;
}

/** `base` is `api/v1` or `apis/GROUP/VERSION`. */
export function pathsOf(kinds: readonly Kind<any>[], base: string): Paths {
  const out: Paths = {};
  const put = (path: string, methods: readonly (readonly [string, string])[], gvk: object, schema: string): void => {
    const entry: Record<string, Operation> = {};
    for (const [method, action] of methods) {
      entry[method] = {
        ...(['put', 'post', 'patch'].includes(method) && action !== 'connect' && { parameters: QUERY }),
        responses: { 200: { description: 'OK', content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } } } },
        'x-kubernetes-action': action,
        'x-kubernetes-group-version-kind': gvk,
      };
    }
    if (methods.length) out[path] = { ...out[path], ...entry };
  };
  out[`/${base}/`] = answers('io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList');
  for (const k of kinds) {
    const gvk = { group: k.group, version: k.version, kind: k.kind };
    const inside = k.namespaced ? `/${base}/namespaces/{namespace}/${k.plural}` : `/${base}/${k.plural}`;
    const can = (...verbs: readonly string[]): boolean => verbs.some((v) => k.verbs.includes(v));
    const methods = (...of: readonly (readonly [string, string, boolean])[]): (readonly [string, string])[] => of.filter((m) => m[2]).map(([m, a]) => [m, a] as const);
    put(inside, methods(['get', 'list', can('list')], ['post', 'post', can('create')], ['delete', 'deletecollection', can('deletecollection')]), gvk, k.schema);
    put(`${inside}/{name}`, methods(['get', 'get', can('get')], ['put', 'put', can('update')], ['patch', 'patch', can('patch')], ['delete', 'delete', can('delete')]), gvk, k.schema);
    if (k.namespaced) put(`/${base}/${k.plural}`, methods(['get', 'list', can('list')]), gvk, k.schema);
    for (const sub of k.subresources) {
      const d = SUBRESOURCES[`${k.plural}/${sub}`] ?? SUBRESOURCES[sub];
      if (!d) continue;
      const of = d.kind ? { group: d.group ?? k.group, version: d.version ?? k.version, kind: d.kind } : gvk;
      const connected = ['attach', 'exec', 'portforward'].includes(sub);
      put(`${inside}/{name}/${sub}`, sub === 'proxy' ? PROXIED : d.verbs.map((v) => (connected ? ([SUB[v]![0], 'connect'] as const) : SUB[v]!)), of, k.schema);
      if (sub === 'proxy') put(`${inside}/{name}/proxy/{path}`, PROXIED, of, k.schema);
    }
    if (!can('watch') || k.openapi) continue;
    const watched = inside.replace(`/${base}/`, `/${base}/watch/`);
    put(watched, [['get', 'watchlist']], gvk, k.schema);
    put(`${watched}/{name}`, [['get', 'watch']], gvk, k.schema);
    if (k.namespaced) put(`/${base}/watch/${k.plural}`, [['get', 'watchlist']], gvk, k.schema);
  }
  for (const v of VIRTUAL) {
    const path = v.group === '' ? `api/${v.version}` : `apis/${v.group}/${v.version}`;
    if (path === base) put(v.namespaced ? `/${base}/namespaces/{namespace}/${v.plural}` : `/${base}/${v.plural}`, [['post', 'post']], { group: v.group, version: v.version, kind: v.kind }, `io.k8s.api.${v.group === '' ? 'core' : v.group.split('.')[0]}.${v.version}.${v.kind}`);
  }
  return Object.fromEntries(Object.entries(out).sort(([a], [b]) => (a < b ? -1 : 1)));
}
