import type { Sys } from '../../../machine/sys';
import { Fail } from '../errors';
import { parseManifests } from '../manifests';
import type { Config, FieldSpec, NameReference } from './fields';
import { fileIn } from './root';
import type { Root } from './root';

type Any = any;
type Found = { readonly [K in 'commonAnnotations' | 'commonLabels' | 'namePrefix']: FieldSpec[] } & { readonly nameReference: NameReference[] };

/**
 * What a file of `crds` says of the fields of kinds: Go types by name, each with its OpenAPI schema, whose extensions mark
 * names of other objects, selectors and the like (kustomize `accumulator/loadconfigfromcrds.go`). Throws kustomize's sentences.
 */
export function configOfCrds(sys: Sys, root: Root, path: string): Partial<Config> {
  const text = sys.files.read(fileIn(sys, root, path));
  const unread = (what: unknown, type: string) =>
    new Fail(`unable to parse open API definition from '${path}': ${text.startsWith('{') ? '' : 'error unmarshaling JSON: while decoding JSON: '}json: cannot unmarshal ${Array.isArray(what) ? 'array' : typeof what === 'boolean' ? 'bool' : typeof what} into Go value of type accumulator.${type}`);
  const types = parseManifests(text, path)[0] ?? {};
  if (typeof types !== 'object' || Array.isArray(types)) throw unread(types, 'nameToApiMap');
  const schemas = new Map<string, Any>();
  for (const [name, one] of Object.entries<Any>(types)) {
    if (one !== null && (typeof one !== 'object' || Array.isArray(one))) throw unread(one, 'OpenAPIDefinition');
    schemas.set(name, one?.Schema ?? one?.schema);
  }
  const found: Found = { commonAnnotations: [], commonLabels: [], namePrefix: [], nameReference: [] };
  const seen = { fields: 0 };
  for (const [name, schema] of schemas) {
    const has = (key: string) => Object.hasOwn(schema?.properties ?? {}, key);
    if (has('kind') && has('apiVersion') && has('metadata')) collect(found, schemas, name.split('.').pop()!, name, [], seen);
  }
  return found;
}

/** How many fields one file's types may have, each counted wherever it stands: types that hold each other have no end. */
const MAX_FIELDS = 10_000;

function collect(found: Found, schemas: ReadonlyMap<string, Any>, kind: string, name: string, path: readonly string[], seen: { fields: number }): void {
  const properties = schemas.get(name)?.properties;
  if (properties === null || typeof properties !== 'object') return;
  for (const [key, property] of Object.entries<Any>(properties)) {
    if (property === null || typeof property !== 'object') continue;
    if (++seen.fields > MAX_FIELDS || path.length > 100) throw new Fail('too many fields');
    const at = [...path, key];
    const marked = (extension: string): string | undefined => (typeof property[`x-kubernetes-${extension}`] === 'string' ? property[`x-kubernetes-${extension}`] : undefined);
    const field = (parts: readonly string[]): FieldSpec => ({ kind, path: parts.join('/') });
    if (marked('annotation') !== undefined) found.commonAnnotations.push(field(at));
    if (marked('label-selector') !== undefined) found.commonLabels.push(field(at));
    if (marked('identity') !== undefined) found.namePrefix.push(field(at));
    const version = marked('object-ref-api-version');
    const named = marked('object-ref-kind');
    if (version !== undefined && named !== undefined) found.nameReference.push({ kind: named, version, fieldSpecs: [field([...at, marked('object-ref-name-key') ?? 'name'])] });
    if (typeof property.$ref === 'string') collect(found, schemas, kind, property.$ref, at, seen);
  }
}
