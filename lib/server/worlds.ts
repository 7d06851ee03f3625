import type { WorldMaker } from '../lab/lab';
import { LEARNER, createWorld, loadWorld } from '../sim';

/** The simulator, as labs use it. */
export const worlds: WorldMaker = { create: createWorld, load: loadWorld, home: `/home/${LEARNER}` };
