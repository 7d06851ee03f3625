kubectl get deployment hello-node >/dev/null 2>&1 || { echo "There is no Deployment hello-node."; exit 1; }
lines=$(kubectl logs deployment/hello-node 2>/dev/null | grep -c 'GET /')
[ "$lines" -ge 1 ] || { echo "The log of hello-node holds no request yet."; exit 1; }
echo "The log holds $lines request(s)."
