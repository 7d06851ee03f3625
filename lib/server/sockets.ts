import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { idOfRequest, sameOrigin } from '../session-cookie';
import type { Labs } from '../lab/labs';
import { MAX_FRAME, SOCKET_PATH } from '../protocol';
import { Session } from './session';

/** Milliseconds between heartbeats; a socket that misses one is dead. */
const HEARTBEAT = 20_000;
const SOCKETS_PER_USER = 12;

/** The lab's sockets: who may open one, and which are still alive. */
export class Sockets {
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false });
  private readonly alive = new WeakMap<WebSocket, boolean>();
  private readonly perUser = new Map<string, number>();
  private readonly heartbeat: NodeJS.Timeout;

  constructor(private readonly labs: Labs) {
    this.heartbeat = setInterval(() => {
      for (const socket of this.server.clients) {
        if (!this.alive.get(socket)) socket.terminate();
        else {
          this.alive.set(socket, false);
          socket.ping();
        }
      }
    }, HEARTBEAT);
  }

  /** Takes an upgrade request if it is for us. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if ((request.url ?? '').split('?')[0] !== SOCKET_PATH) return false;
    socket.on('error', () => socket.destroy());
    this.admit(request, socket, head).catch(() => refuse(socket, '500 Internal Server Error'));
    return true;
  }

  private async admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (!sameOrigin(request)) return refuse(socket, '403 Forbidden');
    const user = await idOfRequest(request);
    if (!user) return refuse(socket, '401 Unauthorized');
    if ((this.perUser.get(user) ?? 0) >= SOCKETS_PER_USER) return refuse(socket, '429 Too Many Requests');
    if (socket.destroyed) return;
    this.server.handleUpgrade(request, socket, head, (ws) => {
      this.perUser.set(user, (this.perUser.get(user) ?? 0) + 1);
      this.alive.set(ws, true);
      ws.on('pong', () => this.alive.set(ws, true));
      ws.on('close', () => {
        const left = (this.perUser.get(user) ?? 1) - 1;
        if (left > 0) this.perUser.set(user, left);
        else this.perUser.delete(user);
      });
      new Session(ws, user, this.labs);
    });
  }

  /** The server stops: pages are to come back in a moment. */
  close(): void {
    clearInterval(this.heartbeat);
    for (const socket of this.server.clients) socket.close(1012, 'restarting');
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
