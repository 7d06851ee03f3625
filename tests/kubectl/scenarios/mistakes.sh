kubectl create deployment web --image=nginx:1.27 --replicas=2 --port=80
kubectl create deployment two --image=nginx:1.27
kubectl create sa robot
kubectl create cm conf --from-literal=A.b=1 --from-literal=C=2
kubectl create secret generic sec --from-literal=pw=x
kubectl run p --image=nginx
kubectl create cronjob cj --image=busybox --schedule='0 0 1 1 *'
kubectl create pdb p --min-available=50% --selector='!g' --dry-run=client -o yaml
kubectl autoscale cj cj --max=2
kubectl autoscale sts,deploy web --max=2 --name=n2
kubectl taint node minikube a=c:NoSchedule --overwrite
kubectl taint node minikube a-
kubectl taint node minikube a
kubectl taint node minikube a=b:NoSchedule a=c:NoSchedule
kubectl taint node minikube 'a=b c:NoSchedule'
kubectl taint node a=b:NoSchedule
kubectl taint node minikube nosuch a=b:NoSchedule
kubectl taint node -l kubernetes.io/os=linux q-
kubectl taint nodes minikube q=r:NoSchedule --dry-run=client -o yaml
kubectl cordon minikube --dry-run=server
kubectl cordon minikube
kubectl cordon nodes minikube
kubectl scale deploy web --replicas=2
kubectl scale deploy -l app=web --replicas=2
kubectl scale deploy web two --replicas=3 --current-replicas=1
kubectl scale deploy web --replicas=2 --timeout=zz
kubectl scale cj cj --replicas=2
kubectl scale nosuch x --replicas=2
kubectl scale deploy web --replicas=2 --record
kubectl get deploy web -o yaml > web.yaml
kubectl scale -f web.yaml deploy/web --replicas=1
kubectl set image deploy/web nginx=nginx:1.28
kubectl set image deploy/web
kubectl set image deploy web two nginx=nginx:1.28
kubectl set image deploy/web nosuch=x nginx=y
kubectl set image cj/cj cj=busybox:1
kubectl set image deploy/web 'nginx=bad image'
kubectl set env deploy/web A=1 A-
kubectl set env deploy,pod --all --list
kubectl set env deploy/web A
kubectl set env deploy/web --from=secret/sec
kubectl set env deploy/web --from=zz
kubectl set env deploy/web -c zz A=1
printf 'K1=v1\nK2=v2\n' | kubectl set env -e - deploy/two
kubectl set env deploy/web A=1 --dry-run=client -o yaml
kubectl set resources deploy/web --limits=zz=1
kubectl set resources deploy/web --limits=cpu=10m
kubectl set resources pod/p --limits=cpu=1
kubectl set selector svc/kubernetes a=b
kubectl set selector svc kubernetes
kubectl set sa deploy/web robot
kubectl set serviceaccount deploy web two robot
kubectl set serviceaccount deploy/web robot --dry-run=client -o yaml
kubectl create rolebinding rb --clusterrole=view --user=a
kubectl set subject rolebinding rb --serviceaccount=robot
kubectl set subject rolebinding --all --user=c
kubectl set zz
kubectl run x --image=nginx --expose --port=80 --dry-run=client -o name
printf '1x=3\n' > e.env
printf 'A=1\n# c\n B=2 \nHOME\nNOSUCH\n\n' > f.env
kubectl create cm x --from-env-file=f.env --dry-run=client -o yaml
kubectl create cm x --from-env-file=nosuch --dry-run=client
kubectl create cm x --from-env-file=f.env --from-literal=a=b --dry-run=client
kubectl create cm x --from-literal=a='"q"' --from-literal=b="'z'" --from-literal=c= --dry-run=client -o yaml
kubectl create cm x --from-literal='a b=c' --dry-run=client
kubectl create secret generic x --from-literal='a b=c' --dry-run=client
kubectl create cm x --from-file=b= --dry-run=client
mkdir d && cp f.env d/ && printf 'x\0\377y' > d/bin && mkdir d/sub
kubectl create cm x --from-file=k=d --dry-run=client -o yaml
kubectl create cm x --append-hash --dry-run=client
kubectl create cm x y
kubectl create cm x --save-config -o yaml
kubectl create cm x -n nosuch --dry-run=client -o yaml
kubectl create secret generic s --type=kubernetes.io/basic-auth --from-literal=username=a --dry-run=server -o yaml
kubectl create secret
kubectl create secret docker-registry r --from-file=nosuch
kubectl create secret docker-registry r --from-file=f.env
printf '{"auths":{}}' > dc.json
kubectl create secret tls t --cert=f.env --key=f.env
kubectl create deployment d --image=nginx,busybox:1 --dry-run=client -o yaml
kubectl create deployment d --image=
kubectl create deployment d --image=nginx --replicas=-1
kubectl create deployment Bad --image=nginx
kubectl create job j --image=x --from=cronjob/c
kubectl create job j --from=cronjob
kubectl create deployment dd --image=nginx
kubectl create job j --from=deploy/dd
kubectl create cronjob cj --image=busybox --schedule='*/5 * * * *' --restart=Never -- date
kubectl create cronjob cj2 --image=busybox --schedule='@daily' --dry-run=server -o yaml
kubectl create cronjob cj2 --image=x
kubectl create job j --from=cronjobs.batch/cj
kubectl create ingress i --rule=a/b=c
kubectl create ingress i --rule='a/b=c:80' --annotation=zz
kubectl create ingress i --default-backend=x:80:1
kubectl create ingress i --rule='a/b=c:99999'
kubectl create quota q --hard=cpu=1,memory=1024Mi,pods=1000m --dry-run=client -o yaml
kubectl create quota q --scopes=BestEffort --hard=pods=1 --dry-run=server -o yaml
kubectl create quota q
kubectl create pdb p --min-available=1 --max-unavailable=1 --selector=a=b
kubectl create pdb p --min-available=150% --selector=a=b
kubectl create pdb p --min-available=1 --selector='a=b=c'
kubectl create priorityclass p --preemption-policy=zz
kubectl create role r
kubectl create role r --verb=zz --resource=pods --dry-run=client
kubectl create role r --verb='*' --resource='*.apps' --dry-run=client -o yaml
kubectl create role r --verb=get --resource=nosuch.x.y
kubectl create role r --verb=get --resource=pods,svc --resource-name=a --dry-run=client -o yaml
kubectl create role r --verb=use --resource=podsecuritypolicies.policy --dry-run=client -o yaml
kubectl create clusterrole r
kubectl create clusterrole r --verb=get --non-resource-url=/a/*/b
kubectl create clusterrole r --verb=get --resource=nodes --non-resource-url=/a --dry-run=client -o yaml
kubectl create clusterrole r --aggregation-rule=a=b --dry-run=server -o yaml
kubectl create rolebinding b --role=r --serviceaccount=x
kubectl create rolebinding b --role=r --user= --dry-run=client -o yaml
kubectl create svc clusterip s --tcp=80:x_y
kubectl create svc clusterip s --tcp=80:99999
kubectl create svc clusterip s --tcp=80,443:8443 --dry-run=client -o yaml
kubectl create svc clusterip s --clusterip=zz --tcp=80
kubectl create svc externalname s
kubectl create svc zz s
kubectl create sa
kubectl create ns Bad
kubectl create token
kubectl create token default --bound-object-kind=Zz
kubectl create token default --audience=x -o jsonpath={.spec.audiences}
kubectl create depoyment x
mkdir k && cd k && printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\ndata:\n  a: b\n' > cm.yaml && printf 'resources: [cm.yaml]\nbuildMetadata: [managedByLabel]\n' > kustomization.yaml
kubectl kustomize k
mkdir v && printf 'apiVersion: v1\nkind: Service\nmetadata:\n  name: svc\nspec:\n  ports: [{port: 80}]\n' > v/svc.yaml && printf 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers:\n      - name: c\n        image: x\n        command: [run, "--at", "$(SVC):80"]\n        args: ["$(NOPE)", "$(PORT)"]\n        env:\n        - name: S\n          value: http://$(SVC)\n' > v/d.yaml && printf 'resources: [svc.yaml, d.yaml]\nnamePrefix: p-\nvars:\n- name: SVC\n  objref: {kind: Service, name: svc, apiVersion: v1}\n- name: PORT\n  objref: {kind: Service, name: svc, apiVersion: v1}\n  fieldref: {fieldpath: "spec.ports[0].port"}\n' > v/kustomization.yaml
kubectl kustomize v
sed -i 's/name: svc, api/name: nosuch, api/' v/kustomization.yaml
kubectl kustomize v
