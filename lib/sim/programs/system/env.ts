import { curly } from '../files/common';
import { tool } from '../tool';
import { become } from './launch';

export const env = tool<any>({
  name: 'env',
  usage: '[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]',
  short: 'Set each NAME to VALUE in the environment and run COMMAND.',
  posix: true,
  misuse: 125,
  flags: {
    'ignore-environment': { type: 'bool', short: 'i', help: 'start with an empty environment' },
    null: { type: 'bool', short: '0', help: 'end each output line with NUL, not newline' },
    unset: { type: 'array', short: 'u', value: 'NAME', help: 'remove variable from the environment' },
    chdir: { type: 'string', short: 'C', value: 'DIR', help: 'change working directory to DIR' },
    'split-string': { type: 'string', short: 'S', value: 'S', help: 'process and split S into separate arguments' },
  },
  run({ sys, args, flags, out, fail }) {
    const words = [...(flags['split-string'] ? String(flags['split-string']).split(/\s+/).filter(Boolean) : []), ...args];
    let empty = flags['ignore-environment'];
    if (words[0] === '-') {
      empty = true;
      words.shift();
    }
    const vars = new Map<string, string>(empty ? [] : Object.entries(sys.env));
    for (const name of flags.unset) vars.delete(name);
    while (words.length && words[0]!.indexOf('=') > 0) {
      const word = words.shift()!;
      vars.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    }
    if (flags.chdir !== undefined) {
      try {
        sys.cwd = flags.chdir;
      } catch (e) {
        return fail(`cannot change directory to ${curly(flags.chdir)}: ${(e as Error).message}`, 125);
      }
    }
    if (words.length === 0) {
      for (const [name, value] of vars) out(`${name}=${value}${flags.null ? '\0' : '\n'}`);
      return 0;
    }
    const turn = become(sys, words, Object.fromEntries(vars));
    return 'exec' in turn ? turn : fail(sys.flavour === 'busybox' ? `can't execute '${words[0]}': ${turn.reason}` : `${curly(words[0]!)}: ${turn.reason}`, turn.status);
  },
});

export const printenv = tool<any>({
  name: 'printenv',
  usage: '[OPTION]... [VARIABLE]...',
  short: 'Print the values of the specified environment VARIABLE(s).',
  flags: { null: { type: 'bool', short: '0', help: 'end each output line with NUL, not newline' } },
  run({ sys, args, flags, out }) {
    const end = flags.null ? '\0' : '\n';
    if (args.length === 0) {
      for (const [name, value] of Object.entries(sys.env)) out(`${name}=${value}${end}`);
      return 0;
    }
    let status = 0;
    for (const name of args) {
      if (Object.hasOwn(sys.env, name)) out(`${sys.env[name]}${end}`);
      else status = 1;
    }
    return status;
  },
});
