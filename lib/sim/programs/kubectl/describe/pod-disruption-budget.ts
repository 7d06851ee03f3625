import type { Describer } from './sheet';
import { formatSelector } from './sheet';

export const podDisruptionBudget: Describer = {
  group: 'policy',
  kind: 'PodDisruptionBudget',
  describe(s, b) {
    const { metadata: m, spec = {}, status = {} } = b;
    s.put(0, `Name:\t${m.name}`);
    s.put(0, `Namespace:\t${m.namespace}`);
    if (spec.minAvailable !== undefined) s.put(0, `Min available:\t${spec.minAvailable}`);
    else if (spec.maxUnavailable !== undefined) s.put(0, `Max unavailable:\t${spec.maxUnavailable}`);
    s.put(0, `Selector:\t${spec.selector ? formatSelector(spec.selector) : '<unset>'}`);
    s.put(0, 'Status:');
    s.put(2, `Allowed disruptions:\t${status.disruptionsAllowed ?? 0}`);
    s.put(2, `Current:\t${status.currentHealthy ?? 0}`);
    s.put(2, `Desired:\t${status.desiredHealthy ?? 0}`);
    s.put(2, `Total:\t${status.expectedPods ?? 0}`);
  },
};
