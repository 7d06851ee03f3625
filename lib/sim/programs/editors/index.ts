import type { Program } from '../../machine/sys';
import { less } from './less/less';
import { more } from './less/more';
import { nano } from './nano/nano';
import { vi } from './vi/vi';

/** Programs that take the whole screen to show or change text. */
export const editorPrograms: readonly Program[] = [less, more, nano, { ...nano, name: 'pico' }, vi, { ...vi, name: 'vim' }, { ...vi, name: 'view' }, { ...vi, name: 'editor' }];
