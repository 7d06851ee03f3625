import type { WebSocket } from 'ws';
import type { Follower, Gate } from '../../lab/outside';
import { fromBytes, toBytes, type HttpRequest, type HttpResponse, type World } from '../../sim';

/** Channels of `v4.channel.k8s.io` and `v5.channel.k8s.io`: the first byte of each message. */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
/** v5: the channel named by the next byte is closed. */
const CLOSE = 255;

export const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/** Bytes a client may leave unread before it is cut off. */
const BACKLOG = 8 * 1024 * 1024;
/** Characters of one input; a longer message is several. */
const PART = 64 * 1024;

/** One `exec` or `attach` of a client outside of the world: its socket, and the process it was given. */
export class Channels implements Follower {
  private over = false;
  /** Bytes of a character whose rest is in the next message. */
  private partial = Buffer.alloc(0);
  private order: Promise<unknown> = Promise.resolve();
  private uncounted = 0;

  constructor(
    private readonly socket: WebSocket,
    private readonly gate: Gate,
    private readonly id: string,
    response: HttpResponse,
    private readonly attached: boolean,
    private readonly mayLoad: (bytes: number) => boolean = () => true,
  ) {
    const refused = (response.body as { refused?: string } | undefined)?.refused;
    if (refused !== undefined) {
      this.end({ metadata: {}, status: 'Failure', message: refused, reason: 'InternalError', details: { causes: [{ message: refused.replace(/^Internal error occurred: /, '') }] }, code: 500 });
      return;
    }
    socket.on('message', (data) => this.receive(data as Buffer));
    socket.on('close', () => this.leave());
    socket.on('error', () => socket.terminate());
    gate.follow(this);
  }

  private receive(data: Buffer): void {
    if (this.over || data.length === 0) return;
    const rest = data.subarray(1);
    switch (data[0]) {
      case STDIN:
        return this.type(rest);
      case RESIZE:
        try {
          const { Width, Height } = JSON.parse(rest.toString()) as { Width: unknown; Height: unknown };
          if (isSize(Width) && isSize(Height)) this.put({ type: 'resize', tty: this.id, cols: Width, rows: Height });
        } catch {
          // A size that cannot be read changes nothing.
        }
        return;
      case CLOSE:
        if (rest[0] === STDIN) this.put({ type: 'end', id: this.id });
    }
  }

  private type(bytes: Buffer): void {
    // Small pieces are gathered before they are counted; too many at once end the connection.
    this.uncounted += bytes.length;
    if (this.uncounted >= PART && !this.mayLoad(this.uncounted)) return this.socket.close(1008, 'too much at once');
    if (this.uncounted >= PART) this.uncounted = 0;
    const all = Buffer.concat([this.partial, bytes]);
    const whole = all.length - unfinished(all);
    this.partial = all.subarray(whole);
    const text = fromBytes(all.subarray(0, whole));
    for (let i = 0; i < text.length; i += PART) this.put({ type: 'send', id: this.id, text: text.slice(i, i + PART) });
  }

  private put(input: Parameters<Gate['input']>[0]): void {
    this.order = this.order.then(() => this.gate.input(input)).catch(() => {});
  }

  turn(world: World, _notified: ReadonlySet<string>, post: (deliver: () => void) => void): void {
    if (this.over) return;
    const connection = world.connection(this.id);
    if (!connection) return post(() => this.end({ metadata: {}, status: 'Success' }));
    const chunks = connection.take();
    if (chunks.length) post(() => this.print(chunks));
    if (connection.overflowed) return post(() => this.socket.terminate());
    if (!connection.ended) return;
    const { ended } = connection;
    const code = 'exited' in ended ? ended.status : 0;
    this.gate.unfollow(this);
    post(() =>
      this.end(
        code === 0 || this.attached
          ? { metadata: {}, status: 'Success' }
          : { metadata: {}, status: 'Failure', message: `command terminated with non-zero exit code: exit status ${code}`, reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: String(code) }] } },
      ),
    );
  }

  private print(chunks: readonly (readonly ['out' | 'err', string])[]): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    for (const [channel, text] of chunks) this.socket.send(Buffer.concat([Buffer.of(channel === 'out' ? STDOUT : STDERR), toBytes(text)]));
    if (this.socket.bufferedAmount > BACKLOG) this.socket.terminate();
  }

  private end(status: object): void {
    if (this.over) return;
    this.leave();
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.socket.send(Buffer.concat([Buffer.of(ERROR), Buffer.from(JSON.stringify(status))]));
    this.socket.close(1000);
  }

  private leave(): void {
    if (this.over) return;
    this.over = true;
    this.gate.unfollow(this);
    this.put({ type: 'disconnect', id: this.id });
  }

  gone(): void {
    this.over = true;
    this.socket.terminate();
  }
}

const isSize = (n: unknown): n is number => typeof n === 'number' && Number.isInteger(n) && n > 0 && n < 10_000;

/** How many bytes at the end begin a character that is not complete. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const b = bytes[bytes.length - back]!;
    if (b < 0x80) return 0;
    if (b >= 0xc0) return back < (b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** A request for a connection that is handed over. */
export const isUpgrade = (request: HttpRequest): boolean => /\/(?:exec|attach|portforward)$/.test(request.url.split('?')[0]!);
