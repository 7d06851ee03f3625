if minikube profile list -o json 2>/dev/null | jq -e '.valid | length > 0' >/dev/null; then
  echo "There is still a cluster: $(minikube profile list -o json | jq -r '[.valid[].Name] | join(", ")')."
  exit 1
fi
grep -q 'minikube delete' ~/.bash_history 2>/dev/null || { echo "No cluster has been deleted yet."; exit 1; }
echo "No cluster is left."
