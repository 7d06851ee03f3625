import { canonical, fnv32a, marshalJson, safeName, toBytes } from '../../core';
import { goDump } from '../../kinds/shared/go-dump';

/** A text's bytes as one character each: what a hash of bytes goes over. */
const bytes = (text: string): string => (/^[\0-\x7f]*$/.test(text) ? text : Array.from(toBytes(text), (b) => String.fromCharCode(b)).join(''));

/**
 * The letters by which a controller tells one template from another (`pod-template-hash`, and a DaemonSet's
 * `controller-revision-hash`): a 32-bit hash printed in decimal, each digit mapped to a name letter, so 8 to 10 letters
 * as a rule (`ComputeHash` in `pkg/controller/controller_utils.go`). Two templates that meet in one hash are kept apart
 * by `collisions`, which the owner counts up in its status. The letters are those of a real cluster.
 */
export function templateHash(template: unknown, collisions = 0): string {
  const count = collisions === 0 ? '' : `${String.fromCharCode(collisions & 255, (collisions >> 8) & 255, (collisions >> 16) & 255, collisions >>> 24)}\0\0\0\0`;
  return safeName(String(fnv32a(bytes(goDump('io.k8s.api.core.v1.PodTemplateSpec', template)) + count)));
}

/** The same for what a StatefulSet's revision holds (`HashControllerRevision` in `pkg/controller/history`): FNV-1 over its JSON. */
export function revisionHash(data: unknown, collisions = 0): string {
  let h = 0x811c9dc5;
  for (const b of toBytes(marshalJson(JSON.parse(canonical(data))) + String(collisions))) h = Math.imul(h, 0x01000193) ^ b;
  return safeName(String(h >>> 0));
}
