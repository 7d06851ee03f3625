# Files that are copied from and to a container.
kubectl run two --image=nginx --overrides='{"spec":{"containers":[{"name":"a","image":"busybox","command":["sleep","1000"]},{"name":"b","image":"busybox","command":["sleep","1000"]}]}}'
kubectl wait --for=condition=Ready pod/two --timeout=60s
mkdir -p dir/sub; echo one > dir/one; echo two > dir/sub/two; echo f > file; ln -s one dir/link
kubectl cp file two:/tmp/file
kubectl cp file two:/tmp/x/
kubectl cp dir two:/tmp/dir
kubectl cp dir two:/tmp/dir
kubectl exec two -- sh -c 'find /tmp/dir | sort'
kubectl cp two:/tmp/dir back
find back | sort
kubectl cp two:tmp/dir/one one; cat one
kubectl cp two:/tmp/file . ; ls
kubectl cp two:/tmp/nothere x
kubectl cp file ns/ghost:/x
kubectl cp two:/tmp/dir/link l; cat l
kubectl get --raw '/api/v1/namespaces/default/pods/two/exec?command=ls&container=a'
kubectl get --raw /api/v1/namespaces/default/pods/two/portforward
