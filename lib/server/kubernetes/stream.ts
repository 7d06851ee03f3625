import type { Writable } from 'node:stream';
import { lookAt, type Follower, type Gate } from '../../lab/outside';
import { written, type HttpResponse, type World } from '../../sim';
import { bytesOf, writePieces } from './respond';

/** Bytes a client may leave unread; a slower one is cut off, and lists anew. */
const BACKLOG = 4 * 1024 * 1024;
/** Parts of an answer that may wait for a long one to be written. */
const WAITING = 1000;

/** The body of an answer that goes on: of a watch, of a log that is followed. */
export class Stream implements Follower {
  private more: HttpResponse['more'];
  private first = true;
  private timer: NodeJS.Timeout | undefined;
  /** Parts that are to be written, in their order. */
  private readonly parts: HttpResponse[] = [];
  private writing = false;

  constructor(
    private readonly to: Writable,
    private readonly gate: Gate,
    private readonly cluster: string | null,
    response: HttpResponse,
  ) {
    this.more = response.more;
    this.put(response);
    if (!response.more) return;
    to.on('close', () => this.stop());
    gate.follow(this);
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
      post(() => (response ? this.put({ ...response, body: undefined, more: undefined }) : this.to.destroy()));
      return this.stop();
    }
    this.more = response.more;
    const over = !response.more;
    if (over) this.stop();
    else this.alarm(world);
    const { body } = response;
    if (over || (body !== undefined && (body as string | readonly unknown[]).length !== 0)) post(() => this.put(response));
  }

  /** Writes a part of the answer, or has it wait for the one that is being written. The last ends it. */
  private put(part: HttpResponse): void {
    this.parts.push(part);
    if (this.parts.length > WAITING) return void this.to.destroy();
    if (!this.writing) void this.write().catch(() => this.to.destroy());
  }

  private async write(): Promise<void> {
    const { to } = this;
    this.writing = true;
    for (let part = this.parts.shift(); part && !to.destroyed; part = this.parts.shift()) {
      const pieces = written(part);
      if (pieces) await writePieces(to, pieces);
      else {
        const bytes = bytesOf(part.body, true);
        if (bytes.length) to.write(bytes);
        // The beginning may be as long as it is.
        if (part.more && !this.first && to.writableLength > BACKLOG) to.destroy();
      }
      if (!part.more) to.end();
    }
    this.writing = false;
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
