import { tool } from '../tool';
import { joinPath, statOrNone } from './common';

export const which = tool({
  name: 'which',
  usage: '[-a] args',
  short: 'Locate a command.',
  posix: true,
  flags: { a: { type: 'bool', help: 'print all matching pathnames of each argument' } },
  run({ sys, args, flags, out }) {
    let status = 0;
    for (const word of args) {
      const places = word.includes('/') ? [word] : (sys.env.PATH ?? '/usr/bin:/bin').split(':').map((d) => joinPath(d || '.', word));
      const found = places.filter((p) => statOrNone(sys, p)?.type === 'file' && sys.files.may(p, 'x'));
      if (found.length === 0) status = 1;
      for (const path of flags.a ? found : found.slice(0, 1)) out(`${path}\n`);
    }
    return status;
  },
});
