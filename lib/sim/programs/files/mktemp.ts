import { tool } from '../tool';
import { attempt, curly, joinPath } from './common';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export const mktemp = tool<any>({
  name: 'mktemp',
  usage: '[OPTION]... [TEMPLATE]',
  short: 'Create a temporary file or directory, safely, and print its name.\nTEMPLATE must contain at least 3 consecutive X\'s in last component.',
  flags: {
    directory: { type: 'bool', short: 'd', help: 'create a directory, not a file' },
    'dry-run': { type: 'bool', short: 'u', help: 'do not create anything; merely print a name' },
    quiet: { type: 'bool', short: 'q', help: 'suppress diagnostics about file/dir-creation failure' },
    suffix: { type: 'string', value: 'SUFF', help: 'append SUFF to TEMPLATE' },
    tmpdir: { type: 'optional', short: 'p', value: 'DIR', bare: '', help: 'interpret TEMPLATE relative to DIR' },
    t: { type: 'bool', help: 'interpret TEMPLATE as a single file name component, relative to $TMPDIR or /tmp' },
  },
  // `-p DIR` takes its word separately, `--tmpdir` does not.
  tidy: (words) => words.flatMap((w, i) => (words[i - 1] === '-p' ? [] : w === '-p' && i + 1 < words.length ? [`--tmpdir=${words[i + 1]}`] : [w])),
  run({ sys, args, flags, fail, misuse, out }) {
    if (args.length > 1) return misuse('too many templates');
    const given = args[0];
    const template = `${given ?? 'tmp.XXXXXXXXXX'}${flags.suffix ?? ''}`;
    const m = /^(.*?)(X{3,})([^X/]*)$/s.exec(template);
    if (!m) return fail(`too few X's in template ${curly(template)}`);
    const home = flags.tmpdir || sys.env.TMPDIR || '/tmp';
    const base = given === undefined || flags.t || flags.tmpdir !== undefined ? joinPath(home, '') : '';
    let failed = 1;
    for (let tries = 0; tries < 100; tries++) {
      const name = `${base}${m[1]}${Array.from(m[2]!, () => LETTERS[Math.floor(sys.random() * LETTERS.length)]).join('')}${m[3]}`;
      if (sys.files.exists(name)) continue;
      const made = attempt(
        () => {
          if (flags['dry-run']) return true;
          if (flags.directory) sys.files.mkdir(name, { mode: 0o700 });
          else {
            sys.files.write(name, '', { exclusive: true });
            sys.files.chmod(name, 0o600);
          }
          return true;
        },
        (e) => (failed = flags.quiet ? 1 : fail(`failed to create ${flags.directory ? 'directory' : 'file'} via template ${curly(`${base}${template}`)}: ${e.message}`)),
      );
      if (!made) return failed;
      out(`${name}\n`);
      return 0;
    }
    return failed;
  },
});
