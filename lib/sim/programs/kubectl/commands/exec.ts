import { hex } from '../../../core';
import { Errno } from '../../../machine/sys';
import type { Turn } from '../../../machine/sys';
import type { Ctx, KubectlCommand } from '../command';
import { completePod } from '../complete';
import { resourcePath } from '../discovery';
import { Fail, NotYet, UsageError } from '../errors';
import { filenameFlags } from '../flags';
import { containerNames, containerOf, objectNamed, podType, podsOf, upgradeError } from '../pods';
import { pump, startRemote } from '../remote';
import type { Remote, RemoteTarget } from '../remote';
import { request, select, selectionOf } from '../resources';

export const exec: KubectlCommand<Remote> = {
  name: 'exec',
  usage: 'kubectl exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  short: 'Execute a command in a container',
  long: 'Execute a command in a container.',
  examples: `# Get output from running the 'date' command from pod mypod, using the first container by default
kubectl exec mypod -- date

# Get output from running the 'date' command in ruby-container from pod mypod
kubectl exec mypod -c ruby-container -- date

# Switch to raw terminal mode; sends stdin to 'bash' in ruby-container from pod mypod
# and sends stdout/stderr from 'bash' back to the client
kubectl exec mypod -c ruby-container -i -t -- bash -il

# List contents of /usr from the first container of pod mypod and sort by modification time
# If the command you want to execute in the pod has any flags in common (e.g. -i),
# you must use two dashes (--) to separate your command's flags/arguments
# Also note, do not surround your command and its flags/arguments with quotes
# unless that is how you would execute it normally (i.e., do ls -t /usr, not "ls -t /usr")
kubectl exec mypod -i -t -- ls -t /usr

# Get output from running 'date' command from the first pod of the deployment mydeployment, using the first container by default
kubectl exec deploy/mydeployment -- date

# Get output from running 'date' command from the first pod of the service myservice, using the first container by default
kubectl exec svc/myservice -- date`,
  flags: {
    container: { type: 'string', short: 'c', help: 'Container name. If omitted, use the kubectl.kubernetes.io/default-container annotation for selecting the container to be attached or the first container in the pod will be chosen' },
    filename: { ...filenameFlags('to use to exec into the resource').filename! },
    'pod-running-timeout': { type: 'duration', default: '1m0s', help: 'The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running' },
    quiet: { type: 'bool', short: 'q', help: 'Only print output from the remote session' },
    stdin: { type: 'bool', short: 'i', help: 'Pass stdin to the container' },
    tty: { type: 'bool', short: 't', help: 'Stdin is a TTY' },
  },
  complete: completePod,
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    const fromFile = f.filename.length > 0;
    const word = ctx.dash === 0 ? '' : (ctx.args[0] ?? '');
    const parted = ctx.dash >= 0;
    if (!parted && (ctx.args.length > 1 || (ctx.args.length > 0 && fromFile))) throw new UsageError('exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
    const command = parted ? ctx.args.slice(ctx.dash) : [];
    if (f['pod-running-timeout'] <= 0) throw new UsageError('--pod-running-timeout must be higher than zero');
    if (word === '' && !fromFile) throw new Fail('pod, type/name or --filename must be specified');
    if (command.length === 0) throw new Fail('you must specify at least one command for the container');
    const items = fromFile ? select(ctx, selectionOf(ctx, { args: word === '' ? [] : [word], of: 'pods', typed: true })) : [];
    if (fromFile && items.length !== 1) throw new Fail('cannot exec into multiple objects at a time');
    const object = fromFile ? request(ctx, items[0]!) : objectNamed(ctx, word).object;
    const [pod] = podsOf(ctx, object, 'attach to');
    if (!pod) throw new NotYet(ctx.flags['pod-running-timeout']);
    const { phase } = pod.status ?? {};
    if (phase === 'Succeeded' || phase === 'Failed') throw new Fail(`cannot exec into a container in a completed pod; current phase is ${phase}`);
    const container = execContainer(ctx, pod, f.container, f.quiet);
    const tty = f.tty && f.stdin && terminal(ctx);
    const target = openExec(ctx, pod, container, command, { stdin: f.stdin, tty });
    return start(ctx, target, { stdin: f.stdin, tty });
  },
  resume: (ctx, state) => go(ctx, state),
  // What the terminal sends is for the program in the container.
  signal: (_ctx, state) => ({ wait: { child: state.pid }, state }),
};

/** Only containers that may run are offered, init ones in the hint. */
function execContainer(ctx: Ctx, pod: any, asked: string, quiet: boolean): string {
  if (asked !== '' && ![...pod.spec.containers, ...(pod.spec.initContainers ?? []), ...(pod.spec.ephemeralContainers ?? [])].some((c: any) => c.name === asked)) {
    throw new Fail(`container ${asked} is not valid for pod ${pod.metadata.name} out of: ${containerNames(pod)}`);
  }
  return containerOf(ctx, pod, asked, quiet).name;
}

/** Is there a terminal to give to the program? Says so if not. */
function terminal(ctx: Ctx): boolean {
  if (ctx.sys.tty(0)) return true;
  ctx.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  return false;
}

/** Asks the server to start a program in a container. */
export function openExec(ctx: Ctx, pod: any, container: string, command: readonly string[], streams: { readonly stdin: boolean; readonly tty: boolean }): RemoteTarget {
  const words = command.map((c) => `&command=${encodeURIComponent(c)}`).join('');
  const query = `?container=${encodeURIComponent(container)}${streams.stdin ? '&stdin=true' : ''}&stdout=true${streams.tty ? '&tty=true' : '&stderr=true'}${words}`;
  try {
    const { upgrade } = ctx.api.send({ method: 'GET', path: `${resourcePath(podType(ctx), pod.metadata.namespace, pod.metadata.name, 'exec')}${query}`, headers: { upgrade: 'websocket', connection: 'Upgrade' } });
    return upgrade as unknown as RemoteTarget;
  } catch (e) {
    throw upgradeError(e);
  }
}

/** Starts the program on the container's machine with this process's streams. */
function start(ctx: Ctx, target: RemoteTarget, streams: { readonly stdin: boolean; readonly tty: boolean }): number | Turn<Remote> {
  let remote: Remote;
  try {
    remote = startRemote(ctx, target, streams);
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    throw new Fail(runcError(target.argv[0]!, e, hex(ctx.sys.random, 64)));
  }
  if (streams.tty) for (const s of ['INT', 'QUIT', 'TSTP'] as const) ctx.sys.handle(s, 'handle');
  return go(ctx, remote);
}

/** How the container runtime says that a program did not start. */
export function runcError(program: string, e: Errno, id: string): string {
  const why = e.code === 'ENOENT' ? (program.includes('/') ? `stat ${program}: no such file or directory` : 'executable file not found in $PATH') : e.message.toLowerCase();
  return `Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(program)}: ${why}`;
}

/** Goes on until the program ends, and then ends as it did, with kubectl's sentence where it failed. */
function go(ctx: Ctx, remote: Remote): number | Turn<Remote> {
  const result = pump(ctx, remote);
  if (typeof result === 'number' && result !== 0) ctx.err(`command terminated with exit code ${result}\n`);
  return result;
}
