import type { ServerResponse } from 'node:http';
import { toBytes, written, type HttpResponse } from '../../sim';

/** Header names as the real server spells them. */
const spell = (name: string) => name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());

/** What a program in a cluster may not say to a browser that comes by this site's name. */
const KEPT_BACK = /^(?:set-cookie|content-security-policy.*|service-worker-allowed|clear-site-data|strict-transport-security|access-control-.*|alt-svc|report-to|refresh|link)$/;

/** An answer's head. */
export function headersOf(response: HttpResponse): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) if (!KEPT_BACK.test(name)) headers[spell(name)] = value;
  return headers;
}

/** One part of a body as bytes: text as it is, a watch's events a line each, other data as JSON. */
export function bytesOf(body: HttpResponse['body'], stream: boolean): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return toBytes(body);
  if (stream && Array.isArray(body)) return Buffer.from(body.map((event) => `${json(event)}\n`).join(''));
  return Buffer.from(`${json(body)}\n`);
}

/** JSON as Go prints it. */
const json = (value: unknown) => JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Milliseconds of writing a long answer after which others have their turns. */
const SLICE = 6;

/** Writes the pieces of a long answer between turns of the event loop, and no faster than they are read. */
export async function writePieces(to: ServerResponse, pieces: Iterable<string | Uint8Array>): Promise<void> {
  let since = performance.now();
  for (const piece of pieces) {
    if (to.destroyed) return;
    if (piece.length && !to.write(typeof piece === 'string' ? toBytes(piece) : piece)) await drained(to);
    // A socket may be ready again at once, so that waiting for it gives nobody a turn.
    if (performance.now() - since < SLICE) continue;
    await new Promise((goOn) => setImmediate(goOn));
    since = performance.now();
  }
}

/** Settles when there is room for more, or nobody is there to take it. */
const drained = (to: ServerResponse): Promise<void> =>
  new Promise((goOn) => {
    const over = (): void => {
      to.off('drain', over).off('close', over);
      goOn();
    };
    to.on('drain', over).on('close', over);
  });

/** Answers, a long answer in pieces. */
export async function send(to: ServerResponse, response: HttpResponse, head: boolean): Promise<void> {
  const headers = headersOf(response);
  for (const name of ['Content-Length', 'Transfer-Encoding', 'Connection', 'Content-Encoding']) delete headers[name];
  const pieces = head ? undefined : written(response);
  if (pieces) {
    to.writeHead(response.status, headers);
    await writePieces(to, pieces);
    return void to.end();
  }
  const bytes = bytesOf(response.body, false);
  to.writeHead(response.status, { ...headers, 'Content-Length': String(bytes.length) });
  to.end(head ? undefined : bytes);
}

/** A refusal of our own, in the form in which the API refuses. */
export function refuse(to: ServerResponse, code: number, reason: string, message: string, headers: Record<string, string> = {}): void {
  void send(to, { status: code, headers: { 'content-type': 'application/json', ...headers }, body: status(code, reason, message) }, false);
}

export const status = (code: number, reason: string, message: string) => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code });
