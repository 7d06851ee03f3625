import type { Json } from '../core';
import { Deployment, Event, Pod } from '../kinds';
import { ApiError } from './client';
import { rig } from './testing/server';

const D = '/api/v1/namespaces/default';
const G = '/apis/apps/v1/namespaces/default';
const MERGE = { 'content-type': 'application/merge-patch+json' };
const APPLY = { 'content-type': 'application/apply-patch+yaml' };
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

const web = (image = 'nginx:1.27') => ({
  metadata: { name: 'web' },
  spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image }] } } },
});

test('a ConfigMap through its life', () => {
  const r = rig();
  const made = r.send('POST', `${D}/configmaps`, '{"metadata":{"name":"one"},"data":{"a":"1"}}', { 'user-agent': 'curl/8.5.0' });
  expect(made).toEqual({
    status: 201,
    headers: { 'audit-id': expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/), 'cache-control': 'no-cache, private', 'content-type': 'application/json' },
    body: JSON.stringify(
      {
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: {
          name: 'one',
          namespace: 'default',
          uid: JSON.parse(made.body as string).metadata.uid,
          resourceVersion: '4',
          creationTimestamp: '2026-09-21T14:13:20Z',
          managedFields: [{ manager: 'curl', operation: 'Update', apiVersion: 'v1', time: '2026-09-21T14:13:20Z', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } } }],
        },
        data: { a: '1' },
      },
      null,
      2,
    ),
  });
  const status = (code: number, reason: string, message: string, details?: object) => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, ...(reason && { reason }), ...(details && { details }), code });
  expect(r.send('POST', `${D}/configmaps`, { metadata: { name: 'one' } }).body).toEqual(status(409, 'AlreadyExists', 'configmaps "one" already exists', { name: 'one', kind: 'configmaps' }));
  expect(r.send('GET', `${D}/configmaps/two`).body).toEqual(status(404, 'NotFound', 'configmaps "two" not found', { name: 'two', kind: 'configmaps' }));
  expect(r.send('PUT', `${D}/configmaps/one`, { metadata: { name: 'one', resourceVersion: '3' }, data: {} }).body).toEqual(
    status(409, 'Conflict', 'Operation cannot be fulfilled on configmaps "one": the object has been modified; please apply your changes to the latest version and try again', { name: 'one', kind: 'configmaps' }),
  );
  expect(r.send('PUT', `${D}/configmaps/one`, { metadata: { name: 'two' } }).body).toEqual(status(400, 'BadRequest', 'the name of the object (two) does not match the name on the URL (one)'));
  expect(r.send('POST', `${D}/configmaps`, { metadata: { name: 'x', resourceVersion: '5' } }).body).toEqual(status(500, '', 'resourceVersion should not be set on objects to be created'));
  expect(r.send('POST', '/api/v1/namespaces/ghost/configmaps', { metadata: { name: 'x' } }).body).toEqual(status(404, 'NotFound', 'namespaces "ghost" not found', { name: 'ghost', kind: 'namespaces' }));
  const before = r.store.revision;
  r.send('PATCH', `${D}/configmaps/one`, { data: { a: '1' } }, MERGE);
  expect(r.store.revision).toBe(before);
  const uid = JSON.parse(made.body as string).metadata.uid;
  expect(r.send('DELETE', `${D}/configmaps/one`).body).toEqual({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { name: 'one', kind: 'configmaps', uid } });
});

test('what cannot be decoded, in the words of the real server', () => {
  const r = rig();
  const says = (url: string, body: string, headers = {}) => (r.send('POST', url, body, headers).body as { message: string }).message;
  expect([
    says(`${D}/configmaps`, '{"metadata":{"name":"x"'),
    says(`${D}/configmaps`, '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"}}'),
    says(`${D}/configmaps`, '{"apiVersion":"v2","kind":"ConfigMap","metadata":{"name":"x"}}'),
    says(`${G}/deployments`, '{"apiVersion":"apps/v1beta1","kind":"Deployment","metadata":{"name":"x"}}'),
    says(`${D}/configmaps`, '{"metadata":{"name":["x"]}}'),
    says(`${D}/configmaps`, '{"metadata":"x"}'),
    says(`${G}/deployments`, '{"metadata":{"name":"x"},"spec":{"replicas":"two"}}'),
    says(`${D}/services`, '{"metadata":{"name":"x"},"spec":{"ports":[{"port":"80"}]}}'),
    says(`${D}/configmaps`, 'metadata:\n  name: y\n', { 'content-type': 'application/yaml' }),
    says(`${D}/pods?fieldValidation=Strict`, '{"metadata":{"name":"p"},"spec":{"replicas":1,"containers":[{"name":"c","image":"x","port":80,"env":[{"name":"A","val":"1"}],"name":"d"}],"volums":[]}}'),
  ]).toEqual([
    'the object provided is unrecognized (must be of type ConfigMap): couldn\'t get version/kind; json parse error: unexpected end of JSON input ({"metadata":{"name":"x")',
    'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
    'ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" in scheme "pkg/runtime/scheme.go:111"',
    'the API version in the data (apps/v1beta1) does not match the expected API version (apps/v1)',
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal array into Go struct field ObjectMeta.metadata.name of type string',
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal string into Go struct field ConfigMap.metadata of type v1.ObjectMeta',
    'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    'Service in version "v1" cannot be handled as a Service: json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32',
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string',
    'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.replicas", unknown field "spec.containers[0].port", unknown field "spec.containers[0].env[0].val", duplicate field "spec.containers[0].name", unknown field "spec.volums"',
  ]);
});

test('a Pod: defaults, placing, ending', () => {
  const r = rig();
  const pod = r.client.create(Pod, { metadata: { name: 'web', namespace: 'default' }, spec: { containers: [{ name: 'web', image: 'nginx' }] } } as never);
  const { volumes, containers, ...spec } = pod.spec!;
  expect([volumes!.length, containers[0]!.imagePullPolicy, containers[0]!.volumeMounts![0]!.mountPath, spec, pod.status]).toEqual([
    1,
    'Always',
    '/var/run/secrets/kubernetes.io/serviceaccount',
    {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'default',
      serviceAccount: 'default',
      securityContext: {},
      schedulerName: 'default-scheduler',
      tolerations: ['not-ready', 'unreachable'].map((k) => ({ key: `node.kubernetes.io/${k}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })),
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    { phase: 'Pending', qosClass: 'BestEffort' },
  ]);
  r.client.bind(pod, 'minikube');
  expect(r.client.list(Pod, { node: 'minikube' }).map((p) => p.metadata.name)).toEqual(['web']);
  expect(() => r.client.bind(pod, 'other')).toThrow('Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "minikube"');
  r.client.delete(Pod, 'web', 'default');
  const going = r.client.get(Pod, 'web', 'default')!;
  expect([going.metadata.deletionTimestamp, going.metadata.deletionGracePeriodSeconds, going.metadata.generation]).toEqual(['2026-09-21T14:13:50Z', 30, 2]);
  r.client.delete(Pod, 'web', 'default', { gracePeriodSeconds: 0 });
  expect(r.client.get(Pod, 'web', 'default')).toBeUndefined();
});

test('patches, generation, scale and the table', () => {
  const r = rig();
  r.send('POST', `${G}/deployments`, web());
  r.send('PATCH', `${G}/deployments/web`, { spec: { template: { spec: { containers: [{ name: 'nginx', image: 'nginx:1.28' }, { name: 'side', image: 'busybox' }] } } } }, { 'content-type': 'application/strategic-merge-patch+json' });
  r.send('PATCH', `${G}/deployments/web/scale`, { spec: { replicas: 3 } }, MERGE);
  const d = r.client.get(Deployment, 'web', 'default')!;
  expect([d.metadata.generation, d.spec!.replicas, d.spec!.template.spec!.containers.map((c) => c.image)]).toEqual([3, 3, ['nginx:1.28', 'busybox']]);
  const table = r.send('GET', `${G}/deployments`, undefined, TABLE).body as any;
  expect([table.kind, table.columnDefinitions.map((c: any) => [c.name, c.type, c.priority]), table.rows[0].cells, table.rows[0].object.kind]).toEqual([
    'Table',
    [['Name', 'string', 0], ['Ready', 'string', 0], ['Up-to-date', 'string', 0], ['Available', 'string', 0], ['Age', 'string', 0], ['Containers', 'string', 1], ['Images', 'string', 1], ['Selector', 'string', 1]],
    ['web', '0/3', 0, 0, '0s', 'nginx,side', 'nginx:1.28,busybox', 'app=web'],
    'PartialObjectMetadata',
  ]);
  expect((r.send('PATCH', `${G}/deployments/web`, { spec: { selector: { matchLabels: { x: 'y' } }, template: { metadata: { labels: { x: 'y' } } } } }, MERGE).body as any).message).toBe(
    'Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"web","x":"y"}}: field is immutable',
  );
  const copied = r.send('PATCH', `${G}/deployments/web?dryRun=All`, [{ op: 'add', path: '/metadata/annotations', value: { a: 'b' } }, { op: 'copy', from: '/metadata/annotations', path: '/metadata/labels' }], { 'content-type': 'application/json-patch+json' }).body as any;
  expect([copied.metadata.labels, copied.metadata.labels === copied.metadata.annotations]).toEqual([{ a: 'b' }, false]);
  expect((r.send('PATCH', `${G}/deployments/web`, [{ op: 'replace', path: '/spec/nope/x', value: 1 }], { 'content-type': 'application/json-patch+json' }).body as any).message).toBe('the server rejected our request due to an error in our request');
});

test('a watch goes on from where it was, filtered by labels', () => {
  const r = rig();
  const make = (name: string) => r.send('POST', `${D}/configmaps`, { metadata: { name, labels: { t: 'w' } }, data: { a: '1' } });
  make('old');
  const first = r.send('GET', `${D}/configmaps?watch=1&labelSelector=t%3Dw&allowWatchBookmarks=true&timeoutSeconds=60`);
  const seen = (body: any): unknown[] => body.map((e: any) => [e.type, e.object.metadata.name]);
  expect([seen(first.body), first.more!.topics, first.more!.until]).toEqual([[['ADDED', 'old'], ['BOOKMARK', undefined]], ['store:minikube'], r.time + 60_000]);
  make('new');
  r.send('PATCH', `${D}/configmaps/old`, { metadata: { labels: { t: 'other' } } }, MERGE);
  r.send('DELETE', `${D}/configmaps/new`);
  const second = r.api.handle(first.more!.next);
  expect(seen(second.body)).toEqual([['ADDED', 'new'], ['DELETED', 'old'], ['DELETED', 'new']]);
  r.time += 60_000;
  const last = r.api.handle(second.more!.next);
  expect([last.body, last.more]).toEqual([[], undefined]);
  r.store.compact(r.store.revision);
  expect(r.send('GET', `${D}/configmaps?watch=1&resourceVersion=2`).body).toEqual([
    { type: 'ERROR', object: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: `too old resource version: 2 (${r.store.revision})`, reason: 'Expired', code: 410 } },
  ]);
  // Where there are two forms of a kind, a bookmark is of the one that was asked for.
  for (const [group, apiVersion] of [['api/v1', 'v1'], ['apis/events.k8s.io/v1', 'events.k8s.io/v1']]) {
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    expect(r.send('GET', `/${group}/events?watch=1&allowWatchBookmarks=true`).body).toEqual([{ type: 'BOOKMARK', object: { kind: 'Event', apiVersion, metadata: { resourceVersion: String(r.store.revision), annotations } } }]);
  }
});

test('server-side apply: conflicts, force, giving up fields', () => {
  const r = rig();
  const cm = (data: object) => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm' }, data });
  expect(r.send('PATCH', `${D}/configmaps/cm?fieldManager=one`, cm({ a: '1', b: '2' }), APPLY).status).toBe(201);
  expect((r.send('PATCH', `${D}/configmaps/cm?fieldManager=two`, cm({ a: '9', b: '8' }), APPLY).body as any).message).toBe('Apply failed with 2 conflicts: conflicts with "one":\n- .data.a\n- .data.b');
  expect((r.send('PATCH', `${D}/configmaps/cm?fieldManager=two&force=true`, cm({ a: '9' }), APPLY).body as any).data).toEqual({ a: '9', b: '2' });
  expect((r.send('PATCH', `${D}/configmaps/cm?fieldManager=one`, cm({}), APPLY).body as any).data).toEqual({ a: '9' });
  expect((r.send('PATCH', `${D}/configmaps/cm?fieldManager=one`, '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cm"},"datta":{}}', APPLY).body as any).message).toBe(
    'failed to create typed patch object (/cm; /v1, Kind=ConfigMap): .datta: field not declared in schema',
  );
});

test('nobody may do what no role allows', () => {
  const r = rig();
  const jane = { user: 'jane', groups: [] };
  const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
  const says = (method: string, url: string, body?: any) => (r.send(method, url, body, {}, jane).body as any).message;
  expect(says('GET', `${D}/pods`)).toBe('pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"');
  expect(says('GET', '/metrics')).toBe('forbidden: User "jane" cannot get path "/metrics"');
  r.send('POST', `${rbac}/roles`, { metadata: { name: 'limited' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }, { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['*'] }] });
  r.send('POST', `${rbac}/rolebindings`, { metadata: { name: 'limited' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'limited' }, subjects: [{ kind: 'User', name: 'jane' }] });
  expect(r.send('GET', `${D}/pods`, undefined, {}, jane).status).toBe(200);
  expect(says('GET', `${D}/pods/x`)).toBe('pods "x" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "default"');
  expect((r.send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { spec: { resourceAttributes: { verb: 'list', resource: 'pods', namespace: 'default' } } }).body as any).status).toEqual({ allowed: true });
  expect((r.send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { spec: { user: 'jane', resourceAttributes: { verb: 'list', resource: 'pods', namespace: 'default' } } }).body as any).status).toEqual({
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "limited/default" of Role "limited" to User "jane"',
  });
});

test('quota, limits and priority', () => {
  const r = rig();
  const pod = (name: string, resources: object = {}, more: object = {}) => r.send('POST', `${D}/pods`, { metadata: { name }, spec: { containers: [{ name: 'c', image: 'x', resources }], ...more } } as unknown as Json);
  expect((pod('q', {}, { priorityClassName: 'nosuch' }).body as any).message).toBe('pods "q" is forbidden: no PriorityClass with name nosuch was found');
  r.send('POST', `${D}/limitranges`, { metadata: { name: 'l' }, spec: { limits: [{ type: 'Container', max: { cpu: '1' }, default: { cpu: '500m' }, defaultRequest: { cpu: '100m' } }] } });
  const made = pod('a').body as any;
  expect([made.spec.containers[0].resources, made.metadata.annotations]).toEqual([
    { limits: { cpu: '500m' }, requests: { cpu: '100m' } },
    { 'kubernetes.io/limit-ranger': 'LimitRanger plugin set: cpu request for container c; cpu limit for container c' },
  ]);
  expect((pod('b', { limits: { cpu: '2' } }).body as any).message).toBe('pods "b" is forbidden: maximum cpu usage per Container is 1, but limit is 2');
  r.send('POST', `${D}/resourcequotas`, { metadata: { name: 'q1' }, spec: { hard: { pods: '2' } } });
  // One that says nothing is stored without a list.
  r.send('POST', `${D}/limitranges`, { metadata: { name: 'a' }, spec: { limits: [] } });
  expect(pod('c').status).toBe(201);
  expect((pod('d').body as any).message).toBe('pods "d" is forbidden: exceeded quota: q1, requested: pods=1, used: pods=2, limited: pods=2');
});

test('an event whose hour is over is seen by nobody, on whatever page it would stand', () => {
  const r = rig();
  const make = (name: string) => r.send('POST', `${D}/events`, { metadata: { name }, involvedObject: { kind: 'Pod', name: 'web', namespace: 'default' }, lastTimestamp: new Date(r.time).toISOString().replace('.000', ''), reason: 'Told', type: 'Normal' });
  for (const name of ['a1', 'a2', 'a3']) make(name);
  r.time += 3_600_001;
  for (const name of ['b1', 'b2', 'b3']) make(name);
  const page = (query: string): unknown[] => {
    const { items, metadata } = r.send('GET', `${D}/events?${query}`).body as any;
    return [items.map((e: any) => e.metadata.name), metadata.remainingItemCount, metadata.continue && encodeURIComponent(metadata.continue)];
  };
  const first = page('limit=2');
  expect(first).toEqual([['b1', 'b2'], 1, expect.any(String)]);
  expect(page(`limit=2&continue=${first[2]}`)).toEqual([['b3'], undefined, undefined]);
  expect(page('')).toEqual([['b1', 'b2', 'b3'], undefined, undefined]);
  expect((r.send('GET', `${D}/events?watch=1`).body as any).map((e: any) => e.object.metadata.name)).toEqual(['b1', 'b2', 'b3']);
  expect([r.send('GET', `${D}/events/a1`).status, r.send('GET', `${D}/events/b1`).status]).toEqual([404, 200]);
});

test('events are counted, then combined, then kept quiet', () => {
  const r = rig();
  const pod = r.client.create(Pod, { metadata: { name: 'web', namespace: 'default' }, spec: { containers: [{ name: 'web', image: 'nginx' }] } } as never);
  const say = (message: string) => r.client.event(pod, { type: 'Warning', reason: 'BackOff', message, component: 'kubelet', host: 'minikube' });
  for (let i = 0; i < 3; i++) say('again');
  for (let i = 0; i < 40; i++) say(`text ${i}`);
  const events = r.client.list(Event);
  expect(events.map((e) => [e.message, e.count])).toEqual([
    ['again', 3],
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((i) => [`text ${i}`, 1]),
    ['(combined from similar events): text 21', 14],
  ]);
});

test('pages of a list', () => {
  const r = rig();
  for (const n of ['a', 'b', 'c', 'd', 'e']) r.send('POST', `${D}/configmaps`, { metadata: { name: n } });
  const page = (url: string): [string[], string | undefined, number | undefined] => {
    const { items, metadata } = r.send('GET', url).body as any;
    return [items.map((i: any) => i.metadata.name), metadata.continue, metadata.remainingItemCount];
  };
  const first = page(`${D}/configmaps?limit=2`);
  const second = page(`${D}/configmaps?limit=2&continue=${first[1]}`);
  const third = page(`${D}/configmaps?limit=2&continue=${second[1]}`);
  expect([first[0], first[2], second[0], second[2], third[0], third[1], third[2]]).toEqual([['a', 'b'], 3, ['c', 'd'], 1, ['e'], undefined, undefined]);
});

test('a refusal is an ApiError with the Status that goes over the wire', () => {
  const r = rig();
  let caught: unknown;
  try {
    r.client.update(Pod, 'none', 'default', () => {});
  } catch (e) {
    caught = e;
  }
  expect((caught as ApiError).status).toEqual({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'pods "none" not found', reason: 'NotFound', details: { name: 'none', kind: 'pods' }, code: 404 });
});

test('a CustomResourceDefinition brings a kind with its own schema, table and discovery', () => {
  const r = rig();
  const C = '/apis/stable.example.com/v1/namespaces/default/boats';
  expect(r.send('GET', C).status).toBe(404);
  const crd = {
    metadata: { name: 'boats.stable.example.com' },
    spec: {
      group: 'stable.example.com',
      scope: 'Namespaced',
      names: { plural: 'boats', kind: 'Boat', shortNames: ['bt'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [{ name: 'Length', type: 'integer', jsonPath: '.spec.length' }],
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  required: ['length'],
                  properties: { length: { type: 'integer', maximum: 400 }, color: { type: 'string', enum: ['red', 'blue'], default: 'red' }, ports: { type: 'array', maxItems: 2, items: { type: 'string' } } },
                },
                status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              },
            },
          },
        },
      ],
    },
  };
  expect((r.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd).body as any).status).toEqual({ conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: ['v1'] });
  expect((r.send('GET', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`).body as any).status.conditions.map((c: any) => `${c.type}=${c.status}`)).toEqual(['NamesAccepted=True', 'Established=True']);
  const made = r.send('POST', C, { apiVersion: 'stable.example.com/v1', kind: 'Boat', metadata: { name: 'one' }, spec: { length: 30, sails: 2 }, status: { x: 1 } });
  expect([made.headers.warning, (made.body as any).spec, (made.body as any).status, (made.body as any).metadata.generation]).toEqual(['299 - "unknown field \\"spec.sails\\""', { length: 30, color: 'red' }, undefined, 1]);
  expect((r.send('POST', C, { apiVersion: 'stable.example.com/v1', kind: 'Boat', metadata: { name: 'two' }, spec: { length: 'long', color: 'green', ports: ['a', 'b', 'c'] } }).body as any).message).toBe(
    'Boat.stable.example.com "two" is invalid: [spec.color: Unsupported value: "green": supported values: "red", "blue", spec.length: Invalid value: "string": spec.length in body must be of type integer: "string", spec.ports: Too many: 3: must have at most 2 items]',
  );
  expect((r.send('POST', C, { apiVersion: 'stable.example.com/v1', kind: 'Boat', metadata: { name: 'two' }, spec: { color: 5 } }).body as any).message).toBe(
    'Boat.stable.example.com "two" is invalid: [spec.color: Invalid value: "integer": spec.color in body must be of type string: "integer", spec.color: Unsupported value: 5: supported values: "red", "blue", spec.length: Required value]',
  );
  expect((r.send('PATCH', `${C}/one`, { spec: { length: 500 } }, MERGE).body as any).message).toBe('Boat.stable.example.com "one" is invalid: spec.length: Invalid value: 500: spec.length in body should be less than or equal to 400');
  r.send('PATCH', `${C}/one/status`, { status: { ready: true } }, MERGE);
  expect((r.send('GET', C, undefined, TABLE).body as any).rows[0].cells).toEqual(['one', 30]);
  expect((r.send('GET', '/apis/stable.example.com/v1').body as any).resources.map((x: any) => x.name)).toEqual(['boats', 'boats/status']);
  expect((r.send('GET', '/openapi/v3/apis/stable.example.com/v1').body as any).components.schemas['com.example.stable.v1.Boat'].properties.spec.properties.length).toEqual({ type: 'integer', maximum: 400 });
  expect((r.send('PATCH', `${C}/three?fieldManager=m`, '{"apiVersion":"stable.example.com/v1","kind":"Boat","spec":{"length":3},"metadata":{"name":"three"}}', APPLY).body as any).metadata.managedFields[0].fieldsV1).toEqual({ 'f:spec': { 'f:length': {} } });
  const going = r.send('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/boats.stable.example.com').body as any;
  expect([going.kind, going.metadata.finalizers, r.send('GET', C).status]).toEqual(['CustomResourceDefinition', ['customresourcecleanup.apiextensions.k8s.io'], 200]);
  expect(r.api.finishDefinitions()).toBe(false);
  expect(r.send('GET', C).status).toBe(404);
  expect(r.store.count('/registry/stable.example.com/')).toBe(0);
});

test('the token in a Pod is that of its ServiceAccount, until the Pod is gone', () => {
  const r = rig();
  const pod = r.client.create(Pod, { metadata: { name: 'web', namespace: 'default' }, spec: { containers: [{ name: 'web', image: 'nginx' }] } } as never);
  const bearer = { authorization: `Bearer ${r.client.podToken(pod)}` };
  const ask = () => r.api.handle({ method: 'GET', url: `${D}/pods`, headers: bearer });
  expect((ask().body as any).message).toBe('pods is forbidden: User "system:serviceaccount:default:default" cannot list resource "pods" in API group "" in the namespace "default"');
  const asked = r.send('POST', `${D}/serviceaccounts/default/token`, { spec: {} }).body as any;
  const review = r.send('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: asked.status.token } }).body as any;
  expect([asked.status.expirationTimestamp, review.status.authenticated, review.status.user.username]).toEqual(['2026-09-21T15:13:20Z', true, 'system:serviceaccount:default:default']);
  const bound = r.send('POST', `${D}/serviceaccounts/default/token`, { spec: { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'web' } } }).body as any;
  r.client.delete(Pod, 'web', 'default');
  // What was found good is taken for ten seconds without another look, in reviews too; what was found bad is looked at anew.
  const late = { authorization: `Bearer ${bound.status.token}` };
  expect(r.api.handle({ method: 'GET', url: `${D}/pods`, headers: late }).status).toBe(401);
  r.time += 9_999;
  expect(ask().status).toBe(403);
  r.time += 1;
  expect(ask().body).toEqual({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'Unauthorized', reason: 'Unauthorized', code: 401 });
});
