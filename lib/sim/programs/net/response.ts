import { byteLength } from '../../core';
import type { HttpResponse, Json } from '../../core';

const REASONS = new Map([
  [100, 'Continue'], [101, 'Switching Protocols'], [200, 'OK'], [201, 'Created'], [202, 'Accepted'], [204, 'No Content'], [206, 'Partial Content'], [301, 'Moved Permanently'],
  [302, 'Found'], [303, 'See Other'], [304, 'Not Modified'], [307, 'Temporary Redirect'], [308, 'Permanent Redirect'], [400, 'Bad Request'], [401, 'Unauthorized'],
  [403, 'Forbidden'], [404, 'Not Found'], [405, 'Method Not Allowed'], [406, 'Not Acceptable'], [408, 'Request Timeout'], [409, 'Conflict'], [410, 'Gone'],
  [413, 'Request Entity Too Large'], [415, 'Unsupported Media Type'], [422, 'Unprocessable Entity'], [429, 'Too Many Requests'], [500, 'Internal Server Error'],
  [501, 'Not Implemented'], [502, 'Bad Gateway'], [503, 'Service Unavailable'], [504, 'Gateway Timeout'],
]); // prettier-ignore

export function reason(status: number): string {
  return REASONS.get(status) ?? '';
}

/**
 * A body as it goes over the wire. Plain data is what a Go server would write of it: indented where it is `pretty`, else on
 * one line. A list is what a stream brings next: a line for each. Go escapes `<`, `>` and `&`.
 */
export function bodyText(body: Json | undefined, pretty: boolean): string {
  if (body === undefined) return '';
  if (typeof body === 'string') return body;
  if (Array.isArray(body)) return body.map((item) => bodyText(item as Json, false)).join('');
  const text = JSON.stringify(body, null, pretty ? 2 : undefined).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return pretty ? text : `${text}\n`;
}

/** Does the API server indent its answer? As asked by `pretty=`, else for clients that people use (endpoints/handlers/negotiation). */
export function wantsPretty(url: string, userAgent: string): boolean {
  const asked = /[?&]pretty=([^&#]*)/.exec(url)?.[1];
  if (asked) return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(asked);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent);
}

/** Header names as HTTP/1.1 servers write them. */
function titled(name: string): string {
  if (name !== name.toLowerCase()) return name;
  if (name === 'etag') return 'ETag';
  if (name === 'www-authenticate') return 'Www-Authenticate';
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, c: string) => dash + c.toUpperCase());
}

/** The head of an answer: status line, headers, blank line. What a server always sends is filled in where it is missing. */
export function headLines(response: HttpResponse, http2: boolean, now: number, pretty = true): string[] {
  const headers = new Map(Object.entries(response.headers).map(([k, v]) => [http2 ? k.toLowerCase() : titled(k), v]));
  const has = (name: string) => [...headers.keys()].some((k) => k.toLowerCase() === name);
  const put = (name: string, value: string) => {
    if (!has(name)) headers.set(http2 ? name : titled(name), value);
  };
  const date = () => put('date', new Date(now).toUTCString());
  // Over HTTP/2, Go's servers write the date last.
  if (!http2) date();
  if (response.more) {
    if (!http2) put('transfer-encoding', 'chunked');
  } else if (response.status !== 204 && response.status !== 304 && !has('transfer-encoding')) put('content-length', String(byteLength(bodyText(response.body, pretty))));
  if (http2) date();
  const line = http2 ? `HTTP/2 ${response.status} ` : `HTTP/1.1 ${response.status} ${reason(response.status)}`;
  return [line, ...[...headers].flatMap(([k, v]) => lines(k, v)), ''];
}

/** One header, or several of one name: warnings, which are joined in data, each have a line. */
const lines = (name: string, value: string): string[] => (name.toLowerCase() === 'warning' ? value.split(/, (?=299 )/) : [value]).map((v) => `${name}: ${v}`);

export function header(response: HttpResponse, name: string): string | undefined {
  for (const [k, v] of Object.entries(response.headers)) if (k.toLowerCase() === name) return v;
  return undefined;
}
