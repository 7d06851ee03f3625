import { rfc3339 } from '../../../../kinds/times';
import { clone, type Json } from '../../../../core';
import { difference } from '../../diff-patch';
import type { Ctx, KubectlCommand } from '../../command';
import { Fail, StatusError, throwAll } from '../../errors';
import { fieldManagerFlag } from '../../flags';
import { reporter } from '../../print/printer';
import { infoOf } from '../../resources';
import type { Info } from '../../resources';
import { patch } from '../../writes';
import { completeDeployments, completeRollouts, quoted, rolloutFlags, rolloutTargets } from './shared';

/** pause, resume and restart: one change to each object. */
function command(name: 'pause' | 'resume' | 'restart', said: string, about: Pick<KubectlCommand, 'short' | 'long' | 'examples'>, edit: (draft: any, info: Info, ctx: Ctx) => void): KubectlCommand {
  return {
    name: `rollout ${name}`,
    usage: `kubectl rollout ${name} RESOURCE`,
    ...about,
    flags: { ...rolloutFlags, ...fieldManagerFlag('kubectl-rollout') },
    complete: name === 'restart' ? completeRollouts : completeDeployments,
    run: (ctx) => {
      const targets = rolloutTargets(ctx, true);
      const infos = targets.flatMap((t) => ('info' in t ? [t.info] : []));
      const errors = targets.flatMap((t) => ('error' in t ? [t.error] : []));
      if (infos.length === 0 && errors.length === 0) ctx.err(`No resources found in ${ctx.namespace} namespace.\n`);
      let printed = 0;
      for (const info of infos) {
        const draft = clone(info.object);
        try {
          edit(draft, info, ctx);
        } catch (e) {
          if (!(e instanceof Fail)) throw e;
          errors.push(new Fail(e.message.startsWith('failed ') ? e.message : `error: ${e.message}`));
          continue;
        }
        try {
          const change = difference(info.object, draft, info.type);
          const object = patch(ctx, info.type, info.namespace, info.name, change.how, change.patch as Json, { manager: ctx.flags['field-manager'] });
          reporter(ctx, { typed: true, printed: printed++ })(infoOf(info.type, object, ''), said);
        } catch (e) {
          errors.push(!(e instanceof StatusError) ? e : new Fail(`failed to patch: ${e.message}`));
        }
      }
      throwAll(errors);
      return 0;
    },
  };
}

const only = (info: Info, doing: string) => {
  if (info.type.kind !== 'Deployment') throw new Fail(`${quoted(info)} ${doing} is not supported`);
};

export const pause = command(
  'pause',
  'paused',
  {
    short: 'Mark the provided resource as paused',
    long: `Mark the provided resource as paused.

 Paused resources will not be reconciled by a controller. Use "kubectl rollout resume" to resume a paused resource. Currently only deployments support being paused.`,
    examples: `# Mark the nginx deployment as paused
# Any current state of the deployment will continue its function; new updates
# to the deployment will not have an effect as long as the deployment is paused
kubectl rollout pause deployment/nginx`,
  },
  (draft, info) => {
    only(info, 'pausing');
    if (draft.spec.paused) throw new Fail(`${quoted(info)} is already paused`);
    draft.spec.paused = true;
  },
);

export const resume = command(
  'resume',
  'resumed',
  {
    short: 'Resume a paused resource',
    long: `Resume a paused resource.

 Paused resources will not be reconciled by a controller. By resuming a resource, we allow it to be reconciled again. Currently only deployments support being resumed.`,
    examples: `# Resume an already paused deployment
kubectl rollout resume deployment/nginx`,
  },
  (draft, info) => {
    only(info, 'resuming');
    if (!draft.spec.paused) throw new Fail(`${quoted(info)} is not paused`);
    delete draft.spec.paused;
  },
);

export const restart = command(
  'restart',
  'restarted',
  {
    short: 'Restart a resource',
    long: `Restart a resource.

        Resource rollout will be restarted.`,
    examples: `# Restart all deployments in the test-namespace namespace
kubectl rollout restart deployment -n test-namespace

# Restart a deployment
kubectl rollout restart deployment/nginx

# Restart a daemon set
kubectl rollout restart daemonset/abc

# Restart the deployments with the label app=nginx
kubectl rollout restart deployment --selector=app=nginx`,
  },
  (draft, info, ctx) => {
    if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(info.type.kind)) throw new Fail(`${quoted(info)} restarting is not supported`);
    if (draft.spec.paused) throw new Fail(`${quoted(info)} can't restart paused deployment (run rollout resume first)`);
    const at = rfc3339(ctx.sys.now);
    if (draft.spec.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'] === at) throw new Fail(`failed to create patch for ${info.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`);
    draft.spec.template.metadata = { ...draft.spec.template.metadata, annotations: { ...draft.spec.template.metadata?.annotations, 'kubectl.kubernetes.io/restartedAt': at } };
  },
);
