import { Writable } from 'node:stream';
import type { WebSocket } from 'ws';

/** Lines of a watch, each as a message of its own: how a watch goes by WebSocket (apiserver `handlers/watch.go`). */
export class EventFrames extends Writable {
  /** A line that is not whole yet. */
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly ws: WebSocket) {
    super();
    ws.on('error', () => this.destroy());
    ws.on('close', () => this.destroy());
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const all = this.rest.length ? Buffer.concat([this.rest, chunk]) : chunk;
    let from = 0;
    for (let end = all.indexOf(10); end >= 0; end = all.indexOf(10, from)) {
      const last = all.indexOf(10, end + 1) < 0;
      this.ws.send(all.subarray(from, end + 1), { binary: false }, last ? (error) => done(error) : undefined);
      from = end + 1;
    }
    this.rest = Buffer.from(all.subarray(from));
    // What was sent calls back; what only waits for its end does not.
    if (from === 0) done();
  }

  override _final(done: () => void): void {
    this.ws.close(1000);
    done();
  }

  /** A client that is gone is no fault of anybody's. */
  override _destroy(_error: Error | null, done: (error: Error | null) => void): void {
    if (this.ws.readyState === this.ws.OPEN) this.ws.terminate();
    done(null);
  }
}
