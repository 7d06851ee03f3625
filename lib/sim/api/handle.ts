import type { HttpRequest, HttpResponse } from '../core';
import type { Context } from './context';
import { failure } from './status';

export function handle(_ctx: Context, _request: HttpRequest): HttpResponse {
  return { status: 404, headers: {}, body: failure(404, 'NotFound', 'the server could not find the requested resource', {}).status as never };
}
