import { encodeBase64, toBytes, type Json } from '../core';
import { rig, type Rig } from './testing/server';

/** What the generic handlers answer (`apiserver/pkg/endpoints/handlers`, `pkg/registry/generic/registry`), as tables of cases. */
const D = '/api/v1/namespaces/default';
const type = (t: string) => ({ 'content-type': `application/${t}` });

/** The refusal's code and words, or what `pick` takes of the answer. */
function ask(r: Rig, method: string, url: string, body?: Json, headers = {}, pick: (o: any) => unknown = (o) => o.data): unknown {
  const answer = r.send(method, url, body, headers);
  const shown = answer.body as any;
  if (answer.status >= 400) return [answer.status, shown.message];
  return pick(shown);
}

test('JSON patches as evanphx/json-patch v4 applies them, and what is no patch', () => {
  const r = rig();
  r.send('POST', `${D}/configmaps`, { metadata: { name: 'a' }, data: { a: '1' } });
  const patch = (body: Json, pick?: (o: any) => unknown) => ask(r, 'PATCH', `${D}/configmaps/a`, body, type('json-patch+json'), pick);
  const unfit = [422, 'the server rejected our request due to an error in our request'];
  expect([
    patch([{ op: 'replace', path: '/data/new', value: 'x' }]),
    patch([{ op: 'remove', path: '/data/none' }]),
    patch([{ op: 'test', path: '/data/none', value: null }, { op: 'move', from: '/data/new', path: '/data/b' }]),
    patch([{ op: 'test', path: '/data/a', value: '2' }]),
    patch([{ op: 'add', path: '/metadata/finalizers', value: ['x/a'] }, { op: 'add', path: '/metadata/finalizers/-1', value: 'x/b' }, { op: 'add', path: '/metadata/finalizers/0', value: 'x/c' }], (o) => o.metadata.finalizers),
    patch([{ op: 'remove', path: '/metadata/finalizers/-1' }], (o) => o.metadata.finalizers),
    patch([{ op: 'add', path: '/metadata/annotations/x', value: 'y' }]),
    patch([{ op: 'noop', path: '/data' }]),
    patch('{}'),
    patch('[1]'),
    patch('[{"op":"add","path":1}]'),
    patch('x'),
    patch([{ op: 'remove', path: '/metadata/name' }]),
  ]).toEqual([
    { a: '1', new: 'x' },
    unfit,
    { a: '1', b: 'x' },
    unfit,
    ['x/c', 'x/a', 'x/b'],
    ['x/c', 'x/a'],
    unfit,
    unfit,
    [400, 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'],
    [400, 'error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp'],
    [400, 'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.path of type string'],
    [400, "error decoding patch: invalid character 'x' looking for beginning of value"],
    [400, 'the name of the object (a based on URL) was undeterminable: name must be provided'],
  ]);
  expect(ask(r, 'PATCH', `${D}/configmaps/none`, 'x', type('merge-patch+json'))).toEqual([404, 'configmaps "none" not found']);
  expect(ask(r, 'PATCH', `${D}/configmaps/a`, 'null', type('merge-patch+json'))).toEqual([400, 'Invalid JSON Patch']);
  expect(ask(r, 'PATCH', `${D}/configmaps/a`, { data: 5 }, type('strategic-merge-patch+json'))).toEqual([422, ' "" is invalid: patch: Invalid value: "map[data:5]": cannot restore map from int64']);
  const [code, words] = ask(r, 'PATCH', `${D}/configmaps/a`, { data: 5 }, type('merge-patch+json')) as [number, string];
  expect([code, words.startsWith(' "" is invalid: patch: Invalid value: "{'), words.endsWith('": json: cannot unmarshal number into Go struct field ConfigMap.data of type map[string]string')]).toEqual([422, true, true]);
});

test('strategic merge patches: lists by key and as sets, in order, and their directives', () => {
  const r = rig();
  const G = '/apis/apps/v1/namespaces/default/deployments';
  const containers = [{ name: 'c', image: 'x', ports: [{ containerPort: 80 }] }];
  r.send('POST', G, { metadata: { name: 'w' }, spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers } } } });
  const patch = (body: Json, pick?: (o: any) => unknown) => ask(r, 'PATCH', `${G}/w`, body, type('strategic-merge-patch+json'), pick);
  const pod = (spec: Json) => patch({ spec: { template: { spec } } }, (o) => o.spec.template.spec.containers.map((c: any) => c.name + c.image));
  const finalizers = (meta: Json) => patch({ metadata: meta }, (o) => o.metadata.finalizers);
  expect([
    pod({ containers: [{ name: 'd', image: 'y' }, { name: 'c', image: 'z' }] }),
    pod({ $setElementOrder: 1, '$setElementOrder/containers': [{ name: 'c' }, { name: 'd' }] }),
    pod({ containers: [{ image: 'y' }] }),
    pod({ '$setElementOrder/nothing': [] }),
    pod({ '$setElementOrder/containers': [{ name: 'd' }, { name: 'c' }], containers: [{ name: 'c', image: 'q' }, { name: 'd', image: 'q' }] }),
    finalizers({ finalizers: ['x/a', 'x/b'] }),
    finalizers({ finalizers: ['x/c'] }),
    finalizers({ '$deleteFromPrimitiveList/finalizers': ['x/a'], finalizers: ['x/z'] }),
    patch({ spec: { strategy: { $retainKeys: ['type'], rollingUpdate: {} } } }),
    patch({ metadata: { labels: { $patch: 'explode' } } }, (o) => o.metadata.labels ?? null),
  ]).toEqual([
    ['dy', 'cz'],
    ['cz', 'dy'],
    [500, 'map: map[image:y] does not contain declared merge key: name'],
    [500, 'unable to find api field in struct PodSpec for the json field "nothing"'],
    [500, "The order in patch list:\n[map[image:q name:c] map[image:q name:d]]\n doesn't match $setElementOrder list:\n[map[name:d] map[name:c]]\n"],
    ['x/a', 'x/b'],
    ['x/c', 'x/a', 'x/b'],
    ['x/z', 'x/c', 'x/b'],
    [400, 'invalid patch format of retainKeys'],
    null,
  ]);
});

test('server-side apply: who owned nothing before, versions, scale, and configurations that fit no schema', () => {
  const r = rig();
  const apply = (url: string, body: Json, pick?: (o: any) => unknown) => ask(r, 'PATCH', url, body, type('apply-patch+yaml'), pick);
  const cm = (data: Json, meta = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', ...meta }, data }) as Json;
  r.send('POST', `${D}/configmaps`, { metadata: { name: 'c' }, data: { k: '1' } });
  r.send('PATCH', `${D}/configmaps/c`, { metadata: { managedFields: [] } }, type('merge-patch+json'));
  const owners = (o: any): unknown => o.metadata.managedFields.map((m: any) => [m.manager, m.operation, m.subresource, JSON.stringify(m.fieldsV1)]);
  const url = `${D}/configmaps/c?fieldManager=m`;
  const G = '/apis/apps/v1/namespaces/default/deployments';
  const deployment = (spec: object): Json => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'w' }, spec }) as Json;
  const whole = { replicas: 1, selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'x' }] } } };
  const of = (containers: Json) => apply(`${G}/w?fieldManager=two`, deployment({ template: { spec: { containers } } }));
  const scale = (replicas: number, query: string) => apply(`${G}/w/scale?fieldManager=s${query}`, { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'w' }, spec: { replicas } }, (o) => o.spec);
  const untyped = 'failed to create typed patch object (/w; apps/v1, Kind=Deployment): ';
  expect([
    apply(url, cm({ k: '2' })),
    apply(url, cm({ q: '2' }), owners),
    apply(url, cm({}, { resourceVersion: '1' })),
    apply(`${D}/configmaps/none?fieldManager=m`, { ...(cm({}) as any), metadata: { name: 'none', uid: 'u' } }),
    apply(`${G}/w?fieldManager=one`, deployment(whole), (o) => o.spec.replicas),
    scale(2, ''),
    scale(2, '&force=true'),
    ask(r, 'GET', `${G}/w`, undefined, {}, (o) => o.metadata.managedFields.filter((m: any) => 'f:replicas' in m.fieldsV1['f:spec']).map((m: any) => [m.manager, m.operation, m.subresource])),
    of([{ image: 'x' }]),
    of([{ name: 'c' }, { name: 'c' }]),
    apply(`${G}/w?fieldManager=two`, deployment({ foo: 1, replicas: '2' })),
  ]).toEqual([
    [409, 'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.k'],
    [
      ['m', 'Apply', undefined, '{"f:data":{"f:q":{}}}'],
      ['before-first-apply', 'Update', undefined, '{"f:data":{".":{},"f:k":{}}}'],
    ],
    [409, 'Operation cannot be fulfilled on configmaps "c": the object has been modified; please apply your changes to the latest version and try again'],
    [409, 'Operation cannot be fulfilled on configmaps "none": uid mismatch: the provided object specified uid u, and no existing object was found'],
    1,
    [409, 'Apply failed with 1 conflict: conflict with "one": .spec.replicas'],
    { replicas: 2 },
    [['s', 'Apply', 'scale']],
    [500, `${untyped}.spec.template.spec.containers: element 0: associative list with keys has an element that omits key field "name" (and doesn't have default value)`],
    [500, `${untyped}.spec.template.spec.containers: duplicate entries for key [name="c"]`],
    [500, `${untyped}errors:\n  .spec.foo: field not declared in schema\n  .spec.replicas: expected numeric (int or float), got &value.valueUnstructured{Value:"2"}`],
  ]);
});

test('lists: pages of one revision, the past, the future, and tokens that are none', () => {
  const r = rig();
  const add = (name: string): void => void r.send('POST', `${D}/configmaps`, { metadata: { name } });
  for (const name of ['a', 'b', 'c', 'd']) add(name);
  const list = (query: string) => ask(r, 'GET', `${D}/configmaps?${query}`, undefined, {}, (o) => [o.items.map((i: any) => i.metadata.name).join(''), o.metadata.resourceVersion, o.metadata.remainingItemCount]);
  const then = String(r.store.revision);
  const token = (r.send('GET', `${D}/configmaps?limit=2`).body as any).metadata.continue;
  r.send('DELETE', `${D}/configmaps/c`);
  add('e');
  expect([
    list(`limit=1&continue=${token}`),
    list(`continue=${token}`),
    list(`resourceVersion=${then}&resourceVersionMatch=Exact`),
    list(`resourceVersion=${then}&limit=3`),
    list(`resourceVersion=${then}`),
    list(`continue=${token}&resourceVersion=5`),
    list('resourceVersion=99'),
    list('resourceVersion=abc'),
    list('continue=!'),
    list('continue=e30'),
    list('resourceVersionMatch=Exact'),
  ]).toEqual([
    ['c', then, 1],
    ['cd', then, undefined],
    ['abcd', then, undefined],
    ['abc', then, 1],
    ['abde', '9', undefined],
    [400, 'specifying resource version is not allowed when using continue'],
    [504, 'Timeout: Too large resource version: 99, current: 9'],
    [400, 'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax'],
    [400, 'invalid continue token: continue key is not valid: illegal base64 data at input byte 0'],
    [400, 'invalid continue token: continue key is not valid: server does not recognize this encoded version '],
    [422, 'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided'],
  ]);
  r.store.compact(r.store.revision);
  const gone = r.send('GET', `${D}/configmaps?limit=1&continue=${token}`);
  const { message, metadata, reason } = gone.body as any;
  expect([gone.status, reason, message.slice(0, 69)]).toEqual([410, 'Expired', 'The provided continue parameter is too old to display a consistent li']);
  // What it gives instead goes on with the present.
  expect(list(`continue=${metadata.continue}`)).toEqual(['de', '9', undefined]);
  expect(list(`resourceVersion=${then}&resourceVersionMatch=Exact`)).toEqual([410, 'The resourceVersion for the provided list is too old.']);
});

test('deletes: options, preconditions, collections', () => {
  const r = rig();
  for (const name of ['a', 'b', 'c']) r.send('POST', `${D}/configmaps`, { metadata: { name, labels: { l: name } } });
  const uid = (r.send('GET', `${D}/configmaps/a`).body as any).metadata.uid;
  const del = (url: string, body?: Json, pick: (o: any) => unknown = (o) => [o.kind, o.items?.map((i: any) => [i.metadata.name, i.kind])]) => ask(r, 'DELETE', `${D}/configmaps${url}`, body, {}, pick);
  expect([
    del('/a', { preconditions: { uid: 'x' } }),
    del('/a', { preconditions: { resourceVersion: '1' } }),
    del('/a', { kind: 'Foo' }),
    del('/a', '{'),
    del('/a', { gracePeriodSeconds: 'x' }),
    del('/a', { propagationPolicy: 'Orphan', orphanDependents: true }),
    del('/a?dryRun=All&propagationPolicy=Odd', { dryRun: ['All'] }),
    del('?labelSelector=l%3Db'),
    del('?limit=1'),
    del('?fieldSelector=data.x%3D1'),
    ask(r, 'DELETE', '/api/v1/configmaps'),
  ]).toEqual([
    [409, `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (x) does not match the UID in record (${uid}). The object might have been deleted and then recreated`],
    [409, 'Operation cannot be fulfilled on ConfigMap "a": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (4). The object might have been modified'],
    [400, 'no kind "Foo" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"'],
    [400, "couldn't get version/kind; json parse error: unexpected end of JSON input"],
    [400, 'json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64'],
    [422, 'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set'],
    ['Status', undefined],
    ['ConfigMapList', [['b', undefined]]],
    ['ConfigMapList', [['a', undefined]]],
    [400, '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    [405, 'the server does not allow this method on the requested resource'],
  ]);
  const lease = { metadata: { name: 'l' }, spec: { holderIdentity: 'x' } };
  const L = '/apis/coordination.k8s.io/v1/namespaces/default/leases/l';
  expect([ask(r, 'PUT', L, lease, {}, (o) => o.kind), ask(r, 'PUT', L, lease), ask(r, 'PUT', `${D}/configmaps/none`, { metadata: { name: 'none' } })]).toEqual([
    'Lease',
    [422, 'leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update'],
    [404, 'configmaps "none" not found'],
  ]);
});

test('fields that selectors may name, by kind and version', () => {
  const r = rig();
  const by = (url: string, field: string) => ask(r, 'GET', `${url}?fieldSelector=${encodeURIComponent(`${field}=x`)}`, undefined, {}, () => 'taken');
  expect([
    by('/api/v1/pods', 'spec.host'),
    by('/api/v1/nodes', 'metadata.namespace'),
    by('/api/v1/namespaces', 'name'),
    by('/apis/batch/v1/jobs', 'spec.x'),
    by('/api/v1/events', 'involvedObject.kind'),
    by('/apis/events.k8s.io/v1/events', 'involvedObject.kind'),
    by('/apis/events.k8s.io/v1/events', 'regarding.kind'),
    by('/api/v1/secrets', 'metadata.name=a\\b'),
    by('/api/v1/secrets', 'metadata.name=a'),
  ]).toEqual([
    'taken',
    [400, 'field label not supported: metadata.namespace'],
    [400, 'field label not supported: name'],
    [400, 'field label "spec.x" not supported for batchv1.Job'],
    'taken',
    [400, 'field label not supported: involvedObject.kind'],
    'taken',
    [400, 'invalid field selector: invalid escape sequence: \\b'],
    [400, 'invalid field selector: unescaped character in value: 61'],
  ]);
});

test('Pod Security: what each level refuses, warns of, and says of Pods that are there', () => {
  const r = rig();
  const ns = (name: string, labels: Record<string, string>) => {
    const made = ask(r, 'POST', '/api/v1/namespaces', { metadata: { name, labels: Object.fromEntries(Object.entries(labels).map(([k, v]) => [`pod-security.kubernetes.io/${k}`, v])) } }, {}, (o) => o.metadata.name);
    r.send('POST', `/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: 'default' } });
    return made;
  };
  const pod = (namespace: string, spec: object): unknown => {
    const answer = r.send('POST', `/api/v1/namespaces/${namespace}/pods`, { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'x' }], ...spec } } as Json);
    return answer.status === 201 ? (answer.headers['warning'] ?? null) : (answer.body as any).message;
  };
  expect([
    ns('bad', { enforce: 'x', 'warn-version': '1.2' }),
    ns('strict', { enforce: 'restricted' }),
    ns('base', { enforce: 'baseline', 'enforce-version': 'v1.30' }),
    ns('free', {}),
    pod('strict', { hostNetwork: true, volumes: [{ name: 'h', hostPath: { path: '/' } }], containers: [{ name: 'a', image: 'x' }, { name: 'b', image: 'x', securityContext: { privileged: true, runAsUser: 0, capabilities: { add: ['SYS_ADMIN'], drop: ['ALL'] }, seccompProfile: { type: 'Unconfined' } } }] }),
    pod('base', { hostPID: true, volumes: [{ name: 'h', hostPath: { path: '/' } }], securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }], appArmorProfile: { type: 'Unconfined' } }, containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 1, hostPort: 8080 }, { containerPort: 2, hostPort: 900 }], securityContext: { capabilities: { add: ['NET_ADMIN'] }, seLinuxOptions: { type: 't', user: 'u' } } }] }),
    pod('strict', { containers: [{ name: 'c', image: 'x', securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' } } }] }),
    pod('free', { hostIPC: true }),
  ]).toEqual([
    [422, 'Namespace "bad" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "x": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.2": must be "latest" or "v1.x"]'],
    'strict',
    'base',
    'free',
    'pods "p" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true), privileged (container "b" must not set securityContext.privileged=true), allowPrivilegeEscalation != false (containers "a", "b" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]; container "b" must not include "SYS_ADMIN" in securityContext.capabilities.add), restricted volume types (volume "h" uses restricted volume type "hostPath"), runAsNonRoot != true (pod or containers "a", "b" must set securityContext.runAsNonRoot=true), runAsUser=0 (container "b" must not set runAsUser=0), seccompProfile (container "b" must not set securityContext.seccompProfile.type to "Unconfined")',
    'pods "p" is forbidden: violates PodSecurity "baseline:v1.30": forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined"), non-default capabilities (container "c" must not include "NET_ADMIN" in securityContext.capabilities.add), host namespaces (hostPID=true), hostPath volumes (volume "h"), hostPort (container "c" uses hostPorts 8080, 900), seLinuxOptions (container "c" set forbidden securityContext.seLinuxOptions: type "t"; user may not be set), forbidden sysctls (kernel.msgmax)',
    null,
    null,
  ]);
  const stricter = r.send('PATCH', '/api/v1/namespaces/free', { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } }, type('merge-patch+json'));
  expect(stricter.headers['warning']).toBe('299 - "existing pods in namespace \\"free\\" violate the new PodSecurity enforce level \\"baseline:latest\\"", 299 - "p: host namespaces"');
});

test('custom kinds: versions with defaults, rules and fields of their own, and faults that were there before', () => {
  const r = rig();
  const version = (name: string, storage: boolean, spec: object) => ({ name, served: true, storage, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: spec } } } } });
  const crd = (shards: object) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'dbs.x.io' },
    spec: {
      group: 'x.io',
      scope: 'Namespaced',
      names: { plural: 'dbs', singular: 'db', kind: 'Db', listKind: 'DbList' },
      versions: [
        version('v1', true, { size: { type: 'integer', default: 3 }, shards, name: { type: 'string' } }),
        { ...version('v1beta1', false, { size: { type: 'integer', default: 1 }, name: { type: 'string', maxLength: 4 } }), deprecated: true },
      ],
    },
  });
  const made = r.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd({ type: 'integer' }) as Json);
  expect([made.status, (made.body as any).status.conditions]).toEqual([201, null]);
  r.time += 5000;
  const spec = (o: any) => o.spec;
  const at = (v: string) => `/apis/x.io/${v}/namespaces/default/dbs`;
  const db = (v: string, name: string, fields: object) => ask(r, 'POST', at(v), { apiVersion: `x.io/${v}`, kind: 'Db', metadata: { name }, spec: fields } as Json, {}, spec);
  expect([
    db('v1', 'a', { shards: 9, name: 'longer' }),
    ask(r, 'GET', `${at('v1beta1')}/a`, undefined, {}, spec),
    db('v1beta1', 'b', {}),
    db('v1beta1', 'c', { name: 'longer' }),
    r.send('GET', `${at('v1beta1')}/a`).headers['warning'],
  ]).toEqual([
    { name: 'longer', shards: 9, size: 3 },
    { name: 'longer', size: 3 },
    { size: 1 },
    [422, 'Db.x.io "c" is invalid: spec.name: Too long: may not be more than 4 bytes'],
    '299 - "x.io/v1beta1 Db is deprecated"',
  ]);
  r.send('PATCH', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/dbs.x.io', [{ op: 'add', path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/shards/maximum', value: 5 }] as never, type('json-patch+json'));
  r.time += 5000;
  const merge = (fields: object) => ask(r, 'PATCH', `${at('v1')}/a`, { spec: fields } as Json, type('merge-patch+json'), spec);
  expect([merge({ size: 4 }), merge({ shards: 8 }), db('v1', 'd', { shards: 8 })]).toEqual([
    { name: 'longer', shards: 9, size: 4 },
    [422, 'Db.x.io "a" is invalid: spec.shards: Invalid value: 8: spec.shards in body should be less than or equal to 5'],
    [422, 'Db.x.io "d" is invalid: spec.shards: Invalid value: 8: spec.shards in body should be less than or equal to 5'],
  ]);
});

test('bodies that are not read', () => {
  const r = rig();
  const post = (body: string, t = 'json') => ask(r, 'POST', `${D}/configmaps`, body as Json, type(t));
  const unfit = (words: string) => [400, `the object provided is unrecognized (must be of type ConfigMap): ${words}`];
  const parse = "couldn't get version/kind; json parse error: ";
  const go = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  expect([post(''), post('{"metadata":{"name":"x"'), post('{"metadata":{"name":"x","labels":{"a":"b"'), post('"text"'), post('x'), post('metadata: [', 'yaml'), post('{"kind":5,"metadata":{"name":"longer than that"}}')]).toEqual([
    unfit(`${parse}unexpected end of JSON input (<empty>)`),
    unfit(`${parse}unexpected end of JSON input ({"metadata":{"name":"x")`),
    unfit(`${parse}unexpected end of JSON input ({"metadata":{"name":"x","label ...)`),
    unfit(`${parse}json: cannot unmarshal string into Go value of type ${go} (227465787422)`),
    unfit(`${parse}invalid character 'x' looking for beginning of value (78)`),
    unfit('yaml: line 1: did not find expected node content (6d657461646174613a205b)'),
    unfit(`${parse}json: cannot unmarshal number into Go struct field .kind of type string ({"kind":5,"metadata":{"name":" ...)`),
  ]);
});

test('pages end where the list does, not where the meant ones do; at version 0 there are none', () => {
  const r = rig();
  for (const name of ['a', 'b', 'c', 'd']) r.send('POST', `${D}/configmaps`, { metadata: { name, labels: { half: name < 'c' ? 'one' : 'two' } } });
  r.send('POST', `${D}/events`, { metadata: { name: 'e' } });
  r.send('POST', `${D}/events`, { metadata: { name: 'f' } });
  const page = (query: string, plural = 'configmaps'): any => ask(r, 'GET', `${D}/${plural}?${query}`, undefined, {}, (o) => [o.items.map((i: any) => i.metadata.name).join(' '), o.metadata.remainingItemCount ?? null, o.metadata.continue]);
  const first = page('limit=2&labelSelector=half%3Done');
  expect([
    [...first.slice(0, 2), typeof first[2]],
    page(`limit=2&labelSelector=half%3Done&continue=${first[2]}`),
    page('limit=2&labelSelector=half%3Dtwo'),
    page('limit=3&resourceVersion=0'),
    page('limit=1').slice(0, 2),
    page('limit=1&resourceVersion=0', 'events').slice(0, 2),
  ]).toEqual([['a b', null, 'string'], ['', null, undefined], ['c d', null, undefined], ['a b c d', null, undefined], ['a', 3], ['e', 1]]);
});

test('what Go writes though it is not set', () => {
  const r = rig();
  const made = (url: string, body: Json, pick: (o: any) => unknown) => ask(r, 'POST', url, body, {}, pick);
  const blank = { architecture: '', bootID: '', containerRuntimeVersion: '', kernelVersion: '', kubeProxyVersion: '', kubeletVersion: '', machineID: '', operatingSystem: '', osImage: '', systemUUID: '' };
  expect([
    made('/api/v1/nodes', { metadata: { name: 'n' } }, (o) => o.status),
    made(`${D}/events`, { metadata: { name: 'e' } }, ({ kind: _k, apiVersion: _a, metadata: _m, ...rest }) => rest),
    made(`${D}/limitranges`, { metadata: { name: 'l' } }, (o) => o.spec),
    made(`${D}/limitranges`, { metadata: { name: 'm' }, spec: { limits: [] } }, (o) => o.spec),
    made('/apis/policy/v1/namespaces/default/poddisruptionbudgets', { metadata: { name: 'p' } }, (o) => o.spec),
    made('/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', { metadata: { name: 's' }, addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'] }] }, (o) => [o.endpoints, o.ports]),
    made('/apis/coordination.k8s.io/v1/namespaces/default/leases', { metadata: { name: 'l' }, spec: { renewTime: '2026-01-01T02:00:00.123456+02:00' } }, (o) => o.spec),
    made('/apis/coordination.k8s.io/v1/namespaces/default/leases', { metadata: { name: 'm' }, spec: { renewTime: '2026-01-01T02:00:00Z' } }, (o) => o.spec),
    ask(r, 'GET', `${D}/events`, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }, (o) => o.rows[0].cells),
  ]).toEqual([
    { daemonEndpoints: { kubeletEndpoint: { Port: 0 } }, nodeInfo: blank },
    { involvedObject: {}, source: {}, firstTimestamp: null, lastTimestamp: null, eventTime: null, reportingComponent: '', reportingInstance: '' },
    { limits: null },
    { limits: null },
    {},
    [[{ addresses: ['10.0.0.1'], conditions: {} }], null],
    { renewTime: '2026-01-01T00:00:00.123456Z' },
    [400, 'Lease in version "v1" cannot be handled as a Lease: parsing time "2026-01-01T02:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"'],
    ['<unknown>', '', '', '', '', '', '', '<unknown>', 1, 'e'],
  ]);
});

test('forms that are not had, and refusals in the form asked for', () => {
  const r = rig();
  const get = (url: string, accept: string): unknown => {
    const { status, headers, body } = r.send('GET', url, undefined, { accept });
    return [status, headers['content-type'], typeof body === 'string' ? body.split('\n')[0] : ((body as any).message ?? 'an object')];
  };
  expect([
    get(`${D}/configmaps/none`, 'application/yaml'),
    get(`${D}/configmaps?watch=1`, 'application/yaml'),
    get('/version', 'application/yaml'),
    get('/version', 'text/html, */*;q=0.1'),
    get('/apis', 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList'),
  ]).toEqual([
    [404, 'application/yaml', 'apiVersion: v1'],
    [406, 'application/yaml', 'apiVersion: v1'],
    [406, 'application/yaml', 'apiVersion: v1'],
    [200, 'application/json', 'an object'],
    [406, 'application/json', 'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf'],
  ]);
});

test('what only one form, endpoint or manager may', () => {
  const r = rig();
  const E = '/apis/events.k8s.io/v1/namespaces/default/events';
  const event = { metadata: { name: 'e' }, eventTime: '2026-01-01T00:00:00.000000Z', reportingController: 'a.b/c', reportingInstance: 'i', action: 'A', reason: 'R', type: 'Normal' };
  const K = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
  const request = encodeBase64(toBytes('-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n'));
  r.send('POST', K, { metadata: { name: 'c' }, spec: { request, signerName: 'a.b/c', usages: ['any'] } });
  r.send('POST', `${D}/configmaps`, { metadata: { name: 'bare' } });
  const merge = (url: string, body: Json, pick: (o: any) => unknown) => ask(r, 'PATCH', url, body, type('merge-patch+json'), pick);
  const managers = (o: any) => (o.metadata.managedFields ?? []).map((m: any) => m.manager);
  expect([
    ask(r, 'POST', E, { metadata: { name: 'e' }, type: 'Odd', reportingController: 'x' }),
    ask(r, 'POST', E, { ...event, reportingController: '', action: '' }),
    ask(r, 'POST', E, event, {}, (o) => o.metadata.name),
    ask(r, 'GET', `${E}/e`, undefined, {}, ({ metadata: _m, ...rest }) => rest),
    merge(`${E}/e`, { note: 'z', series: { count: 1 } }, () => 'taken'),
    merge(`${E}/e`, { series: { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' } }, (o) => o.series.count),
    merge(`${K}/c/approval`, { status: { conditions: [{ type: 'Approved', status: 'True', reason: 'X' }], certificate: 'eA==' } }, (o) => o.status),
    merge(`${K}/c/approval`, { status: { conditions: [] } }, () => 'taken'),
    merge(`${K}/c/status`, { status: { conditions: [{ type: 'Approved', status: 'True', reason: 'Y' }] } }, (o) => o.status.conditions[0].reason),
    merge(`${K}/c/status`, { status: { certificate: 'eA==' } }, () => 'taken'),
    // Of what nobody manages, a plain write takes nothing; an apply gives it to whoever was before.
    merge(`${D}/configmaps/bare`, { data: { a: '1' } }, managers),
    ask(r, 'PATCH', `${D}/configmaps/bare?fieldManager=me`, { apiVersion: 'v1', kind: 'ConfigMap', data: { b: '2' } }, type('apply-patch+yaml'), managers),
    ask(r, 'DELETE', '/apis/storage.k8s.io/v1/storageclasses/none'),
    ask(r, 'POST', '/apis/storage.k8s.io/v1/storageclasses', { metadata: { name: 's' }, provisioner: 'a.b' }, {}, (o) => o.kind),
    ask(r, 'DELETE', '/apis/storage.k8s.io/v1/storageclasses/s', undefined, {}, (o) => o.kind),
  ]).toEqual([
    [422, 'Event "e" is invalid: [eventTime: Required value, type: Invalid value: "": has invalid value: Odd]'],
    [422, `Event "e" is invalid: [reportingController: Required value, reportingController: Invalid value: "": name part must be non-empty, reportingController: Invalid value: "": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), action: Required value]`],
    'e',
    { kind: 'Event', apiVersion: 'events.k8s.io/v1', eventTime: '2026-01-01T00:00:00.000000Z', reportingController: 'a.b/c', reportingInstance: 'i', action: 'A', reason: 'R', regarding: {}, type: 'Normal', deprecatedSource: {}, deprecatedFirstTimestamp: null, deprecatedLastTimestamp: null },
    [422, 'Event "e" is invalid: [series.count: Invalid value: "": should be at least 2, series.lastObservedTime: Required value, message: Invalid value: "z": field is immutable]'],
    2,
    { conditions: [{ type: 'Approved', status: 'True', reason: 'X', lastUpdateTime: '2026-09-21T14:13:20Z', lastTransitionTime: '2026-09-21T14:13:20Z' }] },
    [422, 'CertificateSigningRequest.certificates.k8s.io "c" is invalid: status.conditions: Forbidden: updates may not remove a condition of type "Approved"'],
    'X',
    [422, 'CertificateSigningRequest.certificates.k8s.io "c" is invalid: status.certificate: Invalid value: "<certificate data>": must contain at least one CERTIFICATE PEM block'],
    [],
    ['me', 'before-first-apply'],
    [404, 'storageclasses.storage.k8s.io "none" not found'],
    'StorageClass',
    'StorageClass',
  ]);
});

test('a Pod is told before it goes; messages to it bear its name', () => {
  const r = rig();
  for (const name of ['a', 'b']) r.send('POST', `${D}/pods`, { metadata: { name }, spec: { containers: [{ name: 'c', image: 'x' }], ...(name === 'b' && { nodeName: 'n' }) } });
  const gone = (name: string, grace: number): unknown => {
    const before = r.store.revision;
    return ask(r, 'DELETE', `${D}/pods/${name}?gracePeriodSeconds=${grace}`, undefined, {}, ({ metadata: m }) => [m.deletionGracePeriodSeconds, m.generation, r.store.revision - before]);
  };
  expect([
    ask(r, 'POST', `${D}/pods/a/binding`, { metadata: { name: 'b' }, target: { kind: 'Node', name: 'n' } }),
    ask(r, 'POST', `${D}/pods/a/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a', namespace: 'other' } }),
    gone('a', 30),
    gone('b', 5),
    gone('b', 9),
    gone('b', 0),
    ask(r, 'GET', `${D}/pods/b`),
  ]).toEqual([
    [400, 'name in URL does not match name in Binding object'],
    [400, 'the namespace of the provided object does not match the namespace sent on the request'],
    [0, 2, 2],
    [5, 2, 1],
    [5, 2, 0],
    [0, 2, 2],
    [404, 'pods "b" not found'],
  ]);
});
