import { goSort } from './sort';

test('equal elements stand where Go puts them', () => {
  // Three Pods' events as the server lists them, and how kubectl sorts them by times of whole seconds.
  const events = ['aS', 'aPulling', 'aPulled', 'aC', 'aSt', 'mS', 'mPulling', 'mPulled', 'mC', 'mSt', 'zS', 'zPulling', 'zPulled', 'zC', 'zSt'];
  const second = (e: string) => (e.endsWith('S') ? 0 : e.endsWith('Pulling') ? 1 : 2);
  const sorted = goSort(events, (a, b) => second(a) < second(b));
  expect(sorted.join(' ')).toBe('aS zS mS mPulling aPulling zPulling aC mPulled mC mSt aSt aPulled zPulled zC zSt');
});

test('lengths of every kind come into order', () => {
  for (let n = 0; n < 300; n += 7) {
    const numbers = Array.from({ length: n }, (_, i) => (i * 7919) % 61);
    expect(goSort(numbers, (a, b) => a < b)).toEqual([...numbers].sort((a, b) => a - b));
    expect(goSort([...numbers].sort((a, b) => b - a), (a, b) => a < b)).toEqual([...numbers].sort((a, b) => a - b));
  }
});
