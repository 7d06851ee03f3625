kubectl api-resources
kubectl api-resources -o wide
kubectl api-resources --namespaced=false --api-group=rbac.authorization.k8s.io
kubectl api-resources --verbs=list,get --sort-by=kind -o name
kubectl api-resources --categories=all
kubectl api-versions
kubectl version
kubectl version -o yaml | grep -i gitversion
kubectl cluster-info
kubectl explain pod
kubectl explain pod.spec
kubectl explain pod.spec.containers.livenessProbe
kubectl explain deployment --recursive
kubectl explain deployment.spec.strategy.rollingUpdate
kubectl explain pods.spec.nothing
kubectl explain nosuch
kubectl explain hpa --api-version=autoscaling/v1
kubectl explain cronjob.spec.schedule
kubectl explain ingress.spec.rules.http.paths.pathType
kubectl explain svc.spec --output=plaintext-openapiv2
kubectl explain pods.spec.containers --output=plaintext-openapiv2
kubectl explain pods.spec.containers.resources.limits --output=plaintext-openapiv2
kubectl explain pods.spec.nodeName --output=plaintext-openapiv2
kubectl explain pods.spec.nodeName.x --output=plaintext-openapiv2
kubectl explain pods.spec.nope.x --output=plaintext-openapiv2
kubectl explain pods.metadata.labels --output=plaintext-openapiv2
kubectl explain crd.spec --recursive --output=plaintext-openapiv2
kubectl explain crd.spec.versions.schema.openAPIV3Schema --output=plaintext-openapiv2
kubectl explain hpa --api-version=autoscaling/v1 --output=plaintext-openapiv2
kubectl explain hpa --api-version=autoscaling/v9 --output=plaintext-openapiv2
kubectl explain hpa --api-version=a/b/c --output=plaintext-openapiv2
kubectl explain nosuch --output=plaintext-openapiv2
kubectl explain ingress.spec.rules.http.paths.backend.service.port --output=plaintext-openapiv2
kubectl explain svc.spec.ports.targetPort --output=plaintext-openapiv2
kubectl explain events.metadata.managedFields.fieldsV1 --output=plaintext-openapiv2
kubectl explain cm.data --output=plaintext-openapiv2
kubectl explain secret.data --output=plaintext-openapiv2
kubectl explain priorityclass.value --output=plaintext-openapiv2
kubectl explain secret.data
kubectl explain networkpolicy.spec.ingress
kubectl explain pvc.spec.resources
kubectl explain role.rules
kubectl explain node.status.conditions
kubectl explain event
kubectl options
kubectl
kubectl help
kubectl get --help
kubectl create --help
kubectl create deployment --help
kubectl rollout --help
kubectl rollout undo --help
kubectl gett pods
kubectl nosuch
kubectl get
kubectl get pods --nosuch
kubectl get pods -o
kubectl create
kubectl create deployment
kubectl create deployment x
kubectl run x
kubectl expose
kubectl scale
kubectl label pod
kubectl rollout
kubectl rollout status
kubectl config view
kubectl config get-contexts
kubectl config current-context
kubectl config use-context nosuch
kubectl config set-context --current --namespace=kube-system
kubectl get pods
kubectl config set-context dev --cluster=minikube --user=minikube --namespace=dev
kubectl config get-contexts -o name
kubectl config rename-context dev prod
kubectl config delete-context prod
kubectl config get-clusters
kubectl config get-users
kubectl config set-credentials joe --username=joe --password=x
kubectl config unset users.joe
kubectl --context=nosuch get pods
kubectl --server=http://127.0.0.1:9 get pods
kubectl completion bash | head -3
kubectl plugin list
kubectl alpha
kubectl get pods -v=99 2>&1 | grep -c Response
kubectl proxy --help | head -5
