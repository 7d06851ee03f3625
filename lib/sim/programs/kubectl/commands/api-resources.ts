import { toYaml } from '../../../core';
import { goQuote } from '../../pflag';
import { Fail, UsageError } from '../errors';
import type { KubectlCommand } from '../command';
import { apiVersion, groupResource } from '../discovery';
import type { Resource } from '../discovery';
import { toJson } from '../print/json';
import { toKyaml } from '../print/kyaml';
import { table } from '../print/table';

export const apiResources: KubectlCommand = {
  name: 'api-resources',
  usage: 'kubectl api-resources [flags]',
  short: 'Print the supported API resources on the server',
  long: 'Print the supported API resources on the server.',
  examples: `# Print the supported API resources
kubectl api-resources

# Print the supported API resources with more information
kubectl api-resources -o wide

# Print the supported API resources sorted by a column
kubectl api-resources --sort-by=name

# Print the supported namespaced resources
kubectl api-resources --namespaced=true

# Print the supported non-namespaced resources
kubectl api-resources --namespaced=false

# Print the supported API resources with a specific APIGroup
kubectl api-resources --api-group=rbac.authorization.k8s.io`,
  flags: {
    'api-group': { type: 'string', help: 'Limit to resources in the specified API group.' },
    cached: { type: 'bool', help: 'Use the cached list of resources if available.' },
    categories: { type: 'strings', help: 'Limit to resources that belong to the specified categories.' },
    namespaced: { type: 'bool', default: true, help: 'If false, non-namespaced resources will be returned, otherwise returning namespaced resources by default.' },
    'no-headers': { type: 'bool', help: "When using the default or custom-column output format, don't print headers (default print headers)." },
    output: { type: 'string', short: 'o', help: 'Output format. One of: (json, yaml, kyaml, name, wide).' },
    'show-managed-fields': { type: 'bool', help: 'If true, keep the managedFields when printing objects in JSON or YAML format.' },
    'sort-by': { type: 'string', help: "If non-empty, sort list of resources using specified field. The field can be either 'name' or 'kind'." },
    verbs: { type: 'strings', help: 'Limit to resources that support the specified verbs.' },
  },
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    if (ctx.args.length > 0) throw new UsageError(`unexpected arguments: [${ctx.args.join(' ')}]`);
    // Formats of objects may be written in capitals.
    const format: string = ['json', 'yaml', 'kyaml'].includes(f.output.toLowerCase()) ? f.output.toLowerCase() : f.output;
    if (!['', 'wide', 'name', 'json', 'yaml', 'kyaml'].includes(format)) throw new Fail(`unable to match a printer suitable for the output format ${goQuote(f.output)}, allowed formats are: json,kyaml,name,wide,yaml`);
    if (!['', 'name', 'kind'].includes(f['sort-by'])) throw new Fail('--sort-by accepts only name or kind');
    if (!f.cached) ctx.discovery.refresh();
    // Of a type in several versions the server's preferred one, which is the first.
    const all = ctx.discovery.resources
      .filter((r, i, every) => every.findIndex((x) => x.group === r.group && x.plural === r.plural) === i)
      .filter((r) => r.verbs.length > 0)
      .filter((r) => !ctx.given('api-group') || r.group === f['api-group'])
      .filter((r) => !ctx.given('namespaced') || r.namespaced === f.namespaced)
      .filter((r) => f.verbs.every((v: string) => r.verbs.includes(v)))
      .filter((r) => f.categories.every((c: string) => r.categories.includes(c)));
    const key = (r: Resource): string => (f['sort-by'] === 'name' ? r.plural : f['sort-by'] === 'kind' ? r.kind : `${r.group}\0${r.plural}`);
    const sorted = [...all].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
    if (format === 'json' || format === 'yaml' || format === 'kyaml') {
      const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: '', resources: sorted.map(entry) };
      ctx.out(format === 'json' ? `${toJson(list, '    ', false)}\n` : format === 'yaml' ? toYaml(list) : toKyaml(list, false));
      return 0;
    }
    if (f.output === 'name') {
      ctx.out(sorted.map((r) => `${groupResource(r)}\n`).join(''));
      return 0;
    }
    const wide = f.output === 'wide';
    const rows = sorted.map((r) => [r.plural, r.shortNames.join(','), apiVersion(r), String(r.namespaced), r.kind, ...(wide ? [[...r.verbs].join(','), r.categories.join(',')] : [])]);
    if (!f['no-headers']) rows.unshift(['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])]);
    ctx.out(table(rows));
    return 0;
  },
};

const entry = (r: Resource) => ({
  name: r.plural,
  singularName: r.singular,
  namespaced: r.namespaced,
  ...(r.group ? { group: r.group } : {}),
  version: r.version,
  kind: r.kind,
  verbs: r.verbs,
  ...(r.shortNames.length > 0 ? { shortNames: r.shortNames } : {}),
  ...(r.categories.length > 0 ? { categories: r.categories } : {}),
});
