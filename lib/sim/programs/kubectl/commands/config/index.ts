import type { KubectlCommand } from '../../command';
import { currentContext } from './current-context';
import { deleteCluster, deleteContext, deleteUser } from './delete';
import { getClusters, getContexts, getUsers } from './get';
import { renameContext } from './rename-context';
import { set, unset } from './set';
import { setCluster } from './set-cluster';
import { setContext } from './set-context';
import { setCredentials } from './set-credentials';
import { useContext } from './use-context';
import { view } from './view';

export const config: KubectlCommand = {
  name: 'config',
  usage: 'kubectl config SUBCOMMAND',
  short: 'Modify kubeconfig files',
  long: `Modify kubeconfig files using subcommands like "kubectl config set current-context my-context".

 The loading order follows these rules:

  1.  If the --kubeconfig flag is set, then only that file is loaded. The flag may only be set once and no merging takes place.
  2.  If $KUBECONFIG environment variable is set, then it is used as a list of paths (normal path delimiting rules for your system). These paths are merged. When a value is modified, it is modified in the file that defines the stanza. When a value is created, it is created in the first file that exists. If no files in the chain exist, then it creates the last file in the list.
  3.  Otherwise, \${HOME}/.kube/config is used and no merging takes place.`,
  flags: {},
};

export const configCommands: readonly KubectlCommand[] = [
  config,
  currentContext,
  deleteCluster,
  deleteContext,
  deleteUser,
  getClusters,
  getContexts,
  getUsers,
  renameContext,
  set,
  setCluster,
  setContext,
  setCredentials,
  unset,
  useContext,
  view,
];
