import { randomUUID } from 'node:crypto';
import type { Follower, Gate } from '../../lab/outside';
import type { HttpRequest } from '../../sim';
import type { Carrier, CarrierEvents } from './carrier';
import { decode, encode, type Dialect } from './dialects';
import { openPort } from './port-forward';
import { Session } from './session';

/** Ports of one request. */
const MAX_PORTS = 64;

/** The ports a request asks for, each `ports` being one or several with commas between; undefined where one is none. */
export function portsIn(request: HttpRequest): readonly number[] | undefined {
  const ports = new URLSearchParams(request.url.split('?')[1] ?? '').getAll('ports').flatMap((p) => p.split(',')).map(Number);
  return ports.length > 0 && ports.length <= MAX_PORTS && ports.every((p) => Number.isInteger(p) && p > 0 && p < 65536) ? ports : undefined;
}

/**
 * A client outside of the world forwards ports by channels of a WebSocket, as @kubernetes/client-node and Python's do: the nth port has channel 2n for what is said and
 * 2n + 1 for what goes wrong, each of which begins with the port's number, low byte first. There is one connection to each
 * port, made at once. (Kubernetes: pkg/kubelet/…/portforward/websocket.go)
 */
export class PortChannels implements Follower {
  private readonly carrier: Carrier;
  private readonly sessions: Session[];
  private readonly full = new Set<number>();
  private left: number;

  constructor(
    carried: (events: CarrierEvents) => Carrier,
    private readonly dialect: Dialect,
    private readonly gate: Gate,
    private readonly cluster: string | null,
    private readonly request: HttpRequest,
    ports: readonly number[],
    mayLoad?: (bytes: number) => boolean,
  ) {
    this.left = ports.length;
    this.carrier = carried({
      bytes: (message) => {
        const [channel, bytes] = decode(dialect, message);
        if (channel % 2 === 0) this.sessions[channel / 2]?.type(bytes);
      },
      drained: () => {
        for (const s of this.sessions) s.drained();
      },
      closed: () => {
        for (const s of this.sessions) s.leave();
        gate.unfollow(this);
      },
    });
    this.sessions = ports.map(
      (_, i) =>
        new Session(
          gate,
          `@outside:${randomUUID()}`,
          {
            hear: (_channel, bytes) => this.say(2 * i, bytes),
            over: () => this.finish(i),
            cut: () => this.carrier.destroy(),
            full: (full) => {
              if (full) this.full.add(i);
              else this.full.delete(i);
              this.carrier.pause(this.full.size > 0);
            },
            backlog: () => this.carrier.backlog,
          },
          mayLoad,
        ),
    );
    gate.follow(this);
    for (const [i, port] of ports.entries()) {
      const number = Buffer.of(port & 255, port >> 8);
      this.say(2 * i, number);
      this.say(2 * i + 1, number);
      void this.open(i, port);
    }
  }

  turn(): void {}

  gone(): void {
    this.carrier.destroy();
  }

  private say(channel: number, bytes: Uint8Array): void {
    this.carrier.write(encode(this.dialect, channel, bytes));
  }

  private async open(i: number, port: number): Promise<void> {
    const session = this.sessions[i]!;
    const refused = await openPort(this.gate, this.cluster, this.request, session.id, port);
    if (refused === undefined) return session.begin();
    session.leave();
    this.say(2 * i + 1, Buffer.from(refused));
    this.finish(i);
  }

  private finish(i: number): void {
    this.full.delete(i);
    if (--this.left === 0) this.carrier.close();
  }
}
