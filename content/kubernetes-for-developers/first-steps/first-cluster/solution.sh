minikube start --nodes 2 -p hello-node
kubectl get nodes -o name > nodes.txt
echo etcd-hello-node > brain.txt
minikube node add -p hello-node
kubectl wait --for=condition=Ready node --all --timeout=120s
minikube delete -p hello-node
