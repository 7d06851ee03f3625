import { kubeletCommand } from '../bootstrap';
import { ConfigMap, Event, Node, Pod, Secret, Service, storeKey } from '../kinds';
import { podSummary } from '../kinds/pod';
import type { Program } from '../machine/sys';
import { makeTestCluster, type TestCluster } from './testing/cluster';

/** `sh -c WORD`: sleeps, exits, or eats memory, so that no shell is needed here. */
const sh: Program = {
  name: 'sh',
  start(sys) {
    const [what, n] = (sys.argv[2] ?? '').split(' ');
    if (what === 'exit') return { exit: Number(n) };
    if (what === 'eat') sys.claim(Number(n));
    if (what === 'fill') sys.files.write(n!, 'x'.repeat(2 << 20));
    if (what === 'say') sys.write(1, `${sys.env[n!] ?? ''}\n`);
    if (what === 'cat') sys.write(1, sys.files.read(n!));
    if (what === 'last') return sys.files.write('/dev/termination-log', n!), { exit: 0 };
    return { wait: what === 'sleep' ? { until: sys.now + Number(n) * 1000 } : { signal: true }, state: null };
  },
  resume: () => ({ exit: 0 }),
};
const test_: Program = { name: 'test', start: (sys) => ({ exit: sys.files.exists(sys.argv[2]!) ? 0 : (sys.write(2, `no ${sys.argv[2]}\n`), 1) }) };

/** Runs a story straight, and again with everything saved and loaded between all its steps; both must end alike. */
function both(name: string, story: (c: () => TestCluster, pass: (seconds: number) => void) => unknown): void {
  for (const saved of [false, true]) {
    test(`${name}${saved ? ', saved and loaded between' : ''}`, () => {
      let c = makeTestCluster({ programs: [sh, test_] });
      const pass = (seconds: number) => {
        for (let i = 0; i < seconds; i++) {
          c.pass(1);
          if (saved) c = makeTestCluster({ programs: [sh, test_] }, c.save());
        }
        expect(c.kernel.crashes).toEqual([]);
      };
      const seen = story(() => c, pass);
      expect(seen).toMatchSnapshot(name);
    });
  }
}

const make = (c: TestCluster, name: string, spec: object, extra: object = {}) => c.client.create(Pod, { metadata: { name, namespace: 'default', ...extra }, spec } as never);
const line = (c: TestCluster, name: string) => {
  const pod = c.client.get(Pod, name, 'default');
  if (!pod) return 'gone';
  const s = podSummary(pod, c.loop.now);
  return `${s.ready} ${s.status} ${s.restarts.replace(/ \(.*/, '')}`;
};
const events = (c: TestCluster, name: string) =>
  c.client
    .list(Event, { namespace: 'default' })
    .filter((e) => e.involvedObject.name === name)
    .sort((a, b) => Date.parse(a.firstTimestamp ?? '') - Date.parse(b.firstTimestamp ?? '') || (Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion)))
    // How long a pull took is drawn by lot, and how often something was said depends on it.
    .map((e) => `${e.type} ${e.reason}: ${(e.message ?? '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UID').replace(/ in \S+ \(\S+ including/, ' in TIME (TIME including')}`);
const logs = (c: TestCluster, name: string, options: object = {}) =>
  c.kubelets.nodes.log(c.client.get(Pod, name, 'default')!, { follow: false, previous: false, timestamps: false, ...options }, { method: 'GET', url: '', headers: {} }).body;

both('a pod comes up, is reached, and goes', (c, pass) => {
  const out: unknown[] = [];
  const note = (text: string) => void (out.at(-1) === text || out.push(text));
  make(c(), 'web', { containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] }, { labels: { app: 'web' } });
  c().client.create(Service, { metadata: { name: 'web', namespace: 'default' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }], type: 'NodePort' } } as never);
  for (let i = 0; i < 6; i++) {
    pass(1);
    note(line(c(), 'web'));
  }
  const port = c().client.get(Service, 'web', 'default')!.spec!.ports![0]!.nodePort;
  const answer = c().kernel.fetch('laptop', { method: 'GET', url: `http://192.168.49.2:${port}/`, headers: { 'user-agent': 'test' } });
  out.push(answer.status, String(answer.body).slice(0, 60), (logs(c(), 'web') as string).split('\n').at(-2)!.replace(/:\d\d:\d\d:\d\d /, ':TIME '));
  c().client.delete(Pod, 'web', 'default');
  pass(3);
  note(line(c(), 'web'));
  out.push(events(c(), 'web'), c().kernel.ids().filter((id) => id.includes('/web/')));
  return out;
});

both('a container that ends is started again, later each time', (c, pass) => {
  make(c(), 'loop', { containers: [{ name: 'loop', image: 'busybox:1.36', command: ['sh', '-c', 'exit 3'] }] });
  make(c(), 'once', { restartPolicy: 'Never', containers: [{ name: 'once', image: 'busybox:1.36', command: ['sh', '-c', 'last words'] }] });
  make(c(), 'fat', { containers: [{ name: 'fat', image: 'busybox:1.36', command: ['sh', '-c', 'eat 99999999'], resources: { limits: { memory: '50Mi' } } }] });
  const seen = new Set<string>();
  for (let i = 0; i < 70; i++) {
    pass(1);
    for (const name of ['loop', 'fat']) seen.add(`${name} ${line(c(), name).replace(/ \d+$/, '')}`);
  }
  // Started at 0, at once again, then after 10, 20 and 40 seconds and what it takes to notice.
  expect(line(c(), 'loop')).toMatch(/ 3$/);
  const once = c().client.get(Pod, 'once', 'default')!;
  return [[...seen].filter((x) => !/ContainerCreating|Running/.test(x)).sort(), events(c(), 'loop'), once.status!.phase, once.status!.containerStatuses![0]!.state!.terminated!.message];
});

both('images that are not there, configuration that is missing', (c, pass) => {
  make(c(), 'image', { containers: [{ name: 'a', image: 'nginx:nosuchtag' }] });
  make(c(), 'config', { containers: [{ name: 'a', image: 'busybox:1.36', command: ['sh', '-c', 'say GREETING'], envFrom: [{ configMapRef: { name: 'settings' } }] }] });
  make(c(), 'volume', { containers: [{ name: 'a', image: 'busybox:1.36', command: ['sh', '-c', 'cat /etc/s/key'], volumeMounts: [{ name: 'v', mountPath: '/etc/s' }] }], volumes: [{ name: 'v', secret: { secretName: 's' } }] });
  make(c(), 'name', { containers: [{ name: 'a', image: 'Not A Name' }] });
  make(c(), 'nothing', { containers: [{ name: 'a', image: 'busybox:1.36', command: ['nosuch'] }] });
  pass(30);
  const names = ['image', 'config', 'volume', 'name', 'nothing'];
  const before = names.map((n) => `${n}: ${line(c(), n)}`).filter((l) => !/^(image|nothing)/.test(l));
  const told = names.flatMap((n) => events(c(), n).filter((e) => e.startsWith('Warning')));
  c().client.create(ConfigMap, { metadata: { name: 'settings', namespace: 'default' }, data: { GREETING: 'hello' } } as never);
  c().client.create(Secret, { metadata: { name: 's', namespace: 'default' }, data: { key: 'b3Blbg==' } } as never);
  pass(60);
  return [before, told, logs(c(), 'config'), logs(c(), 'volume')];
});

both('probes: ready when asked, restarted when dead', (c, pass) => {
  const probe = { exec: { command: ['test', '-e', '/tmp/live'] }, periodSeconds: 2, failureThreshold: 2 };
  make(c(), 'sick', { terminationGracePeriodSeconds: 1, containers: [{ name: 'a', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 600'], livenessProbe: probe }] });
  make(c(), 'slow', { containers: [{ name: 'a', image: 'nginx:1.27', readinessProbe: { httpGet: { path: '/ready', port: 80 }, periodSeconds: 2 } }] });
  pass(10);
  const first = line(c(), 'slow');
  expect(line(c(), 'sick')).toMatch(/ [12]$/);
  const machine = c().kernel.ids().find((id) => c().kernel.get(id)!.hostname === 'slow')!;
  c().kernel.files(machine).write('/usr/share/nginx/html/ready', 'yes');
  pass(5);
  return [first, line(c(), 'slow'), [...events(c(), 'sick'), ...events(c(), 'slow')].filter((e) => /Unhealthy|Killing/.test(e))];
});

both('init containers in turn, a sidecar beside', (c, pass) => {
  make(c(), 'app', {
    initContainers: [
      { name: 'first', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 2'] },
      { name: 'side', image: 'redis:7', restartPolicy: 'Always' },
      { name: 'second', image: 'hello-world' },
    ],
    containers: [{ name: 'main', image: 'nginx:1.27' }],
  });
  const out: string[] = [];
  for (let i = 0; i < 12; i++) {
    pass(1);
    if (out.at(-1) !== line(c(), 'app')) out.push(line(c(), 'app'));
  }
  return out;
});

const quiet = (c: TestCluster) => {
  c.pass(5);
  const { revision } = c.store;
  c.pass(3600);
  expect(c.store.revision - revision).toBe(0);
  expect(c.loop.nextDue()).toBeNull();
};

both('an image is a volume, and cannot be written; one that is not there keeps its containers waiting', (c, pass) => {
  const pod = (name: string, reference: string, command: string) =>
    make(c(), name, { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', command], volumeMounts: [{ name: 'v', mountPath: '/v' }, { name: 'v', mountPath: '/conf', subPath: 'etc/nginx' }] }], volumes: [{ name: 'v', image: { reference, pullPolicy: 'IfNotPresent' } }] });
  pod('reads', 'nginx:1.27', 'cat /conf/nginx.conf');
  pod('writes', 'nginx:1.27', 'fill /v/x');
  pod('waits', 'nosuch:1', 'sleep 100');
  pass(8);
  return [line(c(), 'reads'), (logs(c(), 'reads') as string).split('\n').slice(0, 2), c().kernel.crashes, line(c(), 'waits'), events(c(), 'waits'), events(c(), 'reads').slice(0, 3)];
});

both('a probe by gRPC asks for the health of a service', (c, pass) => {
  const pod = (name: string, image: string, args: readonly string[] | undefined, grpc: object) => make(c(), name, { containers: [{ name: 'c', image, ...(args && { args }), readinessProbe: { grpc, periodSeconds: 2, failureThreshold: 1 } }] });
  pod('fine', 'registry.k8s.io/e2e-test-images/agnhost:2.53', ['grpc-health-checking', '--delay-unhealthy-sec=12'], { port: 5000 });
  pod('other', 'registry.k8s.io/e2e-test-images/agnhost:2.53', ['grpc-health-checking', '--service=a'], { port: 5000, service: 'b' });
  pod('web', 'nginx:1.27', undefined, { port: 80 });
  pass(8);
  const first = ['fine', 'other', 'web'].map((n) => line(c(), n));
  pass(12);
  const said = (n: string) => [...new Set(events(c(), n).filter((e) => e.includes('Unhealthy')).map((e) => e.replace(/10\.244\.\d+\.\d+/, 'IP')))];
  return [first, ['fine', 'other', 'web'].map((n) => line(c(), n)), said('fine'), said('other'), said('web')];
});

both('a Pod with hostPID sees the processes of its node, and they its own', (c, pass) => {
  make(c(), 'host', { hostPID: true, containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 100'] }] });
  make(c(), 'plain', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 100'] }] });
  pass(6);
  const { kernel } = c();
  const programs = (part: string) => kernel.processes(kernel.ids().find((id) => id.includes(part))!).map((p) => `${p.pid === 1 ? '1 ' : ''}${p.argv[0]!.split('/').pop()}`);
  const uid = (name: string) => c().client.get(Pod, name, 'default')!.metadata.uid!;
  const seen = [programs(uid('host')), programs(uid('plain')), kernel.processes('minikube/minikube').map((p) => p.argv[0]!.split('/').pop())];
  c().client.delete(Pod, 'host', 'default', { gracePeriodSeconds: 0 } as never);
  pass(2);
  return [...seen, line(c(), 'host'), c().kernel.processes('minikube/minikube').map((p) => p.argv[0]!.split('/').pop())];
});

test('a cluster that is ready has nothing to do', () => {
  const c = makeTestCluster({ nodes: 2 });
  quiet(c);
  expect(c.client.list(Pod).map((p) => podSummary(p, c.loop.now)).every((s) => s.ready === '1/1' && s.status === 'Running')).toBe(true);
});

test('a cluster comes up by itself, and a second node joins', () => {
  const c = makeTestCluster({ ready: false });
  c.pass(25);
  c.join(2);
  c.pass(10);
  expect(c.client.list(Pod, { namespace: 'kube-system' }).map((p) => `${p.metadata.name.replace(/-[a-z0-9]{5}$/, '')} ${p.spec!.nodeName} ${podSummary(p, c.loop.now).status}`).sort()).toMatchSnapshot();
});

test('a manifest that is moved away takes its Pod with it, and brings it back', () => {
  const c = makeTestCluster();
  const files = c.kernel.files('minikube/minikube');
  files.rename('/etc/kubernetes/manifests/kube-scheduler.yaml', '/etc/kubernetes/kube-scheduler.yaml');
  c.pass(3);
  expect(c.client.get(Pod, 'kube-scheduler-minikube', 'kube-system')).toBeUndefined();
  expect(c.kernel.listening('minikube/minikube', 10259)).toBe(false);
  files.rename('/etc/kubernetes/kube-scheduler.yaml', '/etc/kubernetes/manifests/kube-scheduler.yaml');
  c.pass(30);
  expect(podSummary(c.client.get(Pod, 'kube-scheduler-minikube', 'kube-system')!, c.loop.now).ready).toBe('1/1');
});

test('a kubelet that stops: its node is given up after a while, its Pods go on, and it comes back', () => {
  const c = makeTestCluster({ nodes: 2 });
  make(c, 'web', { nodeName: 'minikube-m02', containers: [{ name: 'web', image: 'nginx:1.27' }] });
  c.pass(8);
  const machine = 'minikube/minikube-m02';
  const state = () => c.client.get(Node, 'minikube-m02')!.status!.conditions!.find((x) => x.type === 'Ready')!.status;
  const { pid } = c.kernel.processes(machine).find((p) => p.argv[0]!.endsWith('kubelet'))!;
  c.kernel.kill(machine, pid, 'TERM');
  expect(() => logs(c, 'web')).toThrow('dial tcp 192.168.49.3:10250: connect: connection refused');
  let seconds = 0;
  for (; state() === 'True' && seconds < 120; seconds++) c.pass(1);
  expect([state(), seconds > 38 && seconds < 62]).toEqual(['Unknown', true]);
  const ip = c.client.get(Pod, 'web', 'default')!.status!.podIP;
  expect(c.kernel.fetch('minikube/minikube', { method: 'GET', url: `http://${ip}/`, headers: {} }).status).toBe(200);
  c.kernel.start(machine, kubeletCommand(c.plan.nodes[1]!));
  c.pass(6);
  expect([state(), line(c, 'web')]).toEqual(['True', '1/1 Running 0']);
});

both('who writes more than allowed is evicted', (c, pass) => {
  const limited = { resources: { limits: { 'ephemeral-storage': '1Mi' } } };
  make(c(), 'cache', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'fill /cache/f'], volumeMounts: [{ name: 'cache', mountPath: '/cache' }] }], volumes: [{ name: 'cache', emptyDir: { sizeLimit: '1Mi' } }] });
  make(c(), 'root', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'fill /f'], ...limited }, { name: 'd', image: 'busybox:1.36', command: ['sh', '-c', 'wait'] }] });
  make(c(), 'little', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'wait'], ...limited }] });
  const out: unknown[] = [];
  for (const seconds of [8, 8, 50]) {
    pass(seconds);
    out.push(['cache', 'root', 'little'].map((n) => line(c(), n)));
  }
  for (const n of ['cache', 'root']) {
    const { phase, reason, message } = c().client.get(Pod, n, 'default')!.status!;
    out.push({ phase, reason, message }, events(c(), n).slice(-3));
  }
  return out;
});

both('resources change while a container runs', (c, pass) => {
  const resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '64Mi' } };
  make(c(), 'at-once', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'wait'], resources }] });
  make(c(), 'anew', { terminationGracePeriodSeconds: 1, containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'wait'], resources, resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] }] });
  /** As the `resize` subresource stores it. */
  const ask = (name: string, q: Record<string, string>) => {
    const pod = structuredClone(c().client.get(Pod, name, 'default')!) as any;
    const { requests, limits } = pod.spec.containers[0].resources;
    Object.assign(requests, q);
    if (q['memory']) Object.assign(limits, { memory: q['memory'] });
    pod.metadata.generation++;
    c().store.commit([{ put: storeKey(Pod, 'default', name), value: pod }]);
  };
  pass(5);
  for (const n of ['at-once', 'anew']) ask(n, { memory: '128Mi' });
  pass(4);
  ask('at-once', { cpu: '64' });
  pass(2);
  const status = (name: string) => {
    const { containerStatuses, conditions } = c().client.get(Pod, name, 'default')!.status!;
    return [(containerStatuses![0] as { resources?: unknown }).resources, conditions!.filter((x) => x.type.startsWith('PodResize')).map((x) => `${x.type}=${x.status} ${x.reason}: ${x.message}`)];
  };
  return ['at-once', 'anew'].map((n) => [line(c(), n), status(n), events(c(), n).filter((e) => /Resize|Killing/.test(e))]);
});
