import { canonicalQuantity } from '../../../kinds/quantities';
import { podTemplate } from './pod-parts';
import type { Describer, Sheet } from './sheet';
import { annotations, labels, podsStatus, rfc1123, selectorText } from './sheet';

export const statefulSet: Describer = {
  group: 'apps',
  kind: 'StatefulSet',
  describe(s, d, look) {
    const { metadata: m, spec, status = {} } = d;
    s.put(0, `Name:\t${m.name}`);
    s.put(0, `Namespace:\t${m.namespace}`);
    s.put(0, `CreationTimestamp:\t${rfc1123(m.creationTimestamp)}`);
    s.put(0, `Selector:\t${selectorText(spec.selector)}`);
    labels(s, 'Labels', m.labels);
    annotations(s, m.annotations);
    s.put(0, `Replicas:\t${spec.replicas ?? 0} desired | ${status.replicas ?? 0} total`);
    s.put(0, `Update Strategy:\t${spec.updateStrategy?.type ?? ''}`);
    const rolling = spec.updateStrategy?.rollingUpdate;
    if (rolling?.partition !== undefined) {
      s.put(1, `Partition:\t${rolling.partition}`);
      if (rolling.maxUnavailable !== undefined) s.put(1, `MaxUnavailable:\t${rolling.maxUnavailable}`);
    }
    s.put(0, `Pods Status:\t${podsStatus(look, d, selectorText(spec.selector))}`);
    podTemplate(s, spec.template);
    claims(s, spec.volumeClaimTemplates ?? []);
  },
};

function claims(s: Sheet, templates: readonly any[]): void {
  if (templates.length === 0) {
    s.put(0, 'Volume Claims:\t<none>');
    return;
  }
  s.put(0, 'Volume Claims:');
  for (const t of templates) {
    const size = t.spec?.resources?.requests?.storage;
    s.put(1, `Name:\t${t.metadata.name}`);
    s.put(1, `StorageClass:\t${t.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? t.spec?.storageClassName ?? ''}`);
    labels(s, 'Labels', t.metadata.labels, '  ');
    labels(s, 'Annotations', t.metadata.annotations, '  ');
    s.put(1, `Capacity:\t${size === undefined ? '<default>' : canonicalQuantity(size)}`);
    s.put(1, `Access Modes:\t[${(t.spec?.accessModes ?? []).join(' ')}]`);
  }
}
