import type { Resource } from './discovery';
import { patchForm, twoWay } from './commands/apply/three-way';

/** The patch that turns one object into another, in the form its type takes. */
export function difference(from: unknown, to: unknown, type: Resource): { how: 'strategic' | 'merge'; patch: Record<string, unknown> } {
  return { how: patchForm(type), patch: twoWay(from, to, type) };
}
