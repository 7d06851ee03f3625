# Everything but the end: the cluster is stopped, not deleted.
minikube start --nodes 2 -p hello-node
kubectl get nodes -o name > nodes.txt
echo etcd > brain.txt
minikube node add -p hello-node
minikube stop -p hello-node
