import { tool } from '../tool';
import { attempt, curly, quote } from './common';
import { parseDate } from '../system/dates';

export const touch = tool({
  name: 'touch',
  usage: '[OPTION]... FILE...',
  short: 'Update the access and modification times of each FILE to the current time.\nA FILE argument that does not exist is created empty, unless -c is supplied.',
  flags: {
    a: { type: 'bool', help: 'change only the access time' },
    'no-create': { type: 'bool', short: 'c', help: 'do not create any files' },
    date: { type: 'string', short: 'd', value: 'STRING', help: 'parse STRING and use it instead of current time' },
    m: { type: 'bool', help: 'change only the modification time' },
    reference: { type: 'string', short: 'r', value: 'FILE', help: "use this file's times instead of current time" },
    t: { type: 'string', value: 'STAMP', help: 'use [[CC]YY]MMDDhhmm[.ss] instead of current time' },
  },
  run({ sys, args, flags, busybox, fail, misuse }) {
    if (args.length === 0) return misuse('missing file operand');
    let when: number | undefined;
    if (flags.reference !== undefined) {
      const reason: string[] = [];
      when = attempt(() => sys.files.stat(flags.reference).modified, (e) => reason.push(e.message));
      if (when === undefined) return fail(busybox ? `${flags.reference}: ${reason[0]}` : `failed to get attributes of ${quote(flags.reference)}: ${reason[0]}`);
    } else if (flags.date !== undefined) {
      when = parseDate(flags.date, sys.now, sys.env.TZ);
      if (when === undefined) return fail(busybox ? `invalid date '${flags.date}'` : `invalid date format ${curly(flags.date)}`);
    } else if (flags.t !== undefined) {
      when = stamp(flags.t, sys.now);
      if (when === undefined) return fail(`invalid date format ${curly(flags.t)}`);
    }
    let status = 0;
    for (const path of args) {
      attempt(
        () => {
          if (sys.files.exists(path)) sys.files.touch(path, when ?? sys.now);
          else if (!flags['no-create']) {
            sys.files.write(path, '');
            if (when !== undefined) sys.files.touch(path, when);
          }
        },
        (e) => (status = fail(busybox ? `${path}: ${e.message}` : `cannot touch ${quote(path)}: ${e.message}`)),
      );
    }
    return status;
  },
});

function stamp(text: string, now: number): number | undefined {
  const m = /^(\d\d)?(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text);
  if (!m) return undefined;
  const year = m[2] !== undefined ? Number(`${m[1]}${m[2]}`) : m[1] !== undefined ? 2000 + Number(m[1]) - (Number(m[1]) > 68 ? 100 : 0) : new Date(now).getUTCFullYear();
  return Date.UTC(year, Number(m[3]) - 1, Number(m[4]), Number(m[5]), Number(m[6]), Number(m[7] ?? 0));
}
