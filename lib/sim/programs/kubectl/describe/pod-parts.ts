import { goQuote } from '../../pflag';
import { canonicalQuantity, milli, units } from '../../../kinds/quantities';
import type { Sheet } from './sheet';
import { annotations, boolText, formatSelector, keysOf, labels, multiline, rfc1123 } from './sheet';
import { describeVolumes } from './volumes';

/** What Pods and Pod templates have in common: containers, tolerations, spreading. */

/** `indent` is two blanks inside a template. `statuses` and `pod` are absent there. */
export function describeContainers(s: Sheet, title: string, containers: readonly any[], indent: string, statuses: readonly any[] = [], pod?: any): void {
  s.put(0, `${indent}${title}:${containers.length === 0 ? ' <none>' : ''}`);
  for (const c of containers) {
    const status = statuses.find((x) => x.name === c.name);
    s.put(1, `${indent === '' ? '' : ' '}${c.name}:`);
    if (status) s.put(2, `Container ID:\t${status.containerID ?? ''}`);
    s.put(2, `Image:\t${c.image ?? ''}`);
    if (status) s.put(2, `Image ID:\t${status.imageID ?? ''}`);
    ports(s, 'Port', c.ports ?? [], 'containerPort');
    ports(s, 'Host Port', c.ports ?? [], 'hostPort');
    seccomp(s, 2, c.securityContext?.seccompProfile);
    words(s, 'Command', c.command);
    words(s, 'Args', c.args);
    if (status) {
      containerState(s, 'State', status.state);
      if (status.lastState?.terminated) containerState(s, 'Last State', status.lastState);
      s.put(2, `Ready:\t${boolText(status.ready)}`);
      s.put(2, `Restart Count:\t${status.restartCount ?? 0}`);
    }
    describeResources(s, c.resources, 2);
    for (const [name, key] of [['Liveness', 'livenessProbe'], ['Readiness', 'readinessProbe'], ['Startup', 'startupProbe']] as const) {
      if (c[key]) s.put(2, `${name}:\t${probeText(c[key])}`);
    }
    environment(s, c, pod);
    mounts(s, c);
  }
}

function ports(s: Sheet, title: string, all: readonly any[], key: string): void {
  const text = all.map((p) => `${p[key] ?? 0}/${p.protocol ?? 'TCP'}${p.name ? ` (${p.name})` : ''}`).join(', ');
  s.put(2, text.includes(',') ? `${title}s:\t${text}` : `${title}:\t${text || '<none>'}`);
}

export function seccomp(s: Sheet, level: number, profile: any): void {
  if (!profile) return;
  s.put(level, `SeccompProfile:\t${profile.type}`);
  if (profile.type === 'Localhost') s.put(level === 0 ? 0 : level + 1, `LocalhostProfile:\t${profile.localhostProfile}`);
}

function words(s: Sheet, title: string, all: readonly string[] | undefined): void {
  if (!all?.length) return;
  s.put(2, `${title}:`);
  for (const word of all) for (const line of word.split('\n')) s.put(3, line);
}

function containerState(s: Sheet, title: string, state: any): void {
  if (state?.running) {
    s.put(2, `${title}:\tRunning`);
    s.put(3, `Started:\t${rfc1123(state.running.startedAt)}`);
  } else if (state?.terminated) {
    const t = state.terminated;
    s.put(2, `${title}:\tTerminated`);
    if (t.reason) s.put(3, `Reason:\t${t.reason}`);
    if (t.message) s.put(3, `Message:\t${t.message}`);
    s.put(3, `Exit Code:\t${t.exitCode}`);
    if (t.signal > 0) s.put(3, `Signal:\t${t.signal}`);
    s.put(3, `Started:\t${rfc1123(t.startedAt)}`);
    s.put(3, `Finished:\t${rfc1123(t.finishedAt)}`);
  } else {
    s.put(2, `${title}:\tWaiting`);
    if (state?.waiting?.reason) s.put(3, `Reason:\t${state.waiting.reason}`);
  }
}

export function describeResources(s: Sheet, resources: any, level: number): void {
  for (const [title, key] of [['Limits', 'limits'], ['Requests', 'requests']] as const) {
    const map = resources?.[key];
    if (keysOf(map).length === 0) continue;
    s.put(level, `${title}:`);
    for (const name of keysOf(map)) s.put(level + 1, `${name}:\t${canonicalQuantity(map[name])}`);
  }
}

/** `http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3`. */
function probeText(p: any): string {
  const numbers = `delay=${p.initialDelaySeconds ?? 0}s timeout=${p.timeoutSeconds ?? 0}s period=${p.periodSeconds ?? 0}s #success=${p.successThreshold ?? 0} #failure=${p.failureThreshold ?? 0}`;
  if (p.exec) return `exec [${(p.exec.command ?? []).join(' ')}] ${numbers}`;
  if (p.httpGet) return `http-get ${String(p.httpGet.scheme ?? 'HTTP').toLowerCase()}://${p.httpGet.host ?? ''}:${p.httpGet.port}${p.httpGet.path ?? ''} ${numbers}`;
  if (p.tcpSocket) return `tcp-socket ${p.tcpSocket.host ?? ''}:${p.tcpSocket.port} ${numbers}`;
  if (p.grpc) return `grpc <pod>:${p.grpc.port} ${p.grpc.service ?? ''} ${numbers}`;
  return `unknown ${numbers}`;
}

function environment(s: Sheet, c: any, pod: any): void {
  if (c.envFrom?.length) {
    s.put(2, 'Environment Variables from:');
    for (const e of c.envFrom) {
      const ref = e.configMapRef ?? e.secretRef ?? {};
      const kind = e.configMapRef ? 'ConfigMap' : e.secretRef ? 'Secret' : '';
      s.put(3, `${ref.name ?? ''}\t${kind}${e.prefix ? ` with prefix '${e.prefix}'` : ''}\tOptional: ${ref.optional === true}`);
    }
  }
  s.put(2, `Environment:${c.env?.length ? '' : '\t<none>'}`);
  for (const e of c.env ?? []) {
    const from = e.valueFrom;
    if (!from) {
      String(e.value ?? '')
        .split('\n')
        .forEach((line, i) => s.put(3, i === 0 ? `${e.name}:\t${line}` : `\t${line}`));
    } else if (from.fieldRef) s.put(3, `${e.name}:\t${pod ? fieldValue(pod, from.fieldRef.fieldPath) : ''} (${from.fieldRef.apiVersion ?? 'v1'}:${from.fieldRef.fieldPath})`);
    else if (from.resourceFieldRef) {
      const { resource } = from.resourceFieldRef;
      const value = resourceValue(c, from.resourceFieldRef);
      s.put(3, `${e.name}:\t${value === '0' && (resource === 'limits.cpu' || resource === 'limits.memory') ? 'node allocatable' : value} (${resource})`);
    } else if (from.secretKeyRef) s.put(3, `${e.name}:\t<set to the key '${from.secretKeyRef.key}' in secret '${from.secretKeyRef.name}'>\tOptional: ${from.secretKeyRef.optional === true}`);
    else if (from.configMapKeyRef) s.put(3, `${e.name}:\t<set to the key '${from.configMapKeyRef.key}' of config map '${from.configMapKeyRef.name}'>\tOptional: ${from.configMapKeyRef.optional === true}`);
  }
}

/** Only metadata is looked up, as kubectl does (`fieldpath.ExtractFieldPathAsString`). */
function fieldValue(pod: any, path: string): string {
  const m = pod.metadata;
  const sub = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (sub) return m[sub[1]!]?.[sub[2]!] ?? '';
  switch (path) {
    case 'metadata.name':
    case 'metadata.namespace':
    case 'metadata.uid':
      return m[path.slice(9)] ?? '';
    case 'metadata.labels':
    case 'metadata.annotations': {
      const map = m[path.slice(9)] ?? {};
      return keysOf(map).map((k) => `${k}=${goQuote(map[k])}`).join('\n');
    }
    default:
      return '';
  }
}

function resourceValue(c: any, ref: any): string {
  const [kind, name] = String(ref.resource).split(/\.(.*)/) as [string, string];
  const amount = c.resources?.[kind]?.[name] ?? '0';
  const divisor = ref.divisor && ref.divisor !== '0' ? ref.divisor : '1';
  try {
    return name === 'cpu' ? String(Math.ceil(milli(amount) / milli(divisor))) : String(Math.ceil(units(amount) / units(divisor)));
  } catch {
    return '';
  }
}

function mounts(s: Sheet, c: any): void {
  const all = [...(c.volumeMounts ?? [])].sort((a: any, b: any) => (a.mountPath < b.mountPath ? -1 : 1));
  s.put(2, `Mounts:${all.length === 0 ? '\t<none>' : ''}`);
  for (const m of all) s.put(3, `${m.mountPath} from ${m.name} (${m.readOnly ? 'ro' : 'rw'}${m.subPath ? `,path=${goQuote(m.subPath)}` : ''})`);
  const devices = [...(c.volumeDevices ?? [])].sort((a: any, b: any) => (a.devicePath < b.devicePath ? -1 : 1));
  if (devices.length === 0) return;
  s.put(2, `Devices:${all.length === 0 ? '\t<none>' : ''}`);
  for (const d of devices) s.put(3, `${d.devicePath} from ${d.name}`);
}

/** `node.kubernetes.io/not-ready:NoExecute op=Exists for 300s`. */
export function tolerations(s: Sheet, all: readonly any[] | undefined, indent = ''): void {
  const texts = [...(all ?? [])]
    .sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0))
    .map((t) => {
      let text = `${t.key ?? ''}${t.value ? `=${t.value}` : ''}${t.effect ? `:${t.effect}` : ''}`;
      if (t.operator === 'Exists' && !t.value) text += t.key || t.effect ? ' op=Exists' : 'op=Exists';
      return t.tolerationSeconds !== undefined ? `${text} for ${t.tolerationSeconds}s` : text;
    });
  multiline(s, indent, 'Tolerations', texts);
}

export function topologySpread(s: Sheet, all: readonly any[] | undefined, indent = ''): void {
  if (!all?.length) return;
  const texts = [...all]
    .sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1))
    .map((t) => `${t.topologyKey}:${t.whenUnsatisfiable} when max skew ${t.maxSkew} is exceeded${t.labelSelector ? ` for selector ${formatSelector(t.labelSelector)}` : ''}`);
  multiline(s, indent, 'Topology Spread Constraints', texts);
}

/** `Pod Template:` of a controller. */
export function podTemplate(s: Sheet, template: any): void {
  s.put(0, 'Pod Template:');
  const spec = template?.spec ?? {};
  labels(s, '  Labels', template?.metadata?.labels);
  if (keysOf(template?.metadata?.annotations).length > 0) annotations(s, template.metadata.annotations, '  Annotations');
  if (spec.serviceAccountName) s.put(1, `Service Account:\t${spec.serviceAccountName}`);
  if (spec.initContainers?.length) describeContainers(s, 'Init Containers', spec.initContainers, '  ');
  describeContainers(s, 'Containers', spec.containers ?? [], '  ');
  describeVolumes(s, spec.volumes ?? [], '  ');
  topologySpread(s, spec.topologySpreadConstraints, '  ');
  if (spec.priorityClassName) s.put(1, `Priority Class Name:\t${spec.priorityClassName}`);
  labels(s, 'Node-Selectors', spec.nodeSelector, '  ');
  tolerations(s, spec.tolerations, '  ');
}
