import { meets, selects } from '.';

test('label selectors', () => {
  const labels = { app: 'web', tier: '2' };
  expect(selects({ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'x', operator: 'NotIn', values: ['1'] }] }, labels)).toBe(true);
  expect([selects(undefined, labels), selects({}, labels), meets({ key: 'tier', operator: 'Gt', values: ['1'] }, labels)]).toEqual([false, true, true]);
});
