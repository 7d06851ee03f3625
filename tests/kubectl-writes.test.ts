import { Session } from '../lib/cli/session';

/** Whole outputs of commands that change a cluster, typed one after another. */
function typed(files: Readonly<Record<string, string>>, ...commands: readonly string[]): string {
  const session = new Session({ cluster: { name: 'minikube', nodes: 1 } });
  for (const [path, text] of Object.entries(files)) session.write(path, text);
  return commands.map((c) => `$ ${c}\n${session.run(c).out}`).join('');
}

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1.25
        envFrom: [{configMapRef: {name: conf}}]
`;

test('kubectl kustomize: an overlay renames, labels, patches and follows references', () => {
  const out = typed(
    {
      'base/kustomization.yaml': 'resources: [web.yaml]\nconfigMapGenerator:\n- name: conf\n  literals: [color=blue]\n',
      'base/web.yaml': DEPLOYMENT,
      'prod/kustomization.yaml': `resources: [../base]
namePrefix: prod-
namespace: shop
labels: [{pairs: {tier: front}, includeSelectors: true}]
images: [{name: nginx, newTag: "1.27"}]
replicas: [{name: web, count: 3}]
patches:
- target: {kind: Deployment}
  patch: |-
    - {op: add, path: /spec/minReadySeconds, value: 5}
configMapGenerator: [{name: conf, behavior: merge, literals: [size=big]}]
`,
    },
    'kubectl kustomize prod',
    'kubectl kustomize nowhere',
  );
  expect(out).toBe(`$ kubectl kustomize prod
apiVersion: v1
data:
  color: blue
  size: big
kind: ConfigMap
metadata:
  labels:
    tier: front
  name: prod-conf-tc4hd22hkm
  namespace: shop
---
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    tier: front
  name: prod-web
  namespace: shop
spec:
  minReadySeconds: 5
  replicas: 3
  selector:
    matchLabels:
      app: web
      tier: front
  template:
    metadata:
      labels:
        app: web
        tier: front
    spec:
      containers:
      - envFrom:
        - configMapRef:
            name: prod-conf-tc4hd22hkm
        image: nginx:1.27
        name: web
$ kubectl kustomize nowhere
error: must build at directory: not a valid directory: evalsymlink failure on 'nowhere' : lstat /home/learner/nowhere: no such file or directory
`);
});

test('apply says what it did; diff ends with 1 where something differs, and with 2 where it fails', () => {
  const out = typed(
    { 'cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata: {a: "1"}\n' },
    'kubectl apply -f cm.yaml',
    'kubectl apply -f cm.yaml',
    'kubectl diff -f cm.yaml; echo $?',
    `sed -i 's/"1"/"2"/' cm.yaml; kubectl diff -f cm.yaml | grep '^[+-] '; echo \${PIPESTATUS[0]}`,
    'kubectl apply -f cm.yaml --dry-run=client -o jsonpath="{.data}{\'\\n\'}"; kubectl apply -f cm.yaml',
    'kubectl apply --server-side -f cm.yaml',
    'kubectl diff; echo $?',
    'kubectl delete -f cm.yaml; kubectl delete -f cm.yaml',
  );
  expect(out).toBe(`$ kubectl apply -f cm.yaml
configmap/cm created
$ kubectl apply -f cm.yaml
configmap/cm unchanged
$ kubectl diff -f cm.yaml; echo $?
0
$ sed -i 's/"1"/"2"/' cm.yaml; kubectl diff -f cm.yaml | grep '^[+-] '; echo \${PIPESTATUS[0]}
-  a: "1"
+  a: "2"
1
$ kubectl apply -f cm.yaml --dry-run=client -o jsonpath="{.data}{'\\n'}"; kubectl apply -f cm.yaml
{"a":"2"}
configmap/cm configured
$ kubectl apply --server-side -f cm.yaml
configmap/cm serverside-applied
$ kubectl diff; echo $?
error: must specify one of -f and -k
2
$ kubectl delete -f cm.yaml; kubectl delete -f cm.yaml
configmap "cm" deleted from default namespace
Error from server (NotFound): error when deleting "cm.yaml": configmaps "cm" not found
`);
});

test('kubectl debug adds a container to a running Pod, and copies one', () => {
  const out = typed(
    {},
    'kubectl run web --image=nginx; kubectl wait --for=condition=Ready pod/web --timeout=60s',
    "kubectl debug web -it --image=busybox -c dbg -- sh -c 'sleep 1; hostname'",
    "kubectl debug web --copy-to=copy --set-image='*=nginx:1.27' --same-node; kubectl get pod copy -o jsonpath='{.spec.containers[*].image}{\"\\n\"}'",
    'kubectl debug web --replace --image=busybox',
  );
  expect(out).toBe(`$ kubectl run web --image=nginx; kubectl wait --for=condition=Ready pod/web --timeout=60s
pod/web created
pod/web condition met
$ kubectl debug web -it --image=busybox -c dbg -- sh -c 'sleep 1; hostname'
All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.
If you don't see a command prompt, try pressing enter.
web
Session ended, the ephemeral container will not be restarted but may be reattached using 'kubectl attach web -c dbg -n default -i -t' if it is still running
$ kubectl debug web --copy-to=copy --set-image='*=nginx:1.27' --same-node; kubectl get pod copy -o jsonpath='{.spec.containers[*].image}{"\\n"}'
nginx:1.27
$ kubectl debug web --replace --image=busybox
error: --replace may only be used with --copy-to.
`);
});
