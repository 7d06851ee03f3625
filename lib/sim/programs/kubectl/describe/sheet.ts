import { humanDuration, parseTime } from '../../../kinds/times';
import type { Ctx } from '../command';
import { resourcePath, typeOf } from '../discovery';
import { StatusError } from '../errors';
import { tabwriter } from '../print/table';
import { listItems } from '../resources';

/**
 * A description being written: lines whose cells are parted by tabs, aligned at the end. `level` indents by two blanks.
 *
 *     s.put(0, `Name:\t${name}`);   s.put(1, 'Type\tStatus');
 */
export interface Sheet {
  readonly now: number;
  put(level: number, line: string): void;
  /** What was written so far is aligned by itself (Go's Flush). */
  flush(): void;
  text(): string;
}

/** What a describer may ask of the cluster, beside the object it was given. */
export interface Lookup {
  readonly ctx: Ctx;
  readonly showEvents: boolean;
  /** The objects of a type in a namespace (undefined: all); [] where they may not be read or there is no such type. */
  list(apiVersion: string, kind: string, namespace: string | undefined, query?: Readonly<Record<string, string>>): any[];
  /** One object, or the error that came instead. */
  get(apiVersion: string, kind: string, namespace: string | undefined, name: string): any | StatusError;
}

/** One kind's description. */
export interface Describer {
  readonly group: string;
  readonly kind: string;
  /** Writes everything but the events; returns false if it wrote no events by design (`Secret`). */
  describe(s: Sheet, object: any, look: Lookup): void | false;
}

export function newSheet(now: number): Sheet {
  let done = '';
  let lines = '';
  return {
    now,
    put(level, line) {
      lines += `${'  '.repeat(level)}${line}\n`;
    },
    flush() {
      done += tabwriter(lines);
      lines = '';
    },
    text() {
      this.flush();
      return done;
    },
  };
}

export function newLookup(ctx: Ctx, showEvents: boolean): Lookup {
  const type = (apiVersion: string, kind: string) => typeOf(ctx.discovery, apiVersion, kind);
  return {
    ctx,
    showEvents,
    list(apiVersion, kind, namespace, query) {
      const found = type(apiVersion, kind);
      if (!found) return [];
      try {
        return listItems(ctx.api.get(resourcePath(found, namespace), query), found);
      } catch (e) {
        if (e instanceof StatusError) return [];
        throw e;
      }
    },
    get(apiVersion, kind, namespace, name) {
      const found = type(apiVersion, kind);
      try {
        if (found) return ctx.api.get(resourcePath(found, namespace, name));
      } catch (e) {
        if (e instanceof StatusError) return e;
        throw e;
      }
      return new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'the server could not find the requested resource', reason: 'NotFound', code: 404 });
    },
  };
}

// ---- how values are written

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number) => String(n).padStart(2, '0');

/** `Mon, 23 Nov 2026 15:35:21 +0000`; the year 1 where there is no time. */
export function rfc1123(time: string | undefined): string {
  const at = parseTime(time);
  if (at === undefined) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  const d = new Date(at);
  return `${DAYS[d.getUTCDay()]}, ${two(d.getUTCDate())} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} +0000`;
}

/** How long ago, or `<unknown>`. */
export function since(time: string | undefined, now: number): string {
  const at = parseTime(time);
  return at === undefined ? '<unknown>' : humanDuration(now - at);
}

export const boolText = (value: boolean | undefined) => (value ? 'True' : 'False');
export const boolOrUnset = (value: boolean | undefined) => (value === undefined ? '<unset>' : boolText(value));
export const keysOf = (map: Readonly<Record<string, unknown>> | undefined) => Object.keys(map ?? {}).sort();

/** `a=1,b=2`, `<none>` without any (`labels.FormatLabels`). */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = keysOf(labels);
  return keys.length === 0 ? '<none>' : keys.map((k) => `${k}=${labels![k]}`).join(',');
}

interface SelectorLike {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

/** A label selector as `a=b,c in (d,e),!f`; '' when it selects all. */
export function selectorText(selector: SelectorLike | undefined): string {
  const parts = keysOf(selector?.matchLabels).map((k) => ({ key: k, text: `${k}=${selector!.matchLabels![k]}` }));
  for (const { key, operator, values = [] } of selector?.matchExpressions ?? []) {
    const set = `(${[...values].sort().join(',')})`;
    const text = operator === 'In' ? `${key} in ${set}` : operator === 'NotIn' ? `${key} notin ${set}` : operator === 'Exists' ? key : `!${key}`;
    parts.push({ key, text });
  }
  return parts
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map((p) => p.text)
    .join(',');
}

/** As {@link selectorText}, with `<none>` for all (`metav1.FormatLabelSelector`). */
export const formatSelector = (selector: SelectorLike | undefined) => selectorText(selector) || '<none>';

/** A title and values below each other. */
export function multiline(s: Sheet, indent: string, title: string, values: readonly string[]): void {
  if (values.length === 0) s.put(0, `${indent}${title}:\t<none>`);
  values.forEach((v, i) => s.put(0, i === 0 ? `${indent}${title}:\t${v}` : `${indent}\t${v}`));
}

export function labels(s: Sheet, title: string, map: Readonly<Record<string, string>> | undefined, indent = ''): void {
  multiline(
    s,
    indent,
    title,
    keysOf(map).map((k) => `${k}=${map![k]}`),
  );
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const LONGEST = 140;

/** Annotations, long ones below their key and cut. */
export function annotations(s: Sheet, map: Readonly<Record<string, string>> | undefined, title = 'Annotations'): void {
  const keys = keysOf(map).filter((k) => k !== LAST_APPLIED);
  if (keys.length === 0) s.put(0, `${title}:\t<none>`);
  keys.forEach((key, i) => {
    const start = i === 0 ? `${title}:\t` : '\t';
    const value = map![key]!.replace(/\n$/, '');
    if (value.length + key.length + 2 <= LONGEST && !value.includes('\n')) {
      s.put(0, `${start}${key}: ${value}`);
      return;
    }
    s.put(0, `${start}${key}:`);
    for (const line of value.split('\n')) s.put(0, `\t  ${line.length > LONGEST - 2 ? `${line.slice(0, LONGEST - 2)}...` : line}`);
  });
}

/** Name, [Namespace], Labels, Annotations: how most descriptions begin. */
export function heading(s: Sheet, object: any, namespaced = true): void {
  const m = object.metadata;
  s.put(0, `Name:\t${m.name}`);
  if (namespaced) s.put(0, `Namespace:\t${m.namespace ?? ''}`);
  labels(s, 'Labels', m.labels);
  annotations(s, m.annotations);
}

/** `ReplicaSet/web-7d8`; '' without an owner that controls it. */
export function controlledBy(object: any): string {
  const ref = (object.metadata?.ownerReferences ?? []).find((r: any) => r.controller);
  return ref ? `${ref.kind}/${ref.name}` : '';
}

/** How many Pods of a controller are in each phase: `1 Running / 0 Waiting / 0 Succeeded / 0 Failed`. */
export function podsStatus(look: Lookup, object: any, selector: string): string {
  const count: Record<string, number> = { Running: 0, Pending: 0, Succeeded: 0, Failed: 0 };
  for (const pod of look.list('v1', 'Pod', object.metadata.namespace, { labelSelector: selector })) {
    const owner = (pod.metadata.ownerReferences ?? []).find((r: any) => r.controller);
    const phase: string = pod.status?.phase ?? '';
    if (owner?.uid === object.metadata.uid && Object.hasOwn(count, phase)) count[phase]!++;
  }
  return `${count.Running} Running / ${count.Pending} Waiting / ${count.Succeeded} Succeeded / ${count.Failed} Failed`;
}

/** `Conditions:` with type, status and reason, as workloads have it. */
export function conditions(s: Sheet, object: any): void {
  const all: readonly any[] = object.status?.conditions ?? [];
  if (all.length === 0) return;
  s.put(0, 'Conditions:');
  s.put(1, 'Type\tStatus\tReason');
  s.put(1, '----\t------\t------');
  for (const c of all) s.put(1, `${c.type} \t${c.status}\t${c.reason ?? ''}`);
}
