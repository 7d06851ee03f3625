import { PassThrough, Writable } from 'node:stream';
import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import { realTools, type Tools } from './tools';
import { freshWorld, outside, serveWorld } from './sides';

jest.setTimeout(120_000);

const tools: Tools = realTools();
const withHelm = tools.missing === undefined ? test : test.skip;
if (tools.missing !== undefined) console.warn(`skipped: helm: ${tools.missing}`);

withHelm('helm installs, upgrades, rolls back and uninstalls a chart', async () => {
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

test('@kubernetes/client-node lists, watches, informs, patches and execs', async () => {
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
    expect(status).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '4' }] } });

    await core.deleteNamespacedPod({ name: 'web', namespace: 'default', gracePeriodSeconds: 0 });
    await expect(core.readNamespacedPod({ name: 'web', namespace: 'default' })).rejects.toMatchObject({ code: 404 });
    await informer.stop();
  } finally {
    close();
  }
});
