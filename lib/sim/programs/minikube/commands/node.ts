import { ask } from '../api';
import type { Mini, MiniCommand, Step } from '../command';
import type { NodeState, ProfileState } from '../fleet';
import { failure, usage } from '../output';
import { proceed, type Doer, type Running } from '../steps';
import { act as startAct, BASE_IMAGE, KUBERNETES } from './start';

export const node: MiniCommand = {
  name: 'node',
  usage: 'node [command]',
  short: 'Add, remove, or list additional nodes',
  long: 'Operations on nodes',
  group: 'Advanced Commands:',
  flags: {},
};

/** A node by its machine's name or the short one: `m02`. */
export function findNode(p: ProfileState, name: string): NodeState | undefined {
  return p.nodes.find((n) => n.name === name || n.name === `${p.name}-${name}`);
}

function named(m: Mini, use: string, code: string): { p: ProfileState; n: NodeState } {
  if (m.args.length !== 1) throw usage(`Usage: minikube node ${use} NODE_NAME`);
  const p = m.healthy();
  const n = findNode(p, m.args[0]!);
  if (!n) throw failure(code, code === 'GUEST_NODE_DELETE' ? 80 : 85, code === 'GUEST_NODE_DELETE' ? `deleting node: retrieve node: Could not find node ${m.args[0]}` : `retrieving node: Could not find node ${m.args[0]}`);
  return { p, n };
}

const doer: Doer = (m, what: any) => {
  if ('stop' in what) return m.fleet.stop(what.stop[0], what.stop[1]);
  if ('drop' in what) {
    const p = m.fleet.profile(what.drop[0]);
    if (p) ask(m.sys, p, 'DELETE', `/api/v1/nodes/${what.drop[1]}`);
    return m.fleet.removeNode(what.drop[0], what.drop[1]);
  }
  return startAct(m, what);
};

const resume = (m: Mini, state: Running) => proceed(m, state, doer);

export const nodeAdd: MiniCommand = {
  name: 'node add',
  usage: 'node add [flags]',
  short: 'Adds a node to the given cluster.',
  long: 'Adds a node to the given cluster config, and starts it.',
  flags: {
    worker: { type: 'bool', default: true, help: 'If set, added node will be available as worker. Defaults to true.' },
    'delete-on-failure': { type: 'bool', default: false, help: 'If set, delete the current cluster if start fails and try again. Defaults to false.' },
    'control-plane': { type: 'bool', default: false, help: 'If set, added node will become a control-plane. Defaults to false. Currently only supported for existing HA (multi-control plane) clusters.' },
  },
  run(m) {
    const p = m.healthy();
    if (m.flags['control-plane']) {
      m.say('failure', "Adding a control-plane node to a non-HA (non-multi-control plane) cluster is not currently supported. Please first delete the cluster and use 'minikube start --ha' to create new one.");
      return 0;
    }
    if (p.nodes.length >= 10) throw failure('GUEST_NODE_ADD', 80, 'failed to add node: this laptop carries at most 10 nodes');
    const last = p.nodes[p.nodes.length - 1]!;
    const id = (/-m(\d+)$/.exec(last.name) ? Number(/-m(\d+)$/.exec(last.name)![1]) : 1) + 1;
    const short = `m${String(id).padStart(2, '0')}`;
    const steps: Step[] = [
      { say: ['happy', `Adding node ${short} to cluster ${p.name} as [worker]`] },
      { say: ['thumbsUp', `Starting "${p.name}-${short}" worker node in "${p.name}" cluster`] },
      { say: ['pulling', `Pulling base image ${BASE_IMAGE} ...`], wait: 300 },
      { say: ['startingVM', `Creating docker container (CPUs=${p.cpus}, Memory=${Math.floor(p.memory / 1048576)}MB) ...`], wait: 2_500 },
      { say: ['containerd', `Preparing Kubernetes ${KUBERNETES} on containerd 2.3.7 ...`], wait: 1_500, do: { join: p.name } },
      { say: ['healthCheck', 'Verifying Kubernetes components...'], wait: 500, do: { ready: [p.name, p.nodes.length + 1] } },
      { say: ['ready', `Successfully added ${short} to ${p.name}!`] },
    ];
    return proceed(m, { steps, at: 0 }, doer);
  },
  resume,
};

export const nodeDelete: MiniCommand = {
  name: 'node delete',
  usage: 'node delete NODE_NAME [flags]',
  short: 'Deletes a node from a cluster.',
  flags: {},
  run(m) {
    const { p, n } = named(m, 'delete', 'GUEST_NODE_DELETE');
    const short = m.args[0]!;
    if (n.controlPlane) throw failure('GUEST_NODE_DELETE', 80, `deleting node: the primary control-plane node ${n.name} cannot be deleted; delete the cluster with "minikube delete -p ${p.name}"`);
    const steps: Step[] = [
      { say: ['deletingHost', `Deleting node ${short} from cluster ${p.name}`] },
      { say: ['stopping', `Stopping node "${n.name}"  ...`], wait: 300 },
      { say: ['shutdown', `Powering off "${n.name}" via SSH ...`], wait: 1_200 },
      { say: ['deletingHost', `Deleting "${n.name}" in docker ...`], wait: 600, do: { drop: [p.name, n.name] } },
      { say: ['deleted', `Node ${short} was successfully deleted.`] },
    ];
    return proceed(m, { steps, at: 0 }, doer);
  },
  resume,
};

export const nodeList: MiniCommand = {
  name: 'node list',
  usage: 'node list [flags]',
  short: 'List nodes.',
  long: 'List existing minikube nodes.',
  flags: {},
  run(m) {
    if (m.args.length > 0) throw usage('Usage: minikube node list');
    for (const n of m.existing().nodes) m.out(`${n.name}\t${n.address}\n`);
    return 0;
  },
};

export const nodeStop: MiniCommand = {
  name: 'node stop',
  usage: 'node stop NODE_NAME [flags]',
  short: 'Stops a node in a cluster.',
  flags: {},
  run(m) {
    const { p, n } = named(m, 'stop', 'GUEST_NODE_RETRIEVE');
    const steps: Step[] = [{ say: ['stopping', `Stopping node "${n.name}"  ...`], wait: 200 }];
    if (n.host === 'Running') steps.push({ say: ['shutdown', `Powering off "${n.name}" via SSH ...`], wait: 1_200 });
    steps.push({ do: { stop: [p.name, n.name] } }, { say: ['stopped', `Successfully stopped node ${n.name}`] });
    return proceed(m, { steps, at: 0 }, doer);
  },
  resume,
};

export const nodeStart: MiniCommand = {
  name: 'node start',
  usage: 'node start NODE_NAME [flags]',
  short: 'Starts a node.',
  long: 'Starts an existing stopped node in a cluster.',
  flags: { 'delete-on-failure': { type: 'bool', default: false, help: 'If set, delete the current cluster if start fails and try again. Defaults to false.' } },
  run(m) {
    if (m.args.length !== 1) throw usage('Usage: minikube node start NODE_NAME');
    const p = m.existing();
    const n = findNode(p, m.args[0]!);
    if (!n) throw failure('GUEST_NODE_RETRIEVE', 85, `retrieving node: Could not find node ${m.args[0]}`);
    if (n.host === 'Running') {
      m.say('check', `${m.args[0]} is already running`);
      return 0;
    }
    const steps: Step[] = [
      { say: ['thumbsUp', `Starting "${n.name}" ${n.controlPlane ? 'primary control-plane' : 'worker'} node in "${p.name}" cluster`] },
      { say: ['pulling', `Pulling base image ${BASE_IMAGE} ...`], wait: 300 },
      { say: ['restarting', `Restarting existing docker container for "${n.name}" ...`], wait: 2_000, do: { power: [p.name, n.name] } },
      { say: ['containerd', `Preparing Kubernetes ${KUBERNETES} on containerd 2.3.7 ...`], wait: 1_200 },
      { say: ['healthCheck', 'Verifying Kubernetes components...'], wait: 500, do: { ready: [p.name, p.nodes.indexOf(n) + 1] } },
      { say: ['happy', `Successfully started node ${n.name}!`] },
    ];
    return proceed(m, { steps, at: 0 }, doer);
  },
  resume,
};
