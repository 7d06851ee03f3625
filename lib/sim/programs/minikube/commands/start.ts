import { ADDONS } from '../addon-list';
import { ask, serverOf } from '../api';
import type { Mini, MiniCommand, Step } from '../command';
import { configuredFor, useContext, VERSION, writeKubeconfig } from '../kubeconfig';
import { ADDON_IMAGES, ADDON_TIPS, enableAddon } from '../enable-addon';
import { failure, usage } from '../output';
import { enabledAddons } from '../settings';
import { proceed, type Running } from '../steps';

export const KUBERNETES = 'v1.36.3';
export const BASE_IMAGE = 'v0.0.50';
const PLATFORM = 'Debian 12.12';
const RUNTIME = 'containerd 2.3.7';

const NOT_YET = { unsupported: true } as const;

/** What a step of starting does. */
type Action =
  | { readonly init: string; readonly cpus: number; readonly memory: number; readonly kindnet: boolean }
  | { readonly join: string }
  /** Says which address is not asked through a proxy: the first node's. */
  | { readonly proxy: readonly [prefix: string, profile: string] }
  | { readonly power: readonly [profile: string, node: string] }
  | { readonly ready: readonly [profile: string, nodes: number] }
  | { readonly enable: string }
  | { readonly configure: string };

export const start: MiniCommand = {
  name: 'start',
  usage: 'start [flags]',
  short: 'Starts a local Kubernetes cluster',
  group: 'Basic Commands:',
  flags: {
    nodes: { type: 'int', short: 'n', default: 1, help: 'The total number of nodes to spin up. Defaults to 1.' },
    cpus: { type: 'string', default: '2', help: 'Number of CPUs allocated to Kubernetes. Use "max" to use the maximum number of CPUs.' },
    memory: { type: 'string', default: '', help: 'Amount of RAM to allocate to Kubernetes (format: <number>[<unit>], where unit = b, k, m or g).' },
    driver: { type: 'string', short: 'd', default: '', help: "Driver is one of: docker. (defaults to auto-detect)" },
    'kubernetes-version': { type: 'string', default: '', help: `The Kubernetes version that the minikube VM will use (ex: v1.2.3, 'stable' for ${KUBERNETES}, 'latest' for ${KUBERNETES}). Defaults to 'stable'.` },
    'container-runtime': { type: 'string', short: 'c', default: '', help: 'The container runtime to be used. Valid options: containerd (default: auto)' },
    cni: { type: 'string', default: '', help: 'CNI plug-in to use. Valid options: auto, bridge, kindnet (default: auto)' },
    'keep-context': { type: 'bool', default: false, help: 'This will keep the existing kubectl context and will create a minikube context.' },
    wait: { type: 'strings', default: ['apiserver', 'system_pods'], help: 'comma separated list of Kubernetes components to verify and wait for after starting a cluster.' },
    'wait-timeout': { type: 'duration', default: '6m0s', help: 'max time to wait per Kubernetes or host to be healthy.' },
    addons: { type: 'array', default: [], help: 'Enable one or more addons, in a comma-separated format. See `minikube addons list` for a list of valid addon names.' },
    'delete-on-failure': { type: 'bool', default: false, help: 'If set, delete the current cluster if start fails and try again. Defaults to false.' },
    force: { type: 'bool', default: false, help: 'Force minikube to perform possibly dangerous operations' },
    'dry-run': { type: 'bool', default: false, help: 'dry-run mode. Validates configuration, but does not mutate system state' },
    'disk-size': { type: 'string', default: '20000mb', help: 'Disk size allocated to the minikube VM (format: <number>[<unit>], where unit = b, k, m or g).' },
    'embed-certs': { type: 'bool', default: false, help: 'if true, will embed the certs in kubeconfig.' },
    'interactive': { type: 'bool', default: true, help: 'Allow user prompts for more information' },
    install: { type: 'bool', default: true, hidden: true },
    output: { type: 'string', short: 'o', default: 'text', help: 'Format to print stdout in. Options include: [text,json]' },
    ha: { type: 'bool', default: false, help: 'Create Highly Available Multi-Control Plane Cluster with a minimum of three control-plane nodes that will also be marked for work.', ...NOT_YET },
    'extra-config': { type: 'array', default: [], help: 'A set of key=value pairs that describe configuration that may be passed to different components.', ...NOT_YET },
    'feature-gates': { type: 'string', default: '', help: 'A set of key=value pairs that describe feature gates for alpha/experimental features.', ...NOT_YET },
    mount: { type: 'bool', default: false, help: 'This will start the mount daemon and automatically mount files into minikube.', ...NOT_YET },
    network: { type: 'string', default: '', help: 'network to run minikube with.', ...NOT_YET },
    'static-ip': { type: 'string', default: '', help: 'Set a static IP for the minikube cluster.', ...NOT_YET },
    'no-kubernetes': { type: 'bool', default: false, help: 'If set, minikube VM/container will start without starting or configuring Kubernetes.', ...NOT_YET },
    'apiserver-port': { type: 'int', default: 8443, help: 'The apiserver listening port', ...NOT_YET },
    'service-cluster-ip-range': { type: 'string', default: '10.96.0.0/12', help: 'The CIDR to be used for service cluster IPs.', ...NOT_YET },
    'insecure-registry': { type: 'array', default: [], help: 'Insecure Docker registries to pass to the Docker daemon.', ...NOT_YET },
    'registry-mirror': { type: 'array', default: [], help: 'Registry mirrors to pass to the Docker daemon', ...NOT_YET },
    gpus: { type: 'string', default: '', help: 'Allow pods to use your GPUs.', ...NOT_YET },
  },
  run(m) {
    const existing = m.fleet.profile(m.profile);
    check(m);
    const prefix = m.profile === 'minikube' ? '' : `[${m.profile}] `;
    m.say('happy', `${prefix}minikube ${VERSION} on ${PLATFORM}`);
    if (m.given('driver')) m.say('sparkle', existing ? 'Using the docker driver based on existing profile' : 'Using the docker driver based on user configuration');
    else if (existing) m.say('sparkle', 'Using the docker driver based on existing profile');
    else m.say('sparkle', 'Automatically selected the docker driver');
    if (m.flags['dry-run']) {
      m.say('empty', 'dry-run validation complete!');
      return 0;
    }
    return proceed(m, { steps: existing ? restart(m) : create(m), at: 0 }, act, done);
  },
  resume: (m, state: Running) => proceed(m, state, act, done),
};

/** Refuses what cannot be, as `validateFlags` does. */
function check(m: Mini): void {
  if (m.args.length > 0) throw usage(`"start" takes no arguments: ${m.args[0]}`);
  if (!/^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(m.profile)) {
    m.say('warning', `Profile name '${m.profile}' is not valid`, 2);
    throw usage("Only alphanumeric and dashes '-' are permitted. Minimum 2 characters, starting with alphanumeric.");
  }
  const driver: string = m.flags['driver'];
  if (driver !== '' && driver !== 'docker') throw failure('DRV_UNSUPPORTED_OS', 56, `The driver '${driver}' is not supported on linux/amd64`, 'unsupported');
  const version: string = m.flags['kubernetes-version'].replace(/^v/, '');
  if (version !== '' && !['stable', 'latest', '1.36', '1.36.0', '1.36.1', '1.36.2', '1.36.3'].includes(version)) {
    if (!/^\d+\.\d+(\.\d+)?$/.test(version)) throw usage(`Unable to parse "${m.flags['kubernetes-version']}": No Major.Minor.Patch elements found`);
    throw failure('K8S_UNSUPPORTED_VERSION', 98, `Kubernetes v${version} is not simulated here: only v1.36 is`, 'unsupported');
  }
  if (m.flags['nodes'] < 1) throw usage('Number of nodes must be at least 1');
  if (m.flags['nodes'] > 10) throw failure('RSRC_INSUFFICIENT_CORES', 29, `${m.flags['nodes']} nodes are more than this laptop can carry: at most 10`, 'unmet');
  const cpus = cpuCount(m);
  if (!(cpus >= 1)) throw usage(`invalid number of CPUs: ${m.flags['cpus']}`);
  if (cpus < 2) throw failure('RSRC_INSUFFICIENT_CORES', 29, `Requested cpu count ${cpus} is less than the minimum allowed of 2`, 'unmet');
  if (cpus > 16) throw failure('RSRC_INSUFFICIENT_CORES', 29, `Docker has only 16 CPUs available, but ${cpus} were requested`, 'unmet');
  const memory = memoryMegabytes(m);
  if (Number.isNaN(memory)) throw usage(`invalid memory size: ${m.flags['memory']}`);
  if (memory < 1800) throw failure('RSRC_INSUFFICIENT_REQ_MEMORY', 23, `Requested memory allocation ${memory}MiB is less than the usable minimum of 1800MB`, 'unmet');
  if (memory > 16384) throw failure('RSRC_OVER_ALLOC_MEM', 23, `Requested memory allocation ${memory}MB is more than your system limit 16384MB.`, 'unmet');
  const runtime: string = m.flags['container-runtime'];
  if (runtime !== '' && runtime !== 'containerd') throw failure('MK_UNSUPPORTED', 16, `the container runtime "${runtime}" is not simulated here: only containerd is`, 'unsupported');
  const cni: string = m.flags['cni'];
  if (!['', 'auto', 'bridge', 'kindnet', 'true', 'false'].includes(cni)) throw failure('MK_UNSUPPORTED', 16, `the CNI plug-in "${cni}" is not simulated here: bridge and kindnet are`, 'unsupported');
}

function cpuCount(m: Mini): number {
  const text: string = m.flags['cpus'];
  return text === 'max' || text === 'no-limit' ? 16 : /^\d+$/.test(text) ? Number(text) : NaN;
}

/** `--memory` in megabytes; what minikube would choose by itself if it was not given. */
function memoryMegabytes(m: Mini): number {
  const text: string = m.flags['memory'];
  if (text === '') return m.flags['nodes'] > 1 ? 3072 : 4000;
  if (text === 'max' || text === 'no-limit') return 16384;
  const p = /^(\d+(?:\.\d+)?)\s*(b|k|kb|m|mb|mi|g|gb|gi)?$/i.exec(text);
  if (!p) return NaN;
  const unit = (p[2] ?? 'm').toLowerCase()[0]!;
  const size = Number(p[1]);
  return Math.floor(unit === 'g' ? size * 1024 : unit === 'k' ? size / 1024 : unit === 'b' ? size / 1048576 : size);
}

const creating = (m: Mini): string => `Creating docker container (CPUs=${cpuCount(m)}, Memory=${memoryMegabytes(m)}MB) ...`;

function create(m: Mini): Step[] {
  const nodes: number = m.flags['nodes'];
  const kindnet = m.flags['cni'] === 'kindnet' || (nodes > 1 && m.flags['cni'] !== 'bridge' && m.flags['cni'] !== 'false');
  const steps: Step[] = [
    { say: ['notice', 'Using Docker driver with root privileges'], wait: 300 },
    { say: ['thumbsUp', `Starting "${m.profile}" primary control-plane node in "${m.profile}" cluster`] },
    { say: ['pulling', `Pulling base image ${BASE_IMAGE} ...`], wait: 900 },
    { say: ['startingVM', creating(m)], wait: 3_500 },
    { say: ['containerd', `Preparing Kubernetes ${KUBERNETES} on ${RUNTIME} ...`], wait: 2_500, do: { init: m.profile, cpus: cpuCount(m), memory: memoryMegabytes(m) * 1048576, kindnet } satisfies Action },
    { say: ['cni', kindnet ? 'Configuring CNI (Container Networking Interface) ...' : 'Configuring bridge CNI (Container Networking Interface) ...'], wait: 700 },
    { say: ['healthCheck', 'Verifying Kubernetes components...'], wait: 1_000 },
    { say: ['option', 'Using image gcr.io/k8s-minikube/storage-provisioner:v5'], do: { ready: [m.profile, 1] } satisfies Action },
    ...addonSteps(m, []),
    { do: { configure: m.profile } satisfies Action },
  ];
  for (let n = 2; n <= nodes; n++) {
    const name = `${m.profile}-m${String(n).padStart(2, '0')}`;
    steps.push(
      { say: ['empty', ''], wait: 100 },
      { say: ['thumbsUp', `Starting "${name}" worker node in "${m.profile}" cluster`] },
      { say: ['pulling', `Pulling base image ${BASE_IMAGE} ...`], wait: 300 },
      { say: ['startingVM', creating(m)], wait: 2_500 },
      { say: ['internet', 'Found network options:'] },
      { do: { proxy: ['', m.profile] } satisfies Action, wait: 300 },
      { say: ['containerd', `Preparing Kubernetes ${KUBERNETES} on ${RUNTIME} ...`] },
      { do: { proxy: ['env ', m.profile] } satisfies Action },
      { wait: 1_500, do: { join: m.profile } satisfies Action },
      { say: ['healthCheck', 'Verifying Kubernetes components...'], wait: 800, do: { ready: [m.profile, n] } satisfies Action },
    );
  }
  return steps;
}

/** Enables what comes by itself, what was asked for, and what was on `before`. */
function addonSteps(m: Mini, before: readonly string[]): Step[] {
  const basic = ['storage-provisioner', 'default-storageclass'];
  const asked = [...new Set([...before, ...(m.flags['addons'] as readonly string[]).flatMap((words) => words.split(',')).filter(Boolean)])].filter((name) => !basic.includes(name));
  const known = asked.filter((name) => ADDONS.some(([n, , here]) => n === name && here));
  return [
    ...known.flatMap((name): Step[] => [{ do: { enable: name } satisfies Action }, ...(ADDON_IMAGES[name] ?? []).map((image): Step => ({ say: ['option', `Using image ${image}`] }))]),
    ...asked.filter((name) => !known.includes(name)).map((name): Step => ({ say: ['warning', `Enabling '${name}' returned an error: ${ADDONS.some(([n]) => n === name) ? `the addon "${name}" is not simulated here yet` : `property name "${name}" not found`}`] })), // prettier-ignore
    ...known.flatMap((name): Step[] => (ADDON_TIPS[name] === undefined || before.includes(name) ? [] : [{ say: ['tip', ADDON_TIPS[name]] }])),
    { say: ['addonEnable', `Enabled addons: ${[...basic, ...known].join(', ')}`], wait: 200 },
  ];
}

/** An existing profile: nodes that are off are switched on. */
function restart(m: Mini): Step[] {
  const p = m.fleet.profile(m.profile)!;
  const steps: Step[] = [];
  p.nodes.forEach((n, i) => {
    const off = n.host === 'Stopped';
    if (i > 0) steps.push({ say: ['empty', ''] });
    steps.push({ say: ['thumbsUp', `Starting "${n.name}" ${n.controlPlane ? (i === 0 ? 'primary control-plane' : 'control-plane') : 'worker'} node in "${p.name}" cluster`] });
    steps.push({ say: ['pulling', `Pulling base image ${BASE_IMAGE} ...`], wait: 400 });
    steps.push(off ? { say: ['restarting', `Restarting existing docker container for "${n.name}" ...`], wait: 2_500, do: { power: [p.name, n.name] } satisfies Action } : { say: ['running', `Updating the running docker "${n.name}" container ...`], wait: 800 });
    steps.push({ say: ['containerd', `Preparing Kubernetes ${KUBERNETES} on ${RUNTIME} ...`], wait: 1_200 });
    steps.push({ say: ['healthCheck', 'Verifying Kubernetes components...'], do: { ready: [p.name, i + 1] } satisfies Action, wait: 300 });
    if (i === 0) {
      steps.push({ say: ['option', 'Using image gcr.io/k8s-minikube/storage-provisioner:v5'] });
      steps.push(...addonSteps(m, Object.entries(enabledAddons(m.sys.files, m.home, p.name)).flatMap(([name, on]) => (on ? [name] : []))), { do: { configure: p.name } satisfies Action });
    }
  });
  return steps;
}

/** Does what a step is for. Told again while a node is not ready. */
export function act(m: Mini, what: Action): void | { readonly again: number } {
  if ('init' in what) m.fleet.init({ name: what.init, cpus: what.cpus, memory: what.memory, kindnet: what.kindnet });
  else if ('join' in what) m.fleet.join(what.join);
  else if ('proxy' in what) m.say('option', `${what.proxy[0]}NO_PROXY=${m.fleet.profile(what.proxy[1])?.nodes[0]!.address ?? ''}`);
  else if ('power' in what) m.fleet.start(what.power[0], what.power[1]);
  else if ('configure' in what) configure(m, what.configure);
  else if ('enable' in what) {
    const p = m.fleet.profile(m.profile);
    if (p) enableAddon(m, p, what.enable);
  }
  else {
    const p = m.fleet.profile(what.ready[0]);
    const node = p?.nodes[what.ready[1] - 1];
    if (!p || !node) return;
    const answer = ask(m.sys, p, 'GET', `/api/v1/nodes/${node.name}`);
    const ready = answer?.status === 200 && answer.body?.status?.conditions?.some((c: { type: string; status: string }) => c.type === 'Ready' && c.status === 'True');
    if (!ready) return { again: 500 };
  }
}

function configure(m: Mini, profile: string): void {
  const p = m.fleet.profile(profile);
  if (!p) return;
  if (configuredFor(m.sys.files, m.kubeconfig, profile, serverOf(p))) {
    if (!m.flags['keep-context']) useContext(m.sys.files, m.kubeconfig, profile);
    return;
  }
  writeKubeconfig(m.sys.files, { home: m.home, path: m.kubeconfig, profile, server: serverOf(p), now: m.sys.now, embed: m.flags['embed-certs'] });
}

function done(m: Mini): number {
  if (m.flags['keep-context']) m.say('celebrate', `To connect to this cluster, use:  --context=${m.profile}`);
  else m.say('ready', `Done! kubectl is now configured to use "${m.profile}" cluster and "default" namespace by default`);
  return 0;
}

