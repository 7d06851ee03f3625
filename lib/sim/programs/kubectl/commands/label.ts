import type { Flags } from '../../command';
import { equal } from '../../../core';
import type { Ctx, KubectlCommand } from '../command';
import { completeTypeAndName } from '../complete';
import { Fail, throwAll } from '../errors';
import { allNamespacesFlag, dryRunFlag, filenameFlags, printFlags, selectorFlag } from '../flags';
import { objectPrinter, reporter } from '../print/printer';
import { infoOf, resolve, select, selectionOf } from '../resources';
import { dryRunOf, patch } from '../writes';

/** `label` and `annotate`: the same but for where the pairs go and what is said. */

const flagsFor = (what: 'label' | 'annotation', manager: string): Flags => ({
  ...printFlags,
  ...dryRunFlag,
  ...filenameFlags(`identifying the resource to update the ${what === 'label' ? 'labels' : 'annotation'}`),
  ...selectorFlag,
  ...allNamespacesFlag,
  all: { type: 'bool', help: 'Select all resources, in the namespace of the specified resource types' },
  'field-manager': { type: 'string', default: manager, help: 'Name of the manager used to track field ownership.' },
  'field-selector': { type: 'string', help: "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type." },
  list: { type: 'bool', help: `If true, display the ${what}s for a given resource.` },
  local: { type: 'bool', help: `If true, ${what === 'label' ? 'label' : 'annotation'} will NOT contact api-server but run locally.` },
  overwrite: { type: 'bool', help: `If true, allow ${what}s to be overwritten, otherwise reject ${what} updates that overwrite existing ${what}s.` },
  'resource-version': { type: 'string', help: `If non-empty, the ${what}s update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.` },
});

/** Splits `TYPE NAME KEY=VAL KEY-` into what is named and what is to change. */
function split(args: readonly string[], what: string): { resources: string[]; set: Map<string, string>; remove: string[] } {
  const resources: string[] = [];
  const set = new Map<string, string>();
  const remove: string[] = [];
  let pairs = false;
  for (const arg of args) {
    const isPair = arg.includes('=') || (arg.endsWith('-') && arg !== '-');
    if (!pairs && isPair) pairs = true;
    if (!pairs) {
      resources.push(arg);
      continue;
    }
    if (!isPair) throw new Fail(`all resources must be specified before ${what} changes: ${arg}`);
    if (arg.includes('=')) {
      const at = arg.indexOf('=');
      const key = arg.slice(0, at);
      if (key === '') throw new Fail(`invalid ${what} format: ${arg}`);
      set.set(key, arg.slice(at + 1));
    } else remove.push(arg.slice(0, -1));
  }
  return { resources, set, remove };
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

function run(ctx: Ctx, field: 'labels' | 'annotations', manager: string): number {
  const f = ctx.flags as Record<string, any>;
  const what = field === 'labels' ? 'label' : 'annotation';
  const { resources, set, remove } = split(ctx.args, what);
  if (!f.list && set.size === 0 && remove.length === 0) throw new Fail(`at least one ${what} update is required`);
  if (f.list && f.output) throw new Fail('--list and --output may not be specified together');
  if (resources.length === 0 && f.filename.length === 0 && f.kustomize === '') throw new Fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  for (const key of remove) if (set.has(key)) throw new Fail(`can not both modify and remove ${what === 'label' ? 'a label' : 'an annotation'} in the same command`);
  if (field === 'labels') for (const [key, value] of set) checkLabelValue(key, value);
  const dryRun = dryRunOf(ctx);
  const items = select(ctx, selectionOf(ctx, { args: resources, allNamespaces: f['all-namespaces'] }));
  if (f['resource-version'] && items.some((i) => i.name === undefined)) throw new Fail('--resource-version may only be used with a single resource');
  const { infos, errors } = f.local ? { infos: items.map((i) => infoOf(i.type, i.object, i.source ?? '')), errors: [] as unknown[] } : resolve(ctx, items);
  if (infos.length === 0 && errors.length === 0 && (f.selector || f.all || f['field-selector'])) {
    ctx.err('No resources found\n');
    return 0;
  }
  const report = reporter(ctx);
  const printer = objectPrinter(ctx);
  for (const info of infos) {
    try {
      const have: Record<string, string> = { ...info.object.metadata?.[field] };
      if (f.list && set.size === 0 && remove.length === 0) {
        list(ctx, info, have, infos.length > 1 || f.all);
        continue;
      }
      if (!f.overwrite && !f['resource-version']) refuse(have, set, what);
      const missing = remove.filter((k) => !Object.hasOwn(have, k));
      if (field === 'labels') for (const key of missing) ctx.out(`label ${JSON.stringify(key)} not found.\n`);
      const change: Record<string, string | null> = Object.fromEntries([...set, ...remove.map((k) => [k, null] as const)]);
      const want: Record<string, string> = { ...have };
      for (const [k, v] of set) want[k] = v;
      for (const k of remove) delete want[k];
      let object = { ...info.object, metadata: { ...info.object.metadata, [field]: want } };
      const changed = !equal(want, have);
      if (!f.local && dryRun !== 'client' && (changed || f['resource-version'])) {
        const body = { metadata: { [field]: change, ...(f['resource-version'] ? { resourceVersion: f['resource-version'] } : {}) } };
        object = patch(ctx, info.type, info.namespace, info.name, 'merge', body, { manager: f['field-manager'] || manager, dryRun });
      }
      const after = { ...info, object };
      if (f.list) {
        list(ctx, info, want, infos.length > 1 || f.all);
        continue;
      }
      if (printer) report(after, '');
      else if (field === 'annotations') report(after, 'annotated');
      else {
        const gone = remove.length - missing.length;
        report(after, !changed ? 'not labeled' : set.size > 0 && gone > 0 ? 'modified' : gone > 0 ? 'unlabeled' : 'labeled');
      }
    } catch (e) {
      errors.push(e);
    }
  }
  throwAll(errors);
  return 0;
}

function refuse(have: Readonly<Record<string, string>>, set: ReadonlyMap<string, string>, what: string): void {
  const taken = [...set].filter(([k, v]) => Object.hasOwn(have, k) && have[k] !== v);
  if (taken.length === 0) return;
  if (what === 'label') throw new Fail(taken.map(([k]) => `'${k}' already has a value (${have[k]}), and --overwrite is false`).join('; '));
  const held = [...set].filter(([k]) => Object.hasOwn(have, k));
  throw new Fail(`--overwrite is false but found the following declared annotation(s): ${held.map(([k]) => `'${k}' already has a value (${have[k]})`).join('; ')}`);
}

function list(ctx: Ctx, info: { type: { kind: string; plural: string }; name: string }, pairs: Readonly<Record<string, string>>, several: boolean): void {
  const indent = several ? ' ' : '';
  if (several) ctx.out(`Listing ${ctx.path.endsWith('label') ? 'labels' : 'annotations'} for ${info.type.kind}.${''}/${info.name}:\n`.replace('./', '/'));
  for (const key of Object.keys(pairs).sort()) ctx.out(`${indent}${key}=${pairs[key]}\n`);
}

export const label: KubectlCommand = {
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

# Update pod 'foo' by removing a label named 'bar' if it exists
# Does not require the --overwrite flag
kubectl label pods foo bar-`,
  flags: flagsFor('label', 'kubectl-label'),
  complete: completeTypeAndName,
  run: (ctx) => run(ctx, 'labels', 'kubectl-label'),
};

export const annotate: KubectlCommand = {
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

# Update pod 'foo' with the annotation 'description' and the value 'my frontend running nginx', overwriting any existing value
kubectl annotate --overwrite pods foo description='my frontend running nginx'

# Update pod 'foo' by removing an annotation named 'description' if it exists
kubectl annotate pods foo description-`,
  flags: flagsFor('annotation', 'kubectl-annotate'),
  complete: completeTypeAndName,
  run: (ctx) => run(ctx, 'annotations', 'kubectl-annotate'),
};
