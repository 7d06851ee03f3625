import { toYaml } from '../../../core';
import type { KubectlCommand } from '../command';
import { Fail } from '../errors';
import { kustomize as build } from '../kustomize';

export const kustomize: KubectlCommand = {
  name: 'kustomize',
  usage: 'kubectl kustomize DIR [flags]',
  short: 'Build a kustomization target from a directory or URL',
  long: `Build a set of KRM resources using a 'kustomization.yaml' file. The DIR argument must be a path to a directory containing 'kustomization.yaml'. If DIR is omitted, '.' is assumed.`,
  examples: `# Build the current working directory
kubectl kustomize

# Build some shared configuration directory
kubectl kustomize /home/config/production

# Build what is at GitHub
kubectl kustomize https://github.com/kubernetes-sigs/kustomize.git/examples/helloWorld?ref=v1.0.6`,
  // Most say what functions and charts may do: of those there are none.
  flags: {
    'as-current-user': { type: 'bool', help: 'use the uid and gid of the command executor to run the function in the container' },
    'enable-alpha-plugins': { type: 'bool', help: 'enable kustomize plugins' },
    'enable-helm': { type: 'bool', help: 'Enable use of the Helm chart inflator generator.' },
    env: { type: 'array', short: 'e', help: 'a list of environment variables to be used by functions' },
    'helm-api-versions': { type: 'array', help: 'Kubernetes api versions used by Helm for Capabilities.APIVersions' },
    'helm-command': { type: 'string', default: 'helm', help: 'helm command (path to executable)' },
    'helm-debug': { type: 'bool', help: 'Enable debug output from the Helm chart inflator generator.' },
    'helm-kube-version': { type: 'string', help: 'Kubernetes version used by Helm for Capabilities.KubeVersion' },
    'load-restrictor': { type: 'string', default: 'LoadRestrictionsRootOnly', help: "if set to 'LoadRestrictionsNone', local kustomizations may load files from outside their root. This does, however, break the relocatability of the kustomization." },
    mount: { type: 'array', help: 'a list of storage options read from the filesystem' },
    network: { type: 'bool', help: 'enable network access for functions that declare it' },
    'network-name': { type: 'string', default: 'bridge', help: 'the docker network to run the container in' },
    output: { type: 'string', short: 'o', help: 'If specified, write output to this path.' },
  },
  run: (ctx) => {
    if (ctx.args.length > 1) throw new Fail('specify one path to kustomization.yaml');
    const restrictor: string = ctx.flags['load-restrictor'];
    if (!['', 'LoadRestrictionsRootOnly', 'LoadRestrictionsNone'].includes(restrictor)) throw new Fail(`illegal flag value --load-restrictor ${restrictor}; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]`);
    if (ctx.args[0] === '') throw new Fail('must build at directory: directory path cannot be empty');
    const text = build(ctx.sys, ctx.args[0] ?? '.', { restricted: restrictor !== 'LoadRestrictionsNone', helm: ctx.flags['enable-helm'] })
      .map((o) => toYaml(o))
      .join('---\n');
    if (ctx.flags.output) ctx.sys.files.write(ctx.flags.output, text);
    else ctx.out(text);
    return 0;
  },
};
