import { clone } from '../../../core';
import { Fail } from '../errors';
import { changeFields, type FieldSpec } from './fields';
import { at, nameOf, podSpecPath } from './resource';
import type { Resource } from './resource';

/** One of a kustomization's `vars`: what `$(NAME)` stands for, a field of an object. */
export interface Var {
  readonly name: string;
  readonly objref?: { readonly kind?: string; readonly name?: string; readonly apiVersion?: string };
  readonly fieldref?: { readonly fieldpath?: string };
}

/** Puts the values of vars where containers and Ingresses may name them. Throws kustomize's sentence for one of no object. */
export function applyVars(list: readonly Resource[], vars: readonly Var[], fields: readonly FieldSpec[]): void {
  if (vars.length === 0) return;
  const values = new Map<string, unknown>();
  for (const v of [...vars].sort((a, b) => (a.name < b.name ? -1 : 1))) values.set(v.name, valueOf(list, v));
  const expanded = (text: unknown): unknown => {
    if (typeof text !== 'string') return text;
    const whole = /^\$\(([^()]+)\)$/.exec(text)?.[1];
    if (whole !== undefined && values.has(whole)) return values.get(whole);
    return text.replace(/\$\$|\$\(([^()]+)\)/g, (found, name: string | undefined) => (name !== undefined && values.has(name) ? String(values.get(name)) : found));
  };
  for (const r of list) {
    const object = clone(r.object) as any;
    const field = (path: string, key: string) =>
      at(object, path, (holder) => {
        if (Array.isArray(holder[key])) holder[key] = holder[key].map(expanded);
        else if (holder[key] !== undefined) holder[key] = expanded(holder[key]);
      });
    const pod = podSpecPath(object);
    for (const kind of pod === undefined ? [] : ['containers', 'initContainers']) {
      for (const key of ['args', 'command']) field(`${pod}/${kind}[]`, key);
      field(`${pod}/${kind}[]/env[]`, 'value');
      field(`${pod}/${kind}[]/volumeMounts[]`, 'mountPath');
    }
    if (object.kind === 'Ingress') {
      field('spec/rules[]', 'host');
      field('spec/tls[]', 'hosts');
    }
    r.object = object;
  }
  changeFields(list, fields, '', (x) => (x !== null && typeof x === 'object' ? Object.fromEntries(Object.entries(x).map(([k, y]) => [k, expanded(y)])) : expanded(x)));
}

function valueOf(list: readonly Resource[], v: Var): unknown {
  const path = v.fieldref?.fieldpath ?? 'metadata.name';
  const { kind = '', name = '', apiVersion = '' } = v.objref ?? {};
  const owner = list.find((r) => r.object.kind === kind && (apiVersion === '' || r.object.apiVersion === apiVersion) && (nameOf(r) === name || r.before.some((b) => b.name === name)));
  const value = owner && path.split(/[.[\]]+/).filter((p) => p !== '').reduce<any>((o, part) => (o !== null && typeof o === 'object' && Object.hasOwn(o, part) ? o[part] : undefined), owner.object);
  if (value !== undefined) return value;
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['[noGrp]', apiVersion || '[noVer]'];
  throw new Fail(`var '{${v.name ?? ''} ${kind || '[noKind]'}.${version}.${group} {${path}}}' cannot be mapped to a field in the set of known resources`);
}
