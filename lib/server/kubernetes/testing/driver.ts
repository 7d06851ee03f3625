import { addressed, clusterOf, Followers, lookAt, type Follower, type FreshInput, type Gate } from '../../../lab/outside';
import type { HttpRequest, HttpResponse, World } from '../../../sim';

/**
 * Gives a world time without a lab around it: as fast as the clock on the wall, and much faster while a client waits for
 * something (a watch, a process), so that tests need not.
 */
export class Driver implements Gate {
  private readonly followers = new Followers();
  private queue: (() => void)[] = [];
  private timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  private last = Date.now();
  private stopped = false;

  constructor(
    readonly world: World,
    /** Virtual milliseconds per millisecond while somebody follows. */
    private readonly fast = 40,
  ) {
    this.followers.use(world);
  }

  look(cluster: string | null, request: HttpRequest): Promise<HttpResponse | undefined> {
    return new Promise((settle) => {
      this.queue.push(() => settle(lookAt(this.world, cluster, request)));
      this.wakeUp();
    });
  }

  input(input: FreshInput, cluster: string | null = null): Promise<HttpResponse | undefined> {
    return new Promise((settle) => {
      this.queue.push(() => {
        const whole = addressed(this.world, input, cluster);
        settle(whole && this.world.input({ ...whole, at: this.world.now } as never));
      });
      this.wakeUp();
    });
  }

  has(cluster: string | null): boolean {
    return clusterOf(this.world, cluster) !== undefined;
  }

  follow(follower: Follower): void {
    this.followers.add(follower);
    this.wakeUp();
  }

  unfollow(follower: Follower): void {
    this.followers.delete(follower);
  }

  wakeUp(): void {
    if (this.timer || this.stopped) return;
    this.timer = setImmediate(() => this.turn());
  }

  stop(): void {
    this.stopped = true;
    this.followers.end();
  }

  private turn(): void {
    this.timer = null;
    const { world } = this;
    const now = Date.now();
    const passed = Math.min(50, now - this.last) * (this.followers.size ? this.fast : 1);
    this.last = now;
    world.runUntil(world.now + passed);
    for (const task of this.queue.splice(0)) task();
    world.runUntil(world.now);
    const mail: (() => void)[] = [];
    this.followers.turn((deliver) => mail.push(deliver));
    for (const deliver of mail) deliver();
    if (this.stopped) return;
    if (this.queue.length) this.wakeUp();
    else if (this.followers.size) this.timer = setTimeout(() => this.turn(), 2);
  }
}
