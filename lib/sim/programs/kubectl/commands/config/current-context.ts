import type { KubectlCommand } from '../../command';
import { Fail } from '../../errors';

export const currentContext: KubectlCommand = {
  name: 'config current-context',
  usage: 'kubectl config current-context [flags]',
  short: 'Display the current-context',
  long: 'Display the current-context.',
  examples: `# Display the current-context
kubectl config current-context`,
  flags: {},
  run(ctx) {
    const name = ctx.config['current-context'];
    if (!name) throw new Fail('current-context is not set');
    ctx.out(`${name}\n`);
    return 0;
  },
};
