import type { KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { find } from '../../kubeconfig';
import { editConfig, fileOf, shown, unexpected } from './edit';

export const renameContext: KubectlCommand = {
  name: 'config rename-context',
  usage: 'kubectl config rename-context CONTEXT_NAME NEW_NAME',
  short: 'Rename a context from the kubeconfig file',
  long: `Renames a context from the kubeconfig file.

 CONTEXT_NAME is the context name that you want to change.

 NEW_NAME is the new name you want to set.

 Note: If the context being renamed is the 'current-context', this field will also be updated.`,
  examples: `# Rename the context 'old-name' to 'new-name' in your kubeconfig file
kubectl config rename-context old-name new-name`,
  flags: {},
  complete: (ctx) => (ctx.args.length === 0 ? ctx.config.contexts.map((c) => ({ word: c.name })) : []),
  run(ctx) {
    if (ctx.args.length !== 2) unexpected(ctx);
    const [from, to] = ctx.args as [string, string];
    const path = fileOf(ctx, (c) => Boolean(find(c.contexts, from)));
    if (!find(ctx.config.contexts, from)) throw new Fail(`cannot rename the context "${from}", it's not in ${shown(ctx.sys, path)}`);
    if (find(ctx.config.contexts, to)) throw new Fail(`cannot rename the context "${from}", the context "${to}" already exists in ${shown(ctx.sys, path)}`);
    editConfig(ctx, path, (c) => {
      for (const x of c.contexts) if (x.name === from) x.name = to;
      if (c['current-context'] === from) c['current-context'] = to;
    });
    ctx.out(`Context "${from}" renamed to "${to}".\n`);
    return 0;
  },
};
