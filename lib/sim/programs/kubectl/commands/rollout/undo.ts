import type { Json } from '../../../../core';
import { equal } from '../../../../core';
import type { Ctx, KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { dryRunFlag } from '../../flags';
import { reporter } from '../../print/printer';
import { podTemplate } from '../../describe/pod-parts';
import { LAST_APPLIED, dryRunOf, patch } from '../../writes';
import { visit } from '../../resources';
import type { Info } from '../../resources';
import { REVISION, completeRollouts, revisionsOf, rolloutFlags, rolloutTargets } from './shared';

const NOT_COPIED = new Set([LAST_APPLIED, REVISION, 'deployment.kubernetes.io/revision-history', 'deployment.kubernetes.io/desired-replicas', 'deployment.kubernetes.io/max-replicas', 'deprecated.deployment.rollback.to']);

export const undo: KubectlCommand = {
  name: 'rollout undo',
  usage: 'kubectl rollout undo (TYPE NAME | TYPE/NAME) [flags]',
  short: 'Undo a previous rollout',
  long: 'Roll back to a previous rollout.',
  examples: `# Roll back to the previous deployment
kubectl rollout undo deployment/abc

# Roll back to daemonset revision 3
kubectl rollout undo daemonset/abc --to-revision=3

# Roll back to the previous deployment with dry-run
kubectl rollout undo --dry-run=server deployment/abc`,
  flags: { ...rolloutFlags, ...dryRunFlag, 'to-revision': { type: 'int', default: 0, help: 'The revision to rollback to. Default to 0 (last revision).' } },
  complete: completeRollouts,
  run: (ctx) => {
    dryRunOf(ctx);
    let printed = 0;
    visit(rolloutTargets(ctx), (info) => {
      if (info.object.metadata?.annotations?.[LAST_APPLIED] !== undefined) {
        ctx.warn(`resource ${info.type.plural}/${info.name} was previously managed with 'kubectl apply'. Rolling back will not update the kubectl.kubernetes.io/last-applied-configuration annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.`);
      }
      const said = rollBack(ctx, info);
      reporter(ctx, { printed: printed++ })(info, said);
    });
    return 0;
  },
};

function rollBack(ctx: Ctx, info: Info): string {
  const wanted: number = ctx.flags['to-revision'];
  if (wanted < 0) throw new Fail(`unable to find specified revision ${wanted} in history`);
  const dryRun = dryRunOf(ctx);
  const { object, type } = info;
  const revisions = revisionsOf(ctx, info, 'rollbacker');
  if (type.kind !== 'Deployment' && wanted === 0 && revisions.length <= 1) throw new Fail('no last revision to roll back to');
  const chosen = wanted > 0 ? revisions.find((r) => r.number === wanted) : revisions[revisions.length - 2];
  if (!chosen) throw new Fail(wanted > 0 ? `unable to find specified revision ${wanted} in history` : `no rollout history found for deployment ${JSON.stringify(info.name)}`);
  if (dryRun === 'client') {
    let text = '';
    // Not aligned, as in `rollout history`.
    podTemplate({ now: ctx.sys.now, put: (level, line) => void (text += `${line.startsWith('\t') ? '' : '  '.repeat(level)}${line}\n`), flush: () => {}, text: () => text }, chosen.template);
    return text;
  }
  if (type.kind === 'Deployment' && object.spec.paused) throw new Fail("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
  if (type.kind === 'Deployment') {
    const { 'pod-template-hash': _hash, ...labels } = chosen.template.metadata?.labels ?? {};
    const template = { ...chosen.template, metadata: { ...chosen.template.metadata, labels } };
    if (equal(strip(template), strip(object.spec.template))) return `skipped rollback (current template already matches revision ${wanted})`;
    const annotations: Record<string, string> = {};
    for (const [k, v] of Object.entries((object.metadata.annotations ?? {}) as Record<string, string>)) if (NOT_COPIED.has(k)) annotations[k] = v;
    for (const [k, v] of Object.entries((chosen.holder.metadata.annotations ?? {}) as Record<string, string>)) if (!NOT_COPIED.has(k)) annotations[k] = v;
    const ops = [
      { op: 'replace', path: '/spec/template', value: template },
      { op: 'replace', path: '/metadata/annotations', value: annotations },
    ];
    patch(ctx, type, info.namespace, info.name, 'json', ops as unknown as Json, { dryRun });
    return 'rolled back';
  }
  if (equal(strip(chosen.template), strip(object.spec.template))) return `skipped rollback (current template already matches revision ${wanted})`;
  patch(ctx, type, info.namespace, info.name, 'strategic', chosen.holder.data as Json, { dryRun });
  return 'rolled back';
}

const strip = (template: any) => ({ ...template, metadata: { ...template?.metadata, creationTimestamp: undefined } });

