kubectl --context hello-node get nodes >/dev/null 2>&1 || { echo "There is no running cluster named hello-node."; exit 1; }
all=$(kubectl --context hello-node get nodes --no-headers | wc -l)
ready=$(kubectl --context hello-node get nodes --no-headers | awk '$2 == "Ready"' | wc -l)
[ "$all" -ge 3 ] || { echo "hello-node has $all node(s); 3 are wanted."; exit 1; }
[ "$ready" -ge 3 ] || { echo "Of $all nodes $ready are ready; the new one needs some seconds."; exit 1; }
echo "$ready nodes are ready."
