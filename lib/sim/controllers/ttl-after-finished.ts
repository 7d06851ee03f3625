import { Job } from '../kinds';
import { parseTime } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { splitKey } from './shared/owners';

/** Removes Jobs some time after they ended, where they ask for it (`pkg/controller/ttlafterfinished`). */
export const ttlAfterFinished: Controller = {
  name: 'ttl-after-finished-controller',
  watches: [{ kind: Job, when: (j, _before, deleted) => !deleted && j.spec?.ttlSecondsAfterFinished !== undefined } satisfies Watch<T.Job>],
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const job = client.get(Job, name, namespace);
    const ttl = job?.spec?.ttlSecondsAfterFinished;
    if (!job || ttl === undefined || job.metadata.deletionTimestamp !== undefined) return;
    const end = job.status?.conditions?.find((c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True');
    if (!end) return;
    const left = (parseTime(end.lastTransitionTime) ?? 0) + ttl * 1000 - client.now;
    if (left > 0) return { again: left };
    client.delete(Job, name, namespace, { propagation: 'Foreground', uid: job.metadata.uid });
  },
};
