/**
 * Default RBAC of a cluster made by kubeadm: facts, in short form. A rule is
 * `groups|resources|verbs[|names[|urls]]`, each a comma-separated list.
 */
export interface RoleFact {
  readonly name: string;
  readonly namespace?: string;
  readonly rules: readonly string[];
  /** Label by which it is added to others: `admin`, `edit`, `view`. */
  readonly aggregateTo?: string;
  /** What it is made of: `[selector label]`. */
  readonly aggregates?: readonly string[];
  /** Made by kubeadm, not by the API server: without its label and annotation. */
  readonly kubeadm?: true;
}

/** `kind name [namespace]`, one per subject. */
export interface BindingFact {
  readonly name: string;
  readonly namespace?: string;
  /** `kind name`. */
  readonly role: string;
  readonly subjects: readonly string[];
  readonly kubeadm?: true;
}

// prettier-ignore
export const CLUSTER_ROLES: readonly RoleFact[] = [
  { name: 'admin', aggregates: ['admin'], rules: [] },
  { name: 'cluster-admin', rules: ['*|*|*', '||*||*'] },
  { name: 'edit', aggregateTo: 'admin', aggregates: ['edit'], rules: [] },
  { name: 'kubeadm:get-nodes', kubeadm: true, rules: ['|nodes|get'] },
  { name: 'system:aggregate-to-admin', aggregateTo: 'admin', rules: ['authorization.k8s.io|localsubjectaccessreviews|create', 'rbac.authorization.k8s.io|rolebindings,roles|create,delete,deletecollection,get,list,patch,update,watch'] },
  { name: 'system:aggregate-to-edit', aggregateTo: 'edit', rules: ['|pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy|get,list,watch', '|serviceaccounts|impersonate', '|pods,pods/attach,pods/exec,pods/portforward,pods/proxy|create,delete,deletecollection,patch,update', '|pods/eviction|create', '|configmaps,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy|create,delete,deletecollection,patch,update', '|serviceaccounts/token|create', ',events.k8s.io|events|create,delete,deletecollection,patch,update', 'apps|daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale|create,delete,deletecollection,patch,update', 'autoscaling|horizontalpodautoscalers|create,delete,deletecollection,patch,update', 'batch|cronjobs,jobs|create,delete,deletecollection,patch,update', 'extensions|daemonsets,deployments,deployments/rollback,deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,replicationcontrollers/scale|create,delete,deletecollection,patch,update', 'policy|poddisruptionbudgets|create,delete,deletecollection,patch,update', 'networking.k8s.io|ingresses,networkpolicies|create,delete,deletecollection,patch,update', 'coordination.k8s.io|leases|create,delete,deletecollection,get,list,patch,update,watch', 'resource.k8s.io|resourceclaims,resourceclaimtemplates|create,delete,deletecollection,patch,update'] },
  { name: 'system:aggregate-to-view', aggregateTo: 'view', rules: ['|configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status|get,list,watch', '|bindings,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status|get,list,watch', '|namespaces|get,list,watch', ',events.k8s.io|events|get,list,watch', 'discovery.k8s.io|endpointslices|get,list,watch', 'apps|controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status|get,list,watch', 'autoscaling|horizontalpodautoscalers,horizontalpodautoscalers/status|get,list,watch', 'batch|cronjobs,cronjobs/status,jobs,jobs/status|get,list,watch', 'extensions|daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale|get,list,watch', 'policy|poddisruptionbudgets,poddisruptionbudgets/status|get,list,watch', 'networking.k8s.io|ingresses,ingresses/status,networkpolicies|get,list,watch', 'resource.k8s.io|resourceclaims,resourceclaims/status,resourceclaimtemplates|get,list,watch'] },
  { name: 'system:auth-delegator', rules: ['authentication.k8s.io|tokenreviews|create', 'authorization.k8s.io|subjectaccessreviews|create'] },
  { name: 'system:basic-user', rules: ['authorization.k8s.io|selfsubjectaccessreviews,selfsubjectrulesreviews|create', 'authentication.k8s.io|selfsubjectreviews|create'] },
  { name: 'system:certificates.k8s.io:certificatesigningrequests:nodeclient', rules: ['certificates.k8s.io|certificatesigningrequests/nodeclient|create'] },
  { name: 'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient', rules: ['certificates.k8s.io|certificatesigningrequests/selfnodeclient|create'] },
  { name: 'system:certificates.k8s.io:kube-apiserver-client-approver', rules: ['certificates.k8s.io|signers|approve|kubernetes.io/kube-apiserver-client'] },
  { name: 'system:certificates.k8s.io:kube-apiserver-client-kubelet-approver', rules: ['certificates.k8s.io|signers|approve|kubernetes.io/kube-apiserver-client-kubelet'] },
  { name: 'system:certificates.k8s.io:kubelet-serving-approver', rules: ['certificates.k8s.io|signers|approve|kubernetes.io/kubelet-serving'] },
  { name: 'system:certificates.k8s.io:legacy-unknown-approver', rules: ['certificates.k8s.io|signers|approve|kubernetes.io/legacy-unknown'] },
  { name: 'system:controller:attachdetach-controller', rules: ['|persistentvolumeclaims,persistentvolumes|list,watch', '|nodes|get,list,watch', '|nodes/status|patch,update', '|pods|list,watch', ',events.k8s.io|events|create,patch,update', 'storage.k8s.io|volumeattachments|create,delete,get,list,watch', 'storage.k8s.io|csidrivers|get,list,watch', 'storage.k8s.io|csinodes|get,list,watch'] },
  { name: 'system:controller:certificate-controller', rules: ['certificates.k8s.io|certificatesigningrequests|delete,get,list,watch', 'certificates.k8s.io|certificatesigningrequests/approval,certificatesigningrequests/status|update', 'certificates.k8s.io|signers|approve|kubernetes.io/kube-apiserver-client-kubelet', 'certificates.k8s.io|signers|sign|kubernetes.io/kube-apiserver-client,kubernetes.io/kube-apiserver-client-kubelet,kubernetes.io/kubelet-serving,kubernetes.io/legacy-unknown', 'authorization.k8s.io|subjectaccessreviews|create', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:clusterrole-aggregation-controller', rules: ['rbac.authorization.k8s.io|clusterroles|escalate,get,list,patch,update,watch'] },
  { name: 'system:controller:cronjob-controller', rules: ['batch|cronjobs|get,list,update,watch', 'batch|jobs|create,delete,get,list,patch,update,watch', 'batch|cronjobs/status|update', 'batch|cronjobs/finalizers|update', '|pods|delete,list,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:daemon-set-controller', rules: ['apps,extensions|daemonsets|get,list,watch', 'apps,extensions|daemonsets/status|update', 'apps,extensions|daemonsets/finalizers|update', '|nodes|list,watch', '|pods|create,delete,list,patch,watch', '|pods/binding|create', 'apps|controllerrevisions|create,delete,get,list,patch,update,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:deployment-controller', rules: ['apps,extensions|deployments|get,list,update,watch', 'apps,extensions|deployments/status|update', 'apps,extensions|deployments/finalizers|update', 'apps,extensions|replicasets|create,delete,get,list,patch,update,watch', '|pods|get,list,update,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:device-taint-eviction-controller', rules: ['|pods|delete,get,list,watch', '|pods/status|patch,update', 'resource.k8s.io|resourceclaims|get,list,watch', 'resource.k8s.io|resourceslices|get,list,watch', 'resource.k8s.io|deviceclasses|get,list,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:disruption-controller', rules: ['apps,extensions|deployments|get,list,watch', 'apps,extensions|replicasets|get,list,watch', '|replicationcontrollers|get,list,watch', 'policy|poddisruptionbudgets|get,list,watch', 'apps|statefulsets|get,list,watch', 'policy|poddisruptionbudgets/status|update', '|pods/status|patch,update', '*|*/scale|get', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:endpoint-controller', rules: ['|pods,services|get,list,watch', '|endpoints|create,delete,get,list,update,watch', '|endpoints/restricted|create', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:endpointslice-controller', rules: ['|nodes,pods,services|get,list,watch', '|services/finalizers|update', 'discovery.k8s.io|endpointslices|create,delete,get,list,update,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:endpointslicemirroring-controller', rules: ['|endpoints,services|get,list,watch', '|services/finalizers|update', '|endpoints/finalizers|update', 'discovery.k8s.io|endpointslices|create,delete,get,list,update,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:ephemeral-volume-controller', rules: ['|pods|get,list,watch', '|pods/finalizers|update', '|persistentvolumeclaims|create,get,list,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:expand-controller', rules: ['|persistentvolumes|get,list,patch,update,watch', '|persistentvolumeclaims/status|patch,update', '|persistentvolumeclaims|get,list,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:generic-garbage-collector', rules: ['*|*|delete,get,list,patch,update,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:horizontal-pod-autoscaler', rules: ['autoscaling|horizontalpodautoscalers|get,list,watch', 'autoscaling|horizontalpodautoscalers/status|update', '*|*/scale|get,update', '|pods|list,watch', 'metrics.k8s.io|pods|list,watch', 'custom.metrics.k8s.io|*|get,list,watch', 'external.metrics.k8s.io|*|get,list,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:job-controller', rules: ['batch|jobs|get,list,patch,update,watch', 'batch|jobs/status|update', 'batch|jobs/finalizers|update', '|pods|create,delete,list,patch,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:legacy-service-account-token-cleaner', rules: ['|configmaps|get|kube-apiserver-legacy-service-account-token-tracking', '|secrets|delete,patch'] },
  { name: 'system:controller:namespace-controller', rules: ['|namespaces|delete,get,list,watch', '|namespaces/finalize,namespaces/status|update', '*|*|delete,deletecollection,get,list,watch'] },
  { name: 'system:controller:node-controller', rules: ['|nodes|delete,get,list,patch,update,watch', '|nodes/status|patch,update', '|pods/status|patch,update', '|pods|delete,get,list,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:persistent-volume-binder', rules: ['|persistentvolumes|create,delete,get,list,update,watch', '|persistentvolumes/status|update', '|persistentvolumeclaims|get,list,update,watch', '|persistentvolumeclaims/status|update', '|pods|create,delete,get,list,watch', 'storage.k8s.io|storageclasses|get,list,watch', '|nodes|list,watch', ',events.k8s.io|events|create,patch,update', '|events|watch'] },
  { name: 'system:controller:pod-garbage-collector', rules: ['|pods|delete,list,watch', '|nodes|get,list,watch', '|pods/status|patch'] },
  { name: 'system:controller:pv-protection-controller', rules: ['|persistentvolumes|get,list,update,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:pvc-protection-controller', rules: ['|persistentvolumeclaims|get,list,update,watch', '|persistentvolumeclaims/status|update', '|pods|get,list,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:replicaset-controller', rules: ['apps,extensions|replicasets|get,list,update,watch', 'apps,extensions|replicasets/status|update', 'apps,extensions|replicasets/finalizers|update', '|pods|create,delete,list,patch,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:replication-controller', rules: ['|replicationcontrollers|get,list,update,watch', '|replicationcontrollers/status|update', '|replicationcontrollers/finalizers|update', '|pods|create,delete,list,patch,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:resource-claim-controller', rules: ['|pods|get,list,watch', '|pods/finalizers|update', 'resource.k8s.io|resourceclaims|create,delete,get,list,watch', 'resource.k8s.io|resourceclaims,resourceclaims/status|patch,update', '|pods/status|patch,update', ',events.k8s.io|events|create,patch,update', 'resource.k8s.io|resourceclaims/binding|patch,update'] },
  { name: 'system:controller:resourcequota-controller', rules: ['*|*|list,watch', '|resourcequotas/status|update', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:root-ca-cert-publisher', rules: ['|configmaps|create,update', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:route-controller', rules: ['|nodes|list,watch', '|nodes/status|patch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:selinux-warning-controller', rules: [',events.k8s.io|events|create,patch,update', '|persistentvolumes|get,list,watch', '|persistentvolumeclaims|get,list,watch', '|pods|get,list,watch', 'storage.k8s.io|csidrivers|get,list,watch'] },
  { name: 'system:controller:service-account-controller', rules: ['|serviceaccounts|create', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:service-cidrs-controller', rules: ['networking.k8s.io|servicecidrs|get,list,patch,update,watch', 'networking.k8s.io|servicecidrs/finalizers|patch,update', 'networking.k8s.io|servicecidrs/status|patch,update', 'networking.k8s.io|ipaddresses|get,list,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:service-controller', rules: ['|services|get,list,watch', '|services/status|patch,update', '|nodes|list,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:statefulset-controller', rules: ['|pods|list,watch', 'apps|statefulsets|get,list,watch', 'apps|statefulsets/status|update', 'apps|statefulsets/finalizers|update', '|pods|create,delete,get,patch,update', 'apps|controllerrevisions|create,delete,get,list,patch,update,watch', '|persistentvolumeclaims|create,get,list,watch', '|persistentvolumeclaims|delete,update', '|pods/finalizers|update', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:ttl-after-finished-controller', rules: ['batch|jobs|delete,get,list,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:ttl-controller', rules: ['|nodes|list,patch,update,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:validatingadmissionpolicy-status-controller', rules: ['admissionregistration.k8s.io|validatingadmissionpolicies|get,list,watch', 'admissionregistration.k8s.io|validatingadmissionpolicies/status|get,patch,update', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:controller:volumeattributesclass-protection-controller', rules: ['|persistentvolumeclaims|get,list,watch', '|persistentvolumes|get,list,watch', 'storage.k8s.io|volumeattributesclasses|get,list,update,watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:coredns', kubeadm: true, rules: ['|endpoints,services,pods,namespaces|list,watch', 'discovery.k8s.io|endpointslices|list,watch'] },
  { name: 'system:discovery', rules: ['||get||/api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/'] },
  { name: 'system:heapster', rules: ['|events,namespaces,nodes,pods|get,list,watch', 'extensions|deployments|get,list,watch'] },
  { name: 'system:kube-aggregator', rules: ['|endpoints,services|get,list,watch'] },
  { name: 'system:kube-controller-manager', rules: [',events.k8s.io|events|create,patch,update', 'coordination.k8s.io|leases|create', 'coordination.k8s.io|leases|get,update|kube-controller-manager', '|secrets,serviceaccounts|create', '|secrets|delete', '|configmaps,namespaces,secrets,serviceaccounts|get', '|secrets,serviceaccounts|update', 'authentication.k8s.io|tokenreviews|create', 'authorization.k8s.io|subjectaccessreviews|create', '*|*|list,watch', '|serviceaccounts/token|create'] },
  { name: 'system:kube-dns', rules: ['|endpoints,services|list,watch'] },
  { name: 'system:kube-scheduler', rules: [',events.k8s.io|events|create,patch,update', 'coordination.k8s.io|leases|create', 'coordination.k8s.io|leases|get,list,update,watch|kube-scheduler', 'coordination.k8s.io|leasecandidates|create,delete,deletecollection,get,list,patch,update,watch', '|nodes|get,list,watch', '|pods|delete,get,list,watch', '|bindings,pods/binding|create', '|pods/status|patch,update', '|replicationcontrollers,services|get,list,watch', 'apps,extensions|replicasets|get,list,watch', 'apps|statefulsets|get,list,watch', 'policy|poddisruptionbudgets|get,list,watch', '|persistentvolumeclaims,persistentvolumes|get,list,watch', 'authentication.k8s.io|tokenreviews|create', 'authorization.k8s.io|subjectaccessreviews|create', 'storage.k8s.io|csinodes|get,list,watch', 'storage.k8s.io|volumeattachments|get,list,watch', '|namespaces|get,list,watch', 'storage.k8s.io|csidrivers|get,list,watch', 'storage.k8s.io|csistoragecapacities|get,list,watch', 'resource.k8s.io|deviceclasses|get,list,watch', 'resource.k8s.io|resourceclaims|get,list,patch,update,watch', 'resource.k8s.io|resourceclaims/status|get,list,patch,update,watch', '|pods/finalizers|update', 'resource.k8s.io|resourceslices|get,list,watch', 'resource.k8s.io|resourceclaims|create,delete', 'resource.k8s.io|resourceclaims/binding|patch,update'] },
  { name: 'system:kubelet-api-admin', rules: ['|nodes|get,list,watch', '|nodes|proxy', '|nodes/log,nodes/metrics,nodes/proxy,nodes/stats|*', '|nodes/configz,nodes/healthz,nodes/pods|*'] },
  { name: 'system:monitoring', rules: ['||get||/flagz,/healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*,/statusz', '|nodes/metrics|get'] },
  { name: 'system:node', rules: ['authentication.k8s.io|tokenreviews|create', 'authorization.k8s.io|localsubjectaccessreviews,subjectaccessreviews|create', '|services|get,list,watch', '|nodes|create,get,list,watch', '|nodes/status|patch,update', '|nodes|patch,update', ',events.k8s.io|events|create,patch,update', '|pods|get,list,watch', '|pods|create,delete', '|pods/status|patch,update', '|pods/eviction|create', '|configmaps,secrets|get,list,watch', '|persistentvolumeclaims,persistentvolumes|get', '|endpoints|get', 'certificates.k8s.io|certificatesigningrequests|create,get,list,watch', 'coordination.k8s.io|leases|create,delete,get,patch,update', 'storage.k8s.io|volumeattachments|get', '|serviceaccounts/token|create', '|persistentvolumeclaims/status|get,patch,update', 'storage.k8s.io|csidrivers|get,list,watch', 'storage.k8s.io|csinodes|create,delete,get,patch,update', 'node.k8s.io|runtimeclasses|get,list,watch', 'resource.k8s.io|resourceclaims|get', 'resource.k8s.io|resourceslices|deletecollection', '|serviceaccounts|get'] },
  { name: 'system:node-bootstrapper', rules: ['certificates.k8s.io|certificatesigningrequests|create,get,list,watch'] },
  { name: 'system:node-problem-detector', rules: ['|nodes|get', '|nodes/status|patch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:node-proxier', rules: ['|endpoints,services|list,watch', '|nodes|get,list,watch', ',events.k8s.io|events|create,patch,update', 'networking.k8s.io|servicecidrs|list,watch', 'discovery.k8s.io|endpointslices|list,watch'] },
  { name: 'system:persistent-volume-provisioner', rules: ['|persistentvolumes|create,delete,get,list,watch', '|persistentvolumeclaims|get,list,update,watch', 'storage.k8s.io|storageclasses|get,list,watch', '|events|watch', ',events.k8s.io|events|create,patch,update'] },
  { name: 'system:public-info-viewer', rules: ['||get||/healthz,/livez,/readyz,/version,/version/'] },
  { name: 'system:service-account-issuer-discovery', rules: ['||get||/.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,/openid/v1/jwks/'] },
  { name: 'system:volume-scheduler', rules: ['|persistentvolumes|get,list,patch,update,watch', 'storage.k8s.io|storageclasses|get,list,watch', '|persistentvolumeclaims|get,list,patch,update,watch'] },
  { name: 'view', aggregateTo: 'edit', aggregates: ['view'], rules: [] },
];

// prettier-ignore
export const CLUSTER_ROLE_BINDINGS: readonly BindingFact[] = [
  { name: 'cluster-admin', role: 'ClusterRole cluster-admin', subjects: ['Group system:masters'] },
  { name: 'kubeadm:apiserver-kubelet-client', role: 'ClusterRole system:kubelet-api-admin', subjects: ['User kube-apiserver-kubelet-client'], kubeadm: true },
  { name: 'kubeadm:cluster-admins', role: 'ClusterRole cluster-admin', subjects: ['Group kubeadm:cluster-admins'], kubeadm: true },
  { name: 'kubeadm:get-nodes', role: 'ClusterRole kubeadm:get-nodes', subjects: ['Group system:bootstrappers:kubeadm:default-node-token'], kubeadm: true },
  { name: 'kubeadm:kubelet-bootstrap', role: 'ClusterRole system:node-bootstrapper', subjects: ['Group system:bootstrappers:kubeadm:default-node-token'], kubeadm: true },
  { name: 'kubeadm:node-autoapprove-bootstrap', role: 'ClusterRole system:certificates.k8s.io:certificatesigningrequests:nodeclient', subjects: ['Group system:bootstrappers:kubeadm:default-node-token'], kubeadm: true },
  { name: 'kubeadm:node-autoapprove-certificate-rotation', role: 'ClusterRole system:certificates.k8s.io:certificatesigningrequests:selfnodeclient', subjects: ['Group system:nodes'], kubeadm: true },
  { name: 'kubeadm:node-proxier', role: 'ClusterRole system:node-proxier', subjects: ['ServiceAccount kube-proxy kube-system'], kubeadm: true },
  { name: 'system:basic-user', role: 'ClusterRole system:basic-user', subjects: ['Group system:authenticated'] },
  { name: 'system:controller:attachdetach-controller', role: 'ClusterRole system:controller:attachdetach-controller', subjects: ['ServiceAccount attachdetach-controller kube-system'] },
  { name: 'system:controller:certificate-controller', role: 'ClusterRole system:controller:certificate-controller', subjects: ['ServiceAccount certificate-controller kube-system'] },
  { name: 'system:controller:clusterrole-aggregation-controller', role: 'ClusterRole system:controller:clusterrole-aggregation-controller', subjects: ['ServiceAccount clusterrole-aggregation-controller kube-system'] },
  { name: 'system:controller:cronjob-controller', role: 'ClusterRole system:controller:cronjob-controller', subjects: ['ServiceAccount cronjob-controller kube-system'] },
  { name: 'system:controller:daemon-set-controller', role: 'ClusterRole system:controller:daemon-set-controller', subjects: ['ServiceAccount daemon-set-controller kube-system'] },
  { name: 'system:controller:deployment-controller', role: 'ClusterRole system:controller:deployment-controller', subjects: ['ServiceAccount deployment-controller kube-system'] },
  { name: 'system:controller:device-taint-eviction-controller', role: 'ClusterRole system:controller:device-taint-eviction-controller', subjects: ['ServiceAccount device-taint-eviction-controller kube-system'] },
  { name: 'system:controller:disruption-controller', role: 'ClusterRole system:controller:disruption-controller', subjects: ['ServiceAccount disruption-controller kube-system'] },
  { name: 'system:controller:endpoint-controller', role: 'ClusterRole system:controller:endpoint-controller', subjects: ['ServiceAccount endpoint-controller kube-system'] },
  { name: 'system:controller:endpointslice-controller', role: 'ClusterRole system:controller:endpointslice-controller', subjects: ['ServiceAccount endpointslice-controller kube-system'] },
  { name: 'system:controller:endpointslicemirroring-controller', role: 'ClusterRole system:controller:endpointslicemirroring-controller', subjects: ['ServiceAccount endpointslicemirroring-controller kube-system'] },
  { name: 'system:controller:ephemeral-volume-controller', role: 'ClusterRole system:controller:ephemeral-volume-controller', subjects: ['ServiceAccount ephemeral-volume-controller kube-system'] },
  { name: 'system:controller:expand-controller', role: 'ClusterRole system:controller:expand-controller', subjects: ['ServiceAccount expand-controller kube-system'] },
  { name: 'system:controller:generic-garbage-collector', role: 'ClusterRole system:controller:generic-garbage-collector', subjects: ['ServiceAccount generic-garbage-collector kube-system'] },
  { name: 'system:controller:horizontal-pod-autoscaler', role: 'ClusterRole system:controller:horizontal-pod-autoscaler', subjects: ['ServiceAccount horizontal-pod-autoscaler kube-system'] },
  { name: 'system:controller:job-controller', role: 'ClusterRole system:controller:job-controller', subjects: ['ServiceAccount job-controller kube-system'] },
  { name: 'system:controller:legacy-service-account-token-cleaner', role: 'ClusterRole system:controller:legacy-service-account-token-cleaner', subjects: ['ServiceAccount legacy-service-account-token-cleaner kube-system'] },
  { name: 'system:controller:namespace-controller', role: 'ClusterRole system:controller:namespace-controller', subjects: ['ServiceAccount namespace-controller kube-system'] },
  { name: 'system:controller:node-controller', role: 'ClusterRole system:controller:node-controller', subjects: ['ServiceAccount node-controller kube-system'] },
  { name: 'system:controller:persistent-volume-binder', role: 'ClusterRole system:controller:persistent-volume-binder', subjects: ['ServiceAccount persistent-volume-binder kube-system'] },
  { name: 'system:controller:pod-garbage-collector', role: 'ClusterRole system:controller:pod-garbage-collector', subjects: ['ServiceAccount pod-garbage-collector kube-system'] },
  { name: 'system:controller:pv-protection-controller', role: 'ClusterRole system:controller:pv-protection-controller', subjects: ['ServiceAccount pv-protection-controller kube-system'] },
  { name: 'system:controller:pvc-protection-controller', role: 'ClusterRole system:controller:pvc-protection-controller', subjects: ['ServiceAccount pvc-protection-controller kube-system'] },
  { name: 'system:controller:replicaset-controller', role: 'ClusterRole system:controller:replicaset-controller', subjects: ['ServiceAccount replicaset-controller kube-system'] },
  { name: 'system:controller:replication-controller', role: 'ClusterRole system:controller:replication-controller', subjects: ['ServiceAccount replication-controller kube-system'] },
  { name: 'system:controller:resource-claim-controller', role: 'ClusterRole system:controller:resource-claim-controller', subjects: ['ServiceAccount resource-claim-controller kube-system'] },
  { name: 'system:controller:resourcequota-controller', role: 'ClusterRole system:controller:resourcequota-controller', subjects: ['ServiceAccount resourcequota-controller kube-system'] },
  { name: 'system:controller:root-ca-cert-publisher', role: 'ClusterRole system:controller:root-ca-cert-publisher', subjects: ['ServiceAccount root-ca-cert-publisher kube-system'] },
  { name: 'system:controller:route-controller', role: 'ClusterRole system:controller:route-controller', subjects: ['ServiceAccount route-controller kube-system'] },
  { name: 'system:controller:selinux-warning-controller', role: 'ClusterRole system:controller:selinux-warning-controller', subjects: ['ServiceAccount selinux-warning-controller kube-system'] },
  { name: 'system:controller:service-account-controller', role: 'ClusterRole system:controller:service-account-controller', subjects: ['ServiceAccount service-account-controller kube-system'] },
  { name: 'system:controller:service-cidrs-controller', role: 'ClusterRole system:controller:service-cidrs-controller', subjects: ['ServiceAccount service-cidrs-controller kube-system'] },
  { name: 'system:controller:service-controller', role: 'ClusterRole system:controller:service-controller', subjects: ['ServiceAccount service-controller kube-system'] },
  { name: 'system:controller:statefulset-controller', role: 'ClusterRole system:controller:statefulset-controller', subjects: ['ServiceAccount statefulset-controller kube-system'] },
  { name: 'system:controller:ttl-after-finished-controller', role: 'ClusterRole system:controller:ttl-after-finished-controller', subjects: ['ServiceAccount ttl-after-finished-controller kube-system'] },
  { name: 'system:controller:ttl-controller', role: 'ClusterRole system:controller:ttl-controller', subjects: ['ServiceAccount ttl-controller kube-system'] },
  { name: 'system:controller:validatingadmissionpolicy-status-controller', role: 'ClusterRole system:controller:validatingadmissionpolicy-status-controller', subjects: ['ServiceAccount validatingadmissionpolicy-status-controller kube-system'] },
  { name: 'system:controller:volumeattributesclass-protection-controller', role: 'ClusterRole system:controller:volumeattributesclass-protection-controller', subjects: ['ServiceAccount volumeattributesclass-protection-controller kube-system'] },
  { name: 'system:coredns', role: 'ClusterRole system:coredns', subjects: ['ServiceAccount coredns kube-system'], kubeadm: true },
  { name: 'system:discovery', role: 'ClusterRole system:discovery', subjects: ['Group system:authenticated'] },
  { name: 'system:kube-controller-manager', role: 'ClusterRole system:kube-controller-manager', subjects: ['User system:kube-controller-manager'] },
  { name: 'system:kube-dns', role: 'ClusterRole system:kube-dns', subjects: ['ServiceAccount kube-dns kube-system'] },
  { name: 'system:kube-scheduler', role: 'ClusterRole system:kube-scheduler', subjects: ['User system:kube-scheduler'] },
  { name: 'system:monitoring', role: 'ClusterRole system:monitoring', subjects: ['Group system:monitoring'] },
  { name: 'system:node', role: 'ClusterRole system:node', subjects: [] },
  { name: 'system:node-proxier', role: 'ClusterRole system:node-proxier', subjects: ['User system:kube-proxy'] },
  { name: 'system:public-info-viewer', role: 'ClusterRole system:public-info-viewer', subjects: ['Group system:authenticated', 'Group system:unauthenticated'] },
  { name: 'system:service-account-issuer-discovery', role: 'ClusterRole system:service-account-issuer-discovery', subjects: ['Group system:serviceaccounts'] },
  { name: 'system:volume-scheduler', role: 'ClusterRole system:volume-scheduler', subjects: ['User system:kube-scheduler'] },
];

// prettier-ignore
export const ROLES: readonly RoleFact[] = [
  { name: 'kubeadm:bootstrap-signer-clusterinfo', namespace: 'kube-public', kubeadm: true, rules: ['|configmaps|get|cluster-info'] },
  { name: 'system:controller:bootstrap-signer', namespace: 'kube-public', rules: ['|configmaps|get,list,watch', '|configmaps|update|cluster-info', ',events.k8s.io|events|create,patch,update'] },
  { name: 'extension-apiserver-authentication-reader', namespace: 'kube-system', rules: ['|configmaps|get,list,watch|extension-apiserver-authentication'] },
  { name: 'kube-proxy', namespace: 'kube-system', kubeadm: true, rules: ['|configmaps|get|kube-proxy'] },
  { name: 'kubeadm:kubeadm-certs', namespace: 'kube-system', kubeadm: true, rules: ['|secrets|get|kubeadm-certs'] },
  { name: 'kubeadm:kubelet-config', namespace: 'kube-system', kubeadm: true, rules: ['|configmaps|get|kubelet-config'] },
  { name: 'kubeadm:nodes-kubeadm-config', namespace: 'kube-system', kubeadm: true, rules: ['|configmaps|get|kubeadm-config'] },
  { name: 'system::leader-locking-kube-controller-manager', namespace: 'kube-system', rules: ['coordination.k8s.io|leases|create,get,list,update,watch', 'coordination.k8s.io|leasecandidates|create,get,list,update,watch'] },
  { name: 'system::leader-locking-kube-scheduler', namespace: 'kube-system', rules: ['coordination.k8s.io|leases|create,get,list,update,watch', 'coordination.k8s.io|leasecandidates|create,get,list,update,watch'] },
  { name: 'system:controller:bootstrap-signer', namespace: 'kube-system', rules: ['|secrets|get,list,watch'] },
  { name: 'system:controller:cloud-provider', namespace: 'kube-system', rules: ['|configmaps|create,get,list,watch'] },
  { name: 'system:controller:token-cleaner', namespace: 'kube-system', rules: ['|secrets|delete,get,list,watch', ',events.k8s.io|events|create,patch,update'] },
];

// prettier-ignore
export const ROLE_BINDINGS: readonly BindingFact[] = [
  { name: 'kubeadm:bootstrap-signer-clusterinfo', namespace: 'kube-public', role: 'Role kubeadm:bootstrap-signer-clusterinfo', subjects: ['User system:anonymous'], kubeadm: true },
  { name: 'system:controller:bootstrap-signer', namespace: 'kube-public', role: 'Role system:controller:bootstrap-signer', subjects: ['ServiceAccount bootstrap-signer kube-system'] },
  { name: 'kube-proxy', namespace: 'kube-system', role: 'Role kube-proxy', subjects: ['Group system:bootstrappers:kubeadm:default-node-token'], kubeadm: true },
  { name: 'kubeadm:kubeadm-certs', namespace: 'kube-system', role: 'Role kubeadm:kubeadm-certs', subjects: ['Group system:bootstrappers:kubeadm:default-node-token'], kubeadm: true },
  { name: 'kubeadm:kubelet-config', namespace: 'kube-system', role: 'Role kubeadm:kubelet-config', subjects: ['Group system:nodes', 'Group system:bootstrappers:kubeadm:default-node-token'], kubeadm: true },
  { name: 'kubeadm:nodes-kubeadm-config', namespace: 'kube-system', role: 'Role kubeadm:nodes-kubeadm-config', subjects: ['Group system:bootstrappers:kubeadm:default-node-token', 'Group system:nodes'], kubeadm: true },
  { name: 'system::extension-apiserver-authentication-reader', namespace: 'kube-system', role: 'Role extension-apiserver-authentication-reader', subjects: ['User system:kube-controller-manager', 'User system:kube-scheduler'] },
  { name: 'system::leader-locking-kube-controller-manager', namespace: 'kube-system', role: 'Role system::leader-locking-kube-controller-manager', subjects: ['User system:kube-controller-manager', 'ServiceAccount kube-controller-manager kube-system', 'ServiceAccount leader-election-controller kube-system'] },
  { name: 'system::leader-locking-kube-scheduler', namespace: 'kube-system', role: 'Role system::leader-locking-kube-scheduler', subjects: ['User system:kube-scheduler', 'ServiceAccount kube-scheduler kube-system'] },
  { name: 'system:controller:bootstrap-signer', namespace: 'kube-system', role: 'Role system:controller:bootstrap-signer', subjects: ['ServiceAccount bootstrap-signer kube-system'] },
  { name: 'system:controller:cloud-provider', namespace: 'kube-system', role: 'Role system:controller:cloud-provider', subjects: ['ServiceAccount cloud-provider kube-system'] },
  { name: 'system:controller:token-cleaner', namespace: 'kube-system', role: 'Role system:controller:token-cleaner', subjects: ['ServiceAccount token-cleaner kube-system'] },
];
