import { fnv32a, own, unbase64 } from '../core';
import type { Client } from '../api/client';
import { ConfigMap, Node, PersistentVolume, PersistentVolumeClaim, Pod, Secret } from '../kinds';
import { units } from '../kinds/quantities';
import type * as T from '../kinds/types';
import type { Files, FileSpec, FileTree } from '../machine/files';
import type { Mount } from '../machine/machines';
import type { KubeletMachines } from './deps';
import { podField, resourceField } from './fields';

/** Why a volume could not be mounted; the text of the FailedMount event. */
export class MountError extends Error {}

/** Where a volume of a Pod is: a volume of the machines, with a path inside. */
export interface Mounted {
  readonly volume: string;
  readonly sub?: string;
  /** Files by path, for volumes that are made of API objects: mounted read-only and kept up to date. */
  readonly files?: Readonly<Record<string, FileSpec>>;
  readonly readOnly?: boolean;
  readonly tmpfs?: boolean;
  /** How many bytes it may hold, where it is in memory and limited. */
  readonly size?: number;
}

export interface VolumeContext {
  readonly client: Client;
  readonly machines: KubeletMachines;
  readonly node: string;
  readonly nodeMachine: string;
  readonly pod: T.Pod;
  /** When the kubelet heard of the Pod. */
  readonly seen: number;
  readonly addresses: { readonly podIP?: string; readonly hostIP: string };
  /** The whole name of an image that there is. */
  readonly image: (reference: string) => string | undefined;
}

/** Finds (and makes, where it may) what a volume of the Pod stands for. Throws {@link MountError}. */
export function mountVolume(ctx: VolumeContext, v: T.Volume): Mounted {
  const { pod } = ctx;
  const own = `pod:${pod.metadata.uid}:${v.name}`;
  const fail = (why: string): never => {
    throw new MountError(`MountVolume.SetUp failed for volume "${v.name}" : ${why}`);
  };
  if (v.hostPath) return { volume: `root:${ctx.nodeMachine}`, sub: hostPath(ctx.machines.files(ctx.nodeMachine), v.hostPath.path, v.hostPath.type ?? '', fail) };
  if (v.persistentVolumeClaim) return claim(ctx, v, v.persistentVolumeClaim.claimName, v.persistentVolumeClaim.readOnly ?? false);
  if (v.configMap) return { volume: own, files: configMapFiles(ctx, v.configMap, v.configMap.defaultMode, fail), readOnly: true };
  if (v.secret) return { volume: own, files: secretFiles(ctx, { ...v.secret, name: v.secret.secretName }, v.secret.defaultMode, fail), readOnly: true, tmpfs: true };
  if (v.downwardAPI) return { volume: own, files: downwardFiles(ctx, v.downwardAPI.items ?? [], v.downwardAPI.defaultMode, fail), readOnly: true, tmpfs: true };
  if (v.projected) {
    const files: Record<string, FileSpec> = {};
    const mode = v.projected.defaultMode;
    for (const s of v.projected.sources ?? []) {
      if (s.configMap) Object.assign(files, configMapFiles(ctx, s.configMap, mode, fail));
      if (s.secret) Object.assign(files, secretFiles(ctx, s.secret, mode, fail));
      if (s.downwardAPI) Object.assign(files, downwardFiles(ctx, s.downwardAPI.items ?? [], mode, fail));
      if (s.serviceAccountToken) files[s.serviceAccountToken.path] = { text: ctx.client.podToken(ctx.pod, s.serviceAccountToken.audience, s.serviceAccountToken.expirationSeconds), mode: mode ?? 0o644 };
    }
    return { volume: own, files, readOnly: true, tmpfs: true };
  }
  if (v.emptyDir?.medium === 'Memory') return { volume: own, tmpfs: true, ...(v.emptyDir.sizeLimit && units(v.emptyDir.sizeLimit) > 0 ? { size: units(v.emptyDir.sizeLimit) } : {}) };
  if (v.emptyDir || Object.keys(v).length === 1) return { volume: `root:${ctx.nodeMachine}`, sub: emptyDir(ctx, v.name) };
  // What is in an image is shared by all who use it; it is pulled before the container starts.
  if (v.image) return { volume: `image:${ctx.image(v.image.reference ?? '') ?? ''}`, readOnly: true };
  if (v.ephemeral) return claim(ctx, v, `${pod.metadata.name}-${v.name}`, false);
  const type = Object.keys(v).find((k) => k !== 'name') ?? '';
  return fail(`volume type ${type} is not supported by this node`);
}

/** Where a node keeps what belongs to one Pod. */
export const podDirectory = (uid: string): string => `/var/lib/kubelet/pods/${uid}`;

/** Makes an emptyDir, on the node's disk, which goes with the Pod. */
function emptyDir(ctx: VolumeContext, name: string): string {
  const files = ctx.machines.files(ctx.nodeMachine);
  const path = `${podDirectory(ctx.pod.metadata.uid)}/volumes/kubernetes.io~empty-dir/${name}`;
  if (files.exists(path)) return path;
  const fsGroup = ctx.pod.spec?.securityContext?.fsGroup;
  files.mkdir(path, { parents: true });
  if (fsGroup !== undefined) files.chown(path, 'root', String(fsGroup));
  files.chmod(path, fsGroup === undefined ? 0o777 : 0o2777);
  return path;
}

function hostPath(files: Files, path: string, type: string, fail: (why: string) => never): string {
  const stat = files.exists(path) ? files.stat(path) : undefined;
  switch (type) {
    case '':
    case 'DirectoryOrCreate':
      if (!stat) files.mkdir(path, { parents: true });
      else if (type !== '' && stat.type !== 'dir') fail(`hostPath type check failed: ${path} is not a directory`);
      break;
    case 'Directory':
      if (stat?.type !== 'dir') fail(`hostPath type check failed: ${path} is not a directory`);
      break;
    case 'FileOrCreate':
      if (!stat) {
        const dir = path.slice(0, path.lastIndexOf('/')) || '/';
        if (!files.exists(dir)) files.mkdir(dir, { parents: true });
        files.write(path, '');
      } else if (stat.type !== 'file') fail(`hostPath type check failed: ${path} is not a file`);
      break;
    case 'File':
      if (stat?.type !== 'file') fail(`hostPath type check failed: ${path} is not a file`);
      break;
    default:
      fail(`hostPath type check failed: ${path} is not a ${type === 'Socket' ? 'socket file' : type === 'CharDevice' ? 'character device' : 'block device'}`);
  }
  return files.exists(path) ? files.real(path) : path;
}

/** minikube's provisioner makes the directory of its volume for everybody, on the node where it runs (`pkg/storage/storage_provisioner.go` of minikube); on others it belongs to root. */
function provisioned(ctx: VolumeContext, pv: T.PersistentVolume, path: string): void {
  if (pv.metadata.annotations?.['hostPathProvisionerIdentity'] === undefined || ctx.client.get(Pod, 'storage-provisioner', 'kube-system')?.spec?.nodeName !== ctx.node) return;
  const files = ctx.machines.files(ctx.nodeMachine);
  if (files.exists(path)) return;
  files.mkdir(path, { parents: true });
  files.chmod(path, 0o777);
}

function claim(ctx: VolumeContext, v: T.Volume, name: string, readOnly: boolean): Mounted {
  const pvc = ctx.client.get(PersistentVolumeClaim, name, ctx.pod.metadata.namespace);
  if (!pvc) throw new MountError(`Unable to attach or mount volumes: unmounted volumes=[${v.name}], unattached volumes=[], failed to process volumes=[${v.name}]: error processing PVC ${ctx.pod.metadata.namespace}/${name}: failed to fetch PVC from API server: persistentvolumeclaims "${name}" not found`);
  const pv = pvc.spec?.volumeName ? ctx.client.get(PersistentVolume, pvc.spec.volumeName) : undefined;
  if (!pv) throw new MountError(`Unable to attach or mount volumes: unmounted volumes=[${v.name}], unattached volumes=[], failed to process volumes=[${v.name}]: error processing PVC ${ctx.pod.metadata.namespace}/${name}: PVC is not bound`);
  const source = pv.spec?.hostPath ?? pv.spec?.local;
  if (source) {
    const fail = (why: string): never => {
      throw new MountError(`MountVolume.SetUp failed for volume "${pv.metadata.name}" : ${why}`);
    };
    const type = pv.spec?.hostPath ? (pv.spec.hostPath.type ?? '') : 'Directory';
    provisioned(ctx, pv, source.path);
    return { volume: `root:${ctx.nodeMachine}`, sub: hostPath(ctx.machines.files(ctx.nodeMachine), source.path, type, fail), readOnly };
  }
  // Storage that lies outside of the nodes (NFS, CSI): one volume for whoever mounts it.
  return { volume: `pv:${pv.metadata.uid}`, readOnly };
}

interface Items {
  readonly name?: string;
  readonly optional?: boolean;
  readonly items?: readonly { readonly key: string; readonly path: string; readonly mode?: number }[];
}

function pick(kind: string, data: Readonly<Record<string, string>>, source: Items, mode: number | undefined, fail: (why: string) => never): Record<string, FileSpec> {
  const out: Record<string, FileSpec> = {};
  const put = (path: string, text: string, m: number | undefined) =>
    Object.defineProperty(out, path, { value: { text, mode: m ?? mode ?? 0o644 }, enumerable: true, configurable: true, writable: true });
  if (!source.items) for (const k of Object.keys(data)) put(k, data[k]!, undefined);
  for (const i of source.items ?? []) {
    const text = own(data, i.key);
    if (text === undefined) {
      if (source.optional) continue;
      return fail(`${kind} references non-existent ${kind === 'configmap' ? 'config' : 'secret'} key: ${i.key}`);
    }
    put(i.path, text, i.mode);
  }
  return out;
}

function configMapFiles(ctx: VolumeContext, source: Items, mode: number | undefined, fail: (why: string) => never): Record<string, FileSpec> {
  const found = ctx.client.get(ConfigMap, source.name ?? '', ctx.pod.metadata.namespace);
  if (!found) return source.optional ? {} : fail(`configmap "${source.name}" not found`);
  const data: Record<string, string> = { ...found.data };
  for (const [k, v] of Object.entries(found.binaryData ?? {})) data[k] = unbase64(String(v)) ?? '';
  return pick('configmap', data, source, mode, fail);
}

function secretFiles(ctx: VolumeContext, source: Items, mode: number | undefined, fail: (why: string) => never): Record<string, FileSpec> {
  const found = ctx.client.get(Secret, source.name ?? '', ctx.pod.metadata.namespace);
  if (!found) return source.optional ? {} : fail(`secret "${source.name}" not found`);
  const data: Record<string, string> = {};
  for (const [k, v] of Object.entries(found.data ?? {})) data[k] = unbase64(String(v)) ?? '';
  return pick('secret', data, source, mode, fail);
}

interface DownwardItem {
  readonly path: string;
  readonly mode?: number;
  readonly fieldRef?: { readonly fieldPath: string };
  readonly resourceFieldRef?: { readonly resource: string; readonly containerName?: string; readonly divisor?: unknown };
}

function downwardFiles(ctx: VolumeContext, items: readonly DownwardItem[], mode: number | undefined, fail: (why: string) => never): Record<string, FileSpec> {
  const out: Record<string, FileSpec> = {};
  for (const i of items) {
    let text: string | undefined = '';
    if (i.fieldRef) text = podField(withSource(ctx), i.fieldRef.fieldPath, ctx.addresses) ?? fail(`unsupported fieldPath: ${i.fieldRef.fieldPath}`);
    else if (i.resourceFieldRef) {
      const c = ctx.pod.spec!.containers.find((x) => x.name === i.resourceFieldRef!.containerName) ?? ctx.pod.spec!.containers[0]!;
      text = resourceField(c, ctx.client.get(Node, ctx.node), i.resourceFieldRef.resource, i.resourceFieldRef.divisor as string | undefined);
    }
    out[i.path] = { text, mode: i.mode ?? mode ?? 0o644 };
  }
  return out;
}

/** A Pod as its kubelet knows it: with where and when it heard of it among the annotations. */
function withSource(ctx: VolumeContext): T.Pod {
  const { metadata } = ctx.pod;
  const annotations = { ...metadata.annotations, 'kubernetes.io/config.seen': `${new Date(ctx.seen).toISOString().slice(0, -1)}000000Z`, 'kubernetes.io/config.source': 'api' };
  return { ...ctx.pod, metadata: { ...metadata, annotations } };
}

/** Equal for equal files: whether a mounted volume has to be filled anew. */
export function filesHash(files: Readonly<Record<string, FileSpec>>): string {
  return String(fnv32a(JSON.stringify(files)));
}

/** The layout of a volume made of API objects: files in a directory of their own, and links to them, so that all change at once. */
export function atomicLayout(files: Readonly<Record<string, FileSpec>>, directory: string, group?: number): FileTree {
  // A Pod's fsGroup owns the files and may read them.
  const owned = group === undefined ? {} : { group: String(group) };
  const out: Record<string, FileSpec> = { [directory]: { dir: true, ...(group === undefined ? {} : { mode: 0o2775 }), ...owned } };
  for (const [path, spec] of Object.entries(files)) out[`${directory}/${path}`] = 'text' in spec && group !== undefined ? { ...spec, mode: (spec.mode ?? 0o644) | 0o440, ...owned } : spec;
  out['..data'] = { link: directory };
  for (const top of new Set(Object.keys(files).map((f) => f.split('/')[0]!))) out[top] = { link: `..data/${top}` };
  return out;
}

/** `..2026_11_23_17_28_28.3329422624`: the directory of one state of such a volume. */
export function stateDirectory(now: number, hash: string): string {
  return `..${new Date(now).toISOString().slice(0, 19).replace(/[-T:]/g, '_')}.${hash.padStart(10, '0')}`;
}

/** The mounts of one container, from the Pod's mounted volumes; `frozen` makes a volume of the present state of one of API objects, `expandPath` serves subPathExpr. */
export function containerMounts(container: T.Container, mounted: Readonly<Record<string, Mounted>>, machines: KubeletMachines, frozen: (name: string, v: Mounted) => string, expandPath: (text: string) => string): { readonly mounts: Mount[]; readonly points: FileTree } {
  const mounts: Mount[] = [];
  const points: Record<string, FileSpec> = {};
  for (const m of container.volumeMounts ?? []) {
    const v = own(mounted, m.name);
    if (!v) continue;
    const inner = m.subPathExpr ? expandPath(m.subPathExpr) : m.subPath;
    const sub = [v.sub, inner].filter((x) => x !== undefined && x !== '').join('/');
    if (inner && !v.readOnly && !v.files) makeSubPath(machines, v, inner);
    const path = m.mountPath.replace(/(.)\/+$/, '$1');
    mounts.push({ path, volume: v.files && inner ? frozen(m.name, v) : v.volume, readOnly: (m.readOnly ?? false) || (v.readOnly ?? false), ...(v.tmpfs ? { tmpfs: true } : {}), ...(v.size === undefined ? {} : { size: v.size }), ...(sub ? { sub } : {}) });
    points[path] = isFile(machines, v, sub, inner) ? { text: '' } : { dir: true };
  }
  return { mounts, points };
}

/** Is it a file that is mounted? */
function isFile(machines: KubeletMachines, v: Mounted, sub: string, inner: string | undefined): boolean {
  if (v.files) return inner !== undefined && own(v.files, inner) !== undefined;
  if (!v.volume.startsWith('root:')) return false;
  const files = machines.files(v.volume.slice(5));
  const path = `/${sub}`.replace(/\/+/g, '/');
  return files.exists(path) && files.stat(path).type !== 'dir';
}

/** A subPath that is not there is made, as a directory. Only nodes' files can be reached from here; a volume of its own is made with its subPaths. */
function makeSubPath(machines: KubeletMachines, v: Mounted, inner: string): void {
  if (!v.volume.startsWith('root:')) return;
  const files = machines.files(v.volume.slice(5));
  const path = `${v.sub ?? ''}/${inner}`;
  if (files.exists(path)) return;
  files.mkdir(path, { parents: true });
  // It gets the permissions of the volume itself.
  const of = files.stat(v.sub ?? '/');
  files.chmod(path, of.mode);
  if (of.group !== 'root') files.chown(path, 'root', of.group);
}
