import type { Mini, MiniCommand, Step } from '../command';
import { removeFromKubeconfig } from '../kubeconfig';
import { usage } from '../output';
import { proceed, type Doer, type Running } from '../steps';

const act: Doer = (m, what: { readonly remove: string } | { readonly purge: true }) => {
  if ('purge' in what) {
    if (m.sys.files.exists(`${m.home}/.minikube`)) m.sys.files.remove(`${m.home}/.minikube`, { recursive: true });
    return;
  }
  m.fleet.remove(what.remove);
  removeFromKubeconfig(m.sys.files, m.kubeconfig, what.remove);
  for (const dir of ['profiles', 'machines']) {
    const path = `${m.home}/.minikube/${dir}/${what.remove}`;
    if (m.sys.files.exists(path)) m.sys.files.remove(path, { recursive: true });
  }
};

export const remove: MiniCommand = {
  name: 'delete',
  usage: 'delete [flags]',
  short: 'Deletes a local Kubernetes cluster',
  long: 'Deletes a local Kubernetes cluster. This command deletes the VM, and removes all\nassociated files.',
  group: 'Basic Commands:',
  flags: {
    all: { type: 'bool', default: false, help: 'Set flag to delete all profiles' },
    purge: { type: 'bool', default: false, help: "Set this flag to delete the '.minikube' folder from your user directory." },
    output: { type: 'string', short: 'o', default: 'text', help: 'Format to print stdout in. Options include: [text,json]' },
  },
  run(m) {
    if (m.args.length > 0) throw usage('Usage: minikube delete');
    const all = m.fleet.profiles();
    if (m.flags['purge'] && !m.flags['all'] && all.length > 1) {
      m.say('notice', 'Multiple minikube profiles were found - ', 2);
      for (const p of all) m.say('notice', `    - ${p.name}`);
      throw usage('Usage: minikube delete --all --purge');
    }
    const steps: Step[] = [];
    const names = m.flags['all'] ? all.map((p) => p.name) : [m.profile];
    for (const name of names) {
      const p = m.fleet.profile(name);
      if (!p) {
        m.say('meh', `"${name}" profile does not exist, trying anyways.`, 2);
        steps.push({ say: ['deleted', `Removed all traces of the "${name}" cluster.`], do: { remove: name } });
        continue;
      }
      steps.push({ say: ['deletingHost', `Deleting "${name}" in docker ...`] });
      for (const n of [...p.nodes].reverse()) steps.push({ say: ['deletingHost', `Deleting container "${n.name}" ...`], wait: 700 });
      for (const n of p.nodes) steps.push({ say: ['deletingHost', `Removing ${m.home}/.minikube/machines/${n.name} ...`] });
      steps.push({ do: { remove: name } }, { say: ['deleted', `Removed all traces of the "${name}" cluster.`] });
    }
    if (m.flags['all']) steps.push({ say: ['deletingHost', 'Successfully deleted all profiles'] });
    if (m.flags['purge']) steps.push({ do: { purge: true } }, { say: ['deleted', `Successfully purged minikube directory located at - [${m.home}/.minikube]`] });
    return proceed(m, { steps, at: 0 }, act);
  },
  resume: (m: Mini, state: Running) => proceed(m, state, act),
};
