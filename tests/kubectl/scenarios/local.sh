cat > d.yaml <<'Y'
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec:
  replicas: 2
  selector: {matchLabels: {app: d}}
  template:
    metadata: {labels: {app: d}}
    spec:
      containers:
      - {name: a, image: nginx, args: [x, y]}
      - {name: b, image: redis}
Y
kubectl patch -f d.yaml --local -p '{"spec":{"template":{"spec":{"containers":[{"name":"b","tty":true},{"name":"c","image":"z"}]}}}}' -o yaml
kubectl patch -f d.yaml --local -p '{"spec":{"template":{"spec":{"containers":[{"name":"a","$patch":"delete"}]}}}}' -o yaml
kubectl patch -f d.yaml --local -p '{"spec":{"template":{"spec":{"containers":[{"$patch":"replace"},{"name":"q"}]}}}}' -o yaml
kubectl patch -f d.yaml --local -p '{"spec":{"template":{"spec":{"containers":[{"image":"q"}]}}}}' -o yaml
kubectl patch -f d.yaml --local -p '{"spec":{"template":{"spec":{"foo":{"a":1}}}}}' -o yaml
kubectl patch -f d.yaml --local -p '{"spec":{"foo":{"a":1}}}' -o yaml
kubectl patch -f d.yaml --local -p '{"spec":{"selector":{"$patch":"replace","matchLabels":{"z":"w"}}}}' -o yaml
kubectl patch -f d.yaml --local -p '{"spec":{"$patch":"merge"}}' -o yaml
kubectl patch -f d.yaml --local -p '{"$patch":"delete"}' -o yaml
kubectl patch -f d.yaml --local -p '{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}' -o yaml
kubectl patch -f d.yaml --local -p '{"spec":{"template":{"spec":{"containers":{"name":"b"}}}}}' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"add","path":"","value":{"kind":"Pod","apiVersion":"v1"}}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"replace","path":"","value":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"d"}}}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"replace","path":"","value":7}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/args/5","value":"q"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/args/-1","value":"q"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/x/args","value":"q"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/9"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/z"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"remove","path":"/spec/nope"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/9","value":1}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"replace","path":"/spec/nope/x","value":1}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"move","from":"/spec/nope/x","path":"/spec/a"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"move","from":"/spec/replicas","path":"/spec/a/b"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"move","from":"/spec/template/spec/containers/0/args/7","path":"/spec/a"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"copy","from":"/spec/template/spec/containers/0/args/7","path":"/spec/a"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"copy","from":"/spec/replicas","path":"/spec/template/spec/containers/0/args/x"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"test","path":"/spec/replicas","value":3}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"test","path":"/spec/nope/z","value":3}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"test","path":"/spec/nope","value":null}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"test","path":"/spec/template/spec/containers/8","value":null}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"add","value":1}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"replace","value":1}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"copy","path":"/a"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"move","path":"/a"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"path":"/a"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"fly","path":"/a"}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[1]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":1}]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[{"op":"add","path":1}]' -o yaml
kubectl patch -f d.yaml --local --type=merge -p '{"spec":{"replicas":null,"x":{"y":null,"z":1}}}' -o yaml
kubectl run p --image=nginx --dry-run=client -o yaml --override-type=strategic --overrides='{"spec":{"containers":[{"name":"p","tty":true}]}}'
kubectl run p --image=nginx --dry-run=client -o yaml --override-type=strategic --overrides='{"spec":{"foo":1}}'
kubectl run p --image=nginx --dry-run=client -o yaml --override-type=strategic --overrides='{"$patch":"delete"}'
kubectl run p --image=nginx --dry-run=client -o yaml --override-type=strategic --overrides='{"spec":{"containers":[{"image":"q"}]}}'
kubectl run p --image=nginx --dry-run=client -o yaml --override-type=json --overrides='[{"op":"remove","path":"/spec/nope"}]'
kubectl apply -f d.yaml
sed -i 's/replicas: 2/replicas: 3/; s/args: \[x, y\]/args: [z], tty: true/; s/name: b/name: c/' d.yaml
kubectl apply -f d.yaml --dry-run=client -o yaml
kubectl run p --image=nginx --dry-run=client -o yaml --override-type=json --overrides='[{"op":"replace","path":"/spec/containers/5","value":{}}]'
kubectl run p --image=nginx --dry-run=client -o yaml --override-type=json --overrides='[3]'
kubectl patch -f d.yaml --local --type=json -p '[null]' -o yaml
kubectl patch -f d.yaml --local --type=json -p '[[]]' -o yaml
kubectl patch -f d.yaml --local --type=strategic -p '{"kind":null}' -o yaml
