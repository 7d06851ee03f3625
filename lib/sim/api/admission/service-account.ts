import { nameSuffix } from '../../core';
import { storeKey } from '../../kinds/lookup';
import { ServiceAccount } from '../../kinds/service-account';
import type { ServiceAccount as Account } from '../../kinds/types';
import { forbidden } from '../status';
import type { Plugin } from './admission';

const MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Every Pod runs as a ServiceAccount, whose token is mounted into its containers (`plugin/pkg/admission/serviceaccount`). */
export const ServiceAccounts: Plugin = {
  name: 'ServiceAccount',
  mutate: (a, ctx) => {
    if (a.operation !== 'CREATE' || a.kind.plural !== 'pods' || a.kind.group !== '' || a.subresource) return;
    const { object } = a;
    const spec = object.spec;
    if (!spec) return;
    // Pods that a kubelet mirrors have no token.
    if (object.metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined) return;
    spec.serviceAccountName ||= 'default';
    spec.serviceAccount = spec.serviceAccountName;
    const name: string = spec.serviceAccountName;
    const entry = ctx.store.get(storeKey(ServiceAccount, a.namespace, name));
    if (!entry) throw forbidden(a.kind, a.name || object.metadata?.generateName, `error looking up service account ${a.namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`);
    const account = entry.value as unknown as Account;
    const mount = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
    if (mount) addToken(spec, ctx.random);
    if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) spec.imagePullSecrets = account.imagePullSecrets.map((s) => ({ ...s }));
  },
};

function addToken(spec: any, random: () => number): void {
  const mounted = (c: any): boolean => (c.volumeMounts ?? []).some((m: { mountPath: string }) => m.mountPath === MOUNT);
  const all: any[] = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  if (all.every(mounted)) return;
  let volume: string | undefined = (spec.volumes ?? []).find((v: { name?: string; projected?: unknown }) => v.name?.startsWith('kube-api-access-') && v.projected)?.name;
  if (!volume) {
    volume = `kube-api-access-${nameSuffix(random)}`;
    spec.volumes = [
      ...(spec.volumes ?? []),
      {
        name: volume,
        projected: {
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
          ],
          defaultMode: 420,
        },
      },
    ];
  }
  for (const c of all) if (!mounted(c)) c.volumeMounts = [...(c.volumeMounts ?? []), { name: volume, readOnly: true, mountPath: MOUNT }];
}
