// Writes lib/sim/kinds/generated/schema.json: every type of the Kubernetes API with its fields, formats, enums and
// descriptions, in the form of OpenAPI v3 `components.schemas`. Read from the type declarations of the npm package
// kubernetes-models (and its validators, which alone know int32 from int64), completed by lib/sim/kinds/facts/schema-rules.json
// (merge keys, list types, defaults: what the package does not say).
import { mkdirSync, readdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const SERVED = /^(v1|v2)$/;

/** `IIoK8sApiCoreV1Pod` → where its declaration is and what OpenAPI calls it. */
const sources = [];
function scan(dir, name) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('_') && entry.name !== 'node_modules') scan(join(dir, entry.name), [...name, entry.name]);
    } else if (entry.name.endsWith('.d.ts') && entry.name !== 'index.d.ts') {
      sources.push({ file: join(dir, entry.name), path: name, type: entry.name.slice(0, -5) });
    }
  }
}
scan(join(modules, 'kubernetes-models'), ['kubernetes-models']);
scan(join(modules, '@kubernetes-models/apimachinery'), ['apimachinery']);

function openapiName({ path, type }) {
  const [from, ...rest] = path;
  if (from === 'apimachinery') return `io.k8s.apimachinery.pkg.${[...rest, type].join('.')}`;
  if (rest.length === 1) return SERVED.test(rest[0]) ? `io.k8s.api.core.${rest[0]}.${type}` : undefined;
  const [group, version] = rest;
  if (!SERVED.test(version)) return undefined;
  if (group === 'apiextensions.k8s.io') return `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.${version}.${type}`;
  if (group === 'apiregistration.k8s.io') return `io.k8s.kube-aggregator.pkg.apis.apiregistration.${version}.${type}`;
  return `io.k8s.api.${group.split('.')[0]}.${version}.${type}`;
}

const longToName = new Map();
const parsed = [];
for (const source of sources) {
  const name = openapiName(source);
  if (!name) continue;
  const text = readFileSync(source.file, 'utf8');
  const long = /\bI(\w+) as (II\w+)/.exec(text)?.[2] ?? /(IIoK8s\w+)/.exec(text.slice(text.lastIndexOf('export')))?.[1];
  if (!long) continue;
  longToName.set(long, name);
  parsed.push({ ...source, name, text, long });
}
const reference = (name) => ({ $ref: `#/components/schemas/${name}` });

const comment = (lines) =>
  lines
    .map((l) => l.replace(/^\s*\* ?/, ''))
    .join('\n')
    .replace(/\*\\\//g, '*/')
    .replace(/\\\*/g, '*')
    .trim();

/** A TypeScript type as the package writes it → a schema. */
function schemaOf(type, self) {
  const t = type.trim().replace(/;$/, '');
  if (t === 'string') return { type: 'string' };
  if (t === 'boolean') return { type: 'boolean' };
  if (t === 'number') return { type: 'number' };
  if (t.startsWith('Array<')) {
    const inner = t.slice(6, -1).trim();
    if (inner.startsWith('{') && inner.includes('PersistentVolumeClaim')) return { type: 'array', items: reference('io.k8s.api.core.v1.PersistentVolumeClaim') };
    return { type: 'array', items: schemaOf(inner, self) };
  }
  if (t.startsWith('{')) {
    const value = /\[key: string\]: ([\s\S]*?);?\s*\}$/.exec(t)?.[1];
    return value ? { type: 'object', additionalProperties: schemaOf(value, self) } : { type: 'object' };
  }
  if (/^"/.test(t)) {
    const values = [...t.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((m) => m[1]);
    return { type: 'string', enum: values };
  }
  if (longToName.has(t)) return reference(longToName.get(t));
  if (t === self.own) return reference(self.name);
  if (t === 'string | number' || t === 'number | string') return { type: 'string', format: 'int-or-string' };
  throw new Error(`generate-schema: ${self.file}: cannot read the type ${t}`);
}

/** Number formats of a type, field by field, from its validator: `fields.get('port')` → `int32`. */
function formats(long, path) {
  const base = path[0] === 'apimachinery' ? '@kubernetes-models/apimachinery' : 'kubernetes-models';
  const file = join(modules, base, '_schemas', `${long.slice(1)}.js`);
  const out = new Map();
  if (!existsSync(file)) return out;
  const text = readFileSync(file, 'utf8');
  const named = new Map([...text.matchAll(/(formats\d+)=formats(?:\.([\w-]+)|\["([^"]+)"\])/g)].map((m) => [m[1], m[2] ?? m[3]]));
  const bodies = new Map();
  for (const part of text.split(/(?=function validate\d+\()/)) {
    const n = /^function (validate\d+)\(/.exec(part)?.[1];
    if (n) bodies.set(n, part);
  }
  const look = (fn, depth = 0) => {
    const body = bodies.get(fn);
    if (!body || depth > 3) return undefined;
    const f = /(formats\d+)\.validate/.exec(body)?.[1];
    if (f) return named.get(f);
    if (/data%1/.test(body)) return 'integer';
    const inner = /(validate\d+)\(data\[/.exec(body)?.[1];
    return inner ? look(inner, depth + 1) : undefined;
  };
  for (const m of text.matchAll(/(validate\d+)\(data(?:\.([\w$]+)|\["([^"]+)"\]),/g)) {
    const format = look(m[1]);
    if (format) out.set(m[2] ?? m[3], format);
  }
  return out;
}

function applyFormat(schema, format) {
  if (!format) return;
  if (schema.type === 'array') applyFormat(schema.items, format);
  else if (schema.type === 'object' && schema.additionalProperties) applyFormat(schema.additionalProperties, format);
  else if (format === 'byte') schema.format = 'byte';
  else if (schema.type === 'number' && format !== 'double') {
    schema.type = 'integer';
    if (format !== 'integer') schema.format = format;
  } else if (schema.type === 'number') schema.format = format;
}

const definitions = {};
for (const source of parsed) {
  const { text, name, type } = source;
  const lines = text.split('\n');
  const start = lines.findIndex((l) => l.startsWith('export interface '));
  const describe = (at) => {
    if (lines[at - 1]?.trim() !== '*/') return '';
    let first = at - 2;
    while (!lines[first].trim().startsWith('/**')) first--;
    return comment(lines.slice(first + 1, at - 1));
  };
  if (start < 0) {
    const alias = lines.findIndex((l) => /^export type I\w+ = /.test(l));
    const description = alias < 0 ? '' : describe(alias);
    const written = alias < 0 ? '' : /= (.*);$/.exec(lines[alias])?.[1];
    definitions[name] = { ...(description && { description }), ...(written ? schemaOf(written, { ...source, own: `I${type}` }) : {}) };
    continue;
  }
  const description = describe(start);
  const own = /^export interface (\w+)/.exec(lines[start])[1];
  const properties = {};
  const required = [];
  const format = formats(source.long, source.path);
  for (let i = start + 1; lines[i] !== '}'; i++) {
    const m = /^ {4}"([^"]+)"(\?)?: (.*)$/.exec(lines[i]);
    if (!m) continue;
    const about = describe(i);
    let written = m[3];
    const depth = (s) => (s.match(/[{<]/g) ?? []).length - (s.match(/[}>]/g) ?? []).length;
    while (depth(written) > 0) written += `\n${lines[++i]}`;
    const schema = schemaOf(written, { ...source, own });
    const isMeta = m[1] === 'apiVersion' || m[1] === 'kind';
    if (isMeta && schema.enum?.length === 1 && lines[start].includes('TypeMeta')) properties[m[1]] = { type: 'string' };
    else {
      applyFormat(schema, format.get(m[1]));
      properties[m[1]] = about ? { description: about, ...schema } : schema;
      if (!m[2]) required.push(m[1]);
    }
    if (properties[m[1]].$ref && about) {
      // OpenAPI v3 as Kubernetes writes it: a described reference is an allOf of one.
      const { $ref } = properties[m[1]];
      properties[m[1]] = { description: about, allOf: [{ $ref }] };
    }
  }
  definitions[name] = {
    ...(description && { description }),
    type: 'object',
    ...(Object.keys(properties).length && { properties }),
    ...(required.length && { required }),
  };
}

const META = {
  apiVersion:
    'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
  kind: 'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
};
for (const d of Object.values(definitions)) {
  for (const key of ['apiVersion', 'kind']) {
    if (d.properties?.[key] && !d.properties[key].description) d.properties[key] = { description: META[key], type: 'string' };
  }
}

const rules = JSON.parse(readFileSync(join(root, 'lib/sim/kinds/facts/schema-rules.json'), 'utf8'));
for (const [name, extra] of Object.entries(rules.types)) {
  const d = (definitions[name] ??= { type: 'object' });
  const { fields = {}, required, ...rest } = extra;
  for (const [key, value] of Object.entries(rest)) {
    if (value === null) delete d[key];
    else d[key] = value;
  }
  if (required) d.required = required;
  for (const [field, add] of Object.entries(fields)) {
    d.properties ??= {};
    if (add === null) delete d.properties[field];
    else d.properties[field] = { ...d.properties[field], ...add };
  }
}

const sorted = Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)));
const out = join(root, 'lib/sim/kinds/generated');
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'schema.json'), JSON.stringify(sorted));
console.log(`schema: ${Object.keys(sorted).length} types`);
