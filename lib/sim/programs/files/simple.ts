import type { Program } from '../../machine/sys';
import { tool } from '../tool';

/** `true`, and `:`: nothing, successfully. */
export const yesExit: Program = { name: 'true', start: () => ({ exit: 0 }) };

export const noExit: Program = { name: 'false', start: () => ({ exit: 1 }) };

/** Lines per turn: enough to fill a pipe, so that the reader sets the pace. */
const LINES = 1024;

export const yes: Program<string> = {
  name: 'yes',
  start: (sys) => yes.resume!(sys, sys.argv.length > 1 ? sys.argv.slice(1).join(' ') : 'y'),
  resume(sys, line) {
    sys.write(1, `${line}\n`.repeat(Math.max(1, Math.min(LINES, Math.floor(16384 / (line.length + 1))))));
    sys.spend(1000);
    return { wait: {}, state: line };
  },
};

export const sync = tool({
  name: 'sync',
  usage: '[OPTION] [FILE]...',
  short: 'Synchronize cached writes to persistent storage',
  flags: {
    data: { type: 'bool', short: 'd', help: 'sync only file data, no unneeded metadata' },
    'file-system': { type: 'bool', short: 'f', help: 'sync the file systems that contain the files' },
  },
  run({ sys, args, fail }) {
    let status = 0;
    for (const path of args) if (!sys.files.exists(path)) status = fail(`error opening '${path}': No such file or directory`);
    return status;
  },
});
