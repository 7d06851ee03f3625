import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** What carries channels or SPDY: a connection that was upgraded, or the messages of a WebSocket. */
export interface Carrier {
  /** One message, where the carrier has messages; text goes as text. */
  write(message: Buffer | string): void;
  /** Bytes written that are not on their way yet. */
  readonly backlog: number;
  /** Stops reading what the client sends, or goes on. */
  pause(on: boolean): void;
  /** Closes once all that was written has gone. */
  close(): void;
  destroy(): void;
}

export interface CarrierEvents {
  bytes(bytes: Buffer): void;
  /** Something that was written has gone. */
  drained(): void;
  closed(): void;
}

/** Milliseconds a client that was told goodbye has to go by itself. */
const FAREWELL = 5_000;
/** Milliseconds without a word from either side (the kubelet's streamingConnectionIdleTimeout), and between two probes of TCP. */
export const IDLE = 4 * 3600_000;
export const KEEP_ALIVE = 30_000;

/** Each message as one piece, whole. */
export function overWebSocket(ws: WebSocket, events: CarrierEvents): Carrier {
  ws.on('message', (data) => events.bytes(data as Buffer));
  ws.on('close', () => events.closed());
  ws.on('error', () => ws.terminate());
  return {
    write: (message) => {
      if (ws.readyState === ws.OPEN) ws.send(message, () => events.drained());
    },
    get backlog() {
      return ws.bufferedAmount;
    },
    pause: (on) => (on ? ws.pause() : ws.resume()),
    close: () => {
      ws.resume();
      ws.close(1000);
    },
    destroy: () => ws.terminate(),
  };
}

/** Bytes in whatever pieces; `head` came with the request for the upgrade. Who does not go after `close` is cut off. */
export function overSocket(socket: Duplex, head: Buffer, events: CarrierEvents): Carrier {
  socket.on('data', (bytes: Buffer) => events.bytes(bytes));
  socket.on('end', () => socket.end());
  socket.on('close', () => events.closed());
  socket.on('error', () => socket.destroy());
  if (head.length) events.bytes(head);
  return {
    write: (bytes) => {
      if (socket.writable) socket.write(bytes, () => events.drained());
    },
    get backlog() {
      return socket.writableLength;
    },
    pause: (on) => void (on ? socket.pause() : socket.resume()),
    close: () => {
      socket.resume();
      socket.end();
      setTimeout(() => socket.destroy(), FAREWELL).unref();
    },
    destroy: () => socket.destroy(),
  };
}
