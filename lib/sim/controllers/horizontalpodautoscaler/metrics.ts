import { parseDuration, type HttpResponse, type Instant } from '../../core';
import { milli } from '../../kinds/quantities';
import { formatLabelSelector } from '../../kinds/selectors';
import { parseTime } from '../../kinds/times';
import type * as T from '../../kinds/types';
import type { Outside } from '../controller';

/** What the autoscaler asks of the metrics APIs (`pkg/controller/podautoscaler/metrics/client.go`). */

/** By Pod: what it uses in thousandths of the unit, until when and over how long (milliseconds). */
export type Figures = ReadonlyMap<string, { readonly value: number; readonly at: Instant; readonly window: number }>;

type LabelSelector = NonNullable<NonNullable<T.Deployment['spec']>['selector']>;

/** Figures of one resource of the Pods chosen, or in words why there are none. */
export function resourceFigures(outside: Outside, namespace: string, selector: LabelSelector, resource: string, container?: string): Figures | string {
  const answer = outside.read?.(`/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(formatLabelSelector(selector as never))}`);
  const why = refusal(answer, 'get pods.metrics.k8s.io');
  if (why !== undefined) return `unable to fetch metrics from resource metrics API: ${why}`;
  const items = ((answer!.body as any)?.items ?? []) as readonly any[];
  if (items.length === 0) return 'no metrics returned from resource metrics API';
  const out = new Map<string, { value: number; at: Instant; window: number }>();
  for (const m of items) {
    const parts = (m.containers ?? []) as readonly { readonly name: string; readonly usage: Readonly<Record<string, string>> }[];
    const chosen = container === undefined ? parts : parts.filter((c) => c.name === container);
    if (container !== undefined && chosen.length === 0) return `failed to get container metrics: container ${container} not present in metrics for pod ${m.metadata.namespace}/${m.metadata.name}`;
    if (chosen.length === 0 || chosen.some((c) => c.usage[resource] === undefined)) continue;
    out.set(m.metadata.name, { value: chosen.reduce((n, c) => n + milli(c.usage[resource]!), 0), at: parseTime(m.timestamp) ?? 0, window: parseDuration(String(m.window)) });
  }
  return out;
}

/** Why an external metric cannot be had; nobody here serves any. */
export function externalRefusal(outside: Outside, namespace: string, metric: string): string {
  const answer = outside.read?.(`/apis/external.metrics.k8s.io/v1beta1/namespaces/${namespace}/${encodeURIComponent(metric)}`);
  return `unable to fetch metrics from external metrics API: ${refusal(answer, `get ${metric}.external.metrics.k8s.io`) ?? 'no metrics returned from external metrics API'}`;
}

/** Nobody here serves any of these either. */
export const CUSTOM_REFUSAL = 'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';

/** A refusal as client-go tells it: in the server's words where it has some. */
function refusal(answer: HttpResponse | undefined, what: string): string | undefined {
  if (answer && answer.status < 400) return undefined;
  const status = answer?.body as { readonly kind?: string; readonly message?: string } | undefined;
  if (status?.kind === 'Status' && status.message !== undefined) return status.message;
  if (answer?.status === 503) return `the server is currently unable to handle the request (${what})`;
  return `the server could not find the requested resource (${what})`;
}
