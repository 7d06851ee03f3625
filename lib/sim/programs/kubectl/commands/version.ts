import type { KubectlCommand } from '../command';
import { Fail } from '../errors';
import { toJson } from '../print/json';
import { toYaml } from '../print/yaml';

const CLIENT = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3',
  gitCommit: '0f29094e5b73085e3802ecc1298ecae13866bfe6',
  gitTreeState: 'clean',
  buildDate: '2026-07-22T18:10:35Z',
  goVersion: 'go1.26.5',
  compiler: 'gc',
  platform: 'linux/amd64',
};
const KUSTOMIZE = 'v5.8.1';

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
    if (ctx.args.length > 0) throw new Fail(`extra arguments: [${ctx.args.join(' ')}]`);
    if (output !== '' && output !== 'yaml' && output !== 'json') throw new Fail("--output must be 'yaml' or 'json'");
    let server: any;
    let failure: unknown;
    if (!client) {
      try {
        server = ctx.api.get('/version', { timeout: '32s' });
      } catch (e) {
        failure = e;
      }
    }
    const all = { clientVersion: CLIENT, kustomizeVersion: KUSTOMIZE, ...(server ? { serverVersion: server } : {}) };
    if (output === 'yaml') ctx.out(`${toYaml(all)}\n`);
    else if (output === 'json') ctx.out(`${toJson(all, '  ', false)}\n`);
    else ctx.out(`Client Version: ${CLIENT.gitVersion}\nKustomize Version: ${KUSTOMIZE}\n${server ? `Server Version: ${server.gitVersion}\n` : ''}`);
    if (failure !== undefined) throw failure;
    return 0;
  },
};
