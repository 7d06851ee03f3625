import { equal, own, set } from '../../../../core';
import type { Resource } from '../../discovery';
import { strategicFor } from './apply';

/**
 * The patch that client-side apply sends: what the manifest says and the live object does not, and removals of what the
 * last manifest said and this one no longer does (apimachinery `strategicpatch.CreateThreeWayMergePatch`).
 *
 *     last applied {a: 1, b: 2}   manifest {a: 3}   live {a: 1, b: 2, c: 4}   →   {a: 3, b: null}
 *
 * Lists of objects that have a merge key are merged element by element; the others are replaced.
 */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name', initContainers: 'name', ephemeralContainers: 'name', env: 'name', volumes: 'name', volumeMounts: 'mountPath', volumeDevices: 'devicePath', imagePullSecrets: 'name', hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey', secrets: 'name', conditions: 'type', addresses: 'type', taints: 'key', ownerReferences: 'uid', resourceClaims: 'name', schedulingGates: 'name',
};

/** The merge key of a list; ports have another in a Service than in a container. */
function mergeKey(field: string, type: Pick<Resource, 'kind'>): string | undefined {
  if (field === 'ports') return type.kind === 'Service' ? 'port' : type.kind === 'NetworkPolicy' || type.kind === 'EndpointSlice' || type.kind === 'Endpoints' ? undefined : 'containerPort';
  return own(MERGE_KEYS, field);
}

/** Lists of plain values that are merged as sets. */
const SETS = new Set(['finalizers']);

type Obj = Record<string, unknown>;
const isObject = (x: unknown): x is Obj => x !== null && typeof x === 'object' && !Array.isArray(x);

export function threeWay(original: unknown, modified: unknown, live: unknown, type: Resource): Obj {
  const strategic = strategicFor(type.group) === 'strategic';
  return object(isObject(original) ? original : {}, modified as Obj, isObject(live) ? live : {}, type, strategic, '');
}

function object(original: Obj, modified: Obj, live: Obj, type: Resource, strategic: boolean, path: string): Obj {
  const out: Obj = {};
  for (const key of Object.keys(modified)) {
    const want = modified[key];
    const have = own(live, key);
    const was = own(original, key);
    if (want === null) {
      if (have !== undefined) set(out, key, null);
      continue;
    }
    if (want === undefined) continue;
    if (isObject(want) && isObject(have)) {
      const inner = object(isObject(was) ? was : {}, want, have, type, strategic, `${path}.${key}`);
      if (Object.keys(inner).length > 0) set(out, key, inner);
    } else if (Array.isArray(want)) {
      const by = strategic ? mergeKey(key, type) : undefined;
      if (by !== undefined && Array.isArray(have) && want.every(isObject)) list(out, key, by, Array.isArray(was) ? (was as Obj[]) : [], want as Obj[], have as Obj[], type, path);
      else if (strategic && SETS.has(key) && Array.isArray(have)) {
        const missing = want.filter((x) => !have.includes(x));
        if (missing.length > 0) set(out, key, missing);
      } else if (!equal(want, have)) set(out, key, want);
    } else if (!same(want, have, key)) set(out, key, want);
  }
  for (const key of Object.keys(original)) if (own(modified, key) === undefined && own(live, key) !== undefined) set(out, key, null);
  return out;
}

/** Numbers that a manifest wrote as text where the server keeps a quantity, and the like, are equal as they read. */
function same(want: unknown, have: unknown, _key: string): boolean {
  return equal(want, have);
}

function list(out: Obj, key: string, by: string, original: readonly Obj[], modified: readonly Obj[], live: readonly Obj[], type: Resource, path: string): void {
  const parts: Obj[] = [];
  for (const want of modified) {
    const have = live.find((x) => equal(x[by], want[by]));
    if (!have) {
      parts.push(want);
      continue;
    }
    const was = original.find((x) => equal(x[by], want[by])) ?? {};
    const inner = object(was, want, have, type, true, `${path}.${key}`);
    if (Object.keys(inner).length > 0) parts.push({ ...inner, [by]: want[by] });
  }
  for (const was of original) {
    if (modified.some((x) => equal(x[by], was[by])) || !live.some((x) => equal(x[by], was[by]))) continue;
    parts.push({ $patch: 'delete', [by]: was[by] });
  }
  if (parts.length === 0) {
    if (!equal(order(live, by, modified), modified.map((m) => m[by])) && modified.length === live.length) set(out, `$setElementOrder/${key}`, modified.map((m) => ({ [by]: m[by] })));
    return;
  }
  set(out, `$setElementOrder/${key}`, modified.map((m) => ({ [by]: m[by] })));
  set(out, key, parts);
}

const order = (live: readonly Obj[], by: string, modified: readonly Obj[]): unknown[] => live.map((x) => x[by]).filter((v) => modified.some((m) => equal(m[by], v)));
