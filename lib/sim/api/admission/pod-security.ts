import { resourceName } from '../../kinds/lookup';
import { Namespace } from '../../kinds/namespace';
import { Pod } from '../../kinds/pod';
import type { FieldError } from '../../kinds/kind';
import type { Context } from '../context';
import { read, readAll } from '../stored';
import { forbidden, invalid } from '../status';
import type { Attributes, Plugin } from './admission';
import { CHECKS, newest, type Level } from './pod-security-checks';

type Any = any;

/** What one of a namespace's labels asks for. */
interface LevelVersion {
  readonly level: Level;
  /** `latest`, `v1.25`. */
  readonly version: string;
}

interface Policy {
  readonly enforce: LevelVersion;
  readonly warn: LevelVersion;
  readonly errors: readonly FieldError[];
}

const LEVELS: readonly string[] = ['privileged', 'baseline', 'restricted'];
const IGNORED = new Set(['exec', 'attach', 'binding', 'eviction', 'log', 'portforward', 'proxy', 'status']);
const CONTROLLERS = new Set(['deployments.apps', 'replicasets.apps', 'daemonsets.apps', 'statefulsets.apps', 'jobs.batch', 'replicationcontrollers', 'podtemplates', 'cronjobs.batch']);

/** Pod security standards, as a namespace's labels ask for them (`k8s.io/pod-security-admission`). */
export const PodSecurity: Plugin = {
  name: 'PodSecurity',
  validate: (a, ctx) => {
    if (a.operation !== 'CREATE' && a.operation !== 'UPDATE') return;
    if (a.kind.plural === 'namespaces' && a.kind.group === '') return void (a.subresource || judgeNamespace(a, ctx));
    if (!a.namespace) return;
    const isPod = a.kind.plural === 'pods' && a.kind.group === '';
    if (isPod ? IGNORED.has(a.subresource ?? '') : a.subresource) return;
    const pod = isPod ? a.object : template(a);
    if (!pod?.spec || (isPod && a.operation === 'UPDATE' && !significant(pod.spec, (a.old as Any).spec))) return;
    const { enforce, warn } = policyOf(read(ctx, Namespace, undefined, a.namespace)?.metadata.labels);
    const why = (asked: LevelVersion): string => {
      const faults = check(pod, asked);
      return faults.length ? `${JSON.stringify(shown(asked))}: ${faults.map(([reason, detail]) => (detail ? `${reason} (${detail})` : reason)).join(', ')}` : '';
    };
    if (isPod) {
      const refused = why(enforce);
      if (refused) throw forbidden(a.kind, a.name, `violates PodSecurity ${refused}`);
    }
    const warned = why(warn);
    if (warned) a.warn(`would violate PodSecurity ${warned}`);
  },
};

const shown = (asked: LevelVersion): string => `${asked.level}:${asked.version}`;

/** A namespace's labels must be sound; Pods that are there already are told of when more is asked. */
function judgeNamespace(a: Attributes, ctx: Context): void {
  const now = policyOf(a.object.metadata.labels);
  const before = a.operation === 'UPDATE' ? policyOf((a.old as Any).metadata.labels) : undefined;
  if (now.errors.length && JSON.stringify(now.errors) !== JSON.stringify(before?.errors)) throw invalid(a.kind, a.name, now.errors);
  if (!before || now.enforce.level === 'privileged') return;
  if (now.enforce.version === before.enforce.version && LEVELS.indexOf(now.enforce.level) <= LEVELS.indexOf(before.enforce.level)) return;
  const found = new Map<string, string[]>();
  for (const pod of readAll(ctx, Pod, a.name)) {
    const reasons = check(pod, now.enforce).map(([reason]) => reason).join(', ');
    if (reasons) found.set(reasons, [...(found.get(reasons) ?? []), pod.metadata.name]);
  }
  if (found.size === 0) return;
  a.warn(`existing pods in namespace ${JSON.stringify(a.name)} violate the new PodSecurity enforce level ${JSON.stringify(shown(now.enforce))}`);
  const lines = [...found].map(([reasons, names]) => {
    const others = names.length === 1 ? '' : ` (and ${names.length - 1} other pod${names.length > 2 ? 's' : ''})`;
    return `${names.sort()[0]}${others}: ${reasons}`;
  });
  for (const line of lines.sort()) a.warn(line);
}

/** What the labels of a namespace ask for (`PolicyToEvaluate`). */
function policyOf(labels: Readonly<Record<string, string>> = {}): Policy {
  const errors: FieldError[] = [];
  const label = (name: string): string | undefined => labels[`pod-security.kubernetes.io/${name}`];
  const bad = (name: string, detail: string): void => void errors.push({ type: 'Invalid', field: `metadata.labels[pod-security.kubernetes.io/${name}]`, value: label(name), detail });
  const level = (mode: string, otherwise: Level): Level => {
    const text = label(mode);
    if (text === undefined) return 'privileged';
    if (LEVELS.includes(text)) return text as Level;
    bad(mode, `must be one of ${LEVELS.join(', ')}`);
    return otherwise;
  };
  const version = (mode: string): string => {
    const text = label(`${mode}-version`);
    if (text === undefined || text === 'latest' || /^v1\.(\d|[1-9]\d*)$/.test(text)) return text ?? 'latest';
    bad(`${mode}-version`, 'must be "latest" or "v1.x"');
    return 'latest';
  };
  const enforce = { level: level('enforce', 'restricted'), version: version('enforce') };
  const sound = errors.length === 0 || LEVELS.includes(label('enforce') ?? '');
  level('audit', 'privileged');
  version('audit');
  const warn = { level: level('warn', 'privileged'), version: version('warn') };
  // Who enforces a level and says nothing of warnings is warned by the same.
  if (label('warn') === undefined && label('enforce') !== undefined && sound && enforce.level !== 'privileged') {
    return { enforce, warn: { level: enforce.level, version: label('warn-version') === undefined ? enforce.version : warn.version }, errors };
  }
  return { enforce, warn, errors };
}

/** The Pod that a workload would make. */
function template(a: Attributes): Any {
  if (!CONTROLLERS.has(resourceName(a.kind))) return undefined;
  const o = a.object;
  return a.kind.plural === 'cronjobs' ? o.spec?.jobTemplate?.spec?.template : a.kind.plural === 'podtemplates' ? o.template : o.spec?.template;
}

/** Whether an update changes what is run: an image, or a container more. */
function significant(now: Any, before: Any): boolean {
  const images = (list: Any[] | undefined): string => JSON.stringify((list ?? []).map((c) => c.image));
  if (images(now.containers) !== images(before.containers) || images(now.initContainers) !== images(before.initContainers)) return true;
  return (now.ephemeralContainers ?? []).some((c: Any) => (before.ephemeralContainers ?? []).find((o: Any) => o.name === c.name)?.image !== c.image);
}

/** What a Pod does that the level forbids: reasons with their details, in the order in which they are told. */
function check(pod: Any, asked: LevelVersion): (readonly [reason: string, detail: string])[] {
  if (asked.level === 'privileged') return [];
  const version = newest(asked.version);
  const here = CHECKS.filter((c) => version >= c.since && (c.level === 'baseline' || asked.level === 'restricted'));
  const overridden = new Set(here.map((c) => c.instead).filter(Boolean));
  return here.flatMap((c) => {
    const detail = overridden.has(c.id) ? undefined : c.run(pod, version);
    return detail === undefined ? [] : [typeof detail === 'string' ? ([c.reason, detail] as const) : detail];
  });
}
