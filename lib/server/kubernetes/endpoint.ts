import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gate } from '../../lab/outside';
import { readAhead, type HttpRequest, type HttpResponse } from '../../sim';
import { isProxied, isRead, readBody, TooLarge, toRequest } from './request';
import { headersOf, refuse, send, takesGzip } from './respond';
import { Stream } from './stream';

/** Milliseconds an answer may be on its way, whatever the simulated network says. */
const MAX_DELAY = 30_000;

/** One cluster that a client may reach. */
export interface Reach {
  readonly gate: Gate;
  /** Null: the learner's current one. */
  readonly cluster: string | null;
  /** May so many bytes more be sent to it? What writes goes into a journal, which is to stay small. */
  readonly mayLoad?: (bytes: number) => boolean;
}

/** Answers one request of a client of the cluster's API. `path` is what follows the secret prefix. */
export async function answer(message: IncomingMessage, to: ServerResponse, path: string, { gate, cluster, mayLoad }: Reach): Promise<void> {
  let body: Buffer;
  try {
    body = await readBody(message);
  } catch (error) {
    if (!(error instanceof TooLarge)) return void to.destroy();
    to.shouldKeepAlive = false;
    return refuse(to, 413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728');
  }
  const request = toRequest(message, path, body);
  if (!isRead(request) && mayLoad?.(body.length) === false) return refuse(to, 429, 'TooManyRequests', 'that is more than a lab takes in: try again in some minutes', { 'retry-after': '60' });
  for (const ahead = readAhead(request); !ahead.next().done; ) await turnOfOthers();
  const response = await ask(gate, cluster, request);
  await turnOfOthers();
  if (!response) {
    if (!gate.has(cluster)) return refuse(to, 503, 'ServiceUnavailable', 'there is no cluster yet: `minikube start` in the lab\'s terminal makes one');
    // As when nobody listens: the connection comes to nothing.
    return void to.destroy();
  }
  if (response.delay) await new Promise((r) => setTimeout(r, Math.min(response.delay!, MAX_DELAY)));
  if (to.destroyed) return;
  if (isStream(request, response)) {
    to.writeHead(response.status, headersOf(response));
    to.flushHeaders();
    new Stream(to, gate, cluster, response);
  } else await send(to, response, { head: request.method === 'HEAD', gzip: isCompressed(request, response) && takesGzip(message.headers['accept-encoding']) });
}

/** What the real server compresses for those who take it: objects, whatever was done with them, and the first form of its own description. */
const isCompressed = (request: HttpRequest, response: HttpResponse) => !isProxied(request) && /^application\//.test(response.headers['content-type'] ?? '') && !/^\/openapi\/v3/.test(request.url);

/** What is long is done in parts, between which others have their turns. */
const turnOfOthers = () => new Promise((goOn) => setImmediate(goOn));

/** Does an answer go on, or was it a watch that is over already? */
export const isStream = (request: HttpRequest, response: HttpResponse): boolean => response.more !== undefined || (isWatch(request) && response.status === 200 && Array.isArray(response.body));

/** Does a request ask for a watch, as far as its URL tells? */
export const isWatch = (request: Pick<HttpRequest, 'url'>): boolean => /[?&]watch=|\/watch\//.test(request.url);

/** Tells requests of this process apart, for their answers to be found. */
let requests = 0;

/** Asks a cluster: what only reads is looked up beside the journal, all else is an input. Undefined where no server answers, or there is no cluster. */
export async function ask(gate: Gate, cluster: string | null, request: HttpRequest): Promise<HttpResponse | undefined> {
  if (isRead(request)) return gate.look(cluster, request.method === 'HEAD' ? { ...request, method: 'GET' } : request);
  const response = await gate.input({ type: 'request', id: `api:${++requests}`, request }, cluster);
  // The world's word for a connection that came to nothing.
  return response?.status === 502 && typeof response.body === 'string' && !isProxied(request) ? undefined : response;
}
