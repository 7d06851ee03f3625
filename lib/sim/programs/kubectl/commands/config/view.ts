import { base64 } from '../../../../core';
import type { Ctx, KubectlCommand } from '../../command';
import { Fail, UsageError } from '../../errors';
import { printFlags } from '../../flags';
import { configText, emptyConfig, find, loadConfig } from '../../kubeconfig';
import type { Kubeconfig } from '../../kubeconfig';
import { toJson } from '../../print/json';
import { objectPrinter } from '../../print/printer';

export const view: KubectlCommand = {
  name: 'config view',
  usage: 'kubectl config view [flags]',
  short: 'Display merged kubeconfig settings or a specified kubeconfig file',
  long: `Display merged kubeconfig settings or a specified kubeconfig file.

 You can use --output jsonpath={...} to extract specific values using a jsonpath expression.`,
  examples: `# Show merged kubeconfig settings
kubectl config view

# Show merged kubeconfig settings, raw certificate data, and exposed secrets
kubectl config view --raw

# Get the password for the e2e user
kubectl config view -o jsonpath='{.users[?(@.name == "e2e")].user.password}'`,
  flags: {
    ...printFlags,
    output: { type: 'string', short: 'o', default: 'yaml', help: printFlags.output!.help },
    flatten: { type: 'bool', help: 'Flatten the resulting kubeconfig file into self-contained output (useful for creating portable kubeconfig files)' },
    merge: { type: 'bool', default: true, help: 'Merge the full hierarchy of kubeconfig files' },
    minify: { type: 'bool', help: 'Remove all information not used by current-context from the output' },
    raw: { type: 'bool', help: 'Display raw byte data and sensitive data' },
  },
  run(ctx) {
    if (ctx.args.length > 0) throw new UsageError(`unexpected arguments: [${ctx.args.join(' ')}]`);
    const f = ctx.flags as Record<string, any>;
    if (!f.merge && f.kubeconfig === '') throw new Fail('if merge==false a precise file must be specified');
    const missing = f.kubeconfig !== '' && !ctx.sys.files.exists(f.kubeconfig);
    let config: Kubeconfig = JSON.parse(JSON.stringify(missing ? emptyConfig() : loadConfig(ctx.sys, f.kubeconfig)));
    if (f.minify) config = minified(ctx, config);
    if (f.flatten) flatten(ctx, config);
    if (!f.raw && !f.flatten) omit(config);
    const templated = f.template !== '' && !ctx.given('output');
    if (f.output === 'yaml' && !templated) ctx.out(configText(config));
    else if (f.output === 'json') ctx.out(`${toJson(ordered(config), '    ', false)}\n`);
    else {
      ctx.out(objectPrinter(ctx, { defaulted: true })!(ordered(config)));
    }
    return 0;
  },
};

function minified(ctx: Ctx, config: Kubeconfig): Kubeconfig {
  const name: string = ctx.flags.context || config['current-context'] || '';
  if (name === '') throw new Fail('current-context must exist in order to minify');
  const context = find(config.contexts, name);
  if (!context) throw new Fail(`cannot locate context ${name}`);
  const cluster = find(config.clusters, context.context?.cluster);
  const user = find(config.users, context.context?.user);
  return { ...config, 'current-context': name, contexts: [context], clusters: cluster ? [cluster] : [], users: user ? [user] : [] };
}

/** Files that are named become data. */
function flatten(ctx: Ctx, config: Kubeconfig): void {
  const inline = (holder: Record<string, any> | undefined, key: string) => {
    const path = holder?.[key];
    if (!holder || !path) return;
    if (!ctx.sys.files.exists(path)) throw new Fail(`open ${path}: no such file or directory`);
    holder[`${key}-data`] ??= base64(ctx.sys.files.read(path));
    delete holder[key];
  };
  for (const c of config.clusters) inline(c.cluster as Record<string, any>, 'certificate-authority');
  for (const u of config.users) for (const key of ['client-certificate', 'client-key']) inline(u.user as Record<string, any>, key);
}

const SECRET: Readonly<Record<string, string>> = {
  'certificate-authority-data': 'DATA+OMITTED',
  'client-certificate-data': 'DATA+OMITTED',
  'client-key-data': 'DATA+OMITTED',
  token: 'REDACTED',
  password: 'REDACTED',
};

function omit(config: Kubeconfig): void {
  for (const holder of [...config.clusters.map((c) => c.cluster), ...config.users.map((u) => u.user)] as Record<string, any>[]) {
    for (const key of Object.keys(SECRET)) if (holder?.[key]) holder[key] = SECRET[key];
  }
}

/** In the order of the Go type's fields, which JSON keeps. */
function ordered(c: Kubeconfig): any {
  const pick = (source: any, keys: readonly string[]) => {
    const out: Record<string, unknown> = {};
    for (const k of [...keys, ...Object.keys(source ?? {}).filter((x) => !keys.includes(x))]) if (source?.[k] !== undefined) out[k] = source[k];
    return out;
  };
  const list = <T>(items: readonly T[], f: (item: T) => unknown) => (items.length === 0 ? null : items.map(f));
  return {
    kind: 'Config',
    apiVersion: 'v1',
    ...(c.preferences && Object.keys(c.preferences).length > 0 ? { preferences: c.preferences } : {}),
    clusters: list(c.clusters, (x) => ({ name: x.name, cluster: pick(x.cluster, ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'certificate-authority', 'certificate-authority-data', 'proxy-url']) })),
    users: list(c.users, (x) => ({ name: x.name, user: pick(x.user, ['client-certificate', 'client-certificate-data', 'client-key', 'client-key-data', 'token', 'tokenFile', 'as', 'username', 'password']) })),
    contexts: list(c.contexts, (x) => ({ name: x.name, context: pick(x.context, ['cluster', 'user', 'namespace']) })),
    'current-context': c['current-context'] ?? '',
  };
}
