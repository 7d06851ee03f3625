import { binary, decimal, fromMilli, meets, milli, rfc3339, selects, whole } from '.';

test('quantities', () => {
  expect(['250m', '1.5', '2', '0.1', '1e3', '100u', 'x', ''].map(milli)).toEqual([250, 1500, 2000, 100, 1000000, 1, NaN, NaN]);
  expect(['1Gi', '1.5Ki', '1G', '64Mi', '100m'].map(whole)).toEqual([2 ** 30, 1536, 1e9, 64 * 2 ** 20, 1]);
  expect([fromMilli(250), fromMilli(2000), decimal(1500000), binary(2 ** 31), binary(1536)]).toEqual(['250m', '2', '1500k', '2Gi', '1536']);
});

test('labels and times', () => {
  const labels = { app: 'web', tier: '2' };
  expect(selects({ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'x', operator: 'NotIn', values: ['1'] }] }, labels)).toBe(true);
  expect([selects(undefined, labels), selects({}, labels), meets({ key: 'tier', operator: 'Gt', values: ['1'] }, labels)]).toEqual([false, true, true]);
  expect(rfc3339(1795416930500)).toBe('2026-11-23T06:55:30Z');
});
