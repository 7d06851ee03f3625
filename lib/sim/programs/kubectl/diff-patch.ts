import type { Resource } from './discovery';
import { strategicFor } from './commands/apply/apply';
import { threeWay } from './commands/apply/three-way';

/** The patch that turns one object into another, in the form its type takes. */
export function difference(from: unknown, to: unknown, type: Resource): { how: 'strategic' | 'merge'; patch: Record<string, unknown> } {
  return { how: strategicFor(type.group), patch: threeWay(from, to, from, type) };
}
