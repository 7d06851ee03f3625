import type { FieldError } from '../kind';
import * as names from '../names';
import { podAnnotationRules, profilesAgree } from './pod-annotation-rules';
import { containerResourceField, fieldSelector } from './reference-rules';
import { containerResources, podResources } from './resource-rules';
import { affinityRules, spreadRules, tolerationRules } from './scheduling-rules';
import { containerSecurity, podSecurity, windowsHostProcess } from './security-rules';
import { duplicate, each, forbidden, nonNegative, notFound, notSupported, oneOf, portRef, required, tooLong, wrong } from './rules';
import { validateAnnotations, validateLabels } from './meta';
import { backsteps, descending, pullPolicy, volumeRules } from './volume-rules';

/** What must hold of a Pod's spec, in a Pod or a template (`pkg/apis/core/validation/validation.go`), in the order of the API server. */

type Any = any;

/** What a spec is judged with. */
interface Context {
  readonly out: FieldError[];
  /** The Pod's metadata; not given for a template. */
  readonly pod?: Any;
  readonly spec: Any;
  readonly volumes: ReadonlyMap<string, Any>;
  readonly claims: readonly string[];
  readonly hostUsers: boolean;
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function ports(list: Any[] | undefined, at: string, out: FieldError[]): void {
  if (!list) return;
  const seen = new Set<string>();
  list.forEach((p, i) => {
    const here = `${at}[${i}]`;
    if (p.name) {
      const faults = names.portName(p.name);
      if (faults.length) out.push(...each(`${here}.name`, p.name, faults));
      else if (seen.has(p.name)) out.push(duplicate(`${here}.name`, p.name));
      else seen.add(p.name);
    }
    if (!p.containerPort) out.push(required(`${here}.containerPort`));
    else out.push(...each(`${here}.containerPort`, p.containerPort, names.portNumber(p.containerPort)));
    if (p.hostPort) out.push(...each(`${here}.hostPort`, p.hostPort, names.portNumber(p.hostPort)));
    out.push(...oneOf(`${here}.protocol`, p.protocol, PROTOCOLS));
  });
}

const ENV_FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName', 'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs'];

function keyRef(ref: Any, at: string, out: FieldError[]): void {
  out.push(...each(`${at}.name`, ref.name ?? '', names.dnsSubdomain(ref.name ?? '')));
  if (!ref.key) out.push(required(`${at}.key`));
  else out.push(...each(`${at}.key`, ref.key, names.configKey(ref.key)));
}

function fileRef(ref: Any, at: string, out: FieldError[]): void {
  if (!ref.key) out.push(required(`${at}.key`));
  else out.push(...each(`${at}.key`, ref.key, names.envName(ref.key)));
  if (!ref.volumeName) out.push(required(`${at}.volumeName`));
  else out.push(...each(`${at}.volumeName`, ref.volumeName, names.dnsLabel(ref.volumeName)));
  if (!ref.path) out.push(required(`${at}.path`));
  else out.push(...backsteps(ref.path, `${at}.path`));
}

function env(list: Any[] | undefined, at: string, out: FieldError[]): void {
  (list ?? []).forEach((e, i) => {
    const here = `${at}[${i}]`;
    if (!e.name) out.push(required(`${here}.name`));
    else out.push(...each(`${here}.name`, e.name, names.envName(e.name)));
    const from = e.valueFrom;
    if (!from) return;
    const field = `${here}.valueFrom`;
    let count = 0;
    const look = (key: string, rules: (ref: Any, at: string) => void): void => {
      if (!from[key]) return;
      count++;
      rules(from[key], `${field}.${key}`);
    };
    look('fieldRef', (r, f) => out.push(...fieldSelector(r, f, ENV_FIELDS)));
    look('resourceFieldRef', (r, f) => out.push(...containerResourceField(r, f, false)));
    look('configMapKeyRef', (r, f) => keyRef(r, f, out));
    look('secretKeyRef', (r, f) => keyRef(r, f, out));
    look('fileKeyRef', (r, f) => fileRef(r, f, out));
    if (count === 0) out.push(wrong(field, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'));
    else if (e.value) out.push(wrong(field, '', 'may not be specified when `value` is not empty'));
    else if (count > 1) out.push(wrong(field, '', 'may not have more than one field specified at a time'));
  });
}

function envFrom(list: Any[] | undefined, at: string, out: FieldError[]): void {
  (list ?? []).forEach((e, i) => {
    if (e.prefix) out.push(...each(`${at}[${i}].prefix`, e.prefix, names.envName(e.prefix)));
    let count = 0;
    for (const kind of ['configMapRef', 'secretRef']) {
      if (!e[kind]) continue;
      count++;
      const field = `${at}[${i}].${kind}.name`;
      if (!e[kind].name) out.push(required(field));
      else out.push(...each(field, e[kind].name, names.dnsSubdomain(e[kind].name.replace(/-$/, 'a'))));
    }
    if (count === 0) out.push(wrong(at, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (count > 1) out.push(wrong(at, '', 'may not have more than one field specified at a time'));
  });
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIVE = ['Disabled', 'Enabled', 'IfPossible'];

function mounts(c: Any, at: string, volumes: ReadonlyMap<string, Any>, out: FieldError[]): void {
  if (!c.volumeMounts) return;
  const paths = new Set<string>();
  const devices: Any[] = c.volumeDevices ?? [];
  c.volumeMounts.forEach((m: Any, i: number) => {
    const here = `${at}[${i}]`;
    const name = m.name ?? '';
    const path = m.mountPath ?? '';
    if (name === '') out.push(required(`${here}.name`));
    if (!volumes.has(name)) out.push(notFound(`${here}.name`, name));
    if (path === '') out.push(required(`${here}.mountPath`));
    if (paths.has(path)) out.push(wrong(`${here}.mountPath`, path, 'must be unique'));
    paths.add(path);
    if (devices.some((d) => d.name === name)) out.push(wrong(`${here}.name`, name, 'must not already exist in volumeDevices'));
    if (devices.some((d) => d.devicePath === path)) out.push(wrong(`${here}.mountPath`, path, 'must not already exist as a path in volumeDevices'));
    if (m.subPath) out.push(...descending(m.subPath, `${at}.subPath`));
    if (m.subPathExpr) {
      if (m.subPath) out.push(wrong(`${here}.subPathExpr`, m.subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
      out.push(...descending(m.subPathExpr, `${at}.subPathExpr`));
    }
    if (m.mountPropagation !== undefined) {
      const field = `${at}.mountPropagation`;
      if (!PROPAGATIONS.includes(m.mountPropagation)) out.push(notSupported(field, m.mountPropagation, PROPAGATIONS));
      if (m.mountPropagation === 'Bidirectional' && !c.securityContext?.privileged) out.push(forbidden(field, 'Bidirectional mount propagation is available only to privileged containers'));
    }
    if (m.recursiveReadOnly === undefined || m.recursiveReadOnly === 'Disabled') return;
    const field = `${at}.recursiveReadOnly`;
    if (RECURSIVE.includes(m.recursiveReadOnly)) {
      if (!m.readOnly) out.push(forbidden(field, 'may only be specified when readOnly is true'));
      if (m.mountPropagation !== undefined && m.mountPropagation !== 'None') out.push(forbidden(field, 'may only be specified when mountPropagation is None or not specified'));
    } else out.push(notSupported(field, m.recursiveReadOnly, RECURSIVE));
  });
}

function devices(c: Any, at: string, volumes: ReadonlyMap<string, Any>, out: FieldError[]): void {
  if (!c.volumeDevices) return;
  const paths = new Set<string>();
  const seen = new Set<string>();
  const mounted: Any[] = c.volumeMounts ?? [];
  c.volumeDevices.forEach((d: Any, i: number) => {
    const here = `${at}[${i}]`;
    const name = d.name ?? '';
    const path = d.devicePath ?? '';
    const volume = volumes.get(name);
    if (name === '') out.push(required(`${here}.name`));
    if (seen.has(name)) out.push(wrong(`${here}.name`, name, 'must be unique'));
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) out.push(wrong(`${here}.name`, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'));
    if (!volume) out.push(notFound(`${here}.name`, name));
    if (path === '') out.push(required(`${here}.devicePath`));
    if (paths.has(path)) out.push(wrong(`${here}.devicePath`, path, 'must be unique'));
    if (path.split('/').includes('..')) out.push(wrong(`${here}.devicePath`, path, "can not contain backsteps ('..')"));
    else paths.add(path);
    if (mounted.some((m) => m.name === name)) out.push(wrong(`${here}.name`, name, 'must not already exist in volumeMounts'));
    if (mounted.some((m) => m.mountPath === path)) out.push(wrong(`${here}.devicePath`, path, 'must not already exist as a path in volumeMounts'));
    if (name !== '') seen.add(name);
  });
}

function handler(h: Any, at: string, x: Context): void {
  const { out } = x;
  let count = 0;
  const one = (name: string): boolean => {
    if (!h[name]) return false;
    if (count++ > 0) {
      out.push(forbidden(`${at}.${name}`, 'may not specify more than 1 handler type'));
      return false;
    }
    return true;
  };
  if (one('exec') && !h.exec.command?.length) out.push(required(`${at}.exec.command`));
  if (one('httpGet')) {
    const get = h.httpGet;
    if (!get.path) out.push(required(`${at}.httpGet.path`));
    out.push(...portRef(`${at}.httpGet.port`, get.port));
    if (!['HTTP', 'HTTPS'].includes(get.scheme)) out.push(notSupported(`${at}.httpGet.scheme`, get.scheme, ['HTTP', 'HTTPS']));
    for (const header of get.httpHeaders ?? []) out.push(...each(`${at}.httpGet.httpHeaders`, header.name ?? '', names.headerName(header.name ?? '')));
  }
  if (one('tcpSocket')) out.push(...portRef(`${at}.tcpSocket.port`, h.tcpSocket.port));
  if (one('grpc')) out.push(...portRef(`${at}.grpc.port`, h.grpc.port));
  if (one('sleep')) {
    const seconds = h.sleep.seconds ?? 0;
    const grace = x.spec.terminationGracePeriodSeconds;
    if (grace !== undefined && (seconds < 0 || seconds > grace)) out.push(wrong(`${at}.sleep`, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`));
  }
  if (count === 0) out.push(required(at, 'must specify a handler type'));
}

const COUNTS = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];

function probe(p: Any, at: string, readiness: boolean, x: Context): void {
  if (!p) return;
  const { out } = x;
  handler(p, at, x);
  for (const key of COUNTS) out.push(...nonNegative(`${at}.${key}`, p[key]));
  const grace = p.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) out.push(wrong(`${at}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  if (readiness) {
    if (grace !== undefined) out.push(wrong(`${at}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes'));
  } else if (p.successThreshold !== 1) out.push(wrong(`${at}.successThreshold`, p.successThreshold ?? 0, 'must be 1'));
}

const LINUX_SIGNALS = [
  ...['ABRT', 'ALRM', 'BUS', 'CHLD', 'CLD', 'CONT', 'FPE', 'HUP', 'ILL', 'INT', 'IO', 'IOT', 'KILL', 'PIPE', 'POLL', 'PROF', 'PWR', 'QUIT', 'RTMAX'],
  ...Array.from({ length: 14 }, (_, i) => `RTMAX-${i + 1}`),
  'RTMIN',
  ...Array.from({ length: 15 }, (_, i) => `RTMIN+${i + 1}`),
  ...['SEGV', 'STKFLT', 'STOP', 'SYS', 'TERM', 'TRAP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'USR1', 'USR2', 'VTALRM', 'WINCH', 'XCPU', 'XFSZ'],
]
  .map((s) => `SIG${s}`)
  .sort();

function lifecycle(l: Any, at: string, x: Context): void {
  for (const hook of ['postStart', 'preStop']) if (l[hook]) handler(l[hook], `${at}.${hook}`, x);
  if (l.stopSignal === undefined) return;
  const field = `${at}.stopSignal`;
  const known = x.spec.os?.name === 'windows' ? ['SIGKILL', 'SIGTERM'] : x.spec.os?.name === 'linux' ? LINUX_SIGNALS : undefined;
  if (!x.spec.os) x.out.push(forbidden(field, 'may not be set for containers with empty `spec.os.name`'));
  else if (known && !known.includes(l.stopSignal)) x.out.push(notSupported(field, l.stopSignal, known));
}

function resizePolicy(list: Any[] | undefined, at: string, x: Context): void {
  const seen = new Set<string>();
  (list ?? []).forEach((p, i) => {
    if (seen.has(p.resourceName)) x.out.push(duplicate(`${at}[${i}]`, p.resourceName));
    seen.add(p.resourceName);
    x.out.push(...oneOf(at, p.resourceName, ['cpu', 'memory']), ...oneOf(at, p.restartPolicy, ['NotRequired', 'RestartContainer']));
    if (x.spec.restartPolicy === 'Never' && p.restartPolicy !== 'NotRequired') x.out.push(wrong(at, p.restartPolicy ?? '', "must be 'NotRequired' when `restartPolicy` is 'Never'"));
  });
}

/** What holds of containers of every sort (`validateContainerCommon`). */
function container(c: Any, at: string, x: Context): void {
  const { out } = x;
  if (!c.name) out.push(required(`${at}.name`));
  else out.push(...each(`${at}.name`, c.name, names.dnsLabel(c.name)));
  if (!c.image) out.push(required(`${at}.image`));
  out.push(...oneOf(`${at}.terminationMessagePolicy`, c.terminationMessagePolicy, ['File', 'FallbackToLogsOnError']));
  ports(c.ports, `${at}.ports`, out);
  env(c.env, `${at}.env`, out);
  envFrom(c.envFrom, `${at}.envFrom`, out);
  mounts(c, `${at}.volumeMounts`, x.volumes, out);
  devices(c, `${at}.volumeDevices`, x.volumes, out);
  out.push(...pullPolicy(c.imagePullPolicy, `${at}.imagePullPolicy`));
  containerResources(c.resources, `${at}.resources`, x.claims, out);
  resizePolicy(c.resizePolicy, `${at}.resizePolicy`, x);
  containerSecurity(c.securityContext, `${at}.securityContext`, x.hostUsers, out);
}

function restartRules(c: Any, at: string, out: FieldError[]): void {
  const rules: Any[] = c.restartPolicyRules ?? [];
  const policies = ['Always', 'Never', 'OnFailure'];
  if (c.restartPolicy === undefined) {
    if (rules.length === 0) return;
    out.push(required(`${at}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
  } else if (!policies.includes(c.restartPolicy)) out.push(notSupported(`${at}.restartPolicy`, c.restartPolicy, policies));
  if (rules.length > 20) out.push(tooLong(`${at}.restartPolicyRules`, 20));
  rules.forEach((r, i) => {
    const here = `${at}.restartPolicyRules[${i}]`;
    if (r.action !== 'Restart') out.push(notSupported(`${here}.action`, r.action ?? '', ['Restart']));
    if (!r.exitCodes) out.push(required(`${here}.exitCodes`, 'must be specified'));
    else {
      if (!['In', 'NotIn'].includes(r.exitCodes.operator)) out.push(notSupported(`${here}.exitCodes.operator`, r.exitCodes.operator ?? '', ['In', 'NotIn']));
      if (r.exitCodes.values?.length > 255) out.push(tooLong(`${here}.exitCodes.values`, 255));
    }
  });
}

function hooksAndProbes(c: Any, at: string, x: Context): void {
  if (c.lifecycle) lifecycle(c.lifecycle, `${at}.lifecycle`, x);
  probe(c.livenessProbe, `${at}.livenessProbe`, false, x);
  probe(c.readinessProbe, `${at}.readinessProbe`, true, x);
  probe(c.startupProbe, `${at}.startupProbe`, false, x);
}

function hostPorts(containers: readonly (readonly [Any, string])[], out: FieldError[]): void {
  const seen = new Set<string>();
  for (const [c, at] of containers) {
    (c.ports ?? []).forEach((p: Any, i: number) => {
      if (!p.hostPort) return;
      const key = `${p.protocol ?? ''}/${p.hostIP ?? ''}/${p.hostPort}`;
      if (seen.has(key)) out.push(duplicate(`${at}.ports[${i}].hostPort`, key));
      else seen.add(key);
    });
  }
}

function containers(at: string, x: Context): void {
  const list: Any[] = x.spec.containers ?? [];
  if (list.length === 0) {
    x.out.push(required(at));
    return;
  }
  const seen = new Set<string>();
  list.forEach((c, i) => {
    const here = `${at}[${i}]`;
    container(c, here, x);
    if (seen.has(c.name)) x.out.push(duplicate(`${here}.name`, c.name ?? ''));
    else seen.add(c.name);
    hooksAndProbes(c, here, x);
    restartRules(c, here, x.out);
  });
  hostPorts(
    list.map((c, i) => [c, `${at}[${i}]`] as const),
    x.out,
  );
}

function initContainers(at: string, x: Context): void {
  const seen = new Set<string>((x.spec.containers ?? []).map((c: Any) => c.name));
  (x.spec.initContainers ?? []).forEach((c: Any, i: number) => {
    const here = `${at}[${i}]`;
    container(c, here, x);
    const sidecar = c.restartPolicy === 'Always';
    if (sidecar) {
      if (c.restartPolicyRules?.length) x.out.push(forbidden(`${here}.restartPolicyRules`, 'restartPolicyRules are not allowed for init containers with restart policy Always'));
    } else if (c.restartPolicy !== undefined) restartRules(c, here, x.out);
    if (seen.has(c.name)) x.out.push(duplicate(`${here}.name`, c.name ?? ''));
    else if (c.name) seen.add(c.name);
    hostPorts([[c, `${at}[0]`]], x.out);
    if (sidecar) hooksAndProbes(c, here, x);
    else for (const key of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) if (c[key]) x.out.push(forbidden(`${here}.${key}`, 'may not be set for init containers without restartPolicy=Always'));
  });
}

/** In the order of the struct: fields that an ephemeral container may not have. */
const NOT_EPHEMERAL = ['ports', 'resources', 'resizePolicy', 'restartPolicy', 'restartPolicyRules', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'];

const isSet = (v: Any): boolean => v !== undefined && !(typeof v === 'object' && Object.keys(v).length === 0);

function ephemeralContainers(at: string, x: Context): void {
  const list: Any[] = x.spec.ephemeralContainers ?? [];
  if (list.length === 0) return;
  const others = new Set<string>([...(x.spec.containers ?? []), ...(x.spec.initContainers ?? [])].map((c: Any) => c.name));
  const all = new Set(others);
  list.forEach((c, i) => {
    const here = `${at}[${i}]`;
    container(c, here, x);
    image(c, here, x.out);
    if (all.has(c.name)) x.out.push(duplicate(`${here}.name`, c.name ?? ''));
    else all.add(c.name);
    if (c.targetContainerName && !others.has(c.targetContainerName)) x.out.push(notFound(`${here}.targetContainerName`, c.targetContainerName));
    for (const key of NOT_EPHEMERAL) if (isSet(c[key])) x.out.push(forbidden(`${here}.${key}`, 'cannot be set for an Ephemeral Container'));
    (c.volumeMounts ?? []).forEach((m: Any, k: number) => {
      for (const key of ['subPath', 'subPathExpr']) if (m[key]) x.out.push(forbidden(`${here}.volumeMounts[${k}].${key}`, 'cannot be set for an Ephemeral Container'));
    });
  });
}

function image(c: Any, at: string, out: FieldError[]): void {
  if (c.image && c.image !== c.image.trim()) out.push(wrong(`${at}.image`, c.image, 'must not have leading or trailing whitespace'));
}

function resourceClaims(list: Any[] | undefined, at: string, pod: Any, out: FieldError[]): void {
  const seen = new Set<string>();
  (list ?? []).forEach((c, i) => {
    const here = `${at}[${i}]`;
    if (pod?.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
      out.push(forbidden('', 'static pods do not support resource claims'));
      return;
    }
    if (!c.name) out.push(required(`${here}.name`));
    else if (seen.has(c.name)) out.push(duplicate(`${here}.name`, c.name));
    else {
      out.push(...each(`${here}.name`, c.name, names.dnsLabel(c.name)));
      seen.add(c.name);
    }
    const { resourceClaimName: claim, resourceClaimTemplateName: template } = c;
    const value = { Name: c.name ?? '', ResourceClaimName: claim ?? null, ResourceClaimTemplateName: template ?? null };
    if (claim !== undefined && template !== undefined) out.push(wrong(here, value, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'));
    if (claim === undefined && template === undefined) out.push(wrong(here, value, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
    if (claim !== undefined) out.push(...each(`${here}.resourceClaimName`, claim, names.dnsSubdomain(claim)));
    if (template !== undefined) out.push(...each(`${here}.resourceClaimTemplateName`, template, names.dnsSubdomain(template)));
  });
}

function dns(config: Any, policy: string, at: string, out: FieldError[]): void {
  if (policy === 'None') {
    if (!config) return void out.push(required(at, 'must provide `dnsConfig` when `dnsPolicy` is None'));
    if (!config.nameservers?.length) return void out.push(required(`${at}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'));
  }
  if (!config) return;
  const { nameservers = [], searches = [], options = [] } = config;
  if (nameservers.length > 3) out.push(wrong(`${at}.nameservers`, nameservers, 'must not have more than 3 nameservers'));
  nameservers.forEach((n: string, i: number) => out.push(...each(`${at}.nameservers[${i}]`, n, names.ipFaults(n))));
  if (searches.length > 32) out.push(wrong(`${at}.searches`, searches, 'must not have more than 32 search paths'));
  if (searches.join(' ').length > 2048) out.push(wrong(`${at}.searches`, searches, 'must not have more than 2048 characters (including spaces) in the search list'));
  searches.forEach((s: string, i: number) => {
    if (s === '.') return;
    const text = s.replace(/\.$/, '');
    out.push(...each(`${at}.searches[${i}]`, text, names.dnsSubdomainWithUnderscore(text)));
  });
  options.forEach((o: Any, i: number) => {
    if (!o.name) out.push(required(`${at}.options[${i}]`, 'must not be empty'));
  });
}

/** All containers with their paths, in the order in which they are visited: init, app, ephemeral. */
export function visit(spec: Any, at: string, see: (c: Any, at: string) => void): void {
  for (const list of ['initContainers', 'containers', 'ephemeralContainers']) (spec[list] ?? []).forEach((c: Any, i: number) => see(c, `${at}.${list}[${i}]`));
}

function hostUsers(spec: Any, at: string, out: FieldError[]): void {
  if (spec.hostUsers !== false) return;
  if (spec.hostNetwork) out.push(forbidden(`${at}.hostNetwork`, 'when `hostUsers` is false'));
  if (spec.hostPID) out.push(forbidden(`${at}.HostPID`, 'when `hostUsers` is false'));
  if (spec.hostIPC) out.push(forbidden(`${at}.HostIPC`, 'when `hostUsers` is false'));
  visit(spec, at, (c, here) => {
    if (c.volumeDevices?.length) out.push(forbidden(`${here}.volumeDevices`, 'when `hostUsers` is false'));
  });
}

function fileVolumes(spec: Any, at: string, out: FieldError[]): void {
  visit(spec, at, (c, here) =>
    (c.env ?? []).forEach((e: Any, i: number) => {
      const name = e.valueFrom?.fileKeyRef?.volumeName;
      if (name === undefined) return;
      const field = `${here}.env[${i}].valueFrom.fileKeyRef.volumeName`;
      const volume = (spec.volumes ?? []).find((v: Any) => v.name === name);
      if (!volume) out.push(notFound(field, name));
      else if (!volume.emptyDir) out.push(wrong(field, name, 'referenced volume must be of type emptyDir'));
    }),
  );
}

const NO_WINDOWS_POD: readonly (readonly [string, string?])[] = [
  ['appArmorProfile', 'securityContext'],
  ['seLinuxOptions', 'securityContext'],
  ['hostUsers'],
  ['hostPID'],
  ['hostIPC'],
  ['seccompProfile', 'securityContext'],
  ['fsGroup', 'securityContext'],
  ['fsGroupChangePolicy', 'securityContext'],
  ['sysctls', 'securityContext'],
  ['shareProcessNamespace'],
  ['runAsUser', 'securityContext'],
  ['runAsGroup', 'securityContext'],
  ['supplementalGroups', 'securityContext'],
  ['supplementalGroupsPolicy', 'securityContext'],
  ['seLinuxChangePolicy', 'securityContext'],
];
const NO_WINDOWS_CONTAINER = ['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'capabilities', 'readOnlyRootFilesystem', 'privileged', 'allowPrivilegeEscalation', 'procMount', 'runAsUser', 'runAsGroup'];

function os(spec: Any, at: string, out: FieldError[]): void {
  const name = spec.os.name ?? '';
  if (name === '') out.push(required(`${at}.os.name`));
  else if (name !== 'linux' && name !== 'windows') out.push(notSupported(`${at}.os`, name, ['linux', 'windows']));
  else if (name === 'linux') {
    const words = 'windows options cannot be set for a linux pod';
    if (spec.securityContext?.windowsOptions) out.push(forbidden(`${at}.securityContext.windowsOptions`, words));
    visit(spec, at, (c, here) => {
      if (c.securityContext?.windowsOptions) out.push(forbidden(`${here}.securityContext.windowsOptions`, words));
    });
  } else {
    const words = 'cannot be set for a windows pod';
    for (const [key, inside] of NO_WINDOWS_POD) {
      const value = inside ? spec.securityContext?.[key] : spec[key];
      if (value !== undefined && value !== false) out.push(forbidden(`${at}.${inside ? `${inside}.` : ''}${key}`, words));
    }
    visit(spec, at, (c, here) => {
      for (const key of NO_WINDOWS_CONTAINER) if (c.securityContext?.[key] !== undefined) out.push(forbidden(`${here}.securityContext.${key}`, words));
    });
  }
}

function hostnameOverride(spec: Any, at: string, out: FieldError[]): void {
  const name: string | undefined = spec.hostnameOverride;
  if (name === undefined) return;
  const field = `${at}.hostnameOverride`;
  if (spec.setHostnameAsFQDN) out.push(forbidden(field, 'may not be specified when setHostnameAsFQDN is true'));
  if (spec.hostNetwork) out.push(forbidden(field, 'may not be specified when hostNetwork is true'));
  if (name.length > 64) out.push(tooLong(field, 64));
  out.push(...each(field, name, names.dnsSubdomain(name)));
}

/** `ValidatePodSpec`: a spec under the field `at`; `pod` is the metadata of the Pod it belongs to, none for a template's. */
export function podSpec(spec: Any, at: string, pod?: Any): FieldError[] {
  const out: FieldError[] = [];
  spec ??= {};
  if (spec.terminationGracePeriodSeconds === undefined) out.push(required(`${at}.terminationGracePeriodSeconds`));
  const volumes = volumeRules(spec.volumes, `${at}.volumes`, pod, pod !== undefined, out);
  const claims: string[] = (spec.resourceClaims ?? []).map((c: Any) => c.name).filter(Boolean);
  const x: Context = { out, pod, spec, volumes, claims, hostUsers: spec.hostUsers !== false };
  resourceClaims(spec.resourceClaims, `${at}.resourceClaims`, pod, out);
  containers(`${at}.containers`, x);
  initContainers(`${at}.initContainers`, x);
  ephemeralContainers(`${at}.ephemeralContainers`, x);
  podResources(spec, at, claims, out);
  if (spec.hostNetwork) {
    (spec.containers ?? []).forEach((c: Any, i: number) =>
      (c.ports ?? []).forEach((p: Any, k: number) => {
        if ((pod !== undefined || p.hostPort) && (p.hostPort ?? 0) !== (p.containerPort ?? 0)) {
          out.push(wrong(`${at}.containers[${i}].ports[${k}].hostPort`, p.hostPort ?? 0, 'must match `containerPort` when `hostNetwork` is true'));
        }
      }),
    );
  }
  out.push(...oneOf(`${at}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']));
  out.push(...oneOf(`${at}.dnsPolicy`, spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']));
  out.push(...validateLabels(spec.nodeSelector, `${at}.nodeSelector`));
  podSecurity(spec, at, out);
  affinityRules(spec.affinity, `${at}.affinity`, out);
  dns(spec.dnsConfig, spec.dnsPolicy, `${at}.dnsConfig`, out);
  (spec.readinessGates ?? []).forEach((g: Any, i: number) => out.push(...each(`${at}.readinessGates[${i}].conditionType`, g.conditionType ?? '', names.qualifiedName(g.conditionType ?? ''))));
  const gates = new Set<string>();
  (spec.schedulingGates ?? []).forEach((g: Any, i: number) => {
    out.push(...each(`${at}.schedulingGates[${i}]`, g.name ?? '', names.qualifiedName(g.name ?? '')));
    if (gates.has(g.name)) out.push(duplicate(`${at}.schedulingGates[${i}]`, g.name));
    gates.add(g.name);
  });
  spreadRules(spec.topologySpreadConstraints, `${at}.topologySpreadConstraints`, out);
  windowsHostProcess(spec, at, out);
  hostUsers(spec, at, out);
  hostnameOverride(spec, at, out);
  for (const key of ['serviceAccountName', 'nodeName']) if (spec[key]) out.push(...each(`${at}.${key}`, spec[key], names.dnsSubdomain(spec[key])));
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2147483647)) out.push(wrong(`${at}.activeDeadlineSeconds`, deadline, names.between(1, 2147483647)));
  for (const key of ['hostname', 'subdomain']) if (spec[key]) out.push(...each(`${at}.${key}`, spec[key], names.dnsLabel(spec[key])));
  tolerationRules(spec.tolerations, `${at}.tolerations`, out);
  (spec.hostAliases ?? []).forEach((h: Any, i: number) => {
    out.push(...each(`${at}.hostAliases[${i}].ip`, h.ip ?? '', names.ipFaults(h.ip ?? '')));
    (h.hostnames ?? []).forEach((name: string, k: number) => out.push(...each(`${at}.hostAliases[${i}].hostnames[${k}]`, name, names.dnsSubdomain(name))));
  });
  if (spec.priorityClassName) out.push(...each(`${at}.priorityClassName`, spec.priorityClassName, names.dnsSubdomain(spec.priorityClassName)));
  if (spec.runtimeClassName !== undefined) out.push(...each(`${at}.runtimeClassName`, spec.runtimeClassName, names.dnsSubdomain(spec.runtimeClassName)));
  if (spec.preemptionPolicy !== undefined) out.push(...oneOf(`${at}.preemptionPolicy`, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']));
  if (spec.overhead) containerResources({ limits: spec.overhead }, `${at}.overhead`, [], out);
  if (spec.os) os(spec, at, out);
  fileVolumes(spec, at, out);
  return out;
}

/** What holds of Pods alone, beyond what templates are asked for (`validatePodMetadataAndSpec`). */
export function podRules(pod: Any): FieldError[] {
  const { metadata, spec } = pod;
  const out = podAnnotationRules(metadata.annotations, spec, 'metadata.annotations');
  out.push(...podSpec(spec, 'spec', metadata));
  if (!spec) return out;
  if (!spec.serviceAccountName) {
    (spec.volumes ?? []).forEach((v: Any, i: number) =>
      (v.projected?.sources ?? []).forEach((s: Any, k: number) => {
        if (s.serviceAccountToken) out.push(forbidden(`spec.volumes[${i}].projected.sources[${k}].serviceAccountToken`, 'must not be specified when serviceAccountName is not set'));
      }),
    );
  }
  for (const list of ['containers', 'initContainers']) (spec[list] ?? []).forEach((c: Any, i: number) => image(c, `spec.${list}[${i}]`, out));
  return out;
}

/** What a new Pod may not have yet (`ValidatePodCreate`). */
export function podCreateRules(pod: Any): FieldError[] {
  const out = podRules(pod);
  const spec = pod.spec ?? {};
  if (spec.ephemeralContainers?.length) out.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  if (spec.nodeName && spec.schedulingGates?.length) out.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  profilesAgree(pod.metadata.annotations, spec, 'spec', out);
  return out;
}

/** A workload's template: labels, annotations and spec (`ValidatePodTemplateSpec`). */
export function podTemplate(t: Any, at: string): FieldError[] {
  const out = validateLabels(t?.metadata?.labels, `${at}.labels`);
  out.push(...validateAnnotations(t?.metadata?.annotations, `${at}.annotations`));
  out.push(...podAnnotationRules(t?.metadata?.annotations, t?.spec, `${at}.annotations`));
  out.push(...podSpec(t?.spec, `${at}.spec`));
  profilesAgree(t?.metadata?.annotations, t?.spec ?? {}, `${at}.spec`, out);
  if (t?.spec?.ephemeralContainers?.length) out.push(forbidden(`${at}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  return out;
}
