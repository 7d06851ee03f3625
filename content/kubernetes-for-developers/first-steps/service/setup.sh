minikube start --nodes 2 -p hello-node
kubectl wait --for=condition=Ready node --all --timeout=180s
kubectl create deployment hello-node --image=k8s.gcr.io/echoserver:1.4
kubectl rollout status deployment/hello-node
