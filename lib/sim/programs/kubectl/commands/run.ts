import type { KubectlCommand } from '../command';
import { Fail } from '../errors';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags, saveConfigFlag } from '../flags';
import { override } from '../overrides';
import { reporter } from '../print/printer';
import { afterDash, dryRunOf, fixedType, inNamespace, keyValue, post, withLastApplied } from '../writes';
import { attachTo, resumeAttach } from './attach-to';
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

# Dry run; print the corresponding API objects without creating them
kubectl run nginx --image=nginx --dry-run=client

# Start a busybox pod and keep it in the foreground, don't restart it if it exits
kubectl run -i -t busybox --image=busybox --restart=Never

# Start the nginx pod using a different command and custom arguments
kubectl run nginx --image=nginx --command -- <cmd> <arg1> ... <argN>`,
  flags: {
    ...printFlags,
    ...dryRunFlag,
    ...fieldManagerFlag('kubectl-run'),
    ...saveConfigFlag,
    ...filenameFlags('to use to replace the resource.'),
    selector: { type: 'string', short: 'l', hidden: true, help: 'Selector (label query) to filter on.' },
    annotations: { type: 'array', help: 'Annotations to apply to the pod.' },
    attach: { type: 'bool', help: "If true, wait for the Pod to start running, and then attach to the Pod as if 'kubectl attach ...' were called. Default false, unless '-i/--stdin' is set, in which case the default is true. With '--restart=Never' the exit code of the container process is returned." },
    cascade: { type: 'optional', bare: 'background', default: 'background', hidden: true },
    command: { type: 'bool', help: "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field which is the default." },
    'detach-keys': { type: 'string', default: 'ctrl-p,ctrl-q', help: 'Override the key sequence for detaching a container.' },
    env: { type: 'array', help: 'Environment variables to set in the container.' },
    expose: { type: 'bool', help: 'If true, create a ClusterIP service associated with the pod.  Requires `--port`.' },
    force: { type: 'bool', hidden: true },
    'grace-period': { type: 'int', default: -1, hidden: true },
    image: { type: 'string', help: 'The image for the container to run.' },
    'image-pull-policy': { type: 'string', help: 'The image pull policy for the container.  If left empty, this value will not be specified by the client and defaulted by the server.' },
    labels: { type: 'string', help: 'Comma separated labels to apply to the pod. Will override previous values.' },
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
    timeout: { type: 'duration', default: '0s', hidden: true },
    tty: { type: 'bool', short: 't', help: 'Allocate a TTY for the container in the pod.' },
    wait: { type: 'bool', hidden: true },
  },
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    const [name] = ctx.args;
    if (name === undefined || ctx.dash === 0) throw new Fail('NAME is required for run');
    if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) {
      throw new Fail(
        `Invalid pod name ${JSON.stringify(name)}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      );
    }
    if (!f.image) throw new Fail('required flag(s) "image" not set');
    if (!/^[\w][\w./:@-]*$/.test(f.image) || /[A-Z]/.test(f.image.split(/[:@]/)[0].split('/').slice(-1)[0])) throw new Fail(`Invalid image name ${JSON.stringify(f.image)}: invalid reference format`);
    const interactive: boolean = f.stdin;
    if (f.tty && !interactive) throw new Fail('-i/--stdin is required for containers with -t/--tty=true');
    if (!['Always', 'OnFailure', 'Never'].includes(f.restart)) throw new Fail(`invalid restart policy: ${f.restart}`);
    const dryRun = dryRunOf(ctx);
    const attach: boolean = ctx.given('attach') ? f.attach : interactive;
    if (f.rm && !attach) throw new Fail('--rm should only be used for attached containers');
    if (attach && dryRun !== 'none') throw new Fail("--dry-run=client or --dry-run=server can't be used with attached containers options (--attach, --stdin, or --tty)");
    if (f.expose && !f.port) throw new Fail('--port must be set when exposing a service');

    const words = ctx.dash >= 0 ? afterDash(ctx) : ctx.args.slice(1);
    const labels: Record<string, string> = f.labels ? Object.fromEntries(String(f.labels).split(',').map((p) => pair(p, 'label'))) : { run: name };
    const annotations = Object.fromEntries((f.annotations as string[]).map((p) => keyValue(p)));
    const env = (f.env as string[]).map((p) => {
      const at = p.indexOf('=');
      if (at <= 0) throw new Fail(`invalid env: ${p}`);
      return { name: p.slice(0, at), value: p.slice(at + 1) };
    });
    const port = f.port ? Number(f.port) : undefined;
    if (port !== undefined && !Number.isInteger(port)) throw new Fail(`strconv.Atoi: parsing ${JSON.stringify(f.port)}: invalid syntax`);
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
      spec: { containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy: f.restart },
      status: {},
    });
    if (f.overrides) pod = override(pod, f.overrides, f['override-type']);
    if (f['save-config']) pod = withLastApplied(pod);
    const report = reporter(ctx);
    let made = pod;
    if (f.expose) {
      const service = inNamespace(ctx, { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port, protocol: 'TCP', targetPort: port }], selector: labels }, status: { loadBalancer: {} } });
      const stored = dryRun === 'client' ? service : post(ctx, SERVICE, ctx.namespace, service, { manager: f['field-manager'], dryRun });
      report({ type: SERVICE, name, object: stored }, 'created');
    }
    if (dryRun !== 'client') made = post(ctx, POD, made.metadata.namespace ?? ctx.namespace, pod, { manager: f['field-manager'], dryRun });
    if (attach) {
      return attachTo(ctx, {
        namespace: made.metadata.namespace,
        name: made.metadata.name,
        uid: made.metadata.uid,
        container: made.spec.containers[0].name,
        stdin: interactive,
        tty: f.tty,
        quiet: f.quiet,
        remove: f.rm,
        report: f.restart === 'Never',
        timeout: f['pod-running-timeout'],
      });
    }
    report({ type: POD, name: made.metadata.name, object: made }, 'created');
    return 0;
  },
  resume: (ctx, state) => resumeAttach(ctx, state),
};

function pair(text: string, what: string): [string, string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new Fail(`unexpected ${what} format: ${text}`);
  return [text.slice(0, at), text.slice(at + 1)];
}
