kubectl get service hello-node >/dev/null 2>&1 || { echo "There is no Service hello-node yet."; exit 1; }
addresses=$(kubectl get endpointslices -l kubernetes.io/service-name=hello-node -o jsonpath='{.items[*].endpoints[*].addresses[0]}')
[ -n "$addresses" ] || { echo "The Service hello-node has no endpoints: its selector is $(kubectl get service hello-node -o jsonpath='{.spec.selector}')."; exit 1; }
grep -q 'set selector\|edit service\|edit svc\|patch service\|patch svc\|apply' ~/.bash_history 2>/dev/null || { echo "The Service has endpoints; break its selector first, then repair it."; exit 1; }
url=$(minikube service hello-node -p hello-node --url 2>/dev/null)
curl -s -m 5 "$url" | grep -q 'CLIENT VALUES' || { echo "The Service has endpoints, but does not answer at $url."; exit 1; }
echo "The Service answers, from $addresses."
