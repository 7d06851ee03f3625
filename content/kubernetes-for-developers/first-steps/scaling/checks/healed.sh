killed=$(kubectl get events --field-selector reason=Killing -o name 2>/dev/null | wc -l)
made=$(kubectl get events --field-selector reason=SuccessfulCreate -o jsonpath='{range .items[*]}{.involvedObject.name}{"\n"}{end}' 2>/dev/null | grep -c '^hello-node-')
[ "$killed" -ge 1 ] || { echo "No Pod has been deleted yet."; exit 1; }
[ "$made" -ge 5 ] || { echo "hello-node has made $made Pods so far; a fifth takes the place of a deleted one once there are four."; exit 1; }
ready=$(kubectl get deployment hello-node -o jsonpath='{.status.readyReplicas}')
[ "${ready:-0}" -ge 4 ] || { echo "hello-node has ${ready:-0} ready replicas; it should be back at 4."; exit 1; }
echo "A Pod was deleted, and there are $ready again."
