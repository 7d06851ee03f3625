kubectl create deployment hello-node --image=k8s.gcr.io/echoserver:1.4
kubectl rollout status deployment/hello-node
kubectl get pods -o jsonpath='{.items[0].spec.nodeName}' > where.txt
kubectl exec deployment/hello-node -- curl -s http://localhost:8080/first
kubectl create deployment ghost --image=registry.k8s.io/echoserver:99
kubectl set image deployment/ghost echoserver=registry.k8s.io/echoserver:1.10
kubectl rollout status deployment/ghost
