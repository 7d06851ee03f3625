import { clone } from '../../../core';
import { changeFields, fieldSpecs, type Config, type FieldSpec } from './fields';
import type { Kustomization } from './file';
import { listOf } from './file';
import { at } from './resource';
import type { Resource } from './resource';

/** Where labels stand beside `metadata`, by kind: templates, and selectors (kustomize's `commonlabels` field specs). */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  ReplicationController: ['spec/template'], Deployment: ['spec/template'], ReplicaSet: ['spec/template'], DaemonSet: ['spec/template'], StatefulSet: ['spec/template'],
  Job: ['spec/template'], CronJob: ['spec/jobTemplate', 'spec/jobTemplate/spec/template'],
};
const SELECTORS: Readonly<Record<string, readonly { readonly path: string; readonly create: boolean }[]>> = {
  Service: [{ path: 'spec/selector', create: true }],
  ReplicationController: [{ path: 'spec/selector', create: true }],
  Deployment: [{ path: 'spec/selector/matchLabels', create: true }],
  ReplicaSet: [{ path: 'spec/selector/matchLabels', create: true }],
  DaemonSet: [{ path: 'spec/selector/matchLabels', create: true }],
  StatefulSet: [{ path: 'spec/selector/matchLabels', create: true }],
  Job: [{ path: 'spec/selector/matchLabels', create: false }],
  CronJob: [{ path: 'spec/jobTemplate/spec/selector/matchLabels', create: false }],
  PodDisruptionBudget: [{ path: 'spec/selector/matchLabels', create: false }],
  NetworkPolicy: [{ path: 'spec/podSelector/matchLabels', create: false }],
};
const SELECTING = ['affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution[]/podAffinityTerm/labelSelector/matchLabels', 'affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution[]/labelSelector/matchLabels', 'affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution[]/podAffinityTerm/labelSelector/matchLabels', 'affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution[]/labelSelector/matchLabels', 'topologySpreadConstraints[]/labelSelector/matchLabels'];

/** `labels`, `commonLabels` and `commonAnnotations`. */
export function applyLabels(file: Kustomization, list: readonly Resource[], config: Config): void {
  const more = (specs: readonly FieldSpec[], pairs: Readonly<Record<string, unknown>>): void => changeFields(list, specs, {}, (v) => ({ ...v, ...asText(pairs) }));
  for (const entry of listOf(file, 'labels')) {
    const pairs = entry.pairs ?? {};
    for (const r of list) label(r, pairs, entry.includeSelectors === true, entry.includeSelectors === true || entry.includeTemplates === true);
    more([...(entry.includeSelectors ? config.commonLabels : [...config.labels, ...(entry.includeTemplates ? config.templateLabels : [])]), ...fieldSpecs(entry.fields, 'fields')], pairs);
  }
  if (file.commonLabels) {
    for (const r of list) label(r, file.commonLabels, true, true);
    more(config.commonLabels, file.commonLabels);
  }
  if (file.commonAnnotations) {
    for (const r of list) annotate(r, file.commonAnnotations);
    more(config.commonAnnotations, file.commonAnnotations);
  }
}

function label(r: Resource, pairs: Readonly<Record<string, string>>, selectors: boolean, templates: boolean): void {
  const object = clone(r.object) as any;
  const add = (holder: any, field: string) => (holder[field] = { ...holder[field], ...asText(pairs) });
  add(object.metadata, 'labels');
  const own = Object.hasOwn(TEMPLATES, object.kind) ? TEMPLATES[object.kind]! : [];
  if (templates) {
    for (const path of own) at(object, path, (t) => add((t.metadata ??= {}), 'labels'));
    if (object.kind === 'StatefulSet') at(object, 'spec/volumeClaimTemplates[]', (t) => add((t.metadata ??= {}), 'labels'));
  }
  if (selectors) {
    for (const { path, create } of Object.hasOwn(SELECTORS, object.kind) ? SELECTORS[object.kind]! : []) {
      const parts = path.split('/');
      const last = parts.pop()!;
      let holder: any = object;
      for (const part of parts) holder = create ? (holder[part] ??= {}) : holder?.[part];
      if (holder && (create || holder[last])) add(holder, last);
    }
    for (const path of own) for (const inner of SELECTING) at(object, `${path}/spec/${inner}`, (m) => Object.assign(m, asText(pairs)));
  }
  r.object = object;
}

function annotate(r: Resource, pairs: Readonly<Record<string, string>>): void {
  const object = clone(r.object) as any;
  const add = (holder: any) => (holder.annotations = { ...holder.annotations, ...asText(pairs) });
  add(object.metadata);
  for (const path of Object.hasOwn(TEMPLATES, object.kind) ? TEMPLATES[object.kind]! : []) at(object, path, (t) => add((t.metadata ??= {})));
  r.object = object;
}

/** Values as texts. */
export const asText = (pairs: Readonly<Record<string, unknown>>): Record<string, string> => Object.fromEntries(Object.entries(pairs).map(([k, v]) => [k, String(v)]));
