import { equal, type Json } from '../../../core';
import type { Turn } from '../../../machine/sys';
import type { Ctx, KubectlCommand } from '../command';
import { completeTypeAndName } from '../complete';
import { difference } from '../diff-patch';
import { edited, openEditor, withoutComments } from '../editor';
import type { Editing } from '../editor';
import { Fail, StatusError, throwAll } from '../errors';
import { fieldManagerFlag, filenameFlags, printFlags, saveConfigFlag, validateFlag } from '../flags';
import { parseManifests } from '../manifests';
import { toJson } from '../print/json';
import { reporter, withoutManagedFields } from '../print/printer';
import { toYaml } from '../print/yaml';
import { infoOf, resolve, select, selectionOf } from '../resources';
import type { Info, Item } from '../resources';
import { patch, post, validationOf } from '../writes';

export interface EditState {
  readonly editing: Editing;
  /** What the editor was given, comment and all. */
  readonly given: string;
  readonly infos: readonly Info[];
}

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

export const edit: KubectlCommand<EditState> = {
  name: 'edit',
  usage: 'kubectl edit (RESOURCE/NAME | -f FILENAME)',
  short: 'Edit a resource on the server',
  long: `Edit a resource from the default editor.

 The edit command allows you to directly edit any API resource you can retrieve via the command-line tools. It will open the editor defined by your KUBE_EDITOR, or EDITOR environment variables, or fall back to 'vi'.

 You can edit multiple objects, although changes are applied one at a time.

 What is edited is read in the API version that you name, or else in the server's choice.

 The default format is YAML. To edit in JSON, specify "-o json".

 With --windows-line-endings the lines end as on Windows.

 In case an error occurs while updating, a temporary file will be created on disk that contains your unapplied changes.`,
  examples: `# Edit the service named 'registry'
kubectl edit svc/registry

# Use an alternative editor
KUBE_EDITOR="nano" kubectl edit svc/registry

# Edit the job 'myjob' in JSON using the v1 API format
kubectl edit job.v1.batch/myjob -o json

# Edit the deployment 'mydeployment' and keep what was written in its annotation
kubectl edit deployment/mydeployment -o yaml --save-config

# Edit the 'status' subresource of the deployment 'mydeployment'
kubectl edit deployment mydeployment --subresource='status'`,
  flags: {
    ...printFlags,
    ...fieldManagerFlag('kubectl-edit'),
    ...saveConfigFlag,
    ...validateFlag,
    ...filenameFlags('Filename, directory, or URL to files to use to edit the resource'),
    'output-patch': { type: 'bool', help: 'Output the patch if the resource is edited.' },
    subresource: { type: 'string', help: 'If specified, edit will operate on the subresource of the requested object.' },
    'windows-line-endings': { type: 'bool', help: 'Defaults to the line ending native to your platform.' },
  },
  complete: completeTypeAndName,
  run: (ctx) => {
    const { infos, errors } = resolve(ctx, select(ctx, selectionOf(ctx, { typeAlone: false })));
    throwAll(errors);
    if (infos.length === 0) throw new Fail('edit cancelled, no objects found');
    return open(ctx, infos, '');
  },
  resume: resumeEdit,
};

export function resumeEdit(ctx: Ctx, state: EditState): number | Turn<EditState> {
  const text = edited(ctx, state.editing);
  if (text === undefined) return { wait: { child: state.editing.pid }, state };
  return finish(ctx, state, text);
}

/** `kubectl create --edit`: what the files say is edited first, and then created. */
export function editItems(ctx: Ctx, items: readonly Item[]): number | Turn<EditState> {
  if (items.length === 0) throw new Fail('edit cancelled, no objects found');
  return open(ctx, items.map((i) => infoOf(i.type, i.object, i.source ?? '')), '');
}

const creating = (ctx: Ctx): boolean => ctx.path.endsWith(' create');

function write(ctx: Ctx, infos: readonly Info[]): string {
  const objects = infos.map((i) => withoutManagedFields(i.object));
  const object = objects.length === 1 ? objects[0] : { apiVersion: 'v1', items: objects, kind: 'List', metadata: {} };
  return String(ctx.flags.output).toLowerCase() === 'json' ? `${toJson(object)}\n` : toYaml(object);
}

function open(ctx: Ctx, infos: readonly Info[], trouble: string, body = write(ctx, infos)): Turn<EditState> {
  const given = HEADER + (trouble ? `${trouble.split('\n').map((l) => `# ${l}`).join('\n')}\n#\n` : '') + body;
  const editing = openEditor(ctx, given, String(ctx.flags.output).toLowerCase() === 'json' ? '.json' : '.yaml');
  return { wait: { child: editing.pid }, state: { editing, given, infos } };
}

function finish(ctx: Ctx, state: EditState, text: string): number | Turn<EditState> {
  const { editing, given, infos } = state;
  const body = withoutComments(text);
  const drop = () => ctx.sys.files.remove(editing.file);
  if (body === withoutComments(given) && !creating(ctx)) {
    drop();
    ctx.err('Edit cancelled, no changes made.\n');
    return 0;
  }
  if (body.trim() === '') {
    drop();
    ctx.err('Edit cancelled, saved file was empty.\n');
    return 0;
  }
  let objects: any[];
  try {
    objects = parseManifests(body, 'edited-file').flatMap((o) => (o.kind === 'List' ? o.items : [o]));
  } catch (e) {
    if (text === given) throw e;
    drop();
    return open(ctx, infos, `The edited file had a syntax error: ${(e as Error).message}`, body);
  }
  const report = reporter(ctx);
  for (const object of objects) {
    const info = infos.find((i) => i.object.kind === object.kind && i.name === object.metadata?.name) ?? infos[objects.indexOf(object)];
    if (!info) continue;
    if (object.metadata?.name !== info.name || object.kind !== info.object.kind || object.apiVersion !== info.object.apiVersion) {
      drop();
      throw new Fail('At least one of apiVersion, kind and name was changed');
    }
    if (creating(ctx)) {
      const made = post(ctx, info.type, info.namespace, object, { manager: 'kubectl-create', validation: validationOf(ctx) });
      report(infoOf(info.type, made, ''), 'created');
      continue;
    }
    const before = withoutManagedFields(info.object);
    if (equal(object, before)) {
      report(info, 'skipped');
      continue;
    }
    const change = difference(before, object, info.type);
    if (ctx.flags['output-patch']) ctx.out(`Patch: ${toJson(change.patch, '')}\n`);
    try {
      const made = patch(ctx, info.type, info.namespace, info.name, change.how, change.patch as Json, { manager: ctx.flags['field-manager'], validation: validationOf(ctx), ...(ctx.flags.subresource ? { subresource: ctx.flags.subresource } : {}) });
      report(infoOf(info.type, made, ''), 'edited');
    } catch (e) {
      if (!(e instanceof StatusError)) throw e;
      const trouble = `${info.type.plural}${info.type.group ? `.${info.type.group}` : ''} ${JSON.stringify(info.name)} was not valid:\n${(e.status.details?.causes ?? [{ field: '', message: e.message, reason: '' }]).map((c) => `* ${c.field ? `${c.field}: ` : ''}${c.message}`).join('\n')}\n`;
      if (state.given.includes(trouble.split('\n')[1] ?? '\0')) {
        // The same refusal twice: the real kubectl gives up and keeps the file.
        ctx.err(`error: ${trouble}`);
        ctx.err(`A copy of your changes has been stored to ${JSON.stringify(editing.file)}\nerror: Edit cancelled, no valid changes were saved.\n`);
        return 1;
      }
      ctx.err(`error: ${trouble}`);
      ctx.err(`A copy of your changes has been stored to ${JSON.stringify(editing.file)}\n`);
      if (ctx.sys.tty(0) && !/^(cat|sed|true|touch|cp)/.test(ctx.sys.env.KUBE_EDITOR ?? '')) return open(ctx, infos, trouble, body);
      ctx.err('error: Edit cancelled, no valid changes were saved.\n');
      return 1;
    }
  }
  drop();
  return 0;
}
