want=$(kubectl get deployment hello-node -o jsonpath='{.spec.replicas}' 2>/dev/null) || { echo "There is no Deployment hello-node."; exit 1; }
ready=$(kubectl get deployment hello-node -o jsonpath='{.status.readyReplicas}')
[ "$want" = 4 ] || { echo "hello-node asks for $want replica(s); 4 are wanted."; exit 1; }
[ "${ready:-0}" = 4 ] || { echo "hello-node has ${ready:-0} ready replicas of 4."; exit 1; }
nodes=$(kubectl get pods -l app=hello-node -o jsonpath='{range .items[*]}{.spec.nodeName}{"\n"}{end}' | sort -u | wc -l)
[ "$nodes" -ge 2 ] || { echo "All four run on one node."; exit 1; }
echo "Four replicas are ready, on $nodes nodes."
