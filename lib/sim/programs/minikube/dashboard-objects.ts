import type { Json } from '../../core';

const NAMESPACE = 'kubernetes-dashboard';

function deployment(name: string, image: string, port: number, args: readonly string[]): Json {
  const labels = { 'k8s-app': name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE, labels: { ...labels, 'kubernetes.io/minikube-addons': 'dashboard', 'addonmanager.kubernetes.io/mode': 'Reconcile' } },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 10,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [{ name, image, ports: [{ containerPort: port, protocol: 'TCP' }], args: [...args], livenessProbe: { httpGet: { path: '/', port, scheme: 'HTTP' }, initialDelaySeconds: 30, timeoutSeconds: 30 } }],
          serviceAccountName: NAMESPACE,
        },
      },
    },
  };
}

function service(name: string, port: number, target: number): Json {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: NAMESPACE, labels: { 'k8s-app': name, 'kubernetes.io/minikube-addons': 'dashboard' } },
    spec: { ports: [{ port, targetPort: target }], selector: { 'k8s-app': name } },
  };
}

/** What the addon `dashboard` puts into a cluster: the path to POST to, and the object. */
export const DASHBOARD: readonly (readonly [path: string, object: Json])[] = [
  ['/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels: { 'kubernetes.io/minikube-addons': 'dashboard', 'addonmanager.kubernetes.io/mode': 'Reconcile' } } }],
  [`/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAMESPACE, namespace: NAMESPACE } }],
  [`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, deployment('kubernetes-dashboard', 'docker.io/kubernetesui/dashboard:v2.7.0', 9090, ['--namespace=kubernetes-dashboard', '--enable-skip-login', '--disable-settings-authorizer'])],
  [`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, deployment('dashboard-metrics-scraper', 'docker.io/kubernetesui/metrics-scraper:v1.0.8', 8000, [])],
  [`/api/v1/namespaces/${NAMESPACE}/services`, service('kubernetes-dashboard', 80, 9090)],
  [`/api/v1/namespaces/${NAMESPACE}/services`, service('dashboard-metrics-scraper', 8000, 8000)],
];

export const DASHBOARD_PATH = `/api/v1/namespaces/${NAMESPACE}/services/http:kubernetes-dashboard:/proxy/`;
export const DASHBOARD_NAMESPACE = NAMESPACE;
