import { tool } from '../tool';
import { attempt, dirName, quote } from './common';

export const rmdir = tool({
  name: 'rmdir',
  usage: '[OPTION]... DIRECTORY...',
  short: 'Remove the DIRECTORY(ies), if they are empty.',
  flags: {
    'ignore-fail-on-non-empty': { type: 'bool', help: 'ignore each failure to remove a non-empty directory' },
    parents: { type: 'bool', short: 'p', help: "remove DIRECTORY and its ancestors; e.g., 'rmdir -p a/b'\nis similar to 'rmdir a/b a'" },
    verbose: { type: 'bool', short: 'v', help: 'output a diagnostic for every directory processed' },
  },
  run({ sys, args, flags, busybox, out, fail, misuse }) {
    if (args.length === 0) return misuse('missing operand');
    let status = 0;
    for (const word of args) {
      for (let path = word; ; path = dirName(path)) {
        if (flags.verbose) out(`rmdir: removing directory, ${quote(path)}\n`);
        const removed = attempt(
          () => {
            if (sys.files.lstat(path).type !== 'dir') return 'Not a directory';
            if (sys.files.list(path).length > 0) return 'Directory not empty';
            sys.files.remove(path);
            return '';
          },
          (e) => (status = fail(busybox ? `'${path}': ${e.message}` : `failed to remove ${quote(path)}: ${e.message}`)),
        );
        if (removed === undefined) break;
        if (removed !== '') {
          if (removed === 'Directory not empty' && flags['ignore-fail-on-non-empty']) break;
          status = fail(busybox ? `'${path}': ${removed}` : `failed to remove ${quote(path)}: ${removed}`);
          break;
        }
        if (!flags.parents || dirName(path) === '.' || dirName(path) === '/') break;
      }
    }
    return status;
  },
});
