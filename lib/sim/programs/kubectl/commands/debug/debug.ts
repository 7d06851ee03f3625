import { clone, set, type Json } from '../../../../core';
import { types, type Type } from '../../../../kinds/schema';
import type { Turn } from '../../../../machine/sys';
import { FlagError, goQuote } from '../../../pflag';
import type { Ctx, KubectlCommand } from '../../command';
import { completeTypeAndName } from '../../complete';
import { difference } from '../../diff-patch';
import { Exit, Fail, isStatus } from '../../errors';
import { parseYaml } from '../../manifests';
import { asGo } from '../../as-go';
import { podType } from '../../pods';
import { resolve, select } from '../../resources';
import type { Info } from '../../resources';
import { patch, post } from '../../writes';
import { attachTo, resumeAttach, signalAttach } from '../attach-to';
import type { AttachState } from '../attach-to';
import { IMAGE } from '../run';
import { profileNamed } from './profiles';
import type { Style } from './profiles';

/** What follows the Pod that is being attached to, where several are named. */
interface State {
  readonly attaching: AttachState;
  readonly left: readonly Info[];
}

export const debug: KubectlCommand<State> = {
  name: 'debug',
  usage: 'kubectl debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
  short: 'Create debugging sessions for troubleshooting workloads and nodes',
  long: `Debug cluster resources with containers made for it.

 What is done depends on what is named; without a type it is a Pod:

  *  Pod: an ephemeral container is added to the running Pod, for example for tools that its image lacks, without a restart.
  *  Pod with --copy-to: a copy of the Pod is made with some attributes changed, for example another image.
  *  Node: a Pod is made that runs in the node's namespaces and sees its files under /host.

 Note: where the Pod runs as a non-root user, capabilities that the profile grants may not work.`,
  examples: `# Create an interactive debugging session in pod mypod and immediately attach to it.
kubectl debug mypod -it --image=busybox

# The same for the pod that a file names
kubectl debug -f pod.yaml -it --image=busybox

# Create a debug container named debugger using a custom automated debugging image.
kubectl debug --image=myproj/debug-tools -c debugger mypod

# Create a copy of mypod adding a debug container and attach to it
kubectl debug mypod -it --image=busybox --copy-to=my-debugger

# Create a copy of mypod changing the command of mycontainer
kubectl debug mypod -it --copy-to=my-debugger --container=mycontainer -- sh

# Create a copy of mypod changing all container images to busybox
kubectl debug mypod --copy-to=my-debugger --set-image=*=busybox

# Copy mypod with a debug container and with other images
kubectl debug mypod -it --copy-to=my-debugger --image=debian --set-image=app=app:debug,sidecar=sidecar:debug

# Create an interactive debugging session on a node and immediately attach to it.
# The container will run in the host namespaces and the host's filesystem will be mounted at /host
kubectl debug node/mynode -it --image=busybox`,
  flags: {
    'arguments-only': { type: 'bool', help: 'If specified, everything after -- will be passed to the new container as Args instead of Command.' },
    attach: { type: 'bool', help: "If true, wait for the container to start running, and then attach as if 'kubectl attach ...' were called.  Default false, unless '-i/--stdin' is set, in which case the default is true." },
    container: { type: 'string', short: 'c', help: 'Container name to use for debug container.' },
    'copy-to': { type: 'string', help: 'Create a copy of the target Pod with this name.' },
    custom: { type: 'string', help: 'Path to a JSON or YAML file containing a partial container spec to customize built-in debug profiles.' },
    env: { type: 'array', help: 'Environment variables to set in the container.' },
    filename: { type: 'strings', short: 'f', help: 'identifying the resource to debug' },
    image: { type: 'string', help: 'Container image to use for debug container.' },
    'image-pull-policy': { type: 'string', help: 'The image pull policy for the container. If left empty, this value will not be specified by the client and defaulted by the server.' },
    'keep-annotations': { type: 'bool', help: "If true, keep the original pod annotations.(This flag only works when used with '--copy-to')" },
    'keep-init-containers': { type: 'bool', default: true, help: "Run the init containers for the pod. Defaults to true.(This flag only works when used with '--copy-to')" },
    'keep-labels': { type: 'bool', help: "If true, keep the original pod labels.(This flag only works when used with '--copy-to')" },
    'keep-liveness': { type: 'bool', help: "If true, keep the original pod liveness probes.(This flag only works when used with '--copy-to')" },
    'keep-readiness': { type: 'bool', help: "If true, keep the original pod readiness probes.(This flag only works when used with '--copy-to')" },
    'keep-startup': { type: 'bool', help: "If true, keep the original startup probes.(This flag only works when used with '--copy-to')" },
    profile: { type: 'string', default: 'general', help: 'Options are "general", "baseline", "restricted", "netadmin" or "sysadmin". Defaults to "general"' },
    quiet: { type: 'bool', short: 'q', help: 'If true, suppress informational messages.' },
    replace: { type: 'bool', help: "When used with '--copy-to', delete the original Pod." },
    'same-node': { type: 'bool', help: "When used with '--copy-to', schedule the copy of target Pod on the same node." },
    'set-image': { type: 'array', help: "When used with '--copy-to', a list of name=image pairs for changing container images, similar to how 'kubectl set image' works." },
    'share-processes': { type: 'bool', default: true, help: "When used with '--copy-to', enable process namespace sharing in the copy." },
    stdin: { type: 'bool', short: 'i', help: 'Keep stdin open on the container(s) in the pod, even if nothing is attached.' },
    target: { type: 'string', help: 'When using an ephemeral container, target processes in this container name.' },
    tty: { type: 'bool', short: 't', help: 'Allocate a TTY for the debugging container.' },
  },
  complete: completeTypeAndName,
  run: (ctx) => {
    const names = ctx.dash >= 0 ? ctx.args.slice(0, ctx.dash) : ctx.args;
    const wanted = wantedOf(ctx);
    check(ctx, wanted, names);
    const { infos, errors } = resolve(ctx, select(ctx, { args: names, of: 'pods', filenames: ctx.flags.filename, typed: true }));
    if (errors.length > 0) throw errors[0];
    return visit(ctx, wanted, infos);
  },
  resume: (ctx, state) => after(ctx, state.left, resumeAttach(ctx, state.attaching)),
  signal(ctx, state, signal) {
    const result = signalAttach(ctx, state.attaching, signal);
    return result === 'default' ? result : after(ctx, state.left, result);
  },
};

interface Wanted {
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly images: ReadonlyMap<string, string>;
  readonly custom?: any;
  readonly attach: boolean;
}

function wantedOf(ctx: Ctx): Wanted {
  const f = ctx.flags as Record<string, any>;
  const env = pairs('env', f.env);
  profileNamed(f.profile);
  let custom: any;
  if (f.custom) {
    if (!ctx.sys.files.exists(f.custom)) throw new Fail(`must pass a container spec json file for custom profile: open ${f.custom}: no such file or directory`);
    try {
      custom = parseYaml(ctx.sys.files.read(f.custom), f.custom);
    } catch (e) {
      if (!(e instanceof Fail)) throw e;
      throw new Fail(`${f.custom} does not contain a valid container spec: ${e.message.replace(`error parsing ${f.custom}: `, '')}`);
    }
    try {
      // What it does not say is none of its: Go's zero name and resources stay away from what it is laid over.
      const read = asGo(CONTAINER, textsOf(types.get(CONTAINER), custom ?? {}));
      custom = Object.fromEntries(Object.entries(read).filter(([key]) => Object.hasOwn(custom ?? {}, key)));
    } catch (e) {
      throw e instanceof Fail ? new Fail(`${f.custom} does not contain a valid container spec: error unmarshaling JSON: while decoding JSON: ${e.message}`) : e;
    }
  }
  return {
    command: ctx.dash >= 0 ? ctx.args.slice(ctx.dash) : [],
    env: [...env].map(([name, value]) => ({ name, value })),
    images: pairs('set-image', f['set-image']),
    ...(custom ? { custom } : {}),
    attach: ctx.given('attach') ? f.attach : f.stdin,
  };
}

const CONTAINER = 'io.k8s.api.core.v1.Container';

/** YAML as it is read into a type of Go's: where a text is wanted a number or a truth value is its text (sigs.k8s.io/yaml). */
function textsOf(type: Type | undefined, value: unknown): unknown {
  if (type?.kind === 'string') return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((v) => textsOf(type?.kind === 'list' ? type.item : undefined, v));
  const out: Record<string, unknown> = {};
  for (const [key, v] of Object.entries(value)) set(out, key, textsOf(type?.kind === 'struct' ? type.fields.get(key)?.type : type?.kind === 'map' ? type.value : undefined, v));
  return out;
}

/** `a=b,c=d` of a flag that may be repeated. */
function pairs(flag: string, texts: readonly string[]): Map<string, string> {
  const out = new Map<string, string>();
  for (const text of texts) {
    for (const part of text.split('=').length === 2 ? [text] : text.split(',')) {
      const at = part.indexOf('=');
      if (at < 0) throw new FlagError(`invalid argument ${goQuote(text)} for "--${flag}" flag: ${part} must be formatted as key=value`);
      out.set(part.slice(0, at), part.slice(at + 1));
    }
  }
  return out;
}

/** What contradicts itself, in the order kubectl looks. */
function check(ctx: Ctx, wanted: Wanted, names: readonly string[]): void {
  const f = ctx.flags as Record<string, any>;
  const copy = f['copy-to'] !== '';
  if (wanted.attach && ctx.given('attach') && !f.image && !f.container) throw new Fail('you must specify --container or create a new container using --image in order to attach.');
  if (copy) {
    if (!f.image && wanted.images.size === 0 && wanted.command.length === 0) throw new Fail('you must specify --image, --set-image or command arguments.');
    if (wanted.command.length > 0 && !f.container && !f.image) throw new Fail('you must specify an existing container or a new image when specifying args.');
  } else {
    if (f.replace) throw new Fail('--replace may only be used with --copy-to.');
    if (f['same-node']) throw new Fail('--same-node may only be used with --copy-to.');
    if (wanted.images.size > 0) throw new Fail('--set-image may only be used with --copy-to.');
    if (!f.image) throw new Fail('you must specify --image when not using --copy-to.');
  }
  if (f.image && !IMAGE.test(f.image)) throw new Fail(`invalid image name ${goQuote(f.image)}: invalid reference format`);
  if (names.length === 0 && f.filename.length === 0) throw new Fail('NAME or filename is required for debug');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(f['image-pull-policy'])) throw new Fail(`invalid image pull policy: ${f['image-pull-policy']}`);
  for (const [name, image] of wanted.images) if (!IMAGE.test(image)) throw new Fail(`invalid image name ${goQuote(image)} for container ${goQuote(name)}: invalid reference format`);
  if (f.target) {
    if (copy) throw new Fail('--target is incompatible with --copy-to. Use --share-processes instead.');
    if (!f.quiet) ctx.out(`Targeting container ${goQuote(f.target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`);
  }
  if (f.tty && !f.stdin) throw new Fail('-i/--stdin is required for containers with -t/--tty=true');
  const { custom } = wanted;
  if (custom && (custom.name || custom.command?.length > 0 || custom.image || custom.lifecycle || custom.volumeDevices?.length > 0)) throw new Fail('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
  if (f.profile === 'legacy') ctx.err('--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".\n');
}

function visit(ctx: Ctx, wanted: Wanted, infos: readonly Info[]): number | Turn<State> {
  const [info, ...left] = infos;
  if (!info) return 0;
  // The real one falls over its own feet here.
  if (info.object.kind === 'Pod' && !info.object.spec?.containers) throw new Exit(2, 'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x10 pc=0x1c30b22]\n\ngoroutine 28 [running]:');
  const f = ctx.flags as Record<string, any>;
  let made: { pod: any; container: string };
  if (info.object.kind === 'Node') made = onNode(ctx, wanted, info.object);
  else if (info.object.kind !== 'Pod') throw new Fail(`"${info.type.group}/${info.type.version}, Kind=${info.type.kind}" not supported by debug`);
  else made = f['copy-to'] ? inCopy(ctx, wanted, info.object) : inPod(ctx, wanted, info);
  if (!wanted.attach || made.container === '') return visit(ctx, wanted, left);
  const { name, namespace } = made.pod.metadata;
  const wish = { stdin: f.stdin, tty: f.tty, quiet: f.quiet, detachKeys: '' };
  // As good as for ever.
  const timeout = 7 * 86_400_000;
  return after(ctx, left, attachTo(ctx, { namespace, name, container: made.container, wish, remove: [], timeout, until: 'container' }));
}

function after(ctx: Ctx, left: readonly Info[], result: number | Turn<AttachState>): number | Turn<State> {
  if (typeof result === 'number') return visit(ctx, wantedOf(ctx), left);
  return 'wait' in result ? { wait: result.wait, state: { left, attaching: result.state } } : result;
}

function newContainer(ctx: Ctx, wanted: Wanted, name: string): any {
  const f = ctx.flags as Record<string, any>;
  return {
    name,
    image: f.image,
    ...(wanted.command.length > 0 ? { [f['arguments-only'] ? 'args' : 'command']: [...wanted.command] } : {}),
    ...(wanted.env.length > 0 ? { env: [...wanted.env] } : {}),
    ...(f['image-pull-policy'] ? { imagePullPolicy: f['image-pull-policy'] } : {}),
    resources: {},
    ...(f.stdin ? { stdin: true } : {}),
    terminationMessagePolicy: 'File',
    ...(f.tty ? { tty: true } : {}),
  };
}

/** Profiles meet the first container of that name: init containers, containers, ephemeral ones. */
function applyProfile(ctx: Ctx, wanted: Wanted, pod: any, name: string, style: Style): void {
  const f = ctx.flags as Record<string, any>;
  const all = () => [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])];
  const keep = { labels: f['keep-labels'], annotations: f['keep-annotations'], liveness: f['keep-liveness'], readiness: f['keep-readiness'], startup: f['keep-startup'], initContainers: f['keep-init-containers'] };
  profileNamed(f.profile)(pod, all().find((c) => c.name === name) ?? {}, style, keep);
  if (!wanted.custom) return;
  const target = (style === 'ephemeral' ? pod.spec.ephemeralContainers : pod.spec.containers).find((c: any) => c.name === name);
  if (target) Object.assign(target, overlay(target, wanted.custom));
}

const KEYS: Readonly<Record<string, string>> = { env: 'name', volumeMounts: 'mountPath', ports: 'containerPort' };

/** A partial container laid over another: lists of things with a name are merged by it. */
function overlay(base: any, over: any, field = ''): any {
  if (Array.isArray(over) && Array.isArray(base) && Object.hasOwn(KEYS, field)) {
    const key = KEYS[field]!;
    return [...base.map((b) => ({ ...b, ...over.find((o) => o?.[key] === b[key]) })), ...over.filter((o) => !base.some((b) => b[key] === o?.[key]))];
  }
  if (over === null || typeof over !== 'object' || Array.isArray(over)) return over;
  const out: Record<string, unknown> = base !== null && typeof base === 'object' && !Array.isArray(base) ? { ...base } : {};
  for (const key of Object.keys(over)) {
    if (over[key] === null) delete out[key];
    else out[key] = overlay(Object.hasOwn(out, key) ? out[key] : undefined, over[key], key);
  }
  return out;
}

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const suffix = (ctx: Ctx): string => Array.from({ length: 5 }, () => ALPHABET[Math.floor(ctx.sys.random() * ALPHABET.length)]!).join('');

function nameFor(ctx: Ctx, pod: any): string {
  if (ctx.flags.container) return ctx.flags.container;
  const taken = new Set([...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])].map((c: any) => c.name));
  let name = '';
  while (name === '' || taken.has(name)) name = `debugger-${suffix(ctx)}`;
  if (!ctx.flags.quiet) ctx.out(`Defaulting debug container name to ${name}.\n`);
  return name;
}

/** Capabilities are no use to who is not root. */
function warn(ctx: Ctx, container: any, pod: any): void {
  const asks = container?.securityContext?.privileged || (container?.securityContext?.capabilities?.add ?? []).length > 0;
  if (!pod.spec.securityContext?.runAsUser || !asks || container.securityContext.runAsUser === 0) return;
  ctx.err('Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".\n');
}

function inPod(ctx: Ctx, wanted: Wanted, info: Info): { pod: any; container: string } {
  const pod = clone(info.object) as any;
  const name = nameFor(ctx, pod);
  const added = { ...newContainer(ctx, wanted, name), ...(ctx.flags.target ? { targetContainerName: ctx.flags.target } : {}) };
  pod.spec.ephemeralContainers = [...(pod.spec.ephemeralContainers ?? []), added];
  applyProfile(ctx, wanted, pod, name, 'ephemeral');
  warn(ctx, pod.spec.ephemeralContainers[pod.spec.ephemeralContainers.length - 1], pod);
  // Sent whole where its name is taken already: a patch would merge the two.
  const again = (info.object.spec.ephemeralContainers ?? []).some((c: any) => c.name === name);
  const change = again ? { spec: { ephemeralContainers: pod.spec.ephemeralContainers.slice(0, -1) } } : difference(info.object, pod, info.type).patch;
  try {
    return { pod: patch(ctx, info.type, info.namespace, info.name, 'strategic', change as Json, { subresource: 'ephemeralcontainers' }), container: name };
  } catch (e) {
    if (isStatus(e, 'NotFound') && !e.status.details?.name) throw new Fail(`ephemeral containers are disabled for this cluster (error from server: ${goQuote(e.message)})`);
    throw e;
  }
}

function inCopy(ctx: Ctx, wanted: Wanted, original: any): { pod: any; container: string } {
  const f = ctx.flags as Record<string, any>;
  const { ephemeralContainers: _none, ...spec } = clone(original.spec) as any;
  const { labels, annotations, namespace } = original.metadata;
  const pod: any = { apiVersion: 'v1', kind: 'Pod', metadata: { name: f['copy-to'], namespace, ...(annotations ? { annotations } : {}), ...(labels ? { labels } : {}) }, spec };
  if (ctx.given('share-processes')) spec.shareProcessNamespace = f['share-processes'];
  if (!f['same-node']) delete spec.nodeName;
  for (const c of spec.containers) c.image = wanted.images.get(c.name) ?? wanted.images.get('*') ?? c.image;
  let container = [...(spec.initContainers ?? []), ...spec.containers].find((c: any) => c.name === f.container);
  if (!container && !f.image) {
    if (wanted.images.size === 0) throw new Fail('you must specify image when creating new container');
    return { pod: createCopy(ctx, original, pod), container: '' };
  }
  if (!container) {
    container = { name: nameFor(ctx, pod), resources: {}, terminationMessagePolicy: 'File' };
    spec.containers.push(container);
  }
  if (wanted.command.length > 0 && f['arguments-only']) container.args = [...wanted.command];
  else if (wanted.command.length > 0) {
    container.command = [...wanted.command];
    delete container.args;
  }
  if (wanted.env.length > 0) container.env = [...wanted.env];
  if (f.image) container.image = f.image;
  if (f['image-pull-policy']) container.imagePullPolicy = f['image-pull-policy'];
  delete container.stdin;
  delete container.tty;
  if (f.stdin) container.stdin = true;
  if (f.tty) container.tty = true;
  applyProfile(ctx, wanted, pod, container.name, 'copy');
  warn(ctx, pod.spec.containers.find((c: any) => c.name === container.name), pod);
  return { pod: createCopy(ctx, original, pod), container: container.name };
}

function createCopy(ctx: Ctx, original: any, pod: any): any {
  const type = podType(ctx);
  const made = post(ctx, type, pod.metadata.namespace, pod);
  if (ctx.flags.replace) ctx.api.send({ method: 'DELETE', path: `/api/v1/namespaces/${original.metadata.namespace}/pods/${original.metadata.name}`, body: { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 } });
  return made;
}

function onNode(ctx: Ctx, wanted: Wanted, node: any): { pod: any; container: string } {
  const name: string = ctx.flags.container || 'debugger';
  const pod: any = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `node-debugger-${node.metadata.name}-${suffix(ctx)}`, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: { containers: [newContainer(ctx, wanted, name)], nodeName: node.metadata.name, restartPolicy: 'Never', tolerations: [{ operator: 'Exists' }] },
  };
  if (!ctx.flags.quiet) ctx.out(`Creating debugging pod ${pod.metadata.name} with container ${name} on node ${node.metadata.name}.\n`);
  applyProfile(ctx, wanted, pod, name, 'node');
  return { pod: post(ctx, podType(ctx), ctx.namespace, pod), container: name };
}
