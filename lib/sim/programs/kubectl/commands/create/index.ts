import type { KubectlCommand } from '../../command';
import { createConfigMap } from './configmap';
import { create } from './create';
import { createDeployment } from './deployment';
import { createIngress } from './ingress';
import { createCronJob, createJob } from './job';
import { createNamespace } from './namespace';
import { createPdb, createPriorityClass, createQuota, createServiceAccount } from './policies';
import { createClusterRole, createClusterRoleBinding, createRole, createRoleBinding } from './rbac';
import { createSecret, createSecretDockerRegistry, createSecretGeneric, createSecretTls } from './secret';
import { createService, createServiceClusterIP, createServiceExternalName, createServiceLoadBalancer, createServiceNodePort } from './service';
import { createToken } from './token';

/** `kubectl create` and what it creates. */
export const createCommands: readonly KubectlCommand[] = [
  create,
  createClusterRole,
  createClusterRoleBinding,
  createConfigMap,
  createCronJob,
  createDeployment,
  createIngress,
  createJob,
  createNamespace,
  createPdb,
  createPriorityClass,
  createQuota,
  createRole,
  createRoleBinding,
  createSecret,
  createSecretDockerRegistry,
  createSecretGeneric,
  createSecretTls,
  createService,
  createServiceClusterIP,
  createServiceExternalName,
  createServiceLoadBalancer,
  createServiceNodePort,
  createServiceAccount,
  createToken,
];
