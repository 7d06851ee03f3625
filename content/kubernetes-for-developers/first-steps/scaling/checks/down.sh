want=$(kubectl get deployment hello-node -o jsonpath='{.spec.replicas}' 2>/dev/null) || { echo "There is no Deployment hello-node."; exit 1; }
[ "$want" = 2 ] || { echo "hello-node asks for $want replica(s); 2 are wanted."; exit 1; }
kubectl rollout status deployment/hello-node --timeout=60s >/dev/null 2>&1 || { echo "hello-node is not settled yet."; exit 1; }
echo "hello-node has two replicas."
