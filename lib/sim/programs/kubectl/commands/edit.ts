import { equal, toYaml, type Json } from '../../../core';
import type { Turn } from '../../../machine/sys';
import { goQuote } from '../../pflag';
import type { Ctx, KubectlCommand } from '../command';
import { completeTypeAndName } from '../complete';
import { difference } from '../diff-patch';
import { edited, openEditor, withoutComments } from '../editor';
import type { Editing } from '../editor';
import { Exit, Fail, StatusError, throwAll } from '../errors';
import { fieldManagerFlag, filenameFlags, printFlags, saveConfigFlag, validateFlag } from '../flags';
import { flatten, parseManifests, parseYaml } from '../manifests';
import { toJson } from '../print/json';
import { goSyntax } from '../print/jsonpath';
import { toKyaml } from '../print/kyaml';
import { objectPrinter, reporter, withoutManagedFields } from '../print/printer';
import { recordFlag, recorded } from '../record';
import { fromObject, groupResource, infoName, infoOf, resolve, select, selectionOf } from '../resources';
import type { Info, Item } from '../resources';
import { LAST_APPLIED, patch, post, validationOf, withLastApplied } from '../writes';

/** What is edited: live objects, the annotations that apply left, or objects that are yet to be created. */
type Mode = 'live' | 'last-applied' | 'create';

export interface EditState {
  readonly mode: Mode;
  readonly editing: Editing;
  /** What is edited now; `rest` comes after it. */
  readonly infos: readonly Info[];
  readonly rest: readonly Info[];
  /** What was shown when the editor was opened first. */
  readonly original: string;
  /** What was saved the last time, where something was wrong with it. */
  readonly faulty?: string;
}

/** What was wrong, as it stands above the text when the editor opens again. */
interface Reason {
  readonly head: string;
  readonly causes: readonly string[];
}

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;
const HEADER_LAST_APPLIED = `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
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
    ...recordFlag,
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
    const items = select(ctx, selectionOf(ctx, { typeAlone: true }));
    validationOf(ctx);
    return editLive(ctx, items, ctx.flags.subresource);
  },
  resume: resumeEdit,
};

function editLive(ctx: Ctx, items: readonly Item[], subresource: string): number | Turn<EditState> {
  const { infos, errors } = resolve(ctx, items, subresource ? { subresource } : {});
  throwAll(errors);
  if (infos.length === 0) throw new Fail('edit cancelled, no objects found');
  return begin(ctx, 'live', infos, []);
}

/** `kubectl apply edit-last-applied`. */
export function editAnnotations(ctx: Ctx): number | Turn<EditState> {
  const items = select(ctx, selectionOf(ctx, { typeAlone: true }));
  validationOf(ctx);
  const { infos, errors } = resolve(ctx, items);
  throwAll(errors);
  const applied = infos.flatMap((i) => {
    const text: string | undefined = i.object.metadata?.annotations?.[LAST_APPLIED];
    return text === undefined ? [] : [{ ...i, object: JSON.parse(text) }];
  });
  if (applied.length === 0) {
    throw new Fail('no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`');
  }
  return begin(ctx, 'last-applied', applied, []);
}

/** `kubectl create --edit`: each object of the files is edited, and then created. */
export function editItems(ctx: Ctx, items: readonly Item[]): number | Turn<EditState> {
  const [first, ...rest] = items.map((i) => infoOf(i.type, i.object, i.source ?? ''));
  return first ? begin(ctx, 'create', [first], rest) : 0;
}

/** Goes on once the editor has ended: writes what was changed, or opens it again with what is wrong. */
export function resumeEdit(ctx: Ctx, state: EditState): number | Turn<EditState> {
  let text: string | undefined;
  try {
    text = edited(ctx, state.editing);
  } catch (e) {
    if (state.faulty !== undefined) kept(ctx, state.editing.file);
    throw e;
  }
  if (text === undefined) return { wait: { child: state.editing.pid }, state };
  return finish(ctx, state, text);
}

/** What the editor shows: the object, or a List of several. */
function write(ctx: Ctx, infos: readonly Info[]): string {
  const objects = infos.map((i) => withoutManagedFields(i.object));
  const object = objects.length === 1 ? objects[0] : { apiVersion: 'v1', items: objects, kind: 'List', metadata: {} };
  const format = String(ctx.flags.output);
  switch (format.toLowerCase()) {
    case 'json':
      return `${toJson(object)}\n`;
    case '':
    case 'yaml':
      return toYaml(object);
    case 'kyaml':
      return toKyaml(object);
    default:
      throw new Fail(`unable to match a printer suitable for the output format ${goQuote(format)}, allowed formats are: json,kyaml,yaml`);
  }
}

function begin(ctx: Ctx, mode: Mode, infos: readonly Info[], rest: readonly Info[]): Turn<EditState> {
  const body = write(ctx, infos);
  return { ...open(ctx, { mode, infos, rest, original: withoutComments(body) }, [], body) };
}

function open(ctx: Ctx, state: Omit<EditState, 'editing'>, reasons: readonly Reason[], body: string): Turn<EditState> {
  const json = ctx.flags.output === 'json';
  const above = json
    ? ''
    : (state.mode === 'last-applied' ? HEADER_LAST_APPLIED : HEADER) +
      reasons.map((r) => `# ${hashed(r.head)}${r.causes.length > 0 ? ':' : ''}\n${r.causes.map((c) => `# * ${hashed(c)}\n`).join('')}#\n`).join('');
  const text = above + body;
  const editing = openEditor(ctx, ctx.flags['windows-line-endings'] ? text.replace(/\r?\n/g, '\r\n') : text, json ? '.json' : '.yaml');
  return { wait: { child: editing.pid }, state: { ...state, editing } };
}

const hashed = (text: string) => text.replace(/\n(?!#|$)/g, '\n# ');

/** Says where the text is kept, for what failed. */
const kept = (ctx: Ctx, file: string) => ctx.err(`A copy of your changes has been stored to ${goQuote(file)}\n`);

function finish(ctx: Ctx, state: EditState, text: string): number | Turn<EditState> {
  const { editing, infos, mode } = state;
  const { file } = editing;
  const body = withoutComments(text);
  const drop = () => ctx.sys.files.remove(file);
  const again = (reasons: readonly Reason[]) => {
    drop();
    return open(ctx, { ...state, faulty: text }, reasons, body);
  };
  if (state.faulty !== undefined && meaning(state.faulty) === meaning(text)) {
    kept(ctx, file);
    throw new Fail('Edit cancelled, no valid changes were saved.');
  }
  const unfit = validationOf(ctx) === 'Ignore' ? undefined : misfit(body);
  if (unfit !== undefined) {
    ctx.err(`error: ${named(infos[0]!)} is invalid\n`);
    return again([{ head: `${named(infos[0]!)} was not valid`, causes: [`<nil>: Invalid value: "The edited file failed validation": ${unfit}`] }]);
  }
  const next = (): number | Turn<EditState> => (state.rest.length > 0 ? begin(ctx, mode, [state.rest[0]!], state.rest.slice(1)) : 0);
  if (meaning(state.original) === meaning(text)) {
    drop();
    ctx.err('Edit cancelled, no changes made.\n');
    return next();
  }
  if (!text.split('\n').some((l) => l.trim() !== '' && !l.trim().startsWith('#'))) {
    drop();
    ctx.err('Edit cancelled, saved file was empty.\n');
    return next();
  }
  let objects: any[];
  try {
    objects = parseManifests(body, 'edited-file').flatMap(flatten);
    for (const object of objects) fromObject(ctx, object, 'edited-file');
  } catch (e) {
    if (!(e instanceof Fail)) throw e;
    return again([{ head: `The edited file had a syntax error: ${e.message}`, causes: [] }]);
  }
  const results = { reasons: [] as Reason[], retry: 0, gone: 0 };
  try {
    for (const each of objects) {
      const own: string | undefined = each.metadata?.namespace;
      if (mode === 'live' && ctx.args.length > 0 && infos[0]!.namespace !== undefined && own && own !== ctx.namespace) {
        throw new Fail(`the namespace from the provided object ${goQuote(own)} does not match the namespace ${goQuote(ctx.namespace)}. You must pass '--namespace=${own}' to perform this operation.`);
      }
      // The managed fields, which the editor was not shown, are put back.
      const managed = infos.find((i) => i.object.metadata?.uid === each.metadata?.uid)?.object.metadata?.managedFields;
      const object = managed === undefined || mode === 'create' ? each : { ...each, metadata: { ...each.metadata, managedFields: managed } };
      const changed = recorded(ctx, ctx.flags['save-config'] ? withLastApplied(object) : object);
      if (mode === 'create') create(ctx, infos[0]!, changed);
      else change(ctx, state, changed, results);
    }
  } catch (e) {
    kept(ctx, file);
    throw e;
  }
  if (results.retry > 0) throw new Exit(1, `You can run \`kubectl replace -f ${file}\` to try this update again.`);
  if (results.gone > 0) throw new Exit(1, `The edits you made on deleted resources have been saved to ${goQuote(file)}`);
  if (results.reasons.length > 0) return again(results.reasons);
  drop();
  return next();
}

/** The text as data, for comparing; a text that cannot be read stands for itself. */
function meaning(text: string): string {
  try {
    return toJson(parseYaml(text, ''), '');
  } catch {
    return withoutComments(text);
  }
}

/** What validation says of the text before it is sent; undefined when it is in order. */
function misfit(body: string): string | undefined {
  let value: any;
  try {
    value = parseYaml(body, '');
  } catch (e) {
    return (e as Error).message.replace(/^error parsing : error converting YAML to JSON: /, '');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'invalid object to validate';
  const wrong = ['apiVersion', 'kind'].flatMap((k) => (value[k] === undefined || value[k] === null ? [`${k} not set`] : typeof value[k] !== 'string' ? [`${k} isn't string type`] : []));
  return wrong.length === 0 ? undefined : wrong.length === 1 ? wrong[0] : `[${wrong.join(', ')}]`;
}

const named = (info: Info) => `${groupResource(info.type)} ${goQuote(info.name)}`;

function create(ctx: Ctx, info: Info, object: any): void {
  const namespace = object.metadata?.namespace ?? info.namespace;
  const made = post(ctx, info.type, namespace, object, { manager: ctx.flags['field-manager'], validation: validationOf(ctx) });
  const printer = objectPrinter(ctx);
  // It is created whatever `--dry-run` says, and so it is told.
  ctx.out(printer ? printer(made) : `${infoName(infoOf(info.type, made, ''))} created\n`);
}

function change(ctx: Ctx, state: EditState, object: any, results: { readonly reasons: Reason[]; retry: number; gone: number }): void {
  const report = reporter(ctx);
  const info = state.infos.find((i) => i.object.metadata?.uid === object.metadata?.uid);
  if (!info) throw new Fail(`no original object found for &unstructured.Unstructured{Object:${goSyntax(object)}}`);
  const before = info.object;
  if (equal(object, before)) return report(info, 'skipped');
  const options = { manager: ctx.flags['field-manager'], validation: validationOf(ctx), ...(ctx.flags.subresource ? { subresource: ctx.flags.subresource } : {}) };
  if (state.mode === 'last-applied') {
    patch(ctx, info.type, info.namespace ?? ctx.namespace, object.metadata?.name, 'merge', { metadata: { annotations: { [LAST_APPLIED]: `${toJson(object, '')}\n` } } }, options);
    return report(infoOf(info.type, object, ''), 'edited');
  }
  const same = (of: (o: any) => unknown) => equal(of(object), of(before));
  if (!same((o) => o.apiVersion) || !same((o) => o.kind) || !same((o) => o.metadata?.name)) throw new Fail('At least one of apiVersion, kind and name was changed');
  const { how, patch: body } = difference(before, object, info.type);
  if (ctx.flags['output-patch']) ctx.out(`Patch: ${toJson(body, '')}\n`);
  try {
    report(infoOf(info.type, patch(ctx, info.type, info.namespace, info.name, how, body as Json, options), ''), 'edited');
  } catch (e) {
    if (!(e instanceof StatusError)) throw e;
    switch (e.reason) {
      case 'Invalid':
        results.reasons.push({ head: `${named(info)} was not valid`, causes: (e.status.details?.causes ?? []).map((c) => `${c.field ?? ''}: ${c.message}`) });
        return ctx.err(`error: ${named(info)} is invalid\n`);
      case 'NotFound':
        results.gone++;
        return ctx.err(`error: ${named(info)} could not be found on the server\n`);
      default:
        results.retry++;
        return ctx.err(`error: ${named(info)} could not be patched: ${e.message}\n`);
    }
  }
}
