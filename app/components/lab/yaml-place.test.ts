import { placeAt } from './yaml-place';

const lines = `apiVersion: v1
kind: Namespace
---
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: nginx
        ports:
          - containerPort: 80
            pro
        env:
        - name: A
          value: b
        command:
        - sh
        - |
          key: no
      volumes:
      - conf`.split('\n');

test('a place in a manifest', () => {
  const at = (row: number) => {
    const p = placeAt(lines, row);
    return p && `${p.apiVersion} ${p.kind} ${p.path.join('.')} ${p.key}=${p.value}`;
  };
  expect([1, 4, 9, 12, 13, 15, 16, 18, 19, 21, 25].map(at)).toEqual([
    'v1 Namespace  kind=Namespace',
    'apps/v1 Deployment  kind=Deployment',
    'apps/v1 Deployment spec.template.metadata.labels app=web',
    'apps/v1 Deployment spec.template.spec.containers name=web',
    'apps/v1 Deployment spec.template.spec.containers image=nginx',
    'apps/v1 Deployment spec.template.spec.containers.ports containerPort=80',
    'apps/v1 Deployment spec.template.spec.containers.ports pro=null',
    'apps/v1 Deployment spec.template.spec.containers.env name=A',
    'apps/v1 Deployment spec.template.spec.containers.env value=b',
    'apps/v1 Deployment spec.template.spec.containers.command sh=null',
    'apps/v1 Deployment spec.template.spec.volumes conf=null',
  ]);
});
