import { newestFirst } from '../cluster-map';
import type { MapEvent, MapNode, MapPod, MapSections, MapService, MapWorkload } from '../cluster-map';
import type { World } from '../sim';

/** Rows a section shows at most; a page can't show more of use. */
const ROWS = 500;
const EVENTS = 60;
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** The fields of Kubernetes objects that the map reads. */
interface Thing {
  readonly kind?: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string; readonly resourceVersion?: string; readonly creationTimestamp?: string; readonly labels?: Record<string, string>; readonly ownerReferences?: readonly { kind: string; name: string; controller?: boolean }[] };
  readonly spec?: any;
  readonly status?: any;
}

interface Row {
  readonly cell: (column: string) => string;
  readonly object: Thing;
}

/** Reads what the map shows from a cluster's own API; null when its API server does not answer. */
export function readMap(world: World, cluster: string): MapSections | null {
  const items = (path: string): Row[] | null => {
    const response = world.read(cluster, `${path}?includeObject=Object`, TABLE);
    if (!response || response.status !== 200) return null;
    return rowsOf(response.body);
  };
  const nodes = items('/api/v1/nodes');
  const pods = items('/api/v1/pods');
  if (!nodes || !pods) return null;
  const slices = items('/apis/discovery.k8s.io/v1/endpointslices') ?? [];
  const workloads = [...(items('/apis/apps/v1/deployments') ?? []), ...(items('/apis/apps/v1/replicasets') ?? [])];
  const events = (items('/api/v1/events') ?? []).map((r) => event(r.object));
  return {
    nodes: record(nodes.slice(0, ROWS).map(node)),
    pods: record(pods.slice(0, ROWS).map(pod)),
    services: record((items('/api/v1/services') ?? []).slice(0, ROWS).map((r) => service(r, slices))),
    workloads: record(workloads.slice(0, ROWS).map(workload)),
    events: record(newestFirst(record(events)).slice(0, EVENTS)),
  };
}

/** A Table's rows, or a plain list's items where the server gives no Table. */
function rowsOf(body: unknown): Row[] {
  const list = (typeof body === 'string' ? JSON.parse(body) : body) as { kind?: string; columnDefinitions?: { name: string }[]; rows?: { cells: unknown[]; object: Thing }[]; items?: Thing[] };
  if (list.kind === 'Table') {
    const columns = new Map((list.columnDefinitions ?? []).map((c, i) => [c.name, i]));
    return (list.rows ?? []).map((row) => ({ cell: (name) => String(row.cells[columns.get(name) ?? -1] ?? ''), object: row.object }));
  }
  return (list.items ?? []).map((object) => ({ cell: () => '', object }));
}

// Keys may be any name a learner gives; `__proto__` must not reach the prototype.
const record = <T>(entries: [string, T][]): Record<string, T> => Object.fromEntries(entries);

const key = (o: Thing) => (o.metadata.namespace ? `${o.metadata.namespace}/${o.metadata.name}` : o.metadata.name);

function node({ cell, object }: Row): [string, MapNode] {
  const conditions: { type: string; status: string }[] = object.status?.conditions ?? [];
  const ready = conditions.find((c) => c.type === 'Ready')?.status === 'True';
  return [
    key(object),
    {
      name: object.metadata.name,
      status: cell('Status') || (ready ? 'Ready' : 'NotReady') + (object.spec?.unschedulable ? ',SchedulingDisabled' : ''),
      ready,
      roles: cell('Roles'),
      version: object.status?.nodeInfo?.kubeletVersion ?? '',
      ip: object.status?.addresses?.find((a: { type: string }) => a.type === 'InternalIP')?.address ?? '',
    },
  ];
}

function pod({ cell, object }: Row): [string, MapPod] {
  const statuses: { ready: boolean; restartCount: number }[] = object.status?.containerStatuses ?? [];
  const owner = object.metadata.ownerReferences?.find((o) => o.controller);
  const containers: { image: string }[] = object.spec?.containers ?? [];
  return [
    key(object),
    {
      namespace: object.metadata.namespace ?? '',
      name: object.metadata.name,
      node: object.spec?.nodeName ?? null,
      status: cell('Status') || object.status?.reason || object.status?.phase || 'Unknown',
      phase: object.status?.phase ?? 'Unknown',
      ready: cell('Ready') || `${statuses.filter((s) => s.ready).length}/${containers.length}`,
      restarts: statuses.reduce((n, s) => n + s.restartCount, 0),
      ip: object.status?.podIP ?? null,
      owner: owner ? `${owner.kind}/${owner.name}` : null,
      labels: object.metadata.labels ?? {},
      images: containers.map((c) => c.image),
      created: object.metadata.creationTimestamp ?? '',
    },
  ];
}

function service({ cell, object }: Row, slices: readonly Row[]): [string, MapService] {
  const ports: { port: number; nodePort?: number; protocol?: string }[] = object.spec?.ports ?? [];
  const mine = slices.filter((s) => s.object.metadata.namespace === object.metadata.namespace && s.object.metadata.labels?.['kubernetes.io/service-name'] === object.metadata.name);
  type Endpoint = { conditions?: { ready?: boolean }; targetRef?: { name: string } };
  const endpoints = mine.flatMap((s) => ((s.object as unknown as { endpoints?: Endpoint[] }).endpoints ?? []).filter((e) => e.conditions?.ready !== false));
  return [
    key(object),
    {
      namespace: object.metadata.namespace ?? '',
      name: object.metadata.name,
      type: object.spec?.type ?? '',
      clusterIP: object.spec?.clusterIP ?? '',
      externalIP: cell('External-IP') || '',
      ports: ports.map((p) => `${p.port}${p.nodePort ? `:${p.nodePort}` : ''}/${p.protocol ?? 'TCP'}`).join(','),
      selector: object.spec?.selector ?? null,
      pods: [...new Set(endpoints.flatMap((e) => (e.targetRef ? [e.targetRef.name] : [])))],
    },
  ];
}

function workload({ object }: Row): [string, MapWorkload] {
  const kind = object.spec?.strategy || object.kind === 'Deployment' ? 'Deployment' : 'ReplicaSet';
  const containers: { image: string }[] = object.spec?.template?.spec?.containers ?? [];
  return [
    `${kind}/${key(object)}`,
    {
      kind,
      namespace: object.metadata.namespace ?? '',
      name: object.metadata.name,
      desired: object.spec?.replicas ?? 1,
      ready: object.status?.readyReplicas ?? 0,
      images: containers.map((c) => c.image),
      created: object.metadata.creationTimestamp ?? '',
    },
  ];
}

function event(object: Thing): [string, MapEvent] {
  const e = object as unknown as { type?: string; reason?: string; message?: string; count?: number; lastTimestamp?: string; eventTime?: string; firstTimestamp?: string; series?: { count: number; lastObservedTime: string }; involvedObject?: { kind?: string; name?: string } };
  return [
    key(object),
    {
      namespace: object.metadata.namespace ?? '',
      type: e.type ?? '',
      reason: e.reason ?? '',
      object: `${(e.involvedObject?.kind ?? '').toLowerCase()}/${e.involvedObject?.name ?? ''}`,
      message: e.message ?? '',
      order: Number(object.metadata.resourceVersion ?? 0),
      count: e.series?.count ?? e.count ?? 1,
      at: e.series?.lastObservedTime ?? e.lastTimestamp ?? e.eventTime ?? object.metadata.creationTimestamp ?? '',
    },
  ];
}
