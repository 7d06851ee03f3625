import { set } from '../../../core';
import { isPlainEnvName } from '../../../kinds/names';
import { goQuote } from '../../pflag';
import type { KubectlCommand } from '../command';
import { Fail, UsageError } from '../errors';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags, saveConfigFlag } from '../flags';
import { override } from '../overrides';
import { reporter } from '../print/printer';
import { dryRunOf, fixedType, inNamespace, post, withLastApplied } from '../writes';
import { recordFlag, recorded } from '../record';
import { cascadeOf } from './delete';
import { attachTo, resumeAttach, signalAttach } from './attach-to';
import type { AttachState } from './attach-to';

const POD = fixedType('', 'Pod', 'pods');
const SERVICE = fixedType('', 'Service', 'services');

export const run: KubectlCommand<AttachState> = {
  name: 'run',
  usage: 'kubectl run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  short: 'Run a particular image on the cluster',
  long: 'Create and run a particular image in a pod.',
  examples: `# Start a nginx pod
kubectl run nginx --image=nginx

# Start a hazelcast pod and let the container expose port 5701
kubectl run hazelcast --image=hazelcast/hazelcast --port=5701

# Start a hazelcast pod and set environment variables "DNS_DOMAIN=cluster" and "POD_NAMESPACE=default" in the container
kubectl run hazelcast --image=hazelcast/hazelcast --env="DNS_DOMAIN=cluster" --env="POD_NAMESPACE=default"

# A hazelcast pod with two labels
kubectl run hazelcast --image=hazelcast/hazelcast --labels="app=hazelcast,env=prod"

# Dry run; print the corresponding API objects without creating them
kubectl run nginx --image=nginx --dry-run=client

# A nginx pod with parts of its spec from JSON
kubectl run nginx --image=nginx --overrides='{ "apiVersion": "v1", "spec": { ... } }'

# Start a busybox pod and keep it in the foreground, don't restart it if it exits
kubectl run -i -t busybox --image=busybox --restart=Never

# A nginx pod with the image's own command and arguments of yours (arg1 .. argN)
kubectl run nginx --image=nginx -- <arg1> <arg2> ... <argN>

# Start the nginx pod using a different command and custom arguments
kubectl run nginx --image=nginx --command -- <cmd> <arg1> ... <argN>`,
  flags: {
    ...printFlags,
    ...dryRunFlag,
    ...fieldManagerFlag('kubectl-run'),
    ...saveConfigFlag,
    ...recordFlag,
    ...filenameFlags('to use to replace the resource.', 'a'),
    annotations: { type: 'array', help: 'Annotations to apply to the pod.' },
    attach: { type: 'bool', help: "If true, wait for the Pod to start running, and then attach to the Pod as if 'kubectl attach ...' were called.  Default false, unless '-i/--stdin' is set, in which case the default is true. With '--restart=Never' the exit code of the container process is returned." },
    cascade: { type: 'optional', bare: 'background', default: 'background', help: 'Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.' },
    command: { type: 'bool', help: "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field which is the default." },
    'detach-keys': { type: 'string', default: 'ctrl-p,ctrl-q', help: 'Override the key sequence for detaching a container.' },
    env: { type: 'array', help: 'Environment variables to set in the container.' },
    expose: { type: 'bool', help: 'If true, create a ClusterIP service associated with the pod.  Requires `--port`.' },
    force: { type: 'bool', help: 'If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation.' },
    'grace-period': { type: 'int', default: -1, help: 'Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).' },
    image: { type: 'string', required: true, help: 'The image for the container to run.' },
    'image-pull-policy': { type: 'string', help: 'The image pull policy for the container.  If left empty, this value will not be specified by the client and defaulted by the server.' },
    labels: { type: 'string', short: 'l', help: 'Comma separated labels to apply to the pod. Will override previous values.' },
    'leave-stdin-open': { type: 'bool', help: 'If the pod is started in interactive mode or with stdin, leave stdin open after the first attach completes. By default, stdin will be closed after the first attach completes.' },
    'override-type': { type: 'string', default: 'merge', help: 'The method used to override the generated object: json, merge, or strategic.' },
    overrides: { type: 'string', help: 'An inline JSON override for the generated object. If this is non-empty, it is used to override the generated object. Requires that the object supply a valid apiVersion field.' },
    'pod-running-timeout': { type: 'duration', default: '1m0s', help: 'The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running' },
    port: { type: 'string', help: 'The port that this container exposes.' },
    privileged: { type: 'bool', help: 'If true, run the container in privileged mode.' },
    quiet: { type: 'bool', short: 'q', help: 'If true, suppress prompt messages.' },
    restart: { type: 'string', default: 'Always', help: 'The restart policy for this Pod.  Legal values [Always, OnFailure, Never].' },
    rm: { type: 'bool', help: 'If true, delete the pod after it exits.  Only valid when attaching to the container, e.g. with \'--attach\' or with \'-i/--stdin\'.' },
    stdin: { type: 'bool', short: 'i', help: "Keep stdin open on the container in the pod, even if nothing is attached." },
    timeout: { type: 'duration', default: '0s', help: 'The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object' },
    tty: { type: 'bool', short: 't', help: 'Allocate a TTY for the container in the pod.' },
    wait: { type: 'bool', help: 'If true, wait for resources to be gone before returning. This waits for finalizers.' },
  },
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    const annotations = pairsOf(given(f.annotations));
    const asked = labelsOf(f.labels);
    const env = given(f.env).map((p) => {
      const at = p.indexOf('=');
      if (at <= 0 || !isPlainEnvName(p.slice(0, at))) throw new Fail(`invalid env: ${p}`);
      return { name: p.slice(0, at), value: p.slice(at + 1) };
    });
    const interactive: boolean = f.stdin;
    const restart: string = f.restart || (interactive ? 'OnFailure' : 'Always');
    if (!['Always', 'OnFailure', 'Never'].includes(restart)) throw new UsageError(`invalid restart policy: ${restart}`);
    if (!['', 'Always', 'IfNotPresent', 'Never'].includes(f['image-pull-policy'])) throw new UsageError(`invalid image pull policy: ${f['image-pull-policy']}`);
    if (f['pod-running-timeout'] <= 0) throw new UsageError('--pod-running-timeout must be higher than zero');
    const dryRun = dryRunOf(ctx);
    const report = reporter(ctx, { typed: true });
    cascadeOf(ctx, String(f.cascade));
    const [name] = ctx.args;
    if (name === undefined) throw new UsageError('NAME is required for run');
    if (!f.image) throw new Fail('--image is required');
    if (!IMAGE.test(f.image)) throw new Fail(`Invalid image name ${goQuote(f.image)}: invalid reference format`);
    if (f.tty && !interactive) throw new UsageError('-i/--stdin is required for containers with -t/--tty=true');
    if (f.expose && !f.port) throw new UsageError('--port must be set when exposing a service');
    const attach: boolean = ctx.given('attach') ? f.attach : interactive;
    if (f.rm && !attach) throw new UsageError('--rm should only be used for attached containers');
    if (attach && dryRun !== 'none') throw new UsageError("--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)");

    const words = ctx.args.slice(1);
    const labels = Object.keys(asked).length > 0 ? asked : { run: name };
    const port = f.port ? Number(f.port) : undefined;
    if (port !== undefined && !/^[+-]?\d+$/.test(f.port)) throw new Fail(`strconv.Atoi: parsing ${goQuote(f.port)}: invalid syntax`);
    const container = {
      name,
      image: f.image,
      ...(f['image-pull-policy'] ? { imagePullPolicy: f['image-pull-policy'] } : {}),
      resources: {},
      ...(words.length > 0 ? (f.command ? { command: [...words] } : { args: [...words] }) : {}),
      ...(env.length > 0 ? { env } : {}),
      ...(port !== undefined ? { ports: [{ containerPort: port }] } : {}),
      ...(interactive ? { stdin: true } : {}),
      ...(interactive && !f['leave-stdin-open'] ? { stdinOnce: true } : {}),
      ...(f.tty ? { tty: true } : {}),
      ...(f.privileged ? { securityContext: { privileged: true } } : {}),
    };
    let pod: any = inNamespace(ctx, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
      spec: { containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy: restart },
      status: {},
    });
    if (f.overrides) pod = override(pod, f.overrides, f['override-type']);
    pod = recorded(ctx, pod);
    if (f['save-config'] && dryRun !== 'client') pod = withLastApplied(pod, { typed: true });
    const made = dryRun === 'client' ? pod : post(ctx, POD, pod.metadata.namespace ?? ctx.namespace, pod, { manager: f['field-manager'], dryRun });
    if (f.expose) {
      const made = recorded(ctx, inNamespace(ctx, { apiVersion: 'v1', kind: 'Service', metadata: { name, ...(Object.keys(asked).length > 0 ? { labels: asked } : {}) }, spec: { ports: [{ port, protocol: 'TCP', targetPort: port }], selector: labels }, status: { loadBalancer: {} } }));
      const service = dryRun === 'client' ? made : post(ctx, SERVICE, ctx.namespace, f['save-config'] ? withLastApplied(made, { typed: true }) : made, { manager: f['field-manager'], dryRun });
      report({ type: SERVICE, name, object: service }, 'created');
      // What is told of two objects in YAML has a line of its own between them, over and above the printer's.
      if (f.output === 'yaml') ctx.out('---\n');
    }
    if (attach) {
      const report = f['leave-stdin-open'] ? undefined : restart === 'Never' ? ('ended' as const) : restart === 'OnFailure' ? ('succeeded' as const) : undefined;
      return attachTo(ctx, {
        namespace: made.metadata.namespace,
        name: made.metadata.name,
        container: made.spec.containers[0].name,
        wish: { stdin: interactive, tty: f.tty, quiet: f.quiet, detachKeys: f['detach-keys'] },
        remove: f.rm ? [{ kind: 'pod' as const, name: made.metadata.name }, ...(f.expose ? [{ kind: 'service' as const, name }] : [])] : [],
        ...(report ? { report } : {}),
        timeout: f['pod-running-timeout'],
        until: 'ready',
      });
    }
    report({ type: POD, name: made.metadata.name, object: made }, 'created');
    return 0;
  },
  resume: (ctx, state) => resumeAttach(ctx, state),
  signal: (ctx, state, signal) => signalAttach(ctx, state, signal),
};

/** An image reference: registry, path in lower case, tag, digest. */
export const IMAGE = /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,})?$/;

/** A repeatable flag given as nothing at all is as good as not given. */
const given = (values: readonly string[]): readonly string[] => (values.length === 1 && values[0] === '' ? [] : values);

function labelsOf(text: string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const pair of text === '' ? [] : text.split(',')) {
    const parts = pair.split('=');
    if (parts.length !== 2) throw new Fail(`unexpected label spec: ${pair}`);
    if (parts[0] === '') throw new Fail('unexpected empty label key');
    set(out, parts[0]!, parts[1]);
  }
  return out;
}

function pairsOf(texts: readonly string[]): Record<string, string> {
  const wrong = texts.filter((t) => t.indexOf('=') <= 0);
  if (wrong.length > 0) throw new Fail(`invalid annotations format: ${wrong.join(', ')}`);
  return Object.fromEntries(texts.map((t) => [t.slice(0, t.indexOf('=')), t.slice(t.indexOf('=') + 1)]));
}
