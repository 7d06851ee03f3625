kubectl scale deployments/hello-node --replicas=4
kubectl rollout status deployment/hello-node
URL=$(minikube service hello-node -p hello-node --url)
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do curl -s $URL/$i > /dev/null; done
kubectl delete $(kubectl get pods -l app=hello-node -o name | head -1)
kubectl rollout status deployment/hello-node
kubectl create deployment web --image=nginx --replicas=3
kubectl expose deployment web --type=NodePort --port=80
kubectl rollout status deployment/web
kubectl scale deployment hello-node --replicas=2
