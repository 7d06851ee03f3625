import { tool } from '../tool';
import { byLine } from './stream';

export const rev = tool({
  name: 'rev',
  usage: '[options] [<file> ...]',
  short: 'Reverse lines characterwise.',
  flags: {},
  version: 'from util-linux 2.38.1',
  ...byLine<{}, null, null>({
    cannot: 'cannot open %',
    options: () => null,
    start: () => null,
    line: (ctx, _o, _s, line, ended) => ctx.out([...line].reverse().join('') + (ended ? '\n' : '')),
  }),
});
