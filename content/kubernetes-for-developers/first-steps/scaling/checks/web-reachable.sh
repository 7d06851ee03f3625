kubectl get service web >/dev/null 2>&1 || { echo "There is no Service web yet."; exit 1; }
port=$(kubectl get service web -o jsonpath='{.spec.ports[0].port}')
[ "$port" = 80 ] || { echo "The Service web serves port $port; 80 is wanted."; exit 1; }
nodeport=$(kubectl get service web -o jsonpath='{.spec.ports[0].nodePort}')
[ -n "$nodeport" ] || { echo "The Service web is of type $(kubectl get service web -o jsonpath='{.spec.type}'), which can't be reached from outside."; exit 1; }
curl -s -m 5 "http://$(minikube ip -p hello-node):$nodeport/" | grep -qi nginx || { echo "Nothing of nginx answers at port $nodeport of the node."; exit 1; }
echo "web answers at port $nodeport of every node."
