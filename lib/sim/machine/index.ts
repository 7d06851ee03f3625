import { Kernel, type KernelDeps } from './kernel';
import { ProcessSys } from './process';
import type { KernelState } from './state';

export * from './files';
export * from './limits';
export * from './machines';
export * from './sys';
export type { Kernel, KernelState };

/** The machines of a world, new or as they were saved. */
export function createKernel(deps: KernelDeps, state?: KernelState): Kernel {
  return new Kernel(deps, (kernel, p) => new ProcessSys(kernel, p), state);
}
