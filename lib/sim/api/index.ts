export { createApiServer, stampResourceVersion, type ApiServerOptions } from './server';
export type { Nodes, LogOptions, ExecOptions, User, Identity } from './context';
export * from './client';
export { bootManagers } from './fields/boot';
export { DEFINITIONS, OWN_INTERVAL, OWN_KEYS } from './own-objects';
