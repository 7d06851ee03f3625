kubectl create configmap cm --from-literal=a=b --from-literal=c=d
kubectl create configmap cm2 --from-literal=x=y
kubectl create deployment web --image=nginx:1.27
KUBE_EDITOR="sed -i s/a:.*/a:\ q/" kubectl edit cm cm
KUBE_EDITOR=true kubectl edit cm cm
KUBE_EDITOR=nosuch kubectl edit cm cm
KUBE_EDITOR="truncate -s0" kubectl edit cm cm
KUBE_EDITOR="sed -i 's/kind: ConfigMap/kind: Secret/'" kubectl edit cm cm
KUBE_EDITOR="sed -i 's/^kind:.*//'" kubectl edit cm cm
KUBE_EDITOR="sed -i 's/^apiVersion:.*/apiVersion: v7/'" kubectl edit cm cm
KUBE_EDITOR="sed -i 's/replicas: 1/replicas: x/'" kubectl edit deploy web
KUBE_EDITOR="sed -i 's/replicas: 1/replicaz: 1/'" kubectl edit deploy web --validate=ignore
KUBE_EDITOR="sed -i 's/image: .*/image: nginx:1.28/'" kubectl edit deploy/web
KUBE_EDITOR="sed -i 's/\"image\": .*/\"image\": \"nginx:1.29\",/'" kubectl edit deploy/web -o json
KUBE_EDITOR="sed -i 's/resourceVersion: .*/resourceVersion: \"1\"/;s/a: .*/a: r/'" kubectl edit cm cm
KUBE_EDITOR="sed -i 's/c: .*/c: newer/'" kubectl edit cm cm cm2
KUBE_EDITOR="sed -i 's/a: .*/a: sc/'" kubectl edit cm cm --save-config
KUBE_EDITOR="sed -i 's/a: .*/a: rec/'" kubectl edit cm cm --record
KUBE_EDITOR="sed -i 's/replicas: .*/replicas: 3/'" kubectl edit deploy web --subresource=zz
KUBE_EDITOR=cat kubectl edit cm nosuch
KUBE_EDITOR=cat kubectl edit cm
KUBE_EDITOR=cat kubectl edit cm -l nosuch=x
KUBE_EDITOR=cat kubectl edit cm/cm deploy/web -o json
EDITOR=cat kubectl edit cm cm
printf 'cat $1; sed -i "s/b/B/" $1\n' > ed.sh; chmod +x ed.sh
printf 'echo "--- opened"; cat $1; if grep -q was.not $1; then sed -i "s/replicas: -1/replicas: 2/" $1; else sed -i "s/replicas: .*/replicas: -1/" $1; fi\n' > ed2.sh; chmod +x ed2.sh
KUBE_EDITOR="bash ./ed2.sh" kubectl edit deploy web
printf 'echo "--- opened"; cat $1; if grep -q syntax $1; then sed -i "s/\\[/2/" $1; else sed -i "s/a: .*/a: [/" $1; fi\n' > ed3.sh
KUBE_EDITOR="bash ./ed3.sh" kubectl edit cm cm
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: made\ndata:\n  a: b\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: made2\ndata:\n  a: b\n' > made.yaml
KUBE_EDITOR="sed -i s/a:.b/a:\ edited/" kubectl create -f made.yaml --edit
KUBE_EDITOR="sed -i s/name:.made/name:\ third/" kubectl create -f made.yaml --edit -o yaml
kubectl apply -f made.yaml
KUBE_EDITOR="cat" kubectl apply edit-last-applied cm made
KUBE_EDITOR="sed -i s/a:.last/a:\ last2/" kubectl apply edit-last-applied cm/made cm/made2
KUBE_EDITOR="sed -i s/a:.last/a:\ last3/" kubectl apply edit-last-applied -f made.yaml
kubectl apply view-last-applied cm made
kubectl apply edit-last-applied
kubectl apply edit-last-applied cm nosuch
