kubectl get deployment ghost >/dev/null 2>&1 || { echo "There is no Deployment ghost yet."; exit 1; }
image=$(kubectl get deployment ghost -o jsonpath='{.spec.template.spec.containers[0].image}')
[ "$image" = registry.k8s.io/echoserver:1.10 ] || { echo "ghost asks for the image $image; registry.k8s.io/echoserver:1.10 is wanted."; exit 1; }
kubectl rollout status deployment/ghost --timeout=60s >/dev/null 2>&1 || { echo "ghost asks for the right image, but its Pod is not ready."; exit 1; }
echo "ghost runs $image."
