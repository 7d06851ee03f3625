import type { Ctx } from './command';
import { logHeader, type ApiRequest } from './client';
import { apiVersion, categoryTypes, findType, groupResource, gvrText, resourcePath, typeOf } from './discovery';
import type { Resource } from './discovery';
import { Aggregate, ConnectionError, Fail, StatusError, UsageError, isMistake, isStatus, throwAll } from './errors';
import { builtin, byApiVersion } from '../../kinds';
import { SelectorError, matches, parseSelector } from '../../kinds/selectors';
import type { Selector } from '../../kinds/selectors';
import { sortKeys } from './print/json';
import { kustomize } from './kustomize';
import { flatten, isList, missingPaths, readManifests, readSources } from './manifests';
import { modelFaults } from './model-faults';
import { goQuote } from '../pflag';
import { asGo } from './as-go';

/**
 * What a command line speaks of, as cli-runtime's resource builder finds it: `TYPE`, `TYPE NAME…`, `TYPE/NAME…`,
 * `TYPE,TYPE`, a category, `-l`, `--all`, `-f`, `-k`. First {@link select} says which requests are to be made; then
 * {@link resolve} makes them.
 */
export interface Item {
  readonly type: Resource;
  readonly namespace?: string;
  /** Absent: all of the type, narrowed by the selectors. */
  readonly name?: string;
  readonly selector?: string;
  readonly fieldSelector?: string;
  /** The object as a manifest states it. */
  readonly object?: any;
  /** The file it came from. */
  readonly source?: string;
  /** A label selector that the live object behind the manifest's must match. */
  readonly filter?: string;
}

export interface Selection {
  readonly args: readonly string[];
  readonly filenames?: readonly string[];
  readonly recursive?: boolean;
  readonly kustomize?: string;
  readonly selector?: string;
  readonly fieldSelector?: string;
  /** All of a type, which excludes names and selectors (`--all` of delete). */
  readonly all?: boolean;
  readonly allNamespaces?: boolean;
  /** A type alone selects all of it (get, describe); otherwise that is refused. */
  readonly typeAlone?: boolean;
  /** Checks apiVersion and kind as validation does (apply, create). */
  readonly validate?: 'Strict' | 'Warn' | 'Ignore';
  /** What is wrong with files is told after what was found in others, see {@link laterErrors} (get, describe). */
  readonly later?: boolean;
  /** What `args` name without a type of their own, e.g. `pods` (`Builder.ResourceNames`). */
  readonly of?: string;
  /** Only one type may be named. */
  readonly single?: boolean;
  /** No namespace is assumed: what is in one cannot be named (`certificate`). */
  readonly noNamespace?: boolean;
  /** Of what files name the live object is meant, and a selector narrows by what that holds (`Builder.Latest`). */
  readonly latest?: boolean;
  /** Manifests are read as types of Go's, not as whatever they hold (`Builder.WithScheme`). */
  readonly typed?: boolean;
  /** Do not ask the server for types: objects of manifests only (`--local`, `--dry-run=client`). */
  readonly local?: boolean;
}

/** An object with what is known about it. */
export interface Info {
  readonly type: Resource;
  readonly namespace?: string;
  readonly name: string;
  readonly object: any;
  readonly source: string;
}

const NO_INPUT =
  "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

/** The usual flags of a command as a {@link Selection}. */
export function selectionOf(ctx: Ctx, more: Partial<Selection> = {}): Selection {
  const f = ctx.flags as Record<string, any>;
  return {
    args: ctx.args,
    filenames: f.filename ?? [],
    recursive: f.recursive ?? false,
    kustomize: f.kustomize ?? '',
    selector: f.selector ?? '',
    fieldSelector: f['field-selector'] ?? '',
    typeAlone: f.all === true,
    allNamespaces: f['all-namespaces'] ?? false,
    ...more,
  };
}

/** The type a word names; throws kubectl's sentence if there is none. */
export function typeNamed(ctx: Ctx, word: string): Resource {
  const found = findType(ctx.discovery, word, (text) => ctx.warn(text));
  if (!found) throw new Fail(`the server doesn't have a resource type ${goQuote(word.split('.')[0]!)}`);
  return found;
}

/** Types of `a,b,all`: a category stands for its members. */
export function typesNamed(ctx: Ctx, words: string): Resource[] {
  const out: Resource[] = [];
  for (const word of words.split(',')) {
    const category = categoryTypes(ctx.discovery, word);
    const types = category && !findType(ctx.discovery, word) ? category : [typeNamed(ctx, word)];
    for (const type of types) if (!out.includes(type)) out.push(type);
  }
  return out;
}

/** What the words of a command line are: `TYPE/NAME` pairs, or types and then names. Throws for a mixture. */
function wordsOf(typed: readonly string[], of?: string): { readonly pairs: readonly (readonly [string, string])[]; readonly types: readonly string[]; readonly names: readonly string[] } {
  if (of !== undefined) return { pairs: typed.map((word) => (word.includes('/') ? splitPair(word) : [of, word])), types: [], names: [] };
  const several = typed.length >= 2 && typed[0]!.includes(',') && !typed[0]!.includes('/') ? [...new Set(typed[0]!.split(','))].flatMap((type) => typed.slice(1).map((name) => `${type}/${name}`)) : typed;
  const slashes = several.filter((a) => a.includes('/')).length;
  if (slashes === 0) return { pairs: [], types: several.slice(0, 1), names: several.slice(1) };
  if (slashes !== several.length) {
    throw new Fail("there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'");
  }
  return { pairs: several.map(splitPair), types: [], names: [] };
}

/** Which requests answer this selection, in the order typed. Throws for what contradicts itself (cli-runtime `Builder.Do`). */
export function select(ctx: Ctx, s: Selection): Item[] {
  const names = s.filenames ?? [];
  const files = names.length > 0 || Boolean(s.kustomize);
  const wrong: Fail[] = [];
  if (names.length > 0 && s.kustomize) wrong.push(new Fail('only one of -f or -k can be specified'));
  if (s.kustomize && s.recursive) wrong.push(new Fail("the -k flag can't be used with -f or -R"));
  if (wrong.length === 0 && names.filter((n) => n === '-').length > 1) wrong.push(new Fail('standard input cannot be used for multiple arguments'));
  if (wrong.length === 0) wrong.push(...missingPaths(ctx.sys, names));
  if (s.all && (s.selector || s.fieldSelector)) wrong.push(new Fail("setting 'all' parameter but found a non empty selector. "));
  let words: ReturnType<typeof wordsOf> = { pairs: [], types: [], names: [] };
  try {
    words = wordsOf(s.args, s.of);
  } catch (e) {
    wrong.push(e as Fail);
  }
  throwAll(wrong);
  if (files) {
    if (words.types.length > 0) throw new Fail('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
    if (words.pairs.length > 0) throw new Fail('resource/name arguments cannot be provided when a path is specified');
    return fromFiles(ctx, s);
  }
  const alone = s.typeAlone === true && words.types.length === 1 && words.names.length === 0;
  if (s.selector || s.fieldSelector || s.all || alone) {
    if (words.names.length > 0) throw new Fail('name cannot be provided when a selector is specified');
    if (words.pairs.length > 0) throw new Fail('selectors and the all flag cannot be used when passing resource/name arguments');
    if (words.types.length === 0) throw new Fail('at least one resource must be specified to use a selector');
    return typesNamed(ctx, words.types[0]!).map((type) => ({
      type,
      ...(type.namespaced && !s.allNamespaces ? { namespace: ctx.namespace } : {}),
      ...(s.selector ? { selector: s.selector } : {}),
      ...(s.fieldSelector ? { fieldSelector: s.fieldSelector } : {}),
    }));
  }
  if (words.pairs.length > 0) {
    const pairs = words.pairs.map(([word, name]) => [typeNamed(ctx, word), name] as const);
    if (s.single && new Set(pairs.map(([type]) => gvrText(type))).size > 1) throw new Fail('you may only specify a single resource type');
    return pairs.map(([type, name]) => named(ctx, type, name, s));
  }
  if (words.types.length === 0) throw new Fail(NO_INPUT);
  const types = typesNamed(ctx, words.types[0]!);
  if (words.names.length === 0) throw new Fail('resource(s) were provided, but no name was specified');
  if (types.length > 1) throw new Fail('you must specify only one resource');
  return words.names.map((name) => named(ctx, types[0]!, name, s));
}

function splitPair(arg: string): [string, string] {
  const parts = arg.split('/');
  if (parts.length !== 2) throw new Fail('arguments in resource/name form may not have more than one slash');
  const [type, name] = parts as [string, string];
  if (type === '' || name === '' || type.includes(',')) throw new Fail('arguments in resource/name form must have a single resource and name');
  return [type, name];
}

function named(ctx: Ctx, type: Resource, name: string, s: Selection): Item {
  if (type.namespaced && s.noNamespace) throw new Fail('namespace may not be empty when retrieving a resource by name');
  if (type.namespaced && s.allNamespaces) throw new Fail('a resource cannot be retrieved by name across all namespaces');
  return { type, name, ...(type.namespaced ? { namespace: ctx.namespace } : {}) };
}

/** A selector that objects of files must match. Throws kubectl's sentence. */
function selectorNamed(text: string): Selector {
  try {
    return parseSelector(text);
  } catch (e) {
    if (!(e instanceof SelectorError)) throw e;
    throw new Fail(`the provided selector ${goQuote(text)} is not valid: ${e.message}`);
  }
}

function fromFiles(ctx: Ctx, s: Selection): Item[] {
  const wanted = s.selector ? selectorNamed(s.selector) : [];
  const later = s.latest === true && wanted.length > 0;
  const out: Item[] = [];
  const errors: Misread[] = [];
  const misread = (error: unknown) => void errors.push({ before: out.length, error });
  const sources: readonly { source: string; text?: string; objects?: any[]; failed?: string }[] = s.kustomize ? [{ source: s.kustomize }] : (ctx.manifests ?? readSources(ctx.sys, s.filenames ?? [], s.recursive ?? false, ctx.stdin));
  for (const each of sources) {
    let objects: any[] = [];
    let broken: unknown;
    try {
      if (each.objects) {
        objects = each.objects;
        broken = each.failed === undefined ? undefined : new Fail(each.failed);
      } else if (each.text === undefined) objects = kustomize(ctx.sys, s.kustomize!);
      else ({ objects, error: broken } = readManifests(each.text, each.source));
    } catch (e) {
      if (!s.later || !(e instanceof Error)) throw e;
      broken = e;
    }
    for (const object of objects) {
      try {
        if (s.validate === 'Strict' || s.validate === 'Warn') {
          reachable(ctx, each.source);
          validate(ctx, object, each.source, s.validate === 'Strict');
        }
      } catch (e) {
        misread(e);
        // Of a file that is not valid the rest is not read.
        broken = undefined;
        break;
      }
      const listed = isList(object);
      for (const one of flatten(object)) {
        try {
          const item = fromObject(ctx, one, each.source, { ...s, listed });
          if (later) out.push({ ...item, filter: s.selector! });
          else if (matches(wanted, one?.metadata?.labels ?? {})) out.push(item);
        } catch (e) {
          misread(e);
        }
      }
    }
    if (broken !== undefined) misread(broken);
  }
  if (errors.length > 0 && out.length === 0 && !s.later) throwAll(errors.map((e) => e.error));
  if (errors.length > 0) pending.set(out, { errors, listed: s.later === true });
  return out;
}

/** Something of a file that is no object, and how many objects stand before it. */
interface Misread {
  readonly before: number;
  readonly error: unknown;
}

/** What is wrong with files whose other objects are good: told after or between these. */
const pending = new WeakMap<readonly Item[], { readonly errors: readonly Misread[]; readonly listed: boolean }>();

/** What went wrong with other objects of the same files: nothing, or one failure. Commands that change each object as it comes tell it last, those that gather them first begin with it. */
export function laterErrors(items: readonly Item[]): readonly unknown[] {
  const failed = pending.get(items);
  if (!failed) return [];
  const errors = failed.errors.map((e) => e.error);
  return failed.listed || errors.length > 1 ? [new Aggregate(errors, failed.listed)] : errors;
}

/** Validation asks for the schema before anything else, and says so when there is no answer. */
function reachable(ctx: Ctx, source: string): void {
  if (asked.has(ctx)) return;
  try {
    ctx.api.get('/version', { timeout: '32s' });
    asked.add(ctx);
  } catch (e) {
    if (!(e instanceof ConnectionError)) throw e;
    const { server } = ctx.api.target;
    throw new Fail(`error validating ${goQuote(source)}: error validating data: failed to download openapi: Get ${goQuote(`${server}/openapi/v2?timeout=32s`)}: ${e.why}; if you choose to ignore these errors, turn validation off with --validate=false`);
  }
}

const asked = new WeakSet<Ctx>();

/**
 * Validation refuses an object for what it is (kubectl `pkg/validation`), and for its fields where the server is not asked to
 * look at them: in Lists, and in what nobody can patch.
 */
function validate(ctx: Ctx, object: any, source: string, strict: boolean): void {
  const wrong = faultsOf(ctx, object, strict);
  if (wrong.length === 0) return;
  throw new Fail(`error validating ${goQuote(source)}: error validating data: ${wrong.length === 1 ? wrong[0]! : `[${wrong.join(', ')}]`}; if you choose to ignore these errors, turn validation off with --validate=false`);
}

function faultsOf(ctx: Ctx, object: any, strict: boolean): string[] {
  const own = kindFaults(object);
  if (own.length > 0) return own;
  const list = object.apiVersion === 'v1' && object.kind === 'List';
  const type = list ? undefined : typeOf(ctx.discovery, object.apiVersion, object.kind);
  // Of what nobody serves something else is said later.
  if (!list && (type === undefined || (type.kind === object.kind && type.verbs.includes('patch')))) return [];
  if (!strict) {
    ctx.err(`${logHeader(ctx.sys, 'W', 'schema.go:145')} cannot perform warn validation if server-side field validation is unsupported, skipping validation\n`);
    return [];
  }
  if (list && !Array.isArray(object.items)) return ['invalid object to validate'];
  const each: string[] = (list ? (object.items as any[]) : [object]).flatMap((item) => {
    const faults = kindFaults(item);
    return faults.length > 0 ? faults : modelFaults(item);
  });
  return [...new Set(each)];
}

function kindFaults(object: any): string[] {
  if (jsonKind(object) !== 'object') return ['invalid object to validate'];
  const faults = ['apiVersion', 'kind'].flatMap((key) => (object[key] === undefined || object[key] === null || object[key] === '' ? [`${key} not set`] : typeof object[key] === 'string' ? [] : [`${key} isn't string type`]));
  return faults.length === 0 && isOddVersion(object.apiVersion) ? [`unexpected GroupVersion string: ${object.apiVersion}`] : faults;
}

const isOddVersion = (apiVersion: unknown) => typeof apiVersion === 'string' && apiVersion.split('/').length > 2;

/** The item that an object of a file is; `listed`: it is one of a List. Throws kubectl's sentence for one of no known type, or of another namespace. */
export function fromObject(ctx: Ctx, given: any, source: string, s: Pick<Selection, 'local' | 'typed' | 'noNamespace'> & { readonly listed?: boolean } = {}): Item {
  if (s.typed) return fromObject(ctx, typed(sortKeys(given), source), source, { ...s, typed: false });
  if (jsonKind(given) !== 'object') throw new Fail(`unable to decode ${goQuote(source)}: json: cannot unmarshal ${jsonKind(given)} into Go value of type unstructured.detector`);
  // Go keeps the fields of what it has no type for sorted.
  const object = sortKeys(given) as any;
  if (!object.kind || typeof object.kind !== 'string' || isOddVersion(object.apiVersion)) throw new Fail(`unable to decode ${goQuote(source)}: Object 'Kind' is missing in '${JSON.stringify(object)}'`);
  if (object.apiVersion !== undefined && object.apiVersion !== null && typeof object.apiVersion !== 'string') {
    throw new Fail(`unable to decode ${goQuote(source)}: json: cannot unmarshal ${jsonKind(object.apiVersion)} into Go struct field metadataOnlyObject.TypeMeta.apiVersion of type string`);
  }
  const misfit = metadataMisfit(object.metadata);
  if (misfit) throw new Fail(`unable to decode ${goQuote(source)}: ${misfit}`);
  const name: string = object.metadata?.name ?? '';
  const own: string = object.metadata?.namespace ?? '';
  const type = typeOf(ctx.discovery, object.apiVersion ?? '', object.kind);
  if (!type) {
    const none = `no matches for kind ${goQuote(object.kind)} in version ${goQuote(object.apiVersion ?? '')}`;
    if (s.listed) throw new Aggregate([new Fail(`unable to recognize ${none}`)], true);
    throw new Fail(`resource mapping not found for name: ${goQuote(name)} namespace: ${goQuote(own)} from ${goQuote(source)}: ${none}\nensure CRDs are installed first`);
  }
  if (type.namespaced && own && ctx.api.target.namespaceGiven && own !== ctx.namespace) {
    throw new Fail(`the namespace from the provided object ${goQuote(own)} does not match the namespace ${goQuote(ctx.namespace)}. You must pass '--namespace=${own}' to perform this operation.`);
  }
  if (s.noNamespace && type.namespaced && !own) throw new Fail(`no namespace set on resource ${gvrText(type)} ${goQuote(name)}`);
  const namespace = type.namespaced ? own || ctx.namespace : undefined;
  const withNamespace = namespace && !own && !s.local ? { ...object, metadata: { ...object.metadata, namespace } } : object;
  return { type, ...(name ? { name } : {}), ...(namespace ? { namespace } : {}), object: withNamespace, source };
}

/** The object as Go's own type holds it; what these refuse before anything is asked of the server (apimachinery `json.SimpleMetaFactory.Interpret`, `runtime.Scheme.New`). */
function typed(object: any, source: string): any {
  const wrong = (why: string) => new Fail(`unable to decode ${goQuote(source)}: ${why}`);
  const misfit = (value: unknown, field: string, type: string) => wrong(`couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(value)} into Go ${field ? `struct field .${field}` : 'value'} of type ${type}`);
  if (object === null || object === undefined) return object;
  if (jsonKind(object) !== 'object') throw misfit(object, '', 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }');
  for (const key of ['apiVersion', 'kind']) if (object[key] !== undefined && object[key] !== null && typeof object[key] !== 'string') throw misfit(object[key], key, 'string');
  const { apiVersion, kind } = object;
  if (!kind) throw wrong(`Object 'Kind' is missing in '${JSON.stringify(object)}'`);
  if (!apiVersion) throw wrong(`Object 'apiVersion' is missing in '${JSON.stringify(object)}'`);
  if (!inScheme(apiVersion, kind)) throw wrong(`no kind ${goQuote(kind)} is registered for version ${goQuote(apiVersion)} in scheme "pkg/scheme/scheme.go:28"`);
  const known = byApiVersion(builtin, apiVersion, kind);
  if (!known) return object;
  try {
    return asGo(known.schema, object);
  } catch (e) {
    throw e instanceof Fail ? wrong(e.message) : e;
  }
}

/** Groups that kubectl has no types of, and versions that it knows and no server serves any more. */
const NOT_IN_SCHEME = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);
const OLD_VERSIONS = new Set(['extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2', 'autoscaling/v1', 'batch/v1beta1', 'networking.k8s.io/v1beta1', 'policy/v1beta1', 'rbac.authorization.k8s.io/v1alpha1', 'rbac.authorization.k8s.io/v1beta1', 'storage.k8s.io/v1beta1']);

function inScheme(apiVersion: string, kind: string): boolean {
  if (kind === 'List') return apiVersion === 'v1';
  const known = byApiVersion(builtin, apiVersion, kind);
  if (known) return !NOT_IN_SCHEME.has(known.group);
  return OLD_VERSIONS.has(apiVersion) && builtin.some((k) => k.kind === kind);
}

const jsonKind = (v: unknown): string => (Array.isArray(v) ? 'array' : v === null ? 'null' : typeof v === 'object' ? 'object' : typeof v === 'boolean' ? 'bool' : typeof v);

/** Of JSON, and of Go. */
const METADATA: ReadonlyMap<string, readonly [string, string]> = new Map<string, readonly [string, string]>([
  ['name', ['string', 'string']],
  ['namespace', ['string', 'string']],
  ['generateName', ['string', 'string']],
  ['resourceVersion', ['string', 'string']],
  ['uid', ['string', 'types.UID']],
  ['generation', ['number', 'int64']],
  ['labels', ['object', 'map[string]string']],
  ['annotations', ['object', 'map[string]string']],
  ['finalizers', ['array', '[]string']],
  ['ownerReferences', ['array', '[]v1.OwnerReference']],
]);

/** What Go's decoder says of metadata that is none; kubectl looks at that much of every manifest by itself. */
function metadataMisfit(metadata: unknown): string | undefined {
  const kind = jsonKind;
  if (metadata === undefined || metadata === null) return undefined;
  if (kind(metadata) !== 'object') return `json: cannot unmarshal ${kind(metadata)} into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta`;
  const wrong = (field: string, v: unknown, type: string) => `json: cannot unmarshal ${kind(v)} into Go struct field ObjectMeta.metadata.${field} of type ${type}`;
  for (const [field, v] of Object.entries(metadata as object)) {
    if (v === null) continue;
    const type = METADATA.get(field);
    if (type && kind(v) !== type[0]) return wrong(field, v, type[1]);
    if (type?.[0] !== 'object') continue;
    for (const each of Object.values(v as object)) if (each !== null && typeof each !== 'string') return wrong(field, each, 'string');
  }
  return undefined;
}

/** The body the server answers to one item's request, with this Accept header and these query parameters. */
export function request(ctx: Ctx, item: Item, options: { readonly accept?: string; readonly query?: ApiRequest['query']; readonly subresource?: string } = {}): any {
  const { type, namespace, name, selector, fieldSelector } = item;
  if (name === '') throw new Fail('resource name may not be empty');
  const path = resourcePath(type, namespace, name, options.subresource);
  const query = { ...(selector ? { labelSelector: selector } : {}), ...(fieldSelector ? { fieldSelector } : {}), ...options.query };
  try {
    return ctx.api.get(path, query, options.accept ? { accept: options.accept } : {});
  } catch (thrown) {
    let e = thrown;
    // Where the answer held no Status, client-go says itself what was asked for.
    if (isStatus(e, 'NotFound') && e.status.details === undefined) e = e.wrap((old) => `${old} (get ${groupResource(type)}${name === undefined ? '' : ` ${name}`})`);
    if (name !== undefined && namespace && namespace !== 'default' && isStatus(e, 'NotFound')) requireNamespace(ctx, namespace);
    if (name === undefined && (isStatus(e, 'BadRequest') || isStatus(e, 'NotFound'))) {
      const what = goQuote(gvrText(type));
      const where = selector || fieldSelector ? `Unable to find ${what} that match label selector ${goQuote(selector ?? '')}, field selector ${goQuote(fieldSelector ?? '')}` : `Unable to list ${what}`;
      throw e.wrap((old) => `${where}: ${old}`);
    }
    throw e;
  }
}

/** Of an object that is not there it is said when its whole namespace is not (cli-runtime `Info.Get`). */
function requireNamespace(ctx: Ctx, namespace: string): void {
  try {
    ctx.api.get(`/api/v1/namespaces/${encodeURIComponent(namespace)}`);
  } catch (e) {
    if (isStatus(e, 'NotFound')) throw e;
  }
}

/** The live objects of all items; what failed is gathered, so that the rest is still done. */
export function resolve(ctx: Ctx, items: readonly Item[], options: ResolveOptions = {}): { readonly infos: Info[]; readonly errors: unknown[] } {
  const each = resolveEach(ctx, items, options);
  return { infos: each.flatMap((e) => ('info' in e ? [e.info] : [])), errors: each.flatMap((e) => ('error' in e ? [e.error] : [])) };
}

export interface ResolveOptions {
  readonly ignoreNotFound?: boolean;
  readonly subresource?: string;
  /** Ends with the first failure. */
  readonly stop?: boolean;
  /** What a file holds stands for itself, without a look at the server (no `Builder.Latest`). What is none of it is told at the end then. */
  readonly asGiven?: boolean;
}

/** As {@link resolve}, with every failure in the place of the object that it came of. */
export function resolveEach(ctx: Ctx, items: readonly Item[], options: ResolveOptions = {}): ({ readonly info: Info } | { readonly error: unknown })[] {
  const out: ({ readonly info: Info } | { readonly error: unknown })[] = [];
  const all = inOrder(items);
  for (const item of options.asGiven ? [...all.filter((i) => !('error' in i)), ...all.filter((i) => 'error' in i)] : all) {
    if ('error' in item) {
      out.push(item);
      continue;
    }
    try {
      // Nor can one be asked for that has no name.
      if (item.object !== undefined && (options.asGiven || item.name === undefined)) {
        out.push({ info: { ...infoOf(item.type, item.object, item.source ?? ''), ...(item.namespace ? { namespace: item.namespace } : {}) } });
        continue;
      }
      const body = request(ctx, item, options.subresource ? { subresource: options.subresource } : {});
      if (item.filter && !matches(selectorNamed(item.filter), body.metadata?.labels ?? {})) continue;
      if (item.name !== undefined) out.push({ info: infoOf(item.type, body, item.source ?? '') });
      else for (const object of listItems(body, item.type)) out.push({ info: infoOf(item.type, object, '') });
    } catch (e) {
      if (e instanceof StatusError && options.ignoreNotFound && e.reason === 'NotFound') continue;
      if (options.stop || !(e instanceof StatusError || e instanceof Fail)) throw e;
      out.push({ error: e });
    }
  }
  return out;
}

/** Does something with each of the live objects, in order; the failures, theirs and those of the objects, are told at the end (`ContinueOnErrorVisitor`). */
export function visit(targets: ReturnType<typeof resolveEach>, step: (info: Info) => void): void {
  const errors: unknown[] = [];
  for (const target of targets) {
    try {
      if ('error' in target) throw target.error;
      step(target.info);
    } catch (e) {
      if (isMistake(e)) throw e;
      errors.push(e);
    }
  }
  throwAll(errors);
}

/** The items, and between them what of their files is none. */
export function inOrder(items: readonly Item[]): (Item | { readonly error: unknown })[] {
  const { errors, listed } = pending.get(items) ?? { errors: [], listed: false };
  const wrong = (at: number) => errors.filter((e) => e.before === at).map(({ error }) => ({ error: listed ? new Aggregate([error], true) : error }));
  return [...items.flatMap((item, at) => [...wrong(at), item]), ...wrong(items.length)];
}

export function infoOf(type: Resource, object: any, source: string): Info {
  const namespace: string | undefined = object.metadata?.namespace;
  return { type, ...(namespace ? { namespace } : {}), name: object.metadata?.name ?? '', object, source };
}

/** The objects of a list, each with its apiVersion and kind, which a list's items leave out. */
export function listItems(body: any, type: Pick<Resource, 'group' | 'version' | 'kind'>): any[] {
  return (body?.items ?? []).map((o: any) => (o.kind ? o : { apiVersion: apiVersion(type), kind: type.kind, ...o }));
}

/** `pod/web`, `deployment.apps/web`: what messages of success begin with. */
export const infoName = (info: Pick<Info, 'type' | 'name'>) => `${info.type.group ? `${info.type.kind.toLowerCase()}.${info.type.group}` : info.type.kind.toLowerCase()}/${info.name}`;

export { UsageError, apiVersion, groupResource, resourcePath };
