import type { KubectlCommand } from '../command';
import { createCommands } from './create';
import { del } from './delete';
import { get } from './get';
import { root } from './root';

/** kubectl's commands: its table of contents. The first is kubectl itself; a group stands before its members. */
export const commands: readonly KubectlCommand[] = [
  root,

  // Basic
  ...createCommands,
  get,
  del,
];
