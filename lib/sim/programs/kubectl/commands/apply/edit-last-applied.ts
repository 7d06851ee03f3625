import type { KubectlCommand } from '../../command';
import { completeTypeAndName } from '../../complete';
import { filenameFlags, printFlags, validateFlag } from '../../flags';
import { recordFlag } from '../../record';
import { editAnnotations, resumeEdit } from '../edit';
import type { EditState } from '../edit';

export const editLastApplied: KubectlCommand<EditState> = {
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
    ...recordFlag,
    ...validateFlag,
    ...filenameFlags('Filename, directory, or URL to files to use to edit the resource'),
    'field-manager': { type: 'string', default: 'kubectl-client-side-apply', help: 'Name of the manager used to track field ownership.' },
    'windows-line-endings': { type: 'bool', help: 'Defaults to the line ending native to your platform.' },
  },
  complete: completeTypeAndName,
  run: editAnnotations,
  resume: resumeEdit,
};
