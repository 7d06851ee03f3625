import type { Program } from '../../machine/sys';
import { etcdctl } from './etcdctl';
import { etcdutl } from './etcdutl';

/** etcd's own tools. */
export const etcdPrograms: readonly Program[] = [etcdctl, etcdutl];
