import type { Program } from '../machine/sys';
import { KUBELET_PORT } from './node-files';

/**
 * The node's own daemons as processes. What a kubelet does is in this folder; whether it does it depends on whether its
 * process runs: `systemctl stop kubelet`, `kill`, or no power, and it no longer acts or answers.
 */
export const kubeletProgram: Program<null> = {
  name: 'kubelet',
  start(sys) {
    if (sys.argv.includes('--version')) {
      sys.write(1, 'Kubernetes v1.36.3\n');
      return { exit: 0 };
    }
    sys.listen(KUBELET_PORT);
    sys.listen(10248, '127.0.0.1');
    sys.service<(event: 'started') => void>('kubelet')('started');
    return { wait: { signal: true }, state: null };
  },
  resume: () => ({ wait: { signal: true }, state: null }),
  request: (_sys, _state, request) => (/\/healthz$/.test(request.url) ? { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' } : { status: 401, headers: { 'content-type': 'text/plain' }, body: 'Unauthorized' }),
};

/** The container runtime. */
export const containerdProgram: Program<null> = {
  name: 'containerd',
  start(sys) {
    if (sys.argv.includes('--version')) {
      sys.write(1, 'containerd github.com/containerd/containerd/v2 v2.3.7 drydock\n');
      return { exit: 0 };
    }
    return { wait: { signal: true }, state: null };
  },
  resume: () => ({ wait: { signal: true }, state: null }),
};

export const NODE_DAEMONS: readonly Program[] = [kubeletProgram, containerdProgram];
