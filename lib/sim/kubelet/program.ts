import { parse } from 'yaml';
import type { HttpRequest, HttpResponse } from '../core';
import type { Program, Sys } from '../machine/sys';
import { KUBELET_PORT } from './node-files';

/** What a kubelet's process has of this folder (`Sys.service`). */
export interface KubeletService {
  started(): void;
  request(request: HttpRequest): HttpResponse;
}

/**
 * The node's own daemons as processes. What a kubelet does is in this folder; whether it does it depends on whether its
 * process runs: `systemctl stop kubelet`, `kill`, or no power, and it no longer acts or answers.
 */
const kubeletProgram: Program<null> = {
  name: 'kubelet',
  rest: { cpu: 16, memory: 46 },
  start(sys) {
    if (sys.argv.includes('--version')) {
      sys.write(1, 'Kubernetes v1.36.3\n');
      return { exit: 0 };
    }
    const fault = misconfigured(sys);
    if (fault !== undefined) {
      const iso = new Date(sys.now).toISOString();
      sys.write(2, `E${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000 ${String(sys.pid).padStart(7)} run.go:72] "command failed" err=${JSON.stringify(fault)}\n`);
      return { exit: 1 };
    }
    sys.listen(KUBELET_PORT);
    sys.listen(10248, '127.0.0.1');
    sys.service<KubeletService>('kubelet').started();
    return { wait: { signal: true }, state: null };
  },
  resume: () => ({ wait: { signal: true }, state: null }),
  request: (sys, _state, request) => (/:10248\/healthz$/.test(request.url) ? { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' } : sys.service<KubeletService>('kubelet').request(request)),
};

/** What in its configuration keeps a kubelet from starting; undefined if nothing does. */
function misconfigured(sys: Sys): string | undefined {
  const path = sys.argv.find((a) => a.startsWith('--config='))?.slice(9) ?? '/var/lib/kubelet/config.yaml';
  if (!sys.files.exists(path)) return `failed to load kubelet config file, path: ${path}, error: failed to load Kubelet config file ${path}, error failed to read kubelet config file "${path}", error: open ${path}: no such file or directory`;
  let config: any;
  try {
    config = parse(sys.files.read(path), { maxAliasCount: 10, uniqueKeys: false });
  } catch (e) {
    return `failed to load kubelet config file, path: ${path}, error: failed to decode: ${e instanceof Error ? e.message.split('\n')[0] : 'invalid YAML'}`;
  }
  if (config?.kind !== 'KubeletConfiguration') return `failed to load kubelet config file, path: ${path}, error: failed to load Kubelet config file ${path}, error couldn't get version/kind; json parse error`;
  const ca: unknown = config.authentication?.x509?.clientCAFile;
  if (typeof ca === 'string' && !sys.files.exists(ca)) return `failed to construct kubelet dependencies: unable to load client CA file ${ca}: open ${ca}: no such file or directory`;
  return undefined;
}

/** The container runtime. */
const containerdProgram: Program<null> = {
  name: 'containerd',
  rest: { cpu: 9, memory: 62 },
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
