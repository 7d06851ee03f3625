import { tool } from '../tool';
import { attempt, curly } from '../files/common';
import { formatDate, parseDate } from './dates';

const ISO = new Map([
  ['date', '%Y-%m-%d'],
  ['hours', '%Y-%m-%dT%H%:z'],
  ['minutes', '%Y-%m-%dT%H:%M%:z'],
  ['seconds', '%Y-%m-%dT%H:%M:%S%:z'],
  ['ns', '%Y-%m-%dT%H:%M:%S,%N%:z'],
]);
const RFC3339 = new Map([
  ['date', '%Y-%m-%d'],
  ['seconds', '%Y-%m-%d %H:%M:%S%:z'],
  ['ns', '%Y-%m-%d %H:%M:%S.%N%:z'],
]);

export const date = tool({
  name: 'date',
  usage: '[OPTION]... [+FORMAT]',
  short: 'Display date and time in the given FORMAT.',
  flags: {
    date: { type: 'string', short: 'd', value: 'STRING', help: "display time described by STRING, not 'now'" },
    file: { type: 'string', short: 'f', value: 'DATEFILE', help: 'like --date; once for each line of DATEFILE', unsupported: true },
    'iso-8601': { type: 'optional', short: 'I', value: 'FMT', bare: 'date', help: "output date/time in ISO 8601 format.\nFMT='date' for date only (the default),\n'hours', 'minutes', 'seconds', or 'ns'" },
    'rfc-email': { type: 'bool', short: 'R', help: 'output date and time in RFC 5322 format' },
    'rfc-3339': { type: 'string', value: 'FMT', help: "output date/time in RFC 3339 format.\nFMT='date', 'seconds', or 'ns'" },
    reference: { type: 'string', short: 'r', value: 'FILE', help: 'display the last modification time of FILE' },
    set: { type: 'string', short: 's', value: 'STRING', help: 'set time described by STRING' },
    utc: { type: 'bool', short: 'u', aliases: ['universal'], help: 'print or set Coordinated Universal Time (UTC)' },
  },
  run({ sys, args, flags, busybox, out, fail, misuse }) {
    const tz = flags.utc ? 'UTC' : sys.env.TZ;
    if (flags.set !== undefined) return fail(busybox ? "can't set date: Operation not permitted" : 'cannot set date: Operation not permitted');
    let when: number | undefined = sys.now;
    if (flags.reference !== undefined) {
      const why: string[] = [];
      when = attempt(() => sys.files.stat(flags.reference).modified, (e) => why.push(e.message));
      if (when === undefined) return fail(`${flags.reference}: ${why[0]}`);
    } else if (flags.date !== undefined) {
      when = parseDate(flags.date, sys.now, tz);
      if (when === undefined) return fail(busybox ? `invalid date '${flags.date}'` : `invalid date ${curly(flags.date)}`);
    }
    let format = '%a %b %e %H:%M:%S %Z %Y';
    const pick = (table: Map<string, string>, word: string, option: string): string | number => {
      const key = [...table.keys()].find((k) => k.startsWith(word) && word !== '');
      return key === undefined ? misuse(`invalid argument ${curly(word)} for ${curly(option)}`) : table.get(key)!;
    };
    if (flags['iso-8601'] !== undefined) {
      const f = pick(ISO, flags['iso-8601'], '--iso-8601');
      if (typeof f === 'number') return f;
      format = f;
    } else if (flags['rfc-3339'] !== undefined) {
      const f = pick(RFC3339, flags['rfc-3339'], '--rfc-3339');
      if (typeof f === 'number') return f;
      format = f;
    } else if (flags['rfc-email']) format = '%a, %d %b %Y %H:%M:%S %z';
    for (const word of args) {
      if (!word.startsWith('+')) return flags.date === undefined && /^\d+$/.test(word) ? fail('cannot set date: Operation not permitted') : fail(busybox ? `invalid date '${word}'` : `invalid date ${curly(word)}`);
      if (args.length > 1) return misuse(`extra operand ${curly(args[1]!)}`);
      format = word.slice(1);
    }
    out(`${formatDate(format, when, tz)}\n`);
    return 0;
  },
});
