import type { Json } from '../../core';
import type { Ctx } from './command';
import { Fail } from './errors';
import { goQuote } from '../pflag';
import { readSources } from './manifests';
import type { ApiRequest } from './client';

/** Go's `url.ParseRequestURI`: throws what is wrong with the path of a `--raw`. */
export function checkRawPath(path: string): void {
  const wrong = (why: string) => new Fail(`--raw must be a valid URL path: parse ${goQuote(path)}: ${why}`);
  if (/[\x00-\x1f\x7f]/.test(path)) throw wrong('net/url: invalid control character in URL');
  if (path.startsWith(':')) throw wrong('missing protocol scheme');
  if (!path.startsWith('/') && !/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(path)) throw wrong('invalid URI for request');
  const escape = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(path.split('?')[0]!);
  if (escape) throw wrong(`invalid URL escape ${goQuote(escape[0])}`);
}

/** Of a whole URL the path: the server is that of the context. */
export const requestPath = (url: string): string => url.replace(/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/?]*/, '') || '/';

/** JSON as data, any other text as it is, which the API is to judge. */
function asSent(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** `--raw`: one file's text is sent to a path of the API as it is, and the answer printed as it comes (kubectl `pkg/rawhttp`). */
export function raw(ctx: Ctx, method: 'POST' | 'PUT' | 'DELETE'): number {
  const f = ctx.flags as Record<string, any>;
  const [file, ...more] = f.filename as readonly string[];
  if (f.edit) throw new Fail('--raw and --edit are mutually exclusive');
  if (f.interactive) throw new Fail('--interactive can not be used with --raw');
  if (more.length > 0 || (method !== 'DELETE' && file === undefined)) throw new Fail('--raw can only use a single local file or stdin');
  if (file !== undefined && /^https?:\/\//.test(file)) throw new Fail('--raw cannot read from a url');
  if (f.recursive) throw new Fail('--raw and --recursive are mutually exclusive');
  if (f.selector && method !== 'DELETE') throw new Fail('--raw and --selector (-l) are mutually exclusive');
  if (f.output) throw new Fail('--raw and --output are mutually exclusive');
  checkRawPath(String(f.raw));
  const text = file === undefined ? undefined : readSources(ctx.sys, [file], false, ctx.stdin)[0]!.text;
  const body = text === undefined ? undefined : asSent(text);
  const request: ApiRequest = { method, path: requestPath(f.raw), ...(body !== undefined ? { body } : {}) };
  const answer = ctx.api.send(request).body;
  ctx.out(typeof answer === 'string' ? answer : `${JSON.stringify(answer)}\n`);
  return 0;
}
