import { goQuote } from '../../pflag';
import type { Ctx, KubectlCommand } from '../command';
import { completeNames } from '../complete';
import { Fail, StatusError, UsageError } from '../errors';
import { dryRunFlag, selectorFlag } from '../flags';
import { infoName, resolve, select, selectionOf } from '../resources';
import type { Info } from '../resources';
import { dryRunOf, patch } from '../writes';

/** The nodes that a command line names. Throws kubectl's sentences. */
export function nodesNamed(ctx: Ctx, verb: string): Info[] {
  if (ctx.args.length === 0 && !ctx.given('selector')) throw new UsageError(`USAGE: ${verb} NODE [flags]`);
  if (ctx.args.length > 0 && ctx.flags.selector) throw new UsageError('cannot specify both a node name and a --selector option');
  dryRunOf(ctx);
  const items = ctx.args.length > 0 ? select(ctx, { args: ctx.args, of: 'nodes', single: true }) : select(ctx, selectionOf(ctx, { args: ['nodes'] }));
  const { infos } = resolve(ctx, items, { stop: true });
  for (const { type } of infos) if (type.kind !== 'Node') throw new Fail(`error: expected resource of type node, got ${goQuote(`${type.group}/${type.version}, Resource=${type.plural}`)}`);
  return infos;
}

/** ` (dry run)`, ` (server dry run)` or nothing. */
export function drySuffix(ctx: Ctx): string {
  const dryRun = dryRunOf(ctx);
  return dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : '';
}

/** Marks nodes as (un)schedulable and says so; what fails is said too, and the rest goes on. */
export function setSchedulable(ctx: Ctx, infos: readonly Info[], unschedulable: boolean): void {
  const dryRun = dryRunOf(ctx);
  const word = unschedulable ? 'cordoned' : 'uncordoned';
  for (const info of infos) {
    if ((info.object.spec?.unschedulable === true) === unschedulable) {
      ctx.out(`${infoName(info)} already ${word}${drySuffix(ctx)}\n`);
      continue;
    }
    try {
      if (dryRun !== 'client') patch(ctx, info.type, undefined, info.name, 'strategic', { spec: { unschedulable: unschedulable ? true : null } }, { dryRun });
      ctx.out(`${infoName(info)} ${word}${drySuffix(ctx)}\n`);
    } catch (e) {
      if (!(e instanceof StatusError)) throw e;
      ctx.err(`error: unable to ${unschedulable ? 'cordon' : 'uncordon'} node ${goQuote(info.name)}: ${e.message}\n`);
    }
  }
}

export const cordon: KubectlCommand = {
  name: 'cordon',
  usage: 'kubectl cordon NODE',
  short: 'Mark node as unschedulable',
  long: 'Mark node as unschedulable.',
  examples: `# Mark node "foo" as unschedulable
kubectl cordon foo`,
  flags: { ...dryRunFlag, ...selectorFlag },
  complete: completeNames('nodes'),
  run: (ctx) => {
    setSchedulable(ctx, nodesNamed(ctx, 'cordon'), true);
    return 0;
  },
};

export const uncordon: KubectlCommand = {
  name: 'uncordon',
  usage: 'kubectl uncordon NODE',
  short: 'Mark node as schedulable',
  long: 'Mark node as schedulable.',
  examples: `# Mark node "foo" as schedulable
kubectl uncordon foo`,
  flags: { ...dryRunFlag, ...selectorFlag },
  complete: completeNames('nodes'),
  run: (ctx) => {
    setSchedulable(ctx, nodesNamed(ctx, 'uncordon'), false);
    return 0;
  },
};
