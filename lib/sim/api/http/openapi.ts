import { fnv32a, set, type HttpResponse, type Json } from '../../core';
import { definitions, type Schema } from '../../kinds/schema';
import type { Kind } from '../../kinds/kind';
import { remotes } from '../aggregation';
import type { Context } from '../context';
import { VERSION } from './health';
import { pathsOf, rootPaths, type Paths } from './openapi-paths';
import { VIRTUAL } from './virtual';
import { openapiV2 } from './openapi-v2';
import { param, type Url } from './url';

const json = (body: unknown): HttpResponse => ({ status: 200, headers: { 'content-type': 'application/json' }, body: body as Json });

/** `/openapi/v3`, its documents by group and version, and `/openapi/v2`, in protobuf too. */
export function openapi(ctx: Context, url: Url, accept = ''): HttpResponse | undefined {
  const [first, version, ...rest] = url.parts;
  if (first !== 'openapi') return undefined;
  const groups = new Map<string, Kind<any>[]>();
  for (const k of [...ctx.kinds, ...ctx.views.map((v) => v.kind)]) {
    const path = k.group === '' ? `api/${k.version}` : `apis/${k.group}/${k.version}`;
    groups.set(path, [...(groups.get(path) ?? []), k]);
  }
  for (const v of VIRTUAL) {
    const path = v.group === '' ? `api/${v.version}` : `apis/${v.group}/${v.version}`;
    if (!groups.has(path)) groups.set(path, []);
  }
  if (version === 'v2' && rest.length === 0) {
    if (accept.includes(V2_PROTOBUF)) {
      const patched = [...groups].flatMap(([base, kinds]) =>
        kinds.filter((k) => k.verbs.includes('patch')).map((k) => ({ path: `/${base}/${k.namespaced ? 'namespaces/{namespace}/' : ''}${k.plural}/{name}`, group: k.group, version: k.version, kind: k.kind })),
      );
      return { status: 200, headers: { 'content-type': V2_PROTOBUF.replace('@', '.') }, body: openapiV2(VERSION.gitVersion, older(), patched) };
    }
    const paths: Paths = rootPaths([...groups.keys()]);
    for (const [path, kinds] of groups) Object.assign(paths, pathsOf(kinds, path));
    const custom = Object.fromEntries([...groups.values()].flat().filter((k) => k.openapi).map((k) => [k.schema, k.openapi!]));
    return json({ swagger: '2.0', info: { title: 'Kubernetes', version: VERSION.gitVersion }, paths: swagger(paths), definitions: swagger({ ...definitions, ...custom }) });
  }
  if (version !== 'v3') return undefined;
  if (rest.length === 0) {
    const paths: Record<string, unknown> = {};
    for (const r of remotes(ctx)) if (r.available) paths[`apis/${r.group}/${r.version}`] = { serverRelativeURL: `/openapi/v3/apis/${r.group}/${r.version}?hash=${hash(r.name, [])}` };
    for (const path of [...groups.keys()].sort()) paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash(path, groups.get(path)!)}` };
    return json({ paths });
  }
  const path = rest.join('/');
  const kinds = groups.get(path);
  if (!kinds) return { status: 404, headers: {}, body: '' };
  const etag = hash(path, kinds);
  const cached: Record<string, string> = param(url, 'hash') === etag ? { 'cache-control': 'public, immutable' } : {};
  const document = json({ openapi: '3.0.0', info: { title: 'Kubernetes', version: VERSION.gitVersion }, paths: pathsOf(kinds, path), components: { schemas: { ...closure([...kinds.filter((k) => !k.openapi).map((k) => k.schema), ...virtualSchemas(path), ...(kinds.some((k) => k.openapi) ? ['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'] : [])]), ...Object.fromEntries(kinds.filter((k) => k.openapi).map((k) => [k.schema, k.openapi!])) } } });
  return { ...document, headers: { ...document.headers, etag: JSON.stringify(etag), vary: 'Accept', ...cached } };
}

/** As it is asked for; the answer's name has a dot for the sign that is none of a media type's. */
const V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

let olderForm: Readonly<Record<string, unknown>> | undefined;

/** The built-in types in the older form: the same for every cluster. */
const older = (): Readonly<Record<string, unknown>> => (olderForm ??= swagger(definitions) as Record<string, unknown>);

/** Types of a group's resources that are not stored. */
const virtualSchemas = (path: string): string[] =>
  VIRTUAL.filter((v) => (v.group === '' ? `api/${v.version}` : `apis/${v.group}/${v.version}`) === path).map((v) => `io.k8s.api.${v.group === '' ? 'core' : v.group.split('.')[0]}.${v.version}.${v.kind}`);

/** Names what a document says, so that clients know when to ask for it again. */
function hash(path: string, kinds: readonly Kind<any>[]): string {
  const custom = kinds.filter((k) => k.openapi).map((k) => JSON.stringify([k.openapi, k.subresources]));
  return fnv32a([path, VERSION.gitVersion, ...custom].join('\n')).toString(16).toUpperCase().padStart(8, '0').repeat(16);
}

/** Types that are written in several ways; v3 says so, the older form calls them a text. */
const ONE_OF: Readonly<Record<string, Schema & { readonly oneOf: readonly Schema[] }>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { oneOf: [{ type: 'string' }, { type: 'number' }] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
};

/** The types named, and all they refer to. */
function closure(names: readonly string[]): Record<string, Schema> {
  const out: Record<string, Schema> = {};
  const todo = [...names];
  const follow = (s: Schema | undefined): void => {
    if (!s) return;
    const ref = s.$ref ?? s.allOf?.[0]?.$ref;
    if (ref) todo.push(ref.slice('#/components/schemas/'.length));
    follow(s.items);
    follow(s.additionalProperties);
    for (const p of Object.values(s.properties ?? {})) follow(p);
  };
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const s = definitions[name];
    if (!s || Object.hasOwn(out, name)) continue;
    out[name] = ONE_OF[name] ? { ...(s.description && { description: s.description }), ...ONE_OF[name] } : s;
    follow(s);
  }
  return Object.fromEntries(Object.entries(out).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The older form: references under `definitions`, no allOf. */
function swagger(all: object): unknown {
  // What is called `allOf` or `default` under `properties` is a field.
  const convert = (v: unknown, names = false): unknown => {
    if (v === null || typeof v !== 'object') return v;
    if (Array.isArray(v)) return v.map((x) => convert(x));
    const out: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(v)) {
      if (names) set(out, key, convert(value));
      else if (key === '$ref') out.$ref = String(value).replace('#/components/schemas/', '#/definitions/');
      else if (key === 'allOf') Object.assign(out, convert((value as unknown[])[0]));
      else if (key !== 'default') set(out, key, convert(value, key === 'properties'));
    }
    return out;
  };
  return convert(all);
}
