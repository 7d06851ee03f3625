import type { Answer, Ask } from '../protocol';
import type { HttpRequest, HttpResponse, Schema, World } from '../sim';
import type { WorldMaker } from './lab';
import { clusterOf } from './outside';
import { runWhile } from './run';

type Of<W extends Ask['what']> = Extract<Ask, { what: W }>;

/** Text longer than this is cut: it goes over a socket and into a page. */
const MAX_TEXT = 200 * 1024;
const REDIRECTS = 5;

const cut = (text: string) => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}\n… (cut)` : text);
const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

/** What kubectl prints of one object, run in a fork so that the learner's world takes no notice. */
export function* answerDescribe(fork: World, { cluster, kind, namespace, name }: Of<'describe'>): Generator<void, Answer> {
  const at = `--context=${quote(cluster)} ${namespace ? `-n ${quote(namespace)} ` : ''}`;
  const texts: string[] = [];
  for (const [id, command] of [['describe', `kubectl ${at}describe ${quote(kind)} ${quote(name)}`], ['yaml', `kubectl ${at}get ${quote(kind)} ${quote(name)} -o yaml`]] as const) {
    fork.input({ at: fork.now, type: 'script', id: `tile:${id}`, text: command });
    yield* runWhile(fork, () => fork.script(`tile:${id}`) !== undefined, fork.now + 60_000);
    const result = fork.script(`tile:${id}`);
    if (!result) return { ok: false, text: 'The cluster does not answer.' };
    if (result.status !== 0) return { ok: false, text: result.stderr.trim() || 'The cluster does not answer.' };
    texts.push(cut(result.stdout));
  }
  return { ok: true, what: 'describe', describe: texts[0]!, yaml: texts[1]! };
}

/** The Files tab looks at the learner's home; paths may not leave it. */
export function answerFiles(files: ReturnType<World['files']>, home: string, ask: Of<'list'> | Of<'read'>): Answer {
  if (ask.path.split('/').includes('..')) return { ok: false, text: `${ask.path}: not in your home` };
  const path = `${home}/${ask.path === '.' ? '' : ask.path}`.replace(/\/+$/, '');
  try {
    if (ask.what === 'read') {
      const { type, size } = files.stat(path);
      if (type !== 'file') return { ok: false, text: `${ask.path}: not a file` };
      if (size > MAX_TEXT) return { ok: false, text: `${ask.path}: too large for this editor (${size} bytes); look at it with less` };
      return { ok: true, what: 'read', text: files.read(path) };
    }
    const entries = files.list(path).slice(0, 1000).map((name) => {
      try {
        const { type, size } = files.stat(`${path}/${name}`);
        return { name, type, size };
      } catch {
        return { name, type: 'link' as const, size: 0 };
      }
    });
    return { ok: true, what: 'list', entries };
  } catch (error) {
    return { ok: false, text: `${ask.path}: ${(error as Error).message}` };
  }
}

interface Definition {
  readonly spec: { readonly group: string; readonly names: { readonly kind: string }; readonly versions: readonly { readonly name: string; readonly schema?: { readonly openAPIV3Schema?: Schema } }[] };
}

/** What a manifest may say at a place; of the learner's own kinds too. Without a kind: which kinds there are. */
export function answerFields(world: World, worlds: WorldMaker, { apiVersion, kind, path }: Of<'fields'>): Answer {
  const own = (): readonly Definition[] => {
    const cluster = clusterOf(world, null);
    const list = cluster && world.read(cluster.name, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions')?.body;
    return ((typeof list === 'string' ? JSON.parse(list) : list) as { items?: Definition[] } | undefined)?.items ?? [];
  };
  if (!kind) {
    const kinds = [...worlds.kinds(), ...own().flatMap(({ spec }) => spec.versions.map((v) => ({ apiVersion: `${spec.group}/${v.name}`, kind: spec.names.kind })))];
    return { ok: true, what: 'fields', kinds, fields: [] };
  }
  let schema = worlds.schema(apiVersion, kind);
  if (!schema) {
    const version = own().find(({ spec }) => spec.names.kind === kind && apiVersion.startsWith(`${spec.group}/`))?.spec.versions.find((v) => apiVersion.endsWith(`/${v.name}`));
    schema = version?.schema?.openAPIV3Schema;
  }
  return { ok: true, what: 'fields', kinds: [], fields: (schema && worlds.fields(schema, path)) ?? null };
}

/** Fetches a page as the laptop's browser would, following redirects. */
export async function answerBrowse(fetch: (request: HttpRequest) => Promise<HttpResponse>, { url, method, body }: Of<'browse'>): Promise<Answer> {
  let at: URL;
  try {
    at = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`);
  } catch {
    return { ok: false, text: `${url} is no address.` };
  }
  if (at.protocol !== 'http:' && at.protocol !== 'https:') return { ok: false, text: `This browser opens http and https addresses, not ${at.protocol}//.` };
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    const response = await fetch({
      method,
      url: at.href,
      headers: { host: at.host, accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Drydock', ...(body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) },
      ...(body ? { body } : {}),
    });
    const location = response.headers.location;
    if (response.status >= 301 && response.status <= 308 && location) {
      at = new URL(location, at);
      continue;
    }
    // Status 502 with a network failure's words is how the world says that nothing answered.
    const text = typeof response.body === 'string' ? response.body : response.body === undefined ? '' : JSON.stringify(response.body, null, 2);
    return { ok: true, what: 'browse', status: response.status, type: response.headers['content-type'] ?? (typeof response.body === 'string' ? 'text/plain' : 'application/json'), body: cut(text), url: at.href };
  }
  return { ok: false, text: `${url} redirected too many times.` };
}
