/** The built-in kinds as types. Types only: kubernetes-models gives no code to the running product. */
import type { IConfigMap, IEndpoints, IEvent, INamespace, INode, IPod, ISecret, IService, IServiceAccount, IContainer, IContainerStatus, IPodSpec, IVolume, IProbe, IContainerState, IPodCondition, IPersistentVolume, IPersistentVolumeClaim, IReplicationController, IResourceQuota, ILimitRange } from 'kubernetes-models/v1';
import type { IDaemonSet, IDeployment, IReplicaSet, IStatefulSet, IControllerRevision } from 'kubernetes-models/apps/v1';
import type { ILease } from 'kubernetes-models/coordination.k8s.io/v1';
import type { ICronJob, IJob } from 'kubernetes-models/batch/v1';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1';
import type { IStorageClass } from 'kubernetes-models/storage.k8s.io/v1';
import type { ICertificateSigningRequest } from 'kubernetes-models/certificates.k8s.io/v1';
import type { IPriorityClass } from 'kubernetes-models/scheduling.k8s.io/v1';
import type { IIngress, IIngressClass, INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { IClusterRole, IClusterRoleBinding, IRole, IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1';
import type { IRuntimeClass } from 'kubernetes-models/node.k8s.io/v1';
import type { IEndpointSlice } from 'kubernetes-models/discovery.k8s.io/v1';
import type { DeepReadonly } from '../core';
import type { KubeObject, Stored } from './kind';

export type Pod = Stored<IPod>;
export type Node = Stored<INode>;
export type Namespace = Stored<INamespace>;
export type Service = Stored<IService>;
export type Endpoints = Stored<IEndpoints>;
export type EndpointSlice = Stored<IEndpointSlice>;
export type ConfigMap = Stored<IConfigMap>;
export type Secret = Stored<ISecret>;
export type ServiceAccount = Stored<IServiceAccount>;
export type Event = Stored<IEvent>;
export type Lease = Stored<ILease>;
export type Deployment = Stored<IDeployment>;
export type ReplicaSet = Stored<IReplicaSet>;
export type DaemonSet = Stored<IDaemonSet>;
export type StatefulSet = Stored<IStatefulSet>;
export type ControllerRevision = Stored<IControllerRevision>;
export type ReplicationController = Stored<IReplicationController>;
export type Job = Stored<IJob>;
export type CronJob = Stored<ICronJob>;
export type PersistentVolume = Stored<IPersistentVolume>;
export type PersistentVolumeClaim = Stored<IPersistentVolumeClaim>;
export type StorageClass = Stored<IStorageClass>;
export type ResourceQuota = Stored<IResourceQuota>;
export type HorizontalPodAutoscaler = Stored<IHorizontalPodAutoscaler>;
export type PodDisruptionBudget = Stored<IPodDisruptionBudget>;
export type CertificateSigningRequest = Stored<ICertificateSigningRequest>;
export type PriorityClass = Stored<IPriorityClass>;
export type LimitRange = Stored<ILimitRange>;
export type Role = Stored<IRole>;
export type ClusterRole = Stored<IClusterRole>;
export type RoleBinding = Stored<IRoleBinding>;
export type ClusterRoleBinding = Stored<IClusterRoleBinding>;
export type RuntimeClass = Stored<IRuntimeClass>;
export type Ingress = Stored<IIngress>;
export type IngressClass = Stored<IIngressClass>;
export type NetworkPolicy = Stored<INetworkPolicy>;

/** Objects of kinds that the simulator stores without looking into them much. */
export interface Loose extends KubeObject {
  readonly [field: string]: any;
}

export type PodSpec = DeepReadonly<IPodSpec>;
export type Container = DeepReadonly<IContainer>;
export type ContainerStatus = DeepReadonly<IContainerStatus>;
export type ContainerState = DeepReadonly<IContainerState>;
export type PodCondition = DeepReadonly<IPodCondition>;
export type Volume = DeepReadonly<IVolume>;
export type Probe = DeepReadonly<IProbe>;
