kubectl expose deployment hello-node --type=LoadBalancer --port=8080
curl -s $(minikube service hello-node -p hello-node --url) > answer.txt
kubectl set selector service hello-node app=hello-nod
kubectl set selector service hello-node app=hello-node
