import { PassThrough, Writable } from 'node:stream';
import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import { realTools, type Tools } from './tools';
import { freshWorld, outside, serveWorld } from './sides';

jest.setTimeout(120_000);

const tools: Tools = realTools();
const withTools = tools.missing === undefined ? test : test.skip;
if (tools.missing !== undefined) console.warn(`skipped: helm: ${tools.missing}`);

withTools('helm installs, upgrades, rolls back and uninstalls a chart', async () => {
  const side = await outside(freshWorld(), tools as { kubectl: string });
  try {
    const chart = `${process.cwd()}/tests/fixtures/chart`;
    const run = async (line: string) => {
      const { out, err, status } = await side.run(line);
      return `${out}${err}`.trimEnd() + (status === 0 ? '' : `\nexit ${status}`);
    };
    expect(await run(`helm install sea ${chart} --wait --timeout 60s | grep -E '^(NAME|STATUS|REVISION):'`)).toBe('NAME: sea\nSTATUS: deployed\nREVISION: 1');
    expect(await run(`helm upgrade sea ${chart} --set replicas=3,greeting=ahoy --wait --timeout 60s | grep -E '^(STATUS|REVISION):'`)).toBe('STATUS: deployed\nREVISION: 2');
    expect(await run(`kubectl get deploy,cm -l '!x' -o jsonpath='{.items[*].spec.replicas}{.items[*].data.greeting}'`)).toBe('3ahoy');
    expect(await run('helm rollback sea 1 --wait --timeout 60s')).toBe('Rollback was a success! Happy Helming!');
    expect(await run(`kubectl get deploy sea-web -o jsonpath='{.status.readyReplicas} {.metadata.annotations}'`)).toContain('1 {');
    expect(await run(`helm history sea -o json | grep -o '"status":"[a-z]*"'`)).toBe('"status":"superseded"\n"status":"superseded"\n"status":"deployed"');
    expect(await run('helm uninstall sea --wait --timeout 60s')).toBe('release "sea" uninstalled');
    expect(await run('kubectl get deploy,svc,cm,secrets -o name')).toBe('service/kubernetes\nconfigmap/kube-root-ca.crt');
  } finally {
    side.close();
  }
});

withTools('kubectl proxies, follows logs and watches while things happen', async () => {
  const side = await outside(freshWorld(), tools as { kubectl: string });
  const run = async (line: string) => (await side.run(line)).out.trimEnd();
  try {
    await run('kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web');
    expect(await run('kubectl proxy --port=0 > said & sleep 1; p=$(grep -o "[0-9]*$" said); curl -s 127.0.0.1:$p/api/v1/namespaces/default/pods/web/proxy/ | grep -c Welcome; curl -s 127.0.0.1:$p/version | grep -o v1.36.[0-9] | head -1; kill %1')).toBe('2\nv1.36.3');
    expect(await run('kubectl run talk --image=busybox -- sh -c "i=0; while [ \\$i -lt 5 ]; do echo line \\$i; i=\\$((i+1)); sleep 20; done" > /dev/null; kubectl wait --for=condition=Ready pod/talk > /dev/null; kubectl logs -f talk')).toBe('line 0\nline 1\nline 2\nline 3\nline 4');
    expect(await run('(sleep 0.5; kubectl label pod web seen=yes; kubectl delete pod web --wait=false) > /dev/null & timeout 3 kubectl get pods web -w --output-watch-events | grep -o "^[A-Z]* *web" | sort -u')).toBe('ADDED      web\nDELETED    web\nMODIFIED   web');
  } finally {
    side.close();
  }
});

withTools('kubectl runs, copies and forwards, by WebSocket and by SPDY', async () => {
  const side = await outside(freshWorld(), tools as { kubectl: string });
  const run = async (line: string) => {
    const { out, err } = await side.run(line);
    return out.trimEnd() + (err ? `\n${err.trimEnd()}` : '');
  };
  try {
    await run('kubectl run web --image=nginx; kubectl run box --image=busybox -- sleep 10000; kubectl run redis --image=redis:7; kubectl wait --for=condition=Ready pod --all');
    await run('head -c 1200000 /dev/urandom > big');
    for (const spdy of [false, true]) {
      const by = spdy ? 'export KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false KUBECTL_PORT_FORWARD_WEBSOCKETS=false; ' : '';
      const says = async (line: string, wanted: string | RegExp) => expect([by, line, await run(by + line)]).toEqual([by, line, wanted instanceof RegExp ? expect.stringMatching(wanted) : wanted]);
      await says(`printf 'a\\nčb' | kubectl exec -i box -- sh -c 'cat; echo; echo oops >&2; exit 3'; echo $?`, 'a\nčb\n3\noops\ncommand terminated with exit code 3');
      await says('kubectl exec box -- nosuch', /exec: "nosuch": executable file not found in \$PATH$/);
      await says('kubectl exec nobody -- ls', '\nError from server (NotFound): pods "nobody" not found');
      await says(`kubectl exec -i box -- sh -c 'cat > /tmp/f; md5sum < /tmp/f' < big | cut -c1-32 | grep -c "$(md5sum < big | cut -c1-32)"`, '1');
      await says('kubectl cp big box:/tmp/g && kubectl cp box:/tmp/g back && cmp big back && echo same', "tar: removing leading '/' from member names\nsame");
      await says('kubectl run once --image=busybox -i --rm --restart=Never --quiet -- sh -c "read a; echo got \\$a; exit 4" <<< it; echo $?', /^got it\n4/);
      const forward = 'kubectl port-forward pod/web :80 :81 > said 2> errors & sleep 1; port() { grep -o "127.0.0.1:[0-9]* -> $1" said | tr ":" " " | cut -d" " -f2; }';
      await says(`${forward}; curl -s 127.0.0.1:$(port 80)/ 127.0.0.1:$(port 80)/ | grep -c "<title>Welcome to nginx!</title>"; kill $!`, '2');
      await says(`${forward}; curl -s 127.0.0.1:$(port 81)/; sleep 0.3; grep -o "IPv4: dial tcp4 127.0.0.1:81: connect: connection refused" errors; kill $!`, /^IPv4: dial tcp4 127.0.0.1:81: connect: connection refused/);
      await says(
        `kubectl port-forward redis :6379 > said & sleep 1; exec 3<>/dev/tcp/127.0.0.1/$(grep -o "127.0.0.1:[0-9]*" said | cut -d: -f2); printf '*3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nk\\r\\n$3\\r\\na\\xff\\xfe\\r\\nGET k\\r\\n' >&3; head -c 14 <&3 | od -An -c | tr -s ' '; kill $!`,
        ' + O K \\r \\n $ 3 \\r \\n a 377 376 \\r \\n',
      );
    }
  } finally {
    side.close();
  }
});

test('@kubernetes/client-node lists, watches, informs, patches, execs and forwards ports', async () => {
  const k8s = await import('@kubernetes/client-node');
  const { url, close } = await serveWorld(freshWorld());
  const config = new k8s.KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'c', server: url, skipTLSVerify: true }],
    users: [{ name: 'u' }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
  const core = config.makeApiClient(k8s.CoreV1Api);
  const apps = config.makeApiClient(k8s.AppsV1Api);
  try {
    const nodes = await core.listNode();
    expect(nodes.items.map((n) => n.metadata!.name)).toEqual(['minikube']);

    // An informer of Pods, and a watch beside it.
    const seen: string[] = [];
    const informer = k8s.makeInformer(config, '/api/v1/namespaces/default/pods', () => core.listNamespacedPod({ namespace: 'default' }));
    informer.on('add', (p: V1Pod) => seen.push(`add ${p.metadata!.name}`));
    informer.on('delete', (p: V1Pod) => seen.push(`delete ${p.metadata!.name}`));
    await informer.start();
    const ready = new Promise<void>((done) => informer.on('update', (p: V1Pod) => p.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') && done()));
    const types: string[] = [];
    const watch = new k8s.Watch(config);
    const controller = await watch.watch('/api/v1/namespaces/default/pods', {}, (type) => types.push(type), () => {});

    await core.createNamespacedPod({ namespace: 'default', body: { metadata: { name: 'web', labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } } });
    await ready;
    expect(seen).toEqual(['add web']);
    expect(informer.get('web', 'default')?.status?.phase).toBe('Running');
    expect(types[0]).toBe('ADDED');
    expect(new Set(types.slice(1))).toEqual(new Set(['MODIFIED']));
    controller.abort();

    // Patches of three kinds.
    const deployment: V1Deployment = await apps.createNamespacedDeployment({
      namespace: 'default',
      body: { metadata: { name: 'd' }, spec: { replicas: 1, selector: { matchLabels: { a: 'd' } }, template: { metadata: { labels: { a: 'd' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } } },
    });
    expect(deployment.metadata!.generation).toBe(1);
    const jsonPatched = await apps.patchNamespacedDeployment({ name: 'd', namespace: 'default', body: [{ op: 'replace', path: '/spec/replicas', value: 2 }] }, k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.JsonPatch));
    expect(jsonPatched.spec!.replicas).toBe(2);
    const merged = await apps.patchNamespacedDeployment({ name: 'd', namespace: 'default', body: { spec: { replicas: 3 } } }, k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch));
    expect(merged.spec!.replicas).toBe(3);
    const strategic = await apps.patchNamespacedDeployment(
      { name: 'd', namespace: 'default', body: { spec: { template: { spec: { containers: [{ name: 'side', image: 'busybox' }] } } } } },
      k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.StrategicMergePatch),
    );
    expect(strategic.spec!.template.spec!.containers.map((c) => c.name).sort()).toEqual(['c', 'side']);

    // A program in a container, with input and an exit status.
    let out = '';
    const sink = new Writable({ write: (chunk, _, next) => ((out += String(chunk)), next()) });
    const input = new PassThrough();
    const status = await new Promise<object>((done, fail) => {
      new k8s.Exec(config).exec('default', 'web', 'web', ['sh', '-c', 'read a; echo got $a; exit 4'], sink, sink, input, false, done).catch(fail);
      input.end('něco\n');
    });
    expect(out).toBe('got něco\n');
    // Bytes to a port of the Pod and back, by channels of a WebSocket.
    const answer = await new Promise<string>((done, fail) => {
      let page = '';
      const body = new Writable({ write: (chunk, _, next) => ((page += String(chunk)), page.endsWith('</html>\n') && done(page), next()) });
      const request = new PassThrough();
      new k8s.PortForward(config).portForward('default', 'web', [80], body, null, request).catch(fail);
      request.write('GET / HTTP/1.1\r\nHost: web\r\n\r\n');
    });
    expect([answer.split('\r\n')[0], answer.match(/<title>.*<\/title>/)?.[0]]).toEqual(['HTTP/1.1 200 OK', '<title>Welcome to nginx!</title>']);
    const nobody = await new Promise<string>((done, fail) => {
      const errors = new Writable({ write: (chunk, _, next) => (String(chunk) && done(String(chunk)), next()) });
      new k8s.PortForward(config).portForward('default', 'web', [81], new PassThrough(), errors, new PassThrough()).catch(fail);
    });
    expect(nobody).toMatch(/^error forwarding port 81 to pod [0-9a-f]{64}, uid : failed to execute portforward in network namespace .*: connect: connection refused/);
    expect(status).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '4' }] } });

    await core.deleteNamespacedPod({ name: 'web', namespace: 'default', gracePeriodSeconds: 0 });
    await expect(core.readNamespacedPod({ name: 'web', namespace: 'default' })).rejects.toMatchObject({ code: 404 });
    await informer.stop();
  } finally {
    close();
  }
});
