export * from './files';
export * from './kernel';
export * from './limits';
export * from './machines';
export * from './sys';
export type { KernelState } from './state';
