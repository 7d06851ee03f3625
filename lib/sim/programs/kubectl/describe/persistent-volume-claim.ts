import { canonicalQuantity } from '../../../kinds/quantities';
import { accessModes } from './persistent-volume';
import type { Describer } from './sheet';
import { annotations, labels, multiline, rfc1123, since } from './sheet';

export const persistentVolumeClaim: Describer = {
  group: '',
  kind: 'PersistentVolumeClaim',
  describe(s, c, look) {
    const { metadata: m, spec, status = {} } = c;
    const bound = Boolean(spec.volumeName);
    s.put(0, `Name:\t${m.name}`);
    s.put(0, `Namespace:\t${m.namespace}`);
    s.put(0, `StorageClass:\t${m.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? ''}`);
    s.put(0, `Status:\t${m.deletionTimestamp ? `Terminating (lasts ${since(m.deletionTimestamp, s.now)})` : (status.phase ?? '')}`);
    s.put(0, `Volume:\t${spec.volumeName ?? ''}`);
    labels(s, 'Labels', m.labels);
    annotations(s, m.annotations);
    s.put(0, `Finalizers:\t[${(m.finalizers ?? []).join(' ')}]`);
    s.put(0, `Capacity:\t${bound ? canonicalQuantity(status.capacity?.storage ?? '0') : ''}`);
    s.put(0, `Access Modes:\t${bound ? accessModes(status.accessModes) : ''}`);
    if (spec.volumeMode) s.put(0, `VolumeMode:\t${spec.volumeMode}`);
    if (spec.dataSource) {
      s.put(0, 'DataSource:');
      if (spec.dataSource.apiGroup) s.put(1, `APIGroup:\t${spec.dataSource.apiGroup}`);
      s.put(1, `Kind:\t${spec.dataSource.kind}`);
      s.put(1, `Name:\t${spec.dataSource.name}`);
    }
    const users = look
      .list('v1', 'Pod', m.namespace)
      .filter((p) => (p.spec?.volumes ?? []).some((v: any) => v.persistentVolumeClaim?.claimName === m.name))
      .map((p) => p.metadata.name as string);
    multiline(s, '', 'Used By', users.sort());
    if (!status.conditions?.length) return;
    s.put(0, 'Conditions:');
    s.put(1, 'Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage');
    s.put(1, '----\t------\t-----------------\t------------------\t------\t-------');
    for (const x of status.conditions) s.put(1, `${x.type} \t${x.status} \t${rfc1123(x.lastProbeTime)} \t${rfc1123(x.lastTransitionTime)} \t${x.reason ?? ''} \t${x.message ?? ''}`);
  },
};
