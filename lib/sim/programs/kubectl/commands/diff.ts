import { createTwoFilesPatch } from 'diff';
import { hex, type Json } from '../../../core';
import type { Ctx, KubectlCommand } from '../command';
import { resourcePath } from '../discovery';
import { Exit, Fail, UsageError, isStatus } from '../errors';
import { filenameFlags, selectorFlag } from '../flags';
import { withoutManagedFields } from '../print/printer';
import { toYaml } from '../print/yaml';
import { select, selectionOf } from '../resources';
import type { Item } from '../resources';
import { LAST_APPLIED, patch, post, withLastApplied } from '../writes';
import { strategicFor } from './apply/apply';
import { threeWay } from './apply/three-way';

export const diff: KubectlCommand = {
  name: 'diff',
  usage: 'kubectl diff -f FILENAME',
  short: 'Diff the live version against a would-be applied version',
  long: `Diff configurations specified by file name or stdin between the current online configuration, and the configuration as it would be if applied.

 The output is always YAML.

 KUBECTL_EXTERNAL_DIFF environment variable can be used to select your own diff command. Users can use external commands with params too, example: KUBECTL_EXTERNAL_DIFF="colordiff -N -u"

 By default, the "diff" command available in your path will be run with the "-u" (unified diff) and "-N" (treat absent files as empty) options.

 Exit status: 0 No differences were found. 1 Differences were found. >1 Kubectl or diff failed with an error.`,
  examples: `# Diff resources included in pod.json
kubectl diff -f pod.json

# Diff file read from stdin
cat service.yaml | kubectl diff -f -`,
  flags: {
    ...filenameFlags('Filename, directory, or URL to files contains the configuration to diff'),
    ...selectorFlag,
    concurrency: { type: 'int', default: 1, help: 'Number of objects to process in parallel when diffing against the live version. Larger number = faster, but more memory, I/O and CPU over that shorter period of time.' },
    'field-manager': { type: 'string', default: 'kubectl-client-side-apply', help: 'Name of the manager used to track field ownership.' },
    'force-conflicts': { type: 'bool', help: 'If true, server-side apply will force the changes against conflicts.' },
    prune: { type: 'bool', help: 'Include resources that would be deleted by pruning. Can be used with -l and default shows all resources would be pruned', unsupported: true },
    'prune-allowlist': { type: 'array', help: 'Overwrite the default allowlist with <group/version/kind> for --prune' },
    'server-side': { type: 'bool', help: 'If true, apply runs in the server instead of the client.' },
    'show-managed-fields': { type: 'bool', help: 'If true, include managed fields in the diff.' },
  },
  run: (ctx) => {
    if ((ctx.flags.filename as string[]).length === 0 && !ctx.flags.kustomize) throw new UsageError('must specify one of -f and -k');
    if (ctx.args.length > 0) throw new UsageError(`Unexpected args: [${ctx.args.join(' ')}]`);
    let items: Item[];
    try {
      items = select(ctx, selectionOf(ctx, { args: [], validate: true }));
    } catch (e) {
      throw e instanceof Fail ? e : e;
    }
    const live = number(ctx);
    const merged = number(ctx);
    let differs = false;
    for (const item of items) {
      const [before, after] = versions(ctx, item);
      const name = `${item.type.group ? `${item.type.group}.` : ''}${item.type.version}.${item.type.kind}.${item.namespace ?? ''}.${item.name}`;
      const mask = item.type.kind === 'Secret';
      const a = before ? toYaml(mask ? masked(before, after, true) : before) : '';
      const b = toYaml(mask ? masked(after, before, false) : after);
      if (a === b) continue;
      differs = true;
      const from = `/tmp/LIVE-${live}/${name}`;
      const to = `/tmp/MERGED-${merged}/${name}`;
      const stamp = new Date(ctx.sys.now).toISOString().replace('T', ' ').replace('Z', '000000 +0000');
      const body = createTwoFilesPatch(from, to, a, b, stamp, stamp, { context: 3 }).replace(/^(Index: .*\n)?=+\n/, '');
      ctx.out(`diff -u -N ${from} ${to}\n${body}`);
    }
    if (differs) throw new Exit(1);
    return 0;
  },
};

const number = (ctx: Ctx) => parseInt(hex(ctx.sys.random, 8), 16);

function versions(ctx: Ctx, item: Item): [any, any] {
  const { type, namespace } = item;
  const name = item.name ?? '';
  const manager: string = ctx.flags['field-manager'];
  const keep = (o: any) => (o === undefined || ctx.flags['show-managed-fields'] ? o : withoutManagedFields(o));
  let live: any;
  try {
    live = ctx.api.get(resourcePath(type, namespace, name));
  } catch (e) {
    if (!isStatus(e, 'NotFound')) throw e;
  }
  if (ctx.flags['server-side']) return [keep(live), keep(patch(ctx, type, namespace, name, 'apply', item.object, { manager: ctx.given('field-manager') ? manager : 'kubectl', dryRun: 'server', force: ctx.flags['force-conflicts'] }))];
  if (live === undefined) return [undefined, keep(post(ctx, type, namespace, withLastApplied(item.object), { manager, dryRun: 'server' }))];
  const annotation: string | undefined = live.metadata?.annotations?.[LAST_APPLIED];
  const change = threeWay(annotation ? JSON.parse(annotation) : undefined, item.object, live, type);
  if (Object.keys(change).length === 0) return [keep(live), keep(live)];
  const after = patch(ctx, type, namespace, name, strategicFor(type.group), change as Json, { manager, dryRun: 'server' });
  return [keep(live), keep(after)];
}

/** Values of a Secret are not shown, only whether they differ. */
function masked(object: any, other: any, before: boolean): any {
  if (!object?.data) return object;
  const data = Object.fromEntries(
    Object.entries(object.data as Record<string, string>).map(([k, v]) => {
      const there = other?.data?.[k];
      return [k, there === undefined || there === v ? '***' : before ? '*** (before)' : '*** (after)'];
    }),
  );
  return { ...object, data };
}
