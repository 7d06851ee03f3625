import type { KubectlCommand } from '../command';

export const alpha: KubectlCommand = {
  name: 'alpha',
  usage: 'kubectl alpha [flags]',
  short: 'Commands for features in alpha',
  hidden: true,
  flags: {},
  run(ctx) {
    ctx.err('No alpha commands are available in this version of kubectl\n');
    return 0;
  },
};
