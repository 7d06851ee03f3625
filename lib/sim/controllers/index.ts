export type { Controller, Outside, Watch } from './controller';
export { startElection, type Election, type LeaderOptions } from './leader';
export { controllers } from './list';
export { startControllers, type ControllersHandle, type ControllersOptions } from './runner';
