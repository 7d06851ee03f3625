/** Every built-in kind: the table of contents of the API, in the order of discovery. A new kind is one file and one line in each list. */
import type { Kind } from './kind';
import { APIService } from './api-service';
import { CertificateSigningRequest } from './certificate-signing-request';
import { ClusterRole } from './cluster-role';
import { ClusterRoleBinding } from './cluster-role-binding';
import { ComponentStatus } from './component-status';
import { ConfigMap } from './config-map';
import { ControllerRevision } from './controller-revision';
import { CronJob } from './cron-job';
import { CSIDriver } from './csi-driver';
import { CSINode } from './csi-node';
import { CSIStorageCapacity } from './csi-storage-capacity';
import { CustomResourceDefinition } from './custom-resource-definition';
import { DaemonSet } from './daemon-set';
import { Deployment } from './deployment';
import { DeviceClass } from './device-class';
import { Endpoints } from './endpoints';
import { EndpointSlice } from './endpoint-slice';
import { Event } from './event';
import { FlowSchema } from './flow-schema';
import { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler';
import { Ingress } from './ingress';
import { IngressClass } from './ingress-class';
import { IPAddress } from './ip-address';
import { Job } from './job';
import { Lease } from './lease';
import { LimitRange } from './limit-range';
import { MutatingAdmissionPolicy } from './mutating-admission-policy';
import { MutatingAdmissionPolicyBinding } from './mutating-admission-policy-binding';
import { MutatingWebhookConfiguration } from './mutating-webhook-configuration';
import { Namespace } from './namespace';
import { NetworkPolicy } from './network-policy';
import { Node } from './node';
import { PersistentVolume } from './persistent-volume';
import { PersistentVolumeClaim } from './persistent-volume-claim';
import { Pod } from './pod';
import { PodDisruptionBudget } from './pod-disruption-budget';
import { PodTemplate } from './pod-template';
import { PriorityClass } from './priority-class';
import { PriorityLevelConfiguration } from './priority-level-configuration';
import { ReplicaSet } from './replica-set';
import { ReplicationController } from './replication-controller';
import { ResourceClaim } from './resource-claim';
import { ResourceClaimTemplate } from './resource-claim-template';
import { ResourceQuota } from './resource-quota';
import { ResourceSlice } from './resource-slice';
import { Role } from './role';
import { RoleBinding } from './role-binding';
import { RuntimeClass } from './runtime-class';
import { Secret } from './secret';
import { Service } from './service';
import { ServiceAccount } from './service-account';
import { ServiceCIDR } from './service-cidr';
import { StatefulSet } from './stateful-set';
import { StorageClass } from './storage-class';
import { ValidatingAdmissionPolicy } from './validating-admission-policy';
import { ValidatingAdmissionPolicyBinding } from './validating-admission-policy-binding';
import { ValidatingWebhookConfiguration } from './validating-webhook-configuration';
import { VolumeAttachment } from './volume-attachment';
import { VolumeAttributesClass } from './volume-attributes-class';

export { APIService, CertificateSigningRequest, ClusterRole, ClusterRoleBinding, ComponentStatus, ConfigMap, ControllerRevision, CronJob };
export { CSIDriver, CSINode, CSIStorageCapacity, CustomResourceDefinition, DaemonSet, Deployment, DeviceClass, Endpoints, EndpointSlice, Event };
export { FlowSchema, HorizontalPodAutoscaler, Ingress, IngressClass, IPAddress, Job, Lease, LimitRange, MutatingAdmissionPolicy };
export { MutatingAdmissionPolicyBinding, MutatingWebhookConfiguration, Namespace, NetworkPolicy, Node, PersistentVolume, PersistentVolumeClaim };
export { Pod, PodDisruptionBudget, PodTemplate, PriorityClass, PriorityLevelConfiguration, ReplicaSet, ReplicationController, ResourceClaim };
export { ResourceClaimTemplate, ResourceQuota, ResourceSlice, Role, RoleBinding, RuntimeClass, Secret, Service, ServiceAccount, ServiceCIDR };
export { StatefulSet, StorageClass, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, ValidatingWebhookConfiguration };
export { VolumeAttachment, VolumeAttributesClass };

/** By group, groups in the order of discovery (which is also the order of preference for short names). */
export const builtin: readonly Kind<any>[] = [
  ComponentStatus,
  ConfigMap,
  Endpoints,
  Event,
  LimitRange,
  Namespace,
  Node,
  PersistentVolumeClaim,
  PersistentVolume,
  Pod,
  PodTemplate,
  ReplicationController,
  ResourceQuota,
  Secret,
  ServiceAccount,
  Service,

  APIService,

  ControllerRevision,
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,

  HorizontalPodAutoscaler,

  CronJob,
  Job,

  CertificateSigningRequest,

  IngressClass,
  Ingress,
  IPAddress,
  NetworkPolicy,
  ServiceCIDR,

  PodDisruptionBudget,

  ClusterRoleBinding,
  ClusterRole,
  RoleBinding,
  Role,

  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  StorageClass,
  VolumeAttachment,
  VolumeAttributesClass,

  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,

  CustomResourceDefinition,

  PriorityClass,

  Lease,

  RuntimeClass,

  EndpointSlice,

  DeviceClass,
  ResourceClaim,
  ResourceClaimTemplate,
  ResourceSlice,

  FlowSchema,
  PriorityLevelConfiguration,
];

export type { Kind, KubeObject, ObjectMeta, OwnerReference, FieldError, Column } from './kind';
export * from './lookup';
