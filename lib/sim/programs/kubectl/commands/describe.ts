import { Aggregate, Fail, StatusError, isStatus, throwAll } from '../errors';
import type { Ctx, KubectlCommand } from '../command';
import { completeTypeAndName } from '../complete';
import { describerFor } from '../describe';
import { describeEvents } from '../describe/events';
import { describeGeneric } from '../describe/generic';
import { newLookup, newSheet } from '../describe/sheet';
import { allNamespacesFlag, chunkSizeFlag, filenameFlags, selectorFlag } from '../flags';
import { listItems, request, resolve, select, selectionOf, typesNamed } from '../resources';

export const describe: KubectlCommand = {
  name: 'describe',
  usage: 'kubectl describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  short: 'Show details of a specific resource or group of resources',
  long: `Show details of a specific resource or group of resources.

 Prints a detailed description of the resources named, with related objects such as events or controllers. You may choose one object by name, all objects of a type, or those that a name prefix or a label selector fits. For example:

        $ kubectl describe TYPE NAME_PREFIX
        
 first looks for an object that is called TYPE and NAME_PREFIX exactly. If there is none, every object whose name begins with NAME_PREFIX is described.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# Describe a node
kubectl describe nodes kubernetes-node-emt8.c.myproject.internal

# Describe a pod
kubectl describe pods/nginx

# Describe a pod identified by type and name in "pod.json"
kubectl describe -f pod.json

# Describe all pods
kubectl describe pods

# Describe pods by label name=myLabel
kubectl describe pods -l name=myLabel

# Describe all pods managed by the 'frontend' replication controller
# (rc-created pods get the name of the rc as a prefix in the pod name)
kubectl describe pods frontend`,
  flags: {
    ...allNamespacesFlag,
    ...chunkSizeFlag,
    ...filenameFlags('Filename, directory, or URL to files containing the resource to describe'),
    ...selectorFlag,
    'show-events': { type: 'bool', default: true, help: 'If true, display events related to the described object. Defaults to true for a single object, false for multiple objects and prefix matching.' },
  },
  complete: completeTypeAndName,
  run(ctx) {
    if (ctx.args.length === 0 && ctx.flags.filename.length === 0 && ctx.flags.kustomize === '') {
      throw new Fail(`You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.`);
    }
    const { infos, errors: failed } = resolve(ctx, select(ctx, selectionOf(ctx, { typeAlone: true, later: true })));
    // What is wrong with files is told first.
    const errors = [...failed.filter((e) => e instanceof Aggregate), ...failed.filter((e) => !(e instanceof Aggregate))];
    const one = infos.length <= 1 && errors.length === 0;
    const events = ctx.given('show-events') ? ctx.flags['show-events'] : one;
    const [error] = errors;
    if (errors.length === 1 && ctx.args.length === 2 && isStatus(error, 'NotFound')) return byPrefix(ctx, ctx.args[0]!, ctx.args[1]!, error);
    infos.forEach((info, i) => {
      if (!info.name) throw new Fail('resource name may not be empty');
      ctx.out(`${i > 0 ? '\n\n' : ''}${describeObject(ctx, info.object, info.type.group, events)}`);
    });
    if (infos.length === 0 && errors.length === 0) ctx.err(ctx.flags['all-namespaces'] ? 'No resources found\n' : `No resources found in ${ctx.namespace} namespace.\n`);
    throwAll(errors);
    return 0;
  },
};

/** The whole description of one object. */
function describeObject(ctx: Ctx, object: any, group: string, events: boolean): string {
  const sheet = newSheet(ctx.sys.now);
  const look = newLookup(ctx, events);
  const describer = describerFor(group, object.kind);
  const more = describer ? describer.describe(sheet, object, look) : describeGeneric(sheet, object);
  if (more !== false) describeEvents(sheet, object, look);
  return sheet.text();
}

function byPrefix(ctx: Ctx, word: string, prefix: string, original: StatusError): number {
  if (word.includes('/')) throw original;
  const [type, ...others] = typesNamed(ctx, word);
  if (!type || others.length > 0) throw new Fail('you may only specify a single resource type');
  const body = request(ctx, { type, ...(type.namespaced ? { namespace: ctx.namespace } : {}) });
  const found = listItems(body, type).filter((o) => String(o.metadata.name).startsWith(prefix));
  if (found.length === 0) throw original;
  const events = ctx.given('show-events') ? ctx.flags['show-events'] : false;
  for (const object of found) ctx.out(`${describeObject(ctx, object, type.group, events)}\n`);
  return 0;
}
