import { equal, type Json } from '../../../../core';
import type { Ctx, KubectlCommand } from '../../command';
import { groupResource, resourcePath } from '../../discovery';
import { Fail, Plain, StatusError, UsageError, isStatus, throwAll } from '../../errors';
import { dryRunFlag, filenameFlags, printFlags, selectorFlag, validateFlag } from '../../flags';
import { objectPrinter, reporter } from '../../print/printer';
import { infoOf, laterErrors, listItems, matchesLabels, select, selectionOf } from '../../resources';
import type { Item } from '../../resources';
import { LAST_APPLIED, dryRunOf, lastApplied, patch, post, validationOf, withLastApplied } from '../../writes';
import { cascadeOf } from '../delete';
import { threeWay } from './three-way';

const MISSING = (what: string) =>
  `resource ${what} is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`;

/** What a manager that took part in a conflict may do about it (kubectl `apply.go`); these lines are always the same. */
const CONFLICT_HELP = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

export const apply: KubectlCommand = {
  name: 'apply',
  usage: 'kubectl apply (-f FILENAME | -k DIRECTORY)',
  short: 'Apply a configuration to a resource by file name or stdin',
  long: `Apply a configuration to a resource by file name or stdin. The resource name must be specified. This resource will be created if it doesn't exist yet. To use 'apply', always create the resource initially with either 'apply' or 'create --save-config'.

 JSON and YAML formats are accepted.`,
  examples: `# Apply the configuration in pod.json to a pod
kubectl apply -f ./pod.json

# Apply resources from a directory containing kustomization.yaml - e.g. dir/kustomization.yaml
kubectl apply -k dir/

# Apply the JSON passed into stdin to a pod
cat pod.json | kubectl apply -f -

# Apply the configuration in manifest.yaml that matches label app=nginx and delete all other resources that are not in the file and match label app=nginx
kubectl apply --prune -f manifest.yaml -l app=nginx`,
  flags: {
    ...printFlags,
    ...dryRunFlag,
    ...validateFlag,
    ...filenameFlags('The files that contain the configurations to apply.'),
    ...selectorFlag,
    all: { type: 'bool', help: 'Select all resources in the namespace of the specified resource types.' },
    cascade: { type: 'optional', bare: 'background', default: 'background', help: 'Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.' },
    'field-manager': { type: 'string', default: 'kubectl-client-side-apply', help: 'Name of the manager used to track field ownership.' },
    force: { type: 'bool', help: 'If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation.' },
    'force-conflicts': { type: 'bool', help: 'If true, server-side apply will force the changes against conflicts.' },
    'grace-period': { type: 'int', default: -1, help: 'Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).' },
    'openapi-patch': { type: 'bool', default: true, help: 'If true, use openapi to calculate diff when the openapi presents and the resource can be found in the openapi spec. Otherwise, fall back to use baked-in types.' },
    overwrite: { type: 'bool', default: true, help: 'Automatically resolve conflicts between the modified and live configuration by using values from the modified configuration' },
    prune: { type: 'bool', help: 'Automatically delete resource objects, that do not appear in the configs and are created by either apply or create --save-config. Should be used with either -l or --all.' },
    'prune-allowlist': { type: 'array', help: 'Overwrite the default allowlist with <group/version/kind> for --prune' },
    'server-side': { type: 'bool', help: 'If true, apply runs in the server instead of the client.' },
    subresource: { type: 'string', help: 'If specified, apply will operate on the subresource of the requested object.  Only allowed when using --server-side.' },
    timeout: { type: 'duration', default: '0s', help: 'The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object' },
    wait: { type: 'bool', help: 'If true, wait for resources to be gone before returning. This waits for finalizers.' },
  },
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    const dryRun = dryRunOf(ctx);
    if (f.filename.length === 0 && f.kustomize === '') throw new UsageError('must specify one of -f and -k');
    if (ctx.args.length > 0) throw new UsageError(`Unexpected args: [${ctx.args.join(' ')}]`);
    if (f['force-conflicts'] && !f['server-side']) throw new Fail('--force-conflicts only works with --server-side');
    if (f['server-side'] && dryRun === 'client') throw new Fail("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
    if (f['server-side'] && f.force) throw new Fail("--force cannot be used with --server-side");
    if (f.subresource && !f['server-side']) throw new Fail('--subresource can only be specified for --server-side');
    if (f.prune && !f.all && !f.selector) throw new Fail('all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector');
    const items = select(ctx, selectionOf(ctx, { args: [], all: false, validate: validationOf(ctx) !== 'Ignore' }));
    const errors: unknown[] = [];
    if (items.length === 0 && laterErrors(items).length === 0) throw new Fail('no objects passed to apply');
    const applied: { info: ReturnType<typeof infoOf>; operation: string }[] = [];
    // With -o the objects come as one list, at the end.
    const printer = objectPrinter(ctx);
    const report = reporter(ctx);
    for (const item of items) {
      try {
        const { object, operation } = f['server-side'] ? serverSide(ctx, item) : clientSide(ctx, item);
        const info = infoOf(item.type, object, item.source ?? '');
        applied.push({ info, operation });
        if (!printer || f.output === 'name') report(info, operation);
      } catch (e) {
        errors.push(items.length > 1 || laterErrors(items).length > 0 ? e : e);
      }
    }
    if (printer && f.output !== 'name' && applied.length > 0) {
      const objects = applied.map((a) => a.info.object);
      ctx.out(printer(objects.length === 1 ? objects[0] : { apiVersion: 'v1', items: objects, kind: 'List', metadata: {} }));
    }
    if (f.prune && errors.length === 0) prune(ctx, applied.map((a) => a.info), report);
    throwAll([...errors, ...laterErrors(items)]);
    return 0;
  },
};

const named = (item: Item): string => {
  if (item.name === undefined) {
    const meta = item.object?.metadata ?? {};
    if (meta.generateName) throw new Fail(`from ${meta.generateName}: cannot use generate name with apply`);
    throw new Fail(`error when retrieving current configuration of:\nResource: ${JSON.stringify(`${item.type.group}/${item.type.version}, Resource=${item.type.plural}`)}, GroupVersionKind: ${JSON.stringify(`${item.type.group}/${item.type.version}, Kind=${item.type.kind}`)}\nName: "", Namespace: ${JSON.stringify(item.namespace ?? '')}\nfrom server for: ${JSON.stringify(item.source)}: resource name may not be empty`);
  }
  return item.name;
};

function clientSide(ctx: Ctx, item: Item): { object: any; operation: string } {
  const f = ctx.flags as Record<string, any>;
  const dryRun = dryRunOf(ctx);
  const name = named(item);
  const { type, namespace, source } = item;
  const modified = withLastApplied(item.object);
  const options = { manager: f['field-manager'], dryRun, validation: validationOf(ctx) };
  let live: any;
  try {
    live = ctx.api.get(resourcePath(type, namespace, name));
  } catch (e) {
    if (!isStatus(e, 'NotFound') || (e.status.details?.kind === 'namespaces' && type.kind !== 'Namespace' && dryRun !== 'client' && false)) throw e;
  }
  if (live === undefined) {
    if (dryRun === 'client') return { object: modified, operation: 'created' };
    try {
      return { object: post(ctx, type, namespace, modified, options), operation: 'created' };
    } catch (e) {
      if (e instanceof StatusError) throw e.reason === 'Invalid' ? e : e.wrap((old) => `error when creating ${JSON.stringify(source)}: ${old}`);
      throw e;
    }
  }
  if (dryRun === 'client') return { object: modified, operation: 'configured' };
  const annotation: string | undefined = live.metadata?.annotations?.[LAST_APPLIED];
  if (annotation === undefined) ctx.warn(MISSING(`${groupResource({ plural: type.plural, group: '' })}/${name}`));
  const original = annotation === undefined ? undefined : parse(annotation);
  const change = threeWay(original, { ...item.object, metadata: { ...item.object.metadata, annotations: { ...item.object.metadata?.annotations, [LAST_APPLIED]: lastApplied(item.object) } } }, live, type);
  if (Object.keys(change).length === 0) return { object: live, operation: 'unchanged' };
  try {
    const object = patch(ctx, type, namespace, name, type.group.endsWith('.example.com') ? 'merge' : strategicFor(type.group), change as Json, options);
    return { object, operation: equal(object, live) ? 'unchanged' : 'configured' };
  } catch (e) {
    if (f.force && (isStatus(e, 'Invalid') || isStatus(e, 'Conflict'))) {
      ctx.api.send({ method: 'DELETE', path: resourcePath(type, namespace, name), body: { propagationPolicy: cascadeOf(ctx, f.cascade), gracePeriodSeconds: 0 } });
      return { object: post(ctx, type, namespace, modified, options), operation: 'configured' };
    }
    if (e instanceof StatusError && e.reason !== 'Invalid') {
      throw e.wrap(
        (old) =>
          `error when applying patch:\n${JSON.stringify(change)}\nto:\nResource: ${JSON.stringify(`${type.group}/${type.version}, Resource=${type.plural}`)}, GroupVersionKind: ${JSON.stringify(`${type.group}/${type.version}, Kind=${type.kind}`)}\nName: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace ?? '')}\nfor: ${JSON.stringify(source)}: error when patching ${JSON.stringify(source)}: ${old}`,
      );
    }
    throw e;
  }
}

/** Built-in groups take strategic merge patches; custom resources only JSON merge patches. */
const BUILT_IN = /^$|^(apps|batch|autoscaling|policy|extensions)$|\.k8s\.io$/;
export const strategicFor = (group: string): 'strategic' | 'merge' => (BUILT_IN.test(group) ? 'strategic' : 'merge');

function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function serverSide(ctx: Ctx, item: Item): { object: any; operation: string } {
  const f = ctx.flags as Record<string, any>;
  const name = named(item);
  const manager = ctx.given('field-manager') ? f['field-manager'] : 'kubectl';
  try {
    const object = patch(ctx, item.type, item.namespace, name, 'apply', item.object, {
      manager,
      dryRun: dryRunOf(ctx),
      validation: validationOf(ctx),
      force: f['force-conflicts'],
      ...(f.subresource ? { subresource: f.subresource } : {}),
    });
    return { object, operation: 'serverside-applied' };
  } catch (e) {
    if (isStatus(e, 'Conflict') && (e.status.details?.causes ?? []).length > 0) throw new Plain(`error: ${e.message}\n${CONFLICT_HELP}`);
    throw e;
  }
}

/** Kinds that `--prune` looks through unless told otherwise (kubectl `pkg/util/prune`). */
const PRUNED = ['/v1/ConfigMap', '/v1/Endpoints', '/v1/Namespace', '/v1/PersistentVolumeClaim', '/v1/PersistentVolume', '/v1/Pod', '/v1/ReplicationController', '/v1/Secret', '/v1/Service', 'batch/v1/Job', 'batch/v1/CronJob', 'networking.k8s.io/v1/Ingress', 'apps/v1/DaemonSet', 'apps/v1/Deployment', 'apps/v1/ReplicaSet', 'apps/v1/StatefulSet'];

function prune(ctx: Ctx, applied: readonly ReturnType<typeof infoOf>[], report: ReturnType<typeof reporter>): void {
  const f = ctx.flags as Record<string, any>;
  const dryRun = dryRunOf(ctx);
  const wanted = (f['prune-allowlist'] as string[]).length > 0 ? (f['prune-allowlist'] as string[]).map((w) => w.replace(/^core\//, '/')) : PRUNED;
  const keep = new Set(applied.map((i) => i.object.metadata.uid));
  const namespaces = new Set(applied.map((i) => i.namespace ?? ''));
  if (![...namespaces].some((n) => n !== '')) namespaces.add(ctx.namespace);
  for (const word of wanted) {
    const [group, version, kind] = word.split('/');
    const type = ctx.discovery.resources.find((r) => r.group === group && r.version === version && r.kind === kind);
    if (!type) continue;
    for (const namespace of type.namespaced ? [...namespaces].filter((n) => n !== '') : [undefined]) {
      for (const object of listItems(ctx.api.get(resourcePath(type, namespace), f.selector ? { labelSelector: f.selector } : {}), type)) {
        if (object.metadata.annotations?.[LAST_APPLIED] === undefined || keep.has(object.metadata.uid)) continue;
        if (f.selector && !matchesLabels(object.metadata.labels ?? {}, f.selector)) continue;
        if (dryRun !== 'client') ctx.api.send({ method: 'DELETE', path: resourcePath(type, namespace, object.metadata.name), ...(dryRun === 'server' ? { query: { dryRun: 'All' } } : {}), body: { propagationPolicy: cascadeOf(ctx, f.cascade), ...(f['grace-period'] >= 0 ? { gracePeriodSeconds: f['grace-period'] } : {}) } });
        report({ type, name: object.metadata.name, object }, 'pruned');
      }
    }
  }
}
