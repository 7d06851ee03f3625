import type { KubectlCommand } from '../command';
import { optionsText } from '../help';

export const options: KubectlCommand = {
  name: 'options',
  usage: 'kubectl options [flags]',
  short: 'Print the list of flags inherited by all commands',
  hidden: true,
  mute: true,
  examples: `# Print flags inherited by all commands
kubectl options`,
  flags: {},
  run(ctx) {
    ctx.out(optionsText(ctx.sys));
    return 0;
  },
};
