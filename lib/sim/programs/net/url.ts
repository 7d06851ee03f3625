/** A URL taken apart; undefined when it is none. */
export interface Url {
  readonly scheme: string;
  readonly user?: string;
  readonly host: string;
  readonly port: number;
  /** Was a port written? */
  readonly ported: boolean;
  /** Path and query, at least `/`. */
  readonly path: string;
}

const PORTS = new Map([
  ['http', 80],
  ['https', 443],
  ['ftp', 21],
  ['telnet', 23],
]);

/** A URL as curl and wget take it, the scheme may be missing; undefined where it is none. */
export function parseUrl(text: string): Url | undefined {
  const m = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):\/\/)?(?:([^@/?#]*)@)?(\[[0-9a-fA-F:.]+\]|[^:/?#\s]*)(?::(\d{0,6}))?([/?][^#]*)?(?:#.*)?$/s.exec(text);
  if (!m || m[3] === '' || m[3] === undefined) return undefined;
  const scheme = (m[1] ?? 'http').toLowerCase();
  const port = m[4] ? Number(m[4]) : (PORTS.get(scheme) ?? 0);
  if (port > 65535) return undefined;
  const path = m[5] === undefined ? '/' : m[5].startsWith('?') ? `/${m[5]}` : m[5];
  return { scheme, ...(m[2] === undefined ? {} : { user: m[2] }), host: m[3].replace(/^\[|\]$/g, ''), port, ported: Boolean(m[4]), path: tidy(path) };
}

/** Takes `.` and `..` out of a path. */
function tidy(path: string): string {
  const [before, query] = path.split(/(\?.*)/s);
  if (!/\/\.{1,2}(\/|$)/.test(before!)) return path;
  const out: string[] = [];
  for (const part of before!.split('/').slice(1)) {
    if (part === '..') out.pop();
    else if (part !== '.') out.push(part);
  }
  return `/${out.join('/')}${query ?? ''}`;
}

/** A URL as text, the user left out. */
export function formatUrl(u: Url): string {
  const host = u.host.includes(':') ? `[${u.host}]` : u.host;
  return `${u.scheme}://${host}${u.ported ? `:${u.port}` : ''}${u.path}`;
}

/** The value of a Host header. */
export function hostHeader(u: Url): string {
  const host = u.host.includes(':') ? `[${u.host}]` : u.host;
  return u.port === PORTS.get(u.scheme) ? host : `${host}:${u.port}`;
}

/** Where a redirect leads. */
export function follow(from: Url, location: string): Url | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return parseUrl(location);
  if (location.startsWith('//')) return parseUrl(`${from.scheme}:${location}`);
  const base = location.startsWith('/') ? location : `${from.path.replace(/\?.*$/s, '').replace(/[^/]*$/, '')}${location}`;
  return parseUrl(`${from.scheme}://${from.host.includes(':') ? `[${from.host}]` : from.host}${from.ported ? `:${from.port}` : ''}${base}`);
}
