import type { KubectlCommand } from '../../command';
import { StatusError, UsageError, throwAll } from '../../errors';
import { filenameFlags, selectorFlag } from '../../flags';
import { reporter } from '../../print/printer';
import { infoOf, laterErrors, select, selectionOf } from '../../resources';
import { createFlags } from './flags';
import { dryRunOf, post, validationOf, withLastApplied } from '../../writes';

export const create: KubectlCommand = {
  name: 'create',
  usage: 'kubectl create -f FILENAME',
  short: 'Create a resource from a file or from stdin',
  long: `Create a resource from a file or from stdin.

 JSON and YAML formats are accepted.`,
  examples: `# Create a pod using the data in pod.json
kubectl create -f ./pod.json

# Create a pod based on the JSON passed into stdin
cat pod.json | kubectl create -f -`,
  flags: {
    ...createFlags,
    ...filenameFlags('Filename, directory, or URL to files to use to create the resource'),
    ...selectorFlag,
    edit: { type: 'bool', help: 'Edit the API resource before creating', unsupported: true },
    raw: { type: 'string', help: 'Raw URI to POST to the server.  Uses the transport specified by the kubeconfig file.', unsupported: true },
    'windows-line-endings': { type: 'bool', help: 'Only relevant if --edit=true. Defaults to the line ending native to your platform.' },
  },
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    if (f.filename.length === 0 && f.kustomize === '') {
      if (ctx.args.length > 0) throw new UsageError(`unknown command ${JSON.stringify(ctx.args[0])}`);
      throw new UsageError('must specify one of -f and -k');
    }
    if (ctx.args.length > 0) throw new UsageError(`Unexpected args: [${ctx.args.join(' ')}]`);
    const dryRun = dryRunOf(ctx);
    const report = reporter(ctx);
    const items = select(ctx, selectionOf(ctx, { args: [], validate: validationOf(ctx) !== 'Ignore' }));
    const errors: unknown[] = [];
    for (const item of items) {
      try {
        const object = f['save-config'] ? withLastApplied(item.object) : item.object;
        const made = dryRun === 'client' ? object : post(ctx, item.type, item.namespace, object, { manager: f['field-manager'], dryRun, validation: validationOf(ctx) });
        report(infoOf(item.type, made, item.source ?? ''), 'created');
      } catch (e) {
        errors.push(e instanceof StatusError && e.reason !== 'Invalid' ? e.wrap((old) => `error when creating ${JSON.stringify(item.source)}: ${old}`) : items.length > 1 && e instanceof StatusError ? e.wrap((old) => `error when creating ${JSON.stringify(item.source)}: ${old}`) : e);
      }
    }
    throwAll([...errors, ...laterErrors(items)]);
    return 0;
  },
};
