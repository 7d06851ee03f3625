import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { IDLE, KEEP_ALIVE, overSocket, overWebSocket } from './carrier';
import { channels } from './channels';
import { COMMAND_DIALECTS, PORT_DIALECTS } from './dialects';
import { ask, isStream, isWatch, type Reach } from './endpoint';
import { EventFrames } from './event-frames';
import { PortChannels, portsIn } from './port-channels';
import { PORT_FORWARD, PortForward, TUNNEL } from './port-forward';
import { toRequest } from './request';
import { bytesOf, headersOf, status } from './respond';
import { SPDY_PROTOCOLS, spdyChannels } from './spdy-channels';
import { Stream } from './stream';
import type { HttpRequest, HttpResponse } from '../../sim';

/** Bytes of one message of a client. */
const MAX_FRAME = 1024 * 1024;

const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false });
// The name of its protocol has a slash, which the library takes for a mistake: it is agreed upon beside it.
const tunnels = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false });
tunnels.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${TUNNEL}`));

/** What a client wants the connection to become, and in which of the languages it offers. */
interface Wish {
  readonly by: 'websocket' | 'spdy';
  readonly protocol: string;
}

/**
 * A request that wants the connection handed over: exec, attach and port-forward, by WebSocket or SPDY. What came of it in
 * the cluster is known before the handshake, so that a refusal is an answer of HTTP as any other.
 */
export async function upgrade(message: IncomingMessage, socket: Duplex, head: Buffer, path: string, { gate, cluster, mayLoad }: Reach): Promise<void> {
  if (handedBack(message, socket, head)) return;
  const plain = toRequest(message, path, Buffer.alloc(0));
  if (isWatch(plain)) return watch(message, socket, head, plain, { gate, cluster });
  const request = { ...plain, headers: { ...plain.headers, upgrade: 'websocket' } };
  const [, sub] = HANDS_OVER.exec(path.split('?')[0]!) ?? [];
  const id = `@outside:${randomUUID()}`;
  const forward = sub === 'portforward';
  const wish = wishOf(message, forward);
  // Reading of the answer alone would not tell a refusal from a process that ran: ask only who can take it.
  if ('refusal' in wish) {
    const answer = await ask(gate, cluster, { ...request, method: 'GET' });
    return refuse(socket, answer && answer.status >= 400 ? answer : wish.refusal);
  }
  const dialect = wish.by === 'websocket' ? (forward ? PORT_DIALECTS : COMMAND_DIALECTS).find((d) => d.name === wish.protocol) : undefined;
  const ports = portsIn(request);
  if (forward && dialect && !ports) return refuse(socket, { status: 400, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'query parameter "ports" is required\n' });
  const response = forward ? await ask(gate, cluster, request) : await gate.input({ type: 'connect', id, request }, cluster);
  if (socket.destroyed) {
    void gate.input({ type: 'disconnect', id }).catch(() => {});
    return;
  }
  if (!response) return void socket.destroy();
  if (response.status !== 101) return refuse(socket, response);
  if (wish.by === 'spdy') {
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${wish.protocol}\r\n\r\n`);
    if (forward) new PortForward((events) => overSocket(socket, head, events), gate, cluster, request, mayLoad);
    else spdyChannels((events) => overSocket(socket, head, events), gate, response, { id, protocol: wish.protocol, attached: sub === 'attach', ...flagsOf(request) }, mayLoad);
  } else if (dialect) {
    // The library agrees to the first that is offered.
    if (dialect.name) message.headers['sec-websocket-protocol'] = dialect.name;
    server.handleUpgrade(message, socket, head, (ws) => {
      if (forward) new PortChannels((events) => overWebSocket(ws, events), dialect, gate, cluster, request, ports!, mayLoad);
      else channels((events) => overWebSocket(ws, events), dialect, gate, id, response, sub === 'attach', mayLoad);
    });
  } else {
    delete message.headers['sec-websocket-protocol'];
    tunnels.handleUpgrade(message, socket, head, (ws) => void new PortForward((events) => overWebSocket(ws, events), gate, cluster, request, mayLoad));
  }
  // Last, for the library takes away what was set before.
  const tcp = socket as Partial<Socket>;
  tcp.setKeepAlive?.(true, KEEP_ALIVE);
  tcp.setTimeout?.(IDLE, () => socket.destroy());
}

/** What a connection is handed over for. */
const HANDS_OVER = /\/(exec|attach|portforward)$/;

/**
 * Who wishes for an upgrade where there is none (`h2c`, which some clients try first; WebSocket for a list) is answered as
 * if it did not, as HTTP has it: the request is read again without the wish. Is it so?
 */
export function handedBack(message: IncomingMessage, socket: Duplex, head: Buffer): boolean {
  const url = message.url ?? '';
  const by = String(message.headers.upgrade).toLowerCase();
  if (HANDS_OVER.test(url.split('?')[0]!) ? /^(websocket|spdy\/3\.1)$/.test(by) : by === 'websocket' && isWatch({ url })) return false;
  const lines = [`${message.method} ${url} HTTP/1.1`];
  for (let i = 0; i < message.rawHeaders.length; i += 2) if (!/^(upgrade|connection|http2-settings)$/i.test(message.rawHeaders[i]!)) lines.push(`${message.rawHeaders[i]}: ${message.rawHeaders[i + 1]}`);
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  (socket as unknown as { readonly server: Server }).server.emit('connection', socket);
  return true;
}

/** A watch by WebSocket: each event is a message. */
async function watch(message: IncomingMessage, socket: Duplex, head: Buffer, plain: HttpRequest, { gate, cluster }: Reach): Promise<void> {
  // In protobuf it would go without the lengths that stand between events elsewhere.
  const accept = (plain.headers.accept ?? '').split(',').filter((clause) => !clause.includes('protobuf')).join(','); // prettier-ignore
  const request = { ...plain, headers: { ...plain.headers, accept: accept || 'application/json' } };
  const response = await ask(gate, cluster, request);
  if (!response || socket.destroyed) return void socket.destroy();
  if (!isStream(request, response)) return refuse(socket, response);
  server.handleUpgrade(message, socket, head, (ws) => void new Stream(new EventFrames(ws), gate, cluster, response));
}

/** The first language that both know (httpstream.Handshake), or why there is none. */
function wishOf(message: IncomingMessage, forward: boolean): Wish | { readonly refusal: HttpResponse } {
  const listed = (name: string) => String(message.headers[name] ?? '').split(',').map((p) => p.trim()).filter(Boolean); // prettier-ignore
  const plain = (code: number, text: string): { readonly refusal: HttpResponse } => ({ refusal: { status: code, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` } });
  if (/^websocket$/i.test(message.headers.upgrade ?? '')) {
    const offered = listed('sec-websocket-protocol');
    const known = forward ? [TUNNEL, ...PORT_DIALECTS.map((d) => d.name)] : COMMAND_DIALECTS.map((d) => d.name);
    const protocol = offered.length ? known.find((p) => p && offered.includes(p)) : '';
    return protocol !== undefined ? { by: 'websocket', protocol } : plain(400, `unable to upgrade: only WebSocket with ${known.filter(Boolean).join(', ')} is served`);
  }
  if (!/^spdy\/3\.1$/i.test(message.headers.upgrade ?? '')) return { refusal: { status: 400, headers: { 'content-type': 'application/json' }, body: status(400, 'BadRequest', 'Upgrade request required') } };
  const offered = listed('x-stream-protocol-version');
  const known = forward ? [PORT_FORWARD] : SPDY_PROTOCOLS;
  const protocol = offered.find((p) => known.includes(p));
  if (protocol) return { by: 'spdy', protocol };
  return plain(403, `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${known.join(' ')}]`);
}

/** Which streams a client of exec or attach wants. */
function flagsOf(request: HttpRequest) {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '');
  const on = (name: string) => ['1', 'true'].includes(query.get(name) ?? '');
  return { stdin: on('stdin'), stdout: on('stdout'), stderr: on('stderr'), tty: on('tty') };
}

/** Answers on a socket that was not upgraded. */
export function refuse(socket: Duplex, response: HttpResponse): void {
  const bytes = bytesOf(response.body, false);
  const headers = { ...headersOf(response), 'Content-Length': String(bytes.length), Connection: 'close', Date: new Date().toUTCString() };
  socket.write(`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}\r\n${Object.entries(headers).map(([k, v]) => `${k}: ${v.replace(/[\r\n]/g, ' ')}\r\n`).join('')}\r\n`); // prettier-ignore
  socket.end(bytes);
}
