import type { MiniCommand, Step } from '../command';
import { currentContext, useContext } from '../kubeconfig';
import { proceed, type Doer, type Running } from '../steps';

const act: Doer = (m, what: readonly [profile: string, node: string] | { readonly context: string }) => {
  if (!('context' in what)) return m.fleet.stop(what[0], what[1]);
  if (!m.flags['keep-context-active'] && currentContext(m.sys.files, m.kubeconfig) === what.context) useContext(m.sys.files, m.kubeconfig, '');
};

export const stop: MiniCommand = {
  name: 'stop',
  usage: 'stop [flags]',
  short: 'Stops a running local Kubernetes cluster',
  long: 'Stops a local Kubernetes cluster. This command stops the underlying VM or container, but keeps user data intact. The cluster can be started again with the "start" command.',
  group: 'Basic Commands:',
  flags: {
    all: { type: 'bool', default: false, help: 'Set flag to stop all profiles (clusters)' },
    'keep-context-active': { type: 'bool', default: false, help: 'keep the kube-context active after cluster is stopped. Defaults to false.' },
    'cancel-scheduled': { type: 'bool', default: false, help: 'cancel any existing scheduled stop requests' },
    schedule: { type: 'duration', default: '0s', help: 'Set flag to stop cluster after a set amount of time (e.g. --schedule=5m)', unsupported: true },
    output: { type: 'string', short: 'o', default: 'text', help: 'Format to print stdout in. Options include: [text,json]' },
  },
  run(m) {
    if (m.flags['cancel-scheduled']) {
      m.say('stopped', 'All existing scheduled stops cancelled');
      return 0;
    }
    const profiles = m.flags['all'] ? m.fleet.profiles() : [m.existing()];
    const steps: Step[] = [];
    let count = 0;
    for (const p of profiles) {
      for (const n of [...p.nodes].reverse()) {
        count++;
        steps.push({ say: ['stopping', `Stopping node "${n.name}"  ...`] });
        steps.push(n.host === 'Running' ? { say: ['shutdown', `Powering off "${n.name}" via SSH ...`], wait: 1_500 } : {});
        steps.push({ do: [p.name, n.name], wait: 300 });
      }
    }
    steps.push({ say: ['stopped', `${count} node${count > 1 ? 's' : ''} stopped.`] });
    for (const p of profiles) steps.push({ do: { context: p.name } });
    return proceed(m, { steps, at: 0 }, act);
  },
  resume: (m, state: Running) => proceed(m, state, act),
};
