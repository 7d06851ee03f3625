import { clone, type HttpResponse, type Json } from '../../core';
import { at, putAt } from '../../kinds/custom';
import { define, nameColumn } from '../../kinds/define';
import type { Kind } from '../../kinds/kind';
import { formatLabels, formatSelector, selectorOf } from '../../kinds/selectors';
import { apiVersionOf } from '../../kinds/lookup';
import { age, rfc3339 } from '../../kinds/times';
import { checkKind, decode, DecodeError } from '../decode';
import { FieldSet } from '../fields/set';
import { readManagers, writeManagers } from '../fields/managers';
import { parseApplied, readBody } from '../http/body';
import type { Call } from '../http/resource';
import { options, type Options } from '../http/options';
import { patched, unnamed } from '../http/patched';
import { table, includeObject } from '../http/table';
import { param } from '../http/url';
import { checkApplied, conflictError } from '../patch/apply';
import { update } from '../registry';
import { mustRead } from '../stored';
import { badRequest, conflict, invalid, MODIFIED } from '../status';

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
  const chosen = !custom ? formatLabelSelector(o) : custom.labelSelectorPath ? at(o, custom.labelSelectorPath) : undefined;
  const replicas = Number((custom ? at(o, custom.specReplicasPath) : o.spec.replicas) ?? 0);
  const running = Number((custom ? at(o, custom.statusReplicasPath) : o.status?.replicas) ?? 0);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas ? { replicas } : {},
    status: { replicas: running, ...(typeof chosen === 'string' && chosen && { selector: chosen }) },
  };
}

/** The selector of a workload in one text; empty where it selects nothing. */
function formatLabelSelector(o: any): string {
  const text = o.kind === 'ReplicationController' ? formatLabels(o.spec.selector) : formatSelector(selectorOf(o.spec.selector) ?? []);
  return text === '<none>' ? '' : text;
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

  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim();
  const applying = type === 'application/apply-patch+yaml';
  const o = options(call, request.method === 'PUT' ? 'UpdateOptions' : 'PatchOptions', applying);
  let wanted: any;
  if (request.method === 'PUT') {
    const data = readBody(request, 'Scale').data;
    const { apiVersion, kind: named } = (data ?? {}) as { apiVersion?: string; kind?: string };
    if (apiVersion && named && named !== 'Scale') throw badRequest(`${named} in version ${JSON.stringify(apiVersion.slice(apiVersion.indexOf('/') + 1))} cannot be handled as a Scale: converting (v1.${named}) to (autoscaling.Scale): unknown conversion`);
    wanted = read(checkKind(Scale, data));
    if (!wanted.metadata?.name) throw unnamed(info.name!);
    if (wanted.metadata.name !== info.name) throw badRequest(`the name of the object (${wanted.metadata.name}) does not match the name on the URL (${info.name})`);
  } else {
    wanted = applying ? configured(call) : patched(call, Scale, now, type, o.validation);
  }
  const rv = wanted.metadata?.resourceVersion;
  if (rv && rv !== old.metadata.resourceVersion) throw conflict(kind, info.name!, MODIFIED);
  const replicas = wanted.spec?.replicas ?? 0;
  if (replicas < 0) throw invalid(Scale, info.name!, [{ type: 'Invalid', field: 'spec.replicas', value: replicas, detail: 'must be greater than or equal to 0' }]);
  const managers = applying ? takeOver(call, old, wanted.spec?.replicas, o) : undefined;
  const draft = clone(old) as any;
  if (applying && wanted.spec?.replicas === undefined) {
    // Nothing is said of replicas: they stay.
  } else if (kind.scale) putAt(draft, kind.scale.specReplicasPath, replicas);
  else draft.spec.replicas = replicas;
  const done = update(ctx, user, kind, info.namespace, info.name!, draft, { manager: o.manager, subresource: 'scale', managers, dryRun: o.dryRun, warn: (w) => call.warnings.push(w) });
  return shown(scaleOf(done.object, kind.scale));
}

/** The Scale that an apply states. */
function configured(call: Call): any {
  const { body } = call.request;
  const data = (typeof body === 'string' ? parseApplied(body).data : body) as any;
  const config = checkApplied(Scale, data, call.info.name!);
  const decoded = read(config);
  if (config.spec?.replicas === 0) decoded.spec.replicas = 0;
  return decoded;
}

/** Who owns the replicas of an object once they are applied through its scale (`managedfields/scalehandler.go`). Throws Conflict. */
function takeOver(call: Call, old: any, replicas: number | undefined, o: Options): any[] {
  const path = (call.kind.scale?.specReplicasPath ?? '.spec.replicas').split('.').filter(Boolean).map((p) => `f:${p}`);
  const owned = new FieldSet();
  path.reduce((set, step) => set.child(step), owned).here = true;
  const managers = readManagers(old.metadata.managedFields);
  let mine = managers.find((m) => m.manager === o.manager && m.operation === 'Apply' && m.subresource === 'scale');
  if (!mine) managers.push((mine = { manager: o.manager, operation: 'Apply', apiVersion: apiVersionOf(call.kind), subresource: 'scale', time: '', fields: new FieldSet() }));
  const changes = replicas !== undefined && replicas !== (scaleOf(old, call.kind.scale).spec.replicas ?? 0);
  if (changes) {
    const others = managers.filter((m) => m !== mine && m.fields.has(path));
    if (others.length && !o.force) throw conflictError(others.map((who) => ({ who, path: '.spec.replicas' })));
    for (const m of others) m.fields.remove(owned);
    mine.time = rfc3339(call.ctx.now());
  }
  mine.fields = replicas === undefined ? new FieldSet() : owned;
  return writeManagers(managers);
}

function read(data: unknown): any {
  try {
    return decode(Scale, data).object;
  } catch (e) {
    if (e instanceof DecodeError) throw badRequest(`Scale in version "v1" cannot be handled as a Scale: ${e.message}`);
    throw e;
  }
}
