import type { IncomingMessage } from 'node:http';
import { fromBytes, type HttpRequest } from '../../sim';

/** Bytes of a request's body above which it is refused, as the real server's limit. */
const MAX_BODY = 3 * 1024 * 1024;

/** Header names that are about this connection, not about the request, or are ours. */
const DROPPED = /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|accept-encoding|content-length|x-drydock-.*|x-log-place|x-forwarded-.*|cookie|sec-websocket-.*|x-stream-protocol-version)$/;

/** The administrator of a kubeadm cluster: who a client is when it shows no token of its own. */
const ADMIN = { user: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] };

export class TooLarge extends Error {}

/** A client's request as the simulated API server reads it. `path` is what follows the secret prefix. */
export function toRequest(message: IncomingMessage, path: string, body: Buffer): HttpRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value === undefined || DROPPED.test(name)) continue;
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: message.method ?? 'GET',
    url: path || '/',
    headers,
    ...(body.length ? { body: fromBytes(body) } : {}),
    ...(headers.authorization ? {} : { certificate: ADMIN }),
  };
}

/** The whole body. Throws {@link TooLarge} before more than the limit is read. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  if (Number(message.headers['content-length'] ?? 0) > MAX_BODY) throw new TooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY) throw new TooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Reading leaves no mark on a world, unless it goes on to a program in it. */
export function isRead(request: HttpRequest): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  return !isProxied(request);
}

/** Does a program in the world answer, to which the API server hands the request on? */
export const isProxied = (request: Pick<HttpRequest, 'url'>): boolean => /\/proxy(?:\/|$)/.test(request.url.split('?')[0]!);
