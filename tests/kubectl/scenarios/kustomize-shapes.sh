# What a kustomization is refused for, and the rarer fields and plugins.
mkdir k1; printf 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n      - name: c\n        image: nginx\n' > k1/d.yaml
printf 'resources: [d.yaml]\nimages: [{name: nginx, newTag: 1.27}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\nimages: [{name: nginx, newTag: "1.27", nope: 1}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\nimages: [nginx]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\nreplicas: [{name: web, count: "3"}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\nreplicas: [{name: web, count: 1.5}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\nlabels: [{pairs: {a: 1}}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [1]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\npatches: [p.yaml]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\npatches: [{path: p.yaml, target: {kind: 1}}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\npatches: [{patch: [{op: add}]}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\nconfigMapGenerator: [{name: x, literals: a=b}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\ngeneratorOptions: {disableNameSuffixHash: "true"}\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\nreplacements: [{source: 1}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'Resources: [d.yaml]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\nimages: [{Name: nginx, newtag: "1"}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\nimageTags: [{name: x, newTag: v1}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\nopenapi: {version: v1212}\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\ntransformers:\n- |-\n  apiVersion: builtin\n  kind: ValueAddTransformer\n  metadata:\n    name: h\n  targets: [{fieldPath: metadata/namespace}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\ntransformers:\n- |-\n  apiVersion: builtin\n  kind: ValueAddTransformer\n  metadata:\n    name: h\n  value: v\n  targets: [{fieldPath: metadata/annotations/a\\/b, filePathPosition: -1}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\ntransformers:\n- |-\n  apiVersion: builtin\n  kind: ValueAddTransformer\n  metadata:\n    name: h\n  value: v\n  targets: [{fieldPath: metadata/annotations/a\\/b}, {fieldPath: spec/x, filePathPosition: 1}, {fieldPath: metadata/name, filePathPosition: 1}]\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\ntransformers:\n- |-\n  apiVersion: builtin\n  kind: ValueAddTransformer\n  metadata:\n    name: h\n  value: v\n  targetFilePath: t.yaml\n' > k1/kustomization.yaml; kubectl kustomize k1; printf 'targets: [{fieldPath: spec/replicas}]\n' > k1/t.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\nhelmCharts: [{name: x, repo: https://a.example, version: 1.0.0, releaseName: r, valuesInline: {a: b}}]\nhelmGlobals: {chartHome: h}\n' > k1/kustomization.yaml; kubectl kustomize k1
printf 'resources: [d.yaml]\nhelmChartInflationGenerator: [{chartName: x, chartVersion: 1.0.0, chartRepoUrl: u, releaseName: r, values: v.yaml}]\n' > k1/kustomization.yaml; kubectl kustomize k1
mkdir k2 k3 k4 k5 k6 k7 k8 k9
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\ndata:\n  a: b\n---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata:\n  a: Yg==\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: web}\n  ports:\n  - port: 80\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: zz\n' | tee k2/a.yaml k3/a.yaml k4/a.yaml k5/a.yaml k6/a.yaml k7/a.yaml k8/a.yaml > k9/a.yaml
printf 'resources: [a.yaml]\nsortOptions: {order: fifo}\ntransformers:\n- |-\n  apiVersion: builtin\n  kind: SortOrderTransformer\n  metadata:\n    name: h\n  sortOptions:\n    order: zz\n' > k3/kustomization.yaml; kubectl kustomize k3
printf 'configMapGenerator:\n- name: g\n  literals: [a=b]\nresources: [a.yaml]\ntransformers:\n- |-\n  apiVersion: builtin\n  kind: HashTransformer\n  metadata:\n    name: h\n' > k2/kustomization.yaml; kubectl kustomize k2
printf 'resources: [a.yaml]\ntransformers:\n- |-\n  apiVersion: builtin\n  kind: ValueAddTransformer\n  metadata:\n    name: h\n  value: other\n  targets:\n  - selector: {kind: ConfigMap}\n    fieldPath: metadata/annotations/x\n  - selector: {name: web}\n    fieldPath: spec/ports/port\n' > k4/kustomization.yaml; kubectl kustomize k4
printf 'resources: [a.yaml]\ncrds: [crd.json]\n' > k5/kustomization.yaml; kubectl kustomize k5
printf '{"github.com/x.Bee":{"Schema":{"description":"b","properties":{"apiVersion":{"type":"string"},"kind":{"type":"string"},"metadata":{},"spec":{"$ref":"github.com/x.BeeSpec"}}},"Dependencies":["github.com/x.BeeSpec"]},"github.com/x.BeeSpec":{"Schema":{"properties":{"cm":{"x-kubernetes-object-ref-api-version":"v1","x-kubernetes-object-ref-kind":"ConfigMap","type":"object","properties":{"name":{"type":"string"}}}}}}}' > k5/crd.json; kubectl kustomize k5
printf 'apiVersion: x/v1\nkind: Bee\nmetadata:\n  name: b\nspec:\n  cm:\n    name: cm\n' > k5/bee.yaml; printf 'resources: [a.yaml, bee.yaml]\nnamePrefix: p-\ncrds: [crd.json]\n' > k5/kustomization.yaml; kubectl kustomize k5
printf 'x: y\n' > k5/crd.json; kubectl kustomize k5
printf 'resources: [a.yaml]\nsortOptions: {order: nope}\n' > k9/kustomization.yaml; kubectl kustomize k9
printf 'resources: [a.yaml]\nsortOptions: {order: fifo, legacySortOptions: {orderFirst: [Service]}}\n' > k9/kustomization.yaml; kubectl kustomize k9
