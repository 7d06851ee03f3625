import { rig } from './testing/server';

const D = '/api/v1/namespaces/default';
const V = '/apis/admissionregistration.k8s.io/v1';
const X = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const send = (r: ReturnType<typeof rig>, method: string, path: string, body?: unknown, headers = {}) => {
  const a = r.send(method, path, body as never, headers);
  const b = a.body as any;
  return [a.status, b?.message ?? b?.spec ?? b?.data ?? b?.kind, ...(a.headers.warning ? [a.headers.warning] : [])];
};

test('a policy refuses, warns, and lets exempt objects be', () => {
  const r = rig();
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'DELETE'], resources: ['configmaps'] };
  const policy = {
    metadata: { name: 'limits' },
    spec: {
      matchConstraints: { resourceRules: [rule] },
      matchConditions: [{ name: 'named', expression: "request.operation == 'DELETE' || !object.metadata.name.startsWith('free-')" }],
      variables: [{ name: 'keys', expression: 'has(object.data) ? size(object.data) : 0' }],
      validations: [{ expression: "request.operation == 'DELETE' || variables.keys <= 1", messageExpression: "'too many: ' + string(variables.keys)" }, { expression: "request.operation != 'DELETE' || oldObject.metadata.name != 'keep'", reason: 'Forbidden', message: 'stays' }],
    },
  };
  expect(send(r, 'POST', `${V}/validatingadmissionpolicies`, policy)[0]).toBe(201);
  expect(send(r, 'POST', `${V}/validatingadmissionpolicybindings`, { metadata: { name: 'b' }, spec: { policyName: 'limits', validationActions: ['Deny'] } })[0]).toBe(201);
  const two = (name: string) => ({ metadata: { name }, data: { a: '1', b: '2' } });
  expect([
    send(r, 'POST', `${D}/configmaps`, two('x')),
    send(r, 'POST', `${D}/configmaps`, two('free-x')),
    send(r, 'POST', `${D}/configmaps`, { metadata: { name: 'keep' } }),
    send(r, 'DELETE', `${D}/configmaps/keep`),
    send(r, 'PATCH', `${V}/validatingadmissionpolicybindings/b`, { spec: { validationActions: ['Warn'] } }, { 'content-type': 'application/merge-patch+json' })[0],
    send(r, 'POST', `${D}/configmaps`, two('y')),
  ]).toEqual([
    [422, `configmaps "x" is forbidden: ValidatingAdmissionPolicy 'limits' with binding 'b' denied request: too many: 2`],
    [201, { a: '1', b: '2' }],
    [201, 'ConfigMap'],
    [403, `configmaps "keep" is forbidden: ValidatingAdmissionPolicy 'limits' with binding 'b' denied request: stays`],
    200,
    [201, { a: '1', b: '2' }, `299 - "Validation failed for ValidatingAdmissionPolicy 'limits' with binding 'b': too many: 2"`],
  ]);
});

test('a policy changes what is written', () => {
  const r = rig();
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] };
  const spec = (mutation: object) => ({ failurePolicy: 'Fail', reinvocationPolicy: 'Never', matchConstraints: { resourceRules: [rule] }, mutations: [mutation] });
  const policies = {
    apply: { patchType: 'ApplyConfiguration', applyConfiguration: { expression: "Object{metadata: Object.metadata{labels: {'by': 'policy'}}}" } },
    json: { patchType: 'JSONPatch', jsonPatch: { expression: "[JSONPatch{op: 'add', path: '/data/added', value: object.metadata.name}]" } },
  };
  for (const [name, m] of Object.entries(policies)) {
    expect(send(r, 'POST', `${V}/mutatingadmissionpolicies`, { metadata: { name }, spec: spec(m) })[0]).toBe(201);
    expect(send(r, 'POST', `${V}/mutatingadmissionpolicybindings`, { metadata: { name }, spec: { policyName: name } })[0]).toBe(201);
  }
  const made = r.send('POST', `${D}/configmaps`, { metadata: { name: 'x' }, data: { a: '1' } } as never).body as any;
  expect([made.metadata.labels, made.data]).toEqual([{ by: 'policy' }, { a: '1', added: 'x' }]);
});

test('a rule in lists without a bound may be evaluated as often as its value fits into a request', () => {
  const crd = (name: string, rule: string) => {
    const timeout = { type: 'string', 'x-kubernetes-validations': [{ rule }] };
    const inner = { type: 'array', items: { type: 'object', properties: { timeout } } };
    const schema = { type: 'object', properties: { outer: { type: 'array', items: { type: 'object', properties: { inner } } } } };
    return { metadata: { name: `${name}s.example.com` }, spec: { group: 'example.com', scope: 'Namespaced', names: { plural: `${name}s`, kind: name }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }] } };
  };
  const r = rig();
  const at = 'spec.validation.openAPIV3Schema.properties[outer].items.properties[inner].items.properties[timeout].x-kubernetes-validations[0].rule';
  expect([send(r, 'POST', X, crd('short', 'duration(self).getSeconds() >= 1 && duration(self).getSeconds() <= 65535'))[0], send(r, 'POST', X, crd('long', 'duration(self).getSeconds() >= 1 && duration(self).getSeconds() <= 65535 && duration(self) != duration("7s")'))]).toEqual([
    201,
    [422, `CustomResourceDefinition.apiextensions.k8s.io "longs.example.com" is invalid: ${at}: Forbidden: estimated rule cost exceeds budget by factor of 1.258291x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`],
  ]);
});

test('a custom kind has rules, alternatives and a scale', () => {
  const r = rig();
  const crd = (spec: object) => ({
    metadata: { name: 'boats.example.com' },
    spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boats', kind: 'Boat' }, versions: [{ name: 'v1', served: true, storage: true, subresources: { scale: { specReplicasPath: '.spec.crew', statusReplicasPath: '.status.crew' } }, schema: { openAPIV3Schema: { type: 'object', properties: { spec } } } }] },
  });
  const properties = { crew: { type: 'integer' }, sails: { type: 'integer' }, engine: { type: 'string', maxLength: 9 }, ports: { type: 'array', items: { type: 'string' } } };
  const rules = [{ rule: '!has(self.crew) || self.crew < 8', messageExpression: "'too many: ' + self.engine", fieldPath: '.crew', reason: 'FieldValueForbidden' }, { rule: 'self.engine == oldSelf.engine', message: 'engine stays' }];
  const spec = { type: 'object', required: ['engine'], properties, oneOf: [{ required: ['sails'] }, { required: ['ports'] }], 'x-kubernetes-validations': rules };
  expect(send(r, 'POST', X, crd({ ...spec, 'x-kubernetes-validations': [{ rule: 'self.nope > 1' }, { rule: "self.ports.all(a, self.ports.all(b, a != b + 'x'))" }] }))[1]).toBe(
    'CustomResourceDefinition.apiextensions.k8s.io "boats.example.com" is invalid: [spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.nope \\u003e 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:5: undefined field \'nope\'\n | self.nope > 1\n | ....^, spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[1].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared), spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[1].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema, spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)]',
  );
  expect(send(r, 'POST', X, crd(spec))[0]).toBe(201);
  const B = '/apis/example.com/v1/namespaces/default/boats';
  const merge = { 'content-type': 'application/merge-patch+json' };
  const boat = (name: string, s: object) => ({ apiVersion: 'example.com/v1', kind: 'Boat', metadata: { name }, spec: s });
  expect([
    send(r, 'POST', B, boat('a', { engine: 'old', sails: 2, crew: 3 })),
    send(r, 'POST', B, boat('b', { engine: 'old' })),
    send(r, 'POST', B, boat('c', { sails: 1 })),
    send(r, 'POST', B, boat('d', { engine: 'old', sails: 1, crew: 9 })),
    send(r, 'PATCH', `${B}/a`, { spec: { engine: 'new' } }, merge),
    send(r, 'PATCH', `${B}/a/scale`, { spec: { replicas: 5 } }, merge),
    send(r, 'GET', `${B}/a`),
  ]).toEqual([
    [201, { engine: 'old', sails: 2, crew: 3 }],
    [422, 'Boat.example.com "b" is invalid: [spec: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found none valid, spec.sails: Required value, <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]'],
    [422, 'Boat.example.com "c" is invalid: [spec.engine: Required value, <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]'],
    [422, 'Boat.example.com "d" is invalid: spec.crew: Forbidden: too many: old'],
    [422, 'Boat.example.com "a" is invalid: spec: Invalid value: "object": engine stays'],
    [200, { replicas: 5 }],
    [200, { crew: 5, engine: 'old', sails: 2 }],
  ]);
});

test('a kubelet by its certificate may do what concerns its node', () => {
  const r = rig();
  const as = (method: string, path: string, body?: unknown) => {
    const a = r.api.handle({ method, url: `https://192.168.49.2:8443${path}`, headers: { 'content-type': 'application/json' }, ...(body !== undefined && { body: body as never }), certificate: { user: 'system:node:minikube', groups: ['system:nodes'] } });
    return [a.status, (a.body as any).message ?? (a.body as any).kind];
  };
  send(r, 'POST', `${D}/secrets`, { metadata: { name: 'mine' } });
  send(r, 'POST', `${D}/secrets`, { metadata: { name: 'other' } });
  send(r, 'POST', `${D}/pods`, { metadata: { name: 'p' }, spec: { nodeName: 'minikube', containers: [{ name: 'c', image: 'x', envFrom: [{ secretRef: { name: 'mine' } }] }] } });
  expect([as('GET', `${D}/secrets/mine`), as('GET', `${D}/secrets/other`), as('GET', `${D}/secrets`), as('GET', '/api/v1/nodes/elsewhere'), as('GET', `${D}/pods`), as('POST', `${D}/pods`, { metadata: { name: 'q' }, spec: { containers: [{ name: 'c', image: 'x' }] } }), as('GET', '/apis/apps/v1/deployments')]).toEqual([
    [200, 'Secret'],
    [403, `secrets "other" is forbidden: User "system:node:minikube" cannot get resource "secrets" in API group "" in the namespace "default": no relationship found between node 'minikube' and this object`],
    [403, `secrets is forbidden: User "system:node:minikube" cannot list resource "secrets" in API group "" in the namespace "default": No Object name found`],
    [403, `nodes "elsewhere" is forbidden: User "system:node:minikube" cannot get resource "nodes" in API group "" at the cluster scope: node 'minikube' cannot read 'elsewhere', only its own Node object`],
    [200, 'PodList'],
    [403, `pods "q" is forbidden: pod does not have "kubernetes.io/config.mirror" annotation, node "minikube" can only create mirror pods`],
    [403, 'deployments.apps is forbidden: User "system:node:minikube" cannot list resource "deployments" in API group "apps" at the cluster scope'],
  ]);
});

/** Stores a policy of these validations for configmaps, with a binding. */
function bind(r: ReturnType<typeof rig>, name: string, spec: object): unknown {
  const made = send(r, 'POST', `${V}/validatingadmissionpolicies`, { metadata: { name }, spec });
  send(r, 'POST', `${V}/validatingadmissionpolicybindings`, { metadata: { name }, spec: { policyName: name, validationActions: ['Deny'] } });
  return made[0] === 201 ? 201 : made[1];
}

test('expressions ask what the requester and others may do', () => {
  const r = rig();
  const B = '/apis/rbac.authorization.k8s.io/v1';
  send(r, 'POST', `${B}/clusterroles`, { metadata: { name: 'writer' }, rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create'] }, { nonResourceURLs: ['/healthz'], verbs: ['get'] }] });
  send(r, 'POST', `${B}/clusterrolebindings`, { metadata: { name: 'writer' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'writer' }, subjects: [{ kind: 'Group', name: 'writers' }, { kind: 'ServiceAccount', name: 'robot', namespace: 'default' }] });
  const asked = [
    "authorizer.requestResource.check('create').allowed()",
    "authorizer.requestResource.check('delete').allowed()",
    "authorizer.group('').resource('configmaps').namespace('kube-system').name('x').check('create').reason()",
    "authorizer.group('apps').resource('deployments').subresource('scale').labelSelector('a=b').fieldSelector('x=y').check('update').allowed()",
    "authorizer.path('/healthz').check('get').allowed()",
    "authorizer.path('/metrics').check('get').allowed()",
    "authorizer.serviceAccount('default', 'robot').group('').resource('configmaps').check('create').allowed()",
    "authorizer.serviceAccount('default', 'other').group('').resource('configmaps').check('create').allowed()",
    "authorizer.?requestResource.optMap(r, r.check('create').allowed()).orValue(false)",
    "authorizer.path('/x').check('get').errored() || authorizer.path('/x').check('get').error() != ''",
    "type(authorizer.group('apps'))",
  ];
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] };
  const show = `[${asked.map((e) => `string(${e})`).join(', ')}].join(' | ')`.replace('string(type(authorizer.group(\'apps\')))', "type(authorizer.group('apps')) == type(authorizer.group('')) ? 'same' : 'other'");
  expect(bind(r, 'ask', { matchConstraints: { resourceRules: [rule] }, matchConditions: [{ name: 'not-admins', expression: "!authorizer.group('*').resource('*').check('*').allowed()" }], validations: [{ expression: 'false', messageExpression: show }] })).toBe(201);
  const as = (name: string, user?: string): unknown => (r.send('POST', `${D}/configmaps`, { metadata: { name } } as never, user ? { 'impersonate-user': user, 'impersonate-group': 'writers' } : {}).body as any).message ?? 'made';
  expect([as('a'), as('b', 'jane')]).toEqual([
    'made',
    `configmaps "b" is forbidden: ValidatingAdmissionPolicy 'ask' with binding 'ask' denied request: true | false | RBAC: allowed by ClusterRoleBinding "writer" of ClusterRole "writer" to Group "writers" | false | true | false | true | false | true | false | same`,
  ]);
  expect(['authorizer.group', "authorizer.group('').check('get').allowed()", "authorizer.serviceAccount('a')"].map((expression, i) => bind(r, `bad${i}`, { matchConstraints: { resourceRules: [rule] }, validations: [{ expression }] }))).toEqual([
    `ValidatingAdmissionPolicy.admissionregistration.k8s.io "bad0" is invalid: spec.validations[0].expression: Invalid value: "authorizer.group": compilation failed: ERROR: <input>:1:11: type 'kubernetes.authorization.Authorizer' does not support field selection\n | authorizer.group\n | ..........^`,
    `ValidatingAdmissionPolicy.admissionregistration.k8s.io "bad1" is invalid: spec.validations[0].expression: Invalid value: "authorizer.group('').check('get').allowed()": compilation failed: ERROR: <input>:1:27: found no matching overload for 'check' applied to 'kubernetes.authorization.GroupCheck.(string)'\n | authorizer.group('').check('get').allowed()\n | ..........................^`,
    `ValidatingAdmissionPolicy.admissionregistration.k8s.io "bad2" is invalid: spec.validations[0].expression: Invalid value: "authorizer.serviceAccount('a')": compilation failed: ERROR: <input>:1:26: found no matching overload for 'serviceAccount' applied to 'kubernetes.authorization.Authorizer.(string)'\n | authorizer.serviceAccount('a')\n | .........................^`,
  ]);
});

test('rules about another version of a resource look at the request in that version, unless they are exact', () => {
  const r = rig();
  const H = 'namespaces/default/horizontalpodautoscalers';
  const rule = { apiGroups: ['autoscaling'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['horizontalpodautoscalers'] };
  const validations = [{ expression: 'object.spec.?targetCPUUtilizationPercentage.orValue(0) < 60', messageExpression: "request.kind.version + ' of ' + request.requestKind.version + ': ' + string(object.spec.targetCPUUtilizationPercentage)" }];
  expect(bind(r, 'equal', { matchConstraints: { resourceRules: [rule] }, validations })).toBe(201);
  expect(bind(r, 'exact', { matchConstraints: { matchPolicy: 'Exact', resourceRules: [rule] }, validations: [{ expression: "request.requestKind.version == 'v1'" }] })).toBe(201);
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  const v1 = (name: string, cpu: number) => send(r, 'POST', `/apis/autoscaling/v1/${H}`, { metadata: { name }, spec: { maxReplicas: 3, scaleTargetRef: ref, targetCPUUtilizationPercentage: cpu } }).slice(0, 2);
  const v2 = (name: string, cpu: number) => {
    const made = r.send('POST', `/apis/autoscaling/v2/${H}`, { metadata: { name }, spec: { maxReplicas: 3, scaleTargetRef: ref, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpu } } }] } } as never);
    return made.status === 201 ? 'made' : (made.body as any).message;
  };
  expect([v1('a', 50)[0], v1('b', 70), v2('c', 50), v2('d', 70)]).toEqual([
    201,
    [422, `horizontalpodautoscalers.autoscaling "b" is forbidden: ValidatingAdmissionPolicy 'equal' with binding 'equal' denied request: v1 of v1: 70`],
    'made',
    `horizontalpodautoscalers.autoscaling "d" is forbidden: ValidatingAdmissionPolicy 'equal' with binding 'equal' denied request: v1 of v2: 70`,
  ]);
  // A mutation is said in the version that the rule names, and kept in the stored one.
  const mutation = { patchType: 'JSONPatch', jsonPatch: { expression: "[JSONPatch{op: 'add', path: '/spec/targetCPUUtilizationPercentage', value: 33}]" } };
  send(r, 'POST', `${V}/mutatingadmissionpolicies`, { metadata: { name: 'm' }, spec: { failurePolicy: 'Fail', reinvocationPolicy: 'Never', matchConstraints: { resourceRules: [rule] }, mutations: [mutation] } });
  send(r, 'POST', `${V}/mutatingadmissionpolicybindings`, { metadata: { name: 'm' }, spec: { policyName: 'm' } });
  expect([v2('e', 50), (r.send('GET', `/apis/autoscaling/v2/${H}/e`).body as any).spec.metrics]).toEqual(['made', [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 33 } } }]]);
});

test('a webhook is asked for what its conditions hold of', () => {
  const r = rig();
  const rules = [{ apiGroups: ['events.k8s.io'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['events'] }];
  const hook = (name: string, matchConditions: object[], more: object = {}) => ({ name, sideEffects: 'None', admissionReviewVersions: ['v1'], clientConfig: { url: 'https://nowhere.example/x' }, rules, matchConditions, ...more });
  const kept = send(r, 'POST', `${V}/validatingwebhookconfigurations`, {
    metadata: { name: 'w' },
    webhooks: [hook('a.x.io', [{ name: 'n', expression: "object.note == 'stop'" }]), hook('b.x.io', [{ name: 'n', expression: "object.note == 'break'" }, { name: 'm', expression: 'object.missing' }]), hook('c.x.io', [], { matchPolicy: 'Exact' })],
  });
  expect(kept[0]).toBe(201);
  const event = (name: string, message: string) => send(r, 'POST', `${D}/events`, { metadata: { name }, message, involvedObject: { namespace: 'default' } }).slice(0, 2);
  expect([event('a', 'go')[0], event('b', 'stop'), event('c', 'break')]).toEqual([
    201,
    [500, 'Internal error occurred: failed calling webhook "a.x.io": failed to call webhook: Post "https://nowhere.example/x?timeout=10s": dial tcp: lookup nowhere.example: no such host'],
    [403, `events "c" is forbidden: expression 'object.missing' resulted in error: no such key: missing`],
  ]);
});
