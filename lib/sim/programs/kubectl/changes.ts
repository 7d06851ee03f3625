import { clone, equal, type Json } from '../../core';
import type { Ctx } from './command';
import { Fail, StatusError, throwAll } from './errors';
import { recorded } from './record';
import { reporter } from './print/printer';
import { infoOf, resolveEach, select, selectionOf } from './resources';
import type { Info, Selection } from './resources';
import { dryRunOf, patch } from './writes';
import { difference } from './diff-patch';

/**
 * Commands that read objects, change each and send the difference (label, set image, rollout pause …): what is the same
 * in all of them.
 */
export interface Change {
  /**
   * Changes the draft; false when there is nothing to do for this object. Throws where the object can't take the change;
   * `fail` notes what could not be done while the rest is.
   */
  readonly edit: (draft: any, info: Info, fail: (message: string) => void) => boolean | void;
  /** Said of an object that was changed. */
  readonly operation: string | ((info: Info) => string);
  readonly manager: string;
  /** Said of one that the change left as it was; undefined: nothing is said. */
  readonly unchanged?: string;
  readonly selection?: Partial<Selection>;
  /** Put before a refusal by the server. */
  readonly refused?: string;
  /** What can't be done with an object is said without its name, and what cannot be read does not keep from the rest. */
  readonly plain?: boolean;
  /** `--local` and `--dry-run=server` are held against each other before anything else. */
  readonly localFirst?: boolean;
  /** Checked once the objects are known. Throws. */
  readonly validate?: (infos: readonly Info[]) => void;
}

const LOCAL_ONLY = "error: you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'";

/** Applies a change to all objects named. With `--local` or `--dry-run=client` nothing is sent. */
export function changeAll(ctx: Ctx, change: Change): number {
  const f = ctx.flags as Record<string, any>;
  const dryRun = f['dry-run'] === undefined ? 'none' : dryRunOf(ctx);
  const report = reporter(ctx, { typed: true });
  const local: boolean = f.local === true;
  const selection = selectionOf(ctx, { ...change.selection, local, latest: !local, typed: true });
  if (change.localFirst && local && dryRun === 'server') throw new Fail('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  if (local && selection.args.length > 0) throw new Fail(LOCAL_ONLY);
  const items = select(ctx, selection);
  const targets = resolveEach(ctx, items, { asGiven: local });
  const infos = targets.flatMap((t) => ('info' in t ? [t.info] : []));
  const errors: unknown[] = [];
  if (!change.plain) throwAll(targets.flatMap((t) => ('error' in t ? [t.error] : [])));
  if (local && dryRun === 'server') throw new Fail('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  if (f.all && f.selector) throw new Fail('cannot set --all and --selector at the same time');
  change.validate?.(infos);
  for (const target of targets) {
    if ('error' in target) {
      errors.push(target.error);
      continue;
    }
    const { info } = target;
    let draft = clone(info.object);
    try {
      if (change.edit(draft, info, (message) => errors.push(new Fail(message))) === false) continue;
    } catch (e) {
      if (!(e instanceof Fail)) throw e;
      errors.push(change.plain ? e : new Fail(`error: ${info.type.plural}/${info.name} ${e.message}\n`));
      continue;
    }
    draft = recorded(ctx, draft);
    const same = equal(draft, info.object);
    if (same && change.unchanged === undefined) continue;
    const what = typeof change.operation === 'string' ? change.operation : change.operation(info);
    if (local || dryRun === 'client') {
      report({ ...info, object: draft }, what);
      continue;
    }
    if (same) {
      report(info, change.unchanged!);
      continue;
    }
    try {
      const body = difference(info.object, draft, info.type);
      const object = patch(ctx, info.type, info.namespace, info.name, body.how, body.patch as Json, { manager: f['field-manager'] || change.manager, dryRun });
      report(infoOf(info.type, object, info.source), what);
    } catch (e) {
      if (!(e instanceof StatusError)) throw e;
      errors.push(change.refused === undefined ? e : new Fail(change.refused + e.message));
    }
  }
  throwAll(errors);
  return 0;
}
