import type { Json } from '../core';
import type { ClusterPlan } from './plan';

/** kube-system's workloads as kubeadm and minikube define them, with the defaults that the API server fills in. */

const common = { restartPolicy: 'Always', schedulerName: 'default-scheduler', securityContext: {}, terminationGracePeriodSeconds: 30 };
const termination = { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' };

export const COREDNS_HASH = '589f44dc88';
export const KUBE_PROXY_HASH = '7cc8459bc5';
export const KINDNET_HASH = '6b9f4c5d7f';

export const COREDNS_TEMPLATE = {
  metadata: { labels: { 'k8s-app': 'kube-dns' } },
  spec: {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { podAffinityTerm: { labelSelector: { matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }] }, topologyKey: 'kubernetes.io/hostname' }, weight: 100 },
        ],
      },
    },
    containers: [
      {
        args: ['-conf', '/etc/coredns/Corefile'],
        image: 'registry.k8s.io/coredns/coredns:v1.14.2',
        imagePullPolicy: 'IfNotPresent',
        livenessProbe: { failureThreshold: 5, httpGet: { path: '/health', port: 'liveness-probe', scheme: 'HTTP' }, initialDelaySeconds: 60, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 5 },
        name: 'coredns',
        ports: [
          { containerPort: 53, name: 'dns', protocol: 'UDP' },
          { containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
          { containerPort: 9153, name: 'metrics', protocol: 'TCP' },
          { containerPort: 8080, name: 'liveness-probe', protocol: 'TCP' },
          { containerPort: 8181, name: 'readiness-probe', protocol: 'TCP' },
        ],
        readinessProbe: { failureThreshold: 3, httpGet: { path: '/ready', port: 'readiness-probe', scheme: 'HTTP' }, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1 },
        resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] }, readOnlyRootFilesystem: true },
        ...termination,
        volumeMounts: [{ mountPath: '/etc/coredns', name: 'config-volume', readOnly: true }],
      },
    ],
    dnsPolicy: 'Default',
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    priorityClassName: 'system-cluster-critical',
    ...common,
    serviceAccount: 'coredns',
    serviceAccountName: 'coredns',
    tolerations: [
      { key: 'CriticalAddonsOnly', operator: 'Exists' },
      { effect: 'NoSchedule', key: 'node-role.kubernetes.io/control-plane' },
    ],
    volumes: [{ configMap: { defaultMode: 420, items: [{ key: 'Corefile', path: 'Corefile' }], name: 'coredns' }, name: 'config-volume' }],
  },
} as const;

export const KUBE_PROXY_TEMPLATE = {
  metadata: { labels: { 'k8s-app': 'kube-proxy' } },
  spec: {
    containers: [
      {
        command: ['/usr/local/bin/kube-proxy', '--config=/var/lib/kube-proxy/config.conf', '--hostname-override=$(NODE_NAME)'],
        env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } }],
        image: 'registry.k8s.io/kube-proxy:v1.36.3',
        imagePullPolicy: 'IfNotPresent',
        name: 'kube-proxy',
        resources: {},
        securityContext: { privileged: true },
        ...termination,
        volumeMounts: [
          { mountPath: '/var/lib/kube-proxy', name: 'kube-proxy' },
          { mountPath: '/run/xtables.lock', name: 'xtables-lock' },
          { mountPath: '/lib/modules', name: 'lib-modules', readOnly: true },
        ],
      },
    ],
    dnsPolicy: 'ClusterFirst',
    hostNetwork: true,
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    priorityClassName: 'system-node-critical',
    ...common,
    serviceAccount: 'kube-proxy',
    serviceAccountName: 'kube-proxy',
    tolerations: [{ operator: 'Exists' }],
    volumes: [
      { configMap: { defaultMode: 420, name: 'kube-proxy' }, name: 'kube-proxy' },
      { hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' }, name: 'xtables-lock' },
      { hostPath: { path: '/lib/modules', type: '' }, name: 'lib-modules' },
    ],
  },
} as const;

export const KINDNET_TEMPLATE = {
  metadata: { labels: { app: 'kindnet', 'k8s-app': 'kindnet', tier: 'node' } },
  spec: {
    containers: [
      {
        env: [
          { name: 'HOST_IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.hostIP' } } },
          { name: 'POD_IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
          { name: 'POD_SUBNET', value: '10.244.0.0/16' },
        ],
        image: 'docker.io/kindest/kindnetd:v20250512-df8de77b',
        imagePullPolicy: 'IfNotPresent',
        name: 'kindnet-cni',
        resources: { limits: { cpu: '100m', memory: '50Mi' }, requests: { cpu: '100m', memory: '50Mi' } },
        securityContext: { capabilities: { add: ['NET_RAW', 'NET_ADMIN'] }, privileged: false },
        ...termination,
        volumeMounts: [
          { mountPath: '/etc/cni/net.d', name: 'cni-cfg' },
          { mountPath: '/run/xtables.lock', name: 'xtables-lock' },
          { mountPath: '/lib/modules', name: 'lib-modules', readOnly: true },
        ],
      },
    ],
    dnsPolicy: 'ClusterFirst',
    hostNetwork: true,
    ...common,
    serviceAccount: 'kindnet',
    serviceAccountName: 'kindnet',
    tolerations: [{ effect: 'NoSchedule', operator: 'Exists' }],
    volumes: [
      { hostPath: { path: '/etc/cni/net.d', type: 'DirectoryOrCreate' }, name: 'cni-cfg' },
      { hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' }, name: 'xtables-lock' },
      { hostPath: { path: '/lib/modules', type: '' }, name: 'lib-modules' },
    ],
  },
} as const;

export const STORAGE_PROVISIONER = {
  metadata: { annotations: {}, labels: { 'addonmanager.kubernetes.io/mode': 'Reconcile', 'integration-test': 'storage-provisioner' }, name: 'storage-provisioner', namespace: 'kube-system' },
  spec: {
    containers: [
      {
        command: ['/storage-provisioner'],
        image: 'gcr.io/k8s-minikube/storage-provisioner:v5',
        imagePullPolicy: 'IfNotPresent',
        name: 'storage-provisioner',
        resources: {},
        ...termination,
        volumeMounts: [{ mountPath: '/tmp', name: 'tmp' }],
      },
    ],
    dnsPolicy: 'ClusterFirst',
    hostNetwork: true,
    ...common,
    serviceAccount: 'storage-provisioner',
    serviceAccountName: 'storage-provisioner',
    volumes: [{ hostPath: { path: '/tmp', type: 'Directory' }, name: 'tmp' }],
  },
} as const;

/** The spec of coredns' Deployment. */
export const corednsSpec = (plan: ClusterPlan): Json => ({
  progressDeadlineSeconds: 600,
  replicas: plan.corednsReplicas,
  revisionHistoryLimit: 10,
  selector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 }, type: 'RollingUpdate' },
  template: COREDNS_TEMPLATE as unknown as Json,
});

/** The spec of a DaemonSet of the system. */
export const daemonSpec = (labels: Readonly<Record<string, string>>, template: unknown): Json => ({
  revisionHistoryLimit: 10,
  selector: { matchLabels: labels },
  template: template as Json,
  updateStrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 }, type: 'RollingUpdate' },
});
