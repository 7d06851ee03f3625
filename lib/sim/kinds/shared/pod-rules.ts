import type { FieldError } from '../kind';
import * as names from '../names';
import { compareQuantities, parseQuantity } from '../quantities';
import { duplicate, each, forbidden, labelSelector, nonNegative, notSupported, oneOf, portRef, required, wrong } from './rules';
import { validateLabels } from './meta';

/** What must hold of a Pod's spec, in a Pod or a template (`pkg/apis/core/validation/validation.go`), in the order of the API server. */

type Any = any;

const SOURCES_OF_ENV = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];
const STANDARD = new Set(['cpu', 'memory', 'ephemeral-storage']);

function ports(list: Any[] | undefined, at: string): FieldError[] {
  const out: FieldError[] = [];
  const seen = new Set<string>();
  (list ?? []).forEach((p, i) => {
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
    out.push(...oneOf(`${here}.protocol`, p.protocol, ['SCTP', 'TCP', 'UDP']));
  });
  return out;
}

const FIELDS = /^(metadata\.(name|namespace|uid|labels|annotations)(\['[^']+'\])?|spec\.(nodeName|serviceAccountName)|status\.(hostIP|hostIPs|podIP|podIPs))$/;

function fieldRef(ref: Any, at: string): FieldError[] {
  if (!ref.apiVersion) return [required(`${at}.apiVersion`)];
  if (!ref.fieldPath) return [required(`${at}.fieldPath`)];
  if (!FIELDS.test(ref.fieldPath)) return [wrong(`${at}.fieldPath`, ref.fieldPath, `error converting fieldPath: field label not supported: ${ref.fieldPath}`)];
  return [];
}

function env(list: Any[] | undefined, at: string): FieldError[] {
  const out: FieldError[] = [];
  (list ?? []).forEach((e, i) => {
    const here = `${at}[${i}]`;
    if (!e.name) out.push(required(`${here}.name`));
    else out.push(...each(`${here}.name`, e.name, names.envName(e.name)));
    const from = e.valueFrom;
    if (!from) return;
    const given = SOURCES_OF_ENV.filter((s) => from[s]);
    const field = `${here}.valueFrom`;
    if (given.length === 0) out.push(wrong(field, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'));
    else if (e.value) out.push(wrong(field, '', 'may not be specified when `value` is not empty'));
    else if (given.length > 1) out.push(wrong(field, '', 'may not have more than one field specified at a time'));
    if (from.fieldRef) out.push(...fieldRef(from.fieldRef, `${field}.fieldRef`));
    if (from.resourceFieldRef && !from.resourceFieldRef.resource) out.push(required(`${field}.resourceFieldRef.resource`));
    for (const kind of ['configMapKeyRef', 'secretKeyRef']) {
      if (!from[kind]) continue;
      if (!from[kind].name) out.push(required(`${field}.${kind}.name`));
      if (!from[kind].key) out.push(required(`${field}.${kind}.key`));
      else out.push(...each(`${field}.${kind}.key`, from[kind].key, names.configKey(from[kind].key)));
    }
  });
  return out;
}

function envFrom(list: Any[] | undefined, at: string): FieldError[] {
  const out: FieldError[] = [];
  (list ?? []).forEach((e, i) => {
    const here = `${at}[${i}]`;
    if (e.prefix) out.push(...each(`${here}.prefix`, e.prefix, names.envName(e.prefix)));
    if (e.configMapRef && e.secretRef) out.push(wrong(at, '', 'may not have more than one field specified at a time'));
    else if (!e.configMapRef && !e.secretRef) out.push(wrong(at, '', 'must specify one of: `configMapRef` or `secretRef`'));
    for (const kind of ['configMapRef', 'secretRef']) if (e[kind] && !e[kind].name) out.push(required(`${here}.${kind}.name`));
  });
  return out;
}

function relative(path: string, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (path.startsWith('/')) out.push(wrong(at, path, 'must be a relative path'));
  if (path.split('/').includes('..')) out.push(wrong(at, path, "must not contain '..'"));
  return out;
}

function mounts(list: Any[] | undefined, at: string, volumes: ReadonlyMap<string, Any>, c: Any): FieldError[] {
  const out: FieldError[] = [];
  const paths = new Set<string>();
  (list ?? []).forEach((m, i) => {
    const here = `${at}[${i}]`;
    if (!m.name) out.push(required(`${here}.name`));
    else if (!volumes.has(m.name)) out.push({ type: 'NotFound', field: `${here}.name`, value: m.name });
    if (!m.mountPath) out.push(required(`${here}.mountPath`));
    if (paths.has(m.mountPath)) out.push(wrong(`${here}.mountPath`, m.mountPath, 'must be unique'));
    paths.add(m.mountPath);
    if ((c.volumeDevices ?? []).some((d: Any) => d.name === m.name)) out.push(wrong(`${here}.name`, m.name, 'must not already exist in volumeDevices'));
    if (m.subPath) out.push(...relative(m.subPath, `${here}.subPath`));
    if (m.subPathExpr) {
      if (m.subPath) out.push(wrong(`${here}.subPathExpr`, m.subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
      out.push(...relative(m.subPathExpr, `${here}.subPathExpr`));
    }
    if (m.mountPropagation && !['Bidirectional', 'HostToContainer', 'None'].includes(m.mountPropagation)) {
      out.push(notSupported(`${here}.mountPropagation`, m.mountPropagation, ['Bidirectional', 'HostToContainer', 'None']));
    }
  });
  return out;
}

/** Requests and limits (`ValidateContainerResourceRequirements`). */
export function resources(r: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  const limits: Record<string, string> = r?.limits ?? {};
  const requests: Record<string, string> = r?.requests ?? {};
  const amount = (field: string, name: string, value: string): void => {
    const faults = names.qualifiedName(name);
    out.push(...each(field, name, faults));
    if (!faults.length && !name.includes('/') && !STANDARD.has(name) && !name.startsWith('hugepages-')) {
      out.push(wrong(field, name, 'must be a standard resource type or fully qualified'), wrong(field, name, 'must be a standard resource for containers'));
    }
    const q = parseQuantity(value);
    if (q.nanos < 0n) out.push(wrong(`${field}`, value, 'must be greater than or equal to 0'));
    if (name.includes('/') && q.nanos % 1_000_000_000n !== 0n) out.push(wrong(field, value, 'must be an integer'));
  };
  for (const name of Object.keys(limits).sort()) amount(`${at}.limits[${name}]`, name, limits[name]!);
  for (const name of Object.keys(requests).sort()) {
    amount(`${at}.requests[${name}]`, name, requests[name]!);
    const limit = limits[name];
    if (limit !== undefined) {
      const d = compareQuantities(requests[name]!, limit);
      const fixed = name.startsWith('hugepages-') || name.includes('/');
      if (fixed && d !== 0) out.push(wrong(`${at}.requests`, requests[name], `must be equal to ${name} limit of ${limit}`));
      else if (d > 0) out.push(wrong(`${at}.requests`, requests[name], `must be less than or equal to ${name} limit of ${limit}`));
    } else if (name.startsWith('hugepages-') || name.includes('/')) out.push(required(`${at}.limits`, 'Limit must be set for non overcommitable resources'));
  }
  return out;
}

function handler(h: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
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
    if (!h.httpGet.path) out.push(required(`${at}.httpGet.path`));
    out.push(...portRef(`${at}.httpGet.port`, h.httpGet.port));
    if (!['HTTP', 'HTTPS'].includes(h.httpGet.scheme)) out.push(notSupported(`${at}.httpGet.scheme`, h.httpGet.scheme, ['HTTP', 'HTTPS']));
  }
  if (one('tcpSocket')) out.push(...portRef(`${at}.tcpSocket.port`, h.tcpSocket.port));
  if (one('grpc')) out.push(...each(`${at}.grpc.port`, h.grpc.port, names.portNumber(h.grpc.port)));
  if (one('sleep') && h.sleep.seconds < 0) out.push(wrong(`${at}.sleep`, h.sleep.seconds, 'must be non-negative'));
  if (count === 0) out.push(required(at, 'must specify a handler type'));
  return out;
}

function probe(p: Any, at: string, once: boolean): FieldError[] {
  if (!p) return [];
  const out = handler(p, at);
  for (const key of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold']) out.push(...nonNegative(`${at}.${key}`, p[key]));
  if (p.terminationGracePeriodSeconds !== undefined && p.terminationGracePeriodSeconds <= 0) out.push(wrong(`${at}.terminationGracePeriodSeconds`, p.terminationGracePeriodSeconds, 'must be greater than 0'));
  if (once && p.successThreshold !== 1) out.push(wrong(`${at}.successThreshold`, p.successThreshold, 'must be 1'));
  return out;
}

function securityContext(s: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (!s) return out;
  for (const key of ['runAsUser', 'runAsGroup', 'fsGroup']) {
    if (s[key] !== undefined && (s[key] < 0 || s[key] > 2147483647)) out.push(wrong(`${at}.${key}`, s[key], names.between(0, 2147483647)));
  }
  if (s.allowPrivilegeEscalation === false) {
    if (s.privileged) out.push(wrong(at, s, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
    if (s.capabilities?.add?.includes('CAP_SYS_ADMIN')) out.push(wrong(at, s, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
  }
  return out;
}

function container(c: Any, at: string, volumes: ReadonlyMap<string, Any>): FieldError[] {
  const out: FieldError[] = [];
  if (!c.name) out.push(required(`${at}.name`));
  else out.push(...each(`${at}.name`, c.name, names.dnsLabel(c.name)));
  if (!c.image) out.push(required(`${at}.image`));
  else if (c.image !== c.image.trim()) out.push(wrong(`${at}.image`, c.image, 'must not have leading or trailing whitespace'));
  out.push(...oneOf(`${at}.terminationMessagePolicy`, c.terminationMessagePolicy, ['FallbackToLogsOnError', 'File']));
  out.push(...ports(c.ports, `${at}.ports`), ...env(c.env, `${at}.env`), ...envFrom(c.envFrom, `${at}.envFrom`), ...mounts(c.volumeMounts, `${at}.volumeMounts`, volumes, c));
  out.push(...oneOf(`${at}.imagePullPolicy`, c.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']));
  out.push(...resources(c.resources, `${at}.resources`), ...securityContext(c.securityContext, `${at}.securityContext`));
  return out;
}

function volumes(list: Any[] | undefined, at: string): { errors: FieldError[]; known: Map<string, Any> } {
  const errors: FieldError[] = [];
  const known = new Map<string, Any>();
  (list ?? []).forEach((v, i) => {
    const here = `${at}[${i}]`;
    if (!v.name) errors.push(required(`${here}.name`));
    else {
      const faults = names.dnsLabel(v.name);
      errors.push(...each(`${here}.name`, v.name, faults));
      if (!faults.length && known.has(v.name)) errors.push(duplicate(`${here}.name`, v.name));
    }
    const kinds = Object.keys(v).filter((k) => k !== 'name' && v[k] !== undefined);
    for (const extra of kinds.slice(1)) errors.push(forbidden(`${here}.${extra}`, 'may not specify more than 1 volume type'));
    if (v.secret && !v.secret.secretName) errors.push(required(`${here}.secret.secretName`));
    if (v.configMap && !v.configMap.name) errors.push(required(`${here}.configMap.name`));
    for (const kind of ['secret', 'configMap']) {
      (v[kind]?.items ?? []).forEach((item: Any, n: number) => {
        const p = `${here}.${kind}.items[${n}]`;
        if (!item.key) errors.push(required(`${p}.key`));
        if (!item.path) errors.push(required(`${p}.path`));
        else errors.push(...relative(item.path, `${p}.path`));
        if (item.mode !== undefined && (item.mode < 0 || item.mode > 0o777)) errors.push(wrong(`${p}.mode`, item.mode, 'must be a number between 0 and 0777 (octal), both inclusive'));
      });
      const mode = v[kind]?.defaultMode;
      if (mode !== undefined && (mode < 0 || mode > 0o777)) errors.push(wrong(`${here}.${kind}.defaultMode`, mode, 'must be a number between 0 and 0777 (octal), both inclusive'));
    }
    if (v.hostPath) {
      if (!v.hostPath.path) errors.push(required(`${here}.hostPath.path`));
      else if (v.hostPath.path.split('/').includes('..')) errors.push(wrong(`${here}.hostPath.path`, v.hostPath.path, "must not contain '..'"));
      const kindsOfPath = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];
      if (v.hostPath.type !== undefined && !kindsOfPath.includes(v.hostPath.type)) errors.push(notSupported(`${here}.hostPath.type`, v.hostPath.type, kindsOfPath));
    }
    if (v.persistentVolumeClaim && !v.persistentVolumeClaim.claimName) errors.push(required(`${here}.persistentVolumeClaim.claimName`));
    if (v.nfs) {
      if (!v.nfs.server) errors.push(required(`${here}.nfs.server`));
      if (!v.nfs.path) errors.push(required(`${here}.nfs.path`));
      else if (!v.nfs.path.startsWith('/')) errors.push(wrong(`${here}.nfs.path`, v.nfs.path, 'must be an absolute path'));
    }
    if (v.emptyDir?.sizeLimit !== undefined && parseQuantity(v.emptyDir.sizeLimit).nanos < 0n) errors.push(forbidden(`${here}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
    if (v.name) known.set(v.name, v);
  });
  return { errors, known };
}

function nodeTerm(t: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  (t?.matchExpressions ?? []).forEach((e: Any, i: number) => {
    const here = `${at}.matchExpressions[${i}]`;
    switch (e.operator) {
      case 'In':
      case 'NotIn':
        if (!e.values?.length) out.push(required(`${here}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
        break;
      case 'Exists':
      case 'DoesNotExist':
        if (e.values?.length) out.push(forbidden(`${here}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
        break;
      case 'Gt':
      case 'Lt':
        if (e.values?.length !== 1) out.push(required(`${here}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
        break;
      default:
        out.push(wrong(`${here}.operator`, e.operator, 'not a valid selector operator'));
    }
    out.push(...each(`${here}.key`, e.key, names.qualifiedName(e.key ?? '')));
  });
  return out;
}

function podTerm(t: Any, at: string): FieldError[] {
  const out = labelSelector(`${at}.labelSelector`, t?.labelSelector);
  if (!t?.topologyKey) out.push(required(`${at}.topologyKey`, 'can not be empty'));
  else out.push(...each(`${at}.topologyKey`, t.topologyKey, names.qualifiedName(t.topologyKey)));
  return out;
}

function affinity(a: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (!a) return out;
  const weight = (w: number, field: string): void => {
    if (!(w >= 1 && w <= 100)) out.push(wrong(field, w ?? 0, 'must be in the range 1-100'));
  };
  const required_ = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  if (a.nodeAffinity) {
    const here = `${at}.nodeAffinity`;
    const r = a.nodeAffinity[required_];
    if (r) {
      if (!r.nodeSelectorTerms?.length) out.push(required(`${here}.${required_}.nodeSelectorTerms`, 'must have at least one node selector term'));
      (r.nodeSelectorTerms ?? []).forEach((t: Any, i: number) => out.push(...nodeTerm(t, `${here}.${required_}.nodeSelectorTerms[${i}]`)));
    }
    (a.nodeAffinity[preferred] ?? []).forEach((p: Any, i: number) => {
      weight(p.weight, `${here}.${preferred}[${i}].weight`);
      out.push(...nodeTerm(p.preference, `${here}.${preferred}[${i}].preference`));
    });
  }
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    if (!a[kind]) continue;
    (a[kind][required_] ?? []).forEach((t: Any, i: number) => out.push(...podTerm(t, `${at}.${kind}.${required_}[${i}]`)));
    (a[kind][preferred] ?? []).forEach((p: Any, i: number) => {
      weight(p.weight, `${at}.${kind}.${preferred}[${i}].weight`);
      out.push(...podTerm(p.podAffinityTerm, `${at}.${kind}.${preferred}[${i}].podAffinityTerm`));
    });
  }
  return out;
}

function tolerations(list: Any[] | undefined, at: string): FieldError[] {
  const out: FieldError[] = [];
  (list ?? []).forEach((t, i) => {
    const here = `${at}[${i}]`;
    if (t.key) out.push(...each(`${here}.key`, t.key, names.qualifiedName(t.key)));
    else if (t.operator !== 'Exists') out.push(wrong(`${here}.operator`, t.operator ?? '', 'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
    if (t.tolerationSeconds !== undefined && t.effect !== 'NoExecute') out.push(wrong(`${here}.effect`, t.effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    switch (t.operator ?? '') {
      case '':
      case 'Equal':
        out.push(...each(`${here}.operator`, t.value ?? '', names.labelValue(t.value ?? '').slice(0, 1)));
        break;
      case 'Exists':
        if (t.value) out.push(wrong(`${here}.operator`, t, "value must be empty when `operator` is 'Exists'"));
        break;
      default:
        out.push(notSupported(`${here}.operator`, t.operator, ['Equal', 'Exists']));
    }
    if (t.effect && !['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(t.effect)) out.push(notSupported(`${here}.effect`, t.effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']));
  });
  return out;
}

function spread(list: Any[] | undefined, at: string): FieldError[] {
  const out: FieldError[] = [];
  const seen = new Set<string>();
  (list ?? []).forEach((c, i) => {
    const here = `${at}[${i}]`;
    if (!(c.maxSkew > 0)) out.push(wrong(`${here}.maxSkew`, c.maxSkew ?? 0, 'must be greater than zero'));
    if (!c.topologyKey) out.push(required(`${here}.topologyKey`, 'can not be empty'));
    else out.push(...each(`${here}.topologyKey`, c.topologyKey, names.qualifiedName(c.topologyKey)));
    if (!['DoNotSchedule', 'ScheduleAnyway'].includes(c.whenUnsatisfiable)) out.push(notSupported(`${here}.whenUnsatisfiable`, c.whenUnsatisfiable ?? '', ['DoNotSchedule', 'ScheduleAnyway']));
    const pair = `{${c.topologyKey}, ${c.whenUnsatisfiable}}`;
    if (seen.has(pair)) out.push(duplicate(`${here}.{topologyKey, whenUnsatisfiable}`, pair));
    seen.add(pair);
    if (c.minDomains !== undefined) {
      if (c.minDomains <= 0) out.push(wrong(`${here}.minDomains`, c.minDomains, 'must be greater than zero'));
      if (c.whenUnsatisfiable !== 'DoNotSchedule') out.push(wrong(`${here}.minDomains`, c.minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${c.whenUnsatisfiable}`));
    }
    out.push(...labelSelector(`${here}.labelSelector`, c.labelSelector));
  });
  return out;
}

/** A Pod's spec under the field `at`. */
export function podSpec(spec: Any, at: string): FieldError[] {
  if (!spec) return [required(`${at}.containers`)];
  const out: FieldError[] = [];
  const v = volumes(spec.volumes, `${at}.volumes`);
  out.push(...v.errors);
  const seen = new Set<string>();
  if (!spec.containers?.length) out.push(required(`${at}.containers`));
  const all = (list: Any[] | undefined, field: string, init: boolean): void =>
    (list ?? []).forEach((c: Any, i: number) => {
      const here = `${at}.${field}[${i}]`;
      out.push(...container(c, here, v.known));
      if (c.name && seen.has(c.name)) out.push(duplicate(`${here}.name`, c.name));
      seen.add(c.name);
      const sidecar = init && c.restartPolicy === 'Always';
      if (init && !sidecar) {
        for (const key of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) if (c[key]) out.push(forbidden(`${here}.${key}`, 'may not be set for init containers without restartPolicy=Always'));
      } else {
        for (const hook of ['postStart', 'preStop']) if (c.lifecycle?.[hook]) out.push(...handler(c.lifecycle[hook], `${here}.lifecycle.${hook}`));
        out.push(...probe(c.livenessProbe, `${here}.livenessProbe`, true), ...probe(c.readinessProbe, `${here}.readinessProbe`, false), ...probe(c.startupProbe, `${here}.startupProbe`, true));
      }
    });
  all(spec.containers, 'containers', false);
  all(spec.initContainers, 'initContainers', true);
  (spec.ephemeralContainers ?? []).forEach((c: Any, i: number) => {
    const here = `${at}.ephemeralContainers[${i}]`;
    if (!c.name) out.push(required(`${here}.name`));
    else out.push(...each(`${here}.name`, c.name, names.dnsLabel(c.name)));
    if (!c.image) out.push(required(`${here}.image`));
    if (seen.has(c.name)) out.push(duplicate(`${here}.name`, c.name));
    seen.add(c.name);
    if (c.targetContainerName && ![...(spec.containers ?? []), ...(spec.initContainers ?? [])].some((x: Any) => x.name === c.targetContainerName)) {
      out.push({ type: 'NotFound', field: `${here}.targetContainerName`, value: c.targetContainerName });
    }
  });
  out.push(...oneOf(`${at}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']));
  out.push(...oneOf(`${at}.dnsPolicy`, spec.dnsPolicy, ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']));
  out.push(...validateLabels(spec.nodeSelector, `${at}.nodeSelector`), ...securityContext(spec.securityContext, `${at}.securityContext`));
  if (spec.hostNetwork) {
    (spec.containers ?? []).forEach((c: Any, i: number) =>
      (c.ports ?? []).forEach((p: Any, k: number) => {
        if (p.hostPort !== p.containerPort) out.push(wrong(`${at}.containers[${i}].ports[${k}].containerPort`, p.containerPort, 'must match `hostPort` when `hostNetwork` is true'));
      }),
    );
  }
  out.push(...affinity(spec.affinity, `${at}.affinity`));
  if (spec.dnsPolicy === 'None' && !spec.dnsConfig?.nameservers?.length) out.push(required(`${at}.dnsConfig.nameservers`, `must provide at least one DNS nameserver when \`dnsPolicy\` is None`));
  out.push(...spread(spec.topologySpreadConstraints, `${at}.topologySpreadConstraints`));
  if (spec.serviceAccountName) out.push(...each(`${at}.serviceAccountName`, spec.serviceAccountName, names.dnsSubdomain(spec.serviceAccountName)));
  if (spec.nodeName) out.push(...each(`${at}.nodeName`, spec.nodeName, names.dnsSubdomain(spec.nodeName)));
  if (spec.activeDeadlineSeconds !== undefined && (spec.activeDeadlineSeconds < 1 || spec.activeDeadlineSeconds > 2147483647)) {
    out.push(wrong(`${at}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, names.between(1, 2147483647)));
  }
  if (spec.hostname) out.push(...each(`${at}.hostname`, spec.hostname, names.dnsLabel(spec.hostname)));
  if (spec.subdomain) out.push(...each(`${at}.subdomain`, spec.subdomain, names.dnsLabel(spec.subdomain)));
  out.push(...tolerations(spec.tolerations, `${at}.tolerations`));
  (spec.hostAliases ?? []).forEach((h: Any, i: number) => {
    if (!names.isIP(h.ip ?? '')) out.push(wrong(`${at}.hostAliases[${i}].ip`, h.ip ?? '', 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
    for (const name of h.hostnames ?? []) out.push(...each(`${at}.hostAliases[${i}].hostnames`, name, names.dnsSubdomain(name)));
  });
  if (spec.priorityClassName) out.push(...each(`${at}.priorityClassName`, spec.priorityClassName, names.dnsSubdomain(spec.priorityClassName)));
  if (spec.runtimeClassName) out.push(...each(`${at}.runtimeClassName`, spec.runtimeClassName, names.dnsSubdomain(spec.runtimeClassName)));
  if (spec.terminationGracePeriodSeconds !== undefined && spec.terminationGracePeriodSeconds < 0) out.push(...nonNegative(`${at}.terminationGracePeriodSeconds`, spec.terminationGracePeriodSeconds));
  return out;
}

/** A workload's template: labels and spec. */
export function podTemplate(t: Any, at: string): FieldError[] {
  const out = validateLabels(t?.metadata?.labels, `${at}.labels`);
  out.push(...podSpec(t?.spec, `${at}.spec`));
  if (t?.spec?.ephemeralContainers?.length) out.push(forbidden(`${at}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  return out;
}
