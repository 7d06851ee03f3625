import type { Context } from '../context';
import type { Attributes, Plugin } from './admission';
export type { Attributes, Plugin } from './admission';
import { NamespaceLifecycle } from './namespace-lifecycle';
import { ServiceAccounts } from './service-account';
import { DefaultTolerationSeconds } from './default-toleration-seconds';

/** The plugins in the order in which the API server runs them. */
export const plugins: readonly Plugin[] = [NamespaceLifecycle, ServiceAccounts, DefaultTolerationSeconds];

/** Lets every plugin change the object. */
export function mutate(a: Attributes, ctx: Context): void {
  for (const p of plugins) p.mutate?.(a, ctx);
}

/** Lets every plugin refuse it. */
export function validate(a: Attributes, ctx: Context): void {
  for (const p of plugins) p.validate?.(a, ctx);
}
