import { Errno } from '../../machine/sys';
import { tool } from '../tool';
import { byChunk } from './stream';

const flags = {
  append: { type: 'bool', short: 'a', help: 'append to the given FILEs, do not overwrite' },
  'ignore-interrupts': { type: 'bool', short: 'i', help: 'ignore interrupt signals' },
  p: { type: 'bool', help: 'operate in a more appropriate MODE with pipes' },
  'output-error': { type: 'optional', bare: 'warn-nopipe', value: 'MODE', help: 'set behavior on write error' },
} as const;

export const tee = tool({
  name: 'tee',
  usage: '[OPTION]... [FILE]...',
  short: 'Copy standard input to each FILE, and also to standard output.',
  flags,
  ...byChunk<typeof flags, null, { fds: number[]; failed: boolean }>({
    names: () => ['-'],
    options: () => null,
    start: (ctx) => {
      if (ctx.flags['ignore-interrupts']) ctx.sys.handle('INT', 'ignore');
      const fds: number[] = [];
      let failed = false;
      for (const name of ctx.args) {
        try {
          fds.push(name === '-' ? 1 : ctx.sys.open(name, ctx.flags.append ? 'a' : 'w'));
        } catch (e) {
          if (!(e instanceof Errno)) throw e;
          ctx.fail(`${name}: ${e.message}`);
          failed = true;
        }
      }
      return { fds, failed };
    },
    text: (ctx, _o, s, text) => {
      ctx.out(text);
      for (const fd of s.fds) ctx.sys.write(fd, text);
    },
    end: (_ctx, _o, s, failed) => (failed || s.failed ? 1 : 0),
  }),
});
