import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { masked, parse, play, print } from './player';

/**
 * What a terminal shows, replayed straight (with what varies masked) and again with saves and loads between, which must
 * agree to the letter. UPDATE=ours writes our own transcripts anew; what was recorded of a real cluster is never written.
 */
const update = process.env.UPDATE;
if (update !== undefined && update !== 'ours') throw new Error('UPDATE=ours is all there is: a recorded transcript is not changed to fit');

const files = readdirSync(__dirname).filter((f) => f.endsWith('.txt')).sort();

describe.each(files)('%s', (file) => {
  const path = join(__dirname, file);
  const transcript = parse(readFileSync(path, 'utf8'));
  const straight = play(transcript, 'never');

  test('straight', () => {
    if (update && transcript.source === 'ours') {
      writeFileSync(path, print({ ...transcript, steps: transcript.steps.map((s, i) => ({ ...s, out: straight[i]! })) }));
      return;
    }
    const shown = (outs: readonly string[]) => transcript.steps.map((s, i) => `${s.kind} ${s.text}\n${masked(outs[i]!)}`);
    expect(shown(straight)).toEqual(shown(transcript.steps.map((s) => s.out)));
  });

  test('saved between steps', () => {
    expect(play(transcript, 'between steps')).toEqual(straight);
  });

  if (transcript.tasks) {
    test('saved between tasks', () => {
      expect(play(transcript, 'between tasks')).toEqual(straight);
    });
  }
});
