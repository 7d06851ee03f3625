kubectl create deployment web --image=nginx --replicas=2
kubectl run solo --image=busybox --labels=tier=back,app=solo -- sleep 3600
kubectl get pods
kubectl get pods,deploy,rs,svc
kubectl get all
kubectl get all -A
kubectl get pods -A
kubectl get pods -o wide
kubectl get pod solo -o yaml
kubectl get pod solo -o json
kubectl get deployment web -o yaml
kubectl get deployment web -o json --show-managed-fields
kubectl get deploy/web pod/solo -o name
kubectl get pods --show-labels
kubectl get pods -L app,tier
kubectl get pods -l app=web
kubectl get pods -l 'app in (web,solo),tier notin (front)'
kubectl get pods -l '!tier'
kubectl get pods --field-selector=status.phase=Running
kubectl get pods --field-selector=metadata.name=solo --no-headers
kubectl get pods --sort-by=.metadata.name
kubectl get pods --sort-by='{.metadata.creationTimestamp}' -o name
kubectl get pods -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[0].image,NODE:.spec.nodeName
kubectl get pods -o custom-columns='N:metadata.name,X:.metadata.nothing' --no-headers
kubectl get pod solo -o jsonpath='{.spec.containers[*].image}{"\n"}'
kubectl get pods -o jsonpath='{range .items[*]}{.metadata.name}{"\t"}{.status.phase}{"\n"}{end}'
kubectl get pods -o jsonpath='{.items[?(@.metadata.labels.app=="solo")].metadata.name}'
kubectl get pods -o jsonpath='{.items[0].metadata.labels}'
kubectl get pod solo -o jsonpath='{.metadata.name'
kubectl get pod solo -o go-template='{{.metadata.name}} {{range .spec.containers}}{{.name}}{{end}}{{"\n"}}'
kubectl get pods -o go-template='{{range $i, $p := .items}}{{if $i}}, {{end}}{{len $p.metadata.name}}{{end}}'
kubectl get nodes -o wide
kubectl get ns
kubectl get ns default -o yaml
kubectl get svc kubernetes -o yaml
kubectl get cm -A
kubectl get cm kube-root-ca.crt -o jsonpath='{.metadata.annotations}'
kubectl get sa,secrets
kubectl get storageclass
kubectl get sc -o yaml
kubectl get pc
kubectl get apiservices
kubectl get clusterroles
kubectl get clusterrolebindings -o wide
kubectl get roles,rolebindings -A
kubectl get leases -A
kubectl get endpointslices -A
kubectl get endpoints
kubectl get cs
kubectl get flowschemas
kubectl get prioritylevelconfigurations
kubectl get csinodes
kubectl get ds -A -o wide
kubectl get nosuch
kubectl get pods nosuch
kubectl get pods nosuch other --ignore-not-found
kubectl get pods -n nope
kubectl get pods -o nothing
kubectl get pods -l 'a=='
kubectl get pods --field-selector=spec.nothing=1
kubectl get pod solo -o kyaml
kubectl get --raw /version
kubectl get --raw /healthz
kubectl get --raw '/readyz?verbose'
kubectl get --raw /api/v1/namespaces/default/pods/solo/nope
kubectl get pods --chunk-size=1
kubectl get pods --subresource=status
kubectl get pod solo --subresource=status -o name
kubectl get deploy web --subresource=scale
kubectl get po/solo svc/kubernetes
kubectl get pods --server-print=false
kubectl get crd,ingress,netpol,pdb,hpa,quota,limits,pvc,pv
kubectl get pods -o name -A | sort | wc -l
