export type { Controller, Outside, PodMetrics, Watch } from './controller';
export { controllers } from './list';
export { startControllers, type ControllersHandle, type ControllersOptions } from './runner';
