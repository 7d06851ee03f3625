import { nameSuffix } from '../../../../core';
import type { Ctx, KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { afterDash, fixedType, generate, beginGenerate } from '../../writes';
import { createFlags } from './flags';

/** The container's name that a generator makes of an image: its last part without tag and digest, with a random end where letters had to be replaced. */
function containerName(ctx: Ctx, image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1).split(':')[0]!.split('@')[0]!;
  return /[_.]/.test(name) ? `${name.replace(/[_.]/g, '-')}-${nameSuffix(ctx.sys.random)}` : name;
}

const TYPE = fixedType('apps', 'Deployment', 'deployments');

export const createDeployment: KubectlCommand = {
  name: 'create deployment',
  aliases: ['deploy'],
  usage: 'kubectl create deployment NAME --image=image -- [COMMAND] [args...]',
  short: 'Create a deployment with the specified name',
  long: 'Create a deployment with the specified name.',
  examples: `# Create a deployment named my-dep that runs the busybox image
kubectl create deployment my-dep --image=busybox

# Create a deployment with a command
kubectl create deployment my-dep --image=busybox -- date

# Create a deployment named my-dep that runs the nginx image with 3 replicas
kubectl create deployment my-dep --image=nginx --replicas=3

# Create a deployment named my-dep that runs the busybox image and expose port 5701
kubectl create deployment my-dep --image=busybox --port=5701

# Create a deployment named my-dep that runs multiple containers
kubectl create deployment my-dep --image=busybox:latest --image=ubuntu:latest --image=nginx`,
  flags: {
    ...createFlags,
    image: { type: 'strings', required: true, help: 'Image names to run. A deployment can have multiple images set for multi-container pod.' },
    port: { type: 'int', default: -1, help: 'The containerPort that this deployment exposes.' },
    replicas: { type: 'int', short: 'r', default: 1, help: 'Number of replicas to create. Default is 1.' },
  },
  run: (ctx) => {
    const name = beginGenerate(ctx, false);
    const images = ctx.flags.image as string[];
    const command = afterDash(ctx);
    if (images.length > 1 && command.length > 0) throw new Fail('cannot specify multiple --image options and command');
    const replicas = ctx.flags.replicas as number;
    const containers = images.map((image, i) => ({
      name: containerName(ctx, image),
      image,
      resources: {},
      ...(command.length > 0 ? { command: [...command] } : {}),
      ...(i === 0 && ctx.flags.port >= 0 ? { ports: [{ containerPort: ctx.flags.port }] } : {}),
    }));
    const labels = { app: name };
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels },
      spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } }, strategy: {} },
      status: {},
    };
    return generate(ctx, TYPE, object, 'failed to create deployment: ');
  },
};
