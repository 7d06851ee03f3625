/** Defaults of a Pod's spec, whether in a Pod or in a template (`pkg/apis/core/v1/defaults.go`). All change their argument. */
/* eslint-disable @typescript-eslint/no-explicit-any */
import { roundedUp } from '../quantities';
import { containerSums } from './resource-rules';

/** The tag of an image reference; `latest` without tag and digest, undefined with a digest alone. */
function imageTag(image: string): string | undefined {
  const digest = image.indexOf('@');
  const name = digest < 0 ? image : image.slice(0, digest);
  const colon = name.lastIndexOf(':');
  if (colon > name.lastIndexOf('/')) return name.slice(colon + 1);
  return digest < 0 ? 'latest' : undefined;
}

/** Amounts are kept to the milli, rounded up (`SetDefaults_ResourceList`). */
export function roundAmounts(list: Record<string, string> | undefined): void {
  for (const name of Object.keys(list ?? {})) if (/[nu]$/.test(list![name]!)) list![name] = roundedUp(list![name]!);
}

function fill(target: any, key: string, value: unknown): void {
  if (target[key] === undefined) target[key] = value;
}

function defaultProbe(probe: any): void {
  fill(probe, 'timeoutSeconds', 1);
  fill(probe, 'periodSeconds', 10);
  fill(probe, 'successThreshold', 1);
  fill(probe, 'failureThreshold', 3);
  if (probe.httpGet) defaultHttpGet(probe.httpGet);
  if (probe.grpc) fill(probe.grpc, 'service', '');
}

function defaultHttpGet(get: any): void {
  fill(get, 'path', '/');
  fill(get, 'scheme', 'HTTP');
}

export function defaultContainer(c: any): void {
  if (c.image !== undefined || c.imagePullPolicy === undefined) {
    fill(c, 'imagePullPolicy', imageTag(c.image ?? '') === 'latest' ? 'Always' : 'IfNotPresent');
  }
  fill(c, 'terminationMessagePath', '/dev/termination-log');
  fill(c, 'terminationMessagePolicy', 'File');
  fill(c, 'resources', {});
  roundAmounts(c.resources.limits);
  roundAmounts(c.resources.requests);
  for (const port of c.ports ?? []) fill(port, 'protocol', 'TCP');
  for (const env of c.env ?? []) if (env.valueFrom?.fieldRef) fill(env.valueFrom.fieldRef, 'apiVersion', 'v1');
  for (const env of c.env ?? []) if (env.valueFrom?.resourceFieldRef) fill(env.valueFrom.resourceFieldRef, 'divisor', '0');
  for (const env of c.env ?? []) if (env.valueFrom?.fileKeyRef) fill(env.valueFrom.fileKeyRef, 'optional', false);
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) if (c[name]) defaultProbe(c[name]);
  for (const hook of [c.lifecycle?.postStart, c.lifecycle?.preStop]) if (hook?.httpGet) defaultHttpGet(hook.httpGet);
}

/** Requests follow limits where only limits are set; Pods and templates alike. */
function defaultRequests(c: any): void {
  const limits = c.resources?.limits;
  if (!limits) return;
  c.resources.requests ??= {};
  for (const key of Object.keys(limits)) fill(c.resources.requests, key, limits[key]);
}

function defaultItems(items: any[] | undefined): void {
  for (const item of items ?? []) {
    if (item.fieldRef) fill(item.fieldRef, 'apiVersion', 'v1');
    if (item.resourceFieldRef) fill(item.resourceFieldRef, 'divisor', '0');
  }
}

/** What an Azure disk has unless said otherwise, in a Pod and in a PersistentVolume. */
export function defaultAzureDisk(disk: any): void {
  fill(disk, 'cachingMode', 'ReadWrite');
  fill(disk, 'fsType', 'ext4');
  fill(disk, 'readOnly', false);
  fill(disk, 'kind', 'Shared');
}

function defaultVolume(v: any): void {
  const sources = Object.keys(v).filter((k) => k !== 'name');
  if (sources.length === 0) v.emptyDir = {};
  if (v.secret) fill(v.secret, 'defaultMode', 0o644);
  if (v.configMap) fill(v.configMap, 'defaultMode', 0o644);
  if (v.downwardAPI) {
    fill(v.downwardAPI, 'defaultMode', 0o644);
    defaultItems(v.downwardAPI.items);
  }
  if (v.projected) {
    fill(v.projected, 'defaultMode', 0o644);
    for (const s of v.projected.sources ?? []) {
      if (s.serviceAccountToken) fill(s.serviceAccountToken, 'expirationSeconds', 3600);
      defaultItems(s.downwardAPI?.items);
    }
  }
  if (v.hostPath) fill(v.hostPath, 'type', '');
  if (v.iscsi) fill(v.iscsi, 'iscsiInterface', 'default');
  if (v.rbd) {
    fill(v.rbd, 'pool', 'rbd');
    fill(v.rbd, 'user', 'admin');
    fill(v.rbd, 'keyring', '/etc/ceph/keyring');
  }
  if (v.azureDisk) defaultAzureDisk(v.azureDisk);
  if (v.scaleIO) {
    fill(v.scaleIO, 'storageMode', 'ThinProvisioned');
    fill(v.scaleIO, 'fsType', 'xfs');
  }
  if (v.image) fill(v.image, 'pullPolicy', imageTag(v.image.reference ?? '') === 'latest' ? 'Always' : 'IfNotPresent');
  if (v.ephemeral?.volumeClaimTemplate?.spec) fill(v.ephemeral.volumeClaimTemplate.spec, 'volumeMode', 'Filesystem');
}

/** What is given for all containers together follows from what each asks for (`defaultHugePagePodLimits`, `defaultPodRequests`). */
function defaultPodLevel(spec: any): void {
  const own = spec.resources;
  const huge = (name: string): boolean => name.startsWith('hugepages-');
  const known = (name: string): boolean => name === 'cpu' || name === 'memory' || huge(name);
  roundAmounts(own.limits);
  roundAmounts(own.requests);
  if (Object.keys(own.limits ?? {}).length + Object.keys(own.requests ?? {}).length > 0) {
    const limits = containerSums(spec, 'limits');
    for (const name of Object.keys(limits)) if (huge(name) && own.requests?.[name] === undefined) fill((own.limits ??= {}), name, limits[name]);
  }
  if (Object.keys(own.limits ?? {}).length === 0) return;
  const requests = containerSums(spec, 'requests');
  const wanted = { ...own.requests };
  for (const name of Object.keys(requests)) if (known(name) && !huge(name)) fill(wanted, name, requests[name]);
  for (const name of Object.keys(own.limits)) if (known(name)) fill(wanted, name, own.limits[name]);
  if (Object.keys(wanted).length) own.requests = wanted;
}

/** Fills in a Pod spec or a template's spec. */
function defaultPodSpec(spec: any): void {
  if (!spec) return;
  for (const v of spec.volumes ?? []) defaultVolume(v);
  for (const list of [spec.initContainers, spec.containers, spec.ephemeralContainers]) for (const c of list ?? []) defaultContainer(c);
  fill(spec, 'restartPolicy', 'Always');
  fill(spec, 'terminationGracePeriodSeconds', 30);
  fill(spec, 'dnsPolicy', 'ClusterFirst');
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
  else if (spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount;
  fill(spec, 'securityContext', {});
  fill(spec, 'schedulerName', 'default-scheduler');
  roundAmounts(spec.overhead);
}

/** What a Pod has beyond a template's spec. */
export function defaultPod(pod: any): void {
  const spec = (pod.spec ??= {});
  defaultPodSpec(spec);
  for (const list of [spec.containers, spec.initContainers]) for (const c of list ?? []) defaultRequests(c);
  if (spec.resources) defaultPodLevel(spec);
  fill(spec, 'enableServiceLinks', true);
  if (spec.hostNetwork) {
    for (const list of [spec.containers, spec.initContainers]) for (const c of list ?? []) for (const p of c.ports ?? []) p.hostPort ||= p.containerPort;
  }
  // Of the addresses the first is the address; where they differ it decides (`core/v1/conversion.go`).
  const { status } = pod;
  if (status?.podIP && status.podIPs?.[0]?.ip !== status.podIP) status.podIPs = [{ ip: status.podIP }];
  else if (status?.podIPs?.length) status.podIP = status.podIPs[0].ip;
}

/** Fills in the template of a workload; one that is missing is an empty one. */
export function defaultTemplate(owner: any): void {
  owner.template ??= {};
  owner.template.spec ??= {};
  defaultPodSpec(owner.template.spec);
}
