printf 'apiVersion: v1\nkind: Config\ncontexts:\n- name: z\n  context: {cluster: c, user: n}\n' > kc; KUBECONFIG=kc kubectl get pods
printf 'kind: Pod\napiVersion: v1\n' > kc; KUBECONFIG=kc kubectl config view
printf 'clusters: {}\n' > kc; KUBECONFIG=kc kubectl config get-clusters
printf 'users: [{name: u, user: {client-key-data: abc}}]\n' > kc; KUBECONFIG=kc kubectl config get-users
kubectl config set users.u.client-certificate-data abc
kubectl config unset ""
kubectl get pods --context=zz
kubectl version --context=zz
kubectl diff -f nosuch --context=zz
kubectl create token default --context=zz
kubectl cluster-info -n nosuch
kubectl cluster-info dump -o jsonpath='{.kind} ' --namespaces=nosuch
kubectl cluster-info dump -o name
kubectl auth whoami --template='{{.kind}}'
kubectl auth whoami -o ""
kubectl kuberc set --section=defaults --command=zz --option=output=wide
kubectl kuberc view
kubectl get pods --nope
kubectl kuberc view --kuberc=
printf 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: fresh}\nrules:\n- {apiGroups: [""], resources: [pods], verbs: [get, list]}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: r, namespace: fresh}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}\nsubjects:\n- {kind: User, apiGroup: rbac.authorization.k8s.io, name: ann}\n' > rbac.yaml
kubectl auth reconcile -f rbac.yaml --dry-run=client
kubectl auth reconcile -f rbac.yaml
kubectl auth reconcile -f rbac.yaml
sed -i 's/get, list/list, watch/; s/ann/bob/' rbac.yaml
kubectl auth reconcile -f rbac.yaml
kubectl auth reconcile -f rbac.yaml --remove-extra-permissions --remove-extra-subjects
sed -i 's/kind: Role, name: r/kind: ClusterRole, name: view/' rbac.yaml
kubectl auth reconcile -f rbac.yaml
kubectl get role,rolebinding r -n fresh -o yaml
sed 's/, namespace: fresh//' rbac.yaml | head -5 | kubectl auth reconcile -f -
kubectl kustomize ""
mkdir -p k b && printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\n' | tee b/cm.yaml > cm.yaml; printf 'resources: [cm.yaml]\n' > b/kustomization.yaml; printf 'A=1\n' > f.env
printf 'resources: [../cm.yaml]\n' > k/kustomization.yaml; kubectl kustomize k; kubectl apply -k k; kubectl kustomize k --load-restrictor=LoadRestrictionsNone
printf 'configMapGenerator: [{name: x, envs: [../f.env]}]\n' > k/kustomization.yaml; kubectl kustomize k
printf 'resources: [../b]\npatches: [{path: ../f.env, target: {kind: ConfigMap}}]\n' > k/kustomization.yaml; kubectl kustomize k
printf 'resources: [../b, ../b]\n' > k/kustomization.yaml; kubectl kustomize k
printf 'resources: [../k]\n' > b/kustomization.yaml; kubectl kustomize k
printf 'foo: x\n' > b/kustomization.yaml; kubectl kustomize k
printf 'kind: Deployment\nnamespace: x\n' > k/kustomization.yaml; kubectl kustomize k
printf 'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\naliases: 5\n' > rc; kubectl --kuberc=rc get pods
printf 'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\naliases: [null, {name: x}]\n' > rc; kubectl --kuberc=rc get pods; kubectl --kuberc=rc x
printf 'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ndefaults: [null, {command: get, options: [null, 5]}]\n' > rc; kubectl --kuberc=rc get pods
printf 'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\naliases: [{name: x, command: 5}]\n' > rc; kubectl --kuberc=rc get pods
printf 'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\naliases: [{name: x, command: get, prependArgs: 5}]\n' > rc; kubectl --kuberc=rc get pods
printf 'aliases: 5\n' > rc; kubectl --kuberc=rc get pods
printf '5' > rc; kubectl --kuberc=rc get pods
kubectl debug --custom=/dev/null --image=x p
