import type { Signal } from '../../machine/sys';

/** Linux's numbers; those without a {@link Signal} of ours cannot be sent here. */
const NUMBERS: readonly (readonly [number, string])[] = [
  [1, 'HUP'], [2, 'INT'], [3, 'QUIT'], [4, 'ILL'], [5, 'TRAP'], [6, 'ABRT'], [7, 'BUS'], [8, 'FPE'], [9, 'KILL'], [10, 'USR1'], [11, 'SEGV'],
  [12, 'USR2'], [13, 'PIPE'], [14, 'ALRM'], [15, 'TERM'], [16, 'STKFLT'], [17, 'CHLD'], [18, 'CONT'], [19, 'STOP'], [20, 'TSTP'], [21, 'TTIN'],
  [22, 'TTOU'], [23, 'URG'], [24, 'XCPU'], [25, 'XFSZ'], [26, 'VTALRM'], [27, 'PROF'], [28, 'WINCH'], [29, 'POLL'], [30, 'PWR'], [31, 'SYS'],
];

const SENDABLE = new Set(['HUP', 'INT', 'QUIT', 'KILL', 'USR1', 'USR2', 'PIPE', 'ALRM', 'TERM', 'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'WINCH']);

/** The signal of a word such as `9`, `KILL`, `SIGKILL` or `0` (which only asks whether the process is there). */
export function parseSignal(word: string): Signal | '0' | undefined {
  const upper = word.toUpperCase().replace(/^SIG/, '');
  if (upper === '0' || upper === 'EXIT') return '0';
  const name = /^\d+$/.test(upper) ? NUMBERS.find(([n]) => n === Number(upper))?.[1] : upper;
  if (name === undefined) return undefined;
  if (SENDABLE.has(name)) return name as Signal;
  // What is not modelled but deadly ends a process all the same.
  return NUMBERS.some(([, n]) => n === name) && !['URG'].includes(name) ? 'TERM' : undefined;
}

/** The number of a signal's name, with or without SIG; undefined for none. */
export function signalNumber(name: string): number | undefined {
  return NUMBERS.find(([, n]) => n === name.toUpperCase().replace(/^SIG/, ''))?.[0];
}

/** The name of a number, without SIG. */
export function signalName(number: number): string | undefined {
  return NUMBERS.find(([n]) => n === number)?.[1];
}

export const signalNames = (): string[] => NUMBERS.map(([, n]) => n);
