/**
 * Work on a long text that takes several turns. It is a function of the text alone, so that nothing of it is saved: after a
 * load, or when others had more to do meanwhile, it is done again as far as it was.
 *
 *     const reading = new Ahead(readInSteps);
 *     if (!reading.on(text, state.steps++)) return { wait: {}, state };   // in each turn
 *     const value = reading.take(text);                                   // in the turn after the last step
 *
 * The generator yields by how much it did, never by the clock: a text takes the same number of steps everywhere.
 */
export class Ahead<T> {
  private readonly all = new Map<string, { readonly steps: Generator<void, T>; done: number; result?: IteratorReturnResult<T> | { readonly error: unknown } }>();

  constructor(private readonly work: (text: string) => Generator<void, T>) {}

  /** Does one step more than the `before` that were done; true if that was the last. */
  on(text: string, before: number): boolean {
    let at = this.all.get(text);
    if (!at) {
      this.all.set(text, (at = { steps: this.work(text), done: 0 }));
      if (this.all.size > KEPT) this.all.delete(this.all.keys().next().value!);
    }
    while (!at.result && at.done <= before) {
      at.done++;
      try {
        const step = at.steps.next();
        if (step.done) at.result = step;
      } catch (error) {
        at.result = { error };
      }
    }
    return at.result !== undefined;
  }

  /** What came of it, once: who takes it may change it. Throws what the work threw. */
  take(text: string): T {
    for (let n = 0; !this.on(text, n); ) n++;
    const { result } = this.all.get(text)!;
    this.all.delete(text);
    if ('error' in result!) throw result.error;
    return result!.value;
  }
}

/** Texts whose work is kept. */
const KEPT = 4;
