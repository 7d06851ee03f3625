import { NetworkError, base64, byteLength, decodeCertificate, distrust } from '../../core';
import type { HttpResponse, Json } from '../../core';
import type { Status } from '../../api/client';
import type { Sys } from '../../machine/sys';
import { resolver } from '../net/dns';
import { goQuote } from '../pflag';
import { ConnectionError, Fail, Plain, StatusError } from './errors';
import type { Target } from './kubeconfig';

/** A request to the API server; `path` starts with `/`. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';
  readonly path: string;
  /** Undefined and '' values are left out; order is kept in messages. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** Not logged: a request that the real kubectl does not make, for its cache spares it that. */
  readonly quiet?: boolean;
  /** A path that the user wrote: nothing is known of what it is about. */
  readonly raw?: true;
}

/** The API as kubectl speaks to it. Refusals throw {@link StatusError}, no answer {@link ConnectionError}. */
export interface Api {
  readonly target: Target;
  /** The whole response, whatever it holds (streams, upgrades, text). */
  send(request: ApiRequest): HttpResponse;
  /** Goes on with a response that has `more`. */
  next(more: NonNullable<HttpResponse['more']>): HttpResponse;
  /** The body of the answer: plain data, frozen. */
  get(path: string, query?: ApiRequest['query'], headers?: ApiRequest['headers']): any;
  /** How many Warning headers were printed so far. */
  warnings(): number;
  /** How many requests were made in this turn. */
  requests(): number;
}

export const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

export const PATCH = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

const AGENT = 'kubectl/v1.36.3 (linux/amd64) kubernetes/0f29094';

export interface ClientOptions {
  readonly sys: Sys;
  readonly target: Target;
  /** `-v`: from 6 requests are logged, from 8 headers and bodies too. */
  readonly verbosity: number;
  /** Texts of Warning headers that were printed: each is said once. Grows. */
  readonly told: string[];
  err(text: string): void;
}

/** Speaks HTTP with the API server of `target`. Throws {@link ConnectionError} without an answer, {@link StatusError} for a refusal. */
export function newClient({ sys, target, verbosity, told, err }: ClientOptions): Api {
  let requests = 0;

  const identity: Record<string, string> = {};
  if (target.token) identity.authorization = `Bearer ${target.token}`;
  else if (target.basic) identity.authorization = `Basic ${base64(target.basic)}`;
  if (target.as) identity['impersonate-user'] = target.as;
  if (target.asGroups.length > 0) identity['impersonate-group'] = target.asGroups.join(',');
  if (target.asUid) identity['impersonate-uid'] = target.asUid;
  for (const pair of target.asExtra) {
    const at = pair.indexOf('=');
    if (at < 0) throw new Fail(`user extra should be in the form of key=value: ${pair}`);
    const key = `impersonate-extra-${pair.slice(0, at).toLowerCase()}`;
    identity[key] = identity[key] === undefined ? pair.slice(at + 1) : `${identity[key]},${pair.slice(at + 1)}`;
  }

  const warn = (response: HttpResponse) => {
    for (const text of warningsOf(response.headers.warning)) {
      if (told.includes(text)) continue;
      told.push(text);
      err(`${colored(sys) ? '\x1b[33;1mWarning:\x1b[0m' : 'Warning:'} ${text}\n`);
    }
  };

  let verified = target.insecure || !target.server.startsWith('https:');
  /** The handshake comes before the first request: is that server to be trusted? */
  const verify = (method: string, url: string) => {
    if (verified) return;
    const [, host = '', port = '443'] = /^https:\/\/\[?([^\]/?#]*?)\]?(?::(\d+))?(?:[/?#]|$)/.exec(target.server) ?? [];
    const shown = decodeCertificate(sys.certificateOf(host, Number(port)) ?? '');
    const why = shown && distrust(shown, decodeCertificate(target.ca ?? ''), target.serverName ?? host, sys.now);
    if (why !== undefined) throw new ConnectionError(method, url, `tls: failed to verify certificate: x509: ${why}`);
    verified = true;
  };

  const exchange = (method: string, url: string, headers: Readonly<Record<string, string>>, body: Json | undefined, quiet = false, about = ''): HttpResponse => {
    const level = quiet ? 0 : verbosity;
    if (!quiet) requests++;
    if (target.timeout > 0 && target.timeout < 1) throw new Plain('context deadline exceeded');
    if (level >= 8) err(`${logHeader(sys, 'I', askedAt(method, url))} "Request Body" body=${logged(body === undefined ? '' : textOf(body), level)}\n`);
    if (level >= 7) err(`${logHeader(sys, 'I', 'round_trippers.go:527')} "Request" verb=${goQuote(method)} url=${goQuote(url)} headers=<\n${headerLines(headers)} >\n`);
    let response: HttpResponse;
    try {
      verify(method, url);
      response = sys.fetch({ method, url, headers, ...(body !== undefined ? { body } : {}), ...(target.certificate ? { certificate: target.certificate } : {}) });
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      throw connectionError(sys, method, url, e, target.timeout);
    }
    if (level >= 6) {
      const status = `${response.status} ${REASONS[response.status] ?? ''}`.trim();
      err(`${logHeader(sys, 'I', 'round_trippers.go:632')} "Response" ${level >= 7 ? '' : `verb=${goQuote(method)} url=${goQuote(url)} `}status=${goQuote(status)} ${level >= 8 ? `headers=<\n${headerLines(response.headers)} > ` : ''}milliseconds=${1 + (response.delay ?? 0)}\n`);
      if (level >= 8 && response.body !== undefined && !response.more) err(`${logHeader(sys, 'I', askedAt(method, url))} "Response Body" body=${logged(typeof response.body === 'string' ? response.body : `${textOf(response.body)}\n`, level)}\n`);
    }
    warn(response);
    if (response.status >= 400) {
      const error = statusError(response, method, about);
      if (level >= 6) err(`${logHeader(sys, 'I', 'helpers.go:246')} server response object: %s[${JSON.stringify(error.status, null, 2)}]\n`);
      throw error;
    }
    return response;
  };

  const send = (request: ApiRequest): HttpResponse => {
    const method = request.method ?? 'GET';
    const query = queryText(request.query ?? {});
    const headers: Record<string, string> = { accept: 'application/json', 'user-agent': AGENT, ...identity };
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    Object.assign(headers, request.headers);
    return exchange(method, `${target.server}${request.path}${query}`, headers, request.body, request.quiet, request.raw ? '' : aboutPath(request.path));
  };

  return {
    target,
    send,
    next: (more) => {
      const { method, url, headers, body } = more.next;
      return exchange(method, url, headers, body);
    },
    get: (path, query, headers) => send({ path, ...(query ? { query } : {}), ...(headers ? { headers } : {}) }).body,
    warnings: () => told.length,
    requests: () => requests,
  };
}

/** `?a=1&b=2`, encoded and sorted as Go's url.Values; '' when there is nothing to say. */
function queryText(query: NonNullable<ApiRequest['query']>): string {
  const parts: string[] = [];
  for (const key of Object.keys(query).sort()) {
    const value = query[key];
    if (value === undefined || value === '') continue;
    parts.push(`${escape(key)}=${escape(String(value))}`);
  }
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

const escape = (text: string) => encodeURIComponent(text).replace(/%20/g, '+').replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** The texts of a Warning header: `299 - "text"`, several joined by commas. */
function warningsOf(header: string | undefined): string[] {
  if (!header) return [];
  const out: string[] = [];
  const pattern = /299 \S+ "((?:[^"\\]|\\.)*)"/g;
  for (let m = pattern.exec(header); m; m = pattern.exec(header)) out.push(m[1]!.replace(/\\(.)/g, '$1'));
  return out;
}

/** Does the terminal behind stderr take colours? (kubectl `term.AllowsColorOutput`) */
export function colored(sys: Sys): boolean {
  const term = sys.env.TERM ?? '';
  return sys.tty(2) !== undefined && term !== '' && term !== 'dumb' && sys.env.NO_COLOR === undefined;
}

function connectionError(sys: Sys, method: string, url: string, e: NetworkError, timeout: number): ConnectionError | Fail {
  const secure = url.startsWith('https:');
  switch (e.failure) {
    case 'refused':
      return new ConnectionError(method, url, `dial tcp ${e.target}: connect: connection refused`, e.after);
    case 'no-route':
      return new ConnectionError(method, url, `dial tcp ${e.target}: connect: no route to host`, e.after);
    case 'no-such-host':
      return new ConnectionError(method, url, `dial tcp: lookup ${e.target} on ${resolver(sys).server}:53: no such host`, e.after);
    case 'reset':
      return new ConnectionError(method, url, secure ? 'EOF' : 'read: connection reset by peer', e.after);
    default:
      if (timeout > 0) return new ConnectionError(method, url, 'context deadline exceeded', Math.min(timeout, e.after || timeout));
      return new ConnectionError(method, url, `dial tcp ${e.target}: i/o timeout`, e.after || 30_000);
  }
}

/** `pods.metrics.k8s.io web`: what a request is about, as client-go adds it where the answer says nothing of it. */
function aboutPath(path: string): string {
  const m = /^\/(?:api|apis\/([^/]+))\/[^/]+\/(?:namespaces\/[^/]+\/(?=.))?([^/?]+)(?:\/([^/?]+))?/.exec(path);
  return m ? `${m[2]}${m[1] ? `.${m[1]}` : ''}${m[3] ? ` ${decodeURIComponent(m[3])}` : ''}` : '';
}

/** The refusal a response states; where it holds no Status, one is made as client-go's transformResponse does. */
function statusError(response: HttpResponse, method: string, about: string): StatusError {
  const body = response.body as Partial<Status> | string | null | undefined;
  if (body !== null && typeof body === 'object' && body.kind === 'Status') {
    return new StatusError({ ...body, message: body.message ?? '', reason: body.reason ?? '', code: body.code ?? response.status } as Status);
  }
  const text = typeof body === 'string' ? body.trim() : '';
  const make = (reason: string, message: string) =>
    new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code: response.status });
  switch (response.status) {
    case 400:
      return make('BadRequest', text || 'the server rejected our request for an unknown reason');
    case 401:
      return make('Unauthorized', 'the server has asked for the client to provide credentials');
    case 403:
      return make('Forbidden', text || 'unknown');
    case 404:
      return make('NotFound', 'the server could not find the requested resource');
    case 405:
      return make('MethodNotAllowed', 'the server does not allow this method on the requested resource');
    case 409:
      return make(method === 'POST' ? 'AlreadyExists' : 'Conflict', text || 'the server reported a conflict');
    case 415:
      return make('UnsupportedMediaType', 'the body of the request was in an unknown format');
    case 500:
      return make('InternalError', `an error on the server (${goQuote(text || 'unknown')}) has prevented the request from succeeding`);
    case 503:
      return make('ServiceUnavailable', `the server is currently unable to handle the request${about && ` (${method.toLowerCase()} ${about})`}`);
    default:
      return make('', text || `the server responded with the status code ${response.status} but did not return more information`);
  }
}

/** `I1123 15:43:30.358050    2803 file.go:1]`: the start of a line of klog. */
export function logHeader(sys: Sys, level: 'I' | 'W' | 'E' | 'F', where: string): string {
  const t = new Date(sys.now).toISOString();
  return `${level}${t.slice(5, 7)}${t.slice(8, 10)} ${t.slice(11, 23)}000 ${String(sys.pid).padStart(7)} ${where}]`;
}

const headerLines = (headers: Readonly<Record<string, string>>) =>
  Object.keys(headers)
    .sort()
    .map((k) => `\t${k.replace(/(^|-)[a-z]/g, (c) => c.toUpperCase())}: ${k === 'authorization' ? 'Bearer <masked>' : headers[k]}\n`)
    .join('');

const textOf = (body: Json): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** A body as the log has it: cut by level, over several lines where it has any (client-go `truncateBody`, klog). */
function logged(text: string, level: number): string {
  const most = level >= 10 ? Infinity : level >= 9 ? 10_240 : 1024;
  const over = byteLength(text) - most;
  const shown = over > 0 ? `${text.slice(0, most)} [truncated ${over} chars]` : text;
  return shown.includes('\n') ? `<\n${shown.replace(/\n$/, '').split('\n').map((l) => `\t${l}\n`).join('')} >` : goQuote(shown);
}

/** The line of client-go's sources that makes such a request. */
function askedAt(method: string, url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/]+/, '').split('?')[0]!;
  if (/\/api$/.test(path)) return 'discovery_client.go:255';
  if (/\/apis$/.test(path)) return 'discovery_client.go:318';
  const named = /\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)\/(?:namespaces\/[^/]+\/)?[^/]+\/[^/]+$/.test(path);
  if (method === 'GET') return named ? 'helper.go:105' : 'helper.go:113';
  return method === 'PATCH' ? 'helper.go:269' : 'helper.go:246';
}

const REASONS: Readonly<Record<number, string>> = {
  101: 'Switching Protocols', 200: 'OK', 201: 'Created', 202: 'Accepted', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable',
  409: 'Conflict', 410: 'Gone', 413: 'Request Entity Too Large', 415: 'Unsupported Media Type', 422: 'Unprocessable Entity', 429: 'Too Many Requests', 500: 'Internal Server Error', 503: 'Service Unavailable', 504: 'Gateway Timeout',
};
