import { parseAllDocuments } from 'yaml';
import { clone, fnv32a, hex, Random } from '../core';
import type { Client } from '../api/client';
import { ApiError } from '../api/client';
import { Node, Pod } from '../kinds';
import type * as T from '../kinds/types';
import type { Files } from '../machine/files';

const DIR = '/etc/kubernetes/manifests';
const SOURCE = 'kubernetes.io/config.source';
const HASH = 'kubernetes.io/config.hash';
const SEEN = 'kubernetes.io/config.seen';
const MIRROR = 'kubernetes.io/config.mirror';

/** A Pod that comes from a file on the node: complete, with its hash for a uid. */
export interface StaticPod {
  readonly uid: string;
  readonly pod: T.Pod;
}

/** Reads the manifests of a node (`pkg/kubelet/config/file.go`). Files that are no Pods are passed over. */
export function readStaticPods(files: Files, node: string, now: number): StaticPod[] {
  if (!files.exists(DIR)) return [];
  const out: StaticPod[] = [];
  for (const name of files.list(DIR)) {
    if (!/\.(ya?ml|json)$/.test(name) || name.startsWith('.') || files.stat(`${DIR}/${name}`).type !== 'file') continue;
    const text = files.read(`${DIR}/${name}`);
    let draft: any;
    try {
      draft = parseAllDocuments(text)[0]?.toJS({ maxAliasCount: 50 });
    } catch {
      continue;
    }
    if (draft?.kind !== 'Pod' || typeof draft.metadata?.name !== 'string' || !Array.isArray(draft.spec?.containers)) continue;
    const hash = manifestHash(name, text);
    try {
      completeStaticPod(draft, hash, node, now);
    } catch {
      continue;
    }
    out.push({ uid: hash, pod: draft as T.Pod });
  }
  return out;
}

/** The uid of a static Pod: equal files have equal ones. */
export function manifestHash(file: string, text: string): string {
  const random = new Random(fnv32a(`${file}\n${text}`));
  return hex(() => random.next(), 32);
}

/** Completes a Pod as read from a manifest; changes its argument. */
export function completeStaticPod(draft: any, hash: string, node: string, now: number): void {
  draft.metadata.name = `${draft.metadata.name}-${node}`;
  draft.metadata.namespace ??= 'default';
  draft.metadata.uid = hash;
  draft.metadata.annotations = { ...draft.metadata.annotations, [HASH]: hash, [SEEN]: `${new Date(now).toISOString().slice(0, -1)}000000Z`, [SOURCE]: 'file' };
  draft.spec.nodeName = node;
  draft.spec.tolerations = [...(draft.spec.tolerations ?? []), { effect: 'NoExecute', operator: 'Exists' }];
  Pod.defaults?.(draft);
}

/** Annotations and owner of the object that stands for a static Pod. */
export function mirrorMetadata(s: StaticPod, node: T.Node | undefined): Record<string, unknown> {
  const { uid: _uid, ...metadata } = clone(s.pod.metadata);
  return {
    ...metadata,
    annotations: { ...metadata.annotations, [MIRROR]: s.uid },
    ...(node ? { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node.metadata.name, uid: node.metadata.uid, controller: true }] } : {}),
  };
}

/** Makes or remakes the object that stands for a static Pod in the API. Refusals are passed over: the Pod runs without. */
export function mirror(client: Client, s: StaticPod, node: string): T.Pod | undefined {
  const { name, namespace } = s.pod.metadata;
  const there = client.get(Pod, name, namespace);
  if (there && !there.metadata.deletionTimestamp && there.metadata.annotations?.[MIRROR] === s.uid) return there;
  try {
    if (there) client.delete(Pod, name, namespace, { gracePeriodSeconds: 0 });
    return client.create(Pod, { spec: clone(s.pod.spec!), metadata: mirrorMetadata(s, client.get(Node, node)) } as never);
  } catch (e) {
    if (!(e instanceof ApiError)) throw e;
    return undefined;
  }
}

export const isMirror = (pod: T.Pod): boolean => pod.metadata.annotations?.[MIRROR] !== undefined;
export const MANIFESTS = DIR;
