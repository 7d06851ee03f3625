kubectl create ns team
kubectl create ns team
kubectl create deployment web --image=nginx:1.27 --replicas=3 --port=80
kubectl create deployment web --image=nginx --dry-run=client -o yaml
kubectl create deployment web2 --image=nginx --dry-run=server -o yaml
kubectl create configmap c --from-literal=k=v --dry-run=client -o yaml
kubectl create configmap c --from-literal=k=v -o json
kubectl create secret generic s --from-literal=k=v --type=my/type -o yaml
kubectl create secret docker-registry reg --docker-server=r.example --docker-username=u --docker-password=p -o jsonpath='{.data}'
kubectl create secret tls t --cert=nope --key=nope
kubectl create service clusterip cip --tcp=80:8080
kubectl create service nodeport np --tcp=80 --node-port=30123
kubectl create service loadbalancer lb --tcp=443:8443
kubectl create service externalname en --external-name=example.com
kubectl get svc
kubectl create job j --image=busybox -- sh -c 'echo done'
kubectl create cronjob cj --image=busybox --schedule='*/5 * * * *' -- date
kubectl create job from --from=cronjob/cj
kubectl create role r --verb=get --resource=pods --dry-run=client -o yaml
kubectl create role r --verb=get,watch --resource=pods.metrics.k8s.io,deployments.apps
kubectl create rolebinding rb --clusterrole=view --user=ann
kubectl create clusterrole cr --verb=get --non-resource-url=/metrics
kubectl create token default --duration=10m | wc -l
kubectl create token default --duration=1m
kubectl create token nobody
kubectl create quota q --hard=pods=50,services=30 -o yaml
kubectl create pdb p --selector=app=web --max-unavailable=50% -o yaml
kubectl create priorityclass p1 --value=5 --global-default=false -o yaml
kubectl create ingress i --rule='x.example/*=cip:80,tls=sec' --default-backend=cip:80 -o yaml
kubectl create sa robot -o yaml
kubectl run p --image=nginx --port=80 --expose
kubectl run q --image=nginx --restart=Never --command -- sleep 1000
kubectl run q --image=nginx
kubectl run bad_name --image=nginx
kubectl expose pod q --port=80 --name=qq
kubectl expose deployment web --port=80 --target-port=8080 --type=NodePort -o yaml
kubectl expose deployment web --port=80
kubectl scale deployment web --replicas=1
kubectl scale deployment web --replicas=2 --current-replicas=9
kubectl scale deployment nosuch --replicas=1
kubectl scale --replicas=2 deployment/web rs/nosuch
kubectl autoscale deployment web --max=5
kubectl label pod q a=b
kubectl label pod q a=c
kubectl label pod q a=c --overwrite
kubectl label pod q a-
kubectl label pod q nothere-
kubectl label pods --all z=1
kubectl label pod q 'bad key=1'
kubectl annotate pod q note="some words"
kubectl annotate pod q note-
kubectl annotate deploy web kubernetes.io/change-cause="first"
kubectl patch deployment web -p '{"spec":{"replicas":1}}'
kubectl patch deployment web -p '{"spec":{"replicas":1}}'
kubectl patch deployment web --type=json -p '[{"op":"replace","path":"/spec/replicas","value":2}]'
kubectl patch deployment web --type=merge -p '{"metadata":{"labels":{"m":"1"}}}' -o yaml
kubectl patch deployment web --type=json -p '[{"op":"remove","path":"/spec/nothing"}]'
kubectl patch deployment web -p '{"spec":{"replicas":"x"}}'
kubectl patch deployment web -p 'nonsense'
kubectl patch node minikube -p '{"spec":{"unschedulable":true}}'
kubectl uncordon minikube
kubectl cordon minikube
kubectl uncordon minikube
kubectl taint node minikube k=v:NoSchedule
kubectl taint node minikube k=v:NoSchedule-
kubectl set image deployment/web nginx=nginx:1.28
kubectl set image deployment/web nosuch=nginx:1.28
kubectl set env deployment/web A=1 B=2
kubectl set env deployment/web --list
kubectl set env deployment/web A-
kubectl set resources deployment/web --limits=cpu=200m,memory=128Mi --requests=cpu=100m
kubectl set serviceaccount deployment/web robot
kubectl set selector svc cip app=other
kubectl set subject rolebinding rb --user=bob
kubectl rollout status deployment/web
kubectl rollout history deployment/web
kubectl rollout history deployment/web --revision=2
kubectl rollout undo deployment/web
kubectl rollout undo deployment/web --to-revision=99
kubectl rollout pause deployment/web
kubectl rollout pause deployment/web
kubectl rollout restart deployment/web
kubectl rollout resume deployment/web
kubectl rollout restart deployment/web
kubectl rollout status deployment/web
kubectl delete pod q
kubectl delete pod q
kubectl delete pod q --ignore-not-found
kubectl delete deployment,svc -l app=web
kubectl delete ns team
kubectl delete configmap c --dry-run=client
kubectl delete configmap c --dry-run=server
kubectl delete configmap c -o name
kubectl delete pods --all
kubectl delete job --all --cascade=foreground
kubectl delete svc cip --wait=false
kubectl delete nosuch x
kubectl delete pod
kubectl delete pod a --all
kubectl delete deploy web --grace-period=0 --force
