import type { WebSocket } from 'ws';
import { STATUS_CODES } from 'node:http';
import type { Follower, Gate } from '../../lab/outside';
import { fromBytes, toBytes, type HttpResponse } from '../../sim';
import { Spdy } from './spdy';

/** SPDY frames inside of WebSocket messages. */
export const PORT_FORWARD = 'SPDY/3.1+portforward.k8s.io';

const MAX_REQUEST = 4 * 1024 * 1024;
const MAX_CONNECTIONS = 64;
const METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \S+ HTTP\/1\.[01]\r\n/;

/** One connection that kubectl forwards: a stream for what is said, one for what went wrong. */
interface Connection {
  readonly port: string;
  data: number;
  error: number;
  buffer: Buffer;
  busy: boolean;
  ended: boolean;
}

/**
 * `kubectl port-forward` of a client outside of the world. Inside of it programs speak HTTP as whole requests, so this is
 * where a client's bytes become one: requests of HTTP/1.1 go through, other protocols are told that they do not.
 */
export class PortForward implements Follower {
  private readonly spdy: Spdy;
  private readonly byRequest = new Map<string, Connection>();
  private readonly byStream = new Map<number, Connection>();
  private readonly pod: string;

  constructor(
    private readonly socket: WebSocket,
    private readonly gate: Gate,
    private readonly cluster: string | null,
    path: string,
    private readonly mayLoad: (bytes: number) => boolean = () => true,
  ) {
    this.pod = path.split('?')[0]!.replace(/\/portforward$/, '');
    this.spdy = new Spdy(
      (bytes) => {
        if (socket.readyState === socket.OPEN) socket.send(bytes);
      },
      {
        stream: (id, headers) => this.stream(id, headers),
        data: (id, bytes, fin) => this.data(id, bytes, fin),
        reset: (id) => this.forget(id),
        over: () => socket.close(1000),
      },
    );
    socket.on('message', (data) => this.spdy.receive(data as Buffer));
    socket.on('close', () => {
      this.spdy.close();
      gate.unfollow(this);
    });
    socket.on('error', () => socket.terminate());
    gate.follow(this);
  }

  turn(): void {}

  gone(): void {
    this.socket.terminate();
  }

  private stream(id: number, headers: ReadonlyMap<string, string>): void {
    const key = headers.get('requestid') ?? String(id);
    let c = this.byRequest.get(key);
    if (!c) {
      if (this.byRequest.size >= MAX_CONNECTIONS) return this.socket.close(1008);
      c = { port: headers.get('port') ?? '', data: 0, error: 0, buffer: Buffer.alloc(0), busy: false, ended: false };
      this.byRequest.set(key, c);
    }
    if (headers.get('streamtype') === 'error') c.error = id;
    else c.data = id;
    this.byStream.set(id, c);
  }

  private forget(id: number): void {
    const c = this.byStream.get(id);
    this.byStream.delete(id);
    if (c && !this.byStream.has(c.data) && !this.byStream.has(c.error)) for (const [key, x] of this.byRequest) if (x === c) this.byRequest.delete(key);
  }

  private data(id: number, bytes: Buffer, fin: boolean): void {
    const c = this.byStream.get(id);
    if (!c || id !== c.data) return;
    c.buffer = Buffer.concat([c.buffer, bytes]);
    if (fin) c.ended = true;
    if (c.buffer.length > MAX_REQUEST) return this.finish(c, 'the request is too large');
    void this.serve(c);
  }

  /** Answers the requests that are whole, one after another. */
  private async serve(c: Connection): Promise<void> {
    if (c.busy) return;
    c.busy = true;
    try {
      for (let request = wholeRequest(c.buffer); request; request = wholeRequest(c.buffer)) {
        if (request === 'other') return this.finish(c, 'only HTTP goes through a forwarded port of this simulated cluster');
        c.buffer = c.buffer.subarray(request.length);
        if (!this.mayLoad(request.body.length)) return this.finish(c, 'that is more than a lab takes in: try again in some minutes');
        const { method, target, headers, body } = request;
        const path = target.replace(/^https?:\/\/[^/]*/i, '') || '/';
        const response = await this.gate.input(
          {
            type: 'request',
            id: `forward:${this.pod}`,
            request: { method, url: `${this.pod}:${c.port}/proxy${path}`, headers, ...(body.length ? { body: fromBytes(body) } : {}), certificate: { user: 'kubernetes-admin', groups: ['system:masters'] } },
          },
          this.cluster,
        );
        if (!response) return this.finish(c, 'the API server does not answer');
        const refused = response.status >= 500 && own in response.headers ? messageOf(response.body) : undefined;
        if (refused !== undefined) return this.finish(c, refusal(c.port, refused));
        if (response.delay) await new Promise((r) => setTimeout(r, Math.min(response.delay!, 30_000)));
        const close = /close/i.test(headers.connection ?? '');
        this.spdy.data(c.data, print(response, method, close));
        if (close) return this.finish(c);
      }
      if (c.ended) this.finish(c);
    } finally {
      c.busy = false;
    }
  }

  private finish(c: Connection, error = ''): void {
    c.buffer = Buffer.alloc(0);
    this.spdy.data(c.error, Buffer.from(error), true);
    this.spdy.data(c.data, Buffer.alloc(0), true);
  }
}

/** A header by which one knows that the API server answered for itself, or passed an answer on. */
const own = 'audit-id';

/** The words of a Status; undefined if the body is none. */
function messageOf(body: HttpResponse['body']): string | undefined {
  try {
    const said = (typeof body === 'string' ? JSON.parse(body) : body) as { kind?: string; message?: string } | null;
    return said?.kind === 'Status' ? (said.message ?? '') : undefined;
  } catch {
    return undefined;
  }
}

/** How containerd says that nobody listens in the Pod. */
const refusal = (port: string, why: string) => (/refused/.test(why) ? `failed to connect to localhost:${port} inside namespace, IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found ` : why);

interface WholeRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  readonly length: number;
}

/** The first request in what has come so far; undefined while it is not whole, 'other' if it is none. */
export function wholeRequest(bytes: Buffer): WholeRequest | 'other' | undefined {
  if (bytes.length === 0) return undefined;
  const end = bytes.indexOf('\r\n\r\n');
  const start = bytes.subarray(0, 8192).toString('latin1');
  if (end < 0) return bytes.length > 64 * 1024 || (start.includes('\r\n') && !METHOD.test(start)) || !/^[A-Z]{1,7}(?: |$)/.test(start) ? 'other' : undefined;
  if (!METHOD.test(start)) return 'other';
  const [line, ...rest] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [method, target] = line!.split(' ') as [string, string];
  const headers: Record<string, string> = {};
  for (const h of rest) {
    const colon = h.indexOf(':');
    if (colon > 0) headers[h.slice(0, colon).toLowerCase()] = h.slice(colon + 1).trim();
  }
  const from = end + 4;
  if (/chunked/i.test(headers['transfer-encoding'] ?? '')) {
    const parts: Buffer[] = [];
    for (let at = from; ; ) {
      const eol = bytes.indexOf('\r\n', at);
      if (eol < 0) return undefined;
      const size = Number.parseInt(bytes.subarray(at, eol).toString('latin1'), 16);
      if (!Number.isFinite(size) || size < 0) return 'other';
      if (bytes.length < eol + 2 + size + 2) return undefined;
      if (size === 0) {
        delete headers['transfer-encoding'];
        return { method, target, headers, body: Buffer.concat(parts), length: eol + 4 };
      }
      parts.push(bytes.subarray(eol + 2, eol + 2 + size));
      at = eol + 2 + size + 2;
    }
  }
  const length = Number(headers['content-length'] ?? 0);
  if (!Number.isInteger(length) || length < 0) return 'other';
  if (bytes.length < from + length) return undefined;
  return { method, target, headers, body: bytes.subarray(from, from + length), length: from + length };
}

function print(response: HttpResponse, method: string, close: boolean): Buffer {
  const { body } = response;
  const bytes = body === undefined || body === null ? Buffer.alloc(0) : typeof body === 'string' ? Buffer.from(toBytes(body)) : Buffer.from(JSON.stringify(body));
  const head = Object.entries(response.headers).filter(([k, v]) => !/^(content-length|transfer-encoding|connection|audit-id|x-kubernetes-pf-.*)$/i.test(k) && !(k === 'cache-control' && v === 'no-cache, private')).map(([k, v]) => `${k}: ${v}\r\n`).join(''); // prettier-ignore
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}\r\n${head}content-length: ${bytes.length}\r\n${close ? 'connection: close\r\n' : ''}\r\n`), method === 'HEAD' ? Buffer.alloc(0) : bytes]);
}
