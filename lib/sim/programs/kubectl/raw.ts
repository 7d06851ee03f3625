import { parseYaml } from './manifests';
import type { Ctx } from './command';
import { Fail } from './errors';
import { readSources } from './manifests';
import type { ApiRequest } from './client';

/** `--raw`: one file's text is sent to a path of the API as it is, and the answer printed as it comes (kubectl `pkg/rawhttp`). */
export function raw(ctx: Ctx, method: 'POST' | 'PUT' | 'DELETE'): number {
  const f = ctx.flags as Record<string, any>;
  const [file, ...more] = f.filename as readonly string[];
  if (f.edit) throw new Fail('--raw and --edit are mutually exclusive');
  if (f.interactive) throw new Fail('--interactive can not be used with --raw');
  if (more.length > 0 || (method !== 'DELETE' && file === undefined)) throw new Fail('--raw can only use a single local file or stdin');
  if (file !== undefined && /^https?:\/\//.test(file)) throw new Fail('--raw cannot read from a url');
  if (f.recursive) throw new Fail('--raw and --recursive are mutually exclusive');
  if (f.selector) throw new Fail('--raw and --selector (-l) are mutually exclusive');
  if (f.output) throw new Fail('--raw and --output are mutually exclusive');
  if (!String(f.raw).startsWith('/')) throw new Fail(`--raw must be a valid URL path: parse ${JSON.stringify(f.raw)}: invalid URI for request`);
  const text = file === undefined ? undefined : readSources(ctx.sys, [file], false, ctx.stdin)[0]!.text;
  const body = text === undefined ? undefined : parseYaml(text, file!);
  const request: ApiRequest = { method, path: f.raw, ...(body !== undefined ? { body } : {}) };
  const answer = ctx.api.send(request).body;
  ctx.out(typeof answer === 'string' ? answer : `${JSON.stringify(answer)}\n`);
  return 0;
}
