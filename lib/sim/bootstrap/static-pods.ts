import type { Json } from '../core';
import type { ClusterPlan, NodePlan } from './plan';

const CERTS = '/var/lib/minikube/certs';
const ADMISSION = 'NamespaceLifecycle,LimitRanger,ServiceAccount,DefaultStorageClass,DefaultTolerationSeconds,NodeRestriction,MutatingAdmissionWebhook,ValidatingAdmissionWebhook,ResourceQuota';

interface Part {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly port: number;
  readonly scheme: 'HTTP' | 'HTTPS';
  readonly host: string;
  readonly live: string;
  readonly ready?: string;
  /** The path of the startup probe, where it is not that of liveness. */
  readonly startup?: string;
  readonly requests: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly volumes: readonly (readonly [name: string, path: string, readOnly: boolean, type?: string])[];
}

const CA_VOLUMES: Part['volumes'] = [
  ['ca-certs', '/etc/ssl/certs', true],
  ['etc-ca-certificates', '/etc/ca-certificates', true],
  ['k8s-certs', CERTS, true],
  ['usr-local-share-ca-certificates', '/usr/local/share/ca-certificates', true],
  ['usr-share-ca-certificates', '/usr/share/ca-certificates', true],
];

/** The four Pods of a control plane as kubeadm writes their manifests, by file name. */
export function controlPlaneManifests(plan: ClusterPlan, node: NodePlan): Record<string, Json> {
  const { address, name } = node;
  const parts: Part[] = [
    {
      name: 'etcd',
      image: 'registry.k8s.io/etcd:3.6.8-0',
      command: [
        'etcd', `--advertise-client-urls=https://${address}:2379`, `--cert-file=${CERTS}/etcd/server.crt`, '--client-cert-auth=true', '--data-dir=/var/lib/etcd', '--feature-gates=InitialCorruptCheck=true',
        `--initial-advertise-peer-urls=https://${address}:2380`, `--initial-cluster=${name}=https://${address}:2380`, `--key-file=${CERTS}/etcd/server.key`, `--listen-client-urls=https://127.0.0.1:2379,https://${address}:2379`,
        '--listen-metrics-urls=http://127.0.0.1:2381', `--listen-peer-urls=https://${address}:2380`, `--name=${name}`, `--peer-cert-file=${CERTS}/etcd/peer.crt`, '--peer-client-cert-auth=true', `--peer-key-file=${CERTS}/etcd/peer.key`,
        `--peer-trusted-ca-file=${CERTS}/etcd/ca.crt`, '--snapshot-count=10000', `--trusted-ca-file=${CERTS}/etcd/ca.crt`, '--watch-progress-notify-interval=5s',
      ], // prettier-ignore
      port: 2381,
      scheme: 'HTTP',
      host: '127.0.0.1',
      live: '/livez',
      ready: '/readyz',
      startup: '/readyz',
      requests: { cpu: '100m', memory: '100Mi' },
      annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${address}:2379` },
      volumes: [
        ['etcd-data', '/var/lib/etcd', false],
        ['etcd-certs', `${CERTS}/etcd`, false],
      ],
    },
    {
      name: 'kube-apiserver',
      image: 'registry.k8s.io/kube-apiserver:v1.36.3',
      command: [
        'kube-apiserver', `--advertise-address=${address}`, '--allow-privileged=true', '--authorization-mode=Node,RBAC', `--client-ca-file=${CERTS}/ca.crt`, '--enable-bootstrap-token-auth=true', `--etcd-cafile=${CERTS}/etcd/ca.crt`,
        `--etcd-certfile=${CERTS}/apiserver-etcd-client.crt`, `--etcd-keyfile=${CERTS}/apiserver-etcd-client.key`, '--etcd-servers=https://127.0.0.1:2379', `--kubelet-client-certificate=${CERTS}/apiserver-kubelet-client.crt`,
        `--kubelet-client-key=${CERTS}/apiserver-kubelet-client.key`, '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname', `--proxy-client-cert-file=${CERTS}/front-proxy-client.crt`,
        `--proxy-client-key-file=${CERTS}/front-proxy-client.key`, '--requestheader-allowed-names=front-proxy-client', `--requestheader-client-ca-file=${CERTS}/front-proxy-ca.crt`, '--requestheader-extra-headers-prefix=X-Remote-Extra-',
        '--requestheader-group-headers=X-Remote-Group', '--requestheader-username-headers=X-Remote-User', `--secure-port=${plan.port}`, '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
        `--service-account-key-file=${CERTS}/sa.pub`, `--service-account-signing-key-file=${CERTS}/sa.key`, '--service-cluster-ip-range=10.96.0.0/12', `--tls-cert-file=${CERTS}/apiserver.crt`, `--tls-private-key-file=${CERTS}/apiserver.key`,
        `--enable-admission-plugins=${ADMISSION}`,
      ], // prettier-ignore
      port: plan.port,
      scheme: 'HTTPS',
      host: address,
      live: '/livez',
      ready: '/readyz',
      requests: { cpu: '250m' },
      annotations: { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${address}:${plan.port}` },
      volumes: CA_VOLUMES,
    },
    {
      name: 'kube-controller-manager',
      image: 'registry.k8s.io/kube-controller-manager:v1.36.3',
      command: [
        'kube-controller-manager', '--authentication-kubeconfig=/etc/kubernetes/controller-manager.conf', '--authorization-kubeconfig=/etc/kubernetes/controller-manager.conf', '--bind-address=127.0.0.1', `--client-ca-file=${CERTS}/ca.crt`,
        '--cluster-cidr=10.244.0.0/16', '--cluster-name=mk', `--cluster-signing-cert-file=${CERTS}/ca.crt`, `--cluster-signing-key-file=${CERTS}/ca.key`, '--controllers=*,bootstrapsigner,tokencleaner',
        '--kubeconfig=/etc/kubernetes/controller-manager.conf', `--requestheader-client-ca-file=${CERTS}/front-proxy-ca.crt`, `--root-ca-file=${CERTS}/ca.crt`, `--service-account-private-key-file=${CERTS}/sa.key`,
        '--service-cluster-ip-range=10.96.0.0/12', '--use-service-account-credentials=true', '--leader-elect=false', '--allocate-node-cidrs=true',
      ], // prettier-ignore
      port: 10257,
      scheme: 'HTTPS',
      host: '127.0.0.1',
      live: '/healthz',
      requests: { cpu: '200m' },
      volumes: [CA_VOLUMES[0]!, CA_VOLUMES[1]!, CA_VOLUMES[2]!, ['kubeconfig', '/etc/kubernetes/controller-manager.conf', true, 'FileOrCreate'], CA_VOLUMES[3]!, CA_VOLUMES[4]!],
    },
    {
      name: 'kube-scheduler',
      image: 'registry.k8s.io/kube-scheduler:v1.36.3',
      command: ['kube-scheduler', '--authentication-kubeconfig=/etc/kubernetes/scheduler.conf', '--authorization-kubeconfig=/etc/kubernetes/scheduler.conf', '--bind-address=127.0.0.1', '--kubeconfig=/etc/kubernetes/scheduler.conf', '--leader-elect=false'],
      port: 10259,
      scheme: 'HTTPS',
      host: '127.0.0.1',
      live: '/livez',
      ready: '/readyz',
      requests: { cpu: '100m' },
      volumes: [['kubeconfig', '/etc/kubernetes/scheduler.conf', true, 'FileOrCreate']],
    },
  ];
  return Object.fromEntries(parts.map((p) => [`${p.name}.yaml`, manifest(p)]));
}

function manifest(p: Part): Json {
  const probe = (path: string, failureThreshold: number, periodSeconds: number, delay: number) => ({
    failureThreshold,
    httpGet: { host: p.host, path, port: 'probe-port', scheme: p.scheme },
    ...(delay ? { initialDelaySeconds: delay } : {}),
    periodSeconds,
    timeoutSeconds: 15,
  });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...(p.annotations ? { annotations: p.annotations } : {}), labels: { component: p.name, tier: 'control-plane' }, name: p.name, namespace: 'kube-system' },
    spec: {
      containers: [
        {
          command: p.command,
          image: p.image,
          imagePullPolicy: 'IfNotPresent',
          livenessProbe: probe(p.live, 8, 10, 10),
          name: p.name,
          ports: [{ containerPort: p.port, hostPort: p.port, name: 'probe-port', protocol: 'TCP' }],
          ...(p.ready ? { readinessProbe: probe(p.ready, 3, 1, 0) } : {}),
          resources: { requests: p.requests },
          startupProbe: probe(p.startup ?? p.live, 24, 10, 10),
          volumeMounts: p.volumes.map(([name, mountPath, readOnly]) => ({ mountPath, name, ...(readOnly ? { readOnly } : {}) })),
        },
      ],
      hostNetwork: true,
      priority: 2000001000,
      priorityClassName: 'system-node-critical',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      volumes: p.volumes.map(([name, path, , type]) => ({ hostPath: { path, type: type ?? 'DirectoryOrCreate' }, name })),
    },
  };
}
