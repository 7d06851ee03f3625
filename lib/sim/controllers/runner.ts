import type { Client } from '../api/client';
import { ApiError } from '../api/client';
import type { Json, Loop } from '../core';
import type { Kind, KubeObject } from '../kinds/kind';
import type { Controller, Outside, Watch } from './controller';
import { controllers as all } from './list';
import { apiVersionOf, keyOf } from './shared/owners';

/** Milliseconds from a commit until a controller that watches it gets to work. */
const LATENCY = 3;
/** client-go's `ItemExponentialFailureRateLimiter`: 5 ms, doubled by each failure, 1000 s at most. */
const FIRST_RETRY = 5;
const LAST_RETRY = 1_000_000;
/** Who is told of a silent kubelet. */
const SILENCE = 'node-lifecycle-controller';

export interface ControllersOptions extends Outside {
  readonly loop: Loop;
  /** Tells the clusters of one loop apart. */
  readonly cluster: string;
  /** The store's changes; the listener only enqueues. */
  onCommit(listener: (changes: readonly { readonly value: Json | undefined; readonly previous: Json | undefined }[]) => void): void;
  client(user: string): Client;
  /** Whether a kube-controller-manager is up. While it is not, changes pass unseen; see {@link ControllersHandle.start}. */
  running(): boolean;
  readonly controllers?: readonly Controller[];
  /** Told of a fault of ours in a controller, after which the key is tried again later; without it the fault is thrown. */
  onFault?(controller: string, key: string, fault: unknown): void;
}

export interface ControllersHandle {
  /** To be called when the kube-controller-manager comes up, again or for the first time: looks at everything anew. */
  start(): void;
  /** To be called when a node's kubelet falls silent: that is no change in the store, and nothing else would tell. */
  silent(node: string): void;
}

interface Task {
  readonly controller: string;
  readonly key: string;
  /** How often in a row this key failed. */
  readonly failures?: number;
  /** What the controller wanted to remember until then. */
  readonly memo?: Json;
}

/**
 * Runs all controllers of one cluster. This is the only worker loop there is: a change in the store becomes keys, a key
 * waits at most once in the loop's queue, and its turn calls the controller. What fails is tried again, later each time.
 */
export function startControllers(options: ControllersOptions): ControllersHandle {
  const { loop } = options;
  const list = options.controllers ?? all;
  const byName = new Map(list.map((c) => [c.name, c]));
  const clients = new Map(list.map((c) => [c.name, options.client(`system:serviceaccount:kube-system:${c.account ?? c.name}`)]));
  const watches = new Map<string, { controller: Controller; watch: Watch<KubeObject> }[]>();
  for (const controller of list) {
    for (const watch of controller.watches as readonly Watch<KubeObject>[]) {
      const id = watch.kind === '*' ? '*' : idOf(watch.kind);
      const there = watches.get(id);
      if (there) there.push({ controller, watch });
      else watches.set(id, [{ controller, watch }]);
    }
  }
  const ofAll = watches.get('*') ?? [];
  for (const [id, there] of watches) if (id !== '*') there.push(...ofAll);

  const enqueue = (controller: Controller, key: string, after: number, failures = 0, memo?: Json): void => {
    const id = `${controller.name} ${key}`;
    // News that come before an appointed look take its place, and what it was to remember with it.
    const waiting = queue.waiting('reconcile', id)?.arg as Task | undefined;
    const kept = memo ?? waiting?.memo;
    const failed = Math.max(failures, waiting?.failures ?? 0);
    const arg: Task = { controller: controller.name, key, ...(failed === 0 ? {} : { failures: failed }), ...(kept === undefined ? {} : { memo: kept }) };
    queue.once(loop.now + after, 'reconcile', id, arg as unknown as Json);
  };

  const notice = (object: KubeObject, previous: KubeObject | undefined, deleted: boolean): void => {
    for (const { controller, watch } of watches.get(`${object.apiVersion}/${object.kind}`) ?? ofAll) {
      if (watch.when && !watch.when(object, previous, deleted)) continue;
      const keys = watch.keys ? watch.keys(object, previous, clients.get(controller.name)!) : [keyOf(object)];
      for (const key of keys) enqueue(controller, key, controller.delay ?? LATENCY);
    }
  };

  const lookAtAll = (list: readonly Controller[]): void => {
    for (const controller of list) {
      const client = clients.get(controller.name)!;
      for (const watch of controller.watches as readonly Watch<KubeObject>[]) {
        for (const kind of watch.kind === '*' ? client.kinds() : [watch.kind]) {
          for (const object of client.list(kind as Kind<KubeObject>)) {
            if (watch.when && !watch.when(object, undefined, false)) continue;
            for (const key of watch.keys ? watch.keys(object, undefined, client) : [keyOf(object)]) enqueue(controller, key, LATENCY);
          }
        }
      }
    }
  };

  const queue = loop.owner(`controllers/${options.cluster}`, {
    reconcile: (arg) => {
      if (!options.running()) return;
      const { controller: name, key, failures = 0, memo } = arg as unknown as Task;
      const controller = byName.get(name);
      if (!controller) return;
      try {
        const more = controller.reconcile(key, clients.get(name)!, options, memo);
        if (more) enqueue(controller, key, Math.max(1, more.again), 0, more.memo);
      } catch (e) {
        if (!(e instanceof ApiError)) {
          if (!options.onFault) throw e;
          options.onFault(name, key, e);
        }
        enqueue(controller, key, Math.min(FIRST_RETRY * 2 ** failures, LAST_RETRY), failures + 1, memo);
      }
    },
    start: () => {
      if (!options.running()) return;
      lookAtAll(list);
      for (const c of list) if (c.resync !== undefined) queue.once(loop.now + c.resync, 'resync', c.name, c.name);
    },
    resync: (arg) => {
      const controller = byName.get(arg as string);
      if (!options.running() || controller?.resync === undefined) return;
      lookAtAll([controller]);
      queue.once(loop.now + controller.resync, 'resync', controller.name, controller.name);
    },
  });

  options.onCommit((changes) => {
    if (!options.running()) return;
    for (const c of changes) {
      const object = (c.value ?? c.previous) as unknown as KubeObject | undefined;
      if (object?.kind !== undefined) notice(object, c.previous as unknown as KubeObject | undefined, c.value === undefined);
    }
  });

  return {
    start: () => queue.once(loop.now + LATENCY, 'start', ''),
    silent: (node) => {
      for (const c of list) if (c.name === SILENCE) enqueue(c, node, LATENCY);
    },
  };
}

function idOf(kind: Kind<any>): string {
  return `${apiVersionOf(kind)}/${kind.kind}`;
}
