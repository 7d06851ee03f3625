import type { Program } from '../../machine/sys';
import { systemctl } from './systemctl';

/** systemd's programs. */
export const systemdPrograms: readonly Program[] = [systemctl];
