import type { Json } from '../../../../core';
import type { KubectlCommand } from '../../command';
import { completeTypeAndName } from '../../complete';
import { Fail, throwAll } from '../../errors';
import { dryRunFlag, filenameFlags, printFlags, selectorFlag } from '../../flags';
import { toJson } from '../../print/json';
import { reporter } from '../../print/printer';
import { toYaml } from '../../print/yaml';
import { infoOf, resolve, select, selectionOf } from '../../resources';
import { LAST_APPLIED, dryRunOf, lastApplied, patch } from '../../writes';

export const viewLastApplied: KubectlCommand = {
  name: 'apply view-last-applied',
  usage: 'kubectl apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  short: 'View the latest last-applied-configuration annotations of a resource/object',
  long: `View the latest last-applied-configuration annotations by type/name or file.

 The default output will be printed to stdout in YAML format. You can use the -o option to change the output format.`,
  examples: `# View the last-applied-configuration annotations by type/name in YAML
kubectl apply view-last-applied deployment/nginx

# View the last-applied-configuration annotations by file in JSON
kubectl apply view-last-applied -f deploy.yaml -o json`,
  flags: {
    ...filenameFlags('Filename, directory, or URL to files that contains the last-applied-configuration annotations'),
    ...selectorFlag,
    all: { type: 'bool', help: 'Select all resources in the namespace of the specified resource types' },
    output: { type: 'string', short: 'o', default: 'yaml', help: 'Output format. Must be one of (yaml, json)' },
  },
  complete: completeTypeAndName,
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    if (f.output !== 'yaml' && f.output !== 'json') throw new Fail(`Unexpected -o output mode: ${f.output}, the flag 'output' must be one of yaml|json`);
    const { infos, errors } = resolve(ctx, select(ctx, selectionOf(ctx, { typeAlone: true })));
    for (const info of infos) {
      const text = info.object.metadata?.annotations?.[LAST_APPLIED];
      if (text === undefined) throw new Fail(`no last-applied-configuration annotation found on resource: ${info.name}`);
      const object = JSON.parse(text);
      ctx.out(f.output === 'json' ? `${toJson(object, '  ')}\n` : toYaml(object));
    }
    throwAll(errors);
    return 0;
  },
};

export const setLastApplied: KubectlCommand = {
  name: 'apply set-last-applied',
  usage: 'kubectl apply set-last-applied -f FILENAME',
  short: 'Set the last-applied-configuration annotation on a live object to match the contents of a file',
  long: `Set the latest last-applied-configuration annotations by setting it to match the contents of a file. This results in the last-applied-configuration being updated as though 'kubectl apply -f<file> ' was run, without updating any other parts of the object.`,
  examples: `# Set the last-applied-configuration of a resource to match the contents of a file
kubectl apply set-last-applied -f deploy.yaml`,
  flags: {
    ...printFlags,
    ...dryRunFlag,
    'create-annotation': { type: 'bool', help: "Will create 'last-applied-configuration' annotations if current objects doesn't have one" },
    filename: { type: 'strings', short: 'f', help: 'Filename, directory, or URL to files that contains the last-applied-configuration annotations' },
  },
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    const dryRun = dryRunOf(ctx);
    const report = reporter(ctx);
    const items = select(ctx, selectionOf(ctx, { args: [] }));
    for (const item of items) {
      const { infos, errors } = resolve(ctx, [item]);
      throwAll(errors);
      const live = infos[0]!;
      if (live.object.metadata?.annotations?.[LAST_APPLIED] === undefined && !f['create-annotation']) {
        throw new Fail(`no last-applied-configuration annotation found on resource: ${live.name}, to create the annotation, run the command with --create-annotation`);
      }
      const change = { metadata: { annotations: { [LAST_APPLIED]: lastApplied(item.object) } } };
      const object = dryRun === 'client' ? live.object : patch(ctx, item.type, item.namespace, live.name, 'merge', change as Json, { dryRun });
      report(infoOf(item.type, object, ''), 'configured');
    }
    return 0;
  },
};

