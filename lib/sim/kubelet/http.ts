import { parse } from 'yaml';
import { exposition, type HttpRequest, type HttpResponse, type Json } from '../core';
import type { Client } from '../api/client';
import { Pod } from '../kinds';
import { nodeMachine, type KubeletDeps } from './deps';
import { cadvisorMetrics, resourceMetrics, summary } from './measures';
import { readRecord, recordedPods, type PodRecord } from './record';

/** What a kubelet fills in where its configuration file says nothing (or `0s`): `pkg/kubelet/apis/config/v1beta1/defaults.go`. */
const DEFAULTS: Readonly<Record<string, Json>> = {
  syncFrequency: '1m0s', fileCheckFrequency: '20s', httpCheckFrequency: '20s', address: '0.0.0.0', port: 10250, registryPullQPS: 5, registryBurst: 10, eventRecordQPS: 50, eventBurst: 100, streamingConnectionIdleTimeout: '4h0m0s',
  nodeStatusUpdateFrequency: '10s', nodeStatusReportFrequency: '5m0s', nodeLeaseDurationSeconds: 40, imageMinimumGCAge: '2m0s', imageMaximumGCAge: '0s', imageGCLowThresholdPercent: 80, volumeStatsAggPeriod: '1m0s', cpuManagerPolicy: 'none',
  cpuManagerReconcilePeriod: '10s', memoryManagerPolicy: 'None', topologyManagerPolicy: 'none', runtimeRequestTimeout: '2m0s', maxPods: 110, podPidsLimit: -1, resolvConf: '/etc/resolv.conf', cpuCFSQuota: true, cpuCFSQuotaPeriod: '100ms',
  maxOpenFiles: 1000000, contentType: 'application/vnd.kubernetes.protobuf', kubeAPIQPS: 50, kubeAPIBurst: 100, serializeImagePulls: true, evictionPressureTransitionPeriod: '5m0s', enableControllerAttachDetach: true, makeIPTablesUtilChains: true,
  containerLogMaxSize: '10Mi', containerLogMaxFiles: 5, configMapAndSecretChangeDetectionStrategy: 'Watch', enforceNodeAllocatable: ['pods'],
}; // prettier-ignore

const json = (value: Json): HttpResponse => ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });
const text = (body: string, status = 200): HttpResponse => ({ status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body });

/** What a kubelet answers on its own port to somebody it trusts, as the API server's node proxy is (`pkg/kubelet/server`). */
export function kubeletAnswer(deps: KubeletDeps, client: Client, node: string, path: string): HttpResponse {
  const files = deps.machines.files(nodeMachine(deps.cluster, node));
  const records = recordedPods(files).map((uid) => readRecord(files, uid)).filter((r) => r !== undefined); // prettier-ignore
  switch (path.replace(/^\/+|\?.*$|\/+$/g, '')) {
    case 'healthz':
    case 'healthz/ping':
    case 'healthz/syncloop':
    case 'healthz/log':
      return text('ok');
    case 'pods':
    case 'runningpods':
      return json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: client.list(Pod, { node }) as unknown as Json[] });
    case 'configz': {
      const given = parse(files.exists('/var/lib/kubelet/config.yaml') ? files.read('/var/lib/kubelet/config.yaml') : '', { uniqueKeys: false }) as Record<string, Json> | null;
      const set = Object.fromEntries(Object.entries(given ?? {}).filter(([k, v]) => v !== '0s' && k !== 'kind' && k !== 'apiVersion'));
      return json({ kubeletconfig: { ...DEFAULTS, ...set } });
    }
    case 'metrics':
      return text(metrics(node, records));
    case 'metrics/resource':
      return resourceMetrics(deps, client, node, records);
    case 'metrics/cadvisor':
      return cadvisorMetrics(deps, client, node, records);
    case 'stats/summary':
      // go-restful writes it for people to read, a blank for each level.
      return { ...json(null), body: JSON.stringify(summary(deps, client, node, records), null, 1) };
    default:
      return text('404 page not found\n', 404);
  }
}

const runs = (r: PodRecord): boolean => Object.values(r.containers).some((c) => c.state === 'running');

function metrics(node: string, records: readonly PodRecord[]): string {
  const states = records.flatMap((r) => Object.values(r.containers).map((c) => c.state));
  const count = (state: string) => states.filter((s) => s === state).length;
  return exposition([
    { name: 'kubelet_node_name', help: "[ALPHA] The node's name. The count is always 1.", type: 'gauge', samples: [{ labels: { node }, value: 1 }] },
    { name: 'kubelet_running_containers', help: '[ALPHA] Number of containers currently running', type: 'gauge', samples: ['exited', 'running'].map((state) => ({ labels: { container_state: state }, value: count(state) })) },
    { name: 'kubelet_running_pods', help: '[ALPHA] Number of pods that have a running pod sandbox', type: 'gauge', samples: [{ value: records.filter(runs).length }] },
  ]);
}

/** Which subresource of its node a path is of, where roles say who may ask (`pkg/kubelet/server/auth.go`). */
function subresource(path: string): string {
  const first = path.split('/')[1];
  if (first === 'stats') return 'stats';
  if (first === 'metrics') return 'metrics';
  if (first === 'logs') return 'log';
  if (first === 'pods' || first === 'runningpods') return 'pods';
  if (first === 'healthz' || first === 'configz') return first;
  return 'proxy';
}

/** What a kubelet answers somebody who comes to its port: with a token that roles allow it, as above. */
export function kubeletRequest(deps: KubeletDeps, client: Client, node: string, request: HttpRequest): HttpResponse {
  const path = request.url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/\?.*$/, '') || '/';
  const token = /^Bearer +(\S+)/i.exec(request.headers['authorization'] ?? '')?.[1];
  const verb = { GET: 'get', HEAD: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }[request.method] ?? '';
  const resource = subresource(path);
  // Parts that have roles of their own may also be asked for by who may ask for all.
  const asked = resource === 'pods' || resource === 'healthz' || resource === 'configz' ? [resource, 'proxy'] : [resource];
  const who = token === undefined ? undefined : deps.whoMay?.(token, node, verb, asked);
  if (who === undefined) return text('Unauthorized', 401);
  if (!who.may) return text(`Forbidden (user=${who.user}, verb=${verb}, resource=nodes, subresource(s)=[${asked.join(' ')}])\n`, 403);
  return kubeletAnswer(deps, client, node, path);
}
