# Four Pods made by hand, without anybody who watches over them, and a Service nobody outside can reach.
kubectl run hello-node-2 --image=k8s.gcr.io/echoserver:1.4 --labels=app=hello-node
kubectl run hello-node-3 --image=k8s.gcr.io/echoserver:1.4 --labels=app=hello-node
kubectl run hello-node-4 --image=k8s.gcr.io/echoserver:1.4 --labels=app=hello-node
kubectl create deployment web --image=nginx
kubectl expose deployment web --port=80
