import type { KubectlCommand } from '../../command';
import { Fail, UsageError } from '../../errors';
import { find } from '../../kubeconfig';
import type { Kubeconfig } from '../../kubeconfig';
import { editConfig, fileOf, shown } from './edit';

function deleter(what: 'cluster' | 'context' | 'user', key: 'clusters' | 'contexts' | 'users', example: string): KubectlCommand {
  const command: KubectlCommand = {
    name: `config delete-${what}`,
    usage: `kubectl config delete-${what} NAME`,
    short: `Delete the specified ${what} from the kubeconfig`,
    long: `Delete the specified ${what} from the kubeconfig.`,
    examples: `# Delete the ${what === 'context' ? 'context for the minikube cluster' : `${example} ${what}`}\nkubectl config delete-${what} ${example}`,
    flags: {},
    complete: (ctx) => (ctx.args.length > 0 ? [] : (ctx.config[key] as readonly { name: string }[]).map((c) => ({ word: c.name }))),
    run(ctx) {
      const [name] = ctx.args;
      if (ctx.args.length !== 1) {
        // Of these three only the last takes it for a mistake.
        if (what === 'user') throw new UsageError('user to delete is required');
        ctx.out(ctx.help());
        return 0;
      }
      const has = (c: Kubeconfig) => Boolean(find(c[key] as readonly { name: string }[], name));
      const path = fileOf(ctx, has);
      if (!has(ctx.config)) throw new Fail(`cannot delete ${what} ${name}, not in ${shown(ctx.sys, path)}`);
      if (what === 'context' && ctx.config['current-context'] === name) {
        ctx.err('warning: this removed your active context, use "kubectl config use-context" to select a different one\n');
      }
      editConfig(ctx, path, (c) => {
        (c as unknown as Record<string, { name: string }[]>)[key] = (c[key] as { name: string }[]).filter((x) => x.name !== name);
      });
      ctx.out(`deleted ${what} ${name} from ${shown(ctx.sys, path)}\n`);
      return 0;
    },
  };
  return command;
}

export const deleteCluster = deleter('cluster', 'clusters', 'minikube');
export const deleteContext = deleter('context', 'contexts', 'minikube');
export const deleteUser = deleter('user', 'users', 'minikube');
