import { clone, type HttpResponse, type Json } from '../../core';
import { readBody } from '../http/body';
import { readObject } from '../http/object';
import { options } from '../http/options';
import type { Call } from '../http/resource';
import { update } from '../registry';
import { mustRead } from '../stored';

/** `PUT namespaces/NAME/finalize`: only the namespace's own finalizers are taken. */
export function finalize(call: Call): HttpResponse {
  const { ctx, user, kind, info, request } = call;
  const { manager, dryRun, validation } = options(call, 'UpdateOptions');
  const data = readObject(call, kind, readBody(request, kind.kind), validation);
  const draft = clone(mustRead(ctx, kind, undefined, info.name!)) as any;
  draft.spec = { ...draft.spec, finalizers: data.spec?.finalizers ?? [] };
  const done = update(ctx, user, kind, undefined, info.name!, draft, { manager, dryRun, subresource: 'finalize' });
  return { status: 200, headers: { 'content-type': 'application/json' }, body: done.object as unknown as Json };
}
