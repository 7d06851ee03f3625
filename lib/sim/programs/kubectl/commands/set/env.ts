import { changeAll } from '../../changes';
import type { KubectlCommand } from '../../command';
import { completeTypeAndName } from '../../complete';
import { resourcePath } from '../../discovery';
import { Fail } from '../../errors';
import { resolve, select, selectionOf, typeNamed } from '../../resources';
import { nameMatches, needPodSpec, setFlags, splitPairs } from './shared';

export const setEnv: KubectlCommand = {
  name: 'set env',
  usage: 'kubectl set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  short: 'Update environment variables on a pod template',
  long: `Update environment variables on a pod template.

 List environment variable definitions in one or more pods, pod templates. Add, update, or remove container environment variable definitions in one or more pod templates (within replication controllers or deployment configurations). View or modify the environment variable definitions on all containers in the specified pods or pod templates, or just those that match a wildcard.

 If "--env -" is passed, environment variables can be read from STDIN using the standard env syntax.`,
  examples: `# Update deployment 'registry' with a new environment variable
kubectl set env deployment/registry STORAGE_DIR=/local

# List the environment variables defined on a deployments 'sample-build'
kubectl set env deployment/sample-build --list

# Import environment from a config map with a prefix
kubectl set env --from=configmap/myconfigmap --prefix=MYSQL_ deployment/myapp

# Remove the environment variable ENV from container 'c1' in all deployment configs
kubectl set env deployments --all --containers="c1" ENV-`,
  flags: {
    ...setFlags,
    containers: { type: 'string', short: 'c', default: '*', help: 'The names of containers in the selected pod templates to change - may use wildcards' },
    env: { type: 'array', short: 'e', help: 'Specify a key-value pair for an environment variable to set into each container.' },
    from: { type: 'string', help: 'The name of a resource from which to inject environment variables' },
    keys: { type: 'strings', help: 'Comma-separated list of keys to import from specified resource' },
    list: { type: 'bool', help: 'If true, display the environment and any changes in the standard format. this flag will removed when we have kubectl view env.' },
    overwrite: { type: 'bool', default: true, help: 'If true, allow environment to be overwritten, otherwise reject updates that overwrite existing environment.' },
    prefix: { type: 'string', help: 'Prefix to append to variable names' },
    resolve: { type: 'bool', help: 'If true, show secret or configmap references when listing variables' },
  },
  complete: completeTypeAndName,
  readsStdin: (flags, args) => args.includes('-') || (flags.env as string[]).includes('-'),
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    const { resources, pairs } = splitPairs(ctx.args.filter((a) => a !== '-'));
    const set = new Map<string, any>();
    const remove: string[] = [];
    const texts = [...pairs, ...(f.env as string[])];
    if (texts.includes('-') || ctx.args.includes('-')) texts.push(...ctx.stdin.split('\n').filter((l) => l.trim() !== ''));
    for (const text of texts) {
      if (text === '-') continue;
      const at = text.indexOf('=');
      if (at > 0) {
        const name = text.slice(0, at);
        if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) throw new Fail(`${JSON.stringify(name)} is not a valid environment variable name`);
        set.set(name, { name, value: text.slice(at + 1) });
      } else if (text.endsWith('-')) remove.push(text.slice(0, -1));
      else throw new Fail(`environment variables must be of the form key=value and can not contain spaces: ${text}`);
    }
    for (const name of remove) if (set.has(name)) throw new Fail(`can not both modify and remove environment variables in the same command: ${name}`);
    if (resources.length === 0 && f.filename.length === 0 && f.kustomize === '') throw new Fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    if (f.from) {
      const [word, name, ...rest] = String(f.from).split('/');
      if (!name || rest.length > 0) throw new Fail('arguments in resource/name form must have a single resource and name');
      const type = typeNamed(ctx, word!);
      const source = ctx.api.get(resourcePath(type, ctx.namespace, name));
      const kind = type.kind;
      if (kind !== 'ConfigMap' && kind !== 'Secret') throw new Fail(`unsupported resource specified in --from`);
      for (const key of Object.keys(source.data ?? {}).sort()) {
        if (f.keys.length > 0 && !f.keys.includes(key)) continue;
        const env = `${f.prefix}${key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase()}`;
        if (env !== `${f.prefix}${key}` && key.replace(/[^a-zA-Z0-9_]/g, '_') !== key) ctx.warn(`key ${key} transferred to ${env}`);
        set.set(env, { name: env, valueFrom: kind === 'ConfigMap' ? { configMapKeyRef: { key, name } } : { secretKeyRef: { key, name } } });
      }
    }
    if (f.list) {
      const { infos } = resolve(ctx, select(ctx, selectionOf(ctx, { args: resources })));
      for (const info of infos) {
        const spec = needPodSpec(info.object);
        for (const c of spec.containers ?? []) {
          if (!nameMatches(f.containers, c.name)) continue;
          ctx.out(`# ${info.type.kind} ${info.name}, container ${c.name}\n`);
          for (const e of c.env ?? []) ctx.out(e.valueFrom ? `# ${e.name} from ${describe(e.valueFrom)}\n` : `${e.name}=${e.value ?? ''}\n`);
        }
      }
      return 0;
    }
    if (set.size === 0 && remove.length === 0) throw new Fail('at least one environment variable must be provided');
    return changeAll(ctx, {
      manager: 'kubectl-set',
      operation: 'env updated',
      selection: { args: resources },
      edit: (draft, info) => {
        const spec = needPodSpec(draft);
        const matched = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].filter((c: any) => nameMatches(f.containers, c.name));
        if (matched.length === 0) {
          ctx.warn(`${info.type.kind}/${info.name} does not have any containers matching ${JSON.stringify(f.containers)}`);
          return false;
        }
        for (const c of matched) {
          const list: any[] = c.env ?? [];
          if (!f.overwrite) for (const name of set.keys()) if (list.some((e) => e.name === name)) throw new Fail(`'${name}' already has a value (${list.find((e) => e.name === name).value ?? ''}), and --overwrite is false`);
          const kept = list.map((e) => set.get(e.name) ?? e).filter((e) => !remove.includes(e.name));
          c.env = [...kept, ...[...set.values()].filter((e) => !list.some((x) => x.name === e.name))];
          if (c.env.length === 0) delete c.env;
        }
        return true;
      },
    });
  },
};

function describe(from: any): string {
  if (from.configMapKeyRef) return `configmap ${from.configMapKeyRef.name}, key ${from.configMapKeyRef.key}`;
  if (from.secretKeyRef) return `secret ${from.secretKeyRef.name}, key ${from.secretKeyRef.key}`;
  if (from.fieldRef) return `field path ${from.fieldRef.fieldPath}`;
  return `resource ${from.resourceFieldRef?.resource ?? ''}`;
}
