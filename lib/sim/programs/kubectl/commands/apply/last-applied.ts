import { toYaml, type Json } from '../../../../core';
import type { KubectlCommand } from '../../command';
import { completeTypeAndName } from '../../complete';
import { Fail, UsageError, isStatus, throwAll } from '../../errors';
import { goQuote } from '../../../pflag';
import { dryRunFlag, filenameFlags, printFlags, selectorFlag } from '../../flags';
import { toJson } from '../../print/json';
import { reporter } from '../../print/printer';
import { infoOf, request, resolve, select, selectionOf } from '../../resources';
import type { Info } from '../../resources';
import { LAST_APPLIED, dryRunOf, patch, sourced } from '../../writes';

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
    if (f.output !== 'yaml' && f.output !== 'json') throw new UsageError(`Unexpected -o output mode: ${f.output}, the flag 'output' must be one of yaml|json`);
    const { infos, errors } = resolve(ctx, select(ctx, selectionOf(ctx, { all: ctx.flags.all === true, typeAlone: ctx.api.target.namespaceGiven, latest: true })), { stop: true });
    let shown = '';
    for (const info of infos) {
      const text = info.object.metadata?.annotations?.[LAST_APPLIED];
      if (text === undefined) {
        // Said only of what a file names: the real command wraps an error that is none.
        if (info.source) throw new Fail(`error when no last-applied-configuration annotation found on resource: ${info.name}\n ${goQuote(info.source)}: <nil>`);
        continue;
      }
      const object = JSON.parse(text);
      shown += f.output === 'json' ? `${toJson(object, '  ')}\n` : toYaml(object);
    }
    throwAll(errors);
    ctx.out(shown);
    return 0;
  },
};

export const setLastApplied: KubectlCommand = {
  name: 'apply set-last-applied',
  usage: 'kubectl apply set-last-applied -f FILENAME',
  short: 'Set the last-applied-configuration annotation on a live object to match the contents of a file',
  long: `Set the latest last-applied-configuration annotations by setting it to match the contents of a file. This results in the last-applied-configuration being updated as though 'kubectl apply -f<file> ' was run, without updating any other parts of the object.`,
  examples: `# Set the last-applied-configuration of a resource to match the contents of a file
kubectl apply set-last-applied -f deploy.yaml

# The same for each file of a directory
kubectl apply set-last-applied -f path/

# Make the annotation where there is none
kubectl apply set-last-applied -f deploy.yaml --create-annotation=true`,
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
    const changed: Info[] = [];
    for (const item of items) {
      let live: any;
      try {
        live = request(ctx, item);
      } catch (e) {
        throw isStatus(e, 'NotFound') ? e : sourced('retrieving current configuration of:', item.source, e);
      }
      const old: string | undefined = live.metadata?.annotations?.[LAST_APPLIED];
      if (old === undefined && !f['create-annotation']) throw new Fail(`no last-applied-configuration annotation found on resource: ${item.name}, to create the annotation, run the command with --create-annotation`);
      // Unlike what apply leaves, the object as the file states it.
      const text = `${toJson(item.object, '')}\n`;
      if (old !== undefined && old.trim() === text.trim()) ctx.out(`set-last-applied ${item.name}: no changes required.\n`);
      else changed.push(infoOf(item.type, dryRun === 'client' ? live : patch(ctx, item.type, item.namespace, item.name!, 'merge', { metadata: { annotations: { [LAST_APPLIED]: text } } } as Json, { dryRun }), item.source ?? ''));
    }
    for (const info of changed) report(info, 'configured');
    return 0;
  },
};

