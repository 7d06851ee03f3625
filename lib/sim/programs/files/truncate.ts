import { byteLength, fromBytes, toBytes } from '../../core';
import { tool } from '../tool';
import { attempt, curly, parseSize, quote } from './common';

/** More than a simulated file may hold in any case. */
const LARGEST = 64 * 1024 * 1024;

export const truncate = tool<any>({
  name: 'truncate',
  usage: 'OPTION... FILE...',
  short: 'Shrink or extend the size of each FILE to the specified size',
  flags: {
    'no-create': { type: 'bool', short: 'c', help: 'do not create any files' },
    reference: { type: 'string', short: 'r', value: 'RFILE', help: 'base size on RFILE' },
    size: { type: 'string', short: 's', value: 'SIZE', help: 'set or adjust the file size by SIZE bytes' },
  },
  run({ sys, args, flags, fail, misuse }) {
    if (flags.size === undefined && flags.reference === undefined) return misuse(`you must specify either ${curly('--size')} or ${curly('--reference')}`);
    if (args.length === 0) return misuse('missing file operand');
    const m = /^([-+<>/%]?)(.*)$/s.exec(flags.size ?? '0')!;
    const amount = flags.size === undefined ? sys.files.stat(flags.reference).size : parseSize(m[2]!);
    if (amount === undefined) return fail(`Invalid number: ${curly(m[2]!)}`);
    let status = 0;
    for (const path of args) {
      attempt(
        () => {
          if (!sys.files.exists(path) && flags['no-create']) return;
          const old = sys.files.exists(path) ? sys.files.read(path) : '';
          const now = byteLength(old);
          const size =
            m[1] === '+' ? now + amount : m[1] === '-' ? Math.max(0, now - amount) : m[1] === '<' ? Math.min(now, amount) : m[1] === '>' ? Math.max(now, amount) : amount;
          if (size > LARGEST) status = fail(`failed to truncate ${quote(path)} at ${size} bytes: File too large`);
          else sys.files.write(path, size >= now ? old + '\0'.repeat(size - now) : fromBytes(toBytes(old).subarray(0, size)));
        },
        (e) => (status = fail(`cannot open ${quote(path)} for writing: ${e.message}`)),
      );
    }
    return status;
  },
});
