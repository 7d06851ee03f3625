/** The built-in kinds as types. Types only: kubernetes-models gives no code to the running product. */
import type { IConfigMap, IEndpoints, IEvent, INamespace, INode, IPod, ISecret, IService, IServiceAccount, IContainer, IContainerStatus, IPodSpec, IVolume, IProbe, IContainerState, IPodCondition } from 'kubernetes-models/v1';
import type { IDaemonSet, IDeployment, IReplicaSet, IStatefulSet, IControllerRevision } from 'kubernetes-models/apps/v1';
import type { ILease } from 'kubernetes-models/coordination.k8s.io/v1';
import type { IEndpointSlice } from 'kubernetes-models/discovery.k8s.io/v1';
import type { DeepReadonly } from '../core';
import type { Stored } from './kind';

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

export type PodSpec = DeepReadonly<IPodSpec>;
export type Container = DeepReadonly<IContainer>;
export type ContainerStatus = DeepReadonly<IContainerStatus>;
export type ContainerState = DeepReadonly<IContainerState>;
export type PodCondition = DeepReadonly<IPodCondition>;
export type Volume = DeepReadonly<IVolume>;
export type Probe = DeepReadonly<IProbe>;
