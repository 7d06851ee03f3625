# Port 80 on the outside and inside: the Pods listen on 8080, so nobody answers.
kubectl expose deployment hello-node --type=LoadBalancer --port=80
curl -s -m 3 $(minikube service hello-node -p hello-node --url) > answer.txt
