# Sets of what was applied, whose objects of before are pruned.
kubectl create cm a --from-literal=x=1 --dry-run=client -o yaml > a.yaml; kubectl create cm b --from-literal=x=2 --dry-run=client -o yaml > b.yaml; kubectl create ns other --dry-run=client -o yaml > n.yaml; kubectl create sa s -n other --dry-run=client -o yaml > s.yaml; kubectl create deployment d --image=nginx:1.27 --dry-run=client -o yaml > d.yaml
kubectl apply -f a.yaml --prune --applyset=one -n default
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --applyset=one -n default
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=one
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset= -n default
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=secrets/ -n default
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=nosuch/x -n default
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=nosuch.example.com/x -n default
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=deploy/x -n default
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=deploy/x
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=ns/x
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=one -n default --all
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=one -n default -l a=b
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=one -n default --prune-allowlist=core/v1/ConfigMap
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=one -n default --force
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml -f b.yaml --prune --applyset=one -n default --dry-run=client
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml -f b.yaml --prune --applyset=one -n default --dry-run=server
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml -f b.yaml -f d.yaml --prune --applyset=one -n default; kubectl get secret one -o yaml | grep -v -e uid -e creationT -e resourceV; kubectl get cm -l applyset.kubernetes.io/part-of -o name
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=one -n default --dry-run=server
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=one -n default --dry-run=client -o name
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=one -n default --server-side; kubectl get secret one -o jsonpath='{.metadata.annotations}'; kubectl get secret one --show-managed-fields -o json | jq -c '.metadata.managedFields|map([.manager,.operation,.fieldsV1])'
export KUBECTL_APPLYSET=true; kubectl apply -f n.yaml --prune --applyset=configmap/two -n default; kubectl apply -f n.yaml -f s.yaml -n other --prune --applyset=configmap/two
export KUBECTL_APPLYSET=true; kubectl apply -f n.yaml -f a.yaml --prune --applyset=configmaps/two -n default; kubectl get cm two -o jsonpath='{.metadata.annotations}{.metadata.labels}'
export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=configmaps/two -n default
kubectl create secret generic plain; export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=plain -n default
kubectl annotate secret one applyset.kubernetes.io/tooling=helm/v3 --overwrite; export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=one -n default; kubectl annotate secret one applyset.kubernetes.io/tooling=kubectl/v1 --overwrite; kubectl apply -f a.yaml --prune --applyset=one -n default
kubectl label secret one applyset.kubernetes.io/id=x --overwrite; export KUBECTL_APPLYSET=true; kubectl apply -f a.yaml --prune --applyset=one -n default; kubectl label secret one applyset.kubernetes.io/id-; kubectl apply -f a.yaml --prune --applyset=one -n default
kubectl label -f a.yaml applyset.kubernetes.io/part-of=x --local -o yaml > l.yaml; export KUBECTL_APPLYSET=true; kubectl apply -f l.yaml --prune --applyset=three -n default
kubectl create cm q1 --from-literal=a=b --dry-run=client -o yaml | sed 's/^metadata:/metadata:\n  labels: {z: y}/' > q1.yaml; kubectl apply -f q1.yaml; sed s/q1/q2/ q1.yaml | kubectl apply --prune -l z=y --prune-allowlist=core/v1/ConfigMap --dry-run=server -f -; kubectl get cm -l z=y -o name
