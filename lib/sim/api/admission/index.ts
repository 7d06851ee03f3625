import type { Context } from '../context';
import type { Attributes, Plugin } from './admission';
import { CertificateRequests } from './certificate-requests';
import { DefaultTolerationSeconds } from './default-toleration-seconds';
import { LimitRanger } from './limit-ranger';
import { NamespaceLifecycle } from './namespace-lifecycle';
import { NodeRestriction } from './node-restriction';
import { MutatingAdmissionPolicies, ValidatingAdmissionPolicies } from './policies';
import { PodSecurity } from './pod-security';
import { Priority } from './priority';
import { RBACEscalation } from './rbac-escalation';
import { ResourceQuota } from './resource-quota';
import { RuntimeClass } from './runtime-class';
import { ServiceAccounts } from './service-account';
import { DefaultStorageClass, PersistentVolumeClaimResize, StorageObjectInUseProtection } from './storage';
import { TaintNodesByCondition } from './taint-nodes-by-condition';
import { MutatingWebhooks, ValidatingWebhooks } from './webhooks';

export type { Attributes, Plugin } from './admission';

/** The plugins in the order in which the API server runs them. */
export const plugins: readonly Plugin[] = [
  NamespaceLifecycle,
  LimitRanger,
  ServiceAccounts,
  NodeRestriction,
  TaintNodesByCondition,
  PodSecurity,
  Priority,
  DefaultTolerationSeconds,
  DefaultStorageClass,
  StorageObjectInUseProtection,
  PersistentVolumeClaimResize,
  RuntimeClass,
  CertificateRequests,
  RBACEscalation,
  MutatingAdmissionPolicies,
  MutatingWebhooks,
  ValidatingAdmissionPolicies,
  ValidatingWebhooks,
  ResourceQuota,
];

/** Lets every plugin change the object. */
export function mutate(a: Attributes, ctx: Context): void {
  for (const p of plugins) p.mutate?.(a, ctx);
}

/** Lets every plugin refuse it. */
export function validate(a: Attributes, ctx: Context): void {
  for (const p of plugins) p.validate?.(a, ctx);
}
