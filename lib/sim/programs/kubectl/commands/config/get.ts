import type { KubectlCommand } from '../../command';
import { Fail, throwAll } from '../../errors';
import { find } from '../../kubeconfig';
import { table } from '../../print/table';

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

export const getContexts: KubectlCommand = {
  name: 'config get-contexts',
  usage: 'kubectl config get-contexts [(-o|--output=)name)]',
  short: 'Describe one or many contexts',
  long: 'Display one or many contexts from the kubeconfig file.',
  examples: `# List all the contexts in your kubeconfig file
kubectl config get-contexts

# Describe one context in your kubeconfig file
kubectl config get-contexts my-context`,
  flags: {
    'no-headers': { type: 'bool', help: "When using the default or custom-column output format, don't print headers (default print headers)." },
    output: { type: 'string', short: 'o', help: 'Output format. One of: (name).' },
  },
  run(ctx) {
    const { output } = ctx.flags;
    if (output !== '' && output !== 'name') throw new Fail(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format`);
    const errors: unknown[] = [];
    const wanted = ctx.args.length === 0 ? [...ctx.config.contexts].sort(byName) : [];
    for (const name of ctx.args) {
      const found = find(ctx.config.contexts, name);
      if (found) wanted.push(found);
      else errors.push(new Fail(`context ${name} not found`));
    }
    if (output === 'name') ctx.out(wanted.map((c) => `${c.name}\n`).join(''));
    else {
      const rows = wanted.map((c) => [c.name === ctx.config['current-context'] ? '*' : '', c.name, c.context?.cluster ?? '', c.context?.user ?? '', c.context?.namespace ?? '']);
      if (!ctx.flags['no-headers']) rows.unshift(['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']);
      ctx.out(table(rows));
    }
    throwAll(errors);
    return 0;
  },
};

function lister(what: 'clusters' | 'users', example: string): KubectlCommand {
  return {
    name: `config get-${what}`,
    usage: `kubectl config get-${what} [flags]`,
    short: `Display ${what} defined in the kubeconfig`,
    long: `Display ${what} defined in the kubeconfig.`,
    examples: `# List the ${example} that kubectl knows about\nkubectl config get-${what}`,
    flags: {},
    run(ctx) {
      const names = [...(ctx.config[what] as readonly { name: string }[])].sort(byName).map((x) => `${x.name}\n`);
      ctx.out(`NAME\n${names.join('')}`);
      return 0;
    },
  };
}

export const getClusters = lister('clusters', 'clusters');
export const getUsers = lister('users', 'users');
