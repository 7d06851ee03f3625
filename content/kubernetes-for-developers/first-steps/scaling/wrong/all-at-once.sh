# Scaled down by deleting the Deployment; three nginx of another name, on another port.
kubectl delete deployment hello-node
kubectl create deployment nginx --image=nginx --replicas=3
kubectl expose deployment nginx --name=web --type=NodePort --port=8080 --target-port=80
