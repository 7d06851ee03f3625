import { certificates } from './certificates';
import { clusterroleAggregation } from './clusterrole-aggregation';
import type { Controller } from './controller';
import { cronjob } from './cronjob';
import { daemonset } from './daemonset';
import { deployment } from './deployment';
import { disruption } from './disruption';
import { endpoints } from './endpoints';
import { endpointslice } from './endpointslice';
import { endpointsliceMirroring } from './endpointslice-mirroring';
import { ephemeralVolume } from './ephemeral-volume';
import { garbageCollector } from './garbage-collector';
import { horizontalpodautoscaler } from './horizontalpodautoscaler';
import { hostpathProvisioner } from './hostpath-provisioner';
import { volumeExpand } from './volume-expand';
import { job } from './job';
import { namespace } from './namespace';
import { nodeIpam } from './node-ipam';
import { nodeLifecycle } from './node-lifecycle';
import { persistentvolume } from './persistentvolume';
import { podGC } from './pod-gc';
import { replicaset } from './replicaset';
import { replicationcontroller } from './replicationcontroller';
import { resourcequota } from './resourcequota';
import { rootCA } from './root-ca';
import { serviceAccountTokens } from './service-account-tokens';
import { serviceaccount } from './serviceaccount';
import { statefulset } from './statefulset';
import { taintEviction } from './taint-eviction';
import { ttl } from './ttl';
import { ttlAfterFinished } from './ttl-after-finished';
import { validatingAdmissionPolicyStatus } from './validating-admission-policy-status';
import { claimProtection, volumeProtection } from './volume-protection';

/** Every controller that runs in a cluster: the kube-controller-manager's, and minikube's provisioner of volumes. */
export const controllers: readonly Controller[] = [
  // Workloads
  deployment,
  replicaset,
  replicationcontroller,
  daemonset,
  statefulset,
  job,
  cronjob,
  ttlAfterFinished,
  horizontalpodautoscaler,
  disruption,

  // Services
  endpoints,
  endpointslice,
  endpointsliceMirroring,

  // Namespaces, and what goes with them
  namespace,
  garbageCollector,
  serviceaccount,
  serviceAccountTokens,
  rootCA,
  resourcequota,
  clusterroleAggregation,
  validatingAdmissionPolicyStatus,

  // Nodes
  nodeIpam,
  nodeLifecycle,
  taintEviction,
  podGC,
  ttl,
  certificates,

  // Volumes
  persistentvolume,
  ephemeralVolume,
  claimProtection,
  volumeProtection,
  volumeExpand,
  hostpathProvisioner,
];
