import { base64 } from '../../../../core';
import { unbase64 } from '../../../../kinds/base64';
import type { Ctx, KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { find } from '../../kubeconfig';
import type { Kubeconfig } from '../../kubeconfig';
import { editConfig, fileOf, unexpected } from './edit';

const LISTS = { clusters: 'cluster', contexts: 'context', users: 'user' } as const;
const FIELDS: Readonly<Record<keyof typeof LISTS, readonly string[]>> = {
  clusters: ['server', 'certificate-authority', 'certificate-authority-data', 'insecure-skip-tls-verify', 'tls-server-name', 'proxy-url', 'disable-compression'],
  contexts: ['cluster', 'user', 'namespace'],
  users: ['client-certificate', 'client-certificate-data', 'client-key', 'client-key-data', 'token', 'tokenFile', 'username', 'password', 'as'],
};
const BOOLS = new Set(['insecure-skip-tls-verify', 'disable-compression']);

export const set: KubectlCommand = {
  name: 'config set',
  usage: 'kubectl config set PROPERTY_NAME PROPERTY_VALUE',
  short: 'Set an individual value in a kubeconfig file',
  long: `Set an individual value in a kubeconfig file.

 PROPERTY_NAME is a dot delimited name where each token represents either an attribute name or a map key.  Map keys may not contain dots.

 PROPERTY_VALUE is the new value you want to set. Binary fields such as 'certificate-authority-data' expect a base64 encoded string unless the --set-raw-bytes flag is used.

 Specifying an attribute name that already exists will merge new fields on top of existing values.`,
  examples: `# Set the server field on the my-cluster cluster to https://1.2.3.4
kubectl config set clusters.my-cluster.server https://1.2.3.4

# Set the certificate-authority-data field on the my-cluster cluster
kubectl config set clusters.my-cluster.certificate-authority-data $(echo "cert_data_here" | base64 -i -)

# Set the cluster field in the my-context context to my-cluster
kubectl config set contexts.my-context.cluster my-cluster

# Set the client-key-data field in the cluster-admin user using --set-raw-bytes option
kubectl config set users.cluster-admin.client-key-data cert_data_here --set-raw-bytes=true`,
  flags: { 'set-raw-bytes': { type: 'bool', help: 'When writing a []byte PROPERTY_VALUE, write the given string directly without base64 decoding.' } },
  run(ctx) {
    if (ctx.args.length !== 2) unexpected(ctx);
    const [property, value] = ctx.args as [string, string];
    const step = parse(property);
    if (step.kind === 'current-context') {
      editConfig(ctx, fileOf(ctx, (c) => Boolean(c['current-context'])), (c) => {
        c['current-context'] = value;
      });
    } else {
      const { list, name, field } = step;
      if (field === undefined) throw new Fail(`can't set a map to a value: ${property}`);
      const stored = BOOLS.has(field) ? bool(value) : !field.endsWith('-data') ? value : ctx.flags['set-raw-bytes'] ? base64(value) : encoded(value);
      editConfig(ctx, fileOf(ctx, has(list, name)), (c) => {
        const all = c[list] as unknown as ({ name: string } & Record<string, any>)[];
        let entry = find(all, name);
        if (!entry) all.push((entry = { name, [LISTS[list]]: {} }));
        (entry[LISTS[list]] ??= {})[field] = stored;
      });
    }
    ctx.out(`Property "${property}" set.\n`);
    return 0;
  },
};

export const unset: KubectlCommand = {
  name: 'config unset',
  usage: 'kubectl config unset PROPERTY_NAME',
  short: 'Unset an individual value in a kubeconfig file',
  long: `Unset an individual value in a kubeconfig file.

 PROPERTY_NAME is a dot delimited name where each token represents either an attribute name or a map key.  Map keys may not contain dots.`,
  examples: `# Unset the current-context
kubectl config unset current-context

# Unset namespace in foo context
kubectl config unset contexts.foo.namespace`,
  flags: {},
  run(ctx) {
    if (ctx.args.length !== 1) unexpected(ctx);
    const [property] = ctx.args as [string];
    if (property === '') throw new Fail('you must specify a property');
    const step = parse(property);
    if (step.kind === 'current-context') {
      editConfig(ctx, fileOf(ctx, (c) => Boolean(c['current-context'])), (c) => {
        c['current-context'] = '';
      });
    } else remove(ctx, step);
    ctx.out(`Property "${property}" unset.\n`);
    return 0;
  },
};

type Step = { readonly kind: 'current-context' } | { readonly kind: 'entry'; readonly list: keyof typeof LISTS; readonly name: string; readonly field: string | undefined };

function parse(property: string): Step {
  const [head, ...rest] = property.split('.');
  if (head === 'current-context' && rest.length === 0) return { kind: 'current-context' };
  if (head !== 'clusters' && head !== 'contexts' && head !== 'users') throw new Fail(`unable to parse ${property} after [] at api.Config`);
  if (rest.length === 0) return { kind: 'entry', list: head, name: '', field: undefined };
  // Names may have dots: the field is what the end of the words names.
  const joined = rest.join('.');
  const field = FIELDS[head].find((f) => joined.endsWith(`.${f}`));
  if (field !== undefined) return { kind: 'entry', list: head, name: joined.slice(0, -field.length - 1), field };
  if (rest.length === 1) return { kind: 'entry', list: head, name: rest[0]!, field: undefined };
  throw new Fail(`unable to parse ${property} after [${head}.${rest[0]}] at api.${head === 'clusters' ? 'Cluster' : head === 'contexts' ? 'Context' : 'AuthInfo'}`);
}

const has = (list: keyof typeof LISTS, name: string) => (c: Kubeconfig) => Boolean(find(c[list] as readonly { name: string }[], name));

function remove(ctx: Ctx, { list, name, field }: Extract<Step, { kind: 'entry' }>): void {
  editConfig(ctx, fileOf(ctx, has(list, name)), (c) => {
    const all = c[list] as unknown as ({ name: string } & Record<string, any>)[];
    if (name === '') all.length = 0;
    else if (field === undefined) (c as unknown as Record<string, unknown>)[list] = all.filter((x) => x.name !== name);
    else {
      const entry = find(all, name);
      if (entry?.[LISTS[list]]) delete entry[LISTS[list]][field];
    }
  });
}

/** Bytes are given in base64. Throws Go's sentence for what is none. */
function encoded(text: string): string {
  const fault = unbase64(text);
  if (typeof fault === 'number') throw new Fail(`error decoding input value: illegal base64 data at input byte ${fault}`);
  return text;
}

function bool(text: string): boolean {
  if (/^(1|t|true)$/i.test(text)) return true;
  if (/^(0|f|false)$/i.test(text)) return false;
  throw new Fail(`strconv.ParseBool: parsing "${text}": invalid syntax`);
}
