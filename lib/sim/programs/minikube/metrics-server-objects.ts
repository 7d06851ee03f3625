import type { Json } from '../../core';

const NAMESPACE = 'kube-system';
const NAME = 'metrics-server';
export const METRICS_SERVER_IMAGE = 'registry.k8s.io/metrics-server/metrics-server:v0.8.1';

const app = { 'k8s-app': NAME };
const kept = { 'addonmanager.kubernetes.io/mode': 'Reconcile' };
const ofAddon = { 'kubernetes.io/minikube-addons': NAME };
const RBAC = 'rbac.authorization.k8s.io';

const clusterRole = (name: string, labels: Record<string, string>, rules: Json): Json => ({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { labels: { ...app, ...labels, ...kept }, name }, rules });

function binding(kind: 'ClusterRoleBinding' | 'RoleBinding', name: string, role: string): Json {
  const local = kind === 'RoleBinding';
  return {
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata: { labels: { ...app, ...kept }, name, ...(local && { namespace: NAMESPACE }) },
    roleRef: { apiGroup: RBAC, kind: local ? 'Role' : 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }],
  };
}

const probe = (path: string): Json => ({ failureThreshold: 3, httpGet: { path, port: 'https', scheme: 'HTTPS' }, periodSeconds: 10 });

const deployment: Json = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { labels: { ...app, ...ofAddon, ...kept }, name: NAME, namespace: NAMESPACE },
  spec: {
    selector: { matchLabels: app },
    strategy: { rollingUpdate: { maxUnavailable: 0 } },
    template: {
      metadata: { labels: app, name: NAME },
      spec: {
        containers: [
          {
            args: ['--cert-dir=/tmp', '--secure-port=4443', '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname', '--kubelet-use-node-status-port', '--metric-resolution=60s', '--kubelet-insecure-tls'],
            image: METRICS_SERVER_IMAGE,
            imagePullPolicy: 'IfNotPresent',
            livenessProbe: probe('/livez'),
            name: NAME,
            ports: [{ containerPort: 4443, name: 'https', protocol: 'TCP' }],
            readinessProbe: probe('/readyz'),
            resources: { requests: { cpu: '100m', memory: '200Mi' } },
            securityContext: { readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser: 1000 },
            volumeMounts: [{ mountPath: '/tmp', name: 'tmp-dir' }],
          },
        ],
        priorityClassName: 'system-cluster-critical',
        serviceAccountName: NAME,
        volumes: [{ emptyDir: {}, name: 'tmp-dir' }],
      },
    },
  },
};

/** What the addon `metrics-server` puts into a cluster: the path of the collection, and the object. */
export const METRICS_SERVER: readonly (readonly [path: string, object: Json])[] = [
  [
    '/apis/apiregistration.k8s.io/v1/apiservices',
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { labels: { ...ofAddon, ...kept, ...app }, name: 'v1beta1.metrics.k8s.io' },
      spec: { group: 'metrics.k8s.io', groupPriorityMinimum: 100, insecureSkipTLSVerify: true, service: { name: NAME, namespace: NAMESPACE }, version: 'v1beta1', versionPriority: 100 },
    },
  ],
  [`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, deployment],
  [`/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { labels: { ...app, ...kept }, name: NAME, namespace: NAMESPACE } }],
  [
    `/apis/${RBAC}/v1/clusterroles`,
    clusterRole('system:aggregated-metrics-reader', { [`${RBAC}/aggregate-to-admin`]: 'true', [`${RBAC}/aggregate-to-edit`]: 'true', [`${RBAC}/aggregate-to-view`]: 'true' }, [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }]),
  ],
  [`/apis/${RBAC}/v1/namespaces/${NAMESPACE}/rolebindings`, binding('RoleBinding', 'metrics-server-auth-reader', 'extension-apiserver-authentication-reader')],
  [`/apis/${RBAC}/v1/clusterrolebindings`, binding('ClusterRoleBinding', 'metrics-server:system:auth-delegator', 'system:auth-delegator')],
  [
    `/apis/${RBAC}/v1/clusterroles`,
    clusterRole('system:metrics-server', {}, [
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
    ]),
  ],
  [`/apis/${RBAC}/v1/clusterrolebindings`, binding('ClusterRoleBinding', 'system:metrics-server', 'system:metrics-server')],
  [
    `/api/v1/namespaces/${NAMESPACE}/services`,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { labels: { ...app, 'kubernetes.io/name': 'Metrics-server', ...ofAddon, 'kubernetes.io/minikube-addons-endpoint': NAME, ...kept }, name: NAME, namespace: NAMESPACE },
      spec: { ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 'https' }], selector: app },
    },
  ],
];
