import type { Flags } from '../../../command';
import { dryRunFlag, fieldManagerFlag, printFlags, saveConfigFlag, validateFlag } from '../../flags';

/** The flags every `create THING` has. */
export const createFlags: Flags = { ...printFlags, ...dryRunFlag, ...fieldManagerFlag('kubectl-create'), ...saveConfigFlag, ...validateFlag };
