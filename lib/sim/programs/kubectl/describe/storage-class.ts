import type { Describer } from './sheet';
import { boolOrUnset, formatLabels } from './sheet';

export const storageClass: Describer = {
  group: 'storage.k8s.io',
  kind: 'StorageClass',
  describe(s, c) {
    const notes = c.metadata.annotations ?? {};
    const standard = notes['storageclass.kubernetes.io/is-default-class'] === 'true' || notes['storageclass.beta.kubernetes.io/is-default-class'] === 'true';
    s.put(0, `Name:\t${c.metadata.name}`);
    s.put(0, `IsDefaultClass:\t${standard ? 'Yes' : 'No'}`);
    s.put(0, `Annotations:\t${formatLabels(c.metadata.annotations)}`);
    s.put(0, `Provisioner:\t${c.provisioner}`);
    s.put(0, `Parameters:\t${formatLabels(c.parameters)}`);
    s.put(0, `AllowVolumeExpansion:\t${boolOrUnset(c.allowVolumeExpansion)}`);
    if (!c.mountOptions?.length) s.put(0, 'MountOptions:\t<none>');
    else {
      s.put(0, 'MountOptions:');
      for (const o of c.mountOptions) s.put(1, o);
    }
    if (c.reclaimPolicy) s.put(0, `ReclaimPolicy:\t${c.reclaimPolicy}`);
    if (c.volumeBindingMode) s.put(0, `VolumeBindingMode:\t${c.volumeBindingMode}`);
    if (!c.allowedTopologies) return;
    s.put(0, `AllowedTopologies:\t${c.allowedTopologies.length === 0 ? '<none>' : ''}`);
    c.allowedTopologies.forEach((term: any, i: number) => {
      (term.matchLabelExpressions ?? []).forEach((r: any, k: number) => s.put(1, `${k === 0 ? `Term ${i}:` : ''}\t${r.key} in [${(r.values ?? []).join(', ')}]`));
    });
  },
};

export const volumeAttributesClass: Describer = {
  group: 'storage.k8s.io',
  kind: 'VolumeAttributesClass',
  describe(s, c) {
    s.put(0, `Name:\t${c.metadata.name}`);
    s.put(0, `Annotations:\t${formatLabels(c.metadata.annotations)}`);
    s.put(0, `DriverName:\t${c.driverName}`);
    s.put(0, `Parameters:\t${formatLabels(c.parameters)}`);
  },
};
