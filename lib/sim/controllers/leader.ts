import type { Client } from '../api/client';
import { ApiError } from '../api/client';
import { uuid, type Loop } from '../core';
import { Lease } from '../kinds';
import { rfc3339Micro } from '../kinds/times';
import type * as T from '../kinds/types';

/** client-go's `LeaseDuration` and `RetryPeriod`, as the control plane's programs set them. */
const DURATION = 15_000;
const RETRY = 2000;
const NAMESPACE = 'kube-system';

export interface LeaderOptions {
  readonly loop: Loop;
  /** Tells the clusters of one loop apart. */
  readonly cluster: string;
  /** `kube-controller-manager` or `kube-scheduler`: the name of the Lease. */
  readonly program: string;
  client(user: string): Client;
  /** The nodes on which the program is up and reaches the API. */
  candidates(): readonly string[];
  /** An instance has just taken over, and looks at everything anew. */
  onLead(node: string): void;
}

export interface Election {
  /** The node whose instance does the work now; undefined while nobody does. */
  leader(): string | undefined;
  /** To be called when an instance came up or went: nothing else would tell. */
  changed(): void;
}

/**
 * Of several control planes only one controller manager and one scheduler do anything: whose name stands in the Lease
 * (`client-go/tools/leaderelection`). It renews that every two seconds, which is not written here; when it is gone
 * another takes the Lease once that has run out.
 */
export function startElection(options: LeaderOptions): Election {
  const { loop, program } = options;
  const client = options.client(`system:${program}`);
  const lease = (): T.Lease | undefined => client.get(Lease, program, NAMESPACE);
  const holder = (l: T.Lease | undefined): string | undefined => l?.spec?.holderIdentity?.split('_')[0];
  const leader = (): string | undefined => {
    const node = holder(lease());
    return node !== undefined && options.candidates().includes(node) ? node : undefined;
  };

  const queue = loop.owner(`election/${options.cluster}/${program}`, {
    acquire: () => {
      const candidates = options.candidates();
      if (leader() !== undefined || candidates.length === 0) return;
      const node = candidates[Math.floor(loop.random() * candidates.length)]!;
      const at = rfc3339Micro(loop.now);
      const spec = { holderIdentity: `${node}_${uuid(loop.random)}`, leaseDurationSeconds: DURATION / 1000, acquireTime: at, renewTime: at };
      try {
        const there = lease();
        const made = there
          ? client.update(Lease, program, NAMESPACE, (d) => {
              d.spec = { ...spec, leaseTransitions: (d.spec?.leaseTransitions ?? 0) + 1 } as never;
            })
          : client.create(Lease, { metadata: { name: program, namespace: NAMESPACE }, spec: { ...spec, leaseTransitions: 0 } } as never);
        client.event(made, { type: 'Normal', reason: 'LeaderElection', message: `${spec.holderIdentity} became leader`, component: program });
        options.onLead(node);
      } catch (e) {
        if (!(e instanceof ApiError)) throw e;
        queue.once(loop.now + RETRY, 'acquire', '');
      }
    },
  });

  return {
    leader,
    changed: () => {
      if (options.candidates().length === 0) return;
      const now = leader();
      // One that comes back within its own time has lost nothing, but starts anew.
      if (now !== undefined) options.onLead(now);
      else queue.once(loop.now + (holder(lease()) === undefined ? RETRY / 2 : DURATION + Math.floor(loop.random() * RETRY)), 'acquire', '');
    },
  };
}
