import type { Gate } from '../../lab/outside';
import type { HttpResponse } from '../../sim';
import type { Carrier, CarrierEvents } from './carrier';
import { refusedStatus, Session, sizeIn, statusOf } from './session';
import { Spdy } from './spdy';

/** What clients of `exec` and `attach` over SPDY may speak: they differ in what the stream of errors says. */
export const SPDY_PROTOCOLS = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io'];

/** Streams a client has any use for, and a size it tells at most. */
const MOST_STREAMS = 8;
const MOST_SIZE = 1024;
/** Milliseconds a client has to open its streams (the kubelet's streamCreationTimeout). */
const OPENING = 30_000;

export interface Asked {
  readonly id: string;
  readonly protocol: string;
  readonly attached: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/**
 * `exec` or `attach` of a client outside of the world, by SPDY: a stream for each of what is typed, said, said of errors, the
 * terminal's size, and how it ended (kubelet/pkg/cri/streaming/remotecommand). The client opens them all, then it begins.
 */
export function spdyChannels(carried: (events: CarrierEvents) => Carrier, gate: Gate, response: HttpResponse, asked: Asked, mayLoad?: (bytes: number) => boolean): void {
  const streams = new Map<string, number>();
  const types = new Map<number, string>();
  const wanted = ['error', ...(asked.stdin ? ['stdin'] : []), ...(asked.stdout ? ['stdout'] : []), ...(asked.stderr && !asked.tty ? ['stderr'] : [])];
  let size = '';
  let opened = 0;
  const end = (status: { readonly status: string; readonly message?: string }) => {
    for (const type of ['stdout', 'stderr'] as const) if (streams.has(type)) spdy.data(streams.get(type)!, NOTHING, true);
    const text = asked.protocol === 'v4.channel.k8s.io' ? JSON.stringify(status) : status.status === 'Success' ? '' : (status.message ?? '');
    if (streams.has('error')) spdy.data(streams.get('error')!, Buffer.from(text), true);
    carrier.close();
  };
  const session = new Session(
    gate,
    asked.id,
    {
      hear: (channel, bytes) => {
        const stream = streams.get(channel === 'out' ? 'stdout' : 'stderr');
        if (stream !== undefined) spdy.data(stream, bytes);
      },
      over: (ended) => end(statusOf(ended, asked.attached)),
      cut: () => carrier.destroy(),
      full: (full) => carrier.pause(full),
      backlog: () => carrier.backlog,
    },
    mayLoad,
  );
  const late = setTimeout(() => carrier.destroy(), OPENING);
  late.unref();
  const spdy = new Spdy((bytes) => carrier.write(bytes), {
    stream: (stream, headers) => {
      const type = headers.get('streamtype') ?? '';
      if (++opened > MOST_STREAMS) return carrier.destroy();
      streams.set(type, stream);
      types.set(stream, type);
      if (!wanted.every((w) => streams.has(w))) return;
      clearTimeout(late);
      const refused = (response.body as { refused?: string } | undefined)?.refused;
      if (refused !== undefined) end(refusedStatus(refused));
      else session.begin();
    },
    data: (stream, bytes, fin) => {
      const type = types.get(stream);
      if (type === 'stdin') {
        session.type(bytes);
        if (fin) session.end();
      } else if (type === 'resize') {
        // Sizes come one after another, each an object of JSON.
        size += bytes.toString('latin1');
        for (let close = size.indexOf('}'); close >= 0; close = size.indexOf('}')) {
          const found = sizeIn(size.slice(0, close + 1));
          if (found) session.resize(found.cols, found.rows);
          size = size.slice(close + 1);
        }
        if (size.length > MOST_SIZE) carrier.destroy();
      }
    },
    reset: (stream) => {
      if (types.get(stream) === 'stdin') session.end();
    },
    over: () => carrier.close(),
  });
  const carrier: Carrier = carried({
    bytes: (bytes) => spdy.receive(bytes),
    drained: () => session.drained(),
    closed: () => {
      clearTimeout(late);
      spdy.close();
      session.leave();
    },
  });
}

const NOTHING = Buffer.alloc(0);
