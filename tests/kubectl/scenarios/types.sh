# What is of another type than it should be, and templates that fail.
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\ndata:\n  a: b\n' > cm.yaml; kubectl apply -f cm.yaml
kubectl create deploy web --image=nginx
kubectl run p --image=nginx; kubectl wait pod/p --for=condition=Ready
kubectl run x --image=nginx --dry-run=client --overrides='{"spec":1}'
kubectl run x --image=nginx --dry-run=client --overrides='{"spec":{"containers":[{"name":1}]}}'
kubectl run x --image=nginx --dry-run=client --overrides='{"spec":{"containers":[{"name":"x","resources":{"limits":{"cpu":"zz"}}}]}}'
kubectl run x --image=nginx --dry-run=client --overrides='{"spec":{"activeDeadlineSeconds":1.5}}'
kubectl run x --image=nginx --dry-run=client --overrides='[{"op":"add","path":"/spec/nodeName","value":3}]' --override-type=json
kubectl expose deploy web --port=80 --dry-run=client --overrides='{"spec":{"ports":[{"port":"80"}]}}'
printf 'nope: 1\n' > c1; kubectl debug p --image=busybox --custom=c1 -c d1
printf 'env: 1\n' > c3; kubectl debug p --image=busybox --custom=c3 -c d3
printf 'env: [{name: a, value: 1}]\n' > c6; kubectl debug p --image=busybox --custom=c6 -c d6
kubectl patch cm cm -p '{"data":{"a":"changed"}}'; sed s/b$/c/ cm.yaml > cm2.yaml; kubectl apply -f cm2.yaml --overwrite=false
kubectl create configmap o --from-literal=a=b --dry-run=client -o yaml | kubectl apply -f -; kubectl create configmap o --from-literal=a=c --dry-run=client -o yaml | kubectl apply -f - --overwrite=false
printf 'apiVersion: v1\nkind: PodList\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: q}\n  spec: {containers: [{name: a, image: b, nope: 1}]}\n' > pl.yaml; kubectl apply -f pl.yaml --dry-run=client
printf 'apiVersion: v1\nkind: PodList\nitems: 1\n' > pl2.yaml; kubectl apply -f pl2.yaml --dry-run=client
printf 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: q}\n  spec: {containers: [{name: a, image: b, nope: 1, tty: "yes"}], hostNetwork: 1, nodeSelector: [], tolerations: {}, priority: 1.5}\n- apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: q}\n  spec: {template: {}}\n' > l2.yaml; kubectl apply -f l2.yaml --dry-run=client
kubectl apply -f l2.yaml --dry-run=client --validate=warn
printf 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: q, labels: {a: null, b: 1}, creationTimestamp: null}\n  spec: {containers: [null, {name: a, image: b, resources: {limits: {cpu: 1, memory: {}}}}]}\n- apiVersion: x/v1\n  kind: Boat\n  metadata: {name: b}\n' > l3.yaml; kubectl apply -f l3.yaml --dry-run=client
printf 'apiVersion: authorization.k8s.io/v1\nkind: SelfSubjectAccessReview\nspec:\n  resourceAttributes: {verb: get, resource: pods, nope: 1}\n' > sar.yaml; kubectl create -f sar.yaml
kubectl create -f sar.yaml --validate=warn
kubectl set image deploy/web nginx=nginx:9 --dry-run ""
printf 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: r\nrules:\n- apiGroups: [""]\n  resources: [pods]\n  verbs: [get]\n' > role.yaml; kubectl auth reconcile -f role.yaml --dry-run=client -o jsonpath={.nothing} --allow-missing-template-keys=false
kubectl autoscale deploy web --max=2 --dry-run=client -o 'go-template={{index .spec 3}}'
kubectl autoscale deploy web --max=2 --cpu=50% --dry-run=client -o jsonpath={.nothing} --allow-missing-template-keys=false
kubectl wait cm/cm --for=jsonpath={.data.a}=changed -o jsonpath={.nothing} --allow-missing-template-keys=false
kubectl rollout history deploy/web -o jsonpath={.nothing} --allow-missing-template-keys=false
kubectl auth whoami -o kyaml
kubectl get pod p --subresource=log
kubectl wait pod/p cm/cm --for=delete --timeout=1s 2>&1 | grep -v reflector
