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
