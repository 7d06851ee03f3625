import type { ServerResponse } from 'node:http';
import { toBytes, type HttpResponse } from '../../sim';

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

export function send(to: ServerResponse, response: HttpResponse, head: boolean): void {
  const bytes = bytesOf(response.body, false);
  const headers = headersOf(response);
  for (const name of ['Content-Length', 'Transfer-Encoding', 'Connection', 'Content-Encoding']) delete headers[name];
  to.writeHead(response.status, { ...headers, 'Content-Length': String(bytes.length) });
  to.end(head ? undefined : bytes);
}

/** A refusal of our own, in the form in which the API refuses. */
export function refuse(to: ServerResponse, code: number, reason: string, message: string, headers: Record<string, string> = {}): void {
  send(to, { status: code, headers: { 'content-type': 'application/json', ...headers }, body: status(code, reason, message) }, false);
}

export const status = (code: number, reason: string, message: string) => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code });
