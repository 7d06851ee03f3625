import type { Controller } from './controller';
import { cronjob } from './cronjob';
import { daemonset } from './daemonset';
import { deployment } from './deployment';
import { endpoints } from './endpoints';
import { endpointslice } from './endpointslice';
import { garbageCollector } from './garbage-collector';
import { job } from './job';
import { namespace } from './namespace';
import { replicaset } from './replicaset';
import { replicationcontroller } from './replicationcontroller';
import { rootCA } from './root-ca';
import { serviceaccount } from './serviceaccount';
import { statefulset } from './statefulset';
import { ttlAfterFinished } from './ttl-after-finished';

/** Every controller that the kube-controller-manager runs. */
export const controllers: readonly Controller[] = [
  deployment,
  replicaset,
  replicationcontroller,
  daemonset,
  statefulset,
  job,
  cronjob,
  ttlAfterFinished,
  endpoints,
  endpointslice,
  namespace,
  garbageCollector,
  serviceaccount,
  rootCA,
];
