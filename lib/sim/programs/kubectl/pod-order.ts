import { parseTime } from '../../kinds/times';
import { goSort } from './print/sort';

/** Which of several Pods kubectl takes (`pkg/util/podutils`). */

/** The best one to read the logs of first. */
export const byLogging = (pods: readonly any[]): any[] => goSort(pods, (a, b) => differs(a, b, LOGGING));

/** The best one to attach to first: the order in which a controller would delete them, reversed. */
export const byActivity = (pods: readonly any[]): any[] => goSort(pods, (a, b) => differs(b, a, ACTIVE));

/** Compares two Pods: true or false where it decides, undefined where they are equal in this. */
type Rule = (a: any, b: any) => boolean | undefined;

const differs = (a: any, b: any, rules: readonly Rule[]): boolean => {
  for (const rule of rules) {
    const decided = rule(a, b);
    if (decided !== undefined) return decided;
  }
  return false;
};

const isReady = (pod: any) => (pod.status?.conditions ?? []).some((c: any) => c.type === 'Ready' && c.status === 'True');
const readyAt = (pod: any) => parseTime((pod.status?.conditions ?? []).find((c: any) => c.type === 'Ready' && c.status === 'True')?.lastTransitionTime);
const createdAt = (pod: any) => parseTime(pod.metadata?.creationTimestamp);
const deletedAt = (pod: any) => parseTime(pod.metadata?.deletionTimestamp);

/** Is one time after the other? None at all is after any. */
const after = (a: number | undefined, b: number | undefined) => (a === undefined || b === undefined ? a === undefined : a > b);

/** A rule for a property: undefined where both have it alike, else whether the first is the one that has it. */
const has =
  (what: (pod: any) => boolean): Rule =>
  (a, b) =>
    what(a) === what(b) ? undefined : what(a);

const phases =
  (order: Readonly<Record<string, number>>): Rule =>
  (a, b) => {
    const [x, y] = [order[a.status?.phase] ?? 0, order[b.status?.phase] ?? 0];
    return x === y ? undefined : x < y;
  };

const times =
  (at: (pod: any) => number | undefined, latestFirst: boolean): Rule =>
  (a, b) =>
    at(a) === at(b) ? undefined : latestFirst ? after(at(a), at(b)) : after(at(b), at(a));

const most = (statuses: readonly any[]) => Math.max(0, ...statuses.map((s) => s.restartCount ?? 0));

/** More restarts first: of containers, then of sidecars. */
const restarts: Rule = (a, b) => {
  const sidecars = (pod: any) => {
    const names = (pod.spec?.initContainers ?? []).filter((c: any) => c.restartPolicy === 'Always').map((c: any) => c.name);
    return most((pod.status?.initContainerStatuses ?? []).filter((s: any) => names.includes(s.name)));
  };
  const [x, y] = [most(a.status?.containerStatuses ?? []), most(b.status?.containerStatuses ?? [])];
  if (x !== y) return x > y;
  return sidecars(a) === sidecars(b) ? undefined : sidecars(a) > sidecars(b);
};

const LOGGING: readonly Rule[] = [
  has((p) => Boolean(p.spec?.nodeName)),
  phases({ Running: 0, Unknown: 1, Pending: 2 }),
  has(isReady),
  times(readyAt, false),
  restarts,
  times(createdAt, false),
];

const ACTIVE: readonly Rule[] = [
  has((p) => !p.spec?.nodeName),
  phases({ Pending: 0, Unknown: 1, Running: 2 }),
  has((p) => !isReady(p)),
  has((p) => deletedAt(p) !== undefined),
  times(deletedAt, false),
  times(readyAt, true),
  restarts,
  times(createdAt, true),
];
