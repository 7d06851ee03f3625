import type { HttpRequest, HttpResponse } from '../../core';

/**
 * What the system's containers ask of the world by `sys.service(name)`. Each is of the cluster whose node the asking
 * container runs on; world.ts gives them.
 */
export interface ApiServer {
  handle(request: HttpRequest): HttpResponse;
}
