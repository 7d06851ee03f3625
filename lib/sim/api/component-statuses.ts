import type { KubeObject } from '../kinds/kind';
import type { Context } from './context';

/** The health of scheduler, controller manager and etcd as the API server finds it when asked. */
export function componentStatuses(ctx: Context): readonly KubeObject[] {
  return ['scheduler', 'controller-manager', 'etcd-0'].map((name) => {
    const fault = ctx.component(name);
    return {
      kind: 'ComponentStatus',
      apiVersion: 'v1',
      metadata: { name },
      conditions: [fault === undefined ? { type: 'Healthy', status: 'True', message: 'ok' } : { type: 'Healthy', status: 'False', message: fault }],
    } as unknown as KubeObject;
  });
}
