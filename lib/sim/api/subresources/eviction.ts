import { clone, type HttpResponse, type Json } from '../../core';
import { Pod } from '../../kinds/pod';
import { PodDisruptionBudget } from '../../kinds/pod-disruption-budget';
import { selects } from '../../kinds/selectors';
import { rfc3339 } from '../../kinds/times';
import { readBody } from '../http/body';
import { asked, readObject } from '../http/object';
import { options } from '../http/options';
import type { Call } from '../http/resource';
import { remove, update } from '../registry';
import { mustRead, readAll } from '../stored';
import { checkAddressed } from './binding';
import { failure, plain500 } from '../status';

const Eviction = asked('policy', 'Eviction');

/** `POST pods/NAME/eviction`: a delete that asks the disruption budgets first (`pkg/registry/core/pod/storage/eviction.go`). */
export function eviction(call: Call): HttpResponse {
  const { ctx, user, info, request } = call;
  const wanted = options(call, 'CreateOptions');
  const body = readBody(request, 'Eviction');
  const given = body.data as any;
  // The older version of the message is taken too.
  const data = readObject(call, Eviction, given?.apiVersion === 'policy/v1beta1' ? { ...body, data: { ...given, apiVersion: 'policy/v1' } } : body, wanted.validation);
  checkAddressed(call, data, 'Eviction');
  const namespace = info.namespace!;
  const pod = mustRead(ctx, Pod, namespace, info.name!) as any;
  const { gracePeriodSeconds, preconditions, dryRun: dryRuns } = data.deleteOptions ?? {};
  const dryRun = wanted.dryRun || dryRuns?.includes('All') === true;
  if (!pod.metadata.deletionTimestamp && !['Succeeded', 'Failed', 'Pending'].includes(pod.status?.phase)) takeFromBudget(call, pod, dryRun);
  if (!dryRun && !pod.metadata.deletionTimestamp) {
    const draft = clone(pod) as any;
    const condition = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting', lastProbeTime: null, lastTransitionTime: rfc3339(ctx.now()), observedGeneration: pod.metadata.generation };
    const rest = (draft.status.conditions ?? []).filter((c: any) => c.type !== 'DisruptionTarget');
    draft.status.conditions = [...rest, condition];
    update(ctx, user, Pod, namespace, info.name!, draft, { manager: 'kube-apiserver', subresource: 'status' });
  }
  remove(ctx, user, Pod, namespace, info.name!, { gracePeriodSeconds, preconditions, dryRun });
  return { status: 201, headers: { 'content-type': 'application/json' }, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } as Json };
}

/** Takes one disruption from the budget that covers a running Pod, if one does. Throws TooManyRequests where none is left. */
function takeFromBudget({ ctx, user }: Call, pod: any, dryRun: boolean): void {
  const { namespace, name } = pod.metadata;
  const budgets = (readAll(ctx, PodDisruptionBudget, namespace) as any[]).filter((b) => selects(b.spec?.selector, pod.metadata.labels));
  if (budgets.length > 1) throw plain500('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.');
  const budget = budgets[0];
  if (!budget) return;
  const { status } = budget;
  const ready = pod.status?.conditions?.some((c: any) => c.type === 'Ready' && c.status === 'True') ?? false;
  const enough = status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
  if (!ready && (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' || enough)) return;
  const refuse = (cause: string, retryAfterSeconds?: number): never => {
    throw failure(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", { causes: [{ reason: 'DisruptionBudget', message: cause }] as never, ...(retryAfterSeconds && { retryAfterSeconds }) });
  };
  if ((status.observedGeneration ?? 0) < (budget.metadata.generation ?? 0)) refuse(`The disruption budget ${budget.metadata.name} is still being processed by the server.`, 10);
  if (status.disruptionsAllowed < 1) refuse(`The disruption budget ${budget.metadata.name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`);
  if (dryRun) return;
  const draft = clone(budget) as any;
  draft.status.disruptionsAllowed -= 1;
  draft.status.disruptedPods = { ...draft.status.disruptedPods, [name]: rfc3339(ctx.now()) };
  update(ctx, user, PodDisruptionBudget, namespace, budget.metadata.name, draft, { manager: 'kube-apiserver', subresource: 'status' });
}
