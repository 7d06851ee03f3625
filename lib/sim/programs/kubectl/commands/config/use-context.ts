import type { KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { find } from '../../kubeconfig';
import { editConfig, fileOf, unexpected } from './edit';

export const useContext: KubectlCommand = {
  name: 'config use-context',
  aliases: ['use'],
  usage: 'kubectl config use-context CONTEXT_NAME',
  short: 'Set the current-context in a kubeconfig file',
  long: 'Set the current-context in a kubeconfig file.',
  examples: `# Use the context for the minikube cluster
kubectl config use-context minikube`,
  flags: {},
  complete: (ctx) => (ctx.args.length > 0 ? [] : ctx.config.contexts.map((c) => ({ word: c.name }))),
  run(ctx) {
    const [name] = ctx.args;
    if (ctx.args.length !== 1) unexpected(ctx);
    if (name === '') throw new Fail('empty context names are not allowed');
    if (!find(ctx.config.contexts, name)) throw new Fail(`no context exists with the name: "${name}"`);
    editConfig(ctx, fileOf(ctx, (c) => Boolean(c['current-context'])), (c) => {
      c['current-context'] = name!;
    });
    ctx.out(`Switched to context "${name}".\n`);
    return 0;
  },
};
