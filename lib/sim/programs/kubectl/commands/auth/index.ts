import type { KubectlCommand } from '../../command';
import { auth, canI } from './can-i';
import { reconcile } from './reconcile';
import { whoami } from './whoami';

export const authCommands: readonly KubectlCommand[] = [auth, canI, reconcile, whoami];
