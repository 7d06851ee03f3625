# A bare Pod instead of a Deployment: it runs, but nobody watches over it.
kubectl run hello-node --image=k8s.gcr.io/echoserver:1.4
kubectl wait --for=condition=Ready pod/hello-node --timeout=60s
kubectl get pod hello-node -o jsonpath='{.spec.nodeName}' > where.txt
kubectl run ghost --image=registry.k8s.io/echoserver:1.10
