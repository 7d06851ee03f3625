import type { HttpRequest, HttpResponse, Input, World } from '../sim';

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;
/** An input as a client has it: when it is applied is not the client's business. */
export type FreshInput = WithoutTime<Input>;

/** Something that clients outside of the world have open: a watch, a log that is followed, a shell in a container. */
export interface Follower {
  /**
   * After a turn of the world: looks whether it has something to tell, and posts it. `notified` are the topics since the
   * last turn. What is posted is delivered once the moment it shows is kept.
   */
  turn(world: World, notified: ReadonlySet<string>, post: (deliver: () => void) => void): void;
  /** The world is no more (put away, restarted, broken). */
  gone(): void;
}

/** A world as clients outside of it reach it, whoever gives it time. */
export interface Gate {
  /** Looks at a cluster without leaving a mark. Undefined: no such cluster, or its API server is down. */
  look(cluster: string | null, request: HttpRequest): Promise<HttpResponse | undefined>;
  /** Applies an input, and settles with its answer once it is kept. `url` of a request starts with `/`: the cluster's address is put before it. */
  input(input: FreshInput, cluster?: string | null): Promise<HttpResponse | undefined>;
  /** Is there such a cluster, whether it runs or not? */
  has(cluster: string | null): boolean;
  follow(follower: Follower): void;
  unfollow(follower: Follower): void;
  /** A turn is wanted soon, though nothing was asked. */
  wakeUp(): void;
}

/** The cluster that is meant: the one named, else the learner's current one, else the first. */
export function clusterOf(world: World, name: string | null): ReturnType<World['clusters']>[number] | undefined {
  const all = world.clusters();
  return name !== null ? all.find((c) => c.name === name) : (all.find((c) => c.current) ?? all[0]);
}

const BROKEN = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'an error on the server has prevented the request from succeeding', reason: 'InternalError', code: 500 };

/** A cluster's answer to a request whose URL is only a path. A fault of ours in it harms nobody but the asker: the world is as it was. */
export function lookAt(world: World, cluster: string | null, request: HttpRequest): HttpResponse | undefined {
  const c = clusterOf(world, cluster);
  try {
    return c && world.look(c.name, { ...request, url: request.url.startsWith('/') ? c.server + request.url : request.url });
  } catch (error) {
    console.error(`${request.method} ${request.url} failed:`, error);
    return { status: 500, headers: { 'content-type': 'application/json' }, body: BROKEN };
  }
}

/** The input with the cluster's address before the path of its request; undefined when there is no cluster. */
export function addressed(world: World, input: FreshInput, cluster: string | null): FreshInput | undefined {
  if (!('request' in input) || !input.request.url.startsWith('/')) return input;
  const c = clusterOf(world, cluster);
  return c && { ...input, request: { ...input.request, url: c.server + input.request.url } };
}

/** The followers of a world, and which topics were notified since they looked. */
export class Followers {
  private readonly all = new Set<Follower>();
  private notified = new Set<string>();
  private world: World | null = null;

  /** From now on it is this world; whoever followed another is told that it is gone. */
  use(world: World): void {
    this.end();
    this.world = world;
    this.notified = new Set();
    world.onNotify((topic) => {
      if (this.world === world && this.all.size) this.notified.add(topic);
    });
  }

  get size(): number {
    return this.all.size;
  }

  add(follower: Follower): void {
    this.all.add(follower);
  }

  delete(follower: Follower): void {
    this.all.delete(follower);
  }

  turn(post: (deliver: () => void) => void): void {
    if (!this.world || !this.all.size) return;
    const { notified } = this;
    this.notified = new Set();
    for (const follower of [...this.all]) follower.turn(this.world, notified, post);
  }

  end(): void {
    for (const follower of [...this.all]) {
      this.all.delete(follower);
      follower.gone();
    }
  }
}
