import { ageColumn, define, nameColumn } from './define';
import type { Column } from './kind';
import { defaultPod } from './shared/pod-spec';
import { preparePod } from './shared/pod-strategy';
import { age, parseTime } from './times';
import { podCreateRules } from './shared/pod-rules';
import { podStatusRules, podUpdate } from './shared/pod-update';
import { nameWarnings, podWarnings } from './shared/pod-warnings';
import type { ContainerStatus, Pod as Stored } from './types';

export type Pod = Stored;

const restartable = (pod: Pod, name: string): boolean => pod.spec?.initContainers?.some((c) => c.name === name && c.restartPolicy === 'Always') ?? false;
const condition = (pod: Pod, type: string): string | undefined => pod.status?.conditions?.find((c) => c.type === type)?.status;

interface Summary {
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
}

const ended = (s: ContainerStatus): string => {
  const t = s.state!.terminated!;
  return t.reason || (t.signal ? `Signal:${t.signal}` : `ExitCode:${t.exitCode}`);
};

/** READY, STATUS and RESTARTS of a Pod (`printPod` in `pkg/printers/internalversion`). */
export function podSummary(pod: Pod, now: number): Summary {
  let status: string = pod.status?.reason || pod.status?.phase || '';
  if (pod.status?.conditions?.some((c) => c.type === 'PodScheduled' && c.reason === 'SchedulingGated')) status = 'SchedulingGated';
  const inits = pod.spec?.initContainers ?? [];
  const total = (pod.spec?.containers.length ?? 0) + inits.filter((c) => c.restartPolicy === 'Always').length;
  let ready = 0;
  let restarts = 0;
  let sidecarRestarts = 0;
  let last = 0;
  let sidecarLast = 0;
  const finished = (s: ContainerStatus): number => parseTime(s.lastState?.terminated?.finishedAt) ?? 0;
  let initializing = false;
  const initStatuses = pod.status?.initContainerStatuses ?? [];
  for (let i = 0; i < initStatuses.length; i++) {
    const s = initStatuses[i]!;
    restarts += s.restartCount;
    last = Math.max(last, finished(s));
    const sidecar = restartable(pod, s.name);
    if (sidecar) {
      sidecarRestarts += s.restartCount;
      sidecarLast = Math.max(sidecarLast, finished(s));
    }
    if (s.state?.terminated && s.state.terminated.exitCode === 0) continue;
    if (sidecar && s.started) {
      if (s.ready) ready++;
      continue;
    }
    if (s.state?.terminated) status = `Init:${ended(s)}`;
    else if (s.state?.waiting?.reason && s.state.waiting.reason !== 'PodInitializing') status = `Init:${s.state.waiting.reason}`;
    else status = `Init:${i}/${inits.length}`;
    initializing = true;
    break;
  }
  if (!initializing || condition(pod, 'Initialized') === 'True') {
    restarts = sidecarRestarts;
    last = sidecarLast;
    let running = false;
    const statuses = pod.status?.containerStatuses ?? [];
    for (let i = statuses.length - 1; i >= 0; i--) {
      const s = statuses[i]!;
      restarts += s.restartCount;
      last = Math.max(last, finished(s));
      if (s.state?.waiting?.reason) status = s.state.waiting.reason;
      else if (s.state?.terminated) status = ended(s);
      else if (s.ready && s.state?.running) {
        running = true;
        ready++;
      }
    }
    if (status === 'Completed' && running) status = condition(pod, 'Ready') === 'True' ? 'Running' : 'NotReady';
  }
  if (pod.metadata.deletionTimestamp && pod.status?.reason === 'NodeLost') status = 'Unknown';
  else if (pod.metadata.deletionTimestamp && pod.status?.phase !== 'Failed' && pod.status?.phase !== 'Succeeded') status = 'Terminating';
  return {
    ready: `${ready}/${total}`,
    status,
    restarts: restarts !== 0 && last > 0 ? `${restarts} (${age(new Date(last).toISOString(), now)} ago)` : String(restarts),
  };
}

function gates(pod: Pod): string {
  const list = pod.spec?.readinessGates ?? [];
  if (list.length === 0) return '<none>';
  return `${list.filter((g) => condition(pod, g.conditionType) === 'True').length}/${list.length}`;
}

const columns: Column<Pod>[] = [
  nameColumn(),
  { name: 'Ready', cell: (p, now) => podSummary(p, now).ready },
  { name: 'Status', cell: (p, now) => podSummary(p, now).status },
  { name: 'Restarts', cell: (p, now) => podSummary(p, now).restarts },
  ageColumn(),
  { name: 'IP', priority: 1, cell: (p) => p.status?.podIPs?.[0]?.ip || p.status?.podIP || '<none>' },
  { name: 'Node', priority: 1, cell: (p) => p.spec?.nodeName || '<none>' },
  { name: 'Nominated Node', priority: 1, cell: (p) => p.status?.nominatedNodeName || '<none>' },
  { name: 'Readiness Gates', priority: 1, cell: gates },
];

export const Pod = define<Pod>({
  group: '',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  subresources: ['attach', 'binding', 'ephemeralcontainers', 'eviction', 'exec', 'log', 'portforward', 'proxy', 'resize', 'status'],
  defaults: defaultPod,
  prepare: preparePod,
  selectable: {
    'spec.nodeName': (p) => p.spec?.nodeName ?? '',
    'spec.restartPolicy': (p) => p.spec?.restartPolicy ?? '',
    'spec.schedulerName': (p) => p.spec?.schedulerName ?? '',
    'spec.serviceAccountName': (p) => p.spec?.serviceAccountName ?? '',
    'spec.hostNetwork': (p) => String(p.spec?.hostNetwork ?? false),
    'status.phase': (p) => p.status?.phase ?? '',
    'status.podIP': (p) => p.status?.podIPs?.[0]?.ip ?? p.status?.podIP ?? '',
    'status.podIPs': (p) => p.status?.podIPs?.map((i) => i.ip).join(',') ?? '',
    'status.nominatedNodeName': (p) => p.status?.nominatedNodeName ?? '',
  },
  columns,
  validate: (p, old) => (old ? podUpdate(p, old) : podCreateRules(p)),
  validateStatus: podStatusRules,
  warnings: (p, old) => (old ? [] : [...nameWarnings(p.metadata.name, 'pod'), ...podWarnings(p)]),
});
