import type { Deployment, ReplicaSet } from '../../kinds/types';
import { maxSurge, maxUnavailable, newSize, proportionally, shrinkOld } from './rollout';

const d = (replicas: number, surge: number | string, unavailable: number | string): Deployment =>
  ({ metadata: {}, spec: { replicas, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } } } }) as never;
const rs = (name: string, replicas: number, available = replicas, max?: number): ReplicaSet =>
  ({
    metadata: { name, creationTimestamp: `2026-11-24T06:00:0${name.length}Z`, ...(max === undefined ? {} : { annotations: { 'deployment.kubernetes.io/max-replicas': String(max) } }) },
    spec: { replicas },
    status: { replicas, availableReplicas: available },
  }) as never;
const sizes = (m: Map<ReplicaSet, number>) => Object.fromEntries([...m].map(([r, n]) => [r.metadata.name, n]));

test('how many more, how many fewer', () => {
  expect([[4, '25%', '25%'], [3, '25%', '25%'], [1, '25%', '25%'], [10, 3, 2], [10, 0, '0%'], [0, '25%', '25%']].map(([n, s, u]) => [maxSurge(d(n as number, s!, u!)), maxUnavailable(d(n as number, s!, u!))])).toEqual([
    [1, 1],
    [1, 0],
    [1, 0],
    [3, 2],
    [0, 1],
    [0, 0],
  ]);
});

test('a rollout in steps', () => {
  const four = d(4, '25%', '25%');
  expect(newSize(four, [rs('a', 4)], 0)).toBe(1);
  expect(sizes(shrinkOld(four, [rs('a', 4)], rs('bb', 1, 0)))).toEqual({ a: 3 });
  expect(newSize(four, [rs('a', 3), rs('bb', 1, 0)], 1)).toBe(2);
  // The new ones never come up: as many old ones stay as must be available.
  expect(sizes(shrinkOld(four, [rs('a', 3)], rs('bb', 2, 0)))).toEqual({});
  // Old ones that are not available anyway go first.
  expect(sizes(shrinkOld(d(10, 3, 2), [rs('a', 10, 8)], rs('bb', 3, 0)))).toEqual({ a: 8 });
});

test('scaled in the middle of a rollout: in proportion', () => {
  expect(sizes(proportionally(d(15, 3, 2), [rs('a', 8, 8, 13), rs('bb', 5, 0, 13)]))).toEqual({ a: 11, bb: 7 });
  expect(sizes(proportionally(d(5, 3, 2), [rs('a', 8, 8, 13), rs('bb', 5, 0, 13)]))).toEqual({ a: 5, bb: 3 });
});
