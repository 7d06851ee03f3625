import { changeAll } from '../../changes';
import type { KubectlCommand } from '../../command';
import { completeTheseTypes } from '../../complete';
import { Fail } from '../../errors';
import { dryRunOf } from '../../writes';
import { needPodSpec, setFlags, splitPairs } from './shared';

export const setImage: KubectlCommand = {
  name: 'set image',
  usage: 'kubectl set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  short: 'Update the image of a pod template',
  long: `Update existing container image(s) of resources.

 Possible resources include (case insensitive):

        pod (po), replicationcontroller (rc), deployment (deploy), daemonset (ds), statefulset (sts), cronjob (cj), replicaset (rs)`,
  examples: `# Set a deployment's nginx container image to 'nginx:1.9.1', and its busybox container image to 'busybox'
kubectl set image deployment/nginx busybox=busybox nginx=nginx:1.9.1

# Update all deployments' and rc's nginx container's image to 'nginx:1.9.1'
kubectl set image deployments,rc nginx=nginx:1.9.1 --all

# Update image of all containers of daemonset abc to 'nginx:1.9.1'
kubectl set image daemonset abc *=nginx:1.9.1

# Print what the file would become, without asking the server
kubectl set image -f path/to/file.yaml nginx=nginx:1.9.1 --local -o yaml`,
  flags: setFlags('set image'),
  complete: completeTheseTypes(['daemonsets', 'deployments', 'pods', 'cronjobs', 'replicasets', 'replicationcontrollers', 'statefulsets'], true),
  run: (ctx) => {
    dryRunOf(ctx);
    const { resources, pairs } = splitPairs(ctx.args, 'image');
    const wrong = pairs.filter((p) => !p.includes('='));
    if (wrong.length > 0) throw new Fail(`invalid image format: ${wrong.join(', ')}`);
    const images = new Map(pairs.map((p) => [p.slice(0, p.indexOf('=')), p.slice(p.indexOf('=') + 1)] as const));
    return changeAll(ctx, {
      manager: 'kubectl-set',
      operation: 'image updated',
      selection: { args: resources },
      refused: 'failed to patch image update to pod template: ',
      validate: () => {
        if (images.size === 0) throw new Fail('at least one image update is required');
        if (images.size > 1 && images.has('*')) throw new Fail('all containers are already specified by *, but saw more than one container_name=container_image pairs');
      },
      edit: (draft, _info, fail) => {
        const spec = needPodSpec(draft);
        const all = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
        let changed = false;
        for (const [name, image] of images) {
          const targets = all.filter((c: any) => name === '*' || c.name === name);
          if (targets.length === 0) fail(`error: unable to find container named ${JSON.stringify(name)}`);
          for (const c of targets) {
            if (c.image !== image) changed = true;
            c.image = image;
          }
        }
        return changed;
      },
    });
  },
};
