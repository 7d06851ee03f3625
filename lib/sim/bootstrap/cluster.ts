import { clone, nameSuffix, type Instant, type Json } from '../core';
import { Pod } from '../kinds';
import { rfc3339 } from '../kinds/times';
import type * as T from '../kinds/types';
import { adoptPod, completeStaticPod, manifestHash, mirrorMetadata, type KubeletDeps } from '../kubelet';
import type { Network } from '../network';
import { createNode, nodeObjects, startDaemons, type NodeDeps } from './nodes';
import { clusterObjects, maker, STORAGE_PROVISIONER, type BootObject } from './objects';
import type { ClusterPlan, NodePlan } from './plan';
import { controlPlaneManifests } from './static-pods';
import { COREDNS_HASH, COREDNS_TEMPLATE, KINDNET_HASH, KINDNET_TEMPLATE, KUBE_PROXY_HASH, KUBE_PROXY_TEMPLATE } from './workloads';
import { toYaml } from './yaml';

export interface BootDeps extends NodeDeps {
  readonly kubelet: KubeletDeps & { readonly network: Network };
  /** Puts complete objects into the store as they are: no admission, no defaults. */
  readonly insert: (objects: readonly BootObject[]) => void;
}

/** What `kubeadm init` does under `minikube start`: the first node's machine, a store with the system's objects, and its daemons; the rest comes up by itself. */
export function initCluster(deps: BootDeps, plan: ClusterPlan): void {
  const node = plan.nodes[0]!;
  createNode(deps, plan, node);
  deps.insert(clusterObjects(plan, deps.random));
  deps.insert(nodeObjects(deps, plan, node, plan.at, true));
  if (plan.storage) deps.insert([provisioner(plan, node, deps.random)]);
  startDaemons(deps, plan, node);
}

/** What `kubeadm join` does: one more node. Its daemons' Pods come from the DaemonSets. */
export function joinNode(deps: BootDeps, plan: ClusterPlan, node: NodePlan, at: Instant): void {
  createNode(deps, plan, node);
  deps.insert(nodeObjects(deps, plan, node, at, true));
  startDaemons(deps, plan, node);
}

/** A cluster as it is some minutes after it was made: everything is there and runs, and nothing has to happen. */
export function readyCluster(deps: BootDeps, plan: ClusterPlan): void {
  const { random } = deps;
  for (const node of plan.nodes) {
    createNode(deps, plan, node);
    // A server that kubeadm was run on has no user of minikube's: one logs in as root.
    deps.machines.files(`${plan.name}/${node.name}`).remove('/home/docker', { recursive: true });
  }
  const objects = clusterObjects(plan, random);
  const nodes = plan.nodes.map((n, i) => nodeObjects(deps, plan, n, plan.at + i * 30_000, false));
  const workload = (kind: string, name: string) => objects.find((o) => o.kind === kind && o.metadata.name === name)!;
  const make = maker(plan.at, random);
  const proxy = workload('DaemonSet', 'kube-proxy');
  const kindnet = plan.kindnet ? workload('DaemonSet', 'kindnet') : undefined;
  const coredns = workload('Deployment', 'coredns');
  settleDaemonSet(proxy, plan.nodes.length);
  objects.push(revision(make, proxy, KUBE_PROXY_HASH, KUBE_PROXY_TEMPLATE));
  if (kindnet) {
    settleDaemonSet(kindnet, plan.nodes.length);
    objects.push(revision(make, kindnet, KINDNET_HASH, KINDNET_TEMPLATE));
  }
  const rs = replicaSet(make, plan, coredns);
  settleDeployment(coredns, plan);
  objects.push(rs);
  deps.insert([...objects, ...nodes.flat()]);

  const pods: BootObject[] = [];
  /** How many Pods a node has had: the next gets the address after the last. */
  const count = new Map<string, number>();
  const run = (pod: BootObject, node: NodePlan, seconds: number, isStatic = false) => {
    const at = plan.at + seconds * 1000;
    let ip = '';
    if (!(pod.spec as { hostNetwork?: boolean }).hostNetwork) {
      const n = (count.get(node.name) ?? 1) + 1;
      count.set(node.name, n);
      ip = node.cidr.replace(/0\/\d+$/, String(n));
      deps.network.placePod(`pod:${plan.name}/${node.name}/${pod.metadata.uid}`, `${plan.name}/${node.name}`, node.cidr, ip);
    }
    return adoptPod(deps.kubelet, node.name, pod as unknown as T.Pod, at, ip, isStatic);
  };
  const first = plan.nodes[0]!;
  const firstObject = nodes[0]![0]! as unknown as T.Node;
  for (const [file, manifest] of Object.entries(controlPlaneManifests(plan, first))) {
    const draft = clone(manifest) as any;
    const hash = manifestHash(file, toYaml(manifest));
    completeStaticPod(draft, hash, first.name, plan.at);
    const status = run(draft, first, 2, true);
    const metadata = { ...mirrorMetadata({ uid: hash, pod: draft }, firstObject), generation: 1 } as never;
    pods.push({ ...make('v1', 'Pod', metadata, { spec: admitted(draft.spec, undefined, true), status }) });
  }
  plan.nodes.forEach((node, i) => {
    const daemon = (owner: BootObject, hash: string, template: typeof KUBE_PROXY_TEMPLATE | typeof KINDNET_TEMPLATE) => {
      const pod = templated(plan, owner, 'DaemonSet', template, node, random, { 'controller-revision-hash': hash, 'pod-template-generation': '1' });
      pods.push({ ...pod, status: run(pod, node, 12 + 30 * i) });
    };
    daemon(proxy, KUBE_PROXY_HASH, KUBE_PROXY_TEMPLATE);
    if (kindnet) daemon(kindnet, KINDNET_HASH, KINDNET_TEMPLATE);
  });
  const dns: { pod: BootObject; ip: string }[] = [];
  for (let i = 0; i < plan.corednsReplicas; i++) {
    const pod = templated(plan, rs, 'ReplicaSet', COREDNS_TEMPLATE, first, random, { 'pod-template-hash': COREDNS_HASH });
    const status = run(pod, first, 35);
    pods.push({ ...pod, status });
    dns.push({ pod, ip: status!.podIP! });
  }
  if (plan.storage) {
    const pod = provisioner(plan, first, random);
    pods.push({ ...pod, status: run(pod, first, 15) });
  }
  deps.insert([...pods, ...dnsEndpoints(make, plan, dns, workload('Service', 'kube-dns'))]);
  for (const node of plan.nodes) startDaemons(deps, plan, node);
}

type Maker = ReturnType<typeof maker>;
const ownedBy = (kind: string, apiVersion: string, owner: BootObject) => [{ apiVersion, blockOwnerDeletion: true, controller: true, kind, name: owner.metadata.name, uid: owner.metadata.uid }];

function settleDaemonSet(ds: BootObject, n: number): void {
  Object.assign(ds, { status: { currentNumberScheduled: n, desiredNumberScheduled: n, numberAvailable: n, numberMisscheduled: 0, numberReady: n, observedGeneration: 1, updatedNumberScheduled: n } });
}

function revision(make: Maker, ds: BootObject, hash: string, template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> } }): BootObject {
  return make(
    'apps/v1',
    'ControllerRevision',
    { name: `${ds.metadata.name}-${hash}`, namespace: 'kube-system', annotations: { 'deprecated.daemonset.template.generation': '1' }, labels: { 'controller-revision-hash': hash, ...template.metadata.labels }, ownerReferences: ownedBy('DaemonSet', 'apps/v1', ds) },
    { data: { spec: { template: { $patch: 'replace', ...template } } }, revision: 1 },
  );
}

function replicaSet(make: Maker, plan: ClusterPlan, deployment: BootObject): BootObject {
  const n = plan.corednsReplicas;
  const labels = { 'k8s-app': 'kube-dns', 'pod-template-hash': COREDNS_HASH };
  return make(
    'apps/v1',
    'ReplicaSet',
    {
      name: `coredns-${COREDNS_HASH}`,
      namespace: 'kube-system',
      generation: 1,
      annotations: { 'deployment.kubernetes.io/desired-replicas': String(n), 'deployment.kubernetes.io/max-replicas': String(n + Math.ceil(n / 4)), 'deployment.kubernetes.io/revision': '1' },
      labels,
      ownerReferences: ownedBy('Deployment', 'apps/v1', deployment),
    },
    {
      spec: { replicas: n, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: COREDNS_TEMPLATE.spec } },
      status: { availableReplicas: n, fullyLabeledReplicas: n, observedGeneration: 1, readyReplicas: n, replicas: n, terminatingReplicas: 0 },
    },
  );
}

function settleDeployment(deployment: BootObject, plan: ClusterPlan): void {
  const n = plan.corednsReplicas;
  const at = (seconds: number) => rfc3339(plan.at + seconds * 1000);
  // kubeadm asks for two; minikube scales that down on a single node.
  const generation = n === 1 ? 2 : 1;
  Object.assign(deployment.metadata, { annotations: { 'deployment.kubernetes.io/revision': '1' }, generation });
  const condition = (type: string, reason: string, message: string, since: number, updated: number) => ({ lastTransitionTime: at(since), lastUpdateTime: at(updated), message, reason, status: 'True', type });
  Object.assign(deployment, {
    status: {
      availableReplicas: n,
      conditions: [
        condition('Available', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', 37, 37),
        condition('Progressing', 'NewReplicaSetAvailable', `ReplicaSet "coredns-${COREDNS_HASH}" has successfully progressed.`, 9, 46),
      ],
      observedGeneration: generation,
      readyReplicas: n,
      replicas: n,
      terminatingReplicas: 0,
      updatedReplicas: n,
    },
  });
}

const NOT_READY = ['not-ready', 'unreachable'].map((k) => ({ effect: 'NoExecute', key: `node.kubernetes.io/${k}`, operator: 'Exists', tolerationSeconds: 300 }));
const PRIORITY: Readonly<Record<string, number>> = { 'system-cluster-critical': 2000000000, 'system-node-critical': 2000001000 };

/** What admission adds to a Pod's spec: priority, tolerations, and the service account's volume. */
function admitted(spec: any, token: string | undefined, daemon: boolean): any {
  const out = { ...spec, enableServiceLinks: true, preemptionPolicy: 'PreemptLowerPriority', priority: Object.hasOwn(PRIORITY, spec.priorityClassName ?? '') ? PRIORITY[spec.priorityClassName] : 0 };
  if (!daemon) out.tolerations = [...(spec.tolerations ?? []), ...NOT_READY];
  if (token === undefined) return out;
  const name = `kube-api-access-${token}`;
  out.containers = spec.containers.map((c: any) => ({ ...c, volumeMounts: [...(c.volumeMounts ?? []), { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name, readOnly: true }] }));
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
    { downwardAPI: { items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }] } },
  ];
  out.volumes = [...(spec.volumes ?? []), { name, projected: { defaultMode: 420, sources } }];
  return out;
}

const DAEMON_TOLERATIONS = [
  ...['not-ready', 'unreachable'].map((k) => ({ effect: 'NoExecute', key: `node.kubernetes.io/${k}`, operator: 'Exists' })),
  ...['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map((k) => ({ effect: 'NoSchedule', key: `node.kubernetes.io/${k}`, operator: 'Exists' })),
];

/** A Pod of a template, on its node, as controller, admission and scheduler leave it. */
function templated(plan: ClusterPlan, owner: BootObject, kind: string, template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> }; readonly spec: any }, node: NodePlan, random: () => number, labels: Readonly<Record<string, string>>): BootObject {
  const make = maker(plan.at, random);
  const daemon = kind === 'DaemonSet';
  const spec = admitted(clone(template.spec as Json), nameSuffix(random), daemon);
  spec.nodeName = node.name;
  if (daemon) {
    spec.affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node.name] }] }] } } };
    spec.tolerations = [...(spec.tolerations ?? []), ...DAEMON_TOLERATIONS, ...(spec.hostNetwork ? [{ effect: 'NoSchedule', key: 'node.kubernetes.io/network-unavailable', operator: 'Exists' }] : [])];
  }
  const generateName = `${owner.metadata.name}-`;
  const pod = make('v1', 'Pod', { name: generateName + nameSuffix(random), namespace: 'kube-system', generateName, generation: 1, labels: { ...labels, ...template.metadata.labels }, ownerReferences: ownedBy(kind, 'apps/v1', owner) }, { spec });
  return pod;
}

/** The storage provisioner's Pod, which belongs to nobody; it is put on the first node. */
function provisioner(plan: ClusterPlan, node: NodePlan, random: () => number): BootObject {
  const draft = clone(STORAGE_PROVISIONER as unknown as Json) as any;
  draft.spec = { ...admitted(draft.spec, nameSuffix(random), false), nodeName: node.name };
  const { name, namespace, labels } = draft.metadata;
  Pod.defaults?.(draft);
  return { ...maker(plan.at, random)('v1', 'Pod', { name, namespace, labels, generation: 1 }, { spec: draft.spec, status: { phase: 'Pending', qosClass: 'BestEffort' } }) };
}

function dnsEndpoints(make: Maker, plan: ClusterPlan, dns: readonly { pod: BootObject; ip: string }[], service: BootObject): BootObject[] {
  const node = plan.nodes[0]!.name;
  const trigger = { 'endpoints.kubernetes.io/last-change-trigger-time': rfc3339(plan.at + 46_000) };
  const ref = (p: BootObject) => ({ kind: 'Pod', name: p.metadata.name, namespace: 'kube-system', uid: p.metadata.uid });
  const labels = { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' };
  const slice = make(
    'discovery.k8s.io/v1',
    'EndpointSlice',
    {
      name: `kube-dns-${dns[0]!.pod.metadata.name.slice(-5)}`,
      namespace: 'kube-system',
      generateName: 'kube-dns-',
      generation: 5,
      annotations: trigger,
      labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io', ...labels, 'kubernetes.io/service-name': 'kube-dns' },
      ownerReferences: ownedBy('Service', 'v1', service),
    },
    {
      addressType: 'IPv4',
      endpoints: dns.map((d) => ({ addresses: [d.ip], conditions: { ready: true, serving: true, terminating: false }, nodeName: node, targetRef: ref(d.pod) })),
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP' },
        { name: 'dns-tcp', port: 53, protocol: 'TCP' },
        { name: 'metrics', port: 9153, protocol: 'TCP' },
      ],
    },
  );
  const endpoints = make(
    'v1',
    'Endpoints',
    { name: 'kube-dns', namespace: 'kube-system', annotations: trigger, labels: { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller', ...labels } },
    {
      subsets: [
        {
          addresses: dns.map((d) => ({ ip: d.ip, nodeName: node, targetRef: ref(d.pod) })),
          ports: [
            { name: 'metrics', port: 9153, protocol: 'TCP' },
            { name: 'dns-tcp', port: 53, protocol: 'TCP' },
            { name: 'dns', port: 53, protocol: 'UDP' },
          ],
        },
      ],
    },
  );
  return [slice, endpoints];
}

