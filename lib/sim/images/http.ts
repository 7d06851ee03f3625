import type { HttpRequest, HttpResponse, Instant, Json } from '../core';
import { byteLength } from '../core';

/** A URL taken apart, without judging it. */
export interface Url {
  readonly scheme: string;
  /** As typed, with port if there was one: the Host header. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Without the question mark; undefined if there was none. */
  readonly query?: string;
}

/** Takes a URL apart; what is none counts as a path on no host. */
export function parseUrl(url: string): Url {
  const m = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i.exec(url);
  if (!m) return { scheme: 'http', host: '', port: 80, path: url.startsWith('/') ? url.split('?')[0]! : '/', query: url.split('?')[1] };
  const host = m[2]!.replace(/^[^@]*@/, '');
  const port = /:(\d+)$/.exec(host);
  const scheme = m[1]!.toLowerCase();
  return { scheme, host, port: port ? Number(port[1]) : scheme === 'https' ? 443 : 80, path: m[3] || '/', query: m[4] };
}

/** The body of a request or response as text. */
export function bodyText(body: Json | undefined): string {
  return body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
}

/** A whole response with its length. */
export function respond(status: number, body: string, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, headers: { ...headers, 'content-length': String(byteLength(body)) }, body };
}

/** The Host header of a request, or what its URL says. */
export function hostOf(request: HttpRequest): string {
  return request.headers['host'] ?? parseUrl(request.url).host;
}

/** `Mon, 23 Nov 2026 15:44:25 GMT`: a date in a header. */
export function httpDate(t: Instant): string {
  return new Date(t).toUTCString();
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number) => String(n).padStart(2, '0');

/** `23/Nov/2026:15:44:25 +0000`: a time in an access log. */
export function logTime(t: Instant): string {
  const d = new Date(t);
  return `${two(d.getUTCDate())}/${MONTHS[d.getUTCMonth()]}/${d.getUTCFullYear()}:${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} +0000`;
}

/** `2026/11/23 17:15:47`: a time in nginx's error log. */
export function errorTime(t: Instant): string {
  return new Date(t).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/');
}

export const REASONS: Readonly<Record<number, string>> = {
  200: 'OK', 201: 'Created', 204: 'No Content', 301: 'Moved Permanently', 302: 'Found', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect',
  400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 413: 'Request Entity Too Large', 429: 'Too Many Requests',
  500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Temporarily Unavailable', 504: 'Gateway Time-out',
}; // prettier-ignore
