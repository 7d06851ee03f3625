import { clone, equal, type Json } from '../../core';
import type { Ctx } from './command';
import { Fail, throwAll } from './errors';
import { reporter } from './print/printer';
import { infoOf, resolve, select, selectionOf } from './resources';
import type { Info, Selection } from './resources';
import { dryRunOf, patch } from './writes';
import { difference } from './diff-patch';

/**
 * Commands that read objects, change each and send the difference (label, set image, rollout pause …): what is the same
 * in all of them.
 */
export interface Change {
  /** Changes the draft; false when there is nothing to do for this object. Throws for what can't be. */
  readonly edit: (draft: any, info: Info) => boolean | void;
  /** Said of an object that was changed. */
  readonly operation: string | ((info: Info) => string);
  readonly manager: string;
  /** Said of one that the change left as it was; undefined: nothing is said. */
  readonly unchanged?: string;
  readonly selection?: Partial<Selection>;
  readonly subresource?: string;
}

/** Applies a change to all objects named. With `--local` or `--dry-run=client` nothing is sent. */
export function changeAll(ctx: Ctx, change: Change): number {
  const f = ctx.flags as Record<string, any>;
  const dryRun = f['dry-run'] === undefined ? 'none' : dryRunOf(ctx);
  const report = reporter(ctx);
  const local: boolean = f.local === true;
  const items = select(ctx, selectionOf(ctx, { ...change.selection, local }));
  const { infos, errors } = local ? { infos: items.map((i) => infoOf(i.type, i.object, i.source ?? '')), errors: [] as unknown[] } : resolve(ctx, items);
  if (infos.length === 0 && errors.length === 0) {
    if (f.selector || f.all) throw new Fail('no objects passed to ' + ctx.path.split(' ').slice(1).join(' '));
  }
  for (const info of infos) {
    try {
      const draft = clone(info.object);
      if (change.edit(draft, info) === false) continue;
      const what = typeof change.operation === 'string' ? change.operation : change.operation(info);
      if (local || dryRun === 'client') {
        report({ ...info, object: draft }, what);
        continue;
      }
      if (equal(draft, info.object)) {
        if (change.unchanged !== undefined) report(info, change.unchanged);
        continue;
      }
      const body = difference(info.object, draft, info.type);
      const object = patch(ctx, info.type, info.namespace, info.name, body.how, body.patch as Json, { manager: f['field-manager'] || change.manager, dryRun, ...(change.subresource ? { subresource: change.subresource } : {}) });
      report(infoOf(info.type, object, info.source), what);
    } catch (e) {
      errors.push(e);
    }
  }
  throwAll(errors);
  return 0;
}
