import { hex, toYaml, type Json } from '../../../core';
import type { Turn } from '../../../machine/sys';
import { goQuote } from '../../pflag';
import type { Ctx, KubectlCommand } from '../command';
import { resourcePath } from '../discovery';
import { Aggregate, Fail, UsageError, isStatus, render } from '../errors';
import { filenameFlags, selectorFlag } from '../flags';
import { Ended, begin, goOn } from '../in-turns';
import type { Work } from '../in-turns';
import { withoutManagedFields } from '../print/printer';
import { laterErrors, listItems, select, selectionOf } from '../resources';
import type { Item } from '../resources';
import { LAST_APPLIED, liveOf, patch, post, sourced } from '../writes';
import { prunedTypes, warnOfPruning } from './apply/apply';
import { patchForm, refuseAnotherKind, threeWay } from './apply/three-way';

/** Objects are written as they are and as they would be; then `diff` runs on the two directories, which are removed when it has ended. */
type State = { readonly writing: Work<Item, Kept> } | { readonly pid: number; readonly folders: readonly string[] };

interface Kept {
  readonly folders: readonly string[];
  /** Of the objects that are there. */
  readonly uids: string[];
}

export const diff: KubectlCommand<State> = {
  name: 'diff',
  usage: 'kubectl diff -f FILENAME',
  short: 'Diff the live version against a would-be applied version',
  long: `Diff configurations specified by file name or stdin between the current online configuration, and the configuration as it would be if applied.

 The output is always YAML.

 KUBECTL_EXTERNAL_DIFF environment variable can be used to select your own diff command. Users can use external commands with params too, example: KUBECTL_EXTERNAL_DIFF="colordiff -N -u"

 By default, the "diff" command available in your path will be run with the "-u" (unified diff) and "-N" (treat absent files as empty) options.

 Exit status: 0 No differences were found. 1 Differences were found. >1 Kubectl or diff failed with an error.

 Note: a command in KUBECTL_EXTERNAL_DIFF must end with these, too.`,
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
    prune: { type: 'bool', help: 'Include resources that would be deleted by pruning. Can be used with -l and default shows all resources would be pruned' },
    'prune-allowlist': { type: 'array', help: 'Overwrite the default allowlist with <group/version/kind> for --prune' },
    'server-side': { type: 'bool', help: 'If true, apply runs in the server instead of the client.' },
    'show-secrets': { type: 'bool', help: 'If true, do not mask secret values in the diff.' },
    'show-managed-fields': { type: 'bool', help: 'If true, include managed fields in the diff.' },
  },
  run: (ctx) => failing(ctx, () => start(ctx)),
  resume: (ctx, state) => {
    if ('writing' in state) return failing(ctx, () => write(ctx, state.writing));
    const status = ctx.sys.wait(state.pid);
    if (!status || !('exited' in status)) return { wait: { child: state.pid }, state };
    remove(ctx, state.folders);
    return status.status;
  },
};

/** What fails here ends with 2, for 1 says that something differs. */
function failing(ctx: Ctx, run: () => Turn<State>): number | Turn<State> {
  try {
    return run();
  } catch (e) {
    const known = e instanceof Error && (e instanceof Fail || (e.constructor !== Error && e.constructor !== TypeError && e.constructor !== RangeError));
    if (!known) throw e;
    const { text, code } = render(e, ctx.path);
    ctx.err(text);
    return code + 1;
  }
}

function start(ctx: Ctx): Turn<State> {
  const f = ctx.flags as Record<string, any>;
  if (ctx.args.length > 0) throw new UsageError(`Unexpected args: [${ctx.args.join(' ')}]`);
  if (f.filename.length === 0 && f.kustomize === '') throw new Fail('must specify one of -f and -k');
  if (f['force-conflicts'] && !f['server-side']) throw new Fail('--force-conflicts only works with --server-side');
  const items = select(ctx, selectionOf(ctx, { args: [] }));
  const folders = ['LIVE', 'MERGED'].map((name) => `/tmp/${name}-${parseInt(hex(ctx.sys.random, 8), 16)}`);
  for (const folder of folders) ctx.sys.files.mkdir(folder);
  return write(ctx, begin(items, { folders, uids: [] }));
}

/** Goes on with the objects. The first that fails ends it all. */
function write(ctx: Ctx, work: Work<Item, Kept>): Turn<State> {
  const { folders } = work.kept;
  try {
    const turn = goOn(
      ctx,
      work,
      (c, item, kept) => {
        try {
          writeOne(c, item, kept);
        } catch (e) {
          throw new Ended(e);
        }
      },
      (c, kept) => compare(c, work.todo, kept),
    ) as Turn<any>;
    return 'wait' in turn && 'todo' in turn.state ? { ...turn, state: { writing: turn.state } } : turn;
  } catch (e) {
    remove(ctx, folders);
    throw e;
  }
}

const put = (ctx: Ctx, folder: string, name: string, object: any): void => ctx.sys.files.write(`${folder}/${name}`, object === undefined ? '' : toYaml(object), { mode: 0o600 });

function writeOne(ctx: Ctx, item: Item, { folders: [before, after], uids }: Kept): void {
  const [live, merged] = versions(ctx, item);
  if (live) uids.push(live.metadata.uid);
  const hide = item.type.kind === 'Secret' && item.type.group === '' && !ctx.flags['show-secrets'];
  put(ctx, before!, fileName(item.type, merged), hide ? masked(live, merged, true) : live);
  put(ctx, after!, fileName(item.type, merged), hide ? masked(merged, live, false) : merged);
  if (live?.metadata?.deletionTimestamp) ctx.err(`Warning: Detected changes to resource ${live.metadata.name} which is currently being deleted.\n`);
}

/** All are written: `diff` has them. */
function compare(ctx: Ctx, items: readonly Item[], { folders, uids }: Kept): Turn<State> {
  const [failed] = laterErrors(items);
  if (failed) throw failed instanceof Aggregate ? failed.errors[0] : failed;
  if (ctx.flags.prune) for (const { type, object } of pruned(ctx, new Set(uids))) put(ctx, folders[0]!, fileName(type, object), object);
  const [program, ...options] = command(ctx);
  try {
    const pid = ctx.sys.spawn([program!, ...options, ...folders]);
    return { wait: { child: pid }, state: { pid, folders } };
  } catch {
    throw new Fail(`failed to run ${goQuote(program!)}: executable file not found in $PATH`);
  }
}

/** KUBECTL_EXTERNAL_DIFF, of whose words only those are taken that hold letters, digits, `-` and `=`. */
function command(ctx: Ctx): readonly string[] {
  const [program, ...options] = (ctx.sys.env.KUBECTL_EXTERNAL_DIFF ?? '').split(' ');
  return program ? [program, ...options.filter((o) => /^[a-zA-Z0-9=-]+$/.test(o))] : ['diff', '-u', '-N'];
}

function remove(ctx: Ctx, folders: readonly string[]): void {
  for (const folder of folders) {
    for (const name of ctx.sys.files.list(folder)) ctx.sys.files.remove(`${folder}/${name}`);
    ctx.sys.files.remove(folder);
  }
}

const fileName = (type: Item['type'], object: any): string => `${type.group ? `${type.group}.` : ''}${type.version}.${type.kind}.${object.metadata?.namespace ?? ''}.${object.metadata?.name ?? ''}`;

/** What an object is, and what it would be. */
function versions(ctx: Ctx, item: Item): [any, any] {
  const { type, namespace } = item;
  const f = ctx.flags as Record<string, any>;
  const server: boolean = f['server-side'];
  const manager: string = ctx.given('field-manager') || !server ? f['field-manager'] : 'kubectl';
  const keep = (o: any) => (o === undefined || f['show-managed-fields'] ? o : withoutManagedFields(o));
  let live: any;
  try {
    live = liveOf(ctx, item);
  } catch (e) {
    if (!isStatus(e, 'NotFound')) throw e;
  }
  if (server) return [keep(live), keep(patch(ctx, type, namespace, item.name!, 'apply', item.object, { manager, dryRun: 'server', force: f['force-conflicts'] }))];
  if (live === undefined) return [undefined, keep(post(ctx, type, namespace, item.object, { manager, dryRun: 'server' }))];
  const annotation: string | undefined = live.metadata?.annotations?.[LAST_APPLIED];
  const { [LAST_APPLIED]: _old, ...annotations } = item.object.metadata?.annotations ?? {};
  // The annotation itself is not compared: only apply writes it, and here it stays what it was.
  const modified = { ...item.object, metadata: { ...item.object.metadata, annotations } };
  const change = threeWay(annotation ? JSON.parse(annotation) : undefined, modified, live, type) as any;
  if (Object.keys(change).length === 0) return [keep(live), keep(live)];
  const locked = { ...change, metadata: { ...change.metadata, resourceVersion: live.metadata.resourceVersion } };
  try {
    refuseAnotherKind(change, annotation, modified, live);
    return [keep(live), keep(patch(ctx, type, namespace, item.name!, patchForm(type), locked as Json, { manager, dryRun: 'server' }))];
  } catch (e) {
    throw sourced('patching', item.source, e);
  }
}

/** `--prune`: what apply would delete. */
function pruned(ctx: Ctx, kept: ReadonlySet<string>): { type: Item['type']; object: any }[] {
  const f = ctx.flags as Record<string, any>;
  warnOfPruning(ctx);
  return prunedTypes(ctx).flatMap((type) => {
    return listItems(ctx.api.get(resourcePath(type, type.namespaced ? ctx.namespace : undefined), f.selector ? { labelSelector: f.selector } : {}), type)
      .filter((o) => o.metadata.annotations?.[LAST_APPLIED] !== undefined && !kept.has(o.metadata.uid))
      .map((object) => ({ type, object }));
  });
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
