import type { KubectlCommand } from '../../command';
import { kubercSet } from './set';
import { kubercView } from './view';

const kuberc: KubectlCommand = {
  name: 'kuberc',
  usage: 'kubectl kuberc SUBCOMMAND',
  short: 'Manage kuberc configuration files',
  long: 'Manage user preferences (kuberc) file.\n\n The kuberc file allows you to customize your kubectl experience.',
  examples: `# View the current kuberc configuration
kubectl kuberc view

# Set a default value for a command flag
kubectl kuberc set --section defaults --command get --option output=wide

# Create an alias for a command
kubectl kuberc set --section aliases --name getn --command get --prependarg nodes --option output=wide`,
  flags: {},
};

export const kubercCommands: readonly KubectlCommand[] = [kuberc, kubercSet, kubercView];
