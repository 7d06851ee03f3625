# Right names, wrong images; the node is guessed from the Pod's name; the ghost is left as it is.
kubectl create deployment hello-node --image=nginx
kubectl rollout status deployment/hello-node
echo hello-node-node > where.txt
kubectl create deployment ghost --image=registry.k8s.io/echoserver:99
