import { UsageError } from '../errors';
import type { KubectlCommand } from '../command';

export const apiVersions: KubectlCommand = {
  name: 'api-versions',
  usage: 'kubectl api-versions',
  short: 'Print the supported API versions on the server, in the form of "group/version"',
  long: 'Print the supported API versions on the server, in the form of "group/version".',
  examples: `# Print the supported API versions
kubectl api-versions`,
  flags: {},
  run(ctx) {
    if (ctx.args.length > 0) throw new UsageError(`unexpected arguments: [${ctx.args.join(' ')}]`);
    ctx.out([...ctx.discovery.versions].sort().map((v) => `${v}\n`).join(''));
    return 0;
  },
};
