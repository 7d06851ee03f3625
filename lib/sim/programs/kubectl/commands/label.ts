import type { Flags } from '../../command';
import type { Ctx, KubectlCommand, Turn } from '../command';
import { completeTypeAndName } from '../complete';
import { Fail, throwAll } from '../errors';
import { allNamespacesFlag, dryRunFlag, filenameFlags, printFlags, selectorFlag } from '../flags';
import { eachLive, goOnLive } from '../in-turns';
import type { LiveSteps, LiveWork } from '../in-turns';
import { reporter } from '../print/printer';
import { select, selectionOf } from '../resources';
import { dryRunOf, patch } from '../writes';
import type { DryRun } from '../writes';
import { goQuote } from '../../pflag';
import { splitPairs } from './set/shared';

/** `label` and `annotate`: the same but for where the pairs go and what is said. */

const flagsFor = (what: 'label' | 'annotation', manager: string): Flags => ({
  ...printFlags,
  ...dryRunFlag,
  ...filenameFlags(`Filename, directory, or URL to files identifying the resource to update the ${what === 'label' ? 'labels' : 'annotation'}`),
  ...selectorFlag,
  'all-namespaces': { ...allNamespacesFlag['all-namespaces']!, help: 'If true, check the specified action in all namespaces.' },
  all: { type: 'bool', help: `Select all resources, in the namespace of the specified resource types${what === 'label' ? '' : '.'}` },
  'field-manager': { type: 'string', default: manager, help: 'Name of the manager used to track field ownership.' },
  'field-selector': { type: 'string', help: "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type." },
  list: { type: 'bool', help: `If true, display the ${what}s for a given resource.` },
  local: { type: 'bool', help: `If true, ${what === 'label' ? 'label' : 'annotation'} will NOT contact api-server but run locally.` },
  overwrite: { type: 'bool', help: `If true, allow ${what}s to be overwritten, otherwise reject ${what} updates that overwrite existing ${what}s.` },
  'resource-version': { type: 'string', help: `If non-empty, the ${what === 'label' ? 'labels' : 'annotation'} update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.` },
});

/** What `KEY=VAL KEY-` words say. Throws the sentence of the one command or the other. */
function parse(pairs: readonly string[], what: 'label' | 'annotation'): { set: Map<string, string>; remove: string[] } {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 0) remove.push(pair.slice(0, -1));
    else {
      const [key, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (what === 'label') {
        if (value.includes('=')) throw new Fail(`invalid label spec: ${pair}`);
        checkLabelValue(key, value);
      }
      set.set(key, value);
    }
  }
  const both = remove.filter((k) => set.has(k));
  if (both.length > 0) throw new Fail(what === 'label' ? 'can not both modify and remove a label in the same command' : `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`);
  return { set, remove };
}

const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

function checkLabelValue(key: string, value: string): void {
  if (value.length > 63) throw new Fail(`invalid label value: ${JSON.stringify(`${key}=${value}`)}: must be no more than 63 bytes`);
  if (!LABEL_VALUE.test(value)) {
    throw new Fail(
      `invalid label value: ${JSON.stringify(`${key}=${value}`)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    );
  }
}

function run(ctx: Ctx, field: 'labels' | 'annotations', manager: string): number | Turn<LiveWork<Kept>> {
  const f = ctx.flags as Record<string, any>;
  const what = field === 'labels' ? 'label' : 'annotation';
  const dryRun = dryRunOf(ctx);
  const { resources, pairs } = splitPairs(ctx.args, what);
  const { set, remove } = parse(pairs, what);
  check(ctx, what, dryRun, resources, set.size + remove.length);
  const items = select(ctx, selectionOf(ctx, { args: resources, allNamespaces: f['all-namespaces'], local: f.local, latest: !f.local }));
  // `TYPE NAME`, `TYPE/NAME`, or a file of one object: one is meant.
  const one = items.length === 1 && (items[0]!.name !== undefined || items[0]!.object !== undefined);
  const version: string = f['resource-version'];
  if (version && !one) throw new Fail('--resource-version may only be used with a single resource');
  reporter(ctx); // refuses a format that it does not know
  return eachLive(ctx, items, f.local, stepsOf(field, manager, { one, done: 0 }));
}

interface Kept {
  /** Is a single object meant? */
  readonly one: boolean;
  done: number;
}

function stepsOf(field: 'labels' | 'annotations', manager: string, begun: Kept): LiveSteps<Kept> {
  const what = field === 'labels' ? 'label' : 'annotation';
  return {
    kept: begun,
    step: (ctx, info, kept) => {
      const f = ctx.flags as Record<string, any>;
      const dryRun = dryRunOf(ctx);
      const { set, remove } = parse(splitPairs(ctx.args, what).pairs, what);
      const version: string = f['resource-version'];
      const sends = dryRun !== 'client' && !f.local && !f.list;
      const have: Readonly<Record<string, string>> = info.object.metadata?.[field] ?? {};
      const gone = remove.filter((k) => Object.hasOwn(have, k));
      if (field === 'labels' && sends) for (const key of remove) if (!gone.includes(key)) ctx.out(`label ${goQuote(key)} not found.\n`);
      if (!f.overwrite) refuse(have, set, what);
      const added = [...set].filter(([k, v]) => have[k] !== v);
      const want: Record<string, string> = { ...have, ...Object.fromEntries(set) };
      for (const k of gone) delete want[k];
      let object = { ...info.object, metadata: { ...info.object.metadata, [field]: want } };
      if (sends && (field === 'annotations' || added.length + gone.length > 0)) {
        const change = { ...Object.fromEntries(added), ...Object.fromEntries(gone.map((k) => [k, null] as const)) };
        const body = { ...(Object.keys(change).length > 0 || version ? { metadata: { ...(Object.keys(change).length > 0 ? { [field]: change } : {}), ...(version ? { resourceVersion: version } : {}) } } : {}) };
        const stored = patch(ctx, info.type, info.namespace, info.name, 'merge', body, { manager: f['field-manager'] || manager, dryRun });
        if (field === 'annotations') object = stored;
      }
      if (f.list) {
        if (!kept.one) ctx.out(`Listing ${field} for ${info.object.kind}.${info.type.group}/${info.name}:\n`);
        for (const key of Object.keys(want).sort()) ctx.out(`${kept.one ? '' : ' '}${key}=${want[key]}\n`);
        return;
      }
      reporter(ctx, { printed: kept.done++ })({ ...info, object }, field === 'annotations' ? 'annotated' : added.length > 0 && gone.length > 0 ? 'modified' : added.length > 0 ? 'labeled' : gone.length > 0 ? 'unlabeled' : 'not labeled');
    },
  };
}

/** What contradicts itself, in the order the real commands look. */
function check(ctx: Ctx, what: 'label' | 'annotation', dryRun: DryRun, resources: readonly string[], changes: number): void {
  const f = ctx.flags as Record<string, any>;
  const files = f.filename.length > 0 || f.kustomize !== '';
  const file = what === 'label' ? '-f pod.yaml or --filename=pod.json' : '-f rsrc.yaml or --filename=rsrc.json';
  if (f.list && f.output) throw new Fail('--list and --output may not be specified together');
  if (f.all && f.selector) throw new Fail('cannot set --all and --selector at the same time');
  if (f.all && f['field-selector']) throw new Fail('cannot set --all and --field-selector at the same time');
  if (f.local) {
    if (dryRun === 'server') throw new Fail('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    if (resources.length > 0) throw new Fail(`can only use local files by ${file} when --local=true is set`);
    if (!files) throw new Fail(`one or more files must be specified as ${file}`);
  } else if (resources.length === 0 && !files) throw new Fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (changes === 0 && !f.list) throw new Fail(`at least one ${what} update is required`);
}

function refuse(have: Readonly<Record<string, string>>, set: ReadonlyMap<string, string>, what: 'label' | 'annotation'): void {
  const taken = [...set].filter(([k, v]) => Object.hasOwn(have, k) && have[k] !== v && !(what === 'annotation' && k === 'kubernetes.io/change-cause'));
  if (taken.length === 0) return;
  if (what === 'label') throwAll(taken.map(([k]) => new Fail(`'${k}' already has a value (${have[k]}), and --overwrite is false`)));
  throw new Fail(`--overwrite is false but found the following declared annotation(s): ${taken.map(([k]) => `'${k}' already has a value (${have[k]})`).join('; ')}`);
}

export const label: KubectlCommand<LiveWork<Kept>> = {
  name: 'label',
  usage: 'kubectl label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  short: 'Update the labels on a resource',
  long: `Update the labels on a resource.

  *  A label key and value must begin with a letter or number, and may contain letters, numbers, hyphens, dots, and underscores, up to 63 characters each.
  *  Optionally, the key can begin with a DNS subdomain prefix and a single '/', like example.com/my-app.
  *  If --overwrite is true, then existing labels can be overwritten, otherwise attempting to overwrite a label will result in an error.
  *  If --resource-version is specified, then updates will use this resource version, otherwise the existing resource-version will be used.`,
  examples: `# Update pod 'foo' with the label 'unhealthy' and the value 'true'
kubectl label pods foo unhealthy=true

# Update pod 'foo' with the label 'status' and the value 'unhealthy', overwriting any existing value
kubectl label --overwrite pods foo status=unhealthy

# Update all pods in the namespace
kubectl label pods --all status=unhealthy

# Update the pod that "pod.json" names
kubectl label -f pod.json status=unhealthy

# Update pod 'foo' only if its version is still 1
kubectl label pods foo status=unhealthy --resource-version=1

# Update pod 'foo' by removing a label named 'bar' if it exists
# Does not require the --overwrite flag
kubectl label pods foo bar-`,
  flags: flagsFor('label', 'kubectl-label'),
  complete: completeTypeAndName,
  run: (ctx) => run(ctx, 'labels', 'kubectl-label'),
  resume: (ctx, state) => goOnLive(ctx, state, stepsOf('labels', 'kubectl-label', state.kept)),
};

export const annotate: KubectlCommand<LiveWork<Kept>> = {
  name: 'annotate',
  usage: 'kubectl annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  short: 'Update the annotations on a resource',
  long: `Update the annotations on one or more resources.

 All Kubernetes objects support the ability to store additional data with the object as annotations. Annotations are key/value pairs that can be larger than labels and include arbitrary string values such as structured JSON. Tools and system extensions may use annotations to store their own data.

 Attempting to set an annotation that already exists will fail unless --overwrite is set. If --resource-version is specified and does not match the current resource version on the server the command will fail.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# Update pod 'foo' with the annotation 'description' and the value 'my frontend'
# If the same annotation is set multiple times, only the last value will be applied
kubectl annotate pods foo description='my frontend'

# Update the pod that "pod.json" names
kubectl annotate -f pod.json description='my frontend'

# Update pod 'foo' with the annotation 'description' and the value 'my frontend running nginx', overwriting any existing value
kubectl annotate --overwrite pods foo description='my frontend running nginx'

# Update all pods of the namespace
kubectl annotate pods --all description='my frontend running nginx'

# Update pod 'foo' only if its version is still 1
kubectl annotate pods foo description='my frontend running nginx' --resource-version=1

# Update pod 'foo' by removing an annotation named 'description' if it exists
kubectl annotate pods foo description-`,
  flags: flagsFor('annotation', 'kubectl-annotate'),
  complete: completeTypeAndName,
  run: (ctx) => run(ctx, 'annotations', 'kubectl-annotate'),
  resume: (ctx, state) => goOnLive(ctx, state, stepsOf('annotations', 'kubectl-annotate', state.kept)),
};
