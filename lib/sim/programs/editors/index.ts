import type { Program } from '../../machine/sys';
import { less } from './less/less';
import { more } from './less/more';

/** Programs that take the whole screen to show or change text. */
export const editorPrograms: readonly Program[] = [less, more];
