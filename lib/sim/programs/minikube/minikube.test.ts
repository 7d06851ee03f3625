import { NetworkError, type HttpRequest } from '../../core';
import type { Files } from '../../machine/files';
import type { Sys, Turn } from '../../machine/sys';
import type { Fleet, ProfileState } from './fleet';
import { removeFromKubeconfig, useContext, writeKubeconfig } from './kubeconfig';
import { minikube } from './minikube';
import { boxTable } from './table';

/** A laptop of paper: files in a map, machines in a list, and a clock that jumps. */
class Laptop {
  readonly text = new Map<string, string>();
  readonly profiles: ProfileState[] = [];
  readonly opened: string[] = [];
  now = Date.UTC(2026, 10, 24, 6);

  readonly files = {
    exists: (p: string) => this.text.has(p) || [...this.text.keys()].some((k) => k.startsWith(`${p}/`)),
    read: (p: string) => this.text.get(p)!,
    write: (p: string, t: string) => void this.text.set(p, t),
    mkdir: () => {},
    remove: (p: string) => [...this.text.keys()].filter((k) => k === p || k.startsWith(`${p}/`)).forEach((k) => this.text.delete(k)),
  } as unknown as Files;

  private readonly fleet: Fleet = {
    profiles: () => this.profiles,
    profile: (name) => this.profiles.find((p) => p.name === name),
    init: ({ name, cpus, memory }) => void this.profiles.push({ name, cpus, memory, port: 8443, nodes: [this.node(name, 2)] }),
    join: (name) => this.change(name, (p) => [...p.nodes, this.node(`${name}-m0${p.nodes.length + 1}`, p.nodes.length + 2)]),
    stop: (name, node) => void this.change(name, (p) => p.nodes.map((n) => (n.name === node ? { ...n, host: 'Stopped', kubelet: 'Stopped', apiserver: 'Stopped' } : n))),
    start: (name, node) => void this.change(name, (p) => p.nodes.map((n) => (n.name === node ? this.node(n.name, Number(n.address.split('.')[3])) : n))),
    removeNode: (name, node) => void this.change(name, (p) => p.nodes.filter((n) => n.name !== node)),
    remove: (name) => void this.profiles.splice(this.profiles.findIndex((p) => p.name === name), 1),
    tunnel: () => {},
  };

  private node(name: string, n: number): ProfileState['nodes'][number] {
    const controlPlane = !/-m\d+$/.test(name);
    return { name, address: `192.168.49.${n}`, controlPlane, user: 'docker', host: 'Running', kubelet: 'Running', apiserver: controlPlane ? 'Running' : 'Stopped' };
  }

  private change(name: string, how: (p: ProfileState) => ProfileState['nodes']): string {
    const i = this.profiles.findIndex((p) => p.name === name);
    this.profiles[i] = { ...this.profiles[i]!, nodes: how(this.profiles[i]!) };
    return this.profiles[i]!.nodes.at(-1)!.name;
  }

  /** The API: every node is ready, there is one service. */
  private fetch(r: Omit<HttpRequest, 'from'>) {
    const path = r.url.replace(/^https:\/\/[^/]*/, '');
    if (this.profiles.length === 0) throw new NetworkError('refused', r.url);
    const service = { metadata: { name: 'web', namespace: 'default' }, spec: { ports: [{ port: 80, nodePort: 30080 }], selector: { app: 'web' } } };
    if (path.startsWith('/api/v1/nodes/')) return { status: 200, headers: {}, body: { status: { conditions: [{ type: 'Ready', status: 'True' }] } } };
    if (/\/services\/web$/.test(path)) return { status: 200, headers: {}, body: service };
    if (/\/services/.test(path)) return { status: 200, headers: {}, body: { items: [service] } };
    return { status: 200, headers: {}, body: { items: [{ status: { phase: 'Running' } }] } };
  }

  /** Runs a command line to its end, its state going through JSON at every wait. */
  run(line: string): string {
    let out = '';
    const laptop = this;
    const sys = {
      argv: line.split(' '),
      env: { HOME: '/home/learner' },
      files: this.files,
      pid: 7,
      get now() {
        return laptop.now;
      },
      random: () => 0.5,
      write: (_fd: number, t: string) => void (out += t),
      tty: () => undefined,
      fetch: (r: HttpRequest) => this.fetch(r),
      service: (name: string) => (name === 'fleet' ? this.fleet : (url: string) => this.opened.push(url)),
    } as unknown as Sys;
    let turn: Turn<any> = minikube.start(sys);
    while ('wait' in turn) {
      this.now = turn.wait.until ?? this.now;
      turn = minikube.resume!(sys, JSON.parse(JSON.stringify(turn.state)));
    }
    return `${out}[${'exit' in turn ? turn.exit : (turn as any).exec.argv.join(' ')}]`;
  }
}

test('the life of a profile', () => {
  const l = new Laptop();
  const lines = ['minikube status', 'minikube profile list', 'minikube start --nodes 2 -p hello-node', 'minikube -p hello-node status', 'minikube profile hello-node', 'minikube profile list', 'minikube node list', 'minikube node add', 'minikube ip -n m02',
    'minikube service web --url', 'minikube service web', 'minikube service nothing', 'minikube node stop m02', 'minikube status', 'minikube stop', 'minikube start', 'minikube node delete m03', 'minikube kubectl -- get pods -A', 'minikube delete', 'minikube delete']; // prettier-ignore
  expect(lines.map((line) => `$ ${line}\n${l.run(line)}`).join('\n')).toMatchSnapshot();
  expect(l.opened).toEqual(['http://192.168.49.2:30080']);
});

test('what is refused, and how', () => {
  const l = new Laptop();
  const lines = ['minikube strat', 'minikube start --nope', 'minikube start --nodes 0', 'minikube start --cpus 1', 'minikube start --memory 1g', 'minikube start --driver virtualbox', 'minikube start --kubernetes-version 1.30.0', 'minikube start --ha',
    'minikube start -p a_b', 'minikube start --nodes=x', 'minikube config get nope', 'minikube config set cpus many', 'minikube addons enable nope', 'minikube node add', 'minikube mount a:b']; // prettier-ignore
  expect(lines.map((line) => `$ ${line}\n${l.run(line)}`).join('\n')).toMatchSnapshot();
});

test('the kubeconfig keeps what others have written', () => {
  const l = new Laptop();
  const path = '/home/learner/.kube/config';
  l.files.write(path, 'apiVersion: v1\nkind: Config\nclusters:\n- name: other\n  cluster: {server: "https://x"}\ncontexts:\n- name: other\n  context: {cluster: other, user: other}\ncurrent-context: other\nusers:\n- name: other\n  user: {token: t}\n');
  writeKubeconfig(l.files, { home: '/home/learner', path, profile: 'minikube', server: 'https://192.168.49.2:8443', now: l.now });
  const both = l.files.read(path);
  useContext(l.files, path, 'other');
  removeFromKubeconfig(l.files, path, 'minikube');
  expect([both, l.files.read(path)]).toMatchSnapshot();
});

test('a table counts pictures as two columns', () => {
  expect(boxTable(['A', 'LONG'], [['✅ x', 'y\nz']])).toBe('┌──────┬──────┐\n│  A   │ LONG │\n├──────┼──────┤\n│ ✅ x │ y    │\n│      │ z    │\n└──────┴──────┘\n');
});
