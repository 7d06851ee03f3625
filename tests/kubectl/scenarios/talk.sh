kubectl run web --image=nginx
kubectl run talk --image=busybox -- sh -c 'echo one; echo two; sleep 3600'
kubectl wait --for=condition=Ready pod/web pod/talk --timeout=60s
kubectl wait --for=condition=Nothing pod/web --timeout=1s
kubectl wait --for=jsonpath='{.status.phase}'=Running pod/web
kubectl wait --for=delete pod/nosuch --timeout=1s
kubectl wait pod/nosuch --for=condition=Ready --timeout=1s
kubectl logs talk
kubectl logs talk --tail=1
kubectl logs talk --timestamps | wc -l
kubectl logs talk -p
kubectl logs talk -c nope
kubectl logs nosuch
kubectl logs -l run=talk --prefix
kubectl logs deploy/nosuch
timeout 2 kubectl logs -f talk
kubectl exec web -- ls /
kubectl exec web -- sh -c 'echo out; echo err >&2; exit 7'
echo typed | kubectl exec -i talk -- cat
kubectl exec talk -- env
kubectl exec web -- nosuch
kubectl exec nosuch -- ls
kubectl exec web -c nope -- ls
kubectl exec web
kubectl exec web ls
kubectl exec -it talk -- tty
echo some text > local.txt
kubectl cp local.txt talk:/tmp/there.txt
kubectl exec talk -- cat /tmp/there.txt
kubectl cp talk:/tmp/there.txt back.txt
cat back.txt
kubectl cp talk:/nosuch back2.txt
kubectl cp nosuch:/a b
kubectl cp a b
kubectl top pods
kubectl top nodes
kubectl auth can-i create pods
kubectl auth can-i '*' '*'
kubectl auth can-i get pods --as=system:serviceaccount:default:default
kubectl auth can-i list nodes --as=jane
kubectl auth can-i --list --as=jane
kubectl auth can-i get nosuch
kubectl auth whoami
kubectl auth whoami -o yaml
kubectl auth whoami --as=jane --as-group=ops
kubectl get pods --as=jane
kubectl delete pod web --as=jane
kubectl events
kubectl events --for pod/talk
kubectl get events --field-selector=involvedObject.name=web
kubectl events --types=Warning
timeout 2 kubectl get pods -w
timeout 2 kubectl get pods -w --output-watch-events
timeout 2 kubectl get pods -o name --watch-only
kubectl run once --image=busybox --restart=Never -i --rm -- sh -c 'sleep 60; echo hello'
kubectl run fail --image=busybox --restart=Never -i --rm -- sh -c 'sleep 60; exit 3'
kubectl run wrong --image=nosuch.example/x
kubectl get pod wrong
kubectl describe pod wrong
kubectl debug web --image=busybox -- sleep 100
kubectl get pod web -o jsonpath='{.spec.ephemeralContainers[*].image}'
kubectl attach nosuch
kubectl attach talk -c nope
kubectl port-forward pod/nosuch 8080:80
kubectl port-forward pod/web
kubectl drain minikube --dry-run=server
kubectl drain nosuch
kubectl uncordon minikube
kubectl certificate approve nosuch
