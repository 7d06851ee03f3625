import type { Sys } from '../../machine/sys';
import { option } from '../daemon';
import { klog } from './klog';

/** Files that a component is given by its flags. */
const FILES = ['client-ca-file', 'etcd-cafile', 'etcd-certfile', 'etcd-keyfile', 'kubelet-client-certificate', 'kubelet-client-key', 'proxy-client-cert-file', 'proxy-client-key-file', 'requestheader-client-ca-file', 'service-account-key-file', 'service-account-signing-key-file', 'tls-cert-file', 'tls-private-key-file', 'audit-policy-file', 'encryption-provider-config', 'kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig', 'cluster-signing-cert-file', 'cluster-signing-key-file', 'root-ca-file', 'service-account-private-key-file', 'cert-file', 'key-file', 'peer-cert-file', 'peer-key-file', 'trusted-ca-file', 'peer-trusted-ca-file', 'admission-control-config-file', 'config'];
const MODES = ['AlwaysAllow', 'AlwaysDeny', 'ABAC', 'Webhook', 'RBAC', 'Node'];

/** Why a component of the control plane cannot start with the flags it has, as its last lines say; undefined where it can. */
export function flagFault(sys: Sys): string | undefined {
  const failed = (why: string): string => klog(sys, 'E', 'run.go:72', `"command failed" err=${JSON.stringify(why)}`);
  for (const flag of FILES) {
    const path = option(sys.argv, flag);
    if (path !== undefined && path.startsWith('/') && !sys.files.exists(path)) return failed(`${flag.includes('kubeconfig') ? 'stat' : 'open'} ${path}: no such file or directory`);
  }
  const wrong = option(sys.argv, 'authorization-mode')?.split(',').find((m) => !MODES.includes(m));
  if (wrong !== undefined) return failed(`authorization-mode ${JSON.stringify(wrong)} is not a valid mode`);
  const etcd = option(sys.argv, 'etcd-servers');
  if (etcd !== undefined && !/:2379(,|$)/.test(etcd)) {
    const address = etcd.split(',')[0]!.replace(/^https?:\/\//, '');
    return klog(sys, 'W', 'logging.go:55', `[core] [Channel #1 SubChannel #2]grpc: addrConn.createTransport failed to connect to {Addr: "${address}", ServerName: "${address}", }. Err: connection error: desc = "transport: Error while dialing: dial tcp ${address}: connect: connection refused"`) + klog(sys, 'F', 'instance.go:233', 'Error creating leases: error creating storage factory: context deadline exceeded');
  }
  return undefined;
}
