import type { Kind, KubeObject } from '../kinds/kind';
import { Lease } from '../kinds/lease';
import { Node } from '../kinds/node';
import { parseTime, rfc3339, rfc3339Micro } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Context } from './context';

/** Conditions of a Node that its kubelet posts again from time to time. */
const POSTED: readonly string[] = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'];

/**
 * Signs of life are not written while all is well (see kubelet/README.md), so that an idle cluster has nothing to do:
 * whoever reads a Lease or a Node is told when they were last given.
 */
export function asOfNow(ctx: Context, kind: Kind<any>, object: KubeObject): KubeObject {
  if (kind === Lease) {
    const { spec } = object as T.Lease;
    const at = ctx.nodes.renewed?.(object.metadata.namespace ?? '', object.metadata.name);
    if (at === undefined || at <= (parseTime(spec?.renewTime) ?? 0)) return object;
    return { ...object, spec: { ...spec, renewTime: rfc3339Micro(at) } } as KubeObject;
  }
  if (kind === Node) {
    const { status } = object as T.Node;
    const at = ctx.nodes.posted?.(object.metadata.name);
    if (at === undefined) return object;
    const conditions = (status?.conditions ?? []).map((c) => (POSTED.includes(c.type) && at > (parseTime(c.lastHeartbeatTime) ?? 0) ? { ...c, lastHeartbeatTime: rfc3339(at) } : c));
    return { ...object, status: { ...status, conditions } } as KubeObject;
  }
  return object;
}
