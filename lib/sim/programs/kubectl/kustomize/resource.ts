/** A file, or what made or changed an object and the file that says so. */
export interface Origin {
  readonly path?: string;
  readonly configuredIn?: string;
  readonly configuredBy?: Readonly<Record<string, string>>;
}

/** An object on its way through a build. */
export interface Resource {
  object: any;
  /** Names and namespaces it had before, oldest first: what references say may be any of them. */
  before: { readonly name: string; readonly namespace: string }[];
  /** Its name gets a suffix made of what it holds. */
  hash: boolean;
  /** Where it comes from, and what changed it, for `buildMetadata`. */
  origin?: Origin;
  transformers?: Origin[];
  /** How a generator meets an object of the same name from a directory below. */
  readonly behavior?: 'create' | 'merge' | 'replace';
}

export const resource = (object: any): Resource => ({ object, before: [], hash: false });

export const nameOf = (r: Resource): string => r.object.metadata?.name ?? '';
export const namespaceOf = (r: Resource): string => r.object.metadata?.namespace ?? '';

/** Gives it another name; the old one is remembered for references. */
export function rename(r: Resource, name: string, namespace = namespaceOf(r)): void {
  if (name === nameOf(r) && namespace === namespaceOf(r)) return;
  r.before.push({ name: nameOf(r), namespace: namespaceOf(r) });
  r.object = { ...r.object, metadata: { ...r.object.metadata, name, ...(namespace !== '' ? { namespace } : {}) } };
}

/** `Deployment.v1.apps/web.[noNs]`: how messages name an object. */
export function idText(object: any): string {
  const [group, version] = String(object.apiVersion ?? '').includes('/') ? String(object.apiVersion).split('/') : ['[noGrp]', object.apiVersion ?? '[noVer]'];
  return `${object.kind ?? '[noKind]'}.${version}.${group}/${object.metadata?.name ?? '[noName]'}.${object.metadata?.namespace ?? '[noNs]'}`;
}

/** Kinds without a namespace, as kustomize knows them without asking a server. */
const CLUSTER_WIDE = new Set(['APIService', 'CSIDriver', 'CSINode', 'CertificateSigningRequest', 'ClusterRole', 'ClusterRoleBinding', 'ComponentStatus', 'CustomResourceDefinition', 'FlowSchema', 'IPAddress', 'IngressClass', 'MutatingWebhookConfiguration', 'MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding', 'Namespace', 'Node', 'PersistentVolume', 'PriorityClass', 'PriorityLevelConfiguration', 'RuntimeClass', 'ServiceCIDR', 'StorageClass', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration', 'VolumeAttachment', 'VolumeAttributesClass']);

export const namespaced = (object: any): boolean => !CLUSTER_WIDE.has(object.kind);

/** Calls `visit` with every object at a path such as `spec/template/spec/containers[]/env[]`. */
export function at(object: any, path: string, visit: (holder: any) => void): void {
  const walk = (value: any, parts: readonly string[]): void => {
    if (value === null || value === undefined || typeof value !== 'object') return;
    const [part, ...rest] = parts;
    if (part === undefined) {
      visit(value);
      return;
    }
    const list = part.endsWith('[]');
    const next = value[list ? part.slice(0, -2) : part];
    if (list && Array.isArray(next)) for (const item of next) walk(item, rest);
    else if (!list) walk(next, rest);
  };
  walk(object, path === '' ? [] : path.split('/'));
}

/** Where Pod specs stand in an object. */
export function podSpecPath(object: any): string | undefined {
  switch (object.kind) {
    case 'Pod':
      return 'spec';
    case 'CronJob':
      return 'spec/jobTemplate/spec/template/spec';
    case 'PodTemplate':
      return 'template/spec';
    case 'Deployment':
    case 'ReplicaSet':
    case 'ReplicationController':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      return 'spec/template/spec';
    default:
      return undefined;
  }
}
