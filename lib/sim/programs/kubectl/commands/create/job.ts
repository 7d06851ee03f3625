import type { KubectlCommand } from '../../command';
import { Fail, throwAll } from '../../errors';
import { resolve, select } from '../../resources';
import type { Info } from '../../resources';
import { afterDash, fixedType, generate, beginGenerate } from '../../writes';
import { createFlags } from './flags';

const JOB = fixedType('batch', 'Job', 'jobs');
const CRONJOB = fixedType('batch', 'CronJob', 'cronjobs');

export const createJob: KubectlCommand = {
  name: 'create job',
  usage: 'kubectl create job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  short: 'Create a job with the specified name',
  long: 'Create a job with the specified name.',
  examples: `# Create a job
kubectl create job my-job --image=busybox

# Create a job with a command
kubectl create job my-job --image=busybox -- date

# Create a job from a cron job named "a-cronjob"
kubectl create job test-job --from=cronjob/a-cronjob`,
  flags: {
    ...createFlags,
    from: { type: 'string', help: 'The name of the resource to create a Job from (only CronJob is supported).' },
    image: { type: 'string', help: 'Image name to run.' },
  },
  run: (ctx) => {
    const name = beginGenerate(ctx, false);
    const { image, from } = ctx.flags;
    const command = afterDash(ctx);
    if (!image === !from) throw new Fail('either --image or --from must be specified');
    if (from && command.length > 0) throw new Fail('cannot specify --from and command');
    if (image) {
      const container = { name, image, resources: {}, ...(command.length > 0 ? { command: [...command] } : {}) };
      const object = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { template: { metadata: {}, spec: { containers: [container], restartPolicy: 'Never' } } }, status: {} };
      return generate(ctx, JOB, object, 'failed to create job: ');
    }
    const { infos, errors } = resolve(ctx, select(ctx, { args: [from] }));
    throwAll(errors);
    if (infos.length !== 1) throw new Fail('from must be an existing cronjob');
    const [{ object: cron, type }] = infos as [Info];
    if (type.kind !== 'CronJob') throw new Fail(`unknown object type *${type.version}.${type.kind}`);
    const template = cron.spec.jobTemplate;
    const object = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...template.metadata?.annotations },
        ...(template.metadata?.labels ? { labels: template.metadata.labels } : {}),
        ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: cron.metadata.name, uid: cron.metadata.uid, controller: true }],
      },
      spec: template.spec,
      status: {},
    };
    return generate(ctx, JOB, object, 'failed to create job: ');
  },
};

export const createCronJob: KubectlCommand = {
  name: 'create cronjob',
  aliases: ['cj'],
  usage: "kubectl create cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
  short: 'Create a cron job with the specified name',
  long: 'Create a cron job with the specified name.',
  examples: `# Create a cron job
kubectl create cronjob my-job --image=busybox --schedule="*/1 * * * *"

# Create a cron job with a command
kubectl create cronjob my-job --image=busybox --schedule="*/1 * * * *" -- date`,
  flags: {
    ...createFlags,
    image: { type: 'string', required: true, help: 'Image name to run.' },
    restart: { type: 'string', help: "job's restart policy. supported values: OnFailure, Never" },
    schedule: { type: 'string', required: true, help: 'A schedule in the Cron format the job should be run with.' },
  },
  run: (ctx) => {
    const name = beginGenerate(ctx, false);
    const command = afterDash(ctx);
    const container = { name, image: ctx.flags.image, resources: {}, ...(command.length > 0 ? { command: [...command] } : {}) };
    const template = { metadata: {}, spec: { containers: [container], restartPolicy: ctx.flags.restart || 'OnFailure' } };
    const object = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name }, spec: { schedule: ctx.flags.schedule, jobTemplate: { metadata: { name }, spec: { template } } }, status: {} };
    return generate(ctx, CRONJOB, object, 'failed to create cronjob: ');
  },
};
