/**
 * What the cluster map and the dashboard show, as the lab sends it: rows by key in sections, and afterwards only what
 * changed. No code of the protocol's checks comes along, so the page can import it.
 */
export interface MapNode {
  readonly name: string;
  readonly status: string;
  readonly ready: boolean;
  readonly roles: string;
  readonly version: string;
  readonly ip: string;
}

export interface MapPod {
  readonly namespace: string;
  readonly name: string;
  readonly node: string | null;
  /** The STATUS that `kubectl get pods` shows. */
  readonly status: string;
  readonly phase: string;
  readonly ready: string;
  readonly restarts: number;
  readonly ip: string | null;
  /** Kind and name of what made it: `ReplicaSet/web-5d4f`. */
  readonly owner: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly images: readonly string[];
  readonly created: string;
}

export interface MapService {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly clusterIP: string;
  readonly externalIP: string;
  readonly ports: string;
  readonly selector: Readonly<Record<string, string>> | null;
  /** Names of the Pods behind it that are ready. */
  readonly pods: readonly string[];
}

export interface MapWorkload {
  readonly kind: 'Deployment' | 'ReplicaSet';
  readonly namespace: string;
  readonly name: string;
  readonly desired: number;
  readonly ready: number;
  readonly images: readonly string[];
  readonly created: string;
}

export interface MapEvent {
  readonly namespace: string;
  readonly type: string;
  readonly reason: string;
  readonly object: string;
  readonly message: string;
  readonly count: number;
  /** Of two seen in the same second, the larger was written later. */
  readonly order: number;
  /** Last seen, ISO time. */
  readonly at: string;
}

/** One request to an API server: who asked it for what. */
export interface MapStep {
  /** Counts up. */
  readonly n: number;
  /** Virtual time, milliseconds since 1970. */
  readonly at: number;
  /** The user who asked, as the API server knows it: `system:kube-scheduler`. */
  readonly actor: string;
  readonly verb: string;
  /** Plural: `pods`. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly status: number;
  /** Something was written to etcd. */
  readonly wrote: boolean;
  /** Of what was written until then: comparable with an event's `order`. */
  readonly order: number;
}

export interface MapSections {
  readonly nodes: Readonly<Record<string, MapNode>>;
  readonly pods: Readonly<Record<string, MapPod>>;
  readonly services: Readonly<Record<string, MapService>>;
  readonly workloads: Readonly<Record<string, MapWorkload>>;
  readonly events: Readonly<Record<string, MapEvent>>;
}

/** Per section the entries that are new or changed, by key, and the keys that are gone. */
export type MapDelta = { readonly [S in keyof MapSections]?: { readonly set: MapSections[S]; readonly gone: readonly string[] } };

/** Applies a delta to what a page knows. Pure, so that both ends and the tests agree on what it means. */
export function applyDelta(map: MapSections, delta: MapDelta): MapSections {
  const out: Record<string, Record<string, unknown>> = { ...map };
  for (const [section, change] of Object.entries(delta)) {
    const next = new Map(Object.entries(out[section] ?? {}));
    for (const key of change.gone) next.delete(key);
    for (const [key, value] of Object.entries(change.set)) next.set(key, value);
    out[section] = Object.fromEntries(next);
  }
  return out as unknown as MapSections;
}

export const EMPTY_MAP: MapSections = { nodes: {}, pods: {}, services: {}, workloads: {}, events: {} };

/** Events, newest first. */
export function newestFirst(events: MapSections['events']): [string, MapEvent][] {
  return Object.entries(events).sort(([, a], [, b]) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.order - a.order));
}

/** The delta that turns `before` into `after`, or null when they are equal. Rows are compared by their text. */
export function deltaOf(before: MapSections, after: MapSections): MapDelta | null {
  const out: Record<string, { set: Record<string, unknown>; gone: string[] }> = {};
  for (const section of Object.keys(after) as (keyof MapSections)[]) {
    const old: Readonly<Record<string, unknown>> = before[section];
    const now: Readonly<Record<string, unknown>> = after[section];
    const set = Object.entries(now).filter(([key, row]) => !Object.hasOwn(old, key) || JSON.stringify(old[key]) !== JSON.stringify(row));
    const gone = Object.keys(old).filter((key) => !Object.hasOwn(now, key));
    if (set.length || gone.length) out[section] = { set: Object.fromEntries(set), gone };
  }
  return Object.keys(out).length ? (out as MapDelta) : null;
}
