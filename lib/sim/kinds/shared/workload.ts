import type { Column, KubeObject } from '../kind';
import { ageColumn, nameColumn } from '../define';
import { equal } from '../../core';

/**
 * What most kinds with spec and status share (`pkg/registry/…/strategy.go`): a new object has generation 1 and no
 * status; an update that changes the spec raises generation, and leaves the status alone.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function prepareSpec(draft: any, old: (KubeObject & { readonly spec?: unknown; readonly status?: unknown }) | undefined): void {
  if (!old) {
    draft.metadata.generation = 1;
    draft.status = {};
    return;
  }
  draft.status = old.status;
  draft.metadata.generation = equal(draft.spec, old.spec) ? old.metadata.generation : (old.metadata.generation ?? 0) + 1;
}

/** As {@link prepareSpec}, but other annotations are a new generation too: a Deployment hands them on to its ReplicaSets. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function prepareTemplated(draft: any, old: (KubeObject & { readonly spec?: unknown; readonly status?: unknown }) | undefined): void {
  prepareSpec(draft, old);
  if (old && !equal(draft.metadata.annotations ?? {}, old.metadata.annotations ?? {})) draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

/** For kinds without generation (nodes, volumes, services): the status of an update is the old one; a new one keeps what it brings. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function prepareStatusKept(draft: any, old: (KubeObject & { readonly status?: unknown }) | undefined): void {
  if (old) draft.status = old.status;
}

/** For kinds without spec: generation rises when anything but metadata (and what else is named) changed. */
export function prepareGeneration(...except: readonly string[]) {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return (draft: any, old: KubeObject | undefined): void => {
    if (!old) {
      draft.metadata.generation = 1;
      return;
    }
    const rest = (o: Readonly<Record<string, unknown>>): Record<string, unknown> => {
      const out: Record<string, unknown> = { ...o };
      for (const key of except) delete out[key];
      return out;
    };
    const same = equal(rest(draft), rest(old as unknown as Record<string, unknown>));
    draft.metadata.generation = same ? old.metadata.generation : (old.metadata.generation ?? 0) + 1;
  };
}

type PodSpecLike = { readonly containers?: readonly { readonly name: string; readonly image?: string }[] } | undefined;

/** The Containers and Images cells of `-o wide`. */
export const containerNames = (spec: PodSpecLike): string => (spec?.containers ?? []).map((c) => c.name).join(',');
export const containerImages = (spec: PodSpecLike): string => (spec?.containers ?? []).map((c) => c.image ?? '').join(',');

type Replicated = KubeObject & {
  readonly spec?: { readonly replicas?: number; readonly template?: { readonly spec?: PodSpecLike } };
  readonly status?: { readonly replicas?: number; readonly readyReplicas?: number };
};

/** The table of ReplicaSets and ReplicationControllers; `selector` writes what each has for one. */
export const replicaColumns = <T extends Replicated>(selector: (o: T) => string): readonly Column<T>[] => [
  nameColumn(),
  { name: 'Desired', type: 'integer', cell: (r) => r.spec?.replicas ?? 0 },
  { name: 'Current', type: 'integer', cell: (r) => r.status?.replicas ?? 0 },
  { name: 'Ready', type: 'integer', cell: (r) => r.status?.readyReplicas ?? 0 },
  ageColumn(),
  { name: 'Containers', priority: 1, cell: (r) => containerNames(r.spec?.template?.spec) },
  { name: 'Images', priority: 1, cell: (r) => containerImages(r.spec?.template?.spec) },
  { name: 'Selector', priority: 1, cell: selector },
];
