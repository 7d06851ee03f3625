import { Pacer, type Job } from './pacer';

const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));

test('a job that never ends delays another by no more than its turns, and one that throws harms nobody', async () => {
  const pacer = new Pacer();
  const hog = (): Job => ({
    turn: (ms) => {
      const end = performance.now() + ms;
      while (performance.now() < end);
      return 0;
    },
    failed: () => {},
  });
  const hogs = [hog(), hog(), hog()];
  hogs.forEach((h) => pacer.add(h));
  const errors: unknown[] = [];
  pacer.add({
    turn: () => {
      throw new Error('mine');
    },
    failed: (e) => errors.push(e),
  });
  const waits: number[] = [];
  let asked = 0;
  const quick: Job = {
    turn: () => {
      if (asked) waits.push(performance.now() - asked);
      asked = 0;
      return null;
    },
    failed: () => {},
  };
  pacer.add(quick);
  for (let i = 0; i < 20; i++) {
    await sleep(5);
    asked = performance.now();
    pacer.wake(quick);
    await sleep(40);
  }
  pacer.close();
  expect(errors).toEqual([new Error('mine')]);
  expect(waits).toHaveLength(20);
  // Three turns of 6 ms stand before it at most, and the round that is under way.
  expect(waits.sort((a, b) => a - b)[10]!).toBeLessThan(40);
});

test('a generator runs to its end in slices', async () => {
  const pacer = new Pacer();
  const result = await pacer.run(
    (function* () {
      for (let i = 0; i < 1000; i++) yield;
      return 'done';
    })(),
  );
  expect(result).toBe('done');
  await expect(
    pacer.run(
      (function* () {
        yield;
        throw new Error('broken');
      })(),
    ),
  ).rejects.toThrow('broken');
  pacer.close();
});
