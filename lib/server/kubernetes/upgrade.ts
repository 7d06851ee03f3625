import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Channels, isUpgrade, PROTOCOLS } from './channels';
import { ask, type Reach } from './endpoint';
import { PORT_FORWARD, PortForward } from './port-forward';
import { toRequest } from './request';
import { bytesOf, headersOf, status } from './respond';
import type { HttpResponse } from '../../sim';

/** Bytes of one message of a client. */
const MAX_FRAME = 1024 * 1024;

const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false, handleProtocols: (offered) => PROTOCOLS.find((p) => offered.has(p)) ?? false });
// The name of its protocol has a slash, which the library takes for a mistake: it is agreed upon beside it.
const tunnels = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false });
tunnels.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${PORT_FORWARD}`));

/**
 * A request that wants the connection handed over: exec, attach and port-forward, by WebSocket. What came of it in the
 * cluster is known before the handshake, so that a refusal is an answer of HTTP as any other.
 */
export async function upgrade(message: IncomingMessage, socket: Duplex, head: Buffer, path: string, { gate, cluster, mayLoad }: Reach): Promise<void> {
  const request = toRequest(message, path, Buffer.alloc(0));
  const offered = String(message.headers['sec-websocket-protocol'] ?? '').split(',').map((p) => p.trim()); // prettier-ignore
  const websocket = /^websocket$/i.test(message.headers.upgrade ?? '');
  if (!isUpgrade(request)) return refuse(socket, { status: 400, headers: { 'content-type': 'application/json' }, body: status(400, 'BadRequest', 'this cannot be asked with an upgrade') });
  const id = `@outside:${randomUUID()}`;
  const forward = /\/portforward$/.test(path.split('?')[0]!);
  // Reading of the answer alone would not tell a refusal from a process that ran: ask only who can take it.
  const possible = websocket && (forward ? offered.includes(PORT_FORWARD) : offered.some((p) => PROTOCOLS.includes(p)));
  if (!possible) {
    const answer = await ask(gate, cluster, { ...request, method: 'GET' });
    if (answer && answer.status >= 400) return refuse(socket, answer);
    return refuse(socket, { status: 400, headers: { 'content-type': 'application/json' }, body: status(400, 'BadRequest', `unable to upgrade: only WebSocket with ${[...PROTOCOLS, PORT_FORWARD].join(', ')} is served`) });
  }
  const response = forward ? await ask(gate, cluster, request) : await gate.input({ type: 'connect', id, request }, cluster);
  if (socket.destroyed) {
    void gate.input({ type: 'disconnect', id });
    return;
  }
  if (!response) return void socket.destroy();
  if (response.status !== 101) return refuse(socket, response);
  if (forward) {
    delete message.headers['sec-websocket-protocol'];
    tunnels.handleUpgrade(message, socket, head, (ws) => void new PortForward(ws, gate, cluster, path, mayLoad));
    return;
  }
  server.handleUpgrade(message, socket, head, (ws) => {
    new Channels(ws, gate, id, response, /\/attach$/.test(path.split('?')[0]!), mayLoad);
  });
}

/** Answers on a socket that was not upgraded. */
export function refuse(socket: Duplex, response: HttpResponse): void {
  const bytes = bytesOf(response.body, false);
  const headers = { ...headersOf(response), 'Content-Length': String(bytes.length), Connection: 'close', Date: new Date().toUTCString() };
  socket.write(`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}\r\n${Object.entries(headers).map(([k, v]) => `${k}: ${v.replace(/[\r\n]/g, ' ')}\r\n`).join('')}\r\n`); // prettier-ignore
  socket.end(bytes);
}
