import { toYaml } from '../../../../core';
import type { KubectlCommand } from '../../command';
import { goQuote } from '../../../pflag';
import { Fail, throwAll } from '../../errors';
import { globalFlags } from '../../flags';
import { asWritten, readPreferences } from '../../kuberc';
import type { Preferences } from '../../kuberc';
import { kubercFile } from './view';

type Option = { name: string; default: string };

export const kubercSet: KubectlCommand = {
  name: 'kuberc set',
  usage: 'kubectl kuberc set --section (defaults|aliases) --command COMMAND',
  short: 'Set values in the kuberc configuration',
  long: 'Set values in the kuberc configuration file.\n\n Use --section to specify whether to set defaults or aliases.\n\n For defaults: values of flags for a command, which --command names without any resources.\n\n For aliases: new commands, with values of flags; --prependarg and --appendarg put arguments before and after.',
  examples: `# Set default output format for 'get' command
kubectl kuberc set --section defaults --command get --option output=wide

# A default for a subcommand
kubectl kuberc set --section defaults --command "set env" --option output=yaml

# Create an alias 'getn' for 'get' command with prepended 'nodes' resource
kubectl kuberc set --section aliases --name getn --command get --prependarg nodes --option output=wide

# An alias 'runx' for 'run' with arguments at its end
kubectl kuberc set --section aliases --name runx --command run --option image=nginx --appendarg "--" --appendarg custom-arg1

# Overwrite an existing default
kubectl kuberc set --section defaults --command get --option output=json --overwrite

# Say which credential plugins may run
kubectl kuberc set --section credentialplugin --policy Allowlist --allowlist-entry command=cloud-credential-helper`,
  flags: {
    'allowlist-entry': { type: 'array', help: 'Allowlist entry the form field=value (can be specified multiple times)' },
    appendarg: { type: 'array', help: 'Argument to append to the command (can be specified multiple times, for aliases only)' },
    command: { type: 'string', help: "Command to configure (e.g., 'get', 'create', 'set env')" },
    kuberc: globalFlags.kuberc!,
    name: { type: 'string', help: 'Alias name (required for --section=aliases)' },
    option: { type: 'array', help: 'Flag option in the form flag=value (can be specified multiple times)' },
    overwrite: { type: 'bool', help: 'Allow overwriting existing entries' },
    policy: { type: 'string', help: "Plugin policy to use for exec credential plugins, must be one of 'AllowAll', 'DenyAll' or 'Allowlist'" },
    prependarg: { type: 'array', help: 'Argument to prepend to the command (can be specified multiple times, for aliases only)' },
    section: { type: 'string', required: true, help: "Section to modify: 'defaults', 'aliases', or 'credentialplugin'" },
  },
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    if (!['defaults', 'aliases', 'credentialplugin'].includes(f.section)) throw new Fail(`--section must be "defaults", "aliases", or "credentialplugin", got: ${f.section}`);
    const [name, command] = [f.name as string, f.command as string];
    if (f.section === 'aliases' && name === '') throw new Fail('--name is required when --section=aliases');
    if (f.section === 'defaults' && name !== '') throw new Fail('--name should not be specified when --section=defaults');
    if (f.section === 'defaults' && f.prependarg.length + f.appendarg.length > 0) throw new Fail('--prependarg and --appendarg are only valid for --section=aliases');
    if (f.section === 'credentialplugin') checkPolicy(f.policy, f['allowlist-entry']);
    else if (command === '') throw new Fail('--command is required when --section=aliases or --section=defaults');
    const options = (f.option as readonly string[]).map((text): Option => {
      const at = text.indexOf('=');
      if (at < 0) throw new Fail(`invalid option format ${goQuote(text)}, expected flag=value`);
      return { name: text.slice(0, at).replace(/^-+/, ''), default: text.slice(at + 1) };
    });
    const path = kubercFile(ctx);
    const preferences: Preferences = JSON.parse(JSON.stringify(readPreferences(ctx.sys, path) ?? {}));
    preferences.apiVersion ??= 'kubectl.config.k8s.io/v1beta1';
    preferences.kind ??= 'Preference';
    if (f.section === 'defaults') {
      const all = (preferences.defaults ??= []);
      const known = all.find((d) => d.command === f.command);
      if (known && !f.overwrite) throw new Fail(`defaults for command ${JSON.stringify(f.command)} already exist, use --overwrite to replace`);
      if (known) known.options = options.length > 0 ? options : (known.options ?? []);
      else all.push({ command: f.command, ...(options.length > 0 ? { options } : {}) });
    } else if (f.section === 'credentialplugin') {
      if (f.policy === 'Allowlist') preferences.credentialPluginAllowlist = allowed(f['allowlist-entry']);
      preferences.credentialPluginPolicy = f.policy;
    } else {
      const all = (preferences.aliases ??= []);
      const known = all.find((a) => a.name === f.name);
      if (known && !f.overwrite) throw new Fail(`alias ${JSON.stringify(f.name)} already exists, use --overwrite to replace`);
      const alias = { name: f.name, command: f.command, ...(f.prependarg.length > 0 ? { prependArgs: f.prependarg } : {}), ...(f.appendarg.length > 0 ? { appendArgs: f.appendarg } : {}), ...(options.length > 0 ? { options } : {}) };
      if (known) Object.assign(known, alias);
      else all.push(alias);
    }
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (folder) ctx.sys.files.mkdir(folder, { parents: true });
    ctx.sys.files.write(path, toYaml(asWritten(preferences)));
    ctx.out(`Updated ${path}\n`);
    return 0;
  },
};

/** What a policy of credential plugins may be, and whether it goes with a list. */
function checkPolicy(policy: string, entries: readonly string[]): void {
  if (policy === '') throw new Fail('--policy is required when --section=credentialplugin');
  if (!['AllowAll', 'DenyAll', 'Allowlist'].includes(policy)) throw new Fail(` --policy must be  "AllowAll", "DenyAll", or "Allowlist", got: ${policy}`);
  if (policy === 'Allowlist' && entries.length === 0) throw new Fail('--allowlist-entry is required when --section=credentialplugin and --policy=Allowlist');
  if (policy !== 'Allowlist' && entries.length > 0) throw new Fail('--allowlist-entry may only be used when --section=credentialplugin and --policy=Allowlist');
}

/** `--allowlist-entry command=a,command=b`. */
function allowed(texts: readonly string[]): { command: string }[] {
  const wrong: Fail[] = [];
  const out: { command: string }[] = [];
  for (const pair of texts.flatMap((t) => t.split(','))) {
    const at = pair.indexOf('=');
    const [field, value] = [pair.slice(0, Math.max(at, 0)), pair.slice(at + 1)];
    if (at < 0) wrong.push(new Fail(`improperly formatted allowlist entry: ${goQuote(pair)}`));
    else if (field === 'name') wrong.push(new Fail('allowlist entry field "name" is deprecated, use "command" instead'));
    else if (field !== 'command') wrong.push(new Fail(`unrecognized allowlist entry field: ${goQuote(field)}`));
    else if (value.trim() === '') wrong.push(new Fail(`empty value in allowlist entry for field ${goQuote(field)}`));
    else out.push({ command: value });
  }
  throwAll(wrong);
  return out;
}
