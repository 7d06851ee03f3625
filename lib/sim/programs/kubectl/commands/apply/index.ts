import type { KubectlCommand } from '../../command';
import { apply } from './apply';
import { editLastApplied } from './edit-last-applied';
import { setLastApplied, viewLastApplied } from './last-applied';

export const applyCommands: readonly KubectlCommand[] = [apply, editLastApplied, setLastApplied, viewLastApplied];
