[ -f ~/where.txt ] || { echo "There is no file where.txt in your home yet."; exit 1; }
said=$(tr -d '[:space:]' < ~/where.txt)
nodes=$(kubectl get pods -l app=hello-node -o jsonpath='{.items[*].spec.nodeName}')
[ -n "$nodes" ] || { echo "There is no Pod of hello-node, so where.txt can't be right."; exit 1; }
for node in $nodes; do [ "$said" = "$node" ] && { echo "It runs on $node."; exit 0; }; done
echo "where.txt says ${said:-nothing}; the Pod runs elsewhere."
exit 1
