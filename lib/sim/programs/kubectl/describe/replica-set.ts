import { podTemplate } from './pod-parts';
import type { Describer } from './sheet';
import { annotations, conditions, controlledBy, formatLabels, formatSelector, labels, podsStatus, selectorText } from './sheet';

export const replicaSet: Describer = {
  group: 'apps',
  kind: 'ReplicaSet',
  describe(s, r, look) {
    s.put(0, `Name:\t${r.metadata.name}`);
    s.put(0, `Namespace:\t${r.metadata.namespace}`);
    s.put(0, `Selector:\t${formatSelector(r.spec.selector)}`);
    labels(s, 'Labels', r.metadata.labels);
    annotations(s, r.metadata.annotations);
    if (controlledBy(r)) s.put(0, `Controlled By:\t${controlledBy(r)}`);
    s.put(0, `Replicas:\t${r.status?.replicas ?? 0} current / ${r.spec.replicas ?? 0} desired`);
    s.put(0, `Pods Status:\t${podsStatus(look, r, selectorText(r.spec.selector))}`);
    podTemplate(s, r.spec.template);
    conditions(s, r);
  },
};

export const replicationController: Describer = {
  group: '',
  kind: 'ReplicationController',
  describe(s, r, look) {
    s.put(0, `Name:\t${r.metadata.name}`);
    s.put(0, `Namespace:\t${r.metadata.namespace}`);
    s.put(0, `Selector:\t${formatLabels(r.spec.selector)}`);
    labels(s, 'Labels', r.metadata.labels);
    annotations(s, r.metadata.annotations);
    s.put(0, `Replicas:\t${r.status?.replicas ?? 0} current / ${r.spec.replicas ?? 0} desired`);
    s.put(0, `Pods Status:\t${podsStatus(look, r, selectorText({ matchLabels: r.spec.selector }))}`);
    podTemplate(s, r.spec.template);
    conditions(s, r);
  },
};
