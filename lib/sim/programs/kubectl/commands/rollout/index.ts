import type { KubectlCommand } from '../../command';
import { history } from './history';
import { pause, restart, resume } from './pausing';
import { rollout } from './rollout';
import { status } from './status';
import { undo } from './undo';

export const rolloutCommands: readonly KubectlCommand[] = [rollout, history, pause, restart, resume, status, undo];
