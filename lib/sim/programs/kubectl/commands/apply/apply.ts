import { mergePatch, set, type Json } from '../../../../core';
import type { Ctx, KubectlCommand } from '../../command';
import { logHeader } from '../../client';
import { resourcePath, typeOf } from '../../discovery';
import type { Resource } from '../../discovery';
import { Fail, UsageError, isStatus, throwAll } from '../../errors';
import { dryRunFlag, filenameFlags, printFlags, selectorFlag, validateFlag } from '../../flags';
import { objectPrinter, reporter } from '../../print/printer';
import { matchesLabels } from '../../labels';
import { infoOf, laterErrors, listItems, select, selectionOf } from '../../resources';
import type { Info, Item } from '../../resources';
import { begin, goOn } from '../../in-turns';
import type { Work } from '../../in-turns';
import { BETWEEN_OBJECTS, LAST_APPLIED, dryRunOf, liveOf, patch, post, sourced, validationOf, withLastApplied } from '../../writes';
import type { DryRun, WriteOptions } from '../../writes';
import { cascadeOf } from '../delete';
import { strategicPatched } from '../../local-patches';
import { beforeApply, checkParent, labelMembers, parentOf, pruneSet, type ApplySet } from './apply-set';
import { takeOver } from './take-over';
import { patchForm, refuseAnotherKind, refuseOverwriting, threeWay } from './three-way';
import { goQuote } from '../../../pflag';
import { toJson } from '../../print/json';

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

/** What was applied so far, and the set that it is of. */
interface Applied {
  readonly infos: Info[];
  set?: ApplySet;
}

export const apply: KubectlCommand<Work<Item, Applied>> = {
  name: 'apply',
  usage: 'kubectl apply (-f FILENAME | -k DIRECTORY)',
  short: 'Apply a configuration to a resource by file name or stdin',
  long: `Apply a configuration to a resource by file name or stdin. The resource name must be specified. This resource will be created if it doesn't exist yet. To use 'apply', always create the resource initially with either 'apply' or 'create --save-config'.

 JSON and YAML formats are accepted.

 Alpha: --prune is unfinished, see https://issues.k8s.io/34274.`,
  examples: `# Apply the configuration in pod.json to a pod
kubectl apply -f ./pod.json

# Apply resources from a directory containing kustomization.yaml - e.g. dir/kustomization.yaml
kubectl apply -k dir/

# Apply the JSON passed into stdin to a pod
cat pod.json | kubectl apply -f -

# Apply what all files with the ending '.json' hold
kubectl apply -f '*.json'

# Apply the configuration in manifest.yaml that matches label app=nginx and delete all other resources that are not in the file and match label app=nginx
kubectl apply --prune -f manifest.yaml -l app=nginx

# Apply manifest.yaml and delete all config maps that are not in it
kubectl apply --prune -f manifest.yaml --all --prune-allowlist=core/v1/ConfigMap`,
  flags: {
    ...printFlags,
    ...dryRunFlag,
    ...validateFlag,
    ...filenameFlags('The files that contain the configurations to apply.', 'a'),
    ...selectorFlag,
    all: { type: 'bool', help: 'Select all resources in the namespace of the specified resource types.' },
    applyset: {
      type: 'string',
      gate: 'KUBECTL_APPLYSET',
      help: '[alpha] The name of the ApplySet that tracks which resources are being managed, for the purposes of determining what to prune. Live resources that are part of the ApplySet but have been removed from the provided configs will be deleted. Format: [RESOURCE][.GROUP]/NAME. A Secret will be used if no resource or group is specified.',
    },
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
    if (ctx.args.length > 0) throw new UsageError(`Unexpected args: [${ctx.args.join(' ')}]`);
    const dryRun = dryRunOf(ctx);
    cascadeOf(ctx, f.cascade);
    if (f.filename.length === 0 && f.kustomize === '') throw new Fail('must specify one of -f and -k');
    const validation = validationOf(ctx);
    check(ctx, dryRun);
    const items = select(ctx, selectionOf(ctx, { args: [], validate: validation }));
    const parent = parentOf(ctx);
    if (items.length === 0 && laterErrors(items).length === 0) throw new Fail('no objects passed to apply');
    reporter(ctx); // refuses a format that it does not know
    const applied: Applied = { infos: [] };
    if (parent) {
      try {
        labelMembers(parent, items);
      } catch (e) {
        beforeApply(ctx, parent, []);
        throw e;
      }
      applied.set = beforeApply(ctx, parent, items);
    }
    const state = begin(items, applied, laterErrors(items));
    // What is there already is read before anything is written.
    return dryRun === 'none' ? { wait: { until: ctx.sys.now + BETWEEN_OBJECTS }, state } : goOn(ctx, state, applyOne, appliedAll, BETWEEN_OBJECTS);
  },
  resume: (ctx, state) => goOn(ctx, state, applyOne, appliedAll, BETWEEN_OBJECTS),
};

/** With -o the objects come as one list, at the end. */
const asList = (ctx: Ctx): boolean => ctx.flags.output !== '' && ctx.flags.output !== 'name';

function applyOne(ctx: Ctx, item: Item, { infos }: Applied): void {
  const { object, operation } = ctx.flags['server-side'] ? serverSide(ctx, item) : clientSide(ctx, item);
  const info = infoOf(item.type, object, item.source ?? '');
  infos.push(info);
  if (!asList(ctx)) reporter(ctx)(info, operation);
}

function appliedAll(ctx: Ctx, { infos, set: members }: Applied, failures: readonly Error[]): number {
  throwAll(failures);
  const objects = infos.map((i) => i.object);
  if (asList(ctx) && objects.length > 0) ctx.out(objects.length === 1 ? objectPrinter(ctx)!(objects[0]) : objectPrinter(ctx, { list: true })!({ kind: 'List', apiVersion: 'v1', metadata: {}, items: objects }));
  if (members) pruneSet(ctx, members, new Set(infos.map((i) => i.object.metadata.uid)), reporter(ctx));
  else if (ctx.flags.prune) prune(ctx, infos, reporter(ctx));
  return 0;
}

/** What flags forbid each other. */
function check(ctx: Ctx, dryRun: DryRun): void {
  const f = ctx.flags as Record<string, any>;
  const server: boolean = f['server-side'];
  const parent = parentOf(ctx);
  if (f.prune) prunedTypes(ctx);
  if (f['force-conflicts'] && !server) throw new Fail('--force-conflicts only works with --server-side');
  if (server && dryRun === 'client') throw new Fail("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (server && f.force) throw new Fail('--force cannot be used with --server-side');
  if (dryRun === 'server' && f.force) throw new Fail('--dry-run=server cannot be used with --force');
  if (f.all && f.selector) throw new Fail('cannot set --all and --selector at the same time');
  if (parent) {
    if (!f.prune) throw new Fail('--applyset requires --prune');
    checkParent(ctx, parent);
  }
  if (f.prune) {
    if (f.force) throw new Fail('--force cannot be used with --prune');
    if (parent) {
      if (f.all) throw new Fail('--all is incompatible with --applyset');
      if (f.selector) throw new Fail('--selector is incompatible with --applyset');
      if (f['prune-allowlist'].length > 0) throw new Fail('--prune-allowlist is incompatible with --applyset');
    } else if (!f.all && !f.selector) throw new Fail('all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector');
    else if (server) throw new Fail("--prune is in alpha and doesn't currently work on objects created by server-side apply");
  }
  if (f.subresource && !server) throw new Fail('--subresource can only be specified for --server-side');
}

/** What messages call an object (cli-runtime `Info.String`). */
const described = ({ type, name, namespace, object }: Item) =>
  `Resource: ${goQuote(`${type.group}/${type.version}, Resource=${type.plural}`)}, GroupVersionKind: ${goQuote(`${type.group}/${type.version}, Kind=${object?.kind ?? type.kind}`)}\nName: ${goQuote(name ?? '')}, Namespace: ${goQuote(namespace ?? '')}`;

function refuseGenerated(item: Item): void {
  const generated = item.object?.metadata?.generateName;
  if (!item.name && generated) throw new Fail(`from ${generated}: cannot use generate name with apply`);
}

function clientSide(ctx: Ctx, item: Item): { object: any; operation: string } {
  const dryRun = dryRunOf(ctx);
  refuseGenerated(item);
  const { type, namespace, source } = item;
  const modified = withLastApplied(item.object);
  const options = { manager: (ctx.flags as Record<string, any>)['field-manager'], dryRun, validation: validationOf(ctx) };
  let live: any;
  try {
    live = liveOf(ctx, item);
  } catch (e) {
    if (!isStatus(e, 'NotFound')) throw sourced(`retrieving current configuration of:\n${described(item)}\nfrom server for:`, source, e);
  }
  if (live === undefined) {
    const made = withoutNulls(modified);
    if (dryRun === 'client') return { object: made, operation: 'created' };
    try {
      return { object: post(ctx, type, namespace, made, options), operation: 'created' };
    } catch (e) {
      throw sourced('creating', source, e);
    }
  }
  if (live.metadata?.annotations?.[LAST_APPLIED] === undefined) ctx.err(`Warning: ${MISSING(`${type.plural}/${item.name}`)}\n`);
  let change = changeOf(live, modified, type);
  let object = live;
  try {
    refuseAnotherKind(change, live.metadata?.annotations?.[LAST_APPLIED], modified, live);
    if (!ctx.flags.overwrite) refuseOverwriting(change, live.metadata?.annotations?.[LAST_APPLIED], modified, live, type);
  } catch (e) {
    throw sourced(`applying patch:\n\nto:\n${described(item)}\nfor:`, source, sourced('patching', source, e));
  }
  if (Object.keys(change).length > 0) {
    try {
      for (let tries = 1; ; tries++) {
        try {
          object = applyChange(ctx, item, live, change, options);
          break;
        } catch (e) {
          if (!isStatus(e, 'Conflict') || tries >= 5) throw e;
          live = liveOf(ctx, item);
          change = changeOf(live, modified, type);
        }
      }
    } catch (e) {
      if (ctx.flags.force && (isStatus(e, 'Invalid') || isStatus(e, 'Conflict'))) object = deleteAndCreate(ctx, item, modified, live, options);
      else throw sourced(`applying patch:\n${toJson(change, '')}\nto:\n${described(item)}\nfor:`, source, sourced('patching', source, e));
    }
  }
  if (object.metadata?.deletionTimestamp) ctx.err(`Warning: Detected changes to resource ${object.metadata.name} which is currently being deleted.\n`);
  return { object, operation: Object.keys(change).length === 0 ? 'unchanged' : 'configured' };
}

function changeOf(live: any, modified: any, type: Resource): Record<string, unknown> {
  const annotation: string | undefined = live.metadata?.annotations?.[LAST_APPLIED];
  return threeWay(annotation === undefined ? undefined : parse(annotation), modified, live, type);
}

function applyChange(ctx: Ctx, item: Item, live: any, change: Record<string, unknown>, options: WriteOptions): any {
  const { type, namespace, name } = item;
  if (options.dryRun !== 'client') return patch(ctx, type, namespace, name!, patchForm(type), change as Json, options);
  return patchForm(type) === 'strategic' ? strategicPatched(live, change) : mergePatch(live, change);
}

/** `--force`: the old object goes, the new one comes; where that is refused, the old one again. */
function deleteAndCreate(ctx: Ctx, item: Item, modified: any, live: any, options: WriteOptions): any {
  const { type, namespace, name } = item;
  const grace: number = ctx.flags['grace-period'];
  ctx.api.send({ method: 'DELETE', path: resourcePath(type, namespace, name), body: { propagationPolicy: cascadeOf(ctx, ctx.flags.cascade), ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}) } });
  try {
    return post(ctx, type, namespace, modified, options);
  } catch (e) {
    const { resourceVersion: _rv, uid: _uid, ...metadata } = live.metadata;
    post(ctx, type, namespace, { ...live, metadata }, options);
    throw e;
  }
}

/** Nulls of a manifest say nothing to an object that is new. */
function withoutNulls(value: any): any {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) if (value[key] !== null) set(out, key, withoutNulls(value[key]));
  return out;
}

function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function serverSide(ctx: Ctx, item: Item): { object: any; operation: string } {
  const f = ctx.flags as Record<string, any>;
  refuseGenerated(item);
  const manager: string = ctx.given('field-manager') ? f['field-manager'] : 'kubectl';
  const options = { manager, dryRun: dryRunOf(ctx), validation: validationOf(ctx) };
  const send = (): any => patch(ctx, item.type, item.namespace, item.name ?? '', 'apply', item.object, { ...options, force: f['force-conflicts'], ...(f.subresource ? { subresource: f.subresource } : {}) });
  let object: any;
  try {
    object = send();
  } catch (e) {
    if (isStatus(e, 'Conflict')) throw new Fail(`${e.message}\n${CONFLICT_HELP}`);
    throw e;
  }
  if (options.dryRun === 'none' || options.dryRun === 'server') object = takeOver(ctx, item, object, options, send);
  if (object.metadata?.deletionTimestamp) ctx.err(`Warning: Detected changes to resource ${object.metadata.name} which is currently being deleted.\n`);
  return { object, operation: 'serverside-applied' };
}

/** Kinds that `--prune` looks through unless told otherwise (kubectl `pkg/util/prune`). */
const PRUNED: readonly string[] = ['/v1/ConfigMap', '/v1/Endpoints', '/v1/Namespace', '/v1/PersistentVolumeClaim', '/v1/PersistentVolume', '/v1/Pod', '/v1/ReplicationController', '/v1/Secret', '/v1/Service', 'batch/v1/Job', 'batch/v1/CronJob', 'networking.k8s.io/v1/Ingress', 'apps/v1/DaemonSet', 'apps/v1/Deployment', 'apps/v1/ReplicaSet', 'apps/v1/StatefulSet'];

/** The types that `--prune` looks through, by `--prune-allowlist` or without it. Throws for an entry that names none. */
export function prunedTypes(ctx: Ctx): Resource[] {
  const listed = ctx.flags['prune-allowlist'] as readonly string[];
  return (listed.length > 0 ? listed : PRUNED).flatMap((word) => {
    const [group, version, kind, ...more] = word.split('/');
    if (version === undefined || kind === undefined || more.length > 0) throw new Fail(`invalid GroupVersionKind format: ${word}, please follow <group/version/kind>`);
    const own = group === 'core' ? '' : group!;
    const type = typeOf(ctx.discovery, own ? `${own}/${version}` : version, kind);
    if (!type && listed.length > 0) throw new Fail(`no matches for kind ${goQuote(kind)} in version ${goQuote(own ? `${own}/${version}` : version)}`);
    return type ? [type] : [];
  });
}

/** Pruning the usual types is on its way out for those without a namespace. */
export function warnOfPruning(ctx: Ctx): void {
  if (ctx.flags['prune-allowlist'].length > 0) return;
  ctx.err(`${logHeader(ctx.sys, 'W', 'prune.go:71')} Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.\n`);
}

function prune(ctx: Ctx, applied: readonly ReturnType<typeof infoOf>[], report: ReturnType<typeof reporter>): void {
  const f = ctx.flags as Record<string, any>;
  const dryRun = dryRunOf(ctx);
  warnOfPruning(ctx);
  const keep = new Set(applied.map((i) => i.object.metadata.uid));
  const namespaces = new Set(applied.map((i) => i.namespace ?? ''));
  if (![...namespaces].some((n) => n !== '')) namespaces.add(ctx.namespace);
  for (const type of prunedTypes(ctx)) {
    for (const namespace of type.namespaced ? [...namespaces].filter((n) => n !== '') : [undefined]) {
      for (const object of listItems(ctx.api.get(resourcePath(type, namespace), f.selector ? { labelSelector: f.selector } : {}), type)) {
        if (object.metadata.annotations?.[LAST_APPLIED] === undefined || keep.has(object.metadata.uid)) continue;
        if (f.selector && !matchesLabels(object.metadata.labels ?? {}, f.selector)) continue;
        if (dryRun !== 'client') ctx.api.send({ method: 'DELETE', path: resourcePath(type, namespace, object.metadata.name), body: { ...(dryRun === 'server' ? { dryRun: ['All'] } : {}), propagationPolicy: cascadeOf(ctx, f.cascade), ...(f['grace-period'] >= 0 ? { gracePeriodSeconds: f['grace-period'] } : {}) } });
        report({ type, name: object.metadata.name, object }, 'pruned');
      }
    }
  }
}
