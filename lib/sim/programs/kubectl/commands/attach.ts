import { Errno } from '../../../machine/sys';
import type { Turn } from '../../../machine/sys';
import type { Ctx, KubectlCommand } from '../command';
import { completePod } from '../complete';
import { resourcePath } from '../discovery';
import { Fail, NotYet } from '../errors';
import { filenameFlags } from '../flags';
import { containerNames, containerOf, objectNamed, podType, podsOf, upgradeError } from '../pods';
import { advance, waitFor } from '../stream';
import type { More } from '../stream';

/** What the server hands over for an attach: the container's main process. */
interface AttachTarget {
  readonly machine: string;
  /** Its process id. */
  readonly attach: number;
  readonly stdin: boolean;
  readonly tty: boolean;
  /** Its input ends with the first one who was attached. */
  readonly once: boolean;
}

export interface AttachState {
  /** The container's log, by which its output comes and its end is seen. */
  readonly more?: More;
  /** The program writes to this terminal by itself. */
  readonly tty: boolean;
  /** The descriptor that leads to its input. */
  readonly input?: number;
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
    'detach-keys': { type: 'string', default: 'ctrl-p,ctrl-q', unsupported: true, help: 'Override the key sequence for detaching a container.' },
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
    if (!pod) throw new NotYet(ctx.flags['pod-running-timeout']);
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
  signal: (ctx, state) => (state.tty ? wait(ctx, state) : 'default'),
};

export interface AttachOptions {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
  /** Show what the container wrote before, too (`kubectl run`, which has waited for nothing else). */
  readonly whole?: boolean;
}

/** Attaches to a running container: its output from now on, and its input where it takes any. */
export function startAttach(ctx: Ctx, pod: any, container: any, wanted: AttachOptions): number | Turn<AttachState> {
  if (wanted.tty && !container.tty && !wanted.quiet) ctx.err(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  let tty = wanted.tty && container.tty === true;
  if (tty && !(wanted.stdin && ctx.sys.tty(0))) {
    if (wanted.stdin) ctx.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
    tty = false;
  }
  if (!wanted.quiet) ctx.err(RECORDED + PROMPT);
  const { namespace, name } = pod.metadata;
  let target: AttachTarget;
  try {
    const path = resourcePath(podType(ctx), namespace, name, 'attach');
    target = ctx.api.send({ method: 'GET', path, query: { container: container.name, stdin: wanted.stdin, stdout: true, stderr: !tty, tty }, headers: { upgrade: 'websocket', connection: 'Upgrade' } }).upgrade as unknown as AttachTarget;
  } catch (e) {
    throw upgradeError(e);
  }
  const log = ctx.api.send({ path: resourcePath(podType(ctx), namespace, name, 'log'), query: { container: container.name, follow: true, ...(wanted.whole ? {} : { tailLines: 0 }) } });
  let input = -1;
  try {
    // A process that waits for somebody to attach begins now, whether its input is wanted or not.
    input = ctx.sys.attach(target.machine, target.attach, { tty: target.tty && tty, once: target.once && wanted.stdin });
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
  if (input >= 0 && !(wanted.stdin && target.stdin)) {
    ctx.sys.close(input);
    input = -1;
  }
  if (tty) for (const s of ['INT', 'QUIT', 'TSTP'] as const) ctx.sys.handle(s, 'handle');
  return show(ctx, { tty: tty && target.tty, ...(input >= 0 ? { input } : {}) }, log.body, log.more);
}

export function resumeAttach(ctx: Ctx, state: AttachState): number | Turn<AttachState> {
  if (!state.more) return 0;
  const next = feed(ctx, state);
  const { body, more } = advance(ctx, state.more);
  return show(ctx, next, body, more);
}

function show(ctx: Ctx, state: AttachState, body: unknown, more: More | undefined): number | Turn<AttachState> {
  if (typeof body === 'string' && !state.tty) ctx.out(body);
  const next: AttachState = { tty: state.tty, ...(state.input !== undefined ? { input: state.input } : {}), ...(more ? { more } : {}) };
  return more ? wait(ctx, feed(ctx, next)) : 0;
}

const wait = (_ctx: Ctx, state: AttachState): Turn<AttachState> => ({ wait: { ...waitFor(state.more!), ...(state.input !== undefined ? { readable: [0] } : {}) }, state });

/** Passes on what was typed; at its end the program's input is closed. */
function feed(ctx: Ctx, state: AttachState): AttachState {
  const { input, ...rest } = state;
  if (input === undefined) return state;
  for (;;) {
    const text = ctx.sys.read(0);
    if (text === undefined) return state;
    if (text === '') {
      ctx.sys.close(input);
      return rest;
    }
    ctx.sys.write(input, text);
  }
}
