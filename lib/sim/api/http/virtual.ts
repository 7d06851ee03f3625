/** Resources that are not stored, and subresources: what discovery says of them. */
export interface Virtual {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
}

const v = (group: string, kind: string, namespaced = false): Virtual => ({ group, version: 'v1', kind, plural: `${kind.toLowerCase()}s`, singular: kind.toLowerCase(), namespaced });

/** Questions that are asked with POST. */
export const VIRTUAL: readonly Virtual[] = [
  v('', 'Binding', true),
  v('authentication.k8s.io', 'SelfSubjectReview'),
  v('authentication.k8s.io', 'TokenReview'),
  v('authorization.k8s.io', 'LocalSubjectAccessReview', true),
  v('authorization.k8s.io', 'SelfSubjectAccessReview'),
  v('authorization.k8s.io', 'SelfSubjectRulesReview'),
  v('authorization.k8s.io', 'SubjectAccessReview'),
];

interface Subresource {
  readonly verbs: readonly string[];
  readonly kind?: string;
  readonly group?: string;
  readonly version?: string;
}

const GET_SET = ['get', 'patch', 'update'];
const PROXY = ['create', 'delete', 'get', 'patch', 'update'];

/** By name, or by resource and name where kinds differ. */
export const SUBRESOURCES: Readonly<Record<string, Subresource>> = {
  status: { verbs: GET_SET },
  approval: { verbs: GET_SET },
  ephemeralcontainers: { verbs: GET_SET },
  resize: { verbs: GET_SET },
  scale: { verbs: GET_SET, group: 'autoscaling', version: 'v1', kind: 'Scale' },
  finalize: { verbs: ['update'] },
  binding: { verbs: ['create'], kind: 'Binding' },
  eviction: { verbs: ['create'], group: 'policy', version: 'v1', kind: 'Eviction' },
  token: { verbs: ['create'], group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
  log: { verbs: ['get'] },
  attach: { verbs: ['create', 'get'], kind: 'PodAttachOptions' },
  exec: { verbs: ['create', 'get'], kind: 'PodExecOptions' },
  portforward: { verbs: ['create', 'get'], kind: 'PodPortForwardOptions' },
  'pods/proxy': { verbs: PROXY, kind: 'PodProxyOptions' },
  'services/proxy': { verbs: PROXY, kind: 'ServiceProxyOptions' },
  'nodes/proxy': { verbs: PROXY, kind: 'NodeProxyOptions' },
};
