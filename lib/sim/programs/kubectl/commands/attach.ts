import type { Turn } from '../../../machine/sys';
import type { Ctx, KubectlCommand } from '../command';
import { completePod } from '../complete';
import { resourcePath } from '../discovery';
import { Fail } from '../errors';
import { filenameFlags } from '../flags';
import { containerNames, containerOf, objectNamed, podType, podsOf, upgradeError } from '../pods';
import { advance, waitFor } from '../stream';
import type { More } from '../stream';

/** What the server hands over for an attach: the container's main process. */
export interface AttachTarget {
  readonly machine: string;
  /** Its process id. */
  readonly attach: number;
  readonly stdin: boolean;
  readonly tty: boolean;
}

/** What the world offers to connect this process's streams to another one's, under the service `attach`. */
export interface Attacher {
  /** Gives the process this one's descriptor 0 (if `stdin`) and a copy of its output. Notifies `topic` when it has ended. */
  (target: AttachTarget): { readonly topic: string; ended(): number | undefined };
}

export interface AttachState {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly tty: boolean;
  readonly more?: More;
  /** Set while this process's own terminal is the container's. */
  readonly joined?: AttachTarget;
}

const RECORDED = 'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n';
const PROMPT = "If you don't see a command prompt, try pressing enter.\n";

export const attach: KubectlCommand<AttachState> = {
  name: 'attach',
  usage: 'kubectl attach (POD | TYPE/NAME) -c CONTAINER',
  short: 'Attach to a running container',
  long: 'Attach to a process that is already running inside an existing container.',
  examples: `# Get output from running pod mypod; use the 'kubectl.kubernetes.io/default-container' annotation
# for selecting the container to be attached or the first container in the pod will be chosen
kubectl attach mypod

# Get output from ruby-container from pod mypod
kubectl attach mypod -c ruby-container

# Switch to raw terminal mode; sends stdin to 'bash' in ruby-container from pod mypod
# and sends stdout/stderr from 'bash' back to the client
kubectl attach mypod -c ruby-container -i -t

# Get output from the first pod of a replica set named nginx
kubectl attach rs/nginx`,
  flags: {
    container: { type: 'string', short: 'c', help: 'Container name. If omitted, use the kubectl.kubernetes.io/default-container annotation for selecting the container to be attached or the first container in the pod will be chosen' },
    'pod-running-timeout': { type: 'duration', default: '1m0s', help: 'The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running' },
    quiet: { type: 'bool', short: 'q', help: 'Only print output from the remote session' },
    stdin: { type: 'bool', short: 'i', help: 'Pass stdin to the container' },
    tty: { type: 'bool', short: 't', help: 'Stdin is a TTY' },
    filename: { ...filenameFlags('to use to attach to the resource').filename!, hidden: true },
  },
  complete: completePod,
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    if (ctx.args.length === 0) throw new Fail('at least 1 argument is required for attach');
    if (ctx.args.length > 2) throw new Fail(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${ctx.args.length}: [${ctx.args.join(' ')}]`);
    const { object } = objectNamed(ctx, ctx.args.join('/'));
    const [pod] = podsOf(ctx, object, 'attach to');
    if (!pod) throw new Fail('timed out waiting for the condition');
    const { phase } = pod.status ?? {};
    if (phase === 'Succeeded' || phase === 'Failed') throw new Fail(`cannot attach a container in a completed pod; current phase is ${phase}`);
    let container: any;
    try {
      container = containerOf(ctx, pod, f.container, f.quiet);
    } catch {
      throw new Fail(`cannot attach to the container: container ${f.container} is not valid for pod ${pod.metadata.name} out of: ${containerNames(pod)}`);
    }
    return startAttach(ctx, pod, container, { stdin: f.stdin, tty: f.tty, quiet: f.quiet });
  },
  resume: (ctx, state) => resumeAttach(ctx, state),
  signal: (_ctx, state) => (state.joined ? { wait: { signal: true }, state } : 'default'),
};

/** Attaches to a running container: its output from now on, and its input where it takes any. */
export function startAttach(ctx: Ctx, pod: any, container: any, wanted: { readonly stdin: boolean; readonly tty: boolean; readonly quiet: boolean }): number | Turn<AttachState> {
  if (wanted.tty && !container.tty && !wanted.quiet) ctx.err(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  const tty = wanted.tty && container.tty === true && ctx.sys.tty(0) !== undefined;
  if (!wanted.quiet) ctx.err(RECORDED + PROMPT);
  const { namespace, name } = pod.metadata;
  const path = resourcePath(podType(ctx), namespace, name, 'attach');
  try {
    ctx.api.send({ method: 'GET', path, query: { container: container.name, stdin: wanted.stdin, stdout: true, stderr: !tty, tty }, headers: { upgrade: 'websocket', connection: 'Upgrade' } });
  } catch (e) {
    throw upgradeError(e);
  }
  const state = { namespace, pod: name, container: container.name as string, tty };
  if (wanted.stdin) ctx.err('error: the input of a running container cannot be given from here: only its output is shown\n');
  const response = ctx.api.send({ path: resourcePath(podType(ctx), namespace, name, 'log'), query: { container: container.name, follow: true, tailLines: 0 } });
  return show(ctx, state, response.body, response.more);
}

export function resumeAttach(ctx: Ctx, state: AttachState): number | Turn<AttachState> {
  if (!state.more) return 0;
  const { body, more } = advance(ctx, state.more);
  return show(ctx, state, body, more);
}

function show(ctx: Ctx, state: Omit<AttachState, 'more'>, body: unknown, more: More | undefined): number | Turn<AttachState> {
  if (typeof body === 'string') ctx.out(body);
  return more ? { wait: waitFor(more), state: { ...state, more } } : 0;
}
