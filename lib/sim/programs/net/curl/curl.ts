import { base64, NetworkError, byteLength, clientOf, decodeCertificate, keyName, signedBy } from '../../../core';
import type { ClientCertificate, HttpRequest, HttpResponse, NetworkFailure } from '../../../core';
import { Errno, type Turn } from '../../../machine/sys';
import { attempt, dirName, joinPath } from '../../files/common';
import { HOLD } from '../../text/stream';
import { Failure, tool } from '../../tool';
import type { ToolContext } from '../../tool';
import { bodyText, headLines, header, wantsPretty } from '../../../core/wire';
import { follow, formatUrl, hostHeader, parseUrl } from '../url';
import type { Url } from '../url';
import { CURL_FLAGS } from './options';
import { CERTIFICATE_PROBLEM, METER, expandUrl, meterLine, writeOut } from './text';

/** One URL on its way. */
interface Transfer {
  url: string;
  /** Where the URL led so far. */
  at: string;
  method: string;
  hops: number;
  tries: number;
  started: number;
  began: number;
  received: number;
  answer: HttpResponse | null;
  failure: { kind: NetworkFailure; target: string; until: number } | null;
  phase: 'send' | 'failing' | 'answer' | 'more' | 'retry';
  until: number;
  /** Plain data in the answer is to be indented. */
  pretty: boolean;
  /** File the body goes to has been begun. */
  opened: boolean;
  metered: boolean;
}

interface State {
  urls: { url: string; output: string | null }[];
  at: number;
  stdin: string | null;
  needsInput: boolean;
  transfer: Transfer | null;
  status: number;
}

const VERSION = '7.88.1';
const NEVER = 8.64e15;

export const curl = tool<any, State>({
  name: 'curl',
  usage: '[options...] <url>',
  short: 'Transfer a URL.',
  version: `${VERSION} (x86_64-pc-linux-gnu) libcurl/${VERSION} OpenSSL/3.0.15`,
  misuse: 2,
  hint: (name) => `${name}: try 'curl --help' or 'curl --manual' for more information\n`,
  flags: CURL_FLAGS,
  run(ctx) {
    const { flags, args, err } = ctx;
    const typed = [...flags.url, ...args];
    if (typed.length === 0) {
      err("curl: try 'curl --help' or 'curl --manual' for more information\n");
      return 2;
    }
    for (const name of ['max-time', 'connect-timeout', 'retry', 'retry-delay', 'max-redirs'] as const) {
      if (flags[name] !== undefined && !/^-?\d+(\.\d+)?$/.test(flags[name])) {
        err(`curl: option ${name === 'max-time' ? '-m' : `--${name}`}: expected a proper numerical parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n`);
        return 2;
      }
    }
    const urls: State['urls'] = [];
    typed.forEach((text: string, i: number) => {
      for (const url of flags.globoff ? [text] : expandUrl(text)) urls.push({ url, output: output(ctx, url, i) });
    });
    const bodies = [...flags.data, ...flags['data-binary'], ...flags.json];
    const needsInput = bodies.includes('@-') || flags['upload-file'] === '-' || flags['upload-file'] === '.';
    return go(ctx, { urls, at: 0, stdin: needsInput ? '' : null, needsInput, transfer: null, status: 0 });
  },
  resume: go,
});

/** The file a URL's body goes to, or null for standard output. */
function output(ctx: ToolContext<any>, url: string, i: number): string | null {
  const { flags } = ctx;
  let file: string | undefined = flags.output[i];
  if (file === undefined && flags['remote-name']) {
    file = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '').split('/').pop();
    if (!file) return '';
  }
  if (file === undefined || file === '-') return null;
  return flags['output-dir'] && !file.startsWith('/') ? joinPath(flags['output-dir'], file) : file;
}

function say(ctx: ToolContext<any>, text: string): void {
  if (ctx.flags.verbose) ctx.err(text);
}

function go(ctx: ToolContext<any>, s: State): number | Turn<State> {
  const { sys } = ctx;
  while (s.needsInput) {
    const text = sys.read(0);
    if (text === undefined) return { wait: { readable: [0] }, state: s };
    if (text === '') s.needsInput = false;
    else s.stdin += text;
    if (s.stdin!.length > HOLD) {
      ctx.err('curl: option -d: out of memory\n');
      return 27;
    }
  }
  for (let n = 0; n < 100; n++) {
    const job = s.urls[s.at];
    if (!job) return s.status;
    s.transfer ??= begin(ctx, job.url, sys.now);
    const result = step(ctx, s, s.transfer, job.output);
    if (typeof result === 'object') return { ...result, state: s };
    if (result === 'again') continue;
    finish(ctx, s.transfer, job.output, result);
    if (result !== 0 || s.at === s.urls.length - 1 || s.status === 0) s.status = result;
    if (result !== 0 && ctx.flags['fail-early']) return result;
    s.transfer = null;
    s.at++;
  }
  return { wait: {}, state: s };
}

function begin(ctx: ToolContext<any>, url: string, now: number): Transfer {
  const { flags } = ctx;
  const posts = flags.data.length + flags['data-raw'].length + flags['data-binary'].length + flags['data-urlencode'].length + flags.json.length + flags.form.length > 0;
  const method = flags.request ?? (flags.head ? 'HEAD' : flags['upload-file'] !== undefined ? 'PUT' : posts && !flags.get ? 'POST' : 'GET');
  return { url, at: url, method, hops: 0, tries: 0, started: now, began: now, received: 0, answer: null, failure: null, phase: 'send', until: NEVER, pretty: true, opened: false, metered: false };
}

/** `-m` from the start of a transfer. */
function deadline(ctx: ToolContext<any>, t: Transfer): number {
  const seconds = Number(ctx.flags['max-time'] ?? 0);
  return seconds > 0 ? t.started + seconds * 1000 : NEVER;
}

type Step = number | 'again' | { readonly wait: { until?: number; topics?: readonly string[] } };

function step(ctx: ToolContext<any>, s: State, t: Transfer, file: string | null): Step {
  const { sys, flags } = ctx;
  const last = deadline(ctx, t);
  switch (t.phase) {
    case 'send':
      return send(ctx, s, t, file);
    case 'failing': {
      if (sys.now < t.until) return { wait: { until: t.until } };
      return failed(ctx, t);
    }
    case 'retry':
      if (sys.now < t.until) return { wait: { until: t.until } };
      t.phase = 'send';
      t.started = flags['max-time'] === undefined ? t.started : sys.now;
      return 'again';
    case 'answer': {
      if (sys.now < Math.min(t.until, last)) return { wait: { until: Math.min(t.until, last) } };
      if (sys.now < t.until) return error(ctx, t, 28, `Operation timed out after ${Math.round(sys.now - t.started) + 1} milliseconds with 0 bytes received`);
      return answered(ctx, t, file);
    }
    case 'more': {
      const more = t.answer!.more!;
      if (sys.now >= last) return error(ctx, t, 28, `Operation timed out after ${Math.round(sys.now - t.started) + 1} milliseconds with ${t.received} bytes received`);
      try {
        const next = sys.fetch(more.next);
        write(ctx, t, file, bodyText(next.body, false));
        t.answer = { ...t.answer!, more: next.more };
      } catch (e) {
        if (!(e instanceof NetworkError)) throw e;
        if (t.received > 0 && flags.verbose) ctx.err('* transfer closed with outstanding read data remaining\n');
        return error(ctx, t, 18, 'transfer closed with outstanding read data remaining');
      }
      return nextPart(ctx, t);
    }
  }
}

/** Waits for the next part of a stream, or ends. */
function nextPart(ctx: ToolContext<any>, t: Transfer): Step {
  const more = t.answer?.more;
  if (!more) return done(ctx, t);
  t.phase = 'more';
  return { wait: { topics: more.topics, until: Math.min(more.until ?? NEVER, deadline(ctx, t)) } };
}

function send(ctx: ToolContext<any>, s: State, t: Transfer, file: string | null): Step {
  const { sys, flags } = ctx;
  if (file === '') return error(ctx, t, 23, 'Remote file name has no length!');
  const url = parseUrl(t.at);
  if (!url) return error(ctx, t, 3, t.at === '' ? 'URL using bad/illegal format or missing URL' : 'URL using bad/illegal format or missing URL');
  if (url.scheme !== 'http' && url.scheme !== 'https') return error(ctx, t, 1, `Protocol "${url.scheme}" ${/^(ftps?|telnet|file|ws|scp|sftp|gopher|dict|ldap|smtp|imap|pop3)$/.test(url.scheme) ? 'is not supported here' : 'not supported or disabled in libcurl'}`);
  if (flags.cacert !== undefined && url.scheme === 'https' && !sys.files.exists(flags.cacert)) return error(ctx, t, 77, `error setting certificate file: ${flags.cacert}`);
  const resolved = resolveOption(flags.resolve, url);
  const target = resolved === undefined ? url : { ...url, host: resolved, ported: true };
  t.began = sys.now;
  let request: Omit<HttpRequest, 'from'>;
  try {
    request = { ...build(ctx, s, t, url, target), connection: `${sys.machine}/${sys.pid} ${url.scheme}://${url.host}:${url.port}`, ...(url.scheme === 'https' ? identity(ctx) : {}) };
  } catch (e) {
    if (e instanceof Failure) return error(ctx, t, e.status, e.message);
    throw e;
  }
  const shownHost = resolved ?? url.host;
  try {
    const socket: string | undefined = flags['unix-socket'];
    const addresses = socket !== undefined ? [socket] : /^[\d.]+$|:/.test(shownHost) ? [shownHost] : sys.resolve(shownHost);
    if (addresses[0] !== undefined) say(ctx, `*   Trying ${addresses[0]}:${socket === undefined ? url.port : 0}...\n`);
    if (url.scheme === 'https' && !flags.insecure && flags.capath === undefined) {
      // The handshake comes before the request: nothing is asked of a server that is not trusted.
      const server = decodeCertificate(sys.certificateOf(target.host, url.port) ?? '');
      const ca = flags.cacert === undefined ? undefined : decodeCertificate(sys.files.read(flags.cacert));
      if (flags.cacert !== undefined && !ca) return error(ctx, t, 77, `error adding trust anchors from file: ${flags.cacert}`);
      if (server && ca ? !signedBy(server, ca) : flags.cacert === undefined) return error(ctx, t, 60, CERTIFICATE_PROBLEM);
      // Without alternative names it is the subject's common name that counts (curl: lib/vtls/openssl.c).
      const names = server?.names?.length ? server.names : server ? [server.user] : undefined;
      if (names && !names.includes(url.host)) return error(ctx, t, 60, CERTIFICATE_PROBLEM.replace(/^.*/, server?.names?.length ? `SSL: no alternative certificate subject name matches target host name '${url.host}'` : `SSL: certificate subject name '${server!.user}' does not match target host name '${url.host}'`));
    }
    t.pretty = wantsPretty(request.url, request.headers['user-agent'] ?? '');
    t.answer = socket === undefined ? sys.fetch(request) : overSocket(ctx, socket, request);
    say(ctx, `* Connected to ${url.host} (${addresses[0] ?? url.host}) port ${url.port} (#0)\n`);
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    const connect = Number(flags['connect-timeout'] ?? 0);
    const limit = Math.min(deadline(ctx, t), connect > 0 ? t.began + connect * 1000 : NEVER);
    t.failure = { kind: e.failure, target: e.target, until: t.began + e.after };
    t.phase = 'failing';
    t.until = Math.min(t.began + e.after, limit);
    return 'again';
  }
  if (t.answer.status === 0) {
    say(ctx, '* Empty reply from server\n* Closing connection 0\n');
    return error(ctx, t, 52, 'Empty reply from server');
  }
  if (flags.verbose) {
    const version = http2(url, flags) ? '2' : '1.1';
    ctx.err(`> ${request.method} ${target.path} HTTP/${version}\n`);
    for (const [k, v] of Object.entries(request.headers)) ctx.err(`> ${version === '2' ? k : k.replace(/(^|-)([a-z])/g, (_, d: string, c: string) => d + c.toUpperCase())}: ${v}\n`);
    ctx.err('> \n');
  }
  t.phase = 'answer';
  t.until = sys.now + (t.answer.delay ?? 0);
  return 'again';
}

/** Asks over a Unix socket; one that is not there, or may not be used, refuses. Throws NetworkError. */
function overSocket(ctx: ToolContext<any>, path: string, request: Omit<HttpRequest, 'from'>): HttpResponse {
  try {
    return ctx.sys.fetchOn(path, request);
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    say(ctx, `* Immediate connect fail for ${path}: ${e.message}\n`);
    throw new NetworkError('refused', path);
  }
}

/** The certificate to show. Throws Failure with curl's exit status where it cannot be used. */
function identity({ sys, flags }: ToolContext<any>): { certificate?: ClientCertificate } {
  if (flags.cert === undefined) return {};
  const path = /^([^:]+)(?::.*)?$/.exec(flags.cert)?.[1] ?? flags.cert;
  const read = (file: string) => attempt(() => sys.files.read(file), () => {}); // prettier-ignore
  const text = read(path);
  const own = text === undefined ? undefined : decodeCertificate(text);
  if (!own) throw new Failure(`could not load PEM client certificate, OpenSSL error error:${text === undefined ? '80000002:system library::No such file or directory' : '0480006C:PEM routines::no start line'}, (no key found, wrong pass phrase, or wrong file format?)`, 58);
  const key = read(flags.key ?? path);
  const name = key === undefined ? undefined : keyName(key);
  if (name === undefined) throw new Failure(`unable to set private key file: '${flags.key ?? path}' type PEM`, 58);
  if (own.key !== undefined && own.key !== name) throw new Failure('Private key does not match the certificate public key', 58);
  return { certificate: clientOf(own) };
}

const http2 = (url: Url, flags: any) => url.scheme === 'https' && !flags['http1.1'] && !flags['http1.0'];

function resolveOption(entries: readonly string[], url: Url): string | undefined {
  for (const entry of entries) {
    const m = /^\+?([^:]+):(\d+|\*):\[?([^\],]+)/.exec(entry);
    if (m && (m[1] === '*' || m[1]!.toLowerCase() === url.host.toLowerCase()) && (m[2] === '*' || Number(m[2]) === url.port)) return m[3];
  }
  return undefined;
}

/** The request itself. Throws Failure with curl's exit status. */
function build(ctx: ToolContext<any>, s: State, t: Transfer, url: Url, target: Url): Omit<HttpRequest, 'from'> {
  const { sys, flags } = ctx;
  const headers: Record<string, string> = { host: hostHeader(url) };
  const user: string | undefined = flags.user ?? (url.user === undefined ? undefined : decodeURIComponentSafe(url.user));
  if (user !== undefined) headers.authorization = `Basic ${base64(user.includes(':') ? user : `${user}:`)}`;
  if (flags.oauth2 !== undefined) headers.authorization = `Bearer ${flags.oauth2}`;
  headers['user-agent'] = flags['user-agent'] ?? `curl/${VERSION}`;
  headers.accept = '*/*';
  if (flags.referer !== undefined) headers.referer = flags.referer;
  if (flags.cookie !== undefined) headers.cookie = flags.cookie;
  if (flags.compressed) headers['accept-encoding'] = 'deflate, gzip';
  const load = (path: string): string => {
    if (path === '-') return s.stdin ?? '';
    const why: string[] = [];
    const text = attempt(() => sys.files.read(path), (e) => why.push(e.message));
    if (text === undefined) throw new Failure(`Failed to open ${path}`, 26);
    return text;
  };
  const parts: string[] = [];
  for (const { flag, value } of ctx.order) {
    const text = (value as string[])[0] ?? '';
    if (flag === 'data') parts.push(text.startsWith('@') ? load(text.slice(1)).replace(/[\r\n\0]/g, '') : text);
    else if (flag === 'data-raw') parts.push(text);
    else if (flag === 'data-binary' || flag === 'json') parts.push(text.startsWith('@') ? load(text.slice(1)) : text);
    else if (flag === 'data-urlencode') {
      const m = /^([^=@]*)([=@])(.*)$/s.exec(text);
      if (!m) parts.push(encodeURIComponent(text));
      else parts.push(`${m[1] ? `${m[1]}=` : ''}${encodeURIComponent(m[2] === '@' ? load(m[3]!) : m[3]!).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`);
    }
  }
  let path = target.path;
  let body: string | undefined;
  const asJson = flags.json.length > 0;
  if (parts.length > 0) {
    const text = parts.join(asJson ? '' : '&');
    if (flags.get) path = `${path}${path.includes('?') ? '&' : '?'}${text}`;
    else if (t.hops === 0 || t.method !== 'GET') {
      body = text;
      headers['content-type'] = asJson ? 'application/json' : 'application/x-www-form-urlencoded';
      if (asJson) headers.accept = 'application/json';
    }
  } else if (flags.form.length > 0) {
    const boundary = `------------------------${Array.from({ length: 16 }, () => Math.floor(sys.random() * 16).toString(16)).join('')}`;
    const pieces = (flags.form as string[]).map((entry) => {
      const m = /^([^=]+)=([@<]?)([^;]*)(.*)$/s.exec(entry);
      if (!m) throw new Failure(`Illegally formatted input field!`, 2);
      const [, name, how, value = '', rest = ''] = m;
      const type = /;\s*type=([^;]+)/.exec(rest)?.[1] ?? (how === '@' ? 'application/octet-stream' : undefined);
      const file = how === '@' ? `; filename="${/;\s*filename=([^;]+)/.exec(rest)?.[1] ?? value.split('/').pop()}"` : '';
      return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n${how ? load(value) : value + (type === undefined ? rest : '')}\r\n`;
    });
    body = `${pieces.join('')}--${boundary}--\r\n`;
    headers['content-type'] = `multipart/form-data; boundary=${boundary}`;
  } else if (flags['upload-file'] !== undefined) body = load(flags['upload-file'] === '.' ? '-' : flags['upload-file']);
  const given = new Set<string>();
  for (const line of (flags.header as string[]).flatMap((h) => (h.startsWith('@') ? load(h.slice(1)).split(/\r?\n/).filter(Boolean) : [h]))) {
    const m = /^([^:;]+)([:;])\s*(.*)$/s.exec(line);
    if (!m) continue;
    const name = m[1]!.trim().toLowerCase();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) continue;
    if (m[3] === '' && m[2] === ':') delete headers[name];
    // The same header again is sent again, which means the same as one with both values.
    else if (given.has(name)) headers[name] += `, ${m[3]!.trim()}`;
    else headers[name] = m[3]!.trim();
    given.add(name);
  }
  if (body !== undefined) headers['content-length'] = String(byteLength(body));
  return { method: t.method, url: formatUrl({ ...target, path }), headers, ...(body === undefined ? {} : { body }) };
}

function decodeURIComponentSafe(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function failed(ctx: ToolContext<any>, t: Transfer): Step {
  const { sys } = ctx;
  const f = t.failure!;
  const url = parseUrl(t.at)!;
  const ms = Math.round(sys.now - t.began);
  const early = sys.now < f.until;
  if (f.kind === 'no-such-host') return early ? error(ctx, t, 28, `Resolving timed out after ${ms} milliseconds`) : error(ctx, t, 6, `Could not resolve host: ${url.host}`);
  if (early) {
    // The limit itself for a name; a connection is found to be too old a moment after.
    const resolving = f.kind === 'timeout' && !/:\d+$/.test(f.target);
    return error(ctx, t, 28, `${resolving ? 'Resolving' : 'Connection'} timed out after ${resolving ? ms : ms + 1} milliseconds`);
  }
  switch (f.kind) {
    case 'refused':
      say(ctx, `* connect to ${f.target.replace(/:\d+$/, '')} port ${url.port} failed: Connection refused\n* Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Couldn't connect to server\n* Closing connection 0\n`);
      return error(ctx, t, 7, `Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Couldn't connect to server`);
    case 'no-route':
      say(ctx, `* connect to ${f.target.replace(/:\d+$/, '')} port ${url.port} failed: No route to host\n* Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Couldn't connect to server\n* Closing connection 0\n`);
      return error(ctx, t, 7, `Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Couldn't connect to server`);
    case 'timeout':
      // Without a port in what was tried it was the name server that did not answer.
      if (!/:\d+$/.test(f.target)) return error(ctx, t, 6, `Could not resolve host: ${url.host}`);
      return error(ctx, t, 28, `Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Couldn't connect to server`);
    case 'reset':
      return url.scheme === 'https' ? error(ctx, t, 35, 'OpenSSL SSL_connect: Connection reset by peer in connection to ' + `${url.host}:${url.port} `) : error(ctx, t, 56, 'Recv failure: Connection reset by peer');
  }
}

/** Ends a transfer with a failure, or has it tried again. */
function error(ctx: ToolContext<any>, t: Transfer, status: number, message: string): Step {
  const { flags, err } = ctx;
  const most = Number(flags.retry ?? 0);
  const transient = status === 28 || (status === 7 && flags['retry-connrefused']) || (status !== 3 && flags['retry-all-errors']);
  if (transient && t.tries < most) {
    const why = status === 28 ? 'timeout' : status === 7 ? 'connection refused' : '(retrying all errors)';
    return again(ctx, t, why, most);
  }
  meter(ctx, t, undefined, status !== 0);
  if (!flags.silent || flags['show-error']) err(`curl: (${status}) ${message}\n`);
  return status;
}

function again(ctx: ToolContext<any>, t: Transfer, why: string, most: number): Step {
  const { sys, flags, err } = ctx;
  const delay = flags['retry-delay'] !== undefined && Number(flags['retry-delay']) > 0 ? Number(flags['retry-delay']) : Math.min(600, 2 ** t.tries);
  const left = most - t.tries;
  if (!flags.silent) err(`Warning: Problem : ${why}. Will retry in ${delay} seconds. ${left} ${left === 1 ? 'retry' : 'retries'} left.\n`);
  t.tries++;
  t.answer = null;
  t.phase = 'retry';
  t.until = sys.now + delay * 1000;
  return 'again';
}

function answered(ctx: ToolContext<any>, t: Transfer, file: string | null): Step {
  const { sys, flags } = ctx;
  const answer = t.answer!;
  const url = parseUrl(t.at)!;
  const head = headLines(answer, http2(url, flags), sys.now, t.pretty);
  if (flags.verbose) ctx.err(head.map((l) => `< ${l}\n`).join(''));
  const headText = head.map((l) => `${l}\r\n`).join('');
  if (flags['dump-header'] !== undefined) {
    if (flags['dump-header'] === '-') ctx.out(headText);
    else attempt(() => sys.files.write(flags['dump-header'], headText, { append: t.hops > 0 }), () => {});
  }
  const most = Number(flags.retry ?? 0);
  if ([408, 429, 500, 502, 503, 504].includes(answer.status) && t.tries < most) return again(ctx, t, 'HTTP error', most);
  const location = header(answer, 'location');
  const redirect = (flags.location || flags['location-trusted']) && location !== undefined && [301, 302, 303, 307, 308].includes(answer.status);
  const bad = answer.status >= 400 && (flags.fail || flags['fail-with-body']);
  if ((flags.include || flags.head) && !(bad && flags.fail)) write(ctx, t, file, headText, false);
  if (redirect) {
    const limit = flags['max-redirs'] === undefined ? 50 : Number(flags['max-redirs']);
    if (limit >= 0 && t.hops >= limit) return error(ctx, t, 47, `Maximum (${limit}) redirects followed`);
    const next = follow(url, location);
    if (!next) return error(ctx, t, 3, 'URL using bad/illegal format or missing URL');
    say(ctx, `* Connection #0 to host ${url.host} left intact\n* Issue another request to this URL: '${formatUrl(next)}'\n`);
    t.hops++;
    t.at = formatUrl(next);
    if (answer.status <= 303 && t.method !== 'HEAD' && flags.request === undefined) t.method = 'GET';
    t.phase = 'send';
    t.answer = null;
    return 'again';
  }
  if (bad && flags.fail) {
    meter(ctx, t, 0, true);
    if (!flags.silent || flags['show-error']) ctx.err(`curl: (22) The requested URL returned error: ${answer.status}\n`);
    return 22;
  }
  if (t.method !== 'HEAD' && !flags.head) {
    const text = bodyText(answer.body, t.pretty);
    if (flags.verbose && text !== '' && (file !== null || !sys.tty(1))) ctx.err(`{ [${byteLength(text)} bytes data]\n`);
    const refused = write(ctx, t, file, text);
    if (refused !== undefined) return refused;
  } else if (file !== null && !t.opened) write(ctx, t, file, '');
  if (answer.upgrade !== undefined) return error(ctx, t, 1, 'Received an upgrade that curl cannot speak');
  return nextPart(ctx, t);
}

/** Writes to the file or standard output. A status when the file cannot be written. */
function write(ctx: ToolContext<any>, t: Transfer, file: string | null, text: string, counts = true): number | undefined {
  const { sys, flags } = ctx;
  if (counts) t.received += byteLength(text);
  sys.spend(text.length >> 3);
  if (file === null) {
    if (text !== '') {
      if (!sys.tty(1)) meter(ctx, t, undefined, false);
      ctx.out(text);
    }
    return undefined;
  }
  let status: number | undefined;
  attempt(
    () => {
      if (!t.opened && flags['create-dirs']) sys.files.mkdir(dirName(file), { parents: true });
      sys.files.write(file, text, { append: t.opened });
      t.opened = true;
    },
    (e) => {
      if (!flags.silent || flags['show-error']) ctx.err(`Warning: Failed to open the file ${file}: ${e.message}\ncurl: (23) Failure writing output to destination\n`);
      status = 23;
    },
  );
  return status;
}

/** The progress meter: shown when the body does not go to a terminal. */
function meter(ctx: ToolContext<any>, t: Transfer, received: number | undefined, final: boolean): void {
  const { sys, flags, err } = ctx;
  if (flags.silent || flags['no-progress-meter'] || (sys.tty(1) && t.opened === false && !hasFile(ctx)) || flags['progress-bar']) return;
  if (!t.metered) err(METER);
  const ms = Math.max(0, sys.now - t.started);
  if (!t.metered) err(`\r${meterLine(0, 0, undefined, 0)}`);
  t.metered = true;
  if (final) err(`\r${meterLine(received ?? t.received, 0, undefined, ms)}\n`);
}

const hasFile = (ctx: ToolContext<any>) => ctx.flags.output.length > 0 || ctx.flags['remote-name'];

/** A transfer that came to its end. */
function done(ctx: ToolContext<any>, t: Transfer): number {
  meter(ctx, t, undefined, true);
  const url = parseUrl(t.at)!;
  say(ctx, `* Connection #0 to host ${url.host} left intact\n`);
  if (t.answer!.status >= 400 && ctx.flags['fail-with-body']) {
    if (!ctx.flags.silent || ctx.flags['show-error']) ctx.err(`curl: (22) The requested URL returned error: ${t.answer!.status}\n`);
    return 22;
  }
  return 0;
}

/** What -w asks for. */
function finish(ctx: ToolContext<any>, t: Transfer, file: string | null, status: number): void {
  const { sys, flags } = ctx;
  const format: string | undefined = flags['write-out'];
  if (format === undefined) return;
  const url = parseUrl(t.at);
  const seconds = (sys.now - t.started) / 1000;
  const text = (n: number) => n.toFixed(6);
  const reached = t.answer !== null;
  const code = String(t.answer?.status ?? 0).padStart(3, '0');
  const location = t.answer ? header(t.answer, 'location') : undefined;
  const values = new Map<string, string>([
    ['http_code', code],
    ['response_code', code],
    ['http_version', reached ? (url && http2(url, flags) ? '2' : '1.1') : '0'],
    ['time_total', text(Math.max(seconds, reached ? 0.0012 : 0))],
    ['time_namelookup', text(reached ? 0.0002 : 0)],
    ['time_connect', text(reached ? 0.0004 : 0)],
    ['time_appconnect', text(reached && url?.scheme === 'https' ? 0.0008 : 0)],
    ['time_pretransfer', text(reached ? 0.0005 : 0)],
    ['time_starttransfer', text(reached ? Math.max(seconds, 0.0011) : 0)],
    ['time_redirect', text(0)],
    ['size_download', String(t.received)],
    ['size_upload', '0'],
    ['size_header', String(t.answer ? headLines(t.answer, false, sys.now).join('\r\n').length : 0)],
    ['speed_download', String(Math.floor(t.received / Math.max(seconds, 0.001)))],
    ['content_type', (t.answer && header(t.answer, 'content-type')) ?? ''],
    ['url', t.url],
    ['url_effective', url ? formatUrl(url) : t.at],
    ['num_redirects', String(t.hops)],
    ['num_connects', reached ? '1' : '0'],
    ['redirect_url', url && location !== undefined ? formatUrl(follow(url, location) ?? url) : ''],
    ['remote_ip', reached && url && flags['unix-socket'] === undefined ? (attempt(() => (/^[\d.]+$/.test(url.host) ? url.host : sys.resolve(url.host)[0]), () => {}) ?? '') : ''],
    ['remote_port', reached && url ? String(url.port) : '0'],
    ['local_ip', reached ? (sys.addresses[0] ?? '') : ''],
    ['method', t.method],
    ['scheme', url?.scheme.toUpperCase() ?? ''],
    ['exitcode', String(status)],
    ['ssl_verify_result', '0'],
    ['filename_effective', file ?? ''],
    ['onerror', ''],
  ]);
  if (format.startsWith('@')) {
    const loaded = attempt(() => sys.files.read(format.slice(1)), () => {});
    ctx.out(writeOut(loaded ?? '', values));
  } else ctx.out(writeOut(format, values));
}
