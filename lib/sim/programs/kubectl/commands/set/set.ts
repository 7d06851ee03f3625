import type { KubectlCommand } from '../../command';

export const set: KubectlCommand = {
  name: 'set',
  usage: 'kubectl set SUBCOMMAND',
  short: 'Set specific features on objects',
  long: `Configure application resources.

 These commands help you make changes to existing application resources.`,
  flags: {},
};
