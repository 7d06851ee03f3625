import type { KubectlCommand } from '../command';
import { completeTheseTypes } from '../complete';
import { resourcePath } from '../discovery';
import { Fail, StatusError, throwAll } from '../errors';
import { dryRunFlag, filenameFlags, printFlags, selectorFlag } from '../flags';
import { reporter } from '../print/printer';
import { infoOf, resolve, select, selectionOf } from '../resources';
import { dryRunOf, patch } from '../writes';
import { changeCause, recordFlag } from '../record';

export const scale: KubectlCommand = {
  name: 'scale',
  usage: 'kubectl scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  short: 'Set a new size for a deployment, replica set, or replication controller',
  long: `Set a new size for a deployment, replica set, replication controller, or stateful set.

 Scale also allows users to specify one or more preconditions for the scale action.

 If --current-replicas or --resource-version is specified, it is validated before the scale is attempted, and it is guaranteed that the precondition holds true when the scale is sent to the server.`,
  examples: `# Scale a replica set named 'foo' to 3
kubectl scale --replicas=3 rs/foo

# Scale a resource identified by type and name specified in "foo.yaml" to 3
kubectl scale --replicas=3 -f foo.yaml

# If the deployment named mysql's current size is 2, scale mysql to 3
kubectl scale --current-replicas=2 --replicas=3 deployment/mysql

# Scale multiple replication controllers
kubectl scale --replicas=5 rc/example1 rc/example2 rc/example3

# Scale the stateful set 'web' to 3
kubectl scale --replicas=3 statefulset/web`,
  flags: {
    ...printFlags,
    ...dryRunFlag,
    ...filenameFlags('Filename, directory, or URL to files identifying the resource to set a new size'),
    ...selectorFlag,
    ...recordFlag,
    all: { type: 'bool', help: 'Select all resources in the namespace of the specified resource types' },
    'current-replicas': { type: 'int', default: -1, help: 'Precondition for current size. Requires that the current size of the resource match this value in order to scale. -1 (default) for no condition.' },
    replicas: { type: 'int', default: 0, required: true, help: 'The new desired number of replicas. Required.' },
    'resource-version': { type: 'string', help: 'Precondition for resource version. Requires that the current resource version match this value in order to scale.' },
    timeout: { type: 'duration', default: '0s', help: 'The length of time to wait before giving up on a scale operation, zero means don\'t wait. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).' },
  },
  complete: completeTheseTypes(['deployment', 'replicaset', 'replicationcontroller', 'statefulset']),
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    if (f.replicas < 0) throw new Fail('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
    if (f['current-replicas'] < -1) throw new Fail('The --current-replicas must specify an integer of -1 or greater');
    const dryRun = dryRunOf(ctx);
    const report = reporter(ctx);
    const items = select(ctx, selectionOf(ctx));
    const { infos, errors } = resolve(ctx, items, { asGiven: true });
    if (f['resource-version'] && infos.length > 1) throw new Fail('cannot use --resource-version with multiple resources');
    if (infos.length === 0 && errors.length === 0) throw new Fail('no objects passed to scale');
    const scaled = (object: any) => (object.spec?.replicas === undefined ? object : { ...object, spec: { ...object.spec, replicas: f.replicas } });
    // The first that cannot be scaled is the last that is tried.
    for (const info of infos) {
      if (dryRun !== 'client') {
        if (!info.type.subresources.includes('scale')) throw new StatusError(notFound());
        const now = ctx.api.get(resourcePath(info.type, info.namespace, info.name, 'scale'));
        const current: number = now.spec?.replicas ?? 0;
        if (f['current-replicas'] >= 0 && current !== f['current-replicas']) throw new Fail(`Expected replicas to be ${f['current-replicas']}, was ${current}`);
        if (f['resource-version'] && now.metadata.resourceVersion !== f['resource-version']) throw new Fail(`Expected resource version to be ${f['resource-version']}, was ${now.metadata.resourceVersion}`);
        patch(ctx, info.type, info.namespace, info.name, 'merge', { spec: { replicas: f.replicas } }, { subresource: 'scale', dryRun });
        const cause = changeCause(ctx);
        if (cause && dryRun === 'none') patch(ctx, info.type, info.namespace, info.name, 'merge', { metadata: { annotations: cause } }, { dryRun });
      }
      // As it was before but for the number: what came of it is not asked for.
      report(infoOf(info.type, scaled(info.object), info.source), 'scaled');
    }
    throwAll(errors);
    return 0;
  },
};

const notFound = () => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'the server could not find the requested resource', reason: 'NotFound', code: 404 }) as const;
