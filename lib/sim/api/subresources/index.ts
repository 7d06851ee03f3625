import type { HttpResponse } from '../../core';
import type { Call } from '../http/resource';
import { noSuchResource } from '../status';
import { binding } from './binding';
import { eviction } from './eviction';
import { finalize } from './finalize';
import { attach, exec, log, portForward, proxy } from './nodes';
import { scale } from './scale';
import { token } from './token';

const ALL: Readonly<Record<string, (call: Call) => HttpResponse>> = { attach, binding, eviction, exec, finalize, log, portforward: portForward, proxy, scale, token };

/** Answers for a subresource that has a form of its own. */
export function subresource(call: Call): HttpResponse {
  const handler = Object.hasOwn(ALL, call.info.subresource!) ? ALL[call.info.subresource!] : undefined;
  if (!handler) throw noSuchResource();
  return handler(call);
}
