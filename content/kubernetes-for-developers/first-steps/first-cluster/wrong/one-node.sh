# One node, under minikube's own name; and the brain taken for the scheduler.
minikube start
kubectl get nodes -o name > nodes.txt
echo kube-scheduler-minikube > brain.txt
