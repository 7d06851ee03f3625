import { clone, type HttpResponse } from '../../core';
import { Pod } from '../../kinds/pod';
import { rfc3339 } from '../../kinds/times';
import type { Context, User } from '../context';
import { readBody } from '../http/body';
import { asked, readObject } from '../http/object';
import { options } from '../http/options';
import type { Call } from '../http/resource';
import { update, type WriteOptions, type Written } from '../registry';
import { mustRead } from '../stored';
import { badRequest, conflict, fieldErrorText, plain500 } from '../status';

interface Binding {
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly uid?: string; readonly annotations?: Readonly<Record<string, string>>; readonly labels?: Readonly<Record<string, string>> };
  readonly target?: { readonly kind?: string; readonly name?: string };
}

/** `pods/binding`: puts a Pod on a node (`pkg/registry/core/pod/storage`, BindingREST). */
export function bindPod(ctx: Context, user: User, namespace: string, name: string, binding: Binding, options: WriteOptions): Written {
  const target = binding.target;
  if (target?.kind && target.kind !== 'Node') throw plain500(fieldErrorText({ type: 'NotSupported', field: 'target.kind', value: target.kind, supported: ['Node', '<empty>'] }));
  if (!target?.name) throw plain500('target.name: Required value');
  const pod = mustRead(ctx, Pod, namespace, name) as any;
  const refuse = (why: string): never => {
    throw conflict({ group: '', plural: 'pods/binding' }, name, why);
  };
  if (binding.metadata?.uid && binding.metadata.uid !== pod.metadata.uid) refuse(`Precondition failed: UID in precondition: ${binding.metadata.uid}, UID in object meta: ${pod.metadata.uid}`);
  if (pod.metadata.deletionTimestamp) refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName) refuse(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
  if (pod.spec.schedulingGates?.length) refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  const draft = clone(pod) as any;
  draft.spec.nodeName = target.name;
  // Where it was hoped to go is of no interest any more.
  delete draft.status.nominatedNodeName;
  if (binding.metadata?.annotations) draft.metadata.annotations = { ...draft.metadata.annotations, ...binding.metadata.annotations };
  if (binding.metadata?.labels) draft.metadata.labels = { ...draft.metadata.labels, ...binding.metadata.labels };
  const now = rfc3339(ctx.now());
  const conditions: any[] = (draft.status.conditions ??= []);
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now, observedGeneration: draft.metadata.generation };
  const at = conditions.findIndex((c) => c.type === 'PodScheduled');
  if (at < 0) conditions.push(scheduled);
  else conditions[at] = scheduled;
  return update(ctx, user, Pod, namespace, name, draft, { ...options, subresource: 'binding' });
}

/** Name and namespace of a message to a Pod are those of its URL. Throws BadRequest. */
export function checkAddressed(call: Call, message: { readonly metadata?: { readonly name?: string; readonly namespace?: string } }, kind: string): void {
  const { name = '', namespace } = message.metadata ?? {};
  if (namespace && namespace !== call.info.namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (name !== call.info.name) throw badRequest(`name in URL does not match name in ${kind} object`);
}

const Bound = asked('', 'Binding');

/** `POST pods/NAME/binding`. */
export function binding(call: Call): HttpResponse {
  const { manager, dryRun, validation } = options(call, 'CreateOptions');
  const data: Binding = readObject(call, Bound, readBody(call.request, 'Binding'), validation);
  checkAddressed(call, data, 'Binding');
  bindPod(call.ctx, call.user, call.info.namespace!, call.info.name!, data, { manager, dryRun });
  return { status: 201, headers: { 'content-type': 'application/json' }, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
}
