kubectl create configmap c --from-literal=a=b --dry-run=client -o json
kubectl create deployment d --image=x --replicas=2 --port=80 --dry-run=client -o json
kubectl create service clusterip s --tcp=80 --dry-run=client -o json
kubectl create job j --image=x --dry-run=client -o json
kubectl create cronjob j --image=x --schedule='* * * * *' --dry-run=client -o json
kubectl create role r --verb=get --resource=pods --dry-run=client -o json
kubectl create rolebinding r --role=r --user=x --dry-run=client -o json
kubectl create ingress i --rule=a/=b:80 --dry-run=client -o json
kubectl create quota q --hard=pods=1 --dry-run=client -o json
kubectl create pdb p --selector=a=b --min-available=1 --dry-run=client -o json
kubectl create priorityclass p --value=1 --dry-run=client -o json
kubectl create sa s --dry-run=client -o json
kubectl create ns n --dry-run=client -o json
kubectl create secret generic s --from-literal=a=b --dry-run=client -o json
kubectl create clusterrole c --verb=get --resource=nodes --dry-run=client -o json
kubectl create service externalname e --external-name=x.y --dry-run=client -o json
kubectl create configmap c --from-literal=a=b --dry-run=server -o json
kubectl create deployment d --image=x --replicas=2 --port=80 --dry-run=server -o json
kubectl create service clusterip s --tcp=80 --dry-run=server -o json
kubectl create job j --image=x --dry-run=server -o json
kubectl create cronjob j --image=x --schedule='* * * * *' --dry-run=server -o json
kubectl create role r --verb=get --resource=pods --dry-run=server -o json
kubectl create rolebinding r --role=r --user=x --dry-run=server -o json
kubectl create ingress i --rule=a/=b:80 --dry-run=server -o json
kubectl create quota q --hard=pods=1 --dry-run=server -o json
kubectl create pdb p --selector=a=b --min-available=1 --dry-run=server -o json
kubectl create priorityclass p --value=1 --dry-run=server -o json
kubectl create sa s --dry-run=server -o json
kubectl create ns n --dry-run=server -o json
kubectl create secret generic s --from-literal=a=b --dry-run=server -o json
kubectl create clusterrole c --verb=get --resource=nodes --dry-run=server -o json
kubectl create service externalname e --external-name=x.y --dry-run=server -o json
kubectl run p --image=nginx --port=80 --env=A=1 --labels=a=b --dry-run=client -o json
kubectl run p --image=nginx --dry-run=client -o yaml
kubectl run p --image=nginx -o json
kubectl expose pod p --port=80 --dry-run=client -o json
kubectl expose pod p --port=80 -o json
kubectl create deployment d --image=nginx
kubectl autoscale deployment d --max=3 --dry-run=client -o json
kubectl autoscale deployment d --max=3 -o json
kubectl label pod p x=y -o json
kubectl scale deployment d --replicas=2 -o json
kubectl set image deployment/d nginx=nginx:1.28 -o json
kubectl annotate pod p x=y --dry-run=client -o yaml
kubectl patch pod p -p '{"metadata":{"labels":{"q":"1"}}}' -o json
kubectl rollout restart deployment d -o json
kubectl taint node minikube a=b:NoSchedule -o json
kubectl apply view-last-applied pod p
kubectl create token default -o json
kubectl delete pod p -o name
