import { serverOf } from '../api';
import type { Mini, MiniCommand } from '../command';
import type { ProfileState } from '../fleet';
import { currentContext, useContext } from '../kubeconfig';
import { decorates, failure, usage } from '../output';
import { readSettings, writeSettings } from '../settings';
import { boxTable } from '../table';
import { KUBERNETES } from './start';
import { statusOf } from './status';

export const profile: MiniCommand = {
  name: 'profile',
  usage: 'profile [MINIKUBE_PROFILE_NAME].  You can return to the default minikube profile by running `minikube profile default` [flags]',
  short: 'Get or list the current profiles (clusters)',
  long: 'profile sets the current minikube profile, or gets the current profile if no arguments are provided.  This is used to run and manage multiple minikube instance.  You can return to the default minikube profile by running `minikube profile default`',
  group: 'Configuration and Management Commands:',
  flags: { 'keep-context': { type: 'bool', default: false, help: 'This will keep the existing kubectl context and will create a minikube context.' } },
  run(m) {
    if (m.args.length === 0) {
      m.out(`${m.profile}\n`);
      return 0;
    }
    if (m.args.length > 1) throw usage('usage: minikube profile [MINIKUBE_PROFILE_NAME]');
    const name = m.args[0]!;
    if (!/^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(name)) {
      m.say('warning', `Profile name '${name}' is not valid`, 2);
      throw usage("Only alphanumeric and dashes '-' are permitted. Minimum 1 character, starting with alphanumeric.");
    }
    const wanted = name === 'default' ? 'minikube' : name;
    if (!m.fleet.profile(wanted) && name !== 'default') {
      m.say('tip', `if you want to create a profile you can by this command: minikube start -p ${name}`, 2);
      return 0;
    }
    writeSettings(m.sys.files, m.home, { ...readSettings(m.sys.files, m.home), profile: wanted });
    if (m.flags['keep-context']) {
      m.say('success', `Skipped switching kubectl context for ${name} because --keep-context was set.`);
      m.say('success', `To connect to this cluster, use: kubectl --context=${name}`);
    } else useContext(m.sys.files, m.kubeconfig, wanted);
    m.say('success', `minikube profile was successfully set to ${name}`);
    return 0;
  },
  complete: (_sys, fleet, _args, word) => fleet.profiles().map((p) => ({ word: p.name })).filter((c) => c.word.startsWith(word)), // prettier-ignore
};

/** One word for a whole cluster, as `cluster.GetState` has it. */
function stateOf(m: Mini, p: ProfileState): string {
  const list = p.nodes.map((n) => statusOf(m, p, n));
  if (list[0]!.Host !== 'Running') return 'Stopped';
  if (list[0]!.APIServer !== 'Running') return 'Stopped';
  return list.every((s) => s.Host === 'Running' && s.Kubelet === 'Running') ? 'OK' : 'Warning';
}

export const profileList: MiniCommand = {
  name: 'profile list',
  usage: 'profile list [flags]',
  short: 'Lists all minikube profiles.',
  long: 'Lists all valid minikube profiles and detects all possible invalid profiles.',
  flags: {
    output: { type: 'string', short: 'o', default: 'table', help: "The output format. One of 'json', 'table'" },
    light: { type: 'bool', short: 'l', default: false, help: 'If true, returns list of profiles faster by skipping validating the status of the cluster.' },
    detailed: { type: 'bool', short: 'd', default: false, help: 'If true, returns a detailed list of profiles.' },
  },
  run(m) {
    const output = String(m.flags['output']).toLowerCase();
    const all = [...m.fleet.profiles()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const context = currentContext(m.sys.files, m.kubeconfig);
    const state = (p: ProfileState) => (m.flags['light'] ? 'Skipped' : stateOf(m, p));
    if (output === 'json') {
      m.out(`${JSON.stringify({ invalid: [], valid: all.map((p) => describe(m, p, state(p), context)) })}\n`);
      return 0;
    }
    if (output !== 'table') throw usage(`invalid output format: ${m.flags['output']}. Valid values: 'table', 'json'`);
    if (all.length === 0) throw failure('MK_USAGE_NO_PROFILE', 14, 'No minikube profile was found.', 'caching', "You can create one using 'minikube start'.");
    const header = m.flags['detailed']
      ? ['Profile', 'Driver', 'Runtime', 'IP', 'Port', 'Version', 'Status', 'Nodes', 'Active Profile', 'Active Kubecontext']
      : ['Profile', 'Driver', 'Runtime', 'IP', 'Version', 'Status', 'Nodes', 'Active Profile', 'Active Kubecontext'];
    const green = decorates(m.sys, 1);
    const rows = all.map((p) => {
      const s = state(p);
      const row = [p.name, 'docker', 'containerd', p.nodes[0]!.address, ...(m.flags['detailed'] ? [String(p.port)] : []), KUBERNETES, s, String(p.nodes.length), p.name === m.profile ? '*' : '', p.name === context ? '*' : ''];
      const colour = s === 'OK' ? '\u001b[32m' : s === 'Stopped' || s === 'Skipped' ? '' : '\u001b[31m';
      return green && colour ? row.map((c) => `${colour}${c}\u001b[0m`) : row;
    });
    m.out(boxTable(header, rows));
    return 0;
  },
};

function describe(m: Mini, p: ProfileState, status: string, context: string): unknown {
  return {
    Name: p.name,
    Status: status,
    Config: {
      Name: p.name,
      Driver: 'docker',
      CPUs: p.cpus,
      Memory: Math.floor(p.memory / 1048576),
      KubernetesConfig: { KubernetesVersion: KUBERNETES, ClusterName: p.name, Namespace: 'default', ContainerRuntime: 'containerd', ServiceCIDR: '10.96.0.0/12' },
      Nodes: p.nodes.map((n, i) => ({ Name: i === 0 ? '' : n.name.slice(p.name.length + 1), IP: n.address, Port: p.port, KubernetesVersion: KUBERNETES, ContainerRuntime: 'containerd', ControlPlane: n.controlPlane, Worker: true })),
      APIServer: serverOf(p),
    },
    Active: p.name === m.profile,
    ActiveKubeContext: p.name === context,
  };
}
