kubectl create deployment web --image=nginx --replicas=2
kubectl expose deployment web --port=80
kubectl create configmap conf --from-literal=a=1 --from-literal=b=two
kubectl create secret generic pass --from-literal=word=open
kubectl create job once --image=busybox -- echo hi
kubectl create cronjob tick --image=busybox --schedule='0 3 * * *' -- date
kubectl create sa robot
kubectl create role reader --verb=get,list --resource=pods,services
kubectl create rolebinding readers --role=reader --serviceaccount=default:robot
kubectl create clusterrole nodes --verb=get --resource=nodes --resource-name=minikube
kubectl create clusterrolebinding nodes --clusterrole=nodes --user=jane --group=ops
kubectl create quota cap --hard=pods=20,cpu=10
kubectl create pdb web --selector=app=web --min-available=1
kubectl create priorityclass high --value=1000 --description="more"
kubectl create ingress site --rule="a.example/shop*=web:80" --class=nginx
kubectl autoscale deployment web --min=2 --max=4 --cpu-percent=70
kubectl run solo --image=busybox --env=A=1 --labels=x=y --restart=Never -- sleep 3600
kubectl describe deployment web
kubectl describe rs -l app=web
kubectl describe pod solo
kubectl describe pods -l app=web
kubectl describe svc web
kubectl describe svc
kubectl describe endpoints web
kubectl describe endpointslice -l kubernetes.io/service-name=web
kubectl describe configmap conf
kubectl describe secret pass
kubectl describe job once
kubectl describe cronjob tick
kubectl describe sa robot
kubectl describe role reader
kubectl describe rolebinding readers
kubectl describe clusterrole nodes
kubectl describe clusterrolebinding nodes
kubectl describe quota
kubectl describe ns default
kubectl describe pdb web
kubectl describe priorityclass high
kubectl describe ingress site
kubectl describe hpa web
kubectl describe node minikube
kubectl describe sc
kubectl describe ds -n kube-system kube-proxy
kubectl describe pod -n kube-system etcd-minikube
kubectl describe pod -n kube-system -l k8s-app=kube-dns
kubectl describe lease -n kube-node-lease minikube
kubectl describe flowschema exempt
kubectl describe deploy,svc web
kubectl describe pod nosuch
kubectl describe nosuch x
kubectl describe apiservice v1.apps
kubectl describe csinode minikube
kubectl describe cm,secret kube-root-ca.crt
kubectl describe cm kube-root-ca.crt,x
kubectl describe all x
kubectl describe all kub
kubectl describe po,svc solo
kubectl describe po,svc kub
