import { LimitRange } from '../../kinds/limit-range';
import { addQuantities, compareQuantities, parseQuantity } from '../../kinds/quantities';
import type { LimitRange as Limits } from '../../kinds/types';
import type { Context } from '../context';
import { readAll } from '../stored';
import { aggregate, forbidden } from '../status';
import type { Attributes, Plugin } from './admission';

type Amounts = Readonly<Record<string, string>>;
type Any = any;

const applies = (a: Attributes): boolean =>
  a.kind.group === '' && !a.subresource && ((a.kind.plural === 'pods' && a.operation === 'CREATE') || (a.kind.plural === 'persistentvolumeclaims' && (a.operation === 'CREATE' || a.operation === 'UPDATE')));

const ranges = (ctx: Context, namespace: string | undefined): Limits[] => readAll(ctx, LimitRange, namespace) as Limits[];

/** Containers get a namespace's default requests and limits, and are refused outside its bounds (`plugin/pkg/admission/limitranger`). */
export const LimitRanger: Plugin = {
  name: 'LimitRanger',
  mutate: (a, ctx) => {
    if (!applies(a) || a.kind.plural !== 'pods') return;
    for (const range of ranges(ctx, a.namespace)) {
      const item = range.spec?.limits?.find((l) => l.type === 'Container');
      if (item) defaults(a.object, (item.defaultRequest ?? {}) as Amounts, (item.default ?? {}) as Amounts);
    }
  },
  validate: (a, ctx) => {
    if (!applies(a)) return;
    for (const range of ranges(ctx, a.namespace)) {
      const faults: string[] = [];
      for (const item of range.spec?.limits ?? []) {
        if (a.kind.plural === 'persistentvolumeclaims') {
          if (item.type === 'PersistentVolumeClaim') faults.push(...bounds(item, 'PersistentVolumeClaim', a.object.spec?.resources?.requests ?? {}, {}, false));
        } else if (item.type === 'Container') {
          for (const c of [...(a.object.spec.containers ?? []), ...(a.object.spec.initContainers ?? [])]) faults.push(...bounds(item, 'Container', c.resources?.requests ?? {}, c.resources?.limits ?? {}, true));
        } else if (item.type === 'Pod') faults.push(...bounds(item, 'Pod', total(a.object.spec, 'requests'), total(a.object.spec, 'limits'), true));
      }
      if (faults.length) throw forbidden(a.kind, a.name, aggregate(faults));
    }
  },
};

function defaults(pod: Any, requests: Amounts, limits: Amounts): void {
  const said: string[] = [];
  const fill = (c: Any, what: string): void => {
    const resources = (c.resources ??= {});
    for (const [kind, values] of [
      ['requests', requests],
      ['limits', limits],
    ] as const) {
      const set: string[] = [];
      for (const name of Object.keys(values).sort()) {
        if (resources[kind]?.[name] !== undefined) continue;
        (resources[kind] ??= {})[name] = values[name];
        set.push(name);
      }
      if (set.length) said.push(`${set.join(', ')} ${kind.slice(0, -1)} for ${what} ${c.name}`);
    }
  };
  for (const c of pod.spec.containers ?? []) fill(c, 'container');
  for (const c of pod.spec.initContainers ?? []) fill(c, 'init container');
  if (said.length) pod.metadata.annotations = { ...pod.metadata.annotations, 'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${said.join('; ')}` };
}

/** What a Pod asks for in sum: its containers together, or the largest init container if that is more. */
function total(spec: Any, kind: 'requests' | 'limits'): Record<string, string> {
  const out: Record<string, string> = {};
  const count = new Map<string, number>();
  for (const c of spec.containers ?? []) {
    for (const name of Object.keys(c.resources?.[kind] ?? {})) {
      out[name] = addQuantities(out[name] ?? '0', c.resources[kind][name]);
      count.set(name, (count.get(name) ?? 0) + 1);
    }
  }
  for (const c of spec.initContainers ?? []) {
    for (const name of Object.keys(c.resources?.[kind] ?? {})) if (out[name] === undefined || compareQuantities(c.resources[kind][name], out[name]) > 0) out[name] = c.resources[kind][name];
  }
  // A limit that one container lacks is no limit for the Pod.
  if (kind === 'limits') for (const [name, n] of count) if (n < (spec.containers?.length ?? 0)) delete out[name];
  return out;
}

function bounds(item: Any, type: string, requests: Amounts, limits: Amounts, hasLimits: boolean): string[] {
  const out: string[] = [];
  for (const name of Object.keys(item.min ?? {}).sort()) {
    const min = item.min[name];
    const request = requests[name];
    const limit = limits[name];
    if (request === undefined) out.push(`minimum ${name} usage per ${type} is ${min}.  No request is specified`);
    else if (compareQuantities(request, min) < 0) out.push(`minimum ${name} usage per ${type} is ${min}, but request is ${request}`);
    else if (limit !== undefined && compareQuantities(limit, min) < 0) out.push(`minimum ${name} usage per ${type} is ${min}, but limit is ${limit}`);
  }
  for (const name of Object.keys(item.max ?? {}).sort()) {
    const max = item.max[name];
    const request = requests[name];
    const limit = limits[name];
    if (!hasLimits) {
      if (request === undefined) out.push(`maximum ${name} usage per ${type} is ${max}.  No request is specified`);
      else if (compareQuantities(request, max) > 0) out.push(`maximum ${name} usage per ${type} is ${max}, but request is ${request}`);
      continue;
    }
    if (limit === undefined) out.push(`maximum ${name} usage per ${type} is ${max}.  No limit is specified`);
    else if (compareQuantities(limit, max) > 0) out.push(`maximum ${name} usage per ${type} is ${max}, but limit is ${limit}`);
    else if (request !== undefined && compareQuantities(request, max) > 0) out.push(`maximum ${name} usage per ${type} is ${max}, but request is ${request}`);
  }
  for (const name of Object.keys(item.maxLimitRequestRatio ?? {}).sort()) {
    const ratio = item.maxLimitRequestRatio[name];
    const request = requests[name];
    const limit = limits[name];
    if (request === undefined || parseQuantity(request).nanos === 0n) out.push(`${name} max limit to request ratio per ${type} is ${ratio}, but no request is specified or request is 0`);
    else if (limit === undefined || parseQuantity(limit).nanos === 0n) out.push(`${name} max limit to request ratio per ${type} is ${ratio}, but no limit is specified or limit is 0`);
    else {
      const real = Number(parseQuantity(limit).nanos) / Number(parseQuantity(request).nanos);
      if (real > Number(parseQuantity(ratio).nanos) / 1e9) out.push(`${name} max limit to request ratio per ${type} is ${ratio}, but provided ratio is ${real.toFixed(6)}`);
    }
  }
  return out;
}
