import type { Controller } from './controller';
import { deployment } from './deployment';
import { endpoints } from './endpoints';
import { endpointslice } from './endpointslice';
import { garbageCollector } from './garbage-collector';
import { namespace } from './namespace';
import { replicaset } from './replicaset';
import { replicationcontroller } from './replicationcontroller';
import { rootCA } from './root-ca';
import { serviceaccount } from './serviceaccount';

/** Every controller that the kube-controller-manager runs. */
export const controllers: readonly Controller[] = [
  deployment,
  replicaset,
  replicationcontroller,
  endpoints,
  endpointslice,
  namespace,
  garbageCollector,
  serviceaccount,
  rootCA,
];
