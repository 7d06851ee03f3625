import type { KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { find } from '../../kubeconfig';
import { editConfig, fileOf, unexpected } from './edit';

export const setContext: KubectlCommand = {
  name: 'config set-context',
  usage: 'kubectl config set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
  short: 'Set a context entry in kubeconfig',
  long: 'Set a context entry in kubeconfig.\n\n Specifying a name that already exists will merge new fields on top of existing values for those fields.',
  examples: `# Set the user field on the gce context entry without touching other values
kubectl config set-context gce --user=cluster-admin`,
  flags: {
    cluster: { type: 'string', help: 'cluster for the context entry in kubeconfig' },
    current: { type: 'bool', help: 'Modify the current context' },
    namespace: { type: 'string', short: 'n', help: 'namespace for the context entry in kubeconfig' },
    user: { type: 'string', help: 'user for the context entry in kubeconfig' },
  },
  complete: (ctx) => (ctx.args.length > 0 ? [] : ctx.config.contexts.map((c) => ({ word: c.name }))),
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    if (ctx.args.length > 1) unexpected(ctx);
    if (ctx.args.length === 1 && f.current) throw new Fail('you cannot specify both a context name and --current');
    const name = f.current ? (ctx.config['current-context'] ?? '') : (ctx.args[0] ?? '');
    if (f.current && name === '') throw new Fail('no current context is set');
    if (name === '') throw new Fail('you must specify a non-empty context name or --current');
    const known = Boolean(find(ctx.config.contexts, name));
    editConfig(ctx, fileOf(ctx, (c) => Boolean(find(c.contexts, name))), (c) => {
      let entry = find(c.contexts, name);
      if (!entry) c.contexts.push((entry = { name, context: {} }));
      const context = (entry.context ??= {});
      for (const key of ['cluster', 'user', 'namespace'] as const) if (ctx.given(key)) context[key] = f[key];
    });
    ctx.out(`Context "${name}" ${known ? 'modified' : 'created'}.\n`);
    return 0;
  },
};
