import { curly } from '../files/common';
import { tool } from '../tool';
import { become } from './launch';

export const nice = tool<any>({
  name: 'nice',
  usage: '[OPTION] [COMMAND [ARG]...]',
  short: 'Run COMMAND with an adjusted niceness. Processes here all have the same.',
  posix: true,
  misuse: 125,
  flags: { adjustment: { type: 'string', short: 'n', value: 'N', help: 'add integer N to the niceness (default 10)' } },
  tidy: (words) => (/^-\d+$/.test(words[0] ?? '') ? ['-n', words[0]!.slice(1), ...words.slice(1)] : words),
  run({ sys, args, flags, out, fail, misuse }) {
    if (flags.adjustment !== undefined && !/^[-+]?\d+$/.test(flags.adjustment)) return fail(`invalid adjustment ${curly(flags.adjustment)}`, 125);
    if (args.length === 0) {
      if (flags.adjustment !== undefined) return misuse('a command must be given with an adjustment');
      out('0\n');
      return 0;
    }
    const turn = become(sys, args);
    return 'exec' in turn ? turn : fail(`${curly(args[0]!)}: ${turn.reason}`, turn.status);
  },
});

export const nohup = tool<any>({
  name: 'nohup',
  usage: 'COMMAND [ARG]...',
  short: 'Run COMMAND, ignoring hangup signals.',
  posix: true,
  misuse: 125,
  flags: {},
  run({ sys, args, err, fail, misuse, busybox }) {
    if (args.length === 0) return misuse('missing operand');
    sys.handle('HUP', 'ignore');
    const terminal = sys.tty(1) !== undefined;
    const ignoring = sys.tty(0) !== undefined;
    if (ignoring) {
      const nothing = sys.open('/dev/null', 'r');
      sys.dup(nothing, 0);
    }
    if (terminal) {
      const fd = sys.open('nohup.out', 'a');
      sys.dup(fd, 1);
      err(busybox ? 'nohup: appending output to nohup.out\n' : `nohup: ${ignoring ? 'ignoring input and ' : ''}appending output to 'nohup.out'\n`);
    } else if (ignoring) err('nohup: ignoring input\n');
    if (sys.tty(2)) sys.dup(1, 2);
    const turn = become(sys, args);
    return 'exec' in turn ? turn : fail(busybox ? `can't execute '${args[0]}': ${turn.reason}` : `failed to run command ${curly(args[0]!)}: ${turn.reason}`, turn.status);
  },
});

export const setsid = tool<any>({
  name: 'setsid',
  usage: '[options] <program> [arguments ...]',
  short: 'Run a program in a new session.',
  posix: true,
  flags: { wait: { type: 'bool', short: 'w', help: 'wait program to exit, and use the same return' } },
  run({ sys, args, fail, misuse }) {
    if (args.length === 0) return misuse('no command specified');
    sys.setGroup(sys.pid, sys.pid);
    const turn = become(sys, args);
    return 'exec' in turn ? turn : fail(`failed to execute ${args[0]}: ${turn.reason}`, turn.status);
  },
});
