import type { Sys } from '../../machine/sys';
import type { Api } from './client';
import { logHeader } from './client';
import { ConnectionError, Fail, hostOf, messageOf } from './errors';
import { goQuote } from '../pflag';

/** One type the server serves: what kubectl calls a REST mapping. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `deployments`. */
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly string[];
}

/** All types, in the order of the server's priorities. */
export interface Discovery {
  readonly resources: readonly Resource[];
  /** Group/version names in the server's order: `v1`, `apps/v1` … */
  readonly versions: readonly string[];
  readonly groups: readonly { readonly name: string; readonly versions: readonly string[] }[];
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

/** Derived from the two documents, which the server hands out unchanged as long as its types are. */
const known = new WeakMap<object, { readonly core: object; readonly discovery: Discovery }>();

/**
 * Asks the server for its types. Without an answer on first contact kubectl complains five times before it gives up,
 * but not when it has a cache of that server (`~/.kube/cache/discovery/<host>`), which this leaves behind.
 */
export function discover(sys: Sys, api: Api, cacheDir: string, err: (text: string) => void): Discovery {
  const cache = `${cacheDir}/discovery/${hostOf(api.target.server).replaceAll(':', '_')}`;
  const timeout = api.target.timeout > 0 ? `${api.target.timeout / 1000}s` : '32s';
  const headers = { accept: AGGREGATED };
  let core: any;
  let groups: any;
  try {
    core = api.get('/api', { timeout }, headers);
    groups = api.get('/apis', { timeout }, headers);
  } catch (e) {
    if (e instanceof ConnectionError && !sys.files.exists(cache)) {
      for (let i = 0; i < 5; i++) {
        err(`${logHeader(sys, 'E', 'memcache.go:265')} "Unhandled Error" err=${goQuote(`couldn't get current server API group list: ${messageOf(e)}`)}\n`);
      }
    }
    throw e;
  }
  if (groups === null || typeof groups !== 'object' || core === null || typeof core !== 'object') throw new Fail("couldn't get current server API group list: the server's answer is no discovery document");
  const cached = known.get(groups);
  if (cached && cached.core === core) return cached.discovery;
  const discovery = read([...(core.items ?? []), ...(groups.items ?? [])]);
  known.set(groups, { core, discovery });
  remember(sys, cache, discovery);
  return discovery;
}

function remember(sys: Sys, cache: string, discovery: Discovery): void {
  try {
    if (sys.files.exists(cache)) return;
    sys.files.mkdir(cache, { parents: true });
    sys.files.mkdir(cache.replace(/discovery\/[^/]*$/, 'http'), { parents: true });
    const groups = discovery.groups.map((g) => ({ name: g.name, versions: g.versions.map((v) => ({ groupVersion: g.name ? `${g.name}/${v}` : v, version: v })) }));
    sys.files.write(`${cache}/servergroups.json`, JSON.stringify({ kind: 'APIGroupList', apiVersion: 'v1', groups }));
  } catch {
    // As the real one: a cache that cannot be written is done without.
  }
}

/** Reads the items of an APIGroupDiscoveryList (`apidiscovery.k8s.io/v2`). */
function read(items: readonly any[]): Discovery {
  const resources: Resource[] = [];
  const versions: string[] = [];
  const groups: { name: string; versions: string[] }[] = [];
  for (const item of items) {
    const group: string = item.metadata?.name ?? '';
    const entry = { name: group, versions: [] as string[] };
    groups.push(entry);
    for (const v of item.versions ?? []) {
      entry.versions.push(v.version);
      versions.push(group ? `${group}/${v.version}` : v.version);
      for (const r of v.resources ?? []) {
        resources.push({
          group: r.responseKind?.group || group,
          version: r.responseKind?.version || v.version,
          kind: r.responseKind?.kind ?? '',
          plural: r.resource,
          singular: r.singularResource || String(r.responseKind?.kind ?? '').toLowerCase(),
          shortNames: r.shortNames ?? [],
          categories: r.categories ?? [],
          namespaced: r.scope === 'Namespaced',
          verbs: r.verbs ?? [],
          subresources: (r.subresources ?? []).map((s: any) => s.subresource),
        });
      }
    }
  }
  return { resources, versions, groups };
}

/** `deployments.apps`, `pods`: as messages name a type. */
export const groupResource = (r: Pick<Resource, 'plural' | 'group'>) => (r.group ? `${r.plural}.${r.group}` : r.plural);
/** `apps/v1`, `v1`. */
export const apiVersion = (r: Pick<Resource, 'group' | 'version'>) => (r.group ? `${r.group}/${r.version}` : r.version);
/** `apps/v1, Resource=deployments`: Go's print of a GroupVersionResource. */
export const gvrText = (r: Pick<Resource, 'plural' | 'group' | 'version'>) => `${r.group}/${r.version}, Resource=${r.plural}`;
/** `deployment.apps`: as `-o name` and "created" lines begin. */
export const kindName = (r: Pick<Resource, 'kind' | 'group'>) => (r.group ? `${r.kind.toLowerCase()}.${r.group}` : r.kind.toLowerCase());

/** The URL of a type's collection, or of one object and its subresource. */
export function resourcePath(r: Resource, namespace: string | undefined, name?: string, subresource?: string): string {
  const root = r.group ? `/apis/${r.group}/${r.version}` : `/api/${r.version}`;
  const scope = r.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${r.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}${subresource ? `/${subresource}` : ''}`;
}

/**
 * The type a learner's word names: plural, singular, short name or Kind in any case, with `.group` or `.version.group`
 * behind it. The first group in the server's order wins. Undefined if there is none (kubectl's mappingFor).
 */
export function findType(discovery: Discovery, word: string, warn?: (text: string) => void): Resource | undefined {
  const wanted = word.toLowerCase();
  const dot = wanted.indexOf('.');
  const head = dot < 0 ? wanted : wanted.slice(0, dot);
  const tail = dot < 0 ? undefined : wanted.slice(dot + 1);
  const byName = (r: Resource) => r.plural === head || r.singular === head;
  const inGroup = (r: Resource, group: string | undefined) => group === undefined || r.group === group || (group !== '' && r.group.startsWith(`${group}.`));
  const versioned = tail === undefined ? -1 : tail.indexOf('.');
  const full = (names: (r: Resource) => boolean) =>
    tail !== undefined && versioned >= 0 ? discovery.resources.find((r) => names(r) && r.version === tail.slice(0, versioned) && r.group === tail.slice(versioned + 1)) : undefined;
  const plain = (names: (r: Resource) => boolean) => discovery.resources.find((r) => names(r) && inGroup(r, tail));
  const direct = full(byName) ?? plain(byName);
  if (direct) return direct;
  const short = (r: Resource) => r.shortNames.includes(head);
  const byShort = full(short) ?? plain(short);
  if (byShort) {
    if (warn && tail === undefined) {
      for (const other of discovery.resources) {
        if (other !== byShort && short(other) && other.group !== byShort.group) warn(`short name ${goQuote(head)} could also match lower priority resource ${groupResource(other)}`);
      }
    }
    return byShort;
  }
  const byKind = (r: Resource) => r.kind.toLowerCase() === head;
  return full(byKind) ?? plain(byKind);
}

/** The type of an object, by its apiVersion and kind. */
export function typeOf(discovery: Discovery, version: string, kind: string): Resource | undefined {
  const slash = version.indexOf('/');
  const group = slash < 0 ? '' : version.slice(0, slash);
  const v = slash < 0 ? version : version.slice(slash + 1);
  return discovery.resources.find((r) => r.kind === kind && r.version === v && r.group === group);
}

/** The types of a category such as `all`, else undefined. */
export function categoryTypes(discovery: Discovery, word: string): readonly Resource[] | undefined {
  const found = discovery.resources.filter((r) => r.categories.includes(word));
  return found.length > 0 ? found : undefined;
}

