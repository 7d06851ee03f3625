import type { Json } from '../../core';
import { goOrder } from '../../kinds/go-order';
import { parseYaml } from './manifests';
import { PATCH, logHeader } from './client';
import type { Ctx } from './command';
import { resourcePath } from './discovery';
import type { Resource } from './discovery';
import { Fail, StatusError, UsageError } from './errors';
import { objectPrinter, reporter } from './print/printer';
import type { Item } from './resources';
import { goBool, goQuote } from '../pflag';
import { toJson } from './print/json';

/** What the writing commands share: dry runs, creation, patches, the annotation that apply keeps. */

/** Milliseconds from one object of a file to the next: what the requests for it take. */
export const BETWEEN_OBJECTS = 30;

export type DryRun = 'none' | 'client' | 'server';

/** What `--dry-run` asks for (`cmdutil.GetDryRunStrategy`); of old words it is logged once. Throws {@link Fail} for a word that is none of its own. */
export function dryRunOf(ctx: Ctx): DryRun {
  const word = String((ctx.flags as Record<string, unknown>)['dry-run'] ?? 'none');
  switch (word) {
    case 'none':
    case 'client':
    case 'server':
      return word;
    case 'unchanged':
      ctx.warn('--dry-run', `${logHeader(ctx.sys, 'W', 'helpers.go:719')} --dry-run is deprecated and can be replaced with --dry-run=client.\n`);
      return 'client';
    default: {
      const old = goBool(word);
      if (old !== undefined) {
        ctx.warn('--dry-run', `${logHeader(ctx.sys, 'W', old ? 'helpers.go:733' : 'helpers.go:736')} --dry-run=${word} is deprecated (boolean value) and can be replaced with --dry-run=${old ? 'client' : 'none'}.\n`);
        return old ? 'client' : 'none';
      }
      throw new Fail(`Invalid dry-run value (${word}). Must be "none", "server", or "client".`);
    }
  }
}

/** The server's `fieldValidation` for `--validate`. */
export function validationOf(ctx: Ctx): 'Strict' | 'Warn' | 'Ignore' {
  const word = String((ctx.flags as Record<string, unknown>).validate ?? 'strict');
  switch (word) {
    case 'strict':
      return 'Strict';
    case 'warn':
      return 'Warn';
    case 'ignore':
      return 'Ignore';
    default:
      if (goBool(word) !== undefined) return goBool(word) ? 'Strict' : 'Ignore';
      throw new Fail(`invalid - validate option ${goQuote(word)}; must be one of: strict (or true), warn, ignore (or false)`);
  }
}

/** A type named by a command itself, so that no server need be asked about it. */
export function fixedType(group: string, kind: string, plural: string, namespaced = true, version = 'v1'): Resource {
  return { group, version, kind, plural, singular: kind.toLowerCase(), shortNames: [], categories: [], namespaced, verbs: [], subresources: [] };
}

export interface WriteOptions {
  readonly manager?: string;
  readonly dryRun?: DryRun;
  readonly validation?: string;
  readonly subresource?: string;
}

function query(o: WriteOptions): Record<string, string | undefined> {
  return { dryRun: o.dryRun === 'server' ? 'All' : undefined, fieldManager: o.manager, fieldValidation: o.validation };
}

/** Creates an object and returns it as stored. */
export function post(ctx: Ctx, type: Resource, namespace: string | undefined, object: object, options: WriteOptions = {}): any {
  return ctx.api.send({ method: 'POST', path: resourcePath(type, type.namespaced ? namespace : undefined), query: query(options), body: object as Json }).body;
}

/** Replaces an object and returns it as stored. */
export function put(ctx: Ctx, type: Resource, namespace: string | undefined, name: string, object: object, options: WriteOptions = {}): any {
  return ctx.api.send({ method: 'PUT', path: resourcePath(type, namespace, needName(name), options.subresource), query: query(options), body: object as Json }).body;
}

/** Patches an object and returns it as stored; `how` says what kind of patch the body is. */
export function patch(ctx: Ctx, type: Resource, namespace: string | undefined, name: string, how: keyof typeof PATCH, body: Json, options: WriteOptions & { readonly force?: boolean } = {}): any {
  return ctx.api.send({
    method: 'PATCH',
    path: resourcePath(type, namespace, needName(name), options.subresource),
    query: { ...query(options), ...(options.force !== undefined ? { force: options.force } : {}) },
    headers: { 'content-type': PATCH[how] },
    body,
  }).body;
}

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What the annotation holds for an object: it itself without the annotation, as one line of JSON. */
function lastApplied(object: any): string {
  const { [LAST_APPLIED]: _old, ...annotations } = object.metadata?.annotations ?? {};
  const bare = { ...object, metadata: { ...object.metadata, annotations } };
  return `${toJson(bare, '')}\n`;
}

/**
 * The object with its annotation, as `--save-config` and apply send it; `typed`: it was made here, as a type of Go's.
 * Annotations that are null are empty from then on.
 */
export function withLastApplied(given: any, options: { readonly typed?: boolean } = {}): any {
  const held = given.metadata?.annotations;
  const object = held && Object.values(held).includes(null) ? { ...given, metadata: { ...given.metadata, annotations: Object.fromEntries(Object.entries(held).map(([k, v]) => [k, v ?? ''])) } } : given;
  const text = options.typed ? `${toJson(goOrder(object), '', false)}
` : lastApplied(object);
  return { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata?.annotations, [LAST_APPLIED]: text } } };
}

/** Adds the namespace that `-n` asked for, as the create generators do; without the flag they leave it to the server. */
export function inNamespace(ctx: Ctx, object: any): any {
  return ctx.api.target.namespaceGiven ? { ...object, metadata: { ...object.metadata, namespace: ctx.namespace } } : object;
}

/** A failure with what was tried on which file (`cmdutil.AddSourceToErr`); as it is where there is no file. */
export function sourced(verb: string, source: string | undefined, e: unknown): unknown {
  if (!source) return e;
  if (e instanceof StatusError) return e.wrap((old) => `error when ${verb} ${goQuote(source)}: ${old}`);
  return e instanceof Fail ? new Fail(`error when ${verb} ${goQuote(source)}: ${e.message}`) : e;
}

/** The live object behind an item. Throws as client-go does for one without a name. */
export function liveOf(ctx: Ctx, item: Pick<Item, 'type' | 'namespace' | 'name'>, subresource?: string): any {
  return ctx.api.get(resourcePath(item.type, item.namespace, needName(item.name), subresource));
}

function needName(name: string | undefined): string {
  if (!name) throw new Fail('resource name may not be empty');
  return name;
}

/**
 * The end of a create generator: sends the object unless it is a dry run on this side, and reports it. Where the real
 * generator wraps the server's refusal, `failure` is what it puts before it.
 */
export function generate(ctx: Ctx, type: Resource, object: any, failure?: string): number {
  const dryRun = dryRunOf(ctx);
  let made = type.namespaced ? inNamespace(ctx, object) : object;
  if ((ctx.flags as Record<string, unknown>)['save-config']) made = withLastApplied(made, { typed: true });
  const report = reporter(ctx, { typed: true });
  if (dryRun !== 'client') {
    const { namespace } = ctx; // what is wrong with the kubeconfig is no failure of the request
    try {
      made = post(ctx, type, namespace, made, { manager: (ctx.flags as Record<string, any>)['field-manager'], dryRun, validation: validationOf(ctx) });
    } catch (e) {
      if (failure === undefined) throw e;
      throw new Fail(failure + (e instanceof StatusError ? e.message : (e as Error).message));
    }
  }
  report({ type, name: made.metadata.name, object: made }, 'created');
  return 0;
}

/**
 * How every create generator begins (its `Complete`): the NAME, then what is wrong with `--dry-run`, `-o` and `--validate`;
 * only afterwards it looks at flags of its own. Some leave an empty NAME to the server: they do not `validate`.
 */
export function beginGenerate(ctx: Ctx, validate = true): string {
  const name = oneName(ctx);
  dryRunOf(ctx);
  objectPrinter(ctx, { typed: true });
  validationOf(ctx);
  if (validate && name === '') throw new Fail('name must be specified');
  return name;
}

/** The one NAME of a command's words. Throws kubectl's sentence. */
export function oneName(ctx: Ctx): string {
  const args = ctx.dash >= 0 ? ctx.args.slice(0, ctx.dash) : ctx.args;
  if (args.length !== 1) throw new UsageError(`exactly one NAME is required, got ${args.length}`);
  return args[0]!;
}

/** The words after `--`. */
export const afterDash = (ctx: Ctx): readonly string[] => (ctx.dash >= 0 ? ctx.args.slice(ctx.dash) : []);

/** `key=value`. Throws kubectl's sentence for a literal source. */
export function keyValue(source: string): [string, string] {
  const at = source.indexOf('=');
  if (at <= 0) throw new Fail(`invalid literal source ${source}, expected key=value`);
  return [source.slice(0, at), source.slice(at + 1)];
}

/** Reads the text of `--overrides` or a patch. */
export const readObject = (text: string, source: string): any => parseYaml(text, source);

/** A number or a name: `8080`, `http`, `50%`. */
export const intOrString = (text: string): number | string => (/^-?\d+$/.test(text) ? Number(text) : text);
