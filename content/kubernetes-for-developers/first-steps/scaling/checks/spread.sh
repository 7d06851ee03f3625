answered=0
for pod in $(kubectl get pods -l app=hello-node -o name); do
  [ "$(kubectl logs "$pod" 2>/dev/null | grep -c 'GET /')" -ge 1 ] && answered=$((answered + 1))
done
[ "$answered" -ge 2 ] || { echo "$answered Pod(s) have answered a request; at least 2 are wanted."; exit 1; }
echo "$answered Pods have answered."
