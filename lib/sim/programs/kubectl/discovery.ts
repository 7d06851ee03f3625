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
  /** As kubectl knows them: the types of group versions that come and go (CRDs) as its cache has them. */
  readonly resources: readonly Resource[];
  /** Group/version names in the server's order: `v1`, `apps/v1` … */
  readonly versions: readonly string[];
  readonly groups: readonly { readonly name: string; readonly versions: readonly string[] }[];
  /** Takes the types as the server has them now, as kubectl does when it does not find one; false if they are that already. */
  refresh(): boolean;
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

type Served = Omit<Discovery, 'refresh'>;

/** Derived from the two documents, which the server hands out unchanged as long as its types are. */
const known = new WeakMap<object, { readonly core: object; readonly served: Served }>();

/** Milliseconds for which kubectl believes its cache. */
const BELIEVED = 6 * 3_600_000;

/**
 * Asks the server for its types. Without an answer on first contact kubectl complains five times before it gives up,
 * but not when it has a cache of that server (`~/.kube/cache/discovery/<host>`), which this leaves behind. While that is
 * young kubectl does not ask at all: here it is asked unseen, and only what may come and go is taken from the cache, so
 * that a type whose CRD was deleted is still known, as it is to the real one.
 */
export function discover(sys: Sys, api: Api, cacheDir: string, err: (text: string) => void): Discovery {
  const folder = `${cacheDir}/discovery/${hostOf(api.target.server).replaceAll(':', '_')}`;
  const young = isYoung(sys, folder);
  let served = ask(sys, api, folder, young, err);
  const away = served.resources.filter(comesAndGoes);
  const cached = young ? remembered(sys, folder, away) : away;
  let stale = young && cached !== away;
  if (!young) remember(sys, folder, served, away);
  let resources = stale ? [...served.resources.filter((r) => !comesAndGoes(r)), ...cached] : served.resources;
  return {
    get resources() {
      return resources;
    },
    get versions() {
      return served.versions;
    },
    get groups() {
      return served.groups;
    },
    refresh() {
      if (!stale) return false;
      stale = false;
      served = ask(sys, api, folder, false, err);
      resources = served.resources;
      remember(sys, folder, served, resources.filter(comesAndGoes));
      return true;
    },
  };
}

function ask(sys: Sys, api: Api, folder: string, quiet: boolean, err: (text: string) => void): Served {
  const query = { timeout: api.target.timeout > 0 ? `${api.target.timeout / 1000}s` : '32s' };
  const headers = { accept: AGGREGATED };
  let core: any;
  let groups: any;
  try {
    core = api.send({ path: '/api', query, headers, quiet }).body;
    groups = api.send({ path: '/apis', query, headers, quiet }).body;
  } catch (e) {
    if (e instanceof ConnectionError && !sys.files.exists(folder)) {
      for (let i = 0; i < 5; i++) {
        err(`${logHeader(sys, 'E', 'memcache.go:265')} "Unhandled Error" err=${goQuote(`couldn't get current server API group list: ${messageOf(e)}`)}\n`);
      }
    }
    throw e;
  }
  if (groups === null || typeof groups !== 'object' || core === null || typeof core !== 'object') throw new Fail("couldn't get current server API group list: the server's answer is no discovery document");
  const before = known.get(groups);
  if (before && before.core === core) return before.served;
  const served = read([...(core.items ?? []), ...(groups.items ?? [])]);
  known.set(groups, { core, served });
  return served;
}

// ---- the cache in ~/.kube/cache

/** Is the type's group one of CRDs or of an aggregated API? Kubernetes' own stay as they are. */
const comesAndGoes = (r: Resource) => r.group.includes('.') && (!r.group.endsWith('.k8s.io') || r.group.endsWith('metrics.k8s.io'));

function isYoung(sys: Sys, folder: string): boolean {
  const file = `${folder}/servergroups.json`;
  try {
    return sys.files.exists(file) && sys.now - sys.files.stat(file).modified < BELIEVED;
  } catch {
    return false;
  }
}

const resourcesFile = (folder: string, r: Pick<Resource, 'group' | 'version'>) => `${folder}/${r.group}/${r.version}/serverresources.json`;

/** The types that come and go as the cache has them; `live` itself where it has the same. */
function remembered(sys: Sys, folder: string, live: readonly Resource[]): readonly Resource[] {
  const out: Resource[] = [];
  try {
    for (const group of sys.files.list(folder)) {
      if (sys.files.stat(`${folder}/${group}`).type !== 'dir') continue;
      for (const version of sys.files.list(`${folder}/${group}`)) out.push(...(JSON.parse(sys.files.read(resourcesFile(folder, { group, version }))).resources as Resource[]));
    }
  } catch {
    // A cache that cannot be read is none.
  }
  return JSON.stringify(out) === JSON.stringify(sorted(live)) ? live : out;
}

const sorted = (resources: readonly Resource[]) => {
  const key = (r: Resource) => `${r.group}/${r.version}`;
  return [...resources].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
};

function remember(sys: Sys, folder: string, served: Served, away: readonly Resource[]): void {
  try {
    sys.files.mkdir(folder, { parents: true });
    sys.files.mkdir(folder.replace(/discovery\/[^/]*$/, 'http'), { parents: true });
    for (const name of sys.files.list(folder)) if (name !== 'servergroups.json') sys.files.remove(`${folder}/${name}`, { recursive: true });
    const groups = served.groups.map((g) => ({ name: g.name, versions: g.versions.map((v) => ({ groupVersion: g.name ? `${g.name}/${v}` : v, version: v })) }));
    sys.files.write(`${folder}/servergroups.json`, JSON.stringify({ kind: 'APIGroupList', apiVersion: 'v1', groups }));
    const files = new Map<string, Resource[]>();
    for (const r of sorted(away)) files.set(resourcesFile(folder, r), [...(files.get(resourcesFile(folder, r)) ?? []), r]);
    for (const [path, resources] of files) {
      sys.files.mkdir(path.slice(0, path.lastIndexOf('/')), { parents: true });
      const { group, version } = resources[0]!;
      sys.files.write(path, JSON.stringify({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${group}/${version}`, resources }));
    }
  } catch {
    // As the real one: a cache that cannot be written is done without.
  }
}

/** Reads the items of an APIGroupDiscoveryList (`apidiscovery.k8s.io/v2`). */
function read(items: readonly any[]): Served {
  const resources: Resource[] = [];
  const versions: string[] = [];
  const groups: { name: string; versions: string[] }[] = [];
  for (const item of items) {
    const group: string = item.metadata?.name ?? '';
    const entry = { name: group, versions: [] as string[] };
    for (const v of item.versions ?? []) {
      // Whoever serves it does not answer: to a client it is not there.
      if (v.freshness === 'Stale') continue;
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
    if (entry.versions.length > 0) groups.push(entry);
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
  checkSegment('resource name', name);
  if (r.namespaced) checkSegment('namespace', namespace);
  const root = r.group ? `/apis/${r.group}/${r.version}` : `/api/${r.version}`;
  const scope = r.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${r.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}${subresource ? `/${subresource}` : ''}`;
}

/** No request is made for what cannot be a segment of a path (client-go `rest.Request.Name`, apimachinery `IsValidPathSegmentName`). */
function checkSegment(what: string, word: string | undefined): void {
  if (word === undefined) return;
  const wrong = word === '.' || word === '..' ? [`may not be '${word}'`] : ['/', '%'].filter((c) => word.includes(c)).map((c) => `may not contain '${c}'`);
  if (wrong.length > 0) throw new Fail(`invalid ${what} ${goQuote(word)}: [${wrong.join(' ')}]`);
}

/**
 * The type a learner's word names: plural, singular or Kind in any case, or short name, with `.group` or `.version.group`
 * behind it. The first group in the server's order wins. Undefined if there is none (kubectl's mappingFor).
 */
export function findType(discovery: Discovery, word: string, warn?: (text: string) => void): Resource | undefined {
  return lookup(discovery, word, warn) ?? (discovery.refresh() ? lookup(discovery, word, warn) : undefined);
}

function lookup(discovery: Discovery, word: string, warn?: (text: string) => void): Resource | undefined {
  const wanted = word.toLowerCase();
  const dot = wanted.indexOf('.');
  const typed = dot < 0 ? word : word.slice(0, dot);
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
  const short = (r: Resource) => r.shortNames.includes(typed);
  // The long name takes a short one's place, whatever version stands behind it.
  const byShort = plain(short) ?? (versioned < 0 ? undefined : discovery.resources.find((r) => short(r) && r.group === tail!.slice(versioned + 1)));
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
  // Without a version the request still goes, to a path that is none.
  const fits = (r: Resource) => r.group === group && (version === '' || r.version === v);
  // client-go guesses at these two as well (restmapper `NewDiscoveryRESTMapper`); what is sent says the same, and is refused.
  const find = () => discovery.resources.find((r) => fits(r) && r.kind === kind) ?? discovery.resources.find((r) => fits(r) && (r.kind.toLowerCase() === kind || `${r.kind}List` === kind));
  const found = find() ?? (discovery.refresh() ? find() : undefined);
  return found && version === '' ? { ...found, version: '' } : found;
}

/** The types of a category such as `all`, else undefined. */
export function categoryTypes(discovery: Discovery, word: string): readonly Resource[] | undefined {
  const all = discovery.resources.filter((r) => r.categories.includes(word));
  // A type that is served in several versions is meant once, in the one the server prefers.
  const found = all.filter((r, i) => all.findIndex((x) => x.plural === r.plural && x.group === r.group) === i);
  return found.length > 0 ? found : undefined;
}

