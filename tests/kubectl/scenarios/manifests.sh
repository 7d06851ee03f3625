kubectl create configmap cm --from-literal=a=b
kubectl create deployment web --image=nginx --port=80
kubectl rollout status deploy/web
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: good1\n---\napiVersion: v1\nkind: Nonsense\nmetadata:\n  name: bad\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: good2\n' > bad.yaml
kubectl get -f bad.yaml
kubectl describe -f bad.yaml
kubectl label -f bad.yaml a=b
kubectl patch -f bad.yaml -p '{"metadata":{"labels":{"q":"r"}}}'
kubectl expose -f bad.yaml --port=80
kubectl rollout undo -f bad.yaml
kubectl set env -f bad.yaml A=B
kubectl certificate approve -f bad.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\n  labels: {app: web}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n' > two.yaml
kubectl create service clusterip web --tcp=80
kubectl label -f two.yaml -l app=web z=y
kubectl rollout resume -f two.yaml -l app=web
kubectl rollout status -f two.yaml
kubectl set selector -f two.yaml a=b
kubectl apply view-last-applied -f two.yaml
kubectl exec -f two.yaml -- ls
kubectl scale -f two.yaml --replicas=2
kubectl autoscale -f two.yaml --max=2
printf 'x\n' > x.txt
kubectl set selector -f x.txt a=b
kubectl rollout restart -k .
kubectl exec cm/cm -f x.txt -- ls
printf 'apiVersion: v1\nkind: pod\nmetadata: {name: lower}\nspec: {containers: [{name: c, image: nginx}]}\n' > lower.yaml
kubectl apply -f lower.yaml
kubectl delete -f lower.yaml
printf 'apiVersion: v1\nkind: podding\nmetadata: {name: lower}\n' | kubectl apply -f -
printf 'apiversion: v1\nkind: Pod\nmetadata: {name: x}\n' > key.yaml
kubectl apply -f key.yaml
kubectl delete -f key.yaml
printf 'apiVersion: a/b/c\nkind: Pod\nmetadata: {name: x}\n' > odd.yaml
kubectl apply -f odd.yaml
kubectl create -f odd.yaml --validate=false
printf 'apiVersion: 1\nkind: ConfigMap\nmetadata: {name: x}\n' > one.yaml
kubectl apply -f one.yaml
kubectl create -f one.yaml --validate=false
printf 'apiVersion: v1\nkind: 7\n' | kubectl delete -f -
printf 'apiVersion: v1\nkind: ConfigMap\n' | kubectl get -f -
printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n  name: c\n  image: nginx\n' | kubectl apply -f -
printf 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: l1}}\n- {apiVersion: v1, kind: Nope, metadata: {name: l2}}\n' > list.yaml
kubectl apply -f list.yaml
kubectl delete -f list.yaml
printf 'apiVersion: v1\nkind: List\nitems: x\n' | kubectl apply -f -
printf 'apiVersion: v1\nkind: List\nitems: [x, {kind: ConfigMap}]\n' | kubectl apply -f -
printf 'apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: l3}\n' | kubectl apply -f -
printf 'apiVersion: v1\nkind: PodTemplate\nmetadata: {name: a}\nitems: []\n' | kubectl apply -f -
kubectl patch deploy web -p '{spec: {replicas: 2}}'
kubectl patch deploy web -p "{'spec': {'replicas': 2}}"
kubectl patch deploy web -p '{"spec":{"replicas":2}'
kubectl patch deploy web --type=merge -p '{"spec":{"replicas":2}' --dry-run=client
kubectl get cm ..
kubectl label cm a%b x=y
kubectl rollout history deploy web --output ""
kubectl rollout history deploy web --template='{{.kind}}'
kubectl rollout undo deploy web -o nosuch
kubectl autoscale deploy/web --max=3 --dry-run=client -o nosuch
kubectl create cm x --from-literal=a=b --dry-run=true
kubectl create cm x --from-literal=a=b --dry-run=server -o kyaml
kubectl create cm "" --from-literal=a=b
kubectl create deploy x --image=nginx --dry-run=client -o go-template='{{.nothing}}' --allow-missing-template-keys=false
kubectl get cm cm -o template --template='{{.'
kubectl get deploy web -o go-template='{{.metadata.managedFields.x}}' > /dev/null
kubectl set env cm/cm --list
kubectl set env deploy/web --list -o nosuch
kubectl taint deploy.x web a=b:NoSchedule
kubectl cordon deploy/web rs
kubectl attach -f two.yaml
kubectl replace -f two.yaml --as=jane
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept}\ndata: {a: b}\n' > kept.yaml; kubectl apply -f kept.yaml
sed -i 's/ConfigMap/configmap/; s/a: b/a: c/' kept.yaml; kubectl apply -f kept.yaml; kubectl diff -f kept.yaml
echo '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: 5}' > odd.yaml; kubectl set serviceaccount -f odd.yaml x --local -o yaml; kubectl expose -f odd.yaml --port=80 --dry-run=client
echo '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: 5}}' > odd.yaml; kubectl set env -f odd.yaml A=b --local -o yaml; kubectl set image -f odd.yaml c=y --local
echo '{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: null}' > odd.yaml; kubectl expose -f odd.yaml --port=80 --dry-run=client; kubectl set env -f odd.yaml A=b --local -o yaml
echo '{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r}, rules: [null]}' > odd.yaml; kubectl auth reconcile -f odd.yaml --dry-run=client; sed -i 's/.null./5/' odd.yaml; kubectl auth reconcile -f odd.yaml --dry-run=client
echo '{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, rules: []}' > odd.yaml; kubectl auth reconcile -f odd.yaml --dry-run=client; kubectl describe -f odd.yaml; echo null > odd.yaml; kubectl exec -f odd.yaml -- ls
