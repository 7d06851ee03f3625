import { createWorld, loadWorld, type Input, type World } from '.';

type Fresh = Input extends infer I ? (I extends unknown ? Omit<I, 'at'> : never) : never;

const ADMIN = { user: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] };

/** A world with a Pod that runs, and hands for it. `hibernate`: it is saved and loaded between any two inputs. */
function start(hibernate = false) {
  let world: World = createWorld({ now: Date.UTC(2026, 10, 24), seed: 3, cluster: { name: 'minikube', nodes: 1 } });
  const said: string[] = [];
  const collect = () => {
    for (const [channel, text] of world.connection('c')?.take() ?? []) said.push(`${channel} ${text}`);
  };
  const put = (input: Fresh) => {
    const response = world.input({ ...input, at: world.now } as Input);
    world.runUntil(world.now + 200);
    collect();
    if (hibernate) world = loadWorld(JSON.parse(JSON.stringify(world.save())));
    return response;
  };
  const request = (method: string, path: string, body?: object) => ({ method, url: `${world.clusters()[0]!.server}${path}`, headers: { 'content-type': 'application/json', upgrade: 'websocket' }, certificate: ADMIN, ...(body ? { body: JSON.stringify(body) } : {}) });
  put({ type: 'request', id: 'r', request: request('POST', '/api/v1/namespaces/default/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'box' }, spec: { containers: [{ name: 'box', image: 'busybox', command: ['sleep', '3600'] }] } }) });
  world.runUntil(world.now + 20_000);
  const exec = (command: string, query: string) => put({ type: 'connect', id: 'c', request: request('GET', `/api/v1/namespaces/default/pods/box/exec?command=sh&command=-c&command=${encodeURIComponent(command)}&stdout=true${query}`) });
  return { put, exec, request, said, get world() { return world; } }; // prettier-ignore
}

test.each([false, true])('a connection feeds a process, hears it, and learns how it ends (saved in between: %s)', (hibernate) => {
  const s = start(hibernate);
  expect(s.exec('cat; echo done >&2; exit 5', '&stdin=true&stderr=true')?.status).toBe(101);
  s.put({ type: 'send', id: 'c', text: 'one\n' });
  s.put({ type: 'send', id: 'c', text: 'two' });
  expect(s.world.connection('c')!.ended).toBeNull();
  s.put({ type: 'end', id: 'c' });
  expect(s.said).toEqual(['out one\n', 'out two', 'err done\n']);
  expect(s.world.connection('c')!.ended).toMatchObject({ exited: true, status: 5 });
  s.put({ type: 'disconnect', id: 'c' });
  expect(s.world.connection('c')).toBeUndefined();
});

test.each([false, true])('with a terminal it types, resizes and hangs up (saved in between: %s)', (hibernate) => {
  const s = start(hibernate);
  s.exec('while read line; do echo "<$line>"; done', '&stdin=true&tty=true');
  s.put({ type: 'resize', tty: 'c', cols: 100, rows: 40 });
  s.put({ type: 'send', id: 'c', text: 'hi\r' });
  expect(s.said.join('')).toBe('out hi\r\nout <hi>\r\n');
  s.put({ type: 'disconnect', id: 'c' });
  expect(s.world.look('minikube', s.request('GET', '/api/v1/namespaces/default/pods/box'))!.status).toBe(200);
  expect(s.world.ttys()).toEqual([]);
});

test.each([false, true])('with a port it carries bytes both ways, and each way to its end (saved in between: %s)', (hibernate) => {
  const s = start(hibernate);
  const forward = (port: number) => s.put({ type: 'connect', id: 'c', request: s.request('GET', `/api/v1/namespaces/default/pods/box/portforward?ports=${port}`) });
  const hear = () => s.said.splice(0).join('').replaceAll('out ', '');
  s.exec('nc -lk -p 7 -e cat & nc -l -p 8 < /etc/hostname & sh -c "while :; do yes | head -c 300000 | nc -l -p 9; done" > /dev/null &', '');
  s.put({ type: 'disconnect', id: 'c' });
  expect((forward(81)!.body as { refused: string }).refused).toMatch(/^error forwarding port 81 to pod [0-9a-f]{64}, uid : failed to execute portforward .* IPv4: dial tcp4 127.0.0.1:81: connect: connection refused/);

  // An echo, of bytes that are no text; the client's end of it, then the server's.
  expect(forward(7)!.status).toBe(101);
  s.put({ type: 'send', id: 'c', text: '\udcff\udc80 a' });
  s.put({ type: 'send', id: 'c', text: '\u0000b' });
  expect([hear(), s.world.connection('c')!.ended]).toEqual(['\udcff\udc80 a\u0000b', null]);
  s.put({ type: 'end', id: 'c' });
  expect(s.world.connection('c')!.ended).toEqual({ exited: true, status: 0 });
  s.put({ type: 'disconnect', id: 'c' });

  // A server that says something of its own, and more than a slow client takes: it has to wait.
  forward(8);
  expect(hear()).toBe('box\n');
  s.put({ type: 'disconnect', id: 'c' });
  forward(9);
  s.put({ type: 'hold', id: 'c', on: true });
  const before = hear().length;
  s.put({ type: 'send', id: 'c', text: 'x' });
  s.put({ type: 'send', id: 'c', text: 'x' });
  expect(hear()).toBe('');
  s.put({ type: 'hold', id: 'c', on: false });
  for (let i = 0; i < 4; i++) s.put({ type: 'send', id: 'c', text: 'x' });
  expect(before + hear().length).toBe(300_000);
});

test('a process that speaks to a slow client waits', () => {
  const s = start();
  s.exec('yes', '');
  s.put({ type: 'hold', id: 'c', on: true });
  s.put({ type: 'send', id: 'c', text: '' });
  s.said.length = 0;
  for (let i = 0; i < 5; i++) s.put({ type: 'send', id: 'c', text: '' });
  expect(s.said).toEqual([]);
  s.put({ type: 'hold', id: 'c', on: false });
  expect(s.said.join('')).toMatch(/y\ny\n$/);
});

test('what cannot be run says so; what nobody hears any more ends', () => {
  const s = start();
  const missing = s.put({ type: 'connect', id: 'd', request: s.request('GET', '/api/v1/namespaces/default/pods/box/exec?command=nosuch&stdout=true') });
  expect((missing!.body as { refused: string }).refused).toMatch(/exec: "nosuch": executable file not found in \$PATH$/);
  expect(s.put({ type: 'connect', id: 'd', request: s.request('GET', '/api/v1/namespaces/default/pods/none/exec?command=ls&stdout=true') })!.status).toBe(404);
  s.exec('while true; do echo again; sleep 1; done', '');
  s.put({ type: 'disconnect', id: 'c' });
  s.world.runUntil(s.world.now + 5000);
  s.exec('ps | grep -c "[e]cho again"', '&stderr=true');
  expect(s.said.at(-1)).toBe('out 0\n');
});

test('reading leaves no mark', () => {
  const s = start();
  const before = JSON.stringify(s.world.save());
  for (const path of ['/api/v1/pods', '/api/v1/namespaces/default/pods/box/log', '/api/v1/pods?watch=true&resourceVersion=0', '/openapi/v3', '/apis', '/api/v1/pods?limit=1', '/nothing', '/metrics']) s.world.look('minikube', s.request('GET', path));
  expect(JSON.stringify(s.world.save())).toBe(before);
});

test('/metrics counts what was asked of the server since it started, across a save', () => {
  const s = start();
  const ask = (method: string, path: string) => s.put({ type: 'request', id: 'm', request: s.request(method, path) });
  const pods = () => String(ask('GET', '/metrics')!.body).split('\n').filter((l) => l.startsWith('apiserver_request_total') && /resource="pods"/.test(l) && /verb="(GET|LIST|POST)"/.test(l)); // prettier-ignore
  ask('GET', '/api/v1/pods');
  ask('GET', '/api/v1/namespaces/default/pods/nothing');
  const counted = [
    'apiserver_request_total{code="200",component="apiserver",dry_run="",group="",resource="pods",scope="cluster",subresource="",verb="LIST",version="v1"} 1',
    'apiserver_request_total{code="201",component="apiserver",dry_run="",group="",resource="pods",scope="namespace",subresource="",verb="POST",version="v1"} 1',
    'apiserver_request_total{code="201",component="apiserver",dry_run="",group="",resource="pods",scope="resource",subresource="binding",verb="POST",version="v1"} 1',
    'apiserver_request_total{code="404",component="apiserver",dry_run="",group="",resource="pods",scope="resource",subresource="",verb="GET",version="v1"} 1',
  ];
  expect(pods()).toEqual(counted);
  // A duration is one that such a request takes.
  const took = String(ask('GET', '/metrics')!.body).split('\n').filter((l) => /^apiserver_request_duration_seconds_.*resource="pods".*verb="GET"/.test(l)); // prettier-ignore
  const labels = 'component="apiserver",dry_run="",group="",resource="pods",scope="resource",subresource="",verb="GET",version="v1"';
  expect([took.length, took[0], ...took.slice(-3)]).toEqual([26, `apiserver_request_duration_seconds_bucket{${labels},le="0.005"} 1`, `apiserver_request_duration_seconds_bucket{${labels},le="+Inf"} 1`, `apiserver_request_duration_seconds_sum{${labels}} 0.0012`, `apiserver_request_duration_seconds_count{${labels}} 1`]);
  // What is no resource of the server's is not counted: there is no end of such paths.
  const kept = () => JSON.stringify((s.world.save() as any).clusters.clusters[0].tally);
  const before = kept();
  for (const path of ['/nothing', '/api/v1/nothings', '/apis/none.example.com/v1/pods', '/api/v1/namespaces/default/pods/box/nothing']) expect(ask('GET', path)!.status).toBe(404);
  expect(kept()).toBe(before);
  ask('BREW', '/api/v1/pods');
  ask('STEEP', '/api/v1/pods');
  expect(String(ask('GET', '/metrics')!.body)).toContain('resource="pods",scope="cluster",subresource="",verb="other",version="v1"} 2\n');
  const again = loadWorld(JSON.parse(JSON.stringify(s.world.save())));
  // Who looks from outside is not counted, nor does looking change the world.
  const looked = () => String(again.look('minikube', s.request('GET', '/metrics'))!.body);
  expect(looked()).toBe(looked());
  expect(counted.filter((l) => !looked().includes(l))).toEqual([]);
});
