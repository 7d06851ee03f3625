import type { Ctx, KubectlCommand } from '../../command';
import { Fail, UsageError } from '../../errors';
import { filenameFlags, selectorFlag } from '../../flags';
import { reporter } from '../../print/printer';
import { raw } from '../../raw';
import { infoOf, laterErrors, select, selectionOf } from '../../resources';
import type { Item } from '../../resources';
import { beginWriting, goOn, writtenAll } from '../../in-turns';
import type { Work, Written } from '../../in-turns';
import { editItems, resumeEdit } from '../edit';
import type { EditState } from '../edit';
import { createFlags } from './flags';
import { BETWEEN_OBJECTS, LAST_APPLIED, dryRunOf, post, sourced, validationOf, withLastApplied } from '../../writes';

export const create: KubectlCommand<EditState | Work<Item, Written>> = {
  name: 'create',
  usage: 'kubectl create -f FILENAME',
  short: 'Create a resource from a file or from stdin',
  long: `Create a resource from a file or from stdin.

 JSON and YAML formats are accepted.`,
  examples: `# Create a pod using the data in pod.json
kubectl create -f ./pod.json

# Create a pod based on the JSON passed into stdin
cat pod.json | kubectl create -f -

# Edit registry.yaml as JSON first, then create what came of it
kubectl create -f registry.yaml --edit -o json`,
  flags: {
    ...createFlags,
    ...filenameFlags('Filename, directory, or URL to files to use to create the resource'),
    ...selectorFlag,
    edit: { type: 'bool', help: 'Edit the API resource before creating' },
    raw: { type: 'string', help: 'Raw URI to POST to the server.  Uses the transport specified by the kubeconfig file.' },
    'windows-line-endings': { type: 'bool', help: 'Only relevant if --edit=true. Defaults to the line ending native to your platform.' },
  },
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    if (ctx.args.length > 0) throw new UsageError(`Unexpected args: [${ctx.args.join(' ')}]`);
    dryRunOf(ctx);
    const validation = validationOf(ctx);
    if (f.filename.length === 0 && f.kustomize === '') throw new Fail('must specify one of -f and -k');
    if (f.raw) return raw(ctx, 'POST');
    reporter(ctx); // refuses a format that it does not know
    const items = select(ctx, selectionOf(ctx, { args: [], validate: validation }));
    if (f.edit) return editItems(ctx, items);
    if (items.length === 0 && laterErrors(items).length === 0) throw new Fail('no objects passed to create');
    const state = beginWriting(items);
    return dryRunOf(ctx) === 'none' ? { wait: { until: ctx.sys.now + BETWEEN_OBJECTS }, state } : goOn(ctx, state, createOne, writtenAll, BETWEEN_OBJECTS);
  },
  resume: (ctx, state) => ('todo' in state ? goOn(ctx, state, createOne, writtenAll, BETWEEN_OBJECTS) : resumeEdit(ctx, state)),
};

function createOne(ctx: Ctx, item: Item, kept: Written): void {
  const f = ctx.flags as Record<string, any>;
  const dryRun = dryRunOf(ctx);
  let made: any;
  try {
    const object = f['save-config'] || item.object?.metadata?.annotations?.[LAST_APPLIED] !== undefined ? withLastApplied(item.object) : item.object;
    made = dryRun === 'client' ? object : post(ctx, item.type, item.namespace, object, { manager: f['field-manager'], dryRun, validation: validationOf(ctx) });
  } catch (e) {
    throw sourced('creating', item.source, e);
  }
  reporter(ctx, { printed: kept.done++ })(infoOf(item.type, made, item.source ?? ''), 'created');
}
