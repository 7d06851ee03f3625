import { podTemplate } from './pod-parts';
import type { Describer } from './sheet';
import { annotations, conditions, labels, rfc1123, selectorText } from './sheet';
import { equal } from '../../../core';

export const deployment: Describer = {
  group: 'apps',
  kind: 'Deployment',
  describe(s, d, look) {
    const { metadata: m, spec, status = {} } = d;
    const n = (x: number | undefined) => x ?? 0;
    s.put(0, `Name:\t${m.name}`);
    s.put(0, `Namespace:\t${m.namespace}`);
    s.put(0, `CreationTimestamp:\t${rfc1123(m.creationTimestamp)}`);
    labels(s, 'Labels', m.labels);
    annotations(s, m.annotations);
    s.put(0, `Selector:\t${selectorText(spec.selector)}`);
    s.put(0, `Replicas:\t${n(spec.replicas)} desired | ${n(status.updatedReplicas)} updated | ${n(status.replicas)} total | ${n(status.availableReplicas)} available | ${n(status.unavailableReplicas)} unavailable`);
    s.put(0, `StrategyType:\t${spec.strategy?.type ?? ''}`);
    s.put(0, `MinReadySeconds:\t${n(spec.minReadySeconds)}`);
    const rolling = spec.strategy?.rollingUpdate;
    if (rolling) s.put(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
    podTemplate(s, spec.template);
    conditions(s, d);
    const { old, current } = replicaSets(d, look.list('apps/v1', 'ReplicaSet', m.namespace, { labelSelector: selectorText(spec.selector) }));
    if (old.length === 0 && !current) return;
    s.put(0, `OldReplicaSets:\t${names(old)}`);
    s.put(0, `NewReplicaSet:\t${names(current ? [current] : [])}`);
  },
};

const names = (sets: readonly any[]) => sets.map((r) => `${r.metadata.name} (${r.status?.replicas ?? 0}/${r.spec.replicas ?? 0} replicas created)`).join(', ') || '<none>';

/** A deployment's own ReplicaSets: the one of the current template, and the others in order of age. */
function replicaSets(deployment: any, all: readonly any[]): { readonly old: any[]; readonly current: any | undefined } {
  const own = all
    .filter((r) => (r.metadata.ownerReferences ?? []).some((o: any) => o.controller && o.uid === deployment.metadata.uid))
    .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : a.metadata.creationTimestamp > b.metadata.creationTimestamp ? 1 : a.metadata.name < b.metadata.name ? -1 : 1));
  const current = own.find((r) => equal(withoutHash(r.spec.template), withoutHash(deployment.spec.template)));
  return { old: own.filter((r) => r !== current), current };
}

function withoutHash(template: any): any {
  const { 'pod-template-hash': _, ...rest } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels: rest, creationTimestamp: undefined } };
}
