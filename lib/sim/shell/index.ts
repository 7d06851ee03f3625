import type { Program } from '../machine/sys';
import { bash, fork, session, sh } from './program';

/** The shell under its names, and the program its forked parts run as. */
export const shellPrograms: readonly Program[] = [bash, sh, fork, session];
export type { CommandFeed } from './session';
