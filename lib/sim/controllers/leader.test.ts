import { Event, Lease } from '../kinds';
import { startElection } from './leader';
import { makeCluster } from './testing/cluster';

test('another leads when the leader is gone for the time of its lease', () => {
  const c = makeCluster();
  let up = ['a', 'b', 'c'];
  const led: string[] = [];
  const election = startElection({ loop: c.loop, cluster: 'test', program: 'kube-scheduler', client: (u) => c.api.client(u), candidates: () => up, onLead: (n) => void led.push(n) });
  election.changed();
  c.pass(2);
  const first = election.leader()!;
  expect(led).toEqual([first]);
  up = up.filter((n) => n !== first);
  election.changed();
  c.pass(14);
  expect(election.leader()).toBeUndefined();
  c.pass(4);
  expect(up).toContain(election.leader());
  expect(c.client.get(Lease, 'kube-scheduler', 'kube-system')!.spec).toMatchObject({ leaseDurationSeconds: 15, leaseTransitions: 1 });
  expect(c.client.list(Event).filter((e) => e.reason === 'LeaderElection').map((e) => e.message!.replace(/_\S+/, ''))).toEqual(led.map((n) => `${n} became leader`));
  // The old one comes back and follows.
  up = [...up, first];
  const before = election.leader();
  election.changed();
  c.pass(20);
  expect(election.leader()).toBe(before);
});
