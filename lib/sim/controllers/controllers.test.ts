import { Deployment, Endpoints, EndpointSlice, Event, Namespace, Pod, ReplicaSet, Service, ServiceAccount } from '../kinds';
import { makeCluster, type Cluster } from './testing/cluster';

const template = (image: string) => ({ metadata: { labels: { app: 'web' } }, spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'web', image }] } });
const web = { metadata: { name: 'web', namespace: 'default' }, spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: template('nginx:1.25') } };

/** Hashes and random endings out, so that two ReplicaSets read as `web-1`, `web-2` by age. */
function reader() {
  const names = new Map<string, string>();
  return (text: string): string =>
    text.replace(/web-[bcdfghjklmnpqrstvwxz2456789]{6,10}(-[a-z0-9]{5})?/g, (whole) => {
      const rs = whole.split('-').slice(0, 2).join('-');
      if (!names.has(rs)) names.set(rs, `web-${names.size + 1}`);
      return names.get(rs)! + (whole === rs ? '' : '-x');
    });
}

const pods = (c: Cluster): string[] =>
  c.client
    .list(Pod, { namespace: 'default' })
    .map((p) => `${p.spec!.nodeName ? 'placed' : '-'} ${p.spec!.containers[0]!.image} ${p.status?.phase}${p.metadata.deletionTimestamp ? ' deleting' : ''}`)
    .sort();
const events = (c: Cluster, kind: string): string[] =>
  c.client
    .list(Event)
    .filter((e) => e.involvedObject.kind === kind)
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
    .map((e) => `${e.type} ${e.reason} ${e.source?.component}: ${e.message}`);

/** What happened, step by step; `between` stands where a world might be saved. */
function story(c: Cluster, between: (c: Cluster) => Cluster): unknown[] {
  const out: unknown[] = [];
  const read = reader();
  const step = (name: string, seconds: number, act: (c: Cluster) => void): void => {
    act(c);
    for (let i = 0; i < seconds * 2; i++) {
      c.pass(0.5);
      c = between(c);
    }
    const d = c.client.get(Deployment, 'web', 'default');
    out.push({
      name,
      pods: pods(c),
      sets: c.client.list(ReplicaSet).map((r) => read(`${r.metadata.name} ${r.spec!.replicas}/${r.status?.readyReplicas ?? 0} rev ${r.metadata.annotations?.['deployment.kubernetes.io/revision']}`)).sort(),
      status: d && JSON.parse(read(JSON.stringify({ ...d.status, conditions: d.status?.conditions?.map((x) => `${x.type} ${x.status} ${x.reason} ${x.message}`) }))),
    });
  };
  step('create', 4, (x) => {
    x.client.create(Deployment, web as never);
    x.client.create(Service, { metadata: { name: 'web', namespace: 'default' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } } as never);
  });
  step('roll', 12, (x) => x.client.update(Deployment, 'web', 'default', (d) => void (d.spec!.template.spec!.containers[0]!.image = 'nginx:1.27')));
  step('back', 12, (x) => x.client.update(Deployment, 'web', 'default', (d) => void (d.spec!.template.spec!.containers[0]!.image = 'nginx:1.25')));
  step('scale', 4, (x) => x.client.update(Deployment, 'web', 'default', (d) => void (d.spec!.replicas = 5)));
  step('heal', 4, (x) => x.client.delete(Pod, x.client.list(Pod, { namespace: 'default' })[0]!.metadata.name, 'default'));
  out.push(
    events(c, 'Deployment').map(read),
    c.client.list(EndpointSlice, { namespace: 'default' }).map((s) => [s.endpoints!.length, s.ports, Object.keys(s.metadata.labels!)]),
    c.client.list(Endpoints, { namespace: 'default' }).map((e) => [e.subsets?.[0]?.addresses?.length, e.metadata.labels]),
  );
  step('delete', 4, (x) => x.client.delete(Deployment, 'web', 'default'));
  c.client.create(Namespace, { metadata: { name: 'team' } } as never);
  c.pass(6);
  out.push(c.client.list(ServiceAccount, { namespace: 'team' }).map((s) => s.metadata.name));
  c.client.create(Deployment, { ...web, metadata: { name: 'web', namespace: 'team' } } as never);
  c.pass(3);
  c.client.delete(Namespace, 'team');
  c.pass(6);
  out.push(c.client.get(Namespace, 'team')?.status?.conditions?.map((x: { type: string; status: string; message?: string }) => `${x.type} ${x.status} ${x.message}`));
  c.pass(20);
  out.push([c.client.list(Namespace).map((n) => n.metadata.name), c.store.list('/registry/pods/').length, c.loop.nextDue()]);
  return out;
}

test('rollout, rollback, scale, self-heal, cascade and the end of a namespace; and the same saved and loaded all the while', () => {
  const straight = story(makeCluster(), (c) => c);
  expect(straight).toMatchSnapshot();
  const woken = story(makeCluster(), (c) => makeCluster({}, JSON.parse(JSON.stringify(c.save()))));
  expect(woken).toEqual(straight);
});
