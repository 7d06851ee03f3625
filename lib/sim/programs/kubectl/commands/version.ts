import { toYaml } from '../../../core';
import type { KubectlCommand } from '../command';
import { CLIENT_VERSION, KUSTOMIZE_VERSION } from '../build';
import { Fail } from '../errors';
import { toJson } from '../print/json';

export const version: KubectlCommand = {
  name: 'version',
  usage: 'kubectl version [flags]',
  short: 'Print the client and server version information',
  long: 'Print the client and server version information for the current context.',
  examples: `# Print the client and server versions for the current context
kubectl version`,
  flags: {
    client: { type: 'bool', help: 'If true, shows client version only (no server required).' },
    output: { type: 'string', short: 'o', help: "One of 'yaml' or 'json'." },
  },
  run(ctx) {
    const { client, output } = ctx.flags;
    if (ctx.args.length > 0 && !client) throw new Fail(`extra arguments: [${ctx.args.join(' ')}]`);
    if (output !== '' && output !== 'yaml' && output !== 'json') throw new Fail("--output must be 'yaml' or 'json'");
    let server: any;
    let failure: unknown;
    if (!client) {
      const { api } = ctx;
      try {
        server = api.get('/version', { timeout: '32s' });
      } catch (e) {
        failure = e;
      }
    }
    const all = { clientVersion: CLIENT_VERSION, kustomizeVersion: KUSTOMIZE_VERSION, ...(server ? { serverVersion: server } : {}) };
    if (output === 'yaml') ctx.out(`${toYaml(all)}\n`);
    else if (output === 'json') ctx.out(`${toJson(all, '  ', false)}\n`);
    else ctx.out(`Client Version: ${CLIENT_VERSION.gitVersion}\nKustomize Version: ${KUSTOMIZE_VERSION}\n${server ? `Server Version: ${server.gitVersion}\n` : ''}`);
    if (failure !== undefined) throw failure;
    return 0;
  },
};
