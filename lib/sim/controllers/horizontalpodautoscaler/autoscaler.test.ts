import type * as T from '../../kinds/types';
import { normalize, type Memo } from './behavior';
import { propose, type Target } from './calculator';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString().replace('.000', '');

interface Sketch {
  /** Thousandths used; absent: no figure. */
  readonly use?: number;
  readonly request?: string;
  readonly started?: number;
  /** Ready since so many seconds; negative: not ready since then. */
  readonly ready?: number;
  readonly phase?: string;
  readonly gone?: true;
}

const pod = (s: Sketch, i: number): T.Pod =>
  ({
    metadata: { name: `p${i}`, namespace: 'default', ...(s.gone && { deletionTimestamp: ago(1) }) },
    spec: { containers: [{ name: 'c', resources: s.request === '' ? {} : { requests: { cpu: s.request ?? '100m', memory: '100Mi' } } }] },
    status: { phase: s.phase ?? 'Running', startTime: ago(s.started ?? 3600), conditions: [{ type: 'Ready', status: (s.ready ?? 3600) < 0 ? 'False' : 'True', lastTransitionTime: ago(Math.abs(s.ready ?? 3600)) }] },
  }) as never;

const proposed = (pods: readonly Sketch[], target: Target, tolerance = { up: 0.1, down: 0.1 }) => {
  const figures = new Map(pods.flatMap((s, i) => (s.use === undefined ? [] : [[`p${i}`, { value: s.use, at: NOW - 5000, window: 15_000 }] as const])));
  const p = propose(pods.map(pod), figures, target, pods.length, tolerance, NOW);
  return typeof p === 'string' ? p : `${p.replicas} at ${p.utilization === undefined ? '' : `${p.utilization}% `}${p.average}`;
};

const CPU: Target = { resource: 'cpu', utilization: 50 };

test.each<[string, string, readonly Sketch[], Target, { up: number; down: number }?]>([
  ['above', '4 at 100% 100', [{ use: 100 }, { use: 100 }], CPU],
  ['near enough', '2 at 54% 54', [{ use: 54 }, { use: 55 }], CPU],
  ['not near enough where the spec says so', '3 at 54% 54', [{ use: 54 }, { use: 55 }], CPU, { up: 0.05, down: 0.1 }],
  ['below', '1 at 10% 10', [{ use: 10 }, { use: 10 }], CPU],
  ['idle', '0 at 0% 0', [{ use: 0 }], CPU],
  ['of a value', '3 at 250', [{ use: 200 }, { use: 300 }], { resource: 'cpu', average: 200 }],
  ['a Pod without figures counts as idle when it grows', '2 at 100% 100', [{ use: 100 }, {}], CPU],
  ['and as all it requests when it shrinks', '2 at 10% 10', [{ use: 10 }, {}], CPU],
  ['a Pod that is just ready is not measured, and counts as idle when it grows', '2 at 100% 100', [{ use: 100 }, { use: 500, started: 30, ready: 10 }], CPU],
  ['and is left out when it shrinks', '1 at 10% 10', [{ use: 10 }, { use: 500, started: 30, ready: 10 }], CPU],
  ['a Pod long unready that was ready is measured', '3 at 70% 70', [{ use: 100 }, { use: 40, ready: -60 }], CPU],
  ['a Pod that never was ready is not', '4 at 200% 200', [{ use: 200 }, { use: 40, started: 3600, ready: -3590 }], { ...CPU, resource: 'cpu' }],
  ['memory is measured of all', '4 at 100% 104857600000', [{ use: 104_857_600_000, started: 5, ready: 1 }, { use: 104_857_600_000 }], { resource: 'memory', utilization: 50 }],
  ['those that go are left out', '2 at 100% 100', [{ use: 100 }, { use: 1000, gone: true }], CPU],
  ['Pending ones count as idle', '2 at 100% 100', [{ use: 100 }, { phase: 'Pending' }], CPU],
  ['no request', 'missing request for cpu in container c of Pod p1', [{ use: 100 }, { use: 100, request: '' }], CPU],
  ['no figures', 'did not receive metrics for targeted pods (pods might be unready)', [{}, {}], CPU],
  ['no Pods', 'no pods returned by selector while calculating replica count', [], CPU],
])('%s: %s', (...[, expected, pods, target, tolerance]) => {
  expect(proposed(pods, target, tolerance)).toBe(expected);
});

const seen = (...recommended: [seconds: number, replicas: number][]): Memo => ({ recommended: recommended.map(([s, replicas]) => ({ at: NOW - s * 1000, replicas })), scaled: [] });
const scaled = (...list: [seconds: number, by: number][]): Memo => ({ recommended: [{ at: NOW - 400_000, replicas: 1 }], scaled: list.map(([s, by]) => ({ at: NOW - s * 1000, by })) });

test.each<[string, string, Parameters<typeof normalize>[0], Memo, current: number, proposed: number]>([
  ['the first look', '3 ScaleDownStabilized DesiredWithinRange', undefined, seen(), 3, 1],
  ['a high recommendation five minutes ago is over', '1 ReadyForNewScale DesiredWithinRange', undefined, seen([301, 9]), 3, 1],
  ['one of four minutes ago is not', '9 ScaleDownStabilized DesiredWithinRange', undefined, seen([240, 9]), 9, 1],
  ['at most four, or twice as many', '4 ReadyForNewScale ScaleUpLimit', undefined, seen([400, 1]), 1, 8],
  ['at most maxReplicas', '10 ReadyForNewScale TooManyReplicas', undefined, seen([400, 1]), 8, 12],
  ['at least minReplicas', '1 ReadyForNewScale TooFewReplicas', undefined, seen([400, 1]), 2, 0],
  ['no window: at once', '2 ReadyForNewScale DesiredWithinRange', { scaleDown: { stabilizationWindowSeconds: 0 } }, seen([10, 9]), 9, 2],
  ['a window for growing', '2 ScaleUpStabilized DesiredWithinRange', { scaleUp: { stabilizationWindowSeconds: 60 } }, seen([30, 2]), 2, 6],
  ['no shrinking', '5 ReadyForNewScale ScaleDownLimit', { scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: 'Disabled' } }, seen([400, 1]), 5, 1],
  ['two Pods a minute', '5 ReadyForNewScale ScaleUpLimit', { scaleUp: { policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }] } }, seen([400, 1]), 3, 9],
  ['of which one was made', '4 ReadyForNewScale ScaleUpLimit', { scaleUp: { policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }] } }, scaled([30, 1]), 3, 9],
  ['half of them a minute', '5 ReadyForNewScale ScaleDownLimit', { scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }] } }, seen([400, 1]), 10, 1],
  ['the least change of two', '9 ReadyForNewScale ScaleDownLimit', { scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: 'Min', policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }, { type: 'Pods', value: 1, periodSeconds: 60 }] } }, seen([400, 1]), 10, 1],
])('%s: %s', (_name, expected, behavior, memo, current, proposal) => {
  const l = normalize(behavior, memo, { current, proposed: proposal, least: 1, most: 10, now: NOW });
  expect(`${l.replicas} ${l.able.reason} ${l.limit.reason}`).toBe(expected);
});
