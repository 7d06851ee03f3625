import { Pacer, type Job } from './pacer';

const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));

test('a job that never ends delays another by no more than its turns, and one that throws harms nobody', async () => {
  const pacer = new Pacer();
  let turns = 0;
  const hog = (background = false): Job => ({
    background,
    turn: (ms) => {
      turns++;
      const end = performance.now() + ms;
      while (performance.now() < end);
      return 0;
    },
    failed: () => {},
  });
  [hog(), hog(), hog(), hog(true), hog(true)].forEach((h) => pacer.add(h));
  const errors: unknown[] = [];
  pacer.add({
    turn: () => {
      throw new Error('mine');
    },
    failed: (e) => errors.push(e),
  });
  let had = () => {};
  const quick: Job = {
    turn: () => {
      had();
      return null;
    },
    failed: () => {},
  };
  pacer.add(quick);
  // Turns of others that a woken job waits for: counted, for on a busy machine milliseconds tell nothing.
  const waits: number[] = [];
  for (let i = 0; i < 20; i++) {
    await sleep(5);
    const before = turns;
    const turn = new Promise<void>((resolve) => (had = resolve));
    pacer.wake(quick);
    await turn;
    waits.push(turns - before);
  }
  pacer.close();
  expect(errors).toEqual([new Error('mine')]);
  // Each of the three at most once, and one turn of the background for each round that takes.
  expect(Math.max(...waits)).toBeLessThanOrEqual(8);
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
