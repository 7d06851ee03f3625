kubectl --context hello-node get nodes >/dev/null 2>&1 || { echo "There is no running cluster named hello-node yet."; exit 1; }
ready=$(kubectl --context hello-node get nodes --no-headers | awk '$2 == "Ready"' | wc -l)
[ "$ready" -ge 2 ] || { echo "hello-node has $ready ready node(s); 2 are wanted."; exit 1; }
echo "hello-node runs with $ready ready nodes."
