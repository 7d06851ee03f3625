import type { HttpResponse } from '../../core';
import { Pod } from '../../kinds/pod';
import type { Pod as PodObject } from '../../kinds/types';
import type { ExecOptions } from '../../kinds/shared/nodes';
import type { Call } from '../http/resource';
import { flag, param, type Url } from '../http/url';
import { mustRead } from '../stored';
import type { FieldError } from '../../kinds/kind';
import { parseTime } from '../../kinds/times';
import { badRequest, failure, invalid } from '../status';

/** What goes on to a node's kubelet: logs, exec, attach, port-forward, proxies. */

function number(url: Url, name: string): number | undefined {
  const text = param(url, name);
  if (text === undefined) return undefined;
  if (!/^[-+]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function pod(call: Call): PodObject {
  return mustRead(call.ctx, Pod, call.info.namespace, call.info.name!) as PodObject;
}

/** The container meant: the one named, the only one, or the default annotation's. Throws BadRequest with what there is to choose from. */
function container(p: PodObject, asked: string | undefined, logs: boolean): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = p.spec!;
  const all = [...containers, ...initContainers, ...ephemeralContainers].map((c) => c.name);
  if (asked) {
    if (!all.includes(asked)) throw badRequest(`container ${asked} is not valid for pod ${p.metadata.name}`);
    return asked;
  }
  if (containers.length === 1) return containers[0]!.name;
  const choose = `a container name must be specified for pod ${p.metadata.name}, choose one of: [${containers.map((c) => c.name).join(' ')}]`;
  const inits = initContainers.length ? ` or one of the init containers: [${initContainers.map((c) => c.name).join(' ')}]` : '';
  const ephemeral = ephemeralContainers.length ? ` or one of the ephemeral containers: [${ephemeralContainers.map((c) => c.name).join(' ')}]` : '';
  void logs;
  throw badRequest(`${choose}${inits}${ephemeral}`);
}

/** `GET pods/NAME/log`. */
export function log(call: Call): HttpResponse {
  const { url, request, ctx } = call;
  const p = pod(call);
  const name = container(p, param(url, 'container'), true);
  const tailLines = number(url, 'tailLines');
  const limitBytes = number(url, 'limitBytes');
  const sinceSeconds = number(url, 'sinceSeconds');
  const sinceTime = param(url, 'sinceTime');
  if (sinceTime && parseTime(sinceTime) === undefined) throw badRequest(`parsing time ${JSON.stringify(sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(sinceTime)} as "2006"`);
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) errors.push({ type: 'Invalid', field: 'tailLines', value: tailLines, detail: 'must be greater than or equal to 0' });
  if (limitBytes !== undefined && limitBytes < 1) errors.push({ type: 'Invalid', field: 'limitBytes', value: limitBytes, detail: 'must be greater than 0' });
  if (sinceSeconds !== undefined && sinceTime) errors.push({ type: 'Forbidden', field: '', detail: 'at most one of `sinceTime` or `sinceSeconds` may be specified' });
  else if (sinceSeconds !== undefined && sinceSeconds < 1) errors.push({ type: 'Invalid', field: 'sinceSeconds', value: sinceSeconds, detail: 'must be greater than 0' });
  if (errors.length) throw invalid({ group: '', kind: 'PodLogOptions' }, p.metadata.name, errors);
  // A Pod that is on no node yet has written nothing.
  if (!p.spec!.nodeName) return { status: 200, headers: { 'content-type': 'text/plain' }, body: '' };
  return ctx.nodes.log(
    p,
    {
      container: name,
      follow: flag(url, 'follow'),
      previous: flag(url, 'previous'),
      timestamps: flag(url, 'timestamps'),
      ...(sinceSeconds !== undefined && { sinceSeconds }),
      ...(sinceTime && { sinceTime }),
      ...(tailLines !== undefined && { tailLines }),
      ...(limitBytes !== undefined && { limitBytes }),
    },
    request,
  );
}

function execOptions(call: Call, p: PodObject): ExecOptions {
  const { url } = call;
  return {
    container: container(p, param(url, 'container'), false),
    command: url.query.get('command') ?? [],
    stdin: flag(url, 'stdin'),
    stdout: flag(url, 'stdout'),
    stderr: flag(url, 'stderr'),
    tty: flag(url, 'tty'),
  };
}

function onNode(p: PodObject): void {
  if (!p.spec!.nodeName) throw badRequest(`pod ${p.metadata.name} does not have a host assigned`);
}

/** These are spoken over a connection that is handed over, not over plain HTTP. */
function handedOver(call: Call): void {
  if (call.request.headers['upgrade'] === undefined) throw badRequest('Upgrade request required');
}

/** `POST pods/NAME/exec`. */
export function exec(call: Call): HttpResponse {
  const p = pod(call);
  const options = execOptions(call, p);
  if (options.command.length === 0) {
    throw failure(422, 'Invalid', 'PodExecOptions "" is invalid: command: Required value', { kind: 'PodExecOptions', causes: [{ reason: 'FieldValueRequired', message: 'Required value', field: 'command' }] });
  }
  const phase = p.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') throw badRequest(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  onNode(p);
  handedOver(call);
  return { status: 101, headers: { upgrade: 'websocket', connection: 'Upgrade' }, upgrade: call.ctx.nodes.exec(p, options) };
}

/** `POST pods/NAME/attach`. */
export function attach(call: Call): HttpResponse {
  const p = pod(call);
  const options = execOptions(call, p);
  onNode(p);
  handedOver(call);
  return { status: 101, headers: { upgrade: 'websocket', connection: 'Upgrade' }, upgrade: call.ctx.nodes.attach(p, options) };
}

/** `POST pods/NAME/portforward`. */
export function portForward(call: Call): HttpResponse {
  const p = pod(call);
  onNode(p);
  handedOver(call);
  const ports = (call.url.query.get('ports') ?? []).flatMap((x) => x.split(',')).map(Number);
  return { status: 101, headers: { upgrade: 'websocket', connection: 'Upgrade' }, upgrade: call.ctx.nodes.portForward(p, ports) };
}

/** `…/proxy/…` of Pods, Services and Nodes. */
export function proxy(call: Call): HttpResponse {
  const { ctx, info, kind, request, url } = call;
  if (!ctx.nodes.proxy) throw failure(503, 'ServiceUnavailable', 'no endpoints available for service');
  const query = url.search ? `?${url.search}` : '';
  const bare = info.rest.length === 0 && !url.path.endsWith('/');
  const path = bare && (request.method === 'GET' || request.method === 'HEAD') ? '' : `/${info.rest.join('/')}${url.path.endsWith('/') && info.rest.length ? '/' : ''}${query}`;
  const response = ctx.nodes.proxy({ kind: kind.plural, ...(info.namespace && { namespace: info.namespace }), name: info.name!, path }, request);
  return path === '' && response.status === 301 ? { ...response, headers: { ...response.headers, location: `${url.path}/${query}` } } : response;
}
