kubectl get service hello-node >/dev/null 2>&1 || { echo "There is no Service hello-node yet."; exit 1; }
type=$(kubectl get service hello-node -o jsonpath='{.spec.type}')
port=$(kubectl get service hello-node -o jsonpath='{.spec.ports[0].port}')
[ "$type" = LoadBalancer ] || { echo "The Service hello-node is of type $type; LoadBalancer is wanted."; exit 1; }
[ "$port" = 8080 ] || { echo "The Service hello-node serves port $port; 8080 is wanted."; exit 1; }
target=$(kubectl get service hello-node -o jsonpath='{.spec.ports[0].targetPort}')
[ "$target" = 8080 ] || { echo "The Service forwards to port $target of the Pods; they listen on 8080."; exit 1; }
echo "hello-node is a LoadBalancer on port 8080."
