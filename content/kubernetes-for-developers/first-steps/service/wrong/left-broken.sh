# Of the wrong type, asked by way of the Pod, and the selector left broken.
kubectl expose deployment hello-node --type=ClusterIP --port=8080
kubectl get pods > answer.txt
kubectl set selector service hello-node app=hello-nod
