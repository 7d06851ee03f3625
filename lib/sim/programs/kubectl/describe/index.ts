import type { Describer } from './sheet';
import { certificateSigningRequest } from './certificate-signing-request';
import { configMap } from './config-map';
import { cronJob } from './cron-job';
import { csiNode } from './csi-node';
import { daemonSet } from './daemon-set';
import { deployment } from './deployment';
import { endpointSlice } from './endpoint-slice';
import { endpoints } from './endpoints';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler';
import { ingress, ingressClass } from './ingress';
import { job } from './job';
import { limitRange } from './limit-range';
import { namespace } from './namespace';
import { networkPolicy } from './network-policy';
import { node } from './node';
import { persistentVolume } from './persistent-volume';
import { persistentVolumeClaim } from './persistent-volume-claim';
import { pod } from './pod';
import { podDisruptionBudget } from './pod-disruption-budget';
import { priorityClass } from './priority-class';
import { replicaSet, replicationController } from './replica-set';
import { resourceQuota } from './resource-quota';
import { clusterRole, role } from './role';
import { clusterRoleBinding, roleBinding } from './role-binding';
import { secret } from './secret';
import { service } from './service';
import { serviceAccount } from './service-account';
import { ipAddress, serviceCidr } from './service-cidr';
import { statefulSet } from './stateful-set';
import { storageClass, volumeAttributesClass } from './storage-class';

/** The kinds that have a description of their own; all others are described by generic.ts. */
const describers: readonly Describer[] = [
  // Workloads
  pod,
  deployment,
  replicaSet,
  replicationController,
  statefulSet,
  daemonSet,
  job,
  cronJob,
  horizontalPodAutoscaler,
  podDisruptionBudget,

  // Networking
  service,
  endpoints,
  endpointSlice,
  ingress,
  ingressClass,
  networkPolicy,
  serviceCidr,
  ipAddress,

  // Configuration and storage
  configMap,
  secret,
  persistentVolume,
  persistentVolumeClaim,
  storageClass,
  volumeAttributesClass,
  csiNode,

  // Cluster
  node,
  namespace,
  resourceQuota,
  limitRange,
  priorityClass,

  // Identity
  serviceAccount,
  role,
  clusterRole,
  roleBinding,
  clusterRoleBinding,
  certificateSigningRequest,
];

export const describerFor = (group: string, kind: string): Describer | undefined => describers.find((d) => d.kind === kind && d.group === group);
