import type { Ctx, KubectlCommand } from '../command';
import { Fail } from '../errors';

export const plugin: KubectlCommand = {
  name: 'plugin',
  usage: 'kubectl plugin [flags]',
  short: 'Provides utilities for interacting with plugins',
  long: `Provides utilities for interacting with plugins.

 Plugins provide extended functionality that is not part of the major command-line distribution. Please refer to the documentation and examples for more information about how write your own plugins.

 The easiest way to discover and install plugins is via the kubernetes sub-project krew: [krew.sigs.k8s.io]. To install krew, visit https://krew.sigs.k8s.io/docs/user-guide/setup/install`,
  examples: `# List all available plugins
kubectl plugin list

# List only binary names of available plugins without paths
kubectl plugin list --name-only`,
  flags: {},
};

export const pluginList: KubectlCommand = {
  name: 'plugin list',
  usage: 'kubectl plugin list [flags]',
  short: "List all visible plugin executables on a user's PATH",
  long: `List all available plugin files on a user's PATH. To see plugins binary names without the full path use --name-only flag.

 Available plugin files are those that are: - executable - anywhere on the user's PATH - begin with "kubectl-"`,
  examples: `# List all available plugins
kubectl plugin list

# List only binary names of available plugins without paths
kubectl plugin list --name-only`,
  flags: { 'name-only': { type: 'bool', help: 'If true, display only the binary name of each plugin, rather than its full path' } },
  run(ctx) {
    const found = plugins(ctx);
    if (found.length === 0) throw new Fail('unable to find any kubectl plugins in your PATH');
    ctx.out('The following compatible plugins are available:\n\n');
    let warnings = 0;
    const seen = new Map<string, string>();
    for (const { path, name } of found) {
      ctx.out(`${ctx.flags['name-only'] ? name : path}\n`);
      const warn = (text: string) => {
        ctx.err(`  - warning: ${text}\n`);
        warnings++;
      };
      if (!ctx.sys.files.may(path, 'x')) warn(`${path} identified as a kubectl plugin, but it is not executable`);
      const words = name.slice('kubectl-'.length).split('-').map((w) => w.replaceAll('_', '-'));
      const command = words.join(' ');
      if (ctx.commands.some((c) => c.name === command)) warn(`${name} overwrites existing command: "kubectl ${command}"`);
      else if (seen.has(name)) warn(`${path} is overshadowed by a similarly named plugin: ${seen.get(name)}`);
      if (!seen.has(name)) seen.set(name, path);
    }
    if (warnings > 0) throw new Fail(warnings === 1 ? 'one plugin warning was found' : `${warnings} plugin warnings were found`);
    return 0;
  },
};

function plugins(ctx: Ctx): { path: string; name: string }[] {
  const { files, env } = ctx.sys;
  const out: { path: string; name: string }[] = [];
  for (const folder of new Set((env.PATH ?? '').split(':'))) {
    if (folder.trim() === '') continue;
    try {
      for (const name of files.list(folder)) {
        if (name.startsWith('kubectl-') && files.stat(`${folder}/${name}`).type === 'file') out.push({ path: `${folder}/${name}`, name });
      }
    } catch {
      // A folder of the PATH that is not there has none.
    }
  }
  return out;
}
