minikube start --nodes 2 -p hello-node
kubectl wait --for=condition=Ready node --all --timeout=180s
