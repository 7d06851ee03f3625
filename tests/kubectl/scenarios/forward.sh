# Ports that are forwarded, a proxy, and all that can be wrong about them.
kubectl run two --image=nginx --overrides='{"spec":{"containers":[{"name":"two","image":"nginx","ports":[{"containerPort":80,"name":"http"}]},{"name":"b","image":"busybox","command":["sleep","1000"],"stdin":true}]}}'
kubectl run done --image=busybox --restart=Never -- true
kubectl expose pod two --port=8000 --target-port=80
kubectl wait --for=condition=Ready pod/two --timeout=60s
kubectl port-forward
kubectl port-forward two
kubectl port-forward two 70001:2:3
kubectl port-forward two abc
kubectl port-forward two 70000
kubectl port-forward two 0
kubectl port-forward two 8123:0
kubectl port-forward two -1:80
kubectl port-forward two ''
kubectl port-forward two 8123:
kubectl port-forward ghost 80
kubectl port-forward done 8123:80
kubectl port-forward svc/two 8123:81
kubectl port-forward svc/two 8123:nope
kubectl port-forward cm/kube-root-ca.crt 80
kubectl port-forward two 8123:80 --address=nope
timeout 1 kubectl port-forward svc/two 8124:8000 8125:8000 --address=localhost,0.0.0.0,127.0.0.1
kubectl port-forward two 8126:http > f & until grep -qs Forwarding f; do sleep 0.1; done; curl -s 127.0.0.1:8126 127.0.0.1:8126 | grep -c nginx; kill $!; cat f
kubectl attach two --pod-running-timeout=0
kubectl attach two -c nope
kubectl exec two --pod-running-timeout=0s -- ls
kubectl proxy --accept-paths='[' --append-server-path
kubectl proxy --append-server-path --disable-filter --www=/nonexistent --port=8140 > p8140 & until grep -qs Starting p8140; do sleep 0.1; done; kill $!; cat p8140
mkdir -p site/sub; echo hello > site/a.txt; kubectl proxy --append-server-path --www=site --www-prefix=/my --port=8142 > p8142 & until grep -qs Starting p8142; do sleep 0.1; done; for p in a.txt b.txt '' sub sub/ ../../etc/hostname %zz; do curl -s -w '%{http_code}\n' 127.0.0.1:8142/my/$p; done; curl -s -o /dev/null -w '%{http_code}\n' 127.0.0.1:8142/my; kill $!; cat p8142
kubectl proxy --append-server-path --port=8143 --reject-methods=POST > p8143 & until grep -qs Starting p8143; do sleep 0.1; done; for a in '-H Host:evil.com' '-X POST' ''; do curl -s -o /dev/null -w '%{http_code}\n' $a 127.0.0.1:8143/version; done; curl -s 127.0.0.1:8143/api/v1/namespaces/default/pods/two/exec; kill $!; cat p8143
kubectl proxy --append-server-path -u $PWD/k.sock > pu & until grep -qs Starting pu; do sleep 0.1; done; curl -s --unix-socket k.sock http://localhost/api | jq -c .versions; curl -s --unix-socket k.sock -o /dev/null -w '%{http_code}\n' http://evil.com/version; stat -c '%F %a' k.sock; ls -lF k.sock | cut -c1-10; [ -S k.sock ] && echo is; kill $!; wait $! 2>/dev/null; sed "s#$PWD#HERE#" pu; curl -sS --unix-socket k.sock http://localhost/api; curl -sS --unix-socket none http://localhost/api; cat k.sock
touch plain; kubectl proxy --append-server-path -u plain
kubectl proxy --append-server-path -u nosuch/x
kubectl proxy --append-server-path -u x.sock --port=9000
kubectl proxy --append-server-path -u k.sock --disable-filter >pv & until grep -qs Starting pv; do sleep 0.1; done; curl -s --unix-socket k.sock -o /dev/null -w '%{http_code}\n' http://evil.com/version; kill $!; cat pv
