import { equal, mergePatch, type Dict, type Json } from '../../../core';
import { Errno } from '../../../machine/sys';
import { PATCH } from '../client';
import { patchForm } from './apply/three-way';
import type { Ctx, KubectlCommand } from '../command';
import { completeTypeAndName } from '../complete';
import { Fail, StatusError } from '../errors';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags } from '../flags';
import { asData, begin, goOn, writtenAll } from '../in-turns';
import type { Failure, Work } from '../in-turns';
import { jsonPatched, strategicPatched } from '../local-patches';
import { parseYaml } from '../manifests';
import { objectPrinter } from '../print/printer';
import { infoName, infoOf, laterErrors, resolve, select, selectionOf } from '../resources';
import type { Info } from '../resources';
import { dryRunOf, patch as send } from '../writes';

export const patch: KubectlCommand<Work<Info, Kept>> = {
  name: 'patch',
  usage: 'kubectl patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  short: 'Update fields of a resource',
  long: `Update fields of a resource using strategic merge patch, a JSON merge patch, or a JSON patch.

 JSON and YAML formats are accepted.

 Note: Strategic merge patch is not supported for custom resources.`,
  examples: `# Partially update a node using a strategic merge patch, specifying the patch as JSON
kubectl patch node k8s-node-1 -p '{"spec":{"unschedulable":true}}'

# The same with a patch in YAML
kubectl patch node k8s-node-1 -p $'spec:\\n unschedulable: true'

# The same for the node that "node.json" names
kubectl patch -f node.json -p '{"spec":{"unschedulable":true}}'

# Update a container's image; spec.containers[*].name is required because it's a merge key
kubectl patch pod valid-pod -p '{"spec":{"containers":[{"name":"kubernetes-serve-hostname","image":"new image"}]}}'

# Update a container's image using a JSON patch with positional arrays
kubectl patch pod valid-pod --type='json' -p='[{"op": "replace", "path": "/spec/containers/0/image", "value":"new image"}]'

# Update a deployment's replicas through the 'scale' subresource using a merge patch
kubectl patch deployment nginx-deployment --subresource='scale' --type='merge' -p '{"spec":{"replicas":2}}'`,
  flags: {
    ...printFlags,
    ...dryRunFlag,
    ...fieldManagerFlag('kubectl-patch'),
    ...filenameFlags('Filename, directory, or URL to files identifying the resource to update'),
    local: { type: 'bool', help: 'If true, patch will operate on the content of the file, not the server-side resource.' },
    patch: { type: 'string', short: 'p', help: 'The patch to be applied to the resource JSON file.' },
    'patch-file': { type: 'string', help: 'A file containing a patch to be applied to the resource.' },
    subresource: { type: 'string', help: 'If specified, patch will operate on the subresource of the requested object.' },
    type: { type: 'string', default: 'strategic', help: 'The type of patch being provided; one of [json merge strategic]' },
  },
  complete: completeTypeAndName,
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    if (f.patch && f['patch-file']) throw new Fail('cannot specify --patch and --patch-file together');
    if (!f.patch && !f['patch-file']) throw new Fail('must specify --patch or --patch-file containing the contents of the patch');
    if (f.local && ctx.args.length > 0) throw new Fail('cannot specify --local and server resources');
    if (f.local && dryRunOf(ctx) === 'server') throw new Fail('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    if (!['json', 'merge', 'strategic', ''].includes(String(f.type).toLowerCase())) throw new Fail(`--type must be one of [json merge strategic], not ${JSON.stringify(f.type)}`);
    dryRunOf(ctx); // refuses a word that it does not know
    let text: string = f.patch;
    if (f['patch-file']) {
      try {
        text = ctx.sys.files.read(f['patch-file']);
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        throw new Fail(`unable to read patch file: ${e.message === 'Is a directory' ? 'read' : 'open'} ${f['patch-file']}: ${e.message.toLowerCase()}`);
      }
    }
    let change: any;
    let raw: string | undefined;
    if (/^\s*\{/.test(text)) {
      // What looks like JSON is sent as it is, and refused where it is none (apimachinery `yaml.ToJSON`).
      try {
        change = JSON.parse(text);
      } catch {
        raw = text;
      }
    } else {
      try {
        change = parseYaml(text, 'patch');
      } catch (e) {
        throw new Fail(`unable to parse ${JSON.stringify(text)}: ${(e as Error).message.replace(/^error parsing patch: error converting YAML to JSON: /, '')}`);
      }
    }
    const how = (String(f.type).toLowerCase() || 'strategic') as 'json' | 'merge' | 'strategic';
    objectPrinter(ctx); // refuses a format that it does not know
    const items = select(ctx, selectionOf(ctx, { local: f.local }));
    const byFile = f.filename.length > 0 || f.kustomize !== '';
    const found = byFile ? { infos: items.map((i) => ({ ...infoOf(i.type, i.object, ''), ...(i.namespace ? { namespace: i.namespace } : {}) })), errors: laterErrors(items) } : resolve(ctx, items, f.subresource ? { subresource: f.subresource } : {});
    if (found.infos.length === 0 && found.errors.length === 0) throw new Fail('no objects passed to patch');
    const kept: Kept = { how, change, ...(raw !== undefined ? { raw } : {}), done: 0, later: found.errors.map(asData) };
    return goOn(ctx, begin(found.infos, kept), patchOne, writtenAll);
  },
  resume: (ctx, state) => goOn(ctx, state, patchOne, writtenAll),
};

interface Kept {
  readonly how: 'json' | 'merge' | 'strategic';
  readonly change: any;
  /** The patch, where it is no JSON. */
  readonly raw?: string;
  done: number;
  /** What could not be read: told at the end. */
  readonly later: readonly Failure[];
}

function patchOne(ctx: Ctx, info: Info, kept: Kept): void {
  const { how, change, raw } = kept;
  const f = ctx.flags as Record<string, any>;
  const dryRun = dryRunOf(ctx);
  const printer = objectPrinter(ctx, { printed: kept.done });
  // Nothing is said of a dry run here.
  const report = (object: any) => {
    const apiVersion = String(object.apiVersion ?? '');
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : '';
    kept.done++;
    ctx.out(printer ? printer(object) : `${infoName({ type: { ...info.type, group, kind: object.kind }, name: object.metadata?.name })} ${equal(object, info.object) ? 'patched (no change)' : 'patched'}\n`);
  };
  try {
    if (raw !== undefined && (f.local || dryRun === 'client')) throw new Fail(how === 'strategic' ? 'invalid JSON document' : how === 'merge' ? 'Invalid JSON Patch' : 'unexpected end of JSON input');
    if (f.local || dryRun === 'client') return report(how === 'json' ? byOperations(info, change) : how === 'strategic' ? locally(info, change) : merged(info, change));
    report(send(ctx, info.type, info.namespace, info.name, how, raw ?? ((typeof change === 'string' ? JSON.stringify(change) : change) as Json), { manager: f['field-manager'], dryRun, ...(f.subresource ? { subresource: f.subresource } : {}) }));
  } catch (e) {
    if (!(e instanceof StatusError) || e.status.code !== 415) throw e;
    throw new Fail(`${PATCH[how]} is not supported by ${info.type.group}/${info.type.version}, Kind=${info.type.kind}: ${e.message}`);
  }
}

/** A JSON patch done here; the words for a key that is not there are this command's own. */
function byOperations(info: Info, change: unknown): any {
  try {
    return jsonPatched(info.object, change);
  } catch (e) {
    const key = e instanceof Fail && /doc is missing key: (.*)/.exec(e.message)?.[1];
    throw key ? new Fail(`Object to be patched is missing field (${key})`) : e;
  }
}

function merged(info: Info, change: unknown): any {
  if (Array.isArray(change)) throw new Fail('json: cannot unmarshal array into Go value of type unstructured.detector');
  if (change === null || typeof change !== 'object') throw new Fail('Invalid JSON Patch');
  return mergePatch(info.object, change);
}

/** Strategic merges are known here for built-in kinds alone. */
function locally(info: Info, change: unknown): any {
  const { type } = info;
  if (patchForm(type) !== 'strategic') throw new Fail(`strategic merge patch is not supported for ${type.group}/${type.version}, Kind=${type.kind} locally, try --type merge`);
  if (change === null || typeof change !== 'object' || Array.isArray(change)) throw new Fail('invalid JSON document');
  return strategicPatched(info.object, change as Dict);
}
