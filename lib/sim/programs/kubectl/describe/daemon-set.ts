import { podTemplate } from './pod-parts';
import type { Describer } from './sheet';
import { annotations, formatLabels, labels, podsStatus, selectorText } from './sheet';

export const daemonSet: Describer = {
  group: 'apps',
  kind: 'DaemonSet',
  describe(s, d, look) {
    const { metadata: m, spec, status = {} } = d;
    s.put(0, `Name:\t${m.name}`);
    s.put(0, `Namespace:\t${m.namespace}`);
    s.put(0, `Selector:\t${selectorText(spec.selector)}`);
    s.put(0, `Node-Selector:\t${formatLabels(spec.template?.spec?.nodeSelector)}`);
    labels(s, 'Labels', m.labels);
    annotations(s, m.annotations);
    s.put(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled ?? 0}`);
    s.put(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled ?? 0}`);
    s.put(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`);
    s.put(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`);
    s.put(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled ?? 0}`);
    s.put(0, `Pods Status:\t${podsStatus(look, d, selectorText(spec.selector))}`);
    podTemplate(s, spec.template);
  },
};
