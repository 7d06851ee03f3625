import { tool } from '../tool';
import { baseName, dirName } from './common';

export const basename = tool({
  name: 'basename',
  usage: 'NAME [SUFFIX]',
  short: 'Print NAME with any leading directory components removed.\nIf specified, also remove a trailing SUFFIX.',
  posix: true,
  flags: {
    multiple: { type: 'bool', short: 'a', help: 'support multiple arguments and treat each as a NAME' },
    suffix: { type: 'string', short: 's', value: 'SUFFIX', help: 'remove a trailing SUFFIX; implies -a' },
    zero: { type: 'bool', short: 'z', help: 'end each output line with NUL, not newline' },
  },
  run({ args, flags, out, misuse }) {
    if (args.length === 0) return misuse('missing operand');
    const many = flags.multiple || flags.suffix !== undefined;
    if (!many && args.length > 2) return misuse(`extra operand '${args[2]}'`);
    const suffix: string = flags.suffix ?? (many ? '' : (args[1] ?? ''));
    for (const word of many ? args : args.slice(0, 1)) {
      const name = baseName(word);
      out(`${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}${flags.zero ? '\0' : '\n'}`);
    }
    return 0;
  },
});

export const dirname = tool({
  name: 'dirname',
  usage: '[OPTION] NAME...',
  short: "Output each NAME with its last non-slash component and trailing slashes\nremoved; if NAME contains no /'s, output '.' (meaning the current directory).",
  flags: { zero: { type: 'bool', short: 'z', help: 'end each output line with NUL, not newline' } },
  run({ args, flags, out, misuse }) {
    if (args.length === 0) return misuse('missing operand');
    for (const word of args) out(`${dirName(word)}${flags.zero ? '\0' : '\n'}`);
    return 0;
  },
});
