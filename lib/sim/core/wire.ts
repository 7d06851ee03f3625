import { marshalJson } from './go-json';
import type { HttpResponse } from './http';
import { byteLength, fromBytes, toBytes } from './text';
import type { Json } from './types';

/** HTTP/1.1 as it goes over a wire: the heads of answers, and requests in what has come on a connection. */

const REASONS = new Map([
  [100, 'Continue'], [101, 'Switching Protocols'], [200, 'OK'], [201, 'Created'], [202, 'Accepted'], [204, 'No Content'], [206, 'Partial Content'], [301, 'Moved Permanently'],
  [302, 'Found'], [303, 'See Other'], [304, 'Not Modified'], [307, 'Temporary Redirect'], [308, 'Permanent Redirect'], [400, 'Bad Request'], [401, 'Unauthorized'],
  [403, 'Forbidden'], [404, 'Not Found'], [405, 'Method Not Allowed'], [406, 'Not Acceptable'], [408, 'Request Timeout'], [409, 'Conflict'], [410, 'Gone'],
  [413, 'Request Entity Too Large'], [415, 'Unsupported Media Type'], [422, 'Unprocessable Entity'], [429, 'Too Many Requests'], [500, 'Internal Server Error'],
  [501, 'Not Implemented'], [502, 'Bad Gateway'], [503, 'Service Unavailable'], [504, 'Gateway Timeout'],
]); // prettier-ignore

/** The words of a status code; empty for one that has none. */
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
  const text = marshalJson(body, pretty ? 2 : 0);
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

/** A header of an answer, by its name in lower case. */
export function header(response: HttpResponse, name: string): string | undefined {
  for (const [k, v] of Object.entries(response.headers)) if (k.toLowerCase() === name) return v;
  return undefined;
}

/** A request as it came over a connection; `length` is what it took of the text. */
export interface WireRequest {
  readonly method: string;
  /** What stands after the method: a path, or a whole URL where a proxy is asked. */
  readonly target: string;
  readonly version: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly length: number;
}

/** Characters of a request's head, and bytes of its body; more is refused. */
const MOST_HEAD = 64 * 1024;
const MOST_BODY = 4 * 1024 * 1024;
const REQUEST_LINE = /^([A-Z]{1,20}) (\S+) HTTP\/(1\.[01])$/;

/**
 * The first request in what has come so far; undefined while it is not whole, 'malformed' if it is none, 'large' if it is too large.
 *
 *     takeRequest('GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b')  →  { method: 'GET', target: '/a', version: '1.1', headers: { host: 'x' }, body: '', length: 28 }
 */
export function takeRequest(text: string): WireRequest | 'malformed' | 'large' | undefined {
  const lead = /^(?:\r?\n)*/.exec(text)![0].length;
  const head = /\r?\n\r?\n/.exec(text.slice(lead, lead + MOST_HEAD));
  const firstLine = /^[^\n]*\n/.exec(text.slice(lead, lead + MOST_HEAD))?.[0];
  if (firstLine !== undefined ? !REQUEST_LINE.test(firstLine.trimEnd()) : !/^[A-Z]{0,20}(?: |$)/.test(text.slice(lead, lead + 64))) return 'malformed';
  if (!head) return text.length - lead > MOST_HEAD ? 'large' : undefined;
  const [line, ...rest] = text.slice(lead, lead + head.index).split(/\r?\n/);
  const [, method, target, version] = REQUEST_LINE.exec(line!)! as unknown as [string, string, string, string];
  const headers: Record<string, string> = {};
  for (const h of rest) {
    const colon = h.indexOf(':');
    if (colon <= 0) return 'malformed';
    const name = h.slice(0, colon).trim().toLowerCase();
    const value = h.slice(colon + 1).trim();
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}${name === 'cookie' ? '; ' : ', '}${value}` : value;
  }
  const from = lead + head.index + head[0].length;
  if (/chunked/i.test(headers['transfer-encoding'] ?? '')) return chunked(text, from, { method, target, version, headers });
  const length = headers['content-length'] ?? '0';
  if (!/^\d{1,15}$/.test(length)) return 'malformed';
  if (Number(length) > MOST_BODY) return 'large';
  const end = afterBytes(text, from, Number(length));
  if (end === undefined) return undefined;
  return { method, target, version, headers, body: joined(text.slice(from, end)), length: end };
}

function chunked(text: string, from: number, request: Omit<WireRequest, 'body' | 'length'>): WireRequest | 'malformed' | 'large' | undefined {
  let body = '';
  for (let at = from; ; ) {
    const line = /^([0-9a-fA-F]{1,8})[^\r\n]*\r?\n/.exec(text.slice(at, at + 300));
    if (!line) return text.length - at > 200 ? 'malformed' : undefined;
    const size = Number.parseInt(line[1]!, 16);
    if (body.length + size > MOST_BODY) return 'large';
    at += line[0].length;
    if (size === 0) {
      // Trailers, if any, end with a blank line as well.
      const trailer = /^(?:[^\r\n]+\r?\n)*\r?\n/.exec(text.slice(at, at + MOST_HEAD));
      if (!trailer) return text.length - at > MOST_HEAD ? 'large' : undefined;
      const { 'transfer-encoding': _, ...headers } = request.headers;
      return { ...request, headers, body: joined(body), length: at + trailer[0].length };
    }
    const end = afterBytes(text, at, size);
    if (end === undefined || end + 2 > text.length) return undefined;
    if (text.slice(end, end + 2) !== '\r\n') return 'malformed';
    body += text.slice(at, end);
    at = end + 2;
  }
}

/** Where in `text`, from `at` on, so many bytes end; undefined while they are not all there. */
export function afterBytes(text: string, at: number, bytes: number): number | undefined {
  // A unit of text is three bytes at most, and mostly one: what comes in many pieces is looked at each time.
  if ((text.length - at) * 3 < bytes) return undefined;
  if (text.length - at >= bytes && /^[\x00-\x7f]*$/.test(text.slice(at, at + bytes))) return at + bytes;
  let left = bytes;
  while (left > 0) {
    if (at >= text.length) return undefined;
    const c = text.charCodeAt(at);
    const pair = c >= 0xd800 && c < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
    left -= byteLength(pair ? text.slice(at, at + 2) : text[at]!);
    at += pair ? 2 : 1;
  }
  return at;
}

/** Bytes of a character that came in two pieces are that character again. */
export const joined = (text: string): string => (/[\udc80-\udcff]/.test(text) ? fromBytes(toBytes(text)) : text);
