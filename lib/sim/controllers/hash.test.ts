import { COREDNS_HASH, COREDNS_TEMPLATE } from '../bootstrap/workloads';
import { revisionHash, templateHash } from './shared/hash';

const container = { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', imagePullPolicy: 'IfNotPresent', resources: {} };
const rest = { dnsPolicy: 'ClusterFirst', restartPolicy: 'Always', schedulerName: 'default-scheduler', securityContext: {}, terminationGracePeriodSeconds: 30 };
const template = (app: string, c: object, spec: object = {}) => ({ metadata: { labels: { app } }, spec: { containers: [{ ...container, ...c }], ...rest, ...spec } });

/** Letters as recorded of a real v1.36 cluster. */
test('templates have the letters that a real cluster gives them', () => {
  const resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '200m', memory: '128Mi' } };
  expect({
    plain: templateHash(template('hello-node', { name: 'echoserver', image: 'k8s.gcr.io/echoserver:1.4' })),
    resources: templateHash(template('web', { name: 'web', image: 'nginx:1.27', resources }, { nodeSelector: { 'kubernetes.io/hostname': 'minikube-m02' } })),
    probe: templateHash({
      metadata: { labels: { app: 'tuned' }, annotations: { build: '7' } },
      spec: {
        ...rest,
        serviceAccount: 'default',
        serviceAccountName: 'default',
        containers: [
          {
            ...container,
            name: 'web',
            image: 'nginx:1.27',
            ports: [{ containerPort: 80, name: 'http', protocol: 'TCP' }],
            resources: { limits: { memory: '64Mi' }, requests: { cpu: '10m' } },
            readinessProbe: { httpGet: { path: '/', port: 'http', scheme: 'HTTP' }, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
            volumeMounts: [{ name: 'tmp', mountPath: '/tmp/x' }],
          },
        ],
        volumes: [{ name: 'tmp', emptyDir: { medium: 'Memory' } }],
      },
    }),
  }).toEqual({ plain: '7cb7bd4b89', resources: '6df6dfd9fd', probe: '688c5568d6' });
  expect(templateHash(template('a', {}), 1)).not.toBe(templateHash(template('a', {})));
});

test('so have the revisions of a StatefulSet, and the templates of the system', () => {
  const data = { spec: { template: { $patch: 'replace', ...template('db', { name: 'db', image: 'redis:7' }) } } };
  expect([revisionHash(data), templateHash(COREDNS_TEMPLATE), COREDNS_HASH]).toEqual(['5c64cddf9', '589f44dc88', '589f44dc88']);
});
