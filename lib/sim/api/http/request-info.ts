import type { Url } from './url';

/** What a path under /api or /apis speaks of (`apiserver/pkg/endpoints/request/requestinfo.go`). */
export interface RequestInfo {
  readonly group: string;
  readonly version: string;
  readonly namespace?: string;
  readonly resource?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** What stands after the subresource (`proxy/…`). */
  readonly rest: readonly string[];
  /** `/api/v1/watch/…`, the old way to watch. */
  readonly watch: boolean;
}

/** Takes a path apart; undefined when it is not under /api/VERSION or /apis/GROUP/VERSION. */
export function requestInfo(url: Url): RequestInfo | undefined {
  let p = url.parts;
  let group = '';
  let version: string;
  if (p[0] === 'api' && p.length >= 2) {
    version = p[1]!;
    p = p.slice(2);
  } else if (p[0] === 'apis' && p.length >= 3) {
    group = p[1]!;
    version = p[2]!;
    p = p.slice(3);
  } else return undefined;
  let watch = false;
  if (p[0] === 'watch' && p.length > 1) {
    watch = true;
    p = p.slice(1);
  }
  if (p[0] === 'namespaces') {
    if (p.length === 1) return { group, version, resource: 'namespaces', rest: [], watch };
    const inside = p.length > 2 && !(p.length >= 3 && (p[2] === 'status' || p[2] === 'finalize'));
    if (!inside) return { group, version, namespace: p[1], resource: 'namespaces', name: p[1], subresource: p[2], rest: p.slice(3), watch };
    const [, namespace, resource, name, subresource, ...rest] = p;
    return { group, version, namespace, resource, name, subresource, rest, watch };
  }
  const [resource, name, subresource, ...rest] = p;
  return { group, version, resource, name, subresource, rest, watch };
}
