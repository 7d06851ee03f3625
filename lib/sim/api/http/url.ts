/** A request's path and query, taken apart. */
export interface Url {
  readonly path: string;
  /** The path's parts, decoded, without empty ones. */
  readonly parts: readonly string[];
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** The query as it was typed. */
  readonly search: string;
}

/** Decodes percent escapes; what is no escape stays as it is. */
export function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Reads `https://host:port/path?query` or `/path?query`. */
export function parseUrl(text: string): Url {
  const rest = text.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/#.*$/, '');
  const q = rest.indexOf('?');
  const path = (q < 0 ? rest : rest.slice(0, q)) || '/';
  const search = q < 0 ? '' : rest.slice(q + 1);
  const query = new Map<string, string[]>();
  for (const pair of search.split('&')) {
    if (pair === '') continue;
    const eq = pair.indexOf('=');
    const key = unescape((eq < 0 ? pair : pair.slice(0, eq)).replace(/\+/g, ' '));
    const value = eq < 0 ? '' : unescape(pair.slice(eq + 1).replace(/\+/g, ' '));
    const list = query.get(key);
    if (list) list.push(value);
    else query.set(key, [value]);
  }
  return { path, parts: path.split('/').filter(Boolean).map(unescape), query, search };
}

/** The first value of a parameter. */
export const param = (url: Url, name: string): string | undefined => url.query.get(name)?.[0];

/** A parameter that is on: `true`, `1`, or given without a value. */
export function flag(url: Url, name: string): boolean {
  const v = param(url, name);
  return v !== undefined && v !== 'false' && v !== '0';
}
