import { base64, clone, type Json } from '../core';
import { findImage, type FoundImage } from '../images/catalog';
import { cniConfiguration, KUBELET_UNIT, nodeLabels, nodeMachine, nodeStatus, storeImages, type KubeletMachines } from '../kubelet';
import type { Network } from '../network';
import type { FileTree } from '../machine/files';
import { caCertificate, certificate, privateKey } from './certificates';
import { KUBELET_CONFIGURATION } from './config-maps';
import { kubeletRequest, maker, type BootObject } from './objects';
import type { ClusterPlan, NodePlan } from './plan';
import { controlPlaneManifests } from './static-pods';
import { toYaml } from './yaml';

export interface NodeDeps {
  readonly machines: KubeletMachines;
  readonly network: Network;
  readonly random: () => number;
}

const KUBELET = '/var/lib/minikube/binaries/v1.36.3/kubelet';
const CERTS = '/var/lib/minikube/certs';

/** How a node's kubelet is started; `systemctl start kubelet` does the same by the unit's file. */
export const kubeletCommand = (node: NodePlan): readonly string[] => [KUBELET, '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf', '--config=/var/lib/kubelet/config.yaml', `--hostname-override=${node.name}`, '--kubeconfig=/etc/kubernetes/kubelet.conf', `--node-ip=${node.address}`];
export const CONTAINERD_COMMAND = ['/usr/bin/containerd'] as const;

function kubeconfig(plan: ClusterPlan, user: string, groups: readonly string[], ca: string): string {
  const { at } = plan;
  return toYaml({
    apiVersion: 'v1',
    clusters: [{ cluster: { 'certificate-authority-data': base64(ca), server: `https://control-plane.minikube.internal:${plan.port}` }, name: 'mk' }],
    contexts: [{ context: { cluster: 'mk', user }, name: `${user}@mk` }],
    'current-context': `${user}@mk`,
    kind: 'Config',
    users: [{ name: user, user: { 'client-certificate-data': base64(certificate(at, user, groups)), 'client-key-data': base64(privateKey(user)) } }],
  });
}

/** Files that kubeadm and minikube leave on a node; those of a control plane only with `controlPlane`. */
function nodeFiles(plan: ClusterPlan, node: NodePlan): FileTree {
  const { at } = plan;
  const ca = caCertificate(at);
  const first = plan.nodes[0]!;
  const gateway = node.address.replace(/\.\d+$/, '.1');
  const cni = cniConfiguration(node.cidr);
  const files: Record<string, FileTree[string]> = {
    '/etc/hostname': `${node.name}\n`,
    '/etc/hosts': `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${node.address}\t${node.name}\n${gateway}\thost.minikube.internal\n${first.address}\tcontrol-plane.minikube.internal\n`,
    '/etc/resolv.conf': `nameserver ${gateway}\n`,
    [cni.path]: cni.text,
    [KUBELET_UNIT]: `[Unit]\nWants=containerd.service\n\n[Service]\nExecStart=\nExecStart=${kubeletCommand(node).join(' ')}\n\n[Install]\n`,
    '/var/lib/kubelet/config.yaml': KUBELET_CONFIGURATION,
    '/etc/kubernetes/kubelet.conf': kubeconfig(plan, `system:node:${node.name}`, ['system:nodes'], ca),
    [`${CERTS}/ca.crt`]: ca,
  };
  if (!node.controlPlane) return files;
  const serve = (name: string, user: string, names: readonly string[]) => {
    files[`${CERTS}/${name}.crt`] = certificate(at, user, [], names);
    files[`${CERTS}/${name}.key`] = { text: privateKey(user), mode: 0o600 };
  };
  serve('apiserver', 'kube-apiserver', ['control-plane.minikube.internal', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local', 'localhost', node.name, '10.96.0.1', node.address, '127.0.0.1']);
  for (const n of ['apiserver-etcd-client', 'apiserver-kubelet-client', 'front-proxy-client', 'etcd/server', 'etcd/peer', 'etcd/healthcheck-client']) serve(n, n.replace('/', '-'), []);
  for (const n of ['front-proxy-ca', 'etcd/ca']) files[`${CERTS}/${n}.crt`] = ca;
  for (const n of ['ca.key', 'front-proxy-ca.key', 'etcd/ca.key', 'sa.key', 'sa.pub']) files[`${CERTS}/${n}`] = { text: privateKey(n), mode: 0o600 };
  files['/etc/kubernetes/admin.conf'] = { text: kubeconfig(plan, 'kubernetes-admin', ['kubeadm:cluster-admins'], ca), mode: 0o600 };
  files['/etc/kubernetes/super-admin.conf'] = { text: kubeconfig(plan, 'kubernetes-super-admin', ['system:masters'], ca), mode: 0o600 };
  files['/etc/kubernetes/controller-manager.conf'] = { text: kubeconfig(plan, 'system:kube-controller-manager', [], ca), mode: 0o600 };
  files['/etc/kubernetes/scheduler.conf'] = { text: kubeconfig(plan, 'system:kube-scheduler', [], ca), mode: 0o600 };
  for (const d of ['/etc/ssl/certs', '/etc/ca-certificates', '/usr/local/share/ca-certificates', '/usr/share/ca-certificates', '/var/lib/etcd']) files[d] = { dir: true };
  for (const [name, manifest] of Object.entries(controlPlaneManifests(plan, node))) files[`/etc/kubernetes/manifests/${name}`] = { text: toYaml(manifest), mode: 0o600 };
  return files;
}


/** The images a node has before anything was pulled. */
export function systemImages(plan: ClusterPlan, node: NodePlan): FoundImage[] {
  const names = ['registry.k8s.io/kube-proxy:v1.36.3', 'registry.k8s.io/pause:3.10.2'];
  if (plan.kindnet) names.push('docker.io/kindest/kindnetd:v20250512-df8de77b');
  if (plan.storage || node.controlPlane) names.push('registry.k8s.io/coredns/coredns:v1.14.2');
  if (plan.storage && node.controlPlane) names.push('gcr.io/k8s-minikube/storage-provisioner:v5');
  if (node.controlPlane) for (const n of ['kube-apiserver:v1.36.3', 'kube-controller-manager:v1.36.3', 'kube-scheduler:v1.36.3', 'etcd:3.6.8-0']) names.push(`registry.k8s.io/${n}`);
  return names.map((n) => findImage(n)!);
}

/** Makes a node's machine with its files and images and puts it on the network. Nothing runs on it yet. */
export function createNode(deps: NodeDeps, plan: ClusterPlan, node: NodePlan): void {
  const id = nodeMachine(plan.name, node.name);
  deps.machines.create({ id, kind: 'node', hostname: node.name, network: id, base: 'node', files: nodeFiles(plan, node), flavour: 'gnu', cpus: plan.cpus, memory: plan.memory });
  deps.network.addNode(id, [node.address]);
  storeImages(deps.machines.files(id), systemImages(plan, node));
}

/** Starts the container runtime and the kubelet of a node. */
export function startDaemons(deps: Pick<NodeDeps, 'machines'>, plan: Pick<ClusterPlan, 'name'>, node: NodePlan): void {
  const id = nodeMachine(plan.name, node.name);
  deps.machines.start(id, CONTAINERD_COMMAND);
  deps.machines.start(id, kubeletCommand(node));
}

/** The Node object and what goes with it, as they are after the node has joined. */
export function nodeObjects(deps: NodeDeps, plan: ClusterPlan, node: NodePlan, at: number, minikube: boolean): BootObject[] {
  const id = nodeMachine(plan.name, node.name);
  const make = maker(at, deps.random);
  const facts = { name: node.name, address: node.address, machine: deps.machines.get(id)!, files: deps.machines.files(id), controlPlane: node.controlPlane, runtime: true, now: at, since: at };
  const labels: Record<string, string> = nodeLabels(node.name, node.controlPlane);
  if (minikube) {
    labels['minikube.k8s.io/name'] = plan.name;
    labels['minikube.k8s.io/primary'] = String(node.controlPlane);
    labels['minikube.k8s.io/version'] = 'v1.38.1';
    labels['minikube.k8s.io/updated_at'] = new Date(at).toISOString().slice(0, 19).replace(/-/g, '_').replace(/:/g, '_') + '_0700';
    labels['minikube.k8s.io/commit'] = 'f5189b2bdbb6990e595e25e06a017f8901d29fa8';
  }
  const object = make(
    'v1',
    'Node',
    { name: node.name, labels: labels as unknown as Json, annotations: { 'node.alpha.kubernetes.io/ttl': '0', 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' } },
    { spec: { podCIDR: node.cidr, podCIDRs: [node.cidr] }, status: clone(nodeStatus(facts, undefined)) },
  );
  const owner = [{ apiVersion: 'v1', kind: 'Node', name: node.name, uid: object.metadata.uid }];
  const csi = make(
    'storage.k8s.io/v1',
    'CSINode',
    { name: node.name, annotations: { 'storage.alpha.kubernetes.io/migrated-plugins': 'kubernetes.io/aws-ebs,kubernetes.io/azure-disk,kubernetes.io/azure-file,kubernetes.io/cinder,kubernetes.io/gce-pd,kubernetes.io/portworx-volume,kubernetes.io/vsphere-volume' }, ownerReferences: owner },
    { spec: { drivers: null } },
  );
  const lease = make('coordination.k8s.io/v1', 'Lease', { name: node.name, namespace: 'kube-node-lease', ownerReferences: owner }, { spec: { holderIdentity: node.name, leaseDurationSeconds: 40, renewTime: new Date(at).toISOString().replace('Z', '000Z') } });
  return [object, csi, lease, kubeletRequest(plan, node.name, at, deps.random)];
}
