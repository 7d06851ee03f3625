cat > components.yaml <<'Y'
apiVersion: v1
kind: ServiceAccount
metadata: {name: metrics-server, namespace: kube-system, labels: {k8s-app: metrics-server}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: system:aggregated-metrics-reader
  labels:
    rbac.authorization.k8s.io/aggregate-to-admin: "true"
    rbac.authorization.k8s.io/aggregate-to-edit: "true"
    rbac.authorization.k8s.io/aggregate-to-view: "true"
rules:
- {apiGroups: [metrics.k8s.io], resources: [pods, nodes], verbs: [get, list, watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: "system:metrics-server"}
rules:
- {apiGroups: [""], resources: [nodes/metrics], verbs: [get]}
- {apiGroups: [""], resources: [pods, nodes], verbs: [get, list, watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: "system:metrics-server"}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:metrics-server"}
subjects:
- {kind: ServiceAccount, name: metrics-server, namespace: kube-system}
---
apiVersion: v1
kind: Service
metadata: {name: metrics-server, namespace: kube-system}
spec:
  ports:
  - {name: https, port: 443, protocol: TCP, targetPort: https, appProtocol: https}
  selector: {k8s-app: metrics-server}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: metrics-server, namespace: kube-system, labels: {k8s-app: metrics-server}}
spec:
  selector:
    matchLabels: {k8s-app: metrics-server}
  template:
    metadata:
      labels: {k8s-app: metrics-server}
    spec:
      serviceAccountName: metrics-server
      priorityClassName: system-cluster-critical
      containers:
      - name: metrics-server
        image: registry.k8s.io/metrics-server/metrics-server:v0.8.1
        args: [--cert-dir=/tmp, --secure-port=10250, "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname", --kubelet-use-node-status-port, --metric-resolution=15s]
        ports:
        - {containerPort: 10250, name: https, protocol: TCP}
        readinessProbe:
          httpGet: {path: /readyz, port: https, scheme: HTTPS}
          initialDelaySeconds: 20
          periodSeconds: 10
        volumeMounts:
        - {mountPath: /tmp, name: tmp-dir}
      volumes:
      - {name: tmp-dir, emptyDir: {}}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1beta1.metrics.k8s.io}
spec:
  group: metrics.k8s.io
  groupPriorityMinimum: 100
  insecureSkipTLSVerify: true
  service: {name: metrics-server, namespace: kube-system}
  version: v1beta1
  versionPriority: 100
Y
kubectl top pod
kubectl apply -f components.yaml
kubectl get apiservice v1beta1.metrics.k8s.io
kubectl get apiservice v1beta1.metrics.k8s.io -o jsonpath='{.spec}{"\n"}{.status.conditions[*].message}{"\n"}'
kubectl top node
kubectl top pod -A
kubectl api-resources --api-group=metrics.k8s.io
kubectl get podmetrics
kubectl get --raw /apis/metrics.k8s.io/v1beta1
kubectl run web --image=nginx --labels=app=web
kubectl run sleeper --image=busybox -- sleep 1000
kubectl -n kube-system get deployment metrics-server
kubectl -n kube-system patch deployment metrics-server --type=json -p='[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--kubelet-insecure-tls"}]'
kubectl -n kube-system rollout status deployment metrics-server
kubectl get apiservice v1beta1.metrics.k8s.io
kubectl api-resources --api-group=metrics.k8s.io
kubectl get --raw /apis/metrics.k8s.io/v1beta1
kubectl top node
kubectl top node minikube
kubectl top node ghost
kubectl top node --show-capacity
kubectl top node --show-swap
kubectl top node -l no=such
kubectl top node minikube -l a=b
kubectl top node --sort-by=disk
kubectl top node a b
kubectl top pod
kubectl top pod web --containers
kubectl top pod ghost
kubectl top pod -A
kubectl top pod -A --containers --sum
kubectl top pod -A --sum --no-headers
kubectl top pod --sort-by=cpu
kubectl top pod -A --sort-by=memory --containers --no-headers
kubectl top pod -l app=web
kubectl top pod -l app=none
kubectl top pod --field-selector metadata.name=web
kubectl top pod --field-selector status.nothing=1
kubectl top pod --show-swap
kubectl top pod -n kube-system --use-protocol-buffers=false
kubectl top pod web -l a=b
kubectl top pod -l 'a in'
kubectl get pods.metrics.k8s.io | sed -E 's/ +[0-9]+[nu]? +/ CPU /; s/CPU +/CPU /'
kubectl get podmetrics -A -o custom-columns=NAME:.metadata.name,WINDOW:.window,MEMORY:.containers[*].usage.memory
kubectl get nodemetrics -o jsonpath='{.items[*].window}'
kubectl get podmetrics web -o yaml | grep -v cpu:
kubectl get nodes.metrics.k8s.io minikube -o json | grep -v '"cpu"'
kubectl describe podmetrics web | grep -v Cpu
kubectl delete podmetrics web
kubectl explain podmetrics
kubectl explain nodemetrics.usage
kubectl get podmetrics ghost
kubectl run late --image=nginx
kubectl top pod late
kubectl create ns empty
kubectl top pod -n empty
kubectl -n kube-system scale deployment metrics-server --replicas=0
kubectl get apiservice v1beta1.metrics.k8s.io
kubectl top pod
kubectl get podmetrics
kubectl api-resources --api-group=metrics.k8s.io
kubectl delete -f components.yaml
kubectl top pod
kubectl get podmetrics
