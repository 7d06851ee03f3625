import { base64 } from '../core';
import { caCertificate, certificate, privateKey } from './certificates';
import type { ClusterPlan } from './plan';
import { toYaml } from './yaml';

/** The administrator's kubeconfig: context, cluster and user are named like the cluster, certificates are inside. */
export function adminKubeconfig(plan: ClusterPlan): string {
  const { name, at } = plan;
  return toYaml({
    apiVersion: 'v1',
    clusters: [{ cluster: { 'certificate-authority-data': base64(caCertificate(at)), server: `https://${plan.nodes[0]!.address}:${plan.port}` }, name }],
    contexts: [{ context: { cluster: name, namespace: 'default', user: name }, name }],
    'current-context': name,
    kind: 'Config',
    users: [{ name, user: { 'client-certificate-data': base64(certificate(at, 'kubernetes-admin', ['kubeadm:cluster-admins'])), 'client-key-data': base64(privateKey('kubernetes-admin')) } }],
  });
}
