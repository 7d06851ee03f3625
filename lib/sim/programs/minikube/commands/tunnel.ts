import type { Turn } from '../../../machine/sys';
import { ask } from '../api';
import type { Mini, MiniCommand } from '../command';
import type { ProfileState } from '../fleet';

interface State {
  /** `namespace/name` of the services that were given an address. */
  readonly patched: readonly string[];
  readonly report: string;
}

export const tunnel: MiniCommand = {
  name: 'tunnel',
  usage: 'tunnel [flags]',
  short: 'Connect to LoadBalancer services',
  long: 'tunnel creates a route to services deployed with type LoadBalancer and sets their Ingress to their ClusterIP. For a detailed example see https://minikube.sigs.k8s.io/docs/handbook/accessing',
  group: 'Networking and Connectivity Commands:',
  flags: {
    cleanup: { type: 'bool', short: 'c', default: true, help: 'call with cleanup=true to remove old tunnels' },
    'bind-address': { type: 'string', default: '', help: "set tunnel bind address, empty or '*' indicates the tunnel should be available for all interfaces", unsupported: true },
  },
  run(m) {
    const p = m.healthy();
    m.fleet.tunnel(p.name, true);
    m.sys.handle('INT', 'handle');
    m.sys.handle('TERM', 'handle');
    return look(m, { patched: [], report: '' });
  },
  resume: (m, state: State) => look(m, state),
  signal(m, state: State) {
    const p = m.fleet.profile(m.profile);
    m.fleet.tunnel(m.profile, false);
    if (p) for (const key of state.patched) setIngress(m, p, key, null);
    return 130;
  },
};

function setIngress(m: Mini, p: ProfileState, key: string, ip: string | null): void {
  const [namespace, name] = key.split('/');
  ask(m.sys, p, 'PATCH', `/api/v1/namespaces/${namespace}/services/${name}/status`, { status: { loadBalancer: { ingress: ip === null ? null : [{ ip }] } } }, 'application/merge-patch+json');
}

/** Gives every load balancer that has no address its cluster IP, and says so when something has changed. */
function look(m: Mini, state: State): number | Turn<State> {
  const p = m.fleet.profile(m.profile);
  if (!p) return 1;
  const answer = ask(m.sys, p, 'GET', '/api/v1/services');
  const balancers: any[] = (answer?.body?.items ?? []).filter((s: any) => s.spec.type === 'LoadBalancer');
  const patched = balancers.map((s) => `${s.metadata.namespace}/${s.metadata.name}`);
  for (const s of balancers) if (s.status?.loadBalancer?.ingress?.[0]?.ip !== s.spec.clusterIP) setIngress(m, p, `${s.metadata.namespace}/${s.metadata.name}`, s.spec.clusterIP);
  const running = answer !== undefined;
  const report = `Status:\t\n\tmachine: ${p.name}\n\tpid: ${m.sys.pid}\n\troute: 10.96.0.0/12 -> ${p.nodes[0]!.address}\n\tminikube: ${running ? 'Running' : 'Stopped'}\n\tservices: [${balancers.map((s) => s.metadata.name).join(', ')}]\n    errors: \n\t\tminikube: no errors\n\t\trouter: no errors\n\t\tloadbalancer emulator: ${running ? 'no errors' : 'connection refused'}\n`;
  if (report !== state.report) m.out(report);
  return { wait: { topics: [`store:${p.name}`], until: m.sys.now + 60_000 }, state: { patched, report } };
}
