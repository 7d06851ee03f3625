import { Failure, tool } from '../tool';
import { curly } from '../files/common';

/** Milliseconds of `1`, `0.5`, `2m`, `1h`, `1d`, `inf`; undefined when it is no time. */
export function parseInterval(text: string): number | undefined {
  if (/^inf(inity)?$/i.test(text)) return Infinity;
  const m = /^(\d{0,15}(?:\.\d{0,9})?)([smhd]?)$/.exec(text);
  if (!m || !/\d/.test(m[1]!)) return undefined;
  return Number(m[1]) * { '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[m[2] as '']!;
}

/** The latest moment a wait can be set to. */
export const FOREVER = 8.64e15;

interface Sleeping {
  readonly until: number;
}

export const sleep = tool<any, Sleeping>({
  name: 'sleep',
  usage: 'NUMBER[SUFFIX]...',
  short: "Pause for NUMBER seconds.  SUFFIX may be 's' for seconds (the default),\n'm' for minutes, 'h' for hours or 'd' for days.",
  flags: {},
  run({ sys, args, busybox, misuse, err }) {
    if (args.length === 0) return misuse('missing operand');
    let total = 0;
    for (const word of args) {
      const ms = parseInterval(word);
      if (ms === undefined) {
        if (busybox) throw new Failure(`invalid number '${word}'`);
        err(`sleep: invalid time interval ${curly(word)}\n`);
        return misuse();
      }
      total += ms;
    }
    const until = Math.min(sys.now + total, FOREVER);
    return { wait: { until }, state: { until } };
  },
  resume: ({ sys }, state) => (sys.now >= state.until ? 0 : { wait: { until: state.until }, state }),
});
