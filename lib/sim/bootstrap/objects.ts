import { base64, encodeCertificate, encodeRequest, fnv32a, nameSuffix, Random, uuid, type Instant, type Json } from '../core';
import { rfc3339, rfc3339Micro } from '../kinds/times';
import { caCertificate } from './certificates';
import { CLUSTER_CONFIGURATION, CLUSTER_INFO, COREFILE, KUBE_PROXY_CONFIG, KUBE_PROXY_KUBECONFIG, KUBELET_CONFIGURATION } from './config-maps';
import { FLOW_SCHEMAS, PRIORITY_LEVELS } from './facts/flow-control';
import type { ClusterPlan } from './plan';
import { RBAC } from './roles';
import { corednsSpec, daemonSpec, KINDNET_TEMPLATE, KUBE_PROXY_TEMPLATE, STORAGE_PROVISIONER } from './workloads';

/** An object before it is stored: the registry's stamp is missing, nothing else. */
export interface BootObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Record<string, Json | undefined> & { readonly name: string; readonly namespace?: string; readonly uid: string };
  readonly [field: string]: unknown;
}

type Meta = { readonly name: string; readonly namespace?: string } & Readonly<Record<string, unknown>>;

/** Completes objects with what the API server gives each: uid and time of creation. */
export function maker(at: Instant, random: () => number) {
  const creationTimestamp = rfc3339(at);
  return (apiVersion: string, kind: string, metadata: Meta, rest: Readonly<Record<string, unknown>> = {}): BootObject =>
    ({ apiVersion, kind, metadata: { creationTimestamp, ...metadata, uid: uuid(random) }, ...rest }) as unknown as BootObject;
}

/** The token that nodes of a cluster join with. */
export function bootstrapToken(plan: ClusterPlan): { readonly id: string; readonly secret: string } {
  const random = new Random(fnv32a(`token of ${plan.name} at ${plan.at}`));
  const letters = (n: number): string => Array.from({ length: n }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[Math.floor(random.next() * 36)]).join('');
  return { id: letters(6), secret: letters(16) };
}

/** The request by which a node's kubelet got its certificate, as it was approved and issued. */
export function kubeletRequest(plan: ClusterPlan, node: string, at: Instant, random: () => number): BootObject {
  const first = node === plan.nodes[0]!.name;
  const subject = { user: `system:node:${node}`, groups: ['system:nodes'] };
  const time = rfc3339(at);
  const message = `Auto approving ${first ? 'self kubelet' : 'kubelet'} client certificate after SubjectAccessReview.`;
  const generateName = 'csr-';
  return maker(at, random)('certificates.k8s.io/v1', 'CertificateSigningRequest', { name: generateName + nameSuffix(random), generateName }, {
    spec: {
      groups: first ? ['system:nodes', 'system:authenticated'] : ['system:bootstrappers', 'system:bootstrappers:kubeadm:default-node-token', 'system:authenticated'],
      request: base64(encodeRequest(subject)),
      signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
      usages: ['digital signature', 'client auth'],
      username: first ? subject.user : `system:bootstrap:${bootstrapToken(plan).id}`,
    },
    status: {
      certificate: base64(encodeCertificate({ ...subject, issuer: 'kubernetes', notBefore: rfc3339(at - 300_000), notAfter: rfc3339(at - 300_000 + 31_536_000_000), usages: ['digital signature', 'client auth'] })),
      conditions: [{ type: 'Approved', status: 'True', reason: 'AutoApproved', message, lastTransitionTime: time, lastUpdateTime: time }],
    },
  });
}

const CONTROLLER_ACCOUNTS =
  'attachdetach-controller bootstrap-signer certificate-controller clusterrole-aggregation-controller coredns cronjob-controller daemon-set-controller deployment-controller device-taint-eviction-controller disruption-controller endpoint-controller endpointslice-controller endpointslicemirroring-controller ephemeral-volume-controller expand-controller generic-garbage-collector horizontal-pod-autoscaler job-controller kube-proxy legacy-service-account-token-cleaner namespace-controller node-controller persistent-volume-binder pod-garbage-collector pv-protection-controller pvc-protection-controller replicaset-controller replication-controller resource-claim-controller resourcequota-controller root-ca-cert-publisher service-account-controller service-cidrs-controller statefulset-controller token-cleaner ttl-after-finished-controller ttl-controller validatingadmissionpolicy-status-controller volumeattributesclass-protection-controller'; // prettier-ignore

const API_SERVICES: readonly (readonly [group: string, minimum: number, priority: number, version?: string])[] = [
  ['', 18000, 1], ['admissionregistration.k8s.io', 16700, 15], ['apiextensions.k8s.io', 16700, 15], ['apps', 17800, 15], ['authentication.k8s.io', 17700, 15], ['authorization.k8s.io', 17600, 15], ['autoscaling', 17500, 15],
  ['batch', 17400, 15], ['certificates.k8s.io', 17300, 15], ['coordination.k8s.io', 16500, 15], ['discovery.k8s.io', 16200, 15], ['events.k8s.io', 17750, 15], ['flowcontrol.apiserver.k8s.io', 16100, 21], ['networking.k8s.io', 17200, 15],
  ['node.k8s.io', 16300, 15], ['policy', 17100, 15], ['rbac.authorization.k8s.io', 17000, 15], ['resource.k8s.io', 16200, 21], ['scheduling.k8s.io', 16600, 15], ['storage.k8s.io', 16800, 15], ['autoscaling', 17500, 30, 'v2'],
]; // prettier-ignore

const ROOT_CA_TEXT =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';
export const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'] as const;

/** What is in a new cluster's store before any node has joined and any controller has run: the API server's own and kubeadm's. */
export function clusterObjects(plan: ClusterPlan, random: () => number): BootObject[] {
  const { at } = plan;
  const make = maker(at, random);
  const time = rfc3339(at);
  const address = plan.nodes[0]!.address;
  const ca = caCertificate(at);
  const out: BootObject[] = [];
  for (const n of NAMESPACES) out.push(make('v1', 'Namespace', { name: n, labels: { 'kubernetes.io/metadata.name': n } }, { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }));
  for (const o of RBAC) {
    const r = o as unknown as { apiVersion: string; kind: string; metadata: Meta };
    const { apiVersion, kind, metadata, ...rest } = r;
    out.push(make(apiVersion, kind, metadata, rest));
  }
  for (const [name, value, description] of [
    ['system-cluster-critical', 2000000000, 'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.'],
    ['system-node-critical', 2000001000, 'Used for system critical pods that must not be moved from their current node.'],
  ] as const)
    out.push(make('scheduling.k8s.io/v1', 'PriorityClass', { name, generation: 1 }, { description, preemptionPolicy: 'PreemptLowerPriority', value }));
  const auto = { annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' }, generation: 1 };
  for (const f of FLOW_SCHEMAS) {
    const level = (f.spec as { priorityLevelConfiguration: { name: string } }).priorityLevelConfiguration.name;
    const message = `This FlowSchema references the PriorityLevelConfiguration object named "${level}" and it exists`;
    out.push(make('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', { name: f.name, ...auto }, { spec: f.spec, status: { conditions: [{ lastTransitionTime: time, message, reason: 'Found', status: 'False', type: 'Dangling' }] } }));
  }
  for (const p of PRIORITY_LEVELS) out.push(make('flowcontrol.apiserver.k8s.io/v1', 'PriorityLevelConfiguration', { name: p.name, ...auto }, { spec: p.spec, status: {} }));
  for (const [group, groupPriorityMinimum, versionPriority, version = 'v1'] of API_SERVICES) {
    const condition = { lastTransitionTime: time, message: 'Local APIServices are always available', reason: 'Local', status: 'True', type: 'Available' };
    out.push(
      make('apiregistration.k8s.io/v1', 'APIService', { name: `${version}.${group}`, labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } }, { spec: { ...(group ? { group } : {}), groupPriorityMinimum, version, versionPriority }, status: { conditions: [condition] } }),
    );
  }
  out.push(make('networking.k8s.io/v1', 'ServiceCIDR', { name: 'kubernetes', finalizers: ['networking.k8s.io/service-cidr-finalizer'] }, { spec: { cidrs: ['10.96.0.0/12'] }, status: { conditions: [{ lastTransitionTime: time, message: 'Kubernetes Service CIDR is ready', reason: '', status: 'True', type: 'Ready' }] } }));
  for (const [ip, name, namespace] of [['10.96.0.1', 'kubernetes', 'default'], ['10.96.0.10', 'kube-dns', 'kube-system']] as const)
    out.push(make('networking.k8s.io/v1', 'IPAddress', { name: ip, labels: { 'ipaddress.kubernetes.io/ip-family': 'IPv4', 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } }, { spec: { parentRef: { name, namespace, resource: 'services' } } })); // prettier-ignore
  const service = (ip: string, ports: unknown, selector?: unknown) => ({
    spec: { clusterIP: ip, clusterIPs: [ip], internalTrafficPolicy: 'Cluster', ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', ports, ...(selector ? { selector } : {}), sessionAffinity: 'None', type: 'ClusterIP' },
    status: { loadBalancer: {} },
  });
  out.push(make('v1', 'Service', { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } }, service('10.96.0.1', [{ name: 'https', port: 443, protocol: 'TCP', targetPort: plan.port }])));
  out.push(make('v1', 'Endpoints', { name: 'kubernetes', namespace: 'default', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }, { subsets: [{ addresses: [{ ip: address }], ports: [{ name: 'https', port: plan.port, protocol: 'TCP' }] }] }));
  out.push(
    make('discovery.k8s.io/v1', 'EndpointSlice', { name: 'kubernetes', namespace: 'default', generation: 1, labels: { 'kubernetes.io/service-name': 'kubernetes' } }, { addressType: 'IPv4', endpoints: [{ addresses: [address], conditions: { ready: true } }], ports: [{ name: 'https', port: plan.port, protocol: 'TCP' }] }),
  );
  const dnsPort = (name: string, port: number, protocol: string) => ({ name, port, protocol, targetPort: port });
  out.push(
    make(
      'v1',
      'Service',
      { name: 'kube-dns', namespace: 'kube-system', annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' }, labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' } },
      service('10.96.0.10', [dnsPort('dns', 53, 'UDP'), dnsPort('dns-tcp', 53, 'TCP'), dnsPort('metrics', 9153, 'TCP')], { 'k8s-app': 'kube-dns' }),
    ),
  );
  const map = (namespace: string, name: string, data: Readonly<Record<string, string>>, extra: object = {}) => out.push(make('v1', 'ConfigMap', { name, namespace, ...extra }, { data }));
  for (const n of NAMESPACES) map(n, 'kube-root-ca.crt', { 'ca.crt': ca }, { annotations: { 'kubernetes.io/description': ROOT_CA_TEXT } });
  const token = bootstrapToken(plan);
  out.push(
    make('v1', 'Secret', { name: `bootstrap-token-${token.id}`, namespace: 'kube-system' }, {
      type: 'bootstrap.kubernetes.io/token',
      data: Object.fromEntries(Object.entries({ 'auth-extra-groups': 'system:bootstrappers:kubeadm:default-node-token', expiration: rfc3339(at + 86_400_000), 'token-id': token.id, 'token-secret': token.secret, 'usage-bootstrap-authentication': 'true', 'usage-bootstrap-signing': 'true' }).map(([k, v]) => [k, base64(v)])),
    }),
  );
  map('kube-public', 'cluster-info', { [`jws-kubeconfig-${token.id}`]: `${base64(`{"alg":"HS256","kid":"${token.id}"}`).replace(/=+$/, '')}..${token.secret}`, kubeconfig: CLUSTER_INFO(plan, base64(ca)) });
  map('kube-system', 'coredns', { Corefile: COREFILE(plan.storage ? `    hosts {\n       ${address.replace(/\.\d+$/, '.1')} host.minikube.internal\n       fallthrough\n    }\n` : '') });
  map('kube-system', 'extension-apiserver-authentication', {
    'client-ca-file': ca,
    'requestheader-allowed-names': '["front-proxy-client"]',
    'requestheader-client-ca-file': ca,
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-username-headers': '["X-Remote-User"]',
  });
  map('kube-system', 'kube-apiserver-legacy-service-account-token-tracking', { since: time.slice(0, 10) });
  map('kube-system', 'kube-proxy', { 'config.conf': KUBE_PROXY_CONFIG, 'kubeconfig.conf': KUBE_PROXY_KUBECONFIG(plan) }, { labels: { app: 'kube-proxy' } });
  map('kube-system', 'kubeadm-config', { ClusterConfiguration: CLUSTER_CONFIGURATION(plan) });
  map('kube-system', 'kubelet-config', { kubelet: KUBELET_CONFIGURATION });
  const accounts = [...CONTROLLER_ACCOUNTS.split(' '), ...(plan.storage ? ['storage-provisioner'] : []), ...(plan.kindnet ? ['kindnet'] : [])];
  for (const n of NAMESPACES) out.push(make('v1', 'ServiceAccount', { name: 'default', namespace: n }));
  for (const a of accounts) out.push(make('v1', 'ServiceAccount', { name: a, namespace: 'kube-system' }));
  if (plan.storage) {
    out.push(
      make(
        'storage.k8s.io/v1',
        'StorageClass',
        { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' }, labels: { 'addonmanager.kubernetes.io/mode': 'EnsureExists' } },
        { provisioner: 'k8s.io/minikube-hostpath', reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
      ),
    );
    out.push(make('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', { name: 'storage-provisioner', labels: { 'addonmanager.kubernetes.io/mode': 'EnsureExists' } }, { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:persistent-volume-provisioner' }, subjects: [{ kind: 'ServiceAccount', name: 'storage-provisioner', namespace: 'kube-system' }] }));
  }
  out.push(...workloads(plan, random));
  out.push(
    make('coordination.k8s.io/v1', 'Lease', { name: `apiserver-eqt674mfxb4j56mrjjkoe7b7ii`, namespace: 'kube-system', annotations: { 'kubernetes.io/peer-advertise-address': `${address}:${plan.port}` }, labels: { 'apiserver.kubernetes.io/identity': 'kube-apiserver', 'kubernetes.io/hostname': plan.nodes[0]!.name } }, { spec: { holderIdentity: `apiserver-eqt674mfxb4j56mrjjkoe7b7ii_${uuid(random)}`, leaseDurationSeconds: 3600, renewTime: rfc3339Micro(at) } }),
  );
  return out;
}

/** DaemonSets and Deployments of kube-system, without their Pods. */
function workloads(plan: ClusterPlan, random: () => number): BootObject[] {
  const make = maker(plan.at, random);
  const generation = { annotations: { 'deprecated.daemonset.template.generation': '1' }, generation: 1 };
  const none = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
  const out = [
    make('apps/v1', 'DaemonSet', { name: 'kube-proxy', namespace: 'kube-system', ...generation, labels: { 'k8s-app': 'kube-proxy' } }, { spec: daemonSpec({ 'k8s-app': 'kube-proxy' }, KUBE_PROXY_TEMPLATE), status: none }),
    make('apps/v1', 'Deployment', { name: 'coredns', namespace: 'kube-system', generation: 1, labels: { 'k8s-app': 'kube-dns' } }, { spec: corednsSpec(plan), status: {} }),
  ];
  if (plan.kindnet) {
    const labels = { app: 'kindnet', 'k8s-app': 'kindnet', tier: 'node' };
    out.push(make('apps/v1', 'DaemonSet', { name: 'kindnet', namespace: 'kube-system', ...generation, labels }, { spec: daemonSpec({ app: 'kindnet' }, KINDNET_TEMPLATE), status: none }));
  }
  return out;
}

export { STORAGE_PROVISIONER };
