import type { Ctx } from './command';
import { resourcePath, typeOf } from './discovery';
import type { Resource } from './discovery';
import { selectorText } from './describe/sheet';
import { Fail, StatusError } from './errors';
import { byActivity, byLogging } from './pod-order';
import { listItems, request, select } from './resources';
import { goQuote } from '../pflag';

/** Which Pod and container a command means (kubectl `polymorphichelpers` and `cmd/util/podcmd`). */

export function podType(ctx: Ctx): Resource {
  const found = typeOf(ctx.discovery, 'v1', 'Pod');
  if (!found) throw new Fail(`the server doesn't have a resource type "pods"`);
  return found;
}

/** The object that `POD` or `TYPE/NAME` names, with its type; `of`: the type where there is none. */
export function objectNamed(ctx: Ctx, word: string, of = 'pods'): { readonly type: Resource; readonly object: any } {
  const [item] = select(ctx, { args: [word], of });
  return { type: item!.type, object: request(ctx, item!) };
}

/** Go's name of a type, as messages show it: `*v1.Service`. */
const goType = (object: any) => `*${String(object.apiVersion).split('/').pop()}.${object.kind}`;

/** The label selector of what has Pods. Throws a bare sentence if it has none. */
export function podSelector(object: any): string {
  switch (object.kind) {
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      return selectorText(object.spec.selector);
    case 'ReplicationController':
      return selectorText({ matchLabels: object.spec.selector });
    case 'Service':
      if (!object.spec.selector || Object.keys(object.spec.selector).length === 0) throw new Fail(`invalid service '${object.metadata.name}': Service is defined without a selector`);
      return selectorText({ matchLabels: object.spec.selector });
    default:
      throw new Fail(`selector for ${goType(object)} not implemented`);
  }
}

/** The Pods of an object, the best first. `verb` completes `cannot … *v1.ConfigMap`. */
export function podsOf(ctx: Ctx, object: any, verb: 'get the logs from' | 'attach to'): any[] {
  if (object.kind === 'Pod') return [object];
  let selector: string;
  try {
    selector = podSelector(object);
  } catch (e) {
    if (e instanceof Fail) throw new Fail(`cannot ${verb} ${goType(object)}: ${e.message}`);
    throw e;
  }
  const type = podType(ctx);
  const pods = listItems(ctx.api.get(resourcePath(type, object.metadata.namespace), { labelSelector: selector }), type);
  return verb === 'attach to' ? byActivity(pods) : byLogging(pods);
}

/** `a, b, debugger-x (ephem), init (init)`. */
export function containerNames(pod: any, all = true): string {
  const names = (list: any, suffix: string): string[] => (list ?? []).map((c: any) => `${c.name}${suffix}`);
  return [...names(pod.spec.containers, ''), ...(all ? [...names(pod.spec.ephemeralContainers, ' (ephem)'), ...names(pod.spec.initContainers, ' (init)')] : [])].join(', ');
}

/**
 * The container named, or the default: the annotation's, else the first; which one is said on stderr unless `quiet`. A
 * wrong annotation is an error, for logs (`lenient`) only a remark.
 */
export function containerOf(ctx: Ctx, pod: any, asked: string, quiet = false, lenient = false): any {
  const all: readonly any[] = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? []), ...(pod.spec.ephemeralContainers ?? [])];
  const preferred: string = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'] ?? '';
  const name = asked || preferred;
  if (name !== '') {
    const found = all.find((c) => c.name === name);
    if (found) return found;
    if (asked !== '' || !lenient) throw new Fail(`container ${name} is not valid for pod ${pod.metadata.name} out of: ${containerNames(pod)}`);
    ctx.err(`Default container name ${goQuote(preferred)} not found in pod ${pod.metadata.name}\n`);
  }
  const [first] = pod.spec.containers;
  if (all.length > 1 && !quiet) ctx.err(`Defaulted container ${goQuote(first.name)} out of: ${containerNames(pod)}\n`);
  return first;
}

/** A refusal of an upgraded connection is told as kubectl's stream executors do. */
export function upgradeError(e: unknown): unknown {
  if (!(e instanceof StatusError)) return e;
  if (e.reason === 'Forbidden' || e.reason === 'Unauthorized') return e;
  return new Fail(`unable to upgrade connection: ${e.message}`);
}
