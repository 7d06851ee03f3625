export { createApiServer, stampResourceVersion, type ApiServerOptions } from './server';
export type { User, Identity } from './context';
export type { Nodes, LogOptions, ExecOptions } from '../kinds/shared/nodes';
export { API_SERVICES, mayChangeServices, remotes } from './aggregation';
export * from './client';
export { count, newTally, type Tally } from './tally';
export { bootManagers } from './fields/boot';
export { encodeProtobuf } from './protobuf';
export { DEFINITIONS, OWN_INTERVAL, OWN_KEYS } from './own-objects';
