import { attachToContainer, pumpAttached, resizeAttached, sessionEnded } from '../attached';
import type { AttachWish, Attached } from '../attached';
import type { Turn } from '../../../machine/sys';
import type { Ctx, KubectlCommand } from '../command';
import { completePod } from '../complete';
import { Fail, UsageError } from '../errors';
import { containerNames, containerOf, objectNamed, podsOf } from '../pods';

interface AttachState {
  readonly attached: Attached;
  readonly pod: { readonly metadata: { readonly name: string; readonly namespace: string }; readonly spec: { readonly ephemeralContainers: readonly { readonly name: string }[] } };
  readonly container: string;
}

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
    'detach-keys': { type: 'string', default: 'ctrl-p,ctrl-q', help: 'Override the key sequence for detaching a container' },
    'pod-running-timeout': { type: 'duration', default: '1m0s', help: 'The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running' },
    quiet: { type: 'bool', short: 'q', help: 'Only print output from the remote session' },
    stdin: { type: 'bool', short: 'i', help: 'Pass stdin to the container' },
    tty: { type: 'bool', short: 't', help: 'Stdin is a TTY' },
  },
  complete: completePod,
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    if (f['pod-running-timeout'] <= 0) throw new UsageError('--pod-running-timeout must be higher than zero');
    if (ctx.args.length === 0) throw new Fail('at least 1 argument is required for attach');
    if (ctx.args.length > 2) throw new Fail(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${ctx.args.length}: [${ctx.args.join(' ')}]`);
    const { object } = ctx.args.length === 1 ? objectNamed(ctx, ctx.args[0]!) : objectNamed(ctx, ctx.args[1]!, ctx.args[0]!);
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
    const attached = attachToContainer(ctx, pod, container, wishOf(ctx));
    const { name, namespace } = pod.metadata;
    return go(ctx, { attached, pod: { metadata: { name, namespace }, spec: { ephemeralContainers: (pod.spec.ephemeralContainers ?? []).map((c: any) => ({ name: c.name })) } }, container: container.name });
  },
  resume: (ctx, state) => go(ctx, state),
  signal(ctx, state, signal) {
    if (signal !== 'WINCH') return 'default';
    resizeAttached(ctx, state.attached);
    return go(ctx, state);
  },
};

const wishOf = (ctx: Ctx): AttachWish => ({ stdin: ctx.flags.stdin, tty: ctx.flags.tty, quiet: ctx.flags.quiet, detachKeys: ctx.flags['detach-keys'] });

function go(ctx: Ctx, state: AttachState): number | Turn<AttachState> {
  const next = pumpAttached(ctx, state.attached);
  if (next !== 'over') return { wait: next.wait, state: { ...state, attached: next.attached } };
  sessionEnded(ctx, state.pod, state.container, wishOf(ctx), state.attached);
  return 0;
}
