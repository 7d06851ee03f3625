import type { Program } from '../machine/sys';
import { bash, fork, sh } from './program';

/** The shell under its names, and the program its forked parts run as. */
export const shellPrograms: readonly Program[] = [bash, sh, fork];
