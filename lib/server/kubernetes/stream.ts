import type { ServerResponse } from 'node:http';
import { lookAt, type Follower, type Gate } from '../../lab/outside';
import type { HttpResponse, World } from '../../sim';
import { bytesOf, headersOf } from './respond';

/** Bytes a client may leave unread; a slower one is cut off, and lists anew. */
const BACKLOG = 4 * 1024 * 1024;

/** An answer that goes on: a watch, a log that is followed. */
export class Stream implements Follower {
  private more: HttpResponse['more'];
  private first = true;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly to: ServerResponse,
    private readonly gate: Gate,
    private readonly cluster: string | null,
    response: HttpResponse,
  ) {
    to.writeHead(response.status, headersOf(response));
    to.flushHeaders();
    this.put(response);
    if (!response.more) {
      to.end();
      return;
    }
    to.on('close', () => this.stop());
    gate.follow(this);
  }

  private put(response: HttpResponse): void {
    const bytes = bytesOf(response.body, true);
    if (bytes.length) this.to.write(bytes);
    this.more = response.more;
  }

  turn(world: World, notified: ReadonlySet<string>, post: (deliver: () => void) => void): void {
    const { more } = this;
    if (!more) return;
    // Between the first answer and this there may have been turns that nobody took note of.
    const due = this.first || more.topics.some((t) => notified.has(t)) || (more.until !== undefined && world.now >= more.until);
    this.first = false;
    if (!due) return this.alarm(world);
    const response = lookAt(world, this.cluster, more.next);
    if (!response || response.status >= 400) {
      // What was followed is no more: the end. The server is no more: the connection breaks.
      post(() => (response ? this.to.end() : this.to.destroy()));
      return this.stop();
    }
    this.more = response.more;
    const bytes = bytesOf(response.body, true);
    const over = !response.more;
    if (over) this.stop();
    else this.alarm(world);
    if (!bytes.length && !over) return;
    post(() => {
      if (bytes.length) this.to.write(bytes);
      if (over) this.to.end();
      else if (this.to.writableLength > BACKLOG) this.to.destroy();
    });
  }

  /** A stream that ends by itself wants a turn then, even if nothing happens. */
  private alarm(world: World): void {
    if (this.timer || this.more?.until === undefined) return;
    const ms = Math.min(Math.max(this.more.until - world.now, 1), 2 ** 30);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.gate.wakeUp();
    }, ms);
    this.timer.unref();
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.gate.unfollow(this);
  }

  gone(): void {
    clearTimeout(this.timer);
    this.to.destroy();
  }
}
