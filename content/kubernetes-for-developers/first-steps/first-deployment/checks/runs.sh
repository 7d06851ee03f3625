kubectl get deployment hello-node >/dev/null 2>&1 || { echo "There is no Deployment hello-node in the namespace default yet."; exit 1; }
image=$(kubectl get deployment hello-node -o jsonpath='{.spec.template.spec.containers[0].image}')
case $image in
  k8s.gcr.io/echoserver:1.4 | registry.k8s.io/echoserver:1.4) ;;
  *) echo "hello-node runs the image $image; k8s.gcr.io/echoserver:1.4 is wanted."; exit 1 ;;
esac
ready=$(kubectl get deployment hello-node -o jsonpath='{.status.readyReplicas}')
[ "${ready:-0}" -ge 1 ] || { echo "hello-node has no ready Pod yet: $(kubectl get pods -l app=hello-node --no-headers | awk '{print $3}' | head -1)."; exit 1; }
echo "hello-node has $ready ready Pod(s)."
