kubectl label node minikube disk=ssd
kubectl get nodes --show-labels
kubectl get nodes -L disk
kubectl cordon minikube
kubectl get nodes
kubectl run late --image=nginx
kubectl get pod late
kubectl describe pod late
kubectl uncordon minikube
kubectl get pod late
kubectl drain minikube --ignore-daemonsets --dry-run=client
kubectl create deployment web --image=nginx --replicas=3
kubectl create pdb web --selector=app=web --min-available=2
kubectl get pdb
kubectl rollout status deploy web
kubectl get rs -o wide
kubectl set image deploy web nginx=nginx:1.27 --record
kubectl rollout status deploy web
kubectl rollout history deploy web
kubectl rollout history deploy web --revision=2 -o yaml
kubectl rollout undo deploy web
kubectl rollout status deploy web
kubectl get rs
kubectl get deploy web -o yaml
kubectl describe deploy web
cat > sts.yaml <<'Y'
apiVersion: v1
kind: Service
metadata: {name: db}
spec:
  clusterIP: None
  selector: {app: db}
  ports: [{port: 6379}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: db
        image: redis:alpine
        volumeMounts: [{name: data, mountPath: /data}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec:
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 1Gi}}
Y
kubectl apply -f sts.yaml
kubectl rollout status sts db
kubectl get sts,pods,pvc,pv -l app=db
kubectl get pvc
kubectl get pv -o custom-columns=CLAIM:.spec.claimRef.name,SIZE:.spec.capacity.storage,PHASE:.status.phase | sort
kubectl describe sts db
kubectl describe pvc data-db-0
kubectl scale sts db --replicas=1
kubectl get pods -l app=db
kubectl delete sts db --cascade=orphan
kubectl get pods -l app=db
kubectl create ns guarded
kubectl label ns guarded pod-security.kubernetes.io/enforce=restricted
kubectl run bad --image=nginx -n guarded
kubectl create deployment bad --image=nginx -n guarded
kubectl create sa robot
kubectl create role reader --verb=get,list --resource=pods
kubectl create rolebinding reader --role=reader --serviceaccount=default:robot
kubectl auth can-i list pods --as=system:serviceaccount:default:robot
kubectl auth can-i delete pods --as=system:serviceaccount:default:robot
kubectl get pods --as=system:serviceaccount:default:robot -o name | wc -l
kubectl get deploy --as=system:serviceaccount:default:robot
kubectl auth can-i --list --as=system:serviceaccount:default:robot
kubectl create quota tight --hard=pods=1 -n guarded
kubectl get quota -n guarded
kubectl describe quota tight -n guarded
kubectl delete ns guarded
kubectl get ns guarded
