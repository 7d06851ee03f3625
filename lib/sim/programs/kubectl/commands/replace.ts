import type { Turn } from '../../../machine/sys';
import type { KubectlCommand } from '../command';
import { resourcePath } from '../discovery';
import { Fail, StatusError, isStatus } from '../errors';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags, saveConfigFlag, validateFlag } from '../flags';
import { reporter } from '../print/printer';
import { infoOf, select, selectionOf } from '../resources';
import type { Item } from '../resources';
import { beginWriting, goOn, writtenAll } from '../in-turns';
import type { Work, Written } from '../in-turns';
import { raw } from '../raw';
import { LAST_APPLIED, dryRunOf, liveOf, post, put, sourced, validationOf, withLastApplied } from '../writes';
import { cascadeOf, sleepFor, stillThere } from './delete';
import type { Going } from './delete';
import type { Ctx } from '../command';

interface State {
  readonly going: readonly Going[];
}

export const replace: KubectlCommand<State | Work<Item, Written>> = {
  name: 'replace',
  usage: 'kubectl replace -f FILENAME',
  short: 'Replace a resource by file name or stdin',
  long: `Replace a resource by file name or stdin.

 JSON and YAML formats are accepted. If replacing an existing resource, the complete resource spec must be provided. This can be obtained by

        $ kubectl get TYPE NAME -o yaml`,
  examples: `# Replace a pod using the data in pod.json
kubectl replace -f ./pod.json

# Replace a pod based on the JSON passed into stdin
cat pod.json | kubectl replace -f -

# Give a pod's only container the image version v4
kubectl get pod mypod -o yaml | sed 's/\\(image: myimage\\):.*$/\\1:v4/' | kubectl replace -f -

# Force replace, delete and then re-create the resource
kubectl replace --force -f ./pod.json`,
  flags: {
    ...printFlags,
    ...dryRunFlag,
    ...fieldManagerFlag('kubectl-replace'),
    ...saveConfigFlag,
    ...validateFlag,
    ...filenameFlags('The files that contain the configurations to replace.', 'a'),
    cascade: { type: 'optional', bare: 'background', default: 'background', help: 'Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.' },
    force: { type: 'bool', help: 'If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation.' },
    'grace-period': { type: 'int', default: -1, help: 'Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).' },
    raw: { type: 'string', help: 'Raw URI to PUT to the server.  Uses the transport specified by the kubeconfig file.' },
    subresource: { type: 'string', help: 'If specified, replace will operate on the subresource of the requested object.' },
    timeout: { type: 'duration', default: '0s', help: 'The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object' },
    wait: { type: 'bool', help: 'If true, wait for resources to be gone before returning. This waits for finalizers.' },
  },
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    const validation = validationOf(ctx);
    const dryRun = dryRunOf(ctx);
    cascadeOf(ctx, f.cascade);
    if (f.filename.length === 0 && f.kustomize === '') throw new Fail('must specify one of -f and -k');
    if (f['grace-period'] >= 0 && !f.force) throw new Fail('--grace-period must have --force specified');
    if (f.timeout !== 0 && !f.force) throw new Fail('--timeout must have --force specified');
    if (f.force && dryRun !== 'none') throw new Fail('--dry-run can not be used when --force is set');
    if (f.raw) return raw(ctx, 'PUT');
    const items = select(ctx, selectionOf(ctx, { args: f.force ? ctx.args : [], validate: validation }));
    if (f.force) return force(ctx, items);
    reporter(ctx); // refuses a format that it does not know
    return goOn(ctx, beginWriting(items), replaceOne, writtenAll);
  },
  resume: (ctx, state) => {
    if ('todo' in state) return goOn(ctx, state, replaceOne, writtenAll);
    return awaitGone(ctx, state.going, () => select(ctx, selectionOf(ctx, { args: [] })));
  },
};

/** What is there is replaced as it is now; where that is not to be known, it is replaced all the same (cli-runtime `Helper.Replace`). */
function liveVersion(ctx: Ctx, item: Item): string | undefined {
  try {
    return liveOf(ctx, item).metadata.resourceVersion;
  } catch (e) {
    if (e instanceof StatusError) return undefined;
    throw e;
  }
}

function replaceOne(ctx: Ctx, item: Item, kept: Written): void {
  const f = ctx.flags as Record<string, any>;
  const dryRun = dryRunOf(ctx);
  let object: any;
  try {
    object = f['save-config'] || item.object?.metadata?.annotations?.[LAST_APPLIED] !== undefined ? withLastApplied(item.object) : item.object;
    if (dryRun !== 'client') {
      if (item.object?.metadata?.resourceVersion === undefined) {
        const version = liveVersion(ctx, item);
        if (version !== undefined) object = { ...object, metadata: { ...object.metadata, resourceVersion: version } };
      }
      object = put(ctx, item.type, item.namespace, item.name ?? '', object, { manager: f['field-manager'], dryRun, validation: validationOf(ctx), ...(f.subresource ? { subresource: f.subresource } : {}) });
    }
  } catch (e) {
    throw sourced('replacing', item.source, e);
  }
  reporter(ctx, { printed: kept.done++ })(infoOf(item.type, object, item.source ?? ''), 'replaced');
}

/** Waits until these are gone, and makes the new ones. */
function awaitGone(ctx: Ctx, before: readonly Going[], items: () => readonly Item[]): number | Turn<State> {
  const { going, pause } = stillThere(ctx, before);
  if (going.length > 0) return { wait: pause ? {} : sleepFor(ctx, going, undefined), state: { going } };
  return recreate(ctx, items());
}

function force(ctx: Ctx, items: readonly Item[]): number | Turn<State> {
  const f = ctx.flags as Record<string, any>;
  const going: Going[] = [];
  const grace = f['grace-period'] >= 0 ? f['grace-period'] : undefined;
  for (const item of items) {
    try {
      const body = ctx.api.send({ method: 'DELETE', path: resourcePath(item.type, item.namespace, item.name), body: { propagationPolicy: cascadeOf(ctx, f.cascade), gracePeriodSeconds: grace ?? 0 } }).body as any;
      const kind = item.type.group ? `${item.type.kind.toLowerCase()}.${item.type.group}` : item.type.kind.toLowerCase();
      ctx.out(`${kind} ${JSON.stringify(item.name)} deleted${item.namespace ? ` from ${item.namespace} namespace` : ''}\n`);
      going.push({ type: item.type, ...(item.namespace !== undefined ? { namespace: item.namespace } : {}), name: item.name!, uid: body?.metadata?.uid ?? body?.details?.uid });
    } catch (e) {
      if (!isStatus(e, 'NotFound')) throw e;
    }
  }
  return awaitGone(ctx, going, () => items);
}

function recreate(ctx: Ctx, items: readonly Item[]): number {
  const report = reporter(ctx);
  for (const item of items) {
    const { resourceVersion: _rv, uid: _uid, ...metadata } = item.object.metadata ?? {};
    const made = post(ctx, item.type, item.namespace, { ...item.object, metadata }, { manager: ctx.flags['field-manager'], validation: validationOf(ctx) });
    report(infoOf(item.type, made, item.source ?? ''), 'replaced');
  }
  return 0;
}
