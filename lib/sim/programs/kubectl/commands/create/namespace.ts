import type { KubectlCommand } from '../../command';
import { fixedType, generate, beginGenerate } from '../../writes';
import { createFlags } from './flags';

const TYPE = fixedType('', 'Namespace', 'namespaces', false);

export const createNamespace: KubectlCommand = {
  name: 'create namespace',
  aliases: ['ns'],
  usage: 'kubectl create namespace NAME [--dry-run=server|client|none]',
  short: 'Create a namespace with the specified name',
  long: 'Create a namespace with the specified name.',
  examples: `# Create a new namespace named my-namespace
kubectl create namespace my-namespace`,
  flags: createFlags,
  run: (ctx) => generate(ctx, TYPE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: beginGenerate(ctx) }, spec: {}, status: {} }),
};
