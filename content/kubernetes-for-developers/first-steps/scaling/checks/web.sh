kubectl get deployment web >/dev/null 2>&1 || { echo "There is no Deployment web yet."; exit 1; }
image=$(kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[0].image}')
case $image in
  nginx | nginx:* | docker.io/nginx* | docker.io/library/nginx*) ;;
  *) echo "web runs the image $image; nginx is wanted."; exit 1 ;;
esac
ready=$(kubectl get deployment web -o jsonpath='{.status.readyReplicas}')
[ "${ready:-0}" = 3 ] || { echo "web has ${ready:-0} ready replica(s); 3 are wanted."; exit 1; }
echo "web has 3 ready replicas of $image."
