cat > web.yaml <<'Y'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: nginx
        image: nginx:1.27
        ports:
        - containerPort: 80
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - port: 80
Y
kubectl apply -f web.yaml
kubectl apply -f web.yaml
kubectl apply -f web.yaml --dry-run=server
kubectl apply -f web.yaml --dry-run=client -o name
kubectl diff -f web.yaml
sed -i 's/replicas: 2/replicas: 3/; s/nginx:1.27/nginx:1.28/' web.yaml
kubectl diff -f web.yaml | sed 's#/tmp/[^ ]*##; /^diff/d; /^[-+][-+][-+]/d'
kubectl apply -f web.yaml
kubectl get deploy web -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[0].image}'
kubectl apply view-last-applied deploy/web
kubectl get deploy web -o yaml
kubectl replace -f web.yaml
kubectl apply -f web.yaml --server-side
kubectl apply -f web.yaml --server-side --field-manager=other
sed 's/replicas: 3/replicas: 5/' web.yaml > other.yaml
kubectl apply -f other.yaml --server-side --field-manager=third
kubectl apply -f other.yaml --server-side --field-manager=third --force-conflicts
kubectl get deploy web -o yaml --show-managed-fields
kubectl create -f web.yaml
cat > bad.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata:
  name: bad
spec:
  containers:
  - name: c
    image: nginx
    imagePullPolicy: Sometimes
    ports:
    - containerPort: 99999
Y
kubectl apply -f bad.yaml
cat > unknown.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata:
  name: unknown
spec:
  containers:
  - name: c
    image: nginx
    imagepullpolicy: Always
  nothing: 1
Y
kubectl apply -f unknown.yaml
kubectl apply -f unknown.yaml --validate=false
kubectl apply -f unknown.yaml --validate=warn
kubectl apply -f nosuch.yaml
cat > nokind.yaml <<'Y'
apiVersion: v1
metadata:
  name: x
Y
kubectl apply -f nokind.yaml
cat > crd.yaml <<'Y'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: boats.sea.example
spec:
  group: sea.example
  scope: Namespaced
  names: {plural: boats, singular: boat, kind: Boat, shortNames: [bo]}
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns:
    - {name: Length, type: integer, jsonPath: .spec.length}
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [length]
            properties:
              length: {type: integer, minimum: 1, description: Metres from bow to stern.}
              name: {type: string, default: nameless}
Y
kubectl apply -f crd.yaml
kubectl get crd
printf 'apiVersion: sea.example/v1\nkind: Boat\nmetadata: {name: one}\nspec: {length: 12}\n' | kubectl apply -f -
printf 'apiVersion: sea.example/v1\nkind: Boat\nmetadata: {name: two}\nspec: {length: 0}\n' | kubectl apply -f -
printf 'apiVersion: sea.example/v1\nkind: Boat\nmetadata: {name: two}\nspec: {name: x, colour: red}\n' | kubectl apply -f -
kubectl get boats
kubectl get bo one -o yaml
kubectl describe boat one
kubectl explain boat.spec
kubectl explain boat --recursive
kubectl patch boat one --type=merge -p '{"spec":{"length":13}}'
kubectl patch boat one -p '{"spec":{"length":13}}'
kubectl delete crd boats.sea.example
kubectl get boats
kubectl apply -f web.yaml --prune -l app=web
kubectl apply -k .
kubectl delete -f web.yaml
kubectl delete -f web.yaml --ignore-not-found
mkdir -p kust && cp web.yaml kust && printf 'resources: [web.yaml]\nnamePrefix: dev-\ncommonLabels: {env: dev}\n' > kust/kustomization.yaml
kubectl kustomize kust
kubectl apply -k kust
kubectl get deploy,svc
kubectl delete -k kust
cat > list.yaml <<'Y'
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: l1}
  data: {a: b}
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: l2}
Y
kubectl create -f list.yaml
kubectl create -f list.yaml
kubectl apply -f list.yaml
printf 'apiVersion: v1\nkind: Pods\nmetadata:\n  name: x\n' | kubectl apply -f -
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: moved}\ndata: {a: "1"}\n' > moved.yaml
kubectl apply -f moved.yaml
kubectl apply --server-side -f moved.yaml
kubectl get cm moved -o yaml --show-managed-fields
kubectl apply --server-side --field-manager=third -f moved.yaml
sed 's/"1"/"2"/' moved.yaml | kubectl apply --server-side --field-manager=third -f -
KUBE_EDITOR="sed -i 's/a: .*/a: five/'" kubectl edit cm moved
kubectl get cm moved -o jsonpath='{.data}'
