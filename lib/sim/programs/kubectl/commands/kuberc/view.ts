import { toYaml } from '../../../../core';
import type { Turn } from '../../../../machine/sys';
import type { Ctx, KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { globalFlags, printFlags } from '../../flags';
import { asWritten, readPreferences } from '../../kuberc';
import type { Preferences } from '../../kuberc';
import { toJson } from '../../print/json';
import { objectPrinter } from '../../print/printer';

/** The file that `kubectl kuberc` works on. */
export const kubercFile = (ctx: Ctx): string => ctx.flags.kuberc || ctx.sys.env.KUBERC || `${ctx.sys.env.HOME ?? '/root'}/.kube/kuberc`;

interface State {
  readonly asking: true;
}

export const kubercView: KubectlCommand<State> = {
  name: 'kuberc view',
  usage: 'kubectl kuberc view',
  short: 'Display the current kuberc configuration',
  long: 'Display the contents of the kuberc file in the specified output format.',
  examples: `# View kuberc configuration in YAML format (default)
kubectl kuberc view

# View kuberc configuration in JSON format
kubectl kuberc view --output json

# View a specific kuberc file
kubectl kuberc view --kuberc /path/to/kuberc`,
  flags: { ...printFlags, kuberc: globalFlags.kuberc!, output: { type: 'string', short: 'o', default: 'yaml', help: printFlags.output!.help } },
  run(ctx) {
    const path = kubercFile(ctx);
    const preferences = readPreferences(ctx.sys, path);
    if (preferences) return show(ctx, preferences);
    ctx.out(`kuberc file not found at ${path}\n`);
    ctx.out('Would you like to generate a default kuberc file with recommended options? (y/N): ');
    return answer(ctx);
  },
  resume: (ctx) => answer(ctx),
};

function show(ctx: Ctx, p: Preferences): number {
  const ordered = { kind: p.kind ?? 'Preference', apiVersion: p.apiVersion ?? 'kubectl.config.k8s.io/v1beta1', defaults: (p.defaults ?? []).map(({ command, options }) => ({ command, ...(options ? { options: options.map(optionOrder) } : {}) })), aliases: (p.aliases ?? []).map(aliasOrder), ...(p.credentialPluginPolicy ? { credentialPluginPolicy: p.credentialPluginPolicy } : {}), ...(p.credentialPluginAllowlist ? { credentialPluginAllowlist: p.credentialPluginAllowlist } : {}) };
  const format = String(ctx.flags.output).toLowerCase();
  const templated = ctx.flags.template !== '' && !ctx.given('output');
  if (format === 'json') ctx.out(`${toJson(ordered, '    ', false)}\n`);
  else if (format === 'yaml' && !templated) ctx.out(toYaml(ordered));
  else ctx.out(objectPrinter(ctx, { defaulted: true })!(ordered));
  return 0;
}

const aliasOrder = (a: NonNullable<Preferences['aliases']>[number]) => ({ name: a.name, command: a.command, ...(a.prependArgs ? { prependArgs: a.prependArgs } : {}), ...(a.appendArgs ? { appendArgs: a.appendArgs } : {}), ...(a.options ? { options: a.options.map(optionOrder) } : {}) });

const optionOrder = (o: { readonly name: string; readonly default: string }) => ({ name: o.name, default: o.default });

function answer(ctx: Ctx): number | Turn<State> {
  const text = ctx.sys.read(0);
  if (text === undefined) return { wait: { readable: [0] }, state: { asking: true } };
  if (!/^y(es)?\s*$/i.test(text)) return 0;
  const path = kubercFile(ctx);
  const preferences: Preferences = {
    apiVersion: 'kubectl.config.k8s.io/v1beta1',
    kind: 'Preference',
    defaults: [
      { command: 'apply', options: [{ name: 'server-side', default: 'true' }] },
      { command: 'delete', options: [{ name: 'interactive', default: 'true' }] },
    ],
  };
  if (ctx.sys.files.exists(path)) throw new Fail(`kuberc file already exists at ${path}`);
  ctx.sys.files.mkdir(path.slice(0, path.lastIndexOf('/')) || '.', { parents: true });
  ctx.sys.files.write(path, toYaml(asWritten(preferences)), { mode: 0o600 });
  ctx.out(`Generated kuberc file at ${path}\n`);
  return 0;
}
