import { base64, NetworkError, byteLength } from '../../core';
import type { HttpRequest, HttpResponse } from '../../core';
import type { Turn } from '../../machine/sys';
import { attempt, joinPath } from '../files/common';
import { formatDate } from '../system/dates';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { bodyText, headLines, header, reason } from '../../core/wire';
import { follow, formatUrl, hostHeader, parseUrl } from './url';
import type { Url } from './url';

interface State {
  urls: readonly string[];
  at: number;
  /** Where the URL led so far. */
  url: string;
  hops: number;
  tries: number;
  began: number;
  phase: 'send' | 'failing' | 'answer' | 'more' | 'pause';
  until: number;
  failure: { kind: NetworkError['failure']; target: string; early: boolean } | null;
  answer: HttpResponse | null;
  body: string;
  status: number;
}

type Step = number | 'again' | { readonly wait: { until?: number; topics?: readonly string[] } };

const NEVER = 8.64e15;
const HOPS = 20;

export const wget = tool<any, State>({
  name: 'wget',
  usage: '[OPTION]... [URL]...',
  short: 'Retrieve files via HTTP or HTTPS.',
  version: '(GNU Wget) 1.21.3',
  misuse: 2,
  hint: () => "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n",
  tidy: (words) => words.flatMap((w) => (/^-n[cvH]$/.test(w) ? [{ c: '--no-clobber', v: '--no-verbose', H: '--no-host-directories' }[w[2] as 'c']] : [w])),
  flags: {
    continue: { type: 'bool', short: 'c', help: 'resume getting a partially-downloaded file' },
    quiet: { type: 'bool', short: 'q', help: 'quiet (no output)' },
    'no-verbose': { type: 'bool', help: 'turn off verboseness, without being quiet' },
    verbose: { type: 'bool', short: 'v', help: 'be verbose (this is the default)' },
    'output-document': { type: 'string', short: 'O', value: 'FILE', help: 'write documents to FILE' },
    'output-file': { type: 'string', short: 'o', value: 'FILE', help: 'log messages to FILE' },
    'directory-prefix': { type: 'string', short: 'P', value: 'PREFIX', help: 'save files to PREFIX/..' },
    'server-response': { type: 'bool', short: 'S', help: 'print server response' },
    spider: { type: 'bool', help: "don't download anything" },
    timeout: { type: 'string', short: 'T', value: 'SECONDS', help: 'set all timeout values to SECONDS' },
    'connect-timeout': { type: 'string', value: 'SECS', help: 'set the connect timeout to SECS' },
    'read-timeout': { type: 'string', value: 'SECS', help: 'set the read timeout to SECS' },
    'dns-timeout': { type: 'string', value: 'SECS', help: 'set the DNS lookup timeout to SECS' },
    tries: { type: 'string', short: 't', value: 'NUMBER', help: 'set number of retries to NUMBER (0 unlimits)' },
    'retry-connrefused': { type: 'bool', help: 'retry even if connection is refused' },
    header: { type: 'array', value: 'STRING', help: 'insert STRING among the headers' },
    'user-agent': { type: 'string', short: 'U', value: 'AGENT', help: 'identify as AGENT instead of Wget/VERSION' },
    'post-data': { type: 'string', value: 'STRING', help: 'use the POST method; send STRING as the data' },
    'post-file': { type: 'string', value: 'FILE', help: 'use the POST method; send contents of FILE' },
    method: { type: 'string', value: 'HTTPMethod', help: 'use method "HTTPMethod" in the request' },
    'body-data': { type: 'string', value: 'STRING', help: 'send STRING as data. --method MUST be set' },
    user: { type: 'string', value: 'USER', help: 'set both ftp and http user to USER' },
    password: { type: 'string', value: 'PASS', help: 'set both ftp and http password to PASS' },
    'no-check-certificate': { type: 'bool', help: "don't validate the server's certificate" },
    'no-clobber': { type: 'bool', help: 'skip downloads that would download to existing files' },
    'no-host-directories': { type: 'bool', hidden: true },
    'show-progress': { type: 'bool', help: 'display the progress bar in any verbosity mode' },
    progress: { type: 'string', value: 'TYPE', help: 'select progress gauge type' },
    'max-redirect': { type: 'string', value: 'NUM', help: 'maximum redirections allowed per page' },
    'content-on-error': { type: 'bool', help: 'output the received content on server errors' },
    Y: { type: 'string', hidden: true },
    recursive: { type: 'bool', short: 'r', help: 'specify recursive download', unsupported: true },
    'input-file': { type: 'string', short: 'i', value: 'FILE', help: 'download URLs found in local or external FILE', unsupported: true },
    background: { type: 'bool', short: 'b', help: 'go to background after startup', unsupported: true },
  },
  run(ctx) {
    const { args, busybox, sys, err, misuse } = ctx;
    if (args.length === 0) {
      if (busybox) return misuse();
      err('wget: missing URL\n');
      return misuse() && 1;
    }
    return go(ctx, { urls: args, at: 0, url: args[0]!, hops: 0, tries: 0, began: sys.now, phase: 'send', until: 0, failure: null, answer: null, body: '', status: 0 });
  },
  resume: go,
});

function go(ctx: ToolContext<any>, s: State): number | Turn<State> {
  for (let n = 0; n < 200; n++) {
    const result = step(ctx, s);
    if (typeof result === 'object') return { ...result, state: s };
    if (result === 'again') continue;
    if (result !== 0) s.status = result;
    s.at++;
    const next = s.urls[s.at];
    if (next === undefined) return s.status;
    Object.assign(s, { url: next, hops: 0, tries: 0, phase: 'send', failure: null, answer: null, body: '' });
  }
  return { wait: {}, state: s };
}

/** Messages go to stderr, or to -o's file; -q and -nv drop the chatter. */
function log(ctx: ToolContext<any>, text: string, important = false): void {
  const { flags, sys } = ctx;
  if (flags.quiet || (flags['no-verbose'] && !important)) return;
  if (flags['output-file'] !== undefined && !ctx.busybox) attempt(() => sys.files.write(flags['output-file'], text, { append: true }), () => {});
  else ctx.err(text);
}

const timeoutOf = (ctx: ToolContext<any>): number => {
  const seconds = Number(ctx.flags.timeout ?? ctx.flags['connect-timeout'] ?? (ctx.busybox ? 900 : 0));
  return seconds > 0 ? seconds * 1000 : 900_000;
};

function step(ctx: ToolContext<any>, s: State): Step {
  const { sys } = ctx;
  switch (s.phase) {
    case 'send':
      return send(ctx, s);
    case 'pause':
    case 'failing':
      if (sys.now < s.until) return { wait: { until: s.until } };
      if (s.phase === 'failing') return failed(ctx, s);
      s.phase = 'send';
      return 'again';
    case 'answer':
      if (sys.now < s.until) return { wait: { until: s.until } };
      if (s.failure) return failed(ctx, s);
      return answered(ctx, s);
    case 'more': {
      const more = s.answer!.more!;
      try {
        const next = sys.fetch(more.next);
        take(ctx, s, bodyText(next.body, false));
        s.answer = { ...s.answer!, more: next.more };
      } catch (e) {
        if (!(e instanceof NetworkError)) throw e;
        s.answer = { ...s.answer!, more: undefined };
      }
      return rest(ctx, s);
    }
  }
}

function rest(ctx: ToolContext<any>, s: State): Step {
  const more = s.answer!.more;
  if (!more) return save(ctx, s);
  s.phase = 'more';
  return { wait: { topics: more.topics, until: more.until ?? NEVER } };
}

function send(ctx: ToolContext<any>, s: State): Step {
  const { sys, flags, busybox } = ctx;
  const url = parseUrl(s.url);
  if (!url || (url.scheme !== 'http' && url.scheme !== 'https')) {
    if (busybox) return ctx.fail(/^[a-z]+:/.test(s.url) ? `not an http or ftp url: ${s.url}` : `bad address '${s.url}'`);
    log(ctx, `${s.url}: ${url ? `Unsupported scheme ${curly(url.scheme)}` : 'Invalid host name'}.\n`, true);
    return 1;
  }
  s.began = sys.now;
  const shown = busybox ? hostAsTyped(url) : url.host;
  if (!busybox && s.hops + s.tries === 0) log(ctx, `--${formatDate('%F %T', sys.now, sys.env.TZ)}--  ${formatUrl(url)}\n`);
  let address = url.host;
  try {
    if (!/^[\d.]+$|:/.test(url.host)) {
      address = sys.resolve(url.host)[0] ?? url.host;
      if (!busybox) log(ctx, `Resolving ${url.host} (${url.host})... ${address}\n`);
    }
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    s.failure = { kind: 'no-such-host', target: shown, early: false };
    s.phase = 'failing';
    s.until = sys.now + Math.min(e.after, timeoutOf(ctx));
    return 'again';
  }
  if (busybox) log(ctx, `Connecting to ${hostAsTyped(url)} (${address}:${url.port})\n`);
  else log(ctx, `Connecting to ${url.host}${address === url.host ? '' : ` (${url.host})`}${address === url.host ? '' : `|${address}|`}:${url.port}... `);
  const limit = sys.now + timeoutOf(ctx);
  try {
    const headers: Record<string, string> = { host: hostHeader(url), 'user-agent': flags['user-agent'] ?? (busybox ? 'Wget' : 'Wget/1.21.3') };
    if (busybox) headers.connection = 'close';
    else Object.assign(headers, { accept: '*/*', 'accept-encoding': 'identity', connection: 'Keep-Alive' });
    const who = flags.user ?? url.user;
    if (who !== undefined) headers.authorization = `Basic ${base64(flags.user !== undefined ? `${flags.user}:${flags.password ?? ''}` : who)}`;
    let body: string | undefined = flags['post-data'] ?? flags['body-data'];
    if (flags['post-file'] !== undefined) body = sys.files.read(flags['post-file']);
    if (body !== undefined) {
      headers['content-type'] = 'application/x-www-form-urlencoded';
      headers['content-length'] = String(byteLength(body));
    }
    for (const h of flags.header as string[]) {
      const m = /^([^:]+):\s*(.*)$/s.exec(h);
      if (m) headers[m[1]!.toLowerCase()] = m[2]!;
    }
    const method = flags.method?.toUpperCase() ?? (body !== undefined ? 'POST' : flags.spider ? 'HEAD' : 'GET');
    const request: Omit<HttpRequest, 'from'> = { method, url: formatUrl(url), headers, ...(body === undefined ? {} : { body }) };
    if (url.scheme === 'https' && !flags['no-check-certificate'] && !busybox) {
      sys.fetch({ method: 'HEAD', url: formatUrl(url), headers: { host: hostHeader(url) } });
      log(ctx, 'connected.\n');
      log(ctx, `ERROR: The certificate of ${curly(url.host)} is not trusted.\nERROR: The certificate of ${curly(url.host)} doesn't have a known issuer.\n`, true);
      return 5;
    }
    s.answer = sys.fetch(request);
    if (s.answer.status === 0) throw new NetworkError('reset', address);
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    const at = sys.now + e.after;
    s.failure = { kind: e.failure, target: address, early: at > limit };
    s.phase = 'failing';
    s.until = Math.min(at, limit);
    return 'again';
  }
  if (!busybox) log(ctx, 'connected.\nHTTP request sent, awaiting response... ');
  s.phase = 'answer';
  const arrives = sys.now + (s.answer.delay ?? 0);
  s.failure = arrives > limit ? { kind: 'timeout', target: address, early: true } : null;
  s.until = Math.min(arrives, limit);
  return 'again';
}

const curly = (text: string) => `‘${text}’`;

const hostAsTyped = (url: Url) => (url.ported ? `${url.host}:${url.port}` : url.host);

function failed(ctx: ToolContext<any>, s: State): Step {
  const { busybox } = ctx;
  const f = s.failure!;
  const url = parseUrl(s.url)!;
  if (busybox) {
    const say = (text: string) => {
      ctx.err(`wget: ${text}\n`);
      return 1;
    };
    if (f.kind === 'no-such-host') return say(`bad address '${hostAsTyped(url)}'`);
    if (f.early) return say('download timed out');
    if (f.kind === 'reset') return say('error getting response');
    return say(`can't connect to remote host (${f.target}): ${{ refused: 'Connection refused', timeout: 'Connection timed out', 'no-route': 'No route to host' }[f.kind]}`);
  }
  if (f.kind === 'no-such-host') {
    log(ctx, `Resolving ${url.host} (${url.host})... failed: Name or service not known.\n`);
    log(ctx, `wget: unable to resolve host address ${curly(url.host)}\n`, true);
    return 4;
  }
  const why = f.kind === 'refused' ? 'Connection refused' : f.kind === 'no-route' ? 'No route to host' : 'Connection timed out';
  log(ctx, f.kind === 'reset' ? 'connected.\nHTTP request sent, awaiting response... No data received.\n' : s.phase === 'answer' ? 'Read error (Connection timed out) in headers.\n' : `failed: ${why}.\n`, true);
  const most = Number(ctx.flags.tries ?? 20) || Infinity;
  s.tries++;
  const final = (f.kind === 'refused' && !ctx.flags['retry-connrefused']) || f.kind === 'no-route';
  if (final || s.tries >= most) {
    if (!final) log(ctx, 'Giving up.\n\n', true);
    return 4;
  }
  log(ctx, 'Retrying.\n\n', true);
  s.phase = 'pause';
  s.until = ctx.sys.now + Math.min(s.tries, 10) * 1000;
  log(ctx, `--${formatDate('%F %T', s.until, ctx.sys.env.TZ)}--  (try:${String(s.tries + 1).padStart(2)})  ${formatUrl(url)}\n`);
  return 'again';
}

function answered(ctx: ToolContext<any>, s: State): Step {
  const { flags, busybox, sys } = ctx;
  const answer = s.answer!;
  const url = parseUrl(s.url)!;
  const words = `${answer.status} ${reason(answer.status)}`.trim();
  if (flags['server-response']) {
    const lines = headLines(answer, false, sys.now).filter(Boolean).map((l) => `  ${l}\n`).join('');
    if (busybox) ctx.err(lines);
    else log(ctx, `\n${lines}`);
  } else if (!busybox) log(ctx, `${words}\n`);
  const location = header(answer, 'location');
  if (location !== undefined && [301, 302, 303, 307, 308].includes(answer.status)) {
    const next = follow(url, location);
    if (++s.hops > Number(flags['max-redirect'] ?? HOPS) || !next) {
      if (busybox) return ctx.fail('too many redirections');
      log(ctx, `${HOPS} redirections exceeded.\n`, true);
      return 8;
    }
    if (!busybox) log(ctx, `Location: ${location} [following]\n--${formatDate('%F %T', sys.now, sys.env.TZ)}--  ${formatUrl(next)}\n`);
    s.url = formatUrl(next);
    s.phase = 'send';
    return 'again';
  }
  if (answer.status >= 400) {
    if (busybox) {
      ctx.err(`wget: server returned error: HTTP/1.1 ${words}\n`);
      return 1;
    }
    if (flags.spider && answer.status === 404) {
      log(ctx, 'Remote file does not exist -- broken link!!!\n\n', true);
      return 8;
    }
    if (flags['content-on-error']) take(ctx, s, bodyText(answer.body, true));
    if (answer.status === 401) log(ctx, '\nUsername/Password Authentication Failed.\n', true);
    else log(ctx, `${formatDate('%F %T', sys.now, sys.env.TZ)} ERROR ${answer.status}: ${reason(answer.status) || '(no description)'}.\n\n`, true);
    return answer.status === 401 ? 6 : 8;
  }
  if (flags.spider) {
    if (busybox) log(ctx, 'remote file exists\n');
    else {
      log(ctx, `Length: ${length(answer)}\nRemote file exists and could contain further links,\nbut recursion is disabled -- not retrieving.\n\n`);
    }
    return 0;
  }
  if (busybox) log(ctx, target(ctx, url) === null ? 'writing to stdout\n' : `saving to '${target(ctx, url)}'\n`);
  else {
    const file = target(ctx, url);
    if (file !== null && flags['no-clobber'] && sys.files.exists(file)) {
      log(ctx, `File ${curly(file)} already there; not retrieving.\n\n`);
      return 0;
    }
    log(ctx, `Length: ${length(answer)}\nSaving to: ${file === null ? curly('STDOUT') : curly(file)}\n\n`);
  }
  take(ctx, s, bodyText(answer.body, true));
  return rest(ctx, s);
}

function length(answer: HttpResponse): string {
  const type = header(answer, 'content-type')?.split(';')[0];
  const size = answer.more ? 'unspecified' : String(byteLength(bodyText(answer.body, true)));
  return `${size}${type ? ` [${type}]` : ''}`;
}

/** Where the body goes; null is standard output. Without -O a name is made of the URL, and never over another file (GNU). */
function target(ctx: ToolContext<any>, url: Url): string | null {
  const { flags, sys, busybox } = ctx;
  if (flags['output-document'] !== undefined) return flags['output-document'] === '-' ? null : flags['output-document'];
  const last = url.path.replace(/^\//, '').split('/').pop() ?? '';
  const name = (busybox ? last.replace(/\?.*$/s, '') : last) || 'index.html';
  const path = flags['directory-prefix'] === undefined ? name : joinPath(flags['directory-prefix'], name);
  if (busybox || flags['no-clobber'] || !sys.files.exists(path)) return path;
  for (let n = 1; n < 1000; n++) if (!sys.files.exists(`${path}.${n}`)) return `${path}.${n}`;
  return path;
}

function take(ctx: ToolContext<any>, s: State, text: string): void {
  ctx.sys.spend(text.length >> 3);
  if (ctx.flags['output-document'] === '-') ctx.out(text);
  s.body = ctx.flags['output-document'] === '-' ? '-'.repeat(Math.min(byteLength(text) + s.body.length, 1e7)) : s.body + text;
}

function save(ctx: ToolContext<any>, s: State): Step {
  const { sys, busybox, flags } = ctx;
  const url = parseUrl(s.url)!;
  const file = target(ctx, url);
  const size = file === null ? s.body.length : byteLength(s.body);
  if (file !== null) {
    let failed = 0;
    attempt(
      () => {
        if (flags['directory-prefix'] !== undefined) sys.files.mkdir(flags['directory-prefix'], { parents: true });
        if (busybox && flags['output-document'] === undefined && sys.files.exists(file)) {
          ctx.err(`wget: can't open '${file}': File exists\n`);
          failed = 1;
          return;
        }
        sys.files.write(file, s.body);
      },
      (e) => {
        ctx.err(busybox ? `wget: can't open '${file}': ${e.message}\n` : `${file}: ${e.message}\n\nCannot write to ${curly(file)} (Success).\n`);
        failed = busybox ? 1 : 3;
      },
    );
    if (failed) return failed;
  }
  if (busybox) {
    const name = (file ?? '-').split('/').pop()!;
    const amount = size < 100_000 ? `${String(size).padStart(6)} ` : `${String(Math.floor(size / 1024)).padStart(6)}k`;
    if (!flags.quiet) ctx.err(`\r${name.padEnd(20).slice(0, 20)} 100% |${'*'.repeat(32)}|${amount} 0:00:00 ETA\n`);
    log(ctx, file === null ? 'written to stdout\n' : `'${file}' saved\n`);
    return 0;
  }
  const now = formatDate('%F %T', sys.now, sys.env.TZ);
  const name = file ?? '-';
  const seconds = Math.max((sys.now - s.began) / 1000, 0.001);
  const rate = (n: number) => (n < 1024 ? `${n.toFixed(0)} B/s` : n < 1048576 ? `${(n / 1024).toFixed(n < 102400 ? 1 : 0)} KB/s` : `${(n / 1048576).toFixed(1)} MB/s`);
  const label = size < 1024 ? String(size) : size < 1048576 ? `${(size / 1024).toFixed(2)}K` : `${(size / 1048576).toFixed(2)}M`;
  if (!flags['no-verbose']) log(ctx, `\r${name.padEnd(20).slice(0, 20)}100%[===================>] ${label.padStart(7)}  --.-KB/s    in 0s      \n\n`);
  if (flags['no-verbose']) log(ctx, `${now} URL:${formatUrl(url)} [${size}/${size}] -> "${name}" [1]\n`, true);
  else log(ctx, `${now} (${rate(size / seconds)}) - ${file === null ? 'written to stdout' : `${curly(name)} saved`} [${size}/${size}]\n\n`);
  return 0;
}
