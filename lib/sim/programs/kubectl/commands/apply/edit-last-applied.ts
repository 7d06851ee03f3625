import type { Json } from '../../../../core';
import type { KubectlCommand } from '../../command';
import { completeTypeAndName } from '../../complete';
import { edited, openEditor, withoutComments } from '../../editor';
import type { Editing } from '../../editor';
import { Fail, throwAll } from '../../errors';
import { filenameFlags, printFlags, validateFlag } from '../../flags';
import { parseManifests } from '../../manifests';
import { reporter } from '../../print/printer';
import { toYaml } from '../../print/yaml';
import { infoOf, resolve, select, selectionOf } from '../../resources';
import type { Info } from '../../resources';
import { LAST_APPLIED, lastApplied, patch } from '../../writes';

interface State {
  readonly editing: Editing;
  readonly given: string;
  readonly info: Info;
}

export const editLastApplied: KubectlCommand<State> = {
  name: 'apply edit-last-applied',
  usage: 'kubectl apply edit-last-applied (RESOURCE/NAME | -f FILENAME)',
  short: 'Edit latest last-applied-configuration annotations of a resource/object',
  long: `Edit the latest last-applied-configuration annotations of resources from the default editor.

 The editor is the one that KUBE_EDITOR or EDITOR names, or else 'vi'. Several objects are written one after another.

 The default format is YAML. To edit in JSON, specify "-o json".

 With --windows-line-endings the lines end as on Windows.

 What could not be written is kept in a temporary file.`,
  examples: `# Edit the last-applied-configuration annotations by type/name in YAML
kubectl apply edit-last-applied deployment/nginx

# The same for what a file names, in JSON
kubectl apply edit-last-applied -f deploy.yaml -o json`,
  flags: {
    ...printFlags,
    ...validateFlag,
    ...filenameFlags('Filename, directory, or URL to files to use to edit the resource'),
    'field-manager': { type: 'string', default: 'kubectl-client-side-apply', help: 'Name of the manager used to track field ownership.' },
    'windows-line-endings': { type: 'bool', help: 'Defaults to the line ending native to your platform.' },
  },
  complete: completeTypeAndName,
  run: (ctx) => {
    const { infos, errors } = resolve(ctx, select(ctx, selectionOf(ctx)));
    throwAll(errors);
    const [info] = infos;
    const text = info?.object.metadata?.annotations?.[LAST_APPLIED];
    if (!info || text === undefined) throw new Fail(`no last-applied-configuration annotation found on resource: ${info?.name ?? ''}`);
    const given = `# Please edit the 'last-applied-configuration' annotations below.\n# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.\n#\n${toYaml(JSON.parse(text))}`;
    const editing = openEditor(ctx, given, '.yaml');
    return { wait: { child: editing.pid }, state: { editing, given, info } };
  },
  resume: (ctx, state) => {
    const text = edited(ctx, state.editing);
    if (text === undefined) return { wait: { child: state.editing.pid }, state };
    ctx.sys.files.remove(state.editing.file);
    if (withoutComments(text) === withoutComments(state.given) || withoutComments(text).trim() === '') {
      ctx.err('Edit cancelled, no changes made.\n');
      return 0;
    }
    const [object] = parseManifests(withoutComments(text), 'edited-file');
    const { info } = state;
    const made = patch(ctx, info.type, info.namespace, info.name, 'merge', { metadata: { annotations: { [LAST_APPLIED]: lastApplied(object) } } } as Json, {});
    reporter(ctx)(infoOf(info.type, made, ''), 'edited');
    return 0;
  },
};
