import { canonical, fnv32a, safeName } from '../../core';

/**
 * The letters by which a controller tells one template from another (`pod-template-hash`, `controller-revision-hash`):
 * a 32-bit hash printed in decimal, each digit mapped to a name letter, so 8 to 10 letters as a rule.
 * Two templates that meet in one hash are kept apart by `collisions`, which the owner counts up in its status.
 */
export function templateHash(template: unknown, collisions = 0): string {
  return safeName(String(fnv32a(canonical(template) + (collisions === 0 ? '' : `\0${collisions}`))));
}
