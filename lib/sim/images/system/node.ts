import { daemon } from '../daemon';
import { respond } from '../http';
import type { Image } from '../image';
import { klog } from './klog';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Go programs that ask for no signals are ended by them with status 2, even as PID 1. */
const GO = { farewell: () => '', status: 2 };

/** Traffic to services is routed by lib/sim/network; this process is what one can look at and kill. */
const kubeProxy = daemon({
  name: 'kube-proxy',
  rest: { cpu: 0.8, memory: 13.2 },
  ...GO,
  stream: 2,
  ports: () => [10249, 10256],
  log: (sys) =>
    klog(sys, 'I', 'server_linux.go:53', '"Using iptables proxy"') +
    klog(sys, 'I', 'server.go:254', '"Kube-proxy configuration may be incomplete or incorrect" err="nodePortAddresses is unset; NodePort connections will be accepted on all local IPs. Consider using `--nodeport-addresses primary`"') +
    klog(sys, 'I', 'server_linux.go:132', '"Using iptables Proxier"') +
    klog(sys, 'I', 'server.go:527', '"Version info" version="v1.36.3"') +
    klog(sys, 'I', 'config.go:200', '"Starting service config controller"') +
    klog(sys, 'I', 'config.go:106', '"Starting endpoint slice config controller"') +
    klog(sys, 'I', 'config.go:309', '"Starting node config controller"') +
    klog(sys, 'I', 'shared_informer.go:356', '"Caches are synced" controller="service config"'),
  request: (sys, request) =>
    request.url.includes('/proxyMode') ? respond(200, 'iptables') : respond(200, JSON.stringify({ lastUpdated: new Date(sys.now).toISOString(), currentTime: new Date(sys.now).toISOString(), nodeEligible: true }), { 'content-type': 'application/json' }),
});

export const kubeProxyImage: Image = {
  repositories: ['registry.k8s.io/kube-proxy'],
  tags: { 'v1.36.3': { bytes: 26_300_000 } },
  config: { cmd: ['/usr/local/bin/kube-proxy'], env: { PATH } },
  base: 'debian',
  files: { '/usr/local/bin/kube-proxy': { program: 'kube-proxy' } },
  steady: true,
  announces: 'kube-proxy',
  programs: [kubeProxy],
};

const kindnetd = daemon({
  name: 'kindnetd',
  rest: { cpu: 0.6, memory: 9.4 },
  ...GO,
  stream: 2,
  ports: () => [],
  log: (sys) =>
    klog(sys, 'I', 'main.go:109', 'connected to apiserver: https://10.96.0.1:443') +
    klog(sys, 'I', 'main.go:139', `hostIP = ${sys.env['HOST_IP'] ?? ''}\npodIP = ${sys.env['POD_IP'] ?? ''}`) +
    klog(sys, 'I', 'main.go:148', 'setting mtu 1500 for CNI ') +
    klog(sys, 'I', 'main.go:178', 'kindnetd IP family: "ipv4"') +
    klog(sys, 'I', 'main.go:182', 'noMask IPv4 subnets: [10.244.0.0/16]'),
});

export const kindnetdImage: Image = {
  repositories: ['docker.io/kindest/kindnetd'],
  tags: { 'v20250512-df8de77b': { bytes: 44_375_501 } },
  config: { cmd: ['/bin/kindnetd'], env: { PATH } },
  base: 'debian',
  files: { '/usr/local/bin/kindnetd': { program: 'kindnetd' }, '/usr/bin/kindnetd': { program: 'kindnetd' } },
  steady: true,
  programs: [kindnetd],
};

const storageProvisioner = daemon({
  name: 'storage-provisioner',
  rest: { cpu: 1.6, memory: 9.1 },
  ...GO,
  stream: 2,
  ports: () => [],
  log: (sys) =>
    klog(sys, 'I', 'storage_provisioner.go:116', 'Initializing the minikube storage provisioner...') +
    klog(sys, 'I', 'storage_provisioner.go:141', 'Storage provisioner initialized, now starting service!') +
    klog(sys, 'I', 'leaderelection.go:243', 'attempting to acquire leader lease kube-system/k8s.io-minikube-hostpath...'),
});

export const storageProvisionerImage: Image = {
  repositories: ['gcr.io/k8s-minikube/storage-provisioner'],
  tags: { v5: { bytes: 9_060_000 } },
  config: { entrypoint: ['/storage-provisioner'], env: { PATH } },
  files: { '/storage-provisioner': { program: 'storage-provisioner' } },
  steady: true,
  programs: [storageProvisioner],
};
