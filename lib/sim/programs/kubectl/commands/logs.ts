import type { Turn, Wait } from '../../../machine/sys';
import { parseTime, timeProblem } from '../../../kinds/times';
import type { ApiRequest } from '../client';
import type { Ctx, KubectlCommand } from '../command';
import { completePodAndContainer } from '../complete';
import { resourcePath } from '../discovery';
import { Fail, NotYet, StatusError, UsageError, isStatus, messageOf } from '../errors';
import { selectorFlag } from '../flags';
import { containerOf, objectNamed, podType, podsOf } from '../pods';
import { listItems, select, request } from '../resources';
import { advance, waitFor } from '../stream';
import type { More } from '../stream';

const USAGE = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

/** One container's log that is still to be asked for, or is again. */
interface Waiting {
  readonly prefix: string;
  readonly path: string;
  readonly query: NonNullable<ApiRequest['query']>;
  readonly at: number;
  readonly until: number;
}

/** One container's log that is being read. */
interface Reading {
  readonly prefix: string;
  readonly more: More;
  /** The start of a line whose end has not come yet, where lines are prefixed. */
  readonly partial: string;
}

type Source = Waiting | Reading;

interface State {
  readonly sources: readonly Source[];
}

export const logs: KubectlCommand<State> = {
  name: 'logs',
  usage: 'kubectl logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  short: 'Print the logs for a container in a pod',
  long: 'Print the logs for a container in a pod or specified resource. If the pod has only one container, the container name is optional.',
  examples: `# Return snapshot logs from pod nginx with only one container
kubectl logs nginx

# Return snapshot logs from pod nginx, prefixing each line with the source pod and container name
kubectl logs nginx --prefix

# Return snapshot logs from pod nginx, limiting output to 500 bytes
kubectl logs nginx --limit-bytes=500

# The log of pod nginx, for whose start up to 20 seconds are waited
kubectl logs nginx --pod-running-timeout=20s

# Return snapshot logs from pod nginx with multi containers
kubectl logs nginx --all-containers=true

# Return snapshot logs from all pods in the deployment nginx
kubectl logs deployment/nginx --all-pods=true

# Return snapshot logs from all containers in pods defined by label app=nginx
kubectl logs -l app=nginx --all-containers=true

# The logs of all pods with the label app=nginx, of no more than 10 at a time
kubectl logs -l app=nginx --max-log-requests=10

# Return snapshot of previous terminated ruby container logs from pod web-1
kubectl logs -p -c ruby web-1

# Begin streaming the logs from pod nginx, continuing even if errors occur
kubectl logs nginx -f --ignore-errors=true

# Begin streaming the logs of the ruby container in pod web-1
kubectl logs -f -c ruby web-1

# Follow the logs of all containers of the pods with the label app=nginx
kubectl logs -f -l app=nginx --all-containers=true

# Display only the most recent 20 lines of output in pod nginx
kubectl logs --tail=20 nginx

# Show all logs from pod nginx written in the last hour
kubectl logs --since=1h nginx

# Show all logs with timestamps from pod nginx starting from August 30, 2024, at 06:00:00 UTC
kubectl logs nginx --since-time=2024-08-30T06:00:00Z --timestamps=true

# Logs from a kubelet whose serving certificate has expired
kubectl logs --insecure-skip-tls-verify-backend nginx

# Return snapshot logs from first container of a job named hello
kubectl logs job/hello

# Return snapshot logs from container nginx-1 of a deployment named nginx
kubectl logs deployment/nginx -c nginx-1`,
  flags: {
    'all-containers': { type: 'bool', help: "Get all containers' logs in the pod(s)." },
    'all-pods': { type: 'bool', help: 'Get logs from all pod(s). Sets prefix to true.' },
    container: { type: 'string', short: 'c', help: 'Print the logs of this container' },
    follow: { type: 'bool', short: 'f', help: 'Specify if the logs should be streamed.' },
    'ignore-errors': { type: 'bool', help: 'If watching / following pod logs, allow for any errors that occur to be non-fatal' },
    'insecure-skip-tls-verify-backend': { type: 'bool', help: "Skip verifying the identity of the kubelet that logs are requested from.  In theory, an attacker could provide invalid log content back. You might want to use this if your kubelet serving certificates have expired." },
    'limit-bytes': { type: 'int', help: 'Maximum bytes of logs to return. Defaults to no limit.' },
    'max-log-requests': { type: 'int', default: 5, help: 'Specify maximum number of concurrent logs to follow when using by a selector. Defaults to 5.' },
    'pod-running-timeout': { type: 'duration', default: '20s', help: 'The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running' },
    prefix: { type: 'bool', help: 'Prefix each log line with the log source (pod name and container name)' },
    previous: { type: 'bool', short: 'p', help: 'If true, print the logs for the previous instance of the container in a pod if it exists.' },
    ...selectorFlag,
    since: { type: 'duration', help: 'Only return logs newer than a relative duration like 5s, 2m, or 3h. Defaults to all logs. Only one of since-time / since may be used.' },
    'since-time': { type: 'string', help: 'Only return logs after a specific date (RFC3339). Defaults to all logs. Only one of since-time / since may be used.' },
    tail: { type: 'int', default: -1, help: 'Lines of recent log file to display. Defaults to -1 with no selector, showing all log lines otherwise 10, if a selector is provided.' },
    timestamps: { type: 'bool', help: 'Include timestamps on each line in the log output' },
  },
  complete: completePodAndContainer,
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    const asked = named(ctx);
    const query = options(ctx);
    const targets = containers(ctx, found(ctx, asked));
    if (targets.length === 0) {
      ctx.err(`No resources found in ${ctx.namespace} namespace.\n`);
      return 0;
    }
    const prefixed: boolean = f.prefix || f['all-pods'];
    if (f.follow && targets.length > 1 && targets.length > f['max-log-requests']) {
      throw new Fail(`you are attempting to follow ${targets.length} log streams, but maximum allowed concurrency is ${f['max-log-requests']}, use --max-log-requests to increase the limit`);
    }
    const until = ctx.sys.now + f['pod-running-timeout'];
    const sources = targets.flatMap(({ pod, container }) => {
      const prefix = prefixed ? `[pod/${pod.metadata.name}/${container}] ` : '';
      return begin(ctx, { prefix, path: resourcePath(podType(ctx), pod.metadata.namespace, pod.metadata.name, 'log'), query: { ...query, container }, at: ctx.sys.now, until });
    });
    return follow(sources);
  },
  resume(ctx, state) {
    const sources: Source[] = [];
    for (const s of state.sources) {
      if ('path' in s) {
        sources.push(...(ctx.sys.now < s.at ? [s] : begin(ctx, s)));
        continue;
      }
      const { body, more } = advance(ctx, s.more);
      const partial = print(ctx, s.prefix, s.partial, typeof body === 'string' ? body : '', more === undefined);
      if (more) sources.push({ ...s, more, partial });
    }
    return follow(sources);
  },
};

/** Milliseconds until a log that is to be followed, but was refused, is asked for again. */
const AGAIN = 1000;

/** Asks for one log, and prints what there is. Of a refusal it is told when the log is followed, and asked again for a while. */
function begin(ctx: Ctx, log: Waiting): Source[] {
  const f = ctx.flags as Record<string, any>;
  try {
    const response = ctx.api.send({ path: log.path, query: log.query });
    const partial = print(ctx, log.prefix, '', typeof response.body === 'string' ? response.body : '', response.more === undefined);
    return response.more ? [{ prefix: log.prefix, more: response.more, partial }] : [];
  } catch (e) {
    if (!(e instanceof StatusError)) throw e;
    if (f['ignore-errors']) {
      ctx.out(`error: ${messageOf(e)}\n`);
      return [];
    }
    if (!f.follow) throw e;
    ctx.err(`${messageOf(e)}\n`);
    if (ctx.sys.now + AGAIN > log.until) throw new Fail('context deadline exceeded');
    return [{ ...log, at: ctx.sys.now + AGAIN }];
  }
}

/** Sleeps until one of the streams goes on. */
function follow(sources: readonly Source[]): number | Turn<State> {
  if (sources.length === 0) return 0;
  const waits: Wait[] = sources.map((s) => ('path' in s ? { until: s.at } : waitFor(s.more)));
  const until = Math.min(...waits.map((w) => w.until ?? Infinity));
  return { wait: { topics: waits.flatMap((w) => w.topics ?? []), ...(until < Infinity ? { until } : {}) }, state: { sources } };
}

/** Writes a piece of a log; with a prefix only whole lines are written, and what is left is returned. */
function print(ctx: Ctx, prefix: string, before: string, text: string, last: boolean): string {
  if (prefix === '') {
    ctx.out(text);
    return '';
  }
  const lines = (before + text).split('\n');
  const rest = lines.pop()!;
  ctx.out(lines.map((l) => `${prefix}${l}\n`).join(''));
  if (!last || rest === '') return last ? '' : rest;
  ctx.out(`${prefix}${rest}`); // a line that was cut off ends nowhere
  return '';
}

/** The word that names what to read, or undefined for a selector. */
function named(ctx: Ctx): string | undefined {
  const [name, ...more] = ctx.args;
  if (name === undefined && ctx.flags.selector === '') throw new UsageError(USAGE);
  if (more.length > 1) throw new UsageError(USAGE);
  if (more.length === 0 && name !== undefined && ctx.flags.selector !== '') throw new UsageError('only a selector (-l) or a POD name is allowed');
  return name;
}

/** What the flags may not say together; kubectl looks at them when it has found the object. */
function check(ctx: Ctx): void {
  const f = ctx.flags as Record<string, any>;
  const container: string = ctx.args[1] ?? f.container;
  if (f['since-time'] !== '' && f.since !== 0) throw new Fail('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (f['all-containers'] && container !== '') throw new Fail(`--all-containers=true should not be specified with container name ${container}`);
  if (ctx.given('container') && ctx.args.length === 2) throw new Fail('only one of -c or an inline [CONTAINER] arg is allowed');
  if (f['limit-bytes'] < 0) throw new Fail('--limit-bytes must be greater than 0');
  if (Math.round(f.since / 1000) < 0) throw new Fail('--since must be greater than 0');
  if (f['pod-running-timeout'] <= 0) throw new Fail('--pod-running-timeout must be higher than zero');
  if (f.tail < -1) throw new Fail('--tail must be greater than or equal to -1');
}

function options(ctx: Ctx): NonNullable<ApiRequest['query']> {
  const f = ctx.flags as Record<string, any>;
  const time: string = f['since-time'];
  if (time !== '' && parseTime(time) === undefined) throw new Fail(timeProblem(time));
  const tail = f.selector !== '' && !ctx.given('tail') ? 10 : f.tail;
  return {
    ...(f.follow ? { follow: true } : {}),
    ...(f.previous ? { previous: true } : {}),
    ...(f.timestamps ? { timestamps: true } : {}),
    ...(f.since > 0 ? { sinceSeconds: Math.round(f.since / 1000) } : {}),
    ...(time !== '' ? { sinceTime: time } : {}),
    ...(f['limit-bytes'] > 0 ? { limitBytes: f['limit-bytes'] } : {}),
    ...(tail >= 0 ? { tailLines: tail } : {}),
  };
}

/** The object whose logs are asked for, or the Pods that a selector finds. */
function found(ctx: Ctx, asked: string | undefined): any {
  const f = ctx.flags as Record<string, any>;
  let object: any;
  if (asked && f.selector) throw new Fail('selectors and the all flag cannot be used when passing resource/name arguments');
  if (asked === '' && !f.selector) select(ctx, { args: [] });
  if (!asked) {
    const type = podType(ctx);
    object = { kind: 'PodList', items: listItems(request(ctx, { type, namespace: ctx.namespace, selector: f.selector }), type) };
  } else {
    try {
      object = objectNamed(ctx, asked).object;
    } catch (e) {
      if (isStatus(e, 'NotFound')) throw new Fail(`error from server (NotFound): ${e.message} in namespace ${JSON.stringify(ctx.namespace)}`);
      throw e;
    }
  }
  check(ctx);
  return object;
}

/** Every container whose log is to be read, in order. */
function containers(ctx: Ctx, object: any): { pod: any; container: string }[] {
  const f = ctx.flags as Record<string, any>;
  let pods: any[];
  if (object.kind === 'PodList') pods = object.items;
  else {
    pods = podsOf(ctx, object, 'get the logs from');
    if (object.kind !== 'Pod') {
      if (pods.length === 0) throw new NotYet(f['pod-running-timeout']);
      if (!f['all-pods']) {
        if (pods.length > 1) ctx.err(`Found ${pods.length} pods, using pod/${pods[0].metadata.name}\n`);
        pods = pods.slice(0, 1);
      }
    }
  }
  return pods.flatMap((pod) => {
    if (f['all-containers']) return [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])].map((c: any) => ({ pod, container: c.name as string }));
    return [{ pod, container: containerOf(ctx, pod, f.container || ctx.args[1] || '', f['all-pods'], true).name as string }];
  });
}
