import { base64, own } from '../../../../core';
import type { Ctx, KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { find } from '../../kubeconfig';
import { editConfig, fileOf } from './edit';

export const setCredentials: KubectlCommand = {
  name: 'config set-credentials',
  usage:
    'kubectl config set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value]',
  short: 'Set a user entry in kubeconfig',
  long: `Set a user entry in kubeconfig.

 Specifying a name that already exists will merge new fields on top of existing values.

        Client-certificate flags:
        --client-certificate=certfile --client-key=keyfile
        
        Bearer token flags:
        --token=bearer_token
        
        Basic auth flags:
        --username=basic_user --password=basic_password
        
 Bearer token and basic auth are mutually exclusive.`,
  examples: `# Set only the "client-key" field on the "cluster-admin"
# entry, without touching other values
kubectl config set-credentials cluster-admin --client-key=~/.kube/admin.key

# Set basic auth for the "cluster-admin" entry
kubectl config set-credentials cluster-admin --username=admin --password=uXFGweU9l35qcif

# Embed client certificate data in the "cluster-admin" entry
kubectl config set-credentials cluster-admin --client-certificate=~/.kube/admin.crt --embed-certs=true

# An auth provider: Google Compute Platform
kubectl config set-credentials cluster-admin --auth-provider=gcp

# An auth provider with arguments: OpenID Connect
kubectl config set-credentials cluster-admin --auth-provider=oidc --auth-provider-arg=client-id=foo --auth-provider-arg=client-secret=bar

# Take its argument "client-secret" away
kubectl config set-credentials cluster-admin --auth-provider=oidc --auth-provider-arg=client-secret-

# A plugin that is run for credentials
kubectl config set-credentials cluster-admin --exec-command=/path/to/the/executable --exec-api-version=client.authentication.k8s.io/v1beta1

# The same, and it may ask nothing
kubectl config set-credentials cluster-admin --exec-command=/path/to/the/executable --exec-api-version=client.authentication.k8s.io/v1beta1 --exec-interactive-mode=Never

# The plugin's arguments
kubectl config set-credentials cluster-admin --exec-arg=arg1 --exec-arg=arg2

# The plugin's environment
kubectl config set-credentials cluster-admin --exec-env=key1=val1 --exec-env=key2=val2

# Take a variable out of it
kubectl config set-credentials cluster-admin --exec-env=var-to-remove-`,
  flags: {
    'auth-provider': { type: 'string', help: 'Auth provider for the user entry in kubeconfig' },
    'auth-provider-arg': { type: 'strings', help: "'key=value' arguments for the auth provider" },
    'client-certificate': { type: 'string', help: 'Path to client-certificate file for the user entry in kubeconfig' },
    'client-key': { type: 'string', help: 'Path to client-key file for the user entry in kubeconfig' },
    'embed-certs': { type: 'bool', help: 'Embed client cert/key for the user entry in kubeconfig' },
    'exec-api-version': { type: 'string', help: 'API version of the exec credential plugin for the user entry in kubeconfig' },
    'exec-arg': { type: 'strings', help: 'New arguments for the exec credential plugin command for the user entry in kubeconfig' },
    'exec-command': { type: 'string', help: 'Command for the exec credential plugin for the user entry in kubeconfig' },
    'exec-env': { type: 'array', help: "'key=value' environment values for the exec credential plugin" },
    'exec-interactive-mode': { type: 'string', help: 'InteractiveMode of the exec credentials plugin for the user entry in kubeconfig' },
    'exec-provide-cluster-info': { type: 'bool', help: 'ProvideClusterInfo of the exec credentials plugin for the user entry in kubeconfig' },
    password: { type: 'string', help: 'password for the user entry in kubeconfig' },
    token: { type: 'string', help: 'token for the user entry in kubeconfig' },
    username: { type: 'string', help: 'username for the user entry in kubeconfig' },
  },
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    const [name] = ctx.args;
    if (ctx.args.length !== 1) {
      ctx.out(ctx.help());
      throw new Fail(`unexpected args: [${ctx.args.join(' ')}]`);
    }
    const provider = pairsOf(ctx, 'auth-provider-arg');
    const env = pairsOf(ctx, 'exec-env');
    if (name === '') throw new Fail('you must specify a non-empty user name');
    const methods = [...(f.token ? ['--token'] : []), ...(f.username || f.password ? ['--username/--password'] : [])];
    if (methods.length > 1) throw new Fail(`you cannot specify more than one authentication method at the same time: ${methods.join(', ')}`);
    const embed: boolean = f['embed-certs'];
    if (embed && !f['client-certificate'] && !f['client-key']) throw new Fail('you must specify a --client-certificate or --client-key to embed');
    for (const key of ['client-certificate', 'client-key'] as const) {
      if (embed && f[key] && !ctx.sys.files.exists(f[key])) throw new Fail(`could not stat ${key} file ${f[key]}: stat ${f[key]}: no such file or directory`);
    }
    if (ctx.given('exec-interactive-mode') && !['IfAvailable', 'Always', 'Never'].includes(f['exec-interactive-mode'])) {
      throw new Fail('invalid interactive mode type, can be only IfAvailable, Never, Always');
    }
    editConfig(ctx, fileOf(ctx, (c) => Boolean(find(c.users, name))), (c) => {
      let entry = find(c.users, name);
      if (!entry) c.users.push((entry = { name: name!, user: {} }));
      const user = (entry.user ??= {});
      for (const key of ['client-certificate', 'client-key'] as const) {
        if (!ctx.given(key)) continue;
        delete user[key];
        delete user[`${key}-data`];
        if (!f[key]) continue;
        if (embed) user[`${key}-data`] = base64(ctx.sys.files.read(f[key]));
        else user[key] = ctx.sys.files.absolute(f[key]);
      }
      for (const key of ['token', 'username', 'password'] as const) if (ctx.given(key)) user[key] = f[key];
      if (ctx.given('auth-provider') && user['auth-provider']?.name !== f['auth-provider']) user['auth-provider'] = { config: {}, name: f['auth-provider'] };
      const auth = user['auth-provider'];
      if (auth) auth.config = { ...omit(auth.config ?? {}, provider.remove), ...provider.set };
      if (ctx.given('exec-command')) user.exec = { ...(user.exec ?? { env: null, provideClusterInfo: false }), args: null, command: f['exec-command'] };
      const { exec } = user;
      if (exec) {
        if (ctx.given('exec-api-version')) exec.apiVersion = f['exec-api-version'];
        if (f['exec-arg'].length > 0) exec.args = f['exec-arg'];
        if (ctx.given('exec-interactive-mode')) exec.interactiveMode = f['exec-interactive-mode'];
        if (ctx.given('exec-provide-cluster-info')) exec.provideClusterInfo = f['exec-provide-cluster-info'];
        if (f['exec-env'].length > 0) {
          const kept = (exec.env ?? []).filter((e) => !env.remove.includes(e.name));
          exec.env = [...kept.map((e) => ({ ...e, value: own(env.set, e.name) ?? e.value })), ...Object.entries(env.set).flatMap(([k, value]) => (kept.some((e) => e.name === k) ? [] : [{ name: k, value }]))];
        }
      }
      if (ctx.given('token') && f.token) {
        delete user.username;
        delete user.password;
      } else if (f.username || f.password) delete user.token;
    });
    ctx.out(`User "${name}" set.\n`);
    return 0;
  },
};

/** `KEY=VALUE` sets, `KEY-` removes (`cmdutil.ParsePairs`); of anything else the help is printed, and it is refused. */
function pairsOf(ctx: Ctx, flag: string): { readonly set: Readonly<Record<string, string>>; readonly remove: readonly string[] } {
  const words = ((ctx.flags as Record<string, any>)[flag] as readonly string[]).filter((w, _i, all) => all.length > 1 || w !== '');
  const pairs = words.filter((w) => w.indexOf('=') > 0);
  const remove = words.filter((w) => w.indexOf('=') <= 0 && w.endsWith('-') && w !== '-' && !w.includes('='));
  const wrong = words.filter((w) => !pairs.includes(w) && !remove.includes(w));
  if (wrong.length > 0) {
    ctx.out(ctx.help());
    throw new Fail(`invalid ${flag} format: ${wrong.join(', ')}`);
  }
  return { set: Object.fromEntries(pairs.map((w) => [w.slice(0, w.indexOf('=')), w.slice(w.indexOf('=') + 1)])), remove: remove.map((w) => w.slice(0, -1)) };
}

const omit = (from: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> => Object.fromEntries(Object.entries(from).filter(([k]) => !keys.includes(k)));
