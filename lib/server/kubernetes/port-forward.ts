import { randomUUID } from 'node:crypto';
import type { Follower, Gate } from '../../lab/outside';
import type { HttpRequest } from '../../sim';
import type { Carrier, CarrierEvents } from './carrier';
import { Session } from './session';
import { Spdy } from './spdy';

/** What is spoken on the streams, and SPDY's frames inside of WebSocket messages. */
export const PORT_FORWARD = 'portforward.k8s.io';
export const TUNNEL = `SPDY/3.1+${PORT_FORWARD}`;

/** Connections that one client may forward at a time. */
const MAX_CONNECTIONS = 64;

/** One connection that is forwarded: a stream for what is said, one for what went wrong. */
interface Connection {
  readonly port: string;
  data: number;
  error: number;
  session?: Session;
  /** The client has said all; the Pod has. */
  sent: boolean;
  over: boolean;
}

/** `kubectl port-forward` of a client outside of the world: pairs of SPDY streams, each a connection to a port of a Pod. */
export class PortForward implements Follower {
  private readonly spdy: Spdy;
  private readonly carrier: Carrier;
  private readonly byRequest = new Map<string, Connection>();
  private readonly byStream = new Map<number, Connection>();
  /** Connections of which no more can be taken for now. */
  private readonly full = new Set<Connection>();

  constructor(
    carried: (events: CarrierEvents) => Carrier,
    private readonly gate: Gate,
    private readonly cluster: string | null,
    /** What asked for the upgrade: each connection asks again, for its port. */
    private readonly request: HttpRequest,
    private readonly mayLoad?: (bytes: number) => boolean,
  ) {
    this.spdy = new Spdy((bytes) => this.carrier.write(bytes), {
      stream: (id, headers) => this.stream(id, headers),
      data: (id, bytes, fin) => this.data(id, bytes, fin),
      reset: (id) => this.reset(id),
      over: () => this.carrier.close(),
    });
    this.carrier = carried({
      bytes: (bytes) => this.spdy.receive(bytes),
      drained: () => {
        for (const c of this.byRequest.values()) c.session?.drained();
      },
      closed: () => {
        this.spdy.close();
        for (const c of this.byRequest.values()) c.session?.leave();
        this.byRequest.clear();
        gate.unfollow(this);
      },
    });
    gate.follow(this);
  }

  turn(): void {}

  gone(): void {
    this.carrier.destroy();
  }

  private stream(id: number, headers: ReadonlyMap<string, string>): void {
    // Clients of old gave no number: then the stream of data follows on that of errors.
    const error = headers.get('streamtype') === 'error';
    const key = headers.get('requestid') ?? String(error ? id : id - 2);
    let c = this.byRequest.get(key);
    if (!c) {
      if (this.byRequest.size >= MAX_CONNECTIONS) return this.spdy.reset(id);
      c = { port: headers.get('port') ?? '', data: 0, error: 0, sent: false, over: false };
      this.byRequest.set(key, c);
    }
    if (error ? c.error : c.data) return this.spdy.reset(id);
    if (error) c.error = id;
    else c.data = id;
    this.byStream.set(id, c);
    if (c.data && c.error) void this.open(c);
  }

  private async open(c: Connection): Promise<void> {
    const id = `@outside:${randomUUID()}`;
    const session = new Session(
      this.gate,
      id,
      {
        hear: (_channel, bytes) => this.spdy.data(c.data, bytes),
        over: () => this.finish(c),
        cut: () => {
          session.leave();
          this.spdy.reset(c.data);
          this.finish(c);
        },
        full: (full) => {
          if (full) this.full.add(c);
          else this.full.delete(c);
          this.carrier.pause(this.full.size > 0);
        },
        backlog: () => this.carrier.backlog,
      },
      this.mayLoad,
    );
    c.session = session;
    const refused = await openPort(this.gate, this.cluster, this.request, id, c.port);
    if (refused === undefined) return session.begin();
    session.leave();
    this.finish(c, refused);
  }

  private data(id: number, bytes: Buffer, fin: boolean): void {
    const c = this.byStream.get(id);
    if (!c || id !== c.data) return;
    c.session?.type(bytes);
    if (!fin) return;
    c.sent = true;
    c.session?.end();
    if (c.over) this.forget(c);
  }

  private reset(id: number): void {
    const c = this.byStream.get(id);
    if (!c || id !== c.data) return;
    c.session?.leave();
    c.sent = true;
    this.finish(c);
  }

  private finish(c: Connection, error = ''): void {
    if (c.over) return;
    c.over = true;
    this.spdy.data(c.error, Buffer.from(error), true);
    this.spdy.data(c.data, Buffer.alloc(0), true);
    if (c.sent) this.forget(c);
  }

  private forget(c: Connection): void {
    this.byStream.delete(c.data);
    this.byStream.delete(c.error);
    for (const [key, x] of this.byRequest) if (x === c) this.byRequest.delete(key);
  }
}

/**
 * Makes the world's connection `id` to one port of the Pod that a request to forward ports names; what is returned says why
 * there is none.
 */
export async function openPort(gate: Gate, cluster: string | null, request: HttpRequest, id: string, port: string | number): Promise<string | undefined> {
  const url = `${request.url.split('?')[0]}?ports=${encodeURIComponent(port)}`;
  const response = await gate.input({ type: 'connect', id, request: { ...request, url } }, cluster).catch(() => undefined);
  const refused = (response?.body as { refused?: string } | undefined)?.refused;
  if (response?.status === 101) return refused;
  return refused ?? (response ? (messageOf(response.body) ?? 'the port cannot be forwarded') : 'the API server does not answer');
}

/** The words of a Status; undefined if the body is none. */
function messageOf(body: unknown): string | undefined {
  try {
    const said = (typeof body === 'string' ? JSON.parse(body) : body) as { kind?: string; message?: string } | null;
    return said?.kind === 'Status' ? said.message : undefined;
  } catch {
    return undefined;
  }
}
