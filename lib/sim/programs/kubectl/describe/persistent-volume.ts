import { canonicalQuantity } from '../../../kinds/quantities';
import type { Describer, Sheet } from './sheet';
import { heading, since } from './sheet';
import { describeSource } from './volumes';

export const persistentVolume: Describer = {
  group: '',
  kind: 'PersistentVolume',
  describe(s, v) {
    const { metadata: m, spec, status = {} } = v;
    heading(s, v, false);
    s.put(0, `Finalizers:\t[${(m.finalizers ?? []).join(' ')}]`);
    s.put(0, `StorageClass:\t${m.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? ''}`);
    s.put(0, `Status:\t${m.deletionTimestamp ? `Terminating (lasts ${since(m.deletionTimestamp, s.now)})` : (status.phase ?? '')}`);
    s.put(0, `Claim:\t${spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : ''}`);
    s.put(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ''}`);
    s.put(0, `Access Modes:\t${accessModes(spec.accessModes)}`);
    if (spec.volumeMode) s.put(0, `VolumeMode:\t${spec.volumeMode}`);
    s.put(0, `Capacity:\t${canonicalQuantity(spec.capacity?.storage ?? '0')}`);
    nodeAffinity(s, spec.nodeAffinity);
    s.put(0, `Message:\t${status.message ?? ''}`);
    s.put(0, 'Source:');
    describeSource(s, spec, true);
  },
};

const MODES = [['ReadWriteOnce', 'RWO'], ['ReadOnlyMany', 'ROX'], ['ReadWriteMany', 'RWX'], ['ReadWriteOncePod', 'RWOP']] as const;

/** `RWO,ROX`, in Kubernetes' order. */
export const accessModes = (modes: readonly string[] | undefined) => MODES.filter(([m]) => modes?.includes(m)).map(([, short]) => short).join(',');

function nodeAffinity(s: Sheet, affinity: any): void {
  if (!affinity?.required) {
    s.put(0, 'Node Affinity:\t<none>');
    return;
  }
  s.put(0, 'Node Affinity:\t');
  const terms: readonly any[] = affinity.required.nodeSelectorTerms ?? [];
  s.put(1, `Required Terms:\t${terms.length === 0 ? '<none>' : ''}`);
  terms.forEach((term, i) => {
    const all: readonly any[] = term.matchExpressions ?? [];
    if (all.length === 0) s.put(2, `Term ${i}:\t<none>`);
    all.forEach((r, k) => {
      const text = `${r.key} ${String(r.operator).toLowerCase()}${r.values?.length ? ` [${r.values.join(', ')}]` : ''}`;
      s.put(2, k === 0 ? `Term ${i}:\t${text}` : `\t${text}`);
    });
  });
}
