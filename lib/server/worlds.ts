import type { WorldMaker } from '../lab/lab';
import { LEARNER, createWorld, fieldsAt, kindNames, loadWorld, schemaOf } from '../sim';

/** The simulator, as labs use it. */
export const worlds: WorldMaker = { create: createWorld, load: loadWorld, home: `/home/${LEARNER}`, kinds: kindNames, schema: schemaOf, fields: fieldsAt };
