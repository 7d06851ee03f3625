import { unbase64 } from '../../../../core';
import { ENV_NAME, isPlainEnvName } from '../../../../kinds/names';
import { milli } from '../../../../kinds/quantities';
import { goQuote } from '../../../pflag';
import { changeAll } from '../../changes';
import { objectPrinter } from '../../print/printer';
import type { Ctx, KubectlCommand } from '../../command';
import { resourcePath } from '../../discovery';
import type { Resource } from '../../discovery';
import { Fail, StatusError, throwAll } from '../../errors';
import { resolve, select, selectionOf } from '../../resources';
import type { Info } from '../../resources';
import { dryRunOf, fixedType } from '../../writes';
import { nameMatches, needPodSpec, podSpec, setFlags } from './shared';

const SECRET = fixedType('', 'Secret', 'secrets');
const CONFIG_MAP = fixedType('', 'ConfigMap', 'configmaps');

export const setEnv: KubectlCommand = {
  name: 'set env',
  usage: 'kubectl set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  short: 'Update environment variables on a pod template',
  long: `Update environment variables on a pod template.

 List environment variable definitions in one or more pods, pod templates. Add, update, or remove container environment variable definitions in one or more pod templates (within replication controllers or deployment configurations). View or modify the environment variable definitions on all containers in the specified pods or pod templates, or just those that match a wildcard.

 If "--env -" is passed, environment variables can be read from STDIN using the standard env syntax.

 Possible resources include (case insensitive):

        pod (po), replicationcontroller (rc), deployment (deploy), daemonset (ds), statefulset (sts), cronjob (cj), replicaset (rs)`,
  examples: `# Update deployment 'registry' with a new environment variable
kubectl set env deployment/registry STORAGE_DIR=/local

# List the environment variables defined on a deployments 'sample-build'
kubectl set env deployment/sample-build --list

# List the environment variables of all pods
kubectl set env pods --all --list

# Print the changed deployment in YAML and leave the one on the server alone
kubectl set env deployment/sample-build STORAGE_DIR=/data -o yaml

# ENV=prod for all containers of all replication controllers
kubectl set env rc --all ENV=prod

# Take the environment from a secret
kubectl set env --from=secret/mysecret deployment/myapp

# Import environment from a config map with a prefix
kubectl set env --from=configmap/myconfigmap --prefix=MYSQL_ deployment/myapp

# Take one key of a config map
kubectl set env --keys=my-example-key --from=configmap/myconfigmap deployment/myapp

# Remove the environment variable ENV from container 'c1' in all deployment configs
kubectl set env deployments --all --containers="c1" ENV-

# Remove the variable ENV from the deployment in a file,
# and update that on the server
kubectl set env -f deploy.json ENV-

# Take some variables of the shell
env | grep RAILS_ | kubectl set env -e - deployment/registry`,
  flags: {
    ...setFlags('set env', 'Filename, directory, or URL to files the resource to update the env'),
    all: { type: 'bool', help: 'If true, select all resources in the namespace of the specified resource types' },
    containers: { type: 'string', short: 'c', default: '*', help: 'The names of containers in the selected pod templates to change - may use wildcards' },
    env: { type: 'array', short: 'e', help: 'Specify a key-value pair for an environment variable to set into each container.' },
    from: { type: 'string', help: 'The name of a resource from which to inject environment variables' },
    keys: { type: 'strings', help: 'Comma-separated list of keys to import from specified resource' },
    list: { type: 'bool', help: 'If true, display the environment and any changes in the standard format. this flag will removed when we have kubectl view env.' },
    overwrite: { type: 'bool', default: true, help: 'If true, allow environment to be overwritten, otherwise reject updates that overwrite existing environment.' },
    prefix: { type: 'string', help: 'Prefix to append to variable names' },
    resolve: { type: 'bool', help: 'If true, show secret or configmap references when listing variables' },
  },
  readsStdin: (flags, args) => args.includes('-') || (flags.env as string[]).includes('-'),
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    if (f.all && f.selector) throw new Fail('cannot set --all and --selector at the same time');
    const { resources, pairs } = split(ctx.args);
    const dryRun = dryRunOf(ctx);
    objectPrinter(ctx, { typed: true }); // refuses a format that it does not know
    if (f.local && dryRun === 'server') throw new Fail('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    if (f.filename.length === 0 && resources.length === 0) throw new Fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    if (f.list && f.output) throw new Fail('--list and --output may not be specified together');
    if (f.keys.length > 0 && !f.from) throw new Fail('when specifying --keys, a configmap or secret must be provided with --from');
    const { set, remove } = parse([...(f.env as string[]), ...pairs], ctx.stdin);
    if (f.from) set.push(...imported(ctx));
    if (f.prefix) for (const e of set) e.name = `${f.prefix}${e.name}`;
    return changeAll(ctx, {
      manager: 'kubectl-set',
      operation: 'env updated',
      selection: { args: f.local ? [] : resources },
      refused: 'failed to patch env update to pod template: ',
      edit: (draft, info) => {
        if (f.list && !podSpec(draft)) return false;
        const spec = needPodSpec(draft);
        const matched = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].filter((c: any) => nameMatches(f.containers, c.name));
        if (matched.length === 0) ctx.warn(`${info.object.kind}/${info.name} does not have any containers matching ${goQuote(f.containers)}`);
        for (const c of matched) {
          const have: readonly Env[] = c.env ?? [];
          if (!f.overwrite) {
            const taken = set.map((e) => have.find((h) => h.name === e.name && (h.value ?? '') !== (e.value ?? ''))).find(Boolean);
            if (taken) throw new Fail(`'${taken.name}' already has a value (${taken.value ?? ''}), and --overwrite is false`);
          }
          c.env = updated(have, set, remove);
          if (c.env.length === 0) delete c.env;
          if (f.list) list(ctx, info, draft, c);
        }
        return !f.list;
      },
    });
  },
};

interface Env {
  name: string;
  readonly value?: string;
  readonly valueFrom?: any;
}

/** As `splitPairs`, but that a lone `-` stands for stdin here. */
function split(args: readonly string[]): { resources: readonly string[]; pairs: readonly string[] } {
  const isPair = (s: string) => /^.+=.*$/s.test(s) || s.endsWith('-');
  const at = args.findIndex(isPair);
  if (at < 0) return { resources: args, pairs: [] };
  if (!args.slice(at).every(isPair)) throw new Fail(`all resources must be specified before environment changes: ${args.join(' ')}`);
  return { resources: args.slice(0, at), pairs: args.slice(at) };
}

function parse(texts: readonly string[], stdin: string): { set: Env[]; remove: string[] } {
  const set: Env[] = [];
  const remove: string[] = [];
  const typed = new Set<string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (text === '-') {
      for (const line of stdin.split('\n').map((l) => l.replace(/#.*/, ''))) if (line.includes('=')) set.push({ name: line.slice(0, line.indexOf('=')), value: line.slice(line.indexOf('=') + 1) });
    } else if (at >= 0) {
      const name = text.slice(0, at);
      if (!isPlainEnvName(name)) throw new Fail(`${goQuote(name)} is not a valid key name: ${ENV_NAME}`);
      typed.add(name);
      set.push({ name, value: text.slice(at + 1) });
    } else if (text.endsWith('-')) remove.push(text.slice(0, -1));
    else throw new Fail(`unknown environment variable: ${text}`);
  }
  if (remove.some((name) => typed.has(name))) throw new Fail('can not both modify and remove the same environment variable in the same command');
  return { set, remove };
}

/** The variables that `--from` makes of a ConfigMap's or Secret's keys. */
function imported(ctx: Ctx): Env[] {
  const f = ctx.flags as Record<string, any>;
  const { infos, errors } = resolve(ctx, select(ctx, selectionOf(ctx, { args: f.local ? [] : [String(f.from)], latest: true, typed: true })), { asGiven: f.local });
  throwAll(errors);
  return infos.flatMap(({ object, name }) => {
    if (object.kind !== 'ConfigMap' && object.kind !== 'Secret') throw new Fail('unsupported resource specified in --from');
    return Object.keys(object.data ?? {})
      .filter((key) => f.keys.length === 0 || f.keys.includes(key))
      .sort()
      .map((key) => {
        const env = key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
        if (env !== key) ctx.warn(`key ${key} transferred to ${env}`);
        return { name: env, valueFrom: { [object.kind === 'ConfigMap' ? 'configMapKeyRef' : 'secretKeyRef']: { key, name } } };
      });
  });
}

function updated(have: readonly Env[], set: readonly Env[], remove: readonly string[]): Env[] {
  const done = new Set(remove);
  const out: Env[] = [];
  for (const e of have) {
    if (done.has(e.name)) continue;
    const newer = set.find((s) => s.name === e.name);
    if (newer) done.add(e.name);
    out.push(newer ?? e);
  }
  for (const e of set) {
    if (!done.has(e.name)) out.push(e);
    done.add(e.name);
  }
  return out;
}

/** `--list`: the variables as they would be; with `--resolve` what they stand for. */
function list(ctx: Ctx, info: Info, object: any, container: any): void {
  const problems = new Map<string, string[]>();
  ctx.out(`# ${info.object.kind} ${info.name}, container ${container.name}\n`);
  for (const e of (container.env ?? []) as Env[]) {
    if (!e.valueFrom) {
      ctx.out(`${e.name ?? ''}=${e.value ?? ''}\n`);
      continue;
    }
    if (ctx.flags.resolve) {
      try {
        ctx.out(`${e.name}=${resolved(ctx, e.valueFrom, object, container)}\n`);
        continue;
      } catch (x) {
        if (!(x instanceof Fail) && !(x instanceof StatusError)) throw x;
        problems.set(x.message, [...(problems.get(x.message) ?? []), e.name]);
      }
    }
    ctx.out(`# ${e.name} from ${described(e.valueFrom)}\n`);
  }
  for (const text of [...problems].map(([why, names]) => `error retrieving reference for ${names.sort().join(', ')}: ${why}\n`).sort()) ctx.err(text);
}

function resolved(ctx: Ctx, from: any, object: any, container: any): string {
  const data = (type: Resource, what: string, { name, key }: { name: string; key: string }): string => {
    const value: string | undefined = ctx.api.get(resourcePath(type, ctx.namespace, name)).data?.[key];
    if (value === undefined) throw new Fail(`key ${key} not found in ${what} ${name}`);
    return value;
  };
  if (from.secretKeyRef) return unbase64(data(SECRET, 'secret', from.secretKeyRef)) ?? '';
  if (from.configMapKeyRef) return data(CONFIG_MAP, 'config map', from.configMapKeyRef);
  if (from.fieldRef) return fieldText(object, from.fieldRef.fieldPath);
  if (from.resourceFieldRef) {
    const [kind, name] = String(from.resourceFieldRef.resource).split('.') as [string, string];
    const amount = container.resources?.[kind]?.[name] ?? '0';
    const divisor = from.resourceFieldRef.divisor && String(from.resourceFieldRef.divisor) !== '0' ? from.resourceFieldRef.divisor : '1';
    return String(Math.ceil(milli(amount) / milli(divisor)));
  }
  throw new Fail('invalid valueFrom');
}

function fieldText(object: any, path: string): string {
  const one = /^(metadata\.(?:annotations|labels))\['(.*)'\]$/.exec(path);
  const meta = object.metadata ?? {};
  const map = (m: Record<string, string> | undefined) =>
    Object.keys(m ?? {})
      .sort()
      .map((k) => `${k}=${goQuote(m![k]!)}`)
      .join('\n');
  if (one) return String((one[1] === 'metadata.labels' ? meta.labels : meta.annotations)?.[one[2]!] ?? '');
  switch (path) {
    case 'metadata.annotations':
      return map(meta.annotations);
    case 'metadata.labels':
      return map(meta.labels);
    case 'metadata.name':
      return meta.name;
    case 'metadata.namespace':
      return meta.namespace;
    case 'metadata.uid':
      return meta.uid;
    default:
      throw new Fail(`unsupported fieldPath: ${path}`);
  }
}

function described(from: any): string {
  if (from.configMapKeyRef) return `configmap ${from.configMapKeyRef.name}, key ${from.configMapKeyRef.key}`;
  if (from.secretKeyRef) return `secret ${from.secretKeyRef.name}, key ${from.secretKeyRef.key}`;
  if (from.fieldRef) return `field path ${from.fieldRef.fieldPath}`;
  if (from.resourceFieldRef) return `resource field ${from.resourceFieldRef.containerName ? `${from.resourceFieldRef.containerName}/` : ''}${from.resourceFieldRef.resource}`;
  return 'invalid valueFrom';
}
