import { Fail, Plain } from '../errors';
import { goQuote } from '../../pflag';
import type { Ctx, KubectlCommand } from '../command';
import { findType, groupResource } from '../discovery';
import type { Resource } from '../discovery';
import { JsonPathError, parseJsonPath, relaxed } from '../print/jsonpath';
import { Models, NoField } from '../model-text';
import { explainText } from '../schema-text';

export const explain: KubectlCommand = {
  name: 'explain',
  usage: 'kubectl explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  short: 'Get documentation for a resource',
  long: `Describe fields and structure of various resources.

 This command describes the fields that belong to each supported API resource. A field is named by a simple JSONPath:

        <type>.<fieldName>[.<fieldName>]
        
 The information is read from the server in OpenAPI form.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# Get the documentation of the resource and its fields
kubectl explain pods

# Get all the fields in the resource
kubectl explain pods --recursive

# Get the explanation for deployment in supported api versions
kubectl explain deployments --api-version=apps/v1

# Get the documentation of a specific field of a resource
kubectl explain pods.spec.containers

# Get the documentation of resources in different format
kubectl explain deployment --output=plaintext-openapiv2`,
  flags: {
    'api-version': { type: 'string', help: 'Get different explanations for particular API version (API group/version)' },
    output: { type: 'string', short: 'o', default: 'plaintext', help: 'Format in which to render the schema (plaintext, plaintext-openapiv2)' },
    recursive: { type: 'bool', short: 'R', help: 'Print the fields of fields (Currently only 1 level deep)' },
  },
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    const [word, ...more] = ctx.args;
    if (word === undefined) throw new Fail('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.');
    if (more.length > 0) throw new Fail('We accept only this format: explain RESOURCE');
    if (f.output !== 'plaintext' && f.output !== 'plaintext-openapiv2') throw new Fail(`unrecognized format: ${f.output}`);
    const { type, path } = splitPath(ctx, word);
    const [group, version] = f['api-version'] === '' ? [type.group, type.version] : splitVersion(f['api-version']);
    const prefix = group ? `apis/${group}/${version}` : `api/${version}`;
    const paths = ctx.api.get('/openapi/v3')?.paths ?? {};
    const gvr = `${group}/${version}, Resource=${type.plural}`;
    if (!Object.hasOwn(paths, prefix)) throw new Fail(`couldn't find resource for ${goQuote(f.output === 'plaintext' ? gvr : `${group}/${version}, Kind=${type.kind}`)}`);
    const document = ctx.api.get(`/openapi/v3/${prefix}`);
    const schemas: Record<string, any> = document?.components?.schemas ?? {};
    const kind = ctx.discovery.resources.find((r) => r.group === group && r.version === version && r.plural === type.plural)?.kind;
    const schema = kind === undefined ? undefined : Object.values(schemas).find((s) => (s['x-kubernetes-group-version-kind'] ?? []).some((x: any) => x.group === group && x.version === version && x.kind === kind));
    if (!schema) throw new Fail(`GVR (${gvr}) not found in OpenAPI schema`);
    if (f.output === 'plaintext-openapiv2') {
      try {
        ctx.out(new Models(schemas).explain(schema, path, kind!, group ? `${group}/${version}` : version, f.recursive));
        return 0;
      } catch (e) {
        if (e instanceof NoField) throw new Fail(e.message);
        throw e;
      }
    }
    const head = `${group ? `GROUP:      ${group}\n` : ''}KIND:       ${kind}\nVERSION:    ${version}\n\n`;
    const text = explainText(schema, schemas, path, { recursive: f.recursive });
    if (text === undefined) {
      ctx.out(head);
      throw new Fail(`field ${goQuote(path[path.length - 1]!)} does not exist`);
    }
    ctx.out(`${head}${text}\n`);
    return 0;
  },
};

/**
 * `pods.spec.containers`, `deployments.apps.spec`: the type and the fields below it. Of the types that the first word may mean
 * the first whose name with its group the request begins with is taken, or else the first (kubectl `pkg/explain/explain.go`).
 */
function splitPath(ctx: Ctx, word: string): { type: Resource; path: string[] } {
  if (word === '') throw new Fail('a resource must be present, got: /, Resource=');
  const [first = '', ...path] = fieldsOf(word);
  const type = findType(ctx.discovery, first);
  if (!type) throw new Plain(`the server doesn't have a resource type ${goQuote(first)}`);
  if (ctx.flags['api-version'] !== '') return { type, path };
  const others = ctx.discovery.resources.filter((r) => r.plural === type.plural && r !== type);
  for (const each of [type, ...others]) {
    const name = groupResource(each);
    if (word.startsWith(name)) return { type: each, path: fieldsOf(`x${word.slice(name.length)}`).slice(1) };
  }
  return { type, path };
}

/** The words of `a.b.c`. Throws what the parser of paths says of others. */
export function fieldsOf(word: string): string[] {
  if (word.startsWith('.')) throw new Fail('invalid jsonpath syntax, first node must be field node');
  try {
    const [list] = parseJsonPath(relaxed(word.replace(/\.$/, ''))).nodes;
    const nodes = list?.type === 'list' ? list.nodes : [];
    const out: string[] = [];
    for (const node of nodes) {
      if (node.type !== 'field') throw new Fail('invalid jsonpath syntax, first node must be field node');
      out.push(node.name);
    }
    return out;
  } catch (e) {
    if (e instanceof JsonPathError) throw new Fail(e.message);
    throw e;
  }
}

function splitVersion(text: string): [string, string] {
  if (text.split('/').length > 2) throw new Fail(`unexpected GroupVersion string: ${text}`);
  const slash = text.indexOf('/');
  return slash < 0 ? ['', text] : [text.slice(0, slash), text.slice(slash + 1)];
}
