import { clone, own, set, type HttpResponse, type Json } from '../../core';
import { at } from '../../kinds/custom';
import type { Kind } from '../../kinds/kind';
import { formatLabels, formatSelector, selectorOf } from '../../kinds/selectors';
import { age } from '../../kinds/times';
import { checkKind, decode, DecodeError } from '../decode';
import { readBody } from '../http/body';
import type { Call } from '../http/resource';
import { options } from '../http/options';
import { patched, unnamed } from '../http/patched';
import { table, includeObject } from '../http/table';
import { param } from '../http/url';
import { update } from '../registry';
import { mustRead } from '../stored';
import { badRequest, conflict, invalid, MODIFIED } from '../status';
import { define, nameColumn } from '../../kinds/define';

/** `autoscaling/v1` Scale: how many replicas something has and should have. */
export const Scale: Kind<any> = define<any>({
  group: 'autoscaling',
  kind: 'Scale',
  plural: 'scales',
  columns: [
    nameColumn(),
    { name: 'Desired', type: 'integer', cell: (s) => s.spec?.replicas ?? 0 },
    { name: 'Available', type: 'integer', cell: (s) => s.status?.replicas ?? 0 },
    { name: 'Age', cell: (s, now) => age(s.metadata.creationTimestamp, now) },
  ],
});

/** The scale of a Deployment, ReplicaSet, StatefulSet or ReplicationController, or of a custom object that says where it has one. */
export function scaleOf(o: any, custom?: Kind<any>['scale']): any {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = o.metadata;
  if (custom) {
    const replicas = Number(at(o, custom.specReplicasPath) ?? 0);
    const selector = custom.labelSelectorPath ? at(o, custom.labelSelectorPath) : undefined;
    return {
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
      spec: replicas ? { replicas } : {},
      status: { replicas: Number(at(o, custom.statusReplicasPath) ?? 0), ...(typeof selector === 'string' && selector && { selector }) },
    };
  }
  const selector = o.kind === 'ReplicationController' ? formatLabels(o.spec.selector) : formatSelector(selectorOf(o.spec.selector) ?? []);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: o.spec.replicas ? { replicas: o.spec.replicas } : {},
    status: { replicas: o.status?.replicas ?? 0, ...(selector && selector !== '<none>' && { selector }) },
  };
}

/** `GET`, `PUT` and `PATCH` of `…/scale`. */
export function scale(call: Call): HttpResponse {
  const { ctx, user, kind, info, request, url, accept } = call;
  const answer = (body: unknown): HttpResponse => ({ status: 200, headers: { 'content-type': 'application/json' }, body: body as Json });
  const old = mustRead(ctx, kind, info.namespace, info.name!) as any;
  const now = scaleOf(old, kind.scale);
  const shown = (s: any): HttpResponse =>
    answer(accept.as === 'Table' ? table(Scale, [s], { resourceVersion: s.metadata.resourceVersion }, { include: includeObject(param(url, 'includeObject')), now: ctx.now(), version: accept.version }) : s);
  if (request.method === 'GET' || request.method === 'HEAD') return shown(now);

  const o = options(call, request.method === 'PUT' ? 'UpdateOptions' : 'PatchOptions');
  let wanted: any;
  if (request.method === 'PUT') {
    const data = readBody(request, 'Scale').data;
    const { apiVersion, kind: named } = (data ?? {}) as { apiVersion?: string; kind?: string };
    if (apiVersion && named && named !== 'Scale') throw badRequest(`${named} in version ${JSON.stringify(apiVersion.slice(apiVersion.indexOf('/') + 1))} cannot be handled as a Scale: converting (v1.${named}) to (autoscaling.Scale): unknown conversion`);
    wanted = read(checkKind(Scale, data));
    if (!wanted.metadata?.name) throw unnamed(info.name!);
    if (wanted.metadata.name !== info.name) throw badRequest(`the name of the object (${wanted.metadata.name}) does not match the name on the URL (${info.name})`);
  } else {
    const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim();
    wanted = patched(call, Scale, now, type, o.validation);
  }
  const rv = wanted.metadata?.resourceVersion;
  if (rv && rv !== old.metadata.resourceVersion) throw conflict(kind, info.name!, MODIFIED);
  const replicas = wanted.spec?.replicas ?? 0;
  if (replicas < 0) throw invalid(Scale, info.name!, [{ type: 'Invalid', field: 'spec.replicas', value: replicas, detail: 'must be greater than or equal to 0' }]);
  const draft = clone(old) as any;
  if (kind.scale) putAt(draft, kind.scale.specReplicasPath, replicas);
  else draft.spec.replicas = replicas;
  const done = update(ctx, user, kind, info.namespace, info.name!, draft, { manager: o.manager, subresource: 'scale', dryRun: o.dryRun, warn: (w) => call.warnings.push(w) });
  return shown(scaleOf(done.object, kind.scale));
}

/** Sets what stands at a simple path (`.spec.replicas`). */
function putAt(object: any, path: string, value: unknown): void {
  const keys = path.split('.').filter(Boolean);
  let here = object;
  for (const key of keys.slice(0, -1)) {
    if (own(here, key) === undefined || here[key] === null || typeof here[key] !== 'object') set(here, key, {});
    here = here[key];
  }
  set(here, keys[keys.length - 1]!, value);
}

function read(data: unknown): any {
  try {
    return decode(Scale, data).object;
  } catch (e) {
    if (e instanceof DecodeError) throw badRequest(`Scale in version "v1" cannot be handled as a Scale: ${e.message}`);
    throw e;
  }
}
