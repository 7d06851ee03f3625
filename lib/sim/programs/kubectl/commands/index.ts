import type { KubectlCommand } from '../command';
import { get } from './get';
import { root } from './root';

/** kubectl's commands: its table of contents. The first is kubectl itself; a group stands before its members. */
export const commands: readonly KubectlCommand[] = [
  root,

  // Basic
  get,
];
