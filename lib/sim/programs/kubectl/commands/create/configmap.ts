import type { KubectlCommand } from '../../command';
import { fixedType, generate, beginGenerate } from '../../writes';
import { createFlags } from './flags';
import { collect, configData, hashed, sourceFlags } from './sources';

const TYPE = fixedType('', 'ConfigMap', 'configmaps');

export const createConfigMap: KubectlCommand = {
  name: 'create configmap',
  aliases: ['cm'],
  usage: 'kubectl create configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  short: 'Create a config map from a local file, directory or literal value',
  long: `Create a config map based on a file, directory, or specified literal value.

 A single config map may package one or more key/value pairs.

 For a file the key is its base name and the value its content, unless you name the key.

 A directory gives one pair for each plain file in it whose base name is a valid key.`,
  examples: `# Create a new config map named my-config based on folder bar
kubectl create configmap my-config --from-file=path/to/bar

# Create a new config map named my-config with specified keys instead of file basenames on disk
kubectl create configmap my-config --from-file=key1=/path/to/bar/file1.txt --from-file=key2=/path/to/bar/file2.txt

# Create a new config map named my-config with key1=config1 and key2=config2
kubectl create configmap my-config --from-literal=key1=config1 --from-literal=key2=config2

# A config map named my-config of the key=value lines of a file
kubectl create configmap my-config --from-env-file=path/to/bar.env`,
  flags: { ...createFlags, ...sourceFlags('configmap') },
  run: (ctx) => {
    const name = beginGenerate(ctx);
    const body = configData(collect(ctx, 'ConfigMap', name));
    const plain = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...body };
    const object = ctx.flags['append-hash'] ? { ...plain, metadata: { name: hashed(plain) } } : plain;
    return generate(ctx, TYPE, object, 'failed to create configmap: ');
  },
};
