import { tool } from '../tool';
import { applyMode, attempt, curly, dirName, isDir, quote } from './common';

export const mkdir = tool({
  name: 'mkdir',
  usage: '[OPTION]... DIRECTORY...',
  short: 'Create the DIRECTORY(ies), if they do not already exist.',
  flags: {
    mode: { type: 'string', short: 'm', value: 'MODE', help: 'set file mode (as in chmod), not a=rwx - umask' },
    parents: { type: 'bool', short: 'p', help: 'no error if existing, make parent directories as needed,\nwith their file modes unaffected by any -m option.' },
    verbose: { type: 'bool', short: 'v', help: 'print a message for each created directory' },
  },
  run({ sys, args, flags, busybox, out, fail, misuse }) {
    if (args.length === 0) return misuse('missing operand');
    const mode = flags.mode === undefined ? undefined : applyMode(flags.mode, 0o777, true);
    if (flags.mode !== undefined && mode === undefined) return fail(busybox ? `invalid mode '${flags.mode}'` : `invalid mode ${curly(flags.mode)}`);
    const refused = (path: string, why: string) => fail(busybox ? `can't create directory '${path}': ${why}` : `cannot create directory ${curly(path)}: ${why}`);
    let status = 0;
    const make = (path: string) => {
      sys.files.mkdir(path);
      if (flags.verbose) out(busybox ? `created directory: '${path}'\n` : `mkdir: created directory ${quote(path)}\n`);
    };
    for (const path of args) {
      attempt(
        () => {
          if (flags.parents) {
            const missing: string[] = [];
            for (let at = path; !isDir(sys, at); at = dirName(at)) {
              missing.unshift(at);
              if (at === '/' || at === '.') break;
            }
            if (missing.length === 0) return;
            missing.forEach(make);
          } else make(path);
          if (mode !== undefined) sys.files.chmod(path, mode);
        },
        (e) => (status = refused(path, e.message)),
      );
    }
    return status;
  },
});
