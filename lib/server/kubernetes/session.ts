import type { Follower, Gate } from '../../lab/outside';
import { fromBytes, toBytes, type World } from '../../sim';

/** How what a connection led to has ended; null where it is not there any more. */
export type Ended = NonNullable<NonNullable<ReturnType<World['connection']>>['ended']> | null;

/** Who speaks for the client of a session. */
export interface Listener {
  hear(channel: 'out' | 'err', bytes: Uint8Array): void;
  over(ended: Ended): void;
  /** The world is gone, or the client sends or leaves unread what is too much: the connection is to be cut. */
  cut(): void;
  /** So much of what the client sends waits that no more should be read of it, or may be again. */
  full(full: boolean): void;
  /** Bytes that the client has not taken yet. */
  backlog(): number;
}

/** Characters of one input; more are several. */
const PART = 64 * 1024;
/** Characters that may lie unread in the world. */
const UNREAD = 4 * PART;
/** Milliseconds in which the rest of a character comes, if it comes: what crosses the network in two parts arrives close together. */
const PATIENCE = 20;
/** Bytes that may wait here, from which no more is read of the client, until there are few again. */
const FULL = 1024 * 1024;
/** Bytes that the client may leave untaken until it is sent no more and what speaks is held, and when both go on. */
const SLOW = 1024 * 1024;
const QUICK = 256 * 1024;

/**
 * One connection of the world's to a client outside of it: a process (exec, attach) or a port. It carries bytes both ways,
 * and no more at a time than the other side takes: what the client sends waits here, and then in the client, while the
 * process does not read; and the process waits while the client does not.
 */
export class Session implements Follower {
  private over = false;
  private begun = false;
  /** What the client sent that is not in the world yet, in pieces. */
  private queue: string[] = [];
  private queued = 0;
  private isFull = false;
  /** Bytes of a character whose rest is still to come, and a half of one that was heard. */
  private partial = Buffer.alloc(0);
  private patience: NodeJS.Timeout | undefined;
  private halves = { out: '', err: '' };
  /** What the client is to hear and was not sent, and how it ended after that. */
  private outgoing: { readonly channel: 'out' | 'err'; text: string }[] = [];
  private ended: Ended | undefined;
  private ending = false;
  /** Characters given to the world since it was last seen, of them those not acknowledged, and how many it had not read then. */
  private given = 0;
  private flying = 0;
  private unread = 0;
  private held = false;
  private uncounted = 0;

  constructor(
    private readonly gate: Gate,
    readonly id: string,
    private readonly listener: Listener,
    private readonly mayLoad: (bytes: number) => boolean = () => true,
  ) {}

  /** The world has made the connection: from here on it goes both ways. */
  begin(): void {
    if (this.over || this.begun) return;
    this.begun = true;
    this.gate.follow(this);
    this.pump();
  }

  /** What the client sends. */
  type(bytes: Buffer): void {
    if (this.over || this.ending || bytes.length === 0) return;
    // Small pieces are gathered before they are counted; too many at once end the connection.
    this.uncounted += bytes.length;
    if (this.uncounted >= PART) {
      if (!this.mayLoad(this.uncounted)) return this.listener.cut();
      this.uncounted = 0;
    }
    const all = this.partial.length ? Buffer.concat([this.partial, bytes]) : bytes;
    const whole = all.length - unfinished(all);
    this.partial = Buffer.from(all.subarray(whole));
    this.push(fromBytes(all.subarray(0, whole)));
    this.pump();
    clearTimeout(this.patience);
    if (this.partial.length) this.patience = setTimeout(() => this.typePartial(), PATIENCE);
  }

  /** The rest of a character does not come: it is none, but data that ends so. */
  private typePartial(): void {
    clearTimeout(this.patience);
    this.push(fromBytes(this.partial));
    this.partial = Buffer.alloc(0);
    this.pump();
  }

  private push(text: string): void {
    if (text === '') return;
    for (let i = 0; i < text.length; i += PART) this.queue.push(text.slice(i, i + PART));
    this.queued += text.length;
  }

  /** The client will send no more. */
  end(): void {
    if (this.over || this.ending) return;
    this.ending = true;
    this.typePartial();
  }

  resize(cols: number, rows: number): void {
    if (!this.over) void this.put({ type: 'resize', tty: this.id, cols, rows });
  }

  private put(input: Parameters<Gate['input']>[0]): Promise<unknown> {
    return this.gate.input(input).catch(() => this.over || this.listener.cut());
  }

  /** Gives the world as much as it has room for. */
  private pump(): void {
    if (!this.begun || this.over) return;
    while (this.queue.length && this.unread + this.given < UNREAD) {
      let text = '';
      while (this.queue.length && text.length < PART) text += this.queue.shift()!;
      this.queued -= text.length;
      this.given += text.length;
      this.flying += text.length;
      void this.put({ type: 'send', id: this.id, text }).then(() => (this.flying -= text.length));
    }
    if (this.ending && this.queue.length === 0) {
      this.ending = false;
      void this.put({ type: 'end', id: this.id });
    }
    if (this.isFull === (this.queued > (this.isFull ? 0 : FULL))) return;
    this.isFull = !this.isFull;
    this.listener.full(this.isFull);
  }

  /** The client has taken something of what it was sent. */
  drained(): void {
    if (!this.over && (this.held || this.outgoing.length) && this.listener.backlog() < QUICK) this.flush();
  }

  private hold(on: boolean): void {
    this.held = on;
    void this.put({ type: 'hold', id: this.id, on });
  }

  turn(world: World, _notified: ReadonlySet<string>, post: (deliver: () => void) => void): void {
    if (this.over) return;
    const connection = world.connection(this.id);
    if (!connection) return post(() => this.finish(null));
    const chunks = connection.take();
    const { unread, ended, overflowed } = connection;
    // What was acknowledged before this turn is in the count; what flies may be in both, which only makes for patience.
    this.unread = unread;
    this.given = this.flying;
    if (chunks.length) post(() => this.hear(chunks));
    if (overflowed) return post(() => this.listener.cut());
    if (ended) {
      this.gate.unfollow(this);
      return post(() => this.finish(ended));
    }
    if (this.queue.length && unread + this.given < UNREAD) post(() => this.pump());
  }

  private hear(chunks: readonly (readonly ['out' | 'err', string])[]): void {
    if (this.over) return;
    for (const [channel, text] of chunks) this.outgoing.push({ channel, text });
    this.flush();
  }

  /** Sends what the client has room for. */
  private flush(): void {
    while (this.outgoing.length && this.listener.backlog() < SLOW) {
      const { channel, text } = this.outgoing[0]!;
      const piece = text.slice(0, PART);
      if (piece.length === text.length) this.outgoing.shift();
      else this.outgoing[0]!.text = text.slice(PART);
      const all = this.halves[channel] + piece;
      const half = /[\ud800-\udbff]$/.test(all);
      this.halves[channel] = half ? all.slice(-1) : '';
      const bytes = toBytes(half ? all.slice(0, -1) : all);
      if (bytes.length) this.listener.hear(channel, bytes);
      if (this.over) return;
    }
    if (this.ended !== undefined) {
      if (this.outgoing.length === 0) this.close(this.ended);
      return;
    }
    const slow = this.outgoing.length > 0 || this.listener.backlog() >= SLOW;
    if (slow !== this.held) this.hold(slow);
  }

  /** What was heard last goes before the end of it. */
  private finish(ended: Ended): void {
    if (this.over) return;
    this.ended = ended;
    this.flush();
  }

  private close(ended: Ended): void {
    this.leave();
    this.listener.over(ended);
  }

  /** The client has gone, or is told no more. */
  leave(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.patience);
    this.queue = [];
    this.outgoing = [];
    this.gate.unfollow(this);
    void this.gate.input({ type: 'disconnect', id: this.id }).catch(() => {});
    if (this.isFull) this.listener.full(false);
  }

  gone(): void {
    this.over = true;
    clearTimeout(this.patience);
    this.listener.cut();
  }
}

const isSize = (n: unknown): n is number => typeof n === 'number' && Number.isInteger(n) && n > 0 && n < 10_000;

/** The size a client tells of its terminal; undefined where it cannot be read: that changes nothing. */
export function sizeIn(text: string): { readonly cols: number; readonly rows: number } | undefined {
  try {
    const { Width, Height } = JSON.parse(text) as { Width: unknown; Height: unknown };
    return isSize(Width) && isSize(Height) ? { cols: Width, rows: Height } : undefined;
  } catch {
    return undefined;
  }
}

/** A Status of how a process ended. */
export interface EndStatus {
  readonly metadata: Readonly<Record<string, never>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: object;
  readonly code?: number;
}

/** What the last channel says of how a process ended. Of attach only that it did. */
export function statusOf(ended: Ended, attached: boolean): EndStatus {
  const code = ended && 'exited' in ended ? ended.status : 0;
  if (code === 0 || attached) return { metadata: {}, status: 'Success' };
  return { metadata: {}, status: 'Failure', message: `command terminated with non-zero exit code: exit status ${code}`, reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: String(code) }] } };
}

/** What it says of one that the container runtime could not start. */
export const refusedStatus = (refused: string): EndStatus => ({ metadata: {}, status: 'Failure', message: refused, reason: 'InternalError', details: { causes: [{ message: refused.replace(/^Internal error occurred: /, '') }] }, code: 500 });

/** How many bytes at the end begin a character that is not complete. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const b = bytes[bytes.length - back]!;
    if (b < 0x80) return 0;
    if (b > 0xf4) return 0;
    if (b >= 0xc2) return back < (b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}
