import { serverOf } from '../api';
import type { Mini, MiniCommand } from '../command';
import type { NodeState, ProfileState } from '../fleet';
import { configuredFor } from '../kubeconfig';
import { failure, usage } from '../output';

interface Status {
  readonly Name: string;
  readonly Host: string;
  readonly Kubelet: string;
  readonly APIServer: string;
  readonly Kubeconfig: string;
  readonly Worker: boolean;
}

/** What `minikube status` tells of a node (minikube `cmd/minikube/cmd/status.go`). */
export function statusOf(m: Mini, p: ProfileState, n: NodeState): Status {
  const stopped = n.host !== 'Running';
  return {
    Name: n.name,
    Host: n.host,
    Kubelet: n.kubelet,
    APIServer: n.controlPlane ? n.apiserver : 'Irrelevant',
    Kubeconfig: !n.controlPlane ? 'Irrelevant' : stopped ? 'Stopped' : configuredFor(m.sys.files, m.kubeconfig, p.name, serverOf(p)) ? 'Configured' : 'Misconfigured',
    Worker: !n.controlPlane,
  };
}

/** Bits: 1 a machine does not run, 2 Kubernetes does not, 4 the kubeconfig is not set up. */
function exitCode(list: readonly Status[]): number {
  let code = 0;
  for (const s of list) {
    if (s.Host !== 'Running') code |= 1;
    if ((s.APIServer !== 'Running' && s.APIServer !== 'Irrelevant') || s.Kubelet !== 'Running') code |= 2;
    if (s.Kubeconfig !== 'Configured' && s.Kubeconfig !== 'Irrelevant') code |= 4;
  }
  return code;
}

export const status: MiniCommand = {
  name: 'status',
  usage: 'status [flags]',
  short: 'Gets the status of a local Kubernetes cluster',
  long: "Gets the status of a local Kubernetes cluster.\n\tExit status contains the status of minikube's VM, cluster and Kubernetes encoded on it's bits in this order from right to left.\n\tEg: 7 meaning: 1 (for minikube NOK) + 2 (for cluster NOK) + 4 (for Kubernetes NOK)",
  group: 'Basic Commands:',
  flags: {
    format: { type: 'string', short: 'f', default: '', help: 'Go template format string for the status output.' },
    output: { type: 'string', short: 'o', default: 'text', help: 'minikube status --output OUTPUT. json, text' },
    layout: { type: 'string', short: 'l', default: 'nodes', help: "output layout (EXPERIMENTAL, JSON only): 'nodes' or 'cluster'" },
    node: { type: 'string', short: 'n', default: '', help: 'The node to check status for. Defaults to control plane. Leave blank with default format for status on all nodes.' },
    watch: { type: 'optional', short: 'w', bare: '1s', help: 'Continuously listing/getting the status with optional interval duration.', unsupported: true },
  },
  run(m) {
    const output = String(m.flags['output']).toLowerCase();
    if (output !== 'text' && m.flags['format'] !== '') throw usage('Cannot use both --output and --format options');
    const p = m.existing();
    let nodes = p.nodes;
    if (m.flags['node'] !== '') {
      nodes = nodes.filter((n) => n.name === m.flags['node'] || n.name === `${p.name}-${m.flags['node']}`);
      if (nodes.length === 0) throw failure('GUEST_NODE_RETRIEVE', 85, `retrieving node: Could not find node ${m.flags['node']}`);
    } else if (m.flags['format'] !== '' && nodes.length > 1) nodes = nodes.slice(0, 1);
    const list = nodes.map((n) => statusOf(m, p, n));
    if (output === 'json') m.out(JSON.stringify(list.length === 1 ? list[0] : list));
    else if (output !== 'text') throw usage(`invalid output format: ${output}. Valid values: 'text', 'json'`);
    else for (const s of list) m.out(m.flags['format'] !== '' ? template(m.flags['format'], s) : text(s));
    return exitCode(list);
  },
};

function text(s: Status): string {
  if (s.Worker) return `${s.Name}\ntype: Worker\nhost: ${s.Host}\nkubelet: ${s.Kubelet}\n\n`;
  const warning = s.Kubeconfig === 'Misconfigured' ? '\nWARNING: Your kubectl is pointing to stale minikube-vm.\nTo fix the kubectl context, run `minikube update-context`\n' : '';
  return `${s.Name}\ntype: Control Plane\nhost: ${s.Host}\nkubelet: ${s.Kubelet}\napiserver: ${s.APIServer}\nkubeconfig: ${s.Kubeconfig}\n\n${warning}`;
}

/** A Go template of fields alone: `{{.Host}}`. */
export function template(format: string, values: object): string {
  return format.replace(/\{\{\s*\.(\w+)\s*\}\}/g, (_all, name: string) => {
    if (!Object.hasOwn(values, name)) throw failure('INET_STATUS_TEXT', 80, `status text failure: template: status:1:2: executing "status" at <.${name}>: can't evaluate field ${name} in type *cluster.Status`);
    return String((values as Record<string, unknown>)[name]);
  });
}
