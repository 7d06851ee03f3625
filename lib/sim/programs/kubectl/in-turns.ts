import { Aggregate, ConnectionError, Fail, StatusError, isMistake, messageOf, throwAll } from './errors';
import type { Ctx, Turn } from './command';
import { TemplateFailure } from './print/printer';
import { inOrder, infoOf, laterErrors, resolve } from './resources';
import type { Info, Item } from './resources';

/**
 * Commands that send a request for each of many objects do one object per turn, as much later as the requests take. So
 * the objects of a file are made one after the other, and others get their turns meanwhile. What is left to do is plain
 * data: a save may come between any two requests.
 *
 *     run: (ctx) => goOn(ctx, begin(itemsOf(ctx)), createOne, finish),
 *     resume: (ctx, state) => goOn(ctx, state, createOne, finish),
 */
export interface Work<T, K> {
  readonly todo: readonly T[];
  /** Index of the next of them. */
  readonly next: number;
  /** What the command gathers on its way: plain data, which a step may change in place. */
  readonly kept: K;
  readonly failed: Failure[];
}

/** A failure as data: a refusal of the server, no answer, several failures, or another message. */
export type Failure =
  | { readonly status: StatusError['status'] }
  | { readonly method: string; readonly url: string; readonly why: string; readonly after: number }
  | { readonly all: readonly Failure[]; readonly listed?: boolean }
  | { readonly message: string; /** What a template wrote before it failed. */ readonly output?: string };

/** Throws what is no failure of the command's, but a mistake of ours. */
export function asData(e: unknown): Failure {
  if (e instanceof StatusError) return { status: e.status };
  if (e instanceof ConnectionError) return { method: e.method, url: e.url, why: e.why, after: e.after };
  if (e instanceof Aggregate) return { all: e.errors.map(asData), ...(e.listed ? { listed: true } : {}) };
  if (isMistake(e)) throw e;
  return { message: messageOf(e), ...(e instanceof TemplateFailure ? { output: e.output } : {}) };
}

export const asError = (f: Failure): Error => ('status' in f ? new StatusError(f.status) : 'all' in f ? new Aggregate(f.all.map(asError), f.listed) : 'url' in f ? new ConnectionError(f.method, f.url, f.why, f.after) : f.output !== undefined ? new TemplateFailure(f.output, f.message) : new Fail(f.message));

/** Thrown by a step: the whole command ends, with this. */
export class Ended extends Error {
  constructor(readonly reason: unknown) {
    super('ended');
  }
}

/** Milliseconds of virtual time from one request to the next. */
const REQUEST = 3;

/** All is to be done; `failed` holds what went wrong before. */
export const begin = <T, K>(todo: readonly T[], kept: K, failed: readonly unknown[] = []): Work<T, K> => ({ todo, next: 0, kept, failed: failed.map(asData) });

/**
 * Does the next of the work, and ends the turn unless it was the last. `step` throws what is held against this one
 * object: the rest is still done, and `finish` is given the failures. `between`: milliseconds from one object to the
 * next, where they are known better than by the number of requests.
 */
export function goOn<T, K>(
  ctx: Ctx,
  work: Work<T, K>,
  step: (ctx: Ctx, each: T, kept: K) => void,
  finish: (ctx: Ctx, kept: K, failures: readonly Error[]) => number | Turn<any> = ended,
  between?: number,
): number | Turn<any> {
  const { todo, kept, failed } = work;
  let { next } = work;
  while (next < todo.length) {
    const before = ctx.api.requests();
    try {
      step(ctx, todo[next]!, kept);
    } catch (e) {
      if (e instanceof Ended) throw e.reason;
      failed.push(...(e instanceof Aggregate ? e.errors : [e]).map(asData));
    }
    const sent = ctx.api.requests() - before;
    next++;
    if (next < todo.length && (sent > 0 || ctx.sys.spent > SLICE)) return { wait: { until: ctx.sys.now + Math.max(1, sent > 0 && between !== undefined ? between : sent * REQUEST) }, state: { ...work, next } };
  }
  return finish(ctx, kept, failed.map(asError));
}

/** Units of work in a turn that sends nothing. */
const SLICE = 5000;

/** The usual end: what failed is told. */
function ended(_ctx: Ctx, _kept: unknown, failures: readonly Error[]): number {
  throwAll(failures);
  return 0;
}

/** What create and replace keep while they write the objects of their files. */
export interface Written {
  done: number;
  /** What was wrong with other objects of the files: told at the end. */
  readonly later: readonly Failure[];
}

export const beginWriting = (items: readonly Item[]): Work<Item, Written> => begin(items, { done: 0, later: laterErrors(items).map(asData) });

/** The end of {@link beginWriting}: what failed is told, and then what could not be read. */
export function writtenAll(ctx: Ctx, { later }: Written, failures: readonly Error[]): number {
  return ended(ctx, later, [...failures, ...later.map(asError)]);
}

/** A command that reads objects, and then does something with each. */
export interface LiveWork<K> {
  /** They are being read. */
  readonly reading?: Work<Item | { readonly failure: Failure }, Info[]>;
  readonly doing?: Work<Info, K>;
  /** What the command gathers on its way, as in {@link Work}. */
  readonly kept: K;
}

export interface LiveSteps<K> {
  readonly kept: K;
  /** Once all were read: throws what forbids to begin. */
  readonly known?: (ctx: Ctx, infos: readonly Info[], failures: readonly unknown[]) => void;
  readonly step: (ctx: Ctx, info: Info, kept: K) => void;
  readonly finish?: (ctx: Ctx, kept: K, failures: readonly Error[]) => number | Turn<any>;
}

/** Reads the objects behind `items` and does `steps` with them; with `local` the manifests themselves stand for them. */
export function eachLive<K>(ctx: Ctx, items: readonly Item[], local: boolean, steps: LiveSteps<K>): number | Turn<LiveWork<K>> {
  const failed = laterErrors(items).flatMap((e) => (e instanceof Aggregate ? e.errors : [e]));
  if (local) return start(ctx, items.map((i) => infoOf(i.type, i.object, i.source ?? '')), failed, steps);
  return goOnLive(ctx, { reading: begin(inOrder(items).map((i) => ('error' in i ? { failure: asData(i.error) } : i)), []), kept: steps.kept }, steps);
}

/** Goes on with what {@link eachLive} began; `steps` are made with the state's `kept`. */
export function goOnLive<K>(ctx: Ctx, work: LiveWork<K>, steps: LiveSteps<K>): number | Turn<LiveWork<K>> {
  if (work.doing) return labelled('doing', steps.kept, goOn(ctx, work.doing, steps.step, steps.finish));
  let read = false;
  const turn = goOn(
    ctx,
    work.reading!,
    (c, item, infos) => {
      if ('failure' in item) throw asError(item.failure);
      const found = resolve(c, [item]);
      infos.push(...found.infos);
      throwAll(found.errors);
    },
    (c, infos, failures) => {
      read = true;
      return start(c, infos, failures, steps);
    },
  );
  return read ? turn : labelled('reading', steps.kept, turn);
}

function start<K>(ctx: Ctx, infos: readonly Info[], failures: readonly unknown[], steps: LiveSteps<K>): number | Turn<LiveWork<K>> {
  steps.known?.(ctx, infos, failures);
  return labelled('doing', steps.kept, goOn(ctx, begin(infos, steps.kept, failures), steps.step, steps.finish));
}

const labelled = <K>(key: 'reading' | 'doing', kept: K, result: number | Turn<any>): number | Turn<LiveWork<K>> => (typeof result === 'object' && 'wait' in result ? { ...result, state: { [key]: result.state, kept } } : result);
