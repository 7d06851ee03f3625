import type { ServerResponse } from 'node:http';
import { pipeline, type Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
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
export async function writePieces(to: Writable, pieces: Iterable<string | Uint8Array>): Promise<void> {
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
const drained = (to: Writable): Promise<void> =>
  new Promise((goOn) => {
    const over = (): void => {
      to.off('drain', over).off('close', over);
      goOn();
    };
    to.on('drain', over).on('close', over);
  });

/** Bytes above which an answer is compressed for who takes that (apiserver `deferredResponseWriter`). */
const COMPRESSED_ABOVE = 128 * 1024;
/** Fast before small, as the real server has it. */
const LEVEL = 1;

/** Does a client take gzip? A word alone counts, as in the real server: no weights. */
export const takesGzip = (accepted: string | readonly string[] | undefined): boolean => String(accepted ?? '').split(',').some((word) => word.trim() === 'gzip'); // prettier-ignore

/** How an answer goes out. */
export interface Manner {
  /** Without its body. */
  readonly head?: boolean;
  /** Compressed where it is long. */
  readonly gzip?: boolean;
}

/** Answers, a long answer in pieces. */
export async function send(to: ServerResponse, response: HttpResponse, { head = false, gzip = false }: Manner = {}): Promise<void> {
  const headers = headersOf(response);
  for (const name of ['Content-Length', 'Transfer-Encoding', 'Connection', 'Content-Encoding']) delete headers[name];
  const pieces = head ? undefined : written(response);
  const first: (string | Uint8Array)[] = [];
  if (!pieces) first.push(bytesOf(response.body, false));
  let size = first[0]?.length ?? 0;
  let ended = !pieces;
  let since = performance.now();
  // Whether it is long is known once so much of it is there.
  while (gzip && !ended && size <= COMPRESSED_ABOVE) {
    const next = pieces!.next();
    if (next.done) ended = true;
    else {
      first.push(next.value);
      size += next.value.length;
    }
    if (performance.now() - since < SLICE) continue;
    await new Promise((goOn) => setImmediate(goOn));
    since = performance.now();
  }
  const compressed = gzip && !head && size > COMPRESSED_ABOVE;
  if (compressed) {
    headers['Content-Encoding'] = 'gzip';
    headers.Vary = [headers.Vary, 'Accept-Encoding'].filter(Boolean).join(', ');
  }
  to.writeHead(response.status, pieces || compressed ? headers : { ...headers, 'Content-Length': String(size) });
  if (head) return void to.end();
  let into: Writable = to;
  if (compressed) {
    const packer = createGzip({ level: LEVEL });
    // Whose client is gone need not go on: that ends the packer, too.
    pipeline(packer, to, () => {});
    into = packer;
  }
  await writePieces(into, first);
  if (pieces && !ended) await writePieces(into, pieces);
  into.end();
}

/** A refusal of our own, in the form in which the API refuses. */
export function refuse(to: ServerResponse, code: number, reason: string, message: string, headers: Record<string, string> = {}): void {
  void send(to, { status: code, headers: { 'content-type': 'application/json', ...headers }, body: status(code, reason, message) });
}

export const status = (code: number, reason: string, message: string) => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code });
