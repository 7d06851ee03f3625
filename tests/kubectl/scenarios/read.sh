cat > r.yaml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: c1, labels: {app: x, tier: front, example.com/long-label: "v1"}}
data: {n: "10", a: "z", q: 100Mi}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c2, labels: {app: y}, annotations: {w: "5"}}
data: {n: "9", a: "b", q: 1Gi}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c3}
data: {a: "m"}
---
apiVersion: v1
kind: Pod
metadata: {name: p1, labels: {app: x}}
spec:
  containers:
  - {name: a, image: busybox, command: [sleep, "3600"], resources: {requests: {cpu: 100m, memory: 64Mi}}, ports: [{containerPort: 80, name: web},{containerPort: 81}]}
  - {name: b, image: busybox, command: [sleep, "3600"], resources: {requests: {cpu: 20m}}}
---
apiVersion: v1
kind: Pod
metadata: {name: p2, labels: {app: y}}
spec:
  priority: 0
  containers:
  - {name: a, image: nginx, resources: {requests: {cpu: 1, memory: 1Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: p3}
spec:
  nodeName: minikube
  terminationGracePeriodSeconds: 5
  containers:
  - {name: a, image: "busybox", command: [sh, -c, "exit 3"]}
---
apiVersion: v1
kind: Service
metadata: {name: s1}
spec: {type: NodePort, selector: {app: x}, ports: [{port: 80, targetPort: web, name: http},{port: 53, protocol: UDP, name: dns}]}
---
apiVersion: v1
kind: Service
metadata: {name: s2}
spec: {type: ExternalName, externalName: example.com}
---
apiVersion: v1
kind: Service
metadata: {name: s3}
spec: {clusterIP: None, ports: [{port: 5}]}
---
apiVersion: v1
kind: Service
metadata: {name: s4}
spec: {type: LoadBalancer, selector: {a: b, c: d}, externalIPs: [1.2.3.4, 5.6.7.8], ports: [{port: 5}]}
Y
kubectl apply -f r.yaml
kubectl get -f r.yaml
kubectl get -f r.yaml -o name
kubectl get -f r.yaml -l app=x
kubectl get cm --sort-by=.data.n
kubectl get cm --sort-by=.data.q
kubectl get cm --sort-by='.data.a}'
kubectl get cm --sort-by='{.data.a} {.data.n}'
kubectl get cm --sort-by=.data.nothing -o name
kubectl get pods --sort-by='.status.containerStatuses[0].ready' -o name
kubectl get pods --sort-by='{}'
kubectl get DEPLOY
kubectl get all x
kubectl get -k nosuch
kubectl get -f http://127.0.0.1:1/x.yaml
kubectl get pods p1 -o Wide
kubectl get pods p1 -o jsonpath='{.}'
kubectl get pods -o custom-columns='N:.metadata.name,Y:.spec.containers[0,1].name'
printf '' > cc; kubectl get pods -o custom-columns-file=cc
printf 'NAME\n' > cc; kubectl get pods -o custom-columns-file=cc
kubectl get cm c1 d -w
kubectl get cm c1 -w -o yaml > w1 & until [ -s w1 ]; do sleep 0.1; done; kubectl label cm c1 x=a --overwrite >/dev/null; until grep -q 'x: a' w1; do sleep 0.1; done; kubectl label cm c1 x=b --overwrite >/dev/null; until grep -q 'x: b' w1; do sleep 0.1; done; kill $!; cat w1
kubectl get cm c1 -w -o custom-columns=N:.metadata.name,L:.metadata.labels.x > w2 & until [ -s w2 ]; do sleep 0.1; done; kubectl label cm c1 x=c --overwrite >/dev/null; until grep -q 'c1  *c' w2; do sleep 0.1; done; kill $!; cat w2
kubectl get cm c1 --watch-only -o name --output-watch-events > w3 & until [ -s w3 ]; do kubectl label cm c1 x=d$((++n)) --overwrite >/dev/null; sleep 0.1; done; kill $!; head -n 1 w3
kubectl explain events.events.k8s.io
kubectl explain deployments.v1.apps
kubectl explain deploy --api-version=a/b/c
kubectl logs p1 a --since-time=2020-01-01
kubectl logs p1 a --since-time=2020-13-01T00:00:00Z
kubectl logs p1 a --pod-running-timeout=-1s
kubectl events --for nosuch/x
kubectl config view x
kubectl config view --merge=false
kubectl get --raw '/%zz'
kubectl options --help
kubectl rollout history svc/s1
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {x: y}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, annotations: {x: y}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n' > two.yaml
kubectl create -f two.yaml
kubectl apply -f two.yaml
kubectl get -f two.yaml
kubectl describe -f two.yaml
kubectl label -f two.yaml a=b
kubectl diff -f two.yaml
kubectl delete --wait=false -f two.yaml
kubectl replace -f two.yaml
printf '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}\n' > j.json; kubectl apply -f j.json
printf '{"apiVersion": "v1" "kind": "ConfigMap"}\n' > j.json; kubectl apply -f j.json
printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}\n' > j.json; kubectl apply -f j.json --dry-run=client -o json
printf 'hello\n' > t.yaml; kubectl apply -f t.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---x\n' > t.yaml; kubectl apply -f t.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---\napiVersion: v1\nkind ConfigMap\n' > t.yaml; kubectl apply -f t.yaml --dry-run=client
mkdir k; printf 'resources: [a.yaml]\n' > k/kustomization.yaml; printf 'apiVersion: v1\nkind ConfigMap\nmetadata:\n  name: a\n' > k/a.yaml; kubectl kustomize k
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels: {x: y, z: on, o: 017, f: 1.0}\n' > k/a.yaml; kubectl kustomize k
printf 'resources: [a.yaml]\npatches: [{path: nosuch.yaml}]\n' > k/kustomization.yaml; kubectl kustomize k
kubectl get --raw /api/v1/namespaces/kube-system/services/kube-dns:metrics/proxy/metrics
