import { resting, throttle, type Meter } from './meter';

test.each<[string, number, readonly (readonly [at: number, ms: number, threads?: number])[], readonly number[]]>([
  ['below its share it runs at full speed', 0.5, [[0, 40], [100, 50]], [40, 50]],
  ['what is beyond waits for the next slice', 0.5, [[0, 80], [200, 50]], [130, 50]],
  ['two at once share it', 0.5, [[0, 40], [0, 40]], [40, 130]],
  ['a processor of its own is never throttled', 1, [[0, 250]], [250]],
  ['two threads on two processors take half as long', 2, [[0, 1000, 2]], [500]],
  ['two threads on one have no more of it', 1, [[0, 1000, 2]], [950]],
  ['a tenth takes ten times as long', 0.1, [[0, 100]], [910]],
])('%s', (_name, cpus, asked, takes) => {
  const meter: Meter = { cpu: 0 };
  expect(asked.map(([at, ms, threads]) => throttle(meter, ms, cpus, at, threads))).toEqual(takes);
});

test('a daemon at rest uses its rate, give or take a twentieth, and never less than before', () => {
  const rest = { cpu: 20, memory: 1 };
  const used = Array.from({ length: 200 }, (_, i) => resting(rest, 0, i * 15_000, 'a'));
  const rates = used.slice(1).map((u, i) => (u - used[i]!) / 15_000);
  expect([Math.min(...rates) >= 18, Math.max(...rates) <= 22, new Set(rates).size > 50, used[0]]).toEqual([true, true, true, 0]);
});
