import type { Arg, Frame } from '../state';
import type { Outcome, Runner } from '../runner';

export type { Outcome };

/** A command of the shell itself. `frame` is its own frame, where it may keep (JSON) notes between calls. */
export type Builtin = (m: Runner, args: readonly Arg[], frame: Frame, name: string) => Outcome;

/** Arguments as plain texts. */
export function texts(args: readonly Arg[]): string[] {
  return args.map((a) => (typeof a === 'string' ? a : `${a.name}${a.index === undefined ? '' : `[${a.index}]`}${a.append ? '+' : ''}=${a.value ?? ''}`));
}

export interface Options {
  readonly on: Record<string, string | true>;
  readonly rest: string[];
  readonly bad?: string;
}

/** Parses single-letter options; `spec` as getopts has it (`p:` takes an argument). Prints the error itself. */
export function options(m: Runner, name: string, args: readonly string[], spec: string, usage: string): Options | undefined {
  const on: Record<string, string | true> = {};
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--') {
      i++;
      break;
    }
    if (!/^-./.test(arg)) break;
    for (let k = 1; k < arg.length; k++) {
      const c = arg[k]!;
      const at = spec.indexOf(c);
      if (at < 0 || c === ':') {
        m.warn(`${name}: -${c}: invalid option`);
        m.err(`${name}: usage: ${usage}\n`);
        return undefined;
      }
      if (spec[at + 1] === ':') {
        const value = k + 1 < arg.length ? arg.slice(k + 1) : args[++i];
        if (value === undefined) {
          m.warn(`${name}: -${c}: option requires an argument`);
          m.err(`${name}: usage: ${usage}\n`);
          return undefined;
        }
        on[c] = value;
        break;
      }
      on[c] = true;
    }
  }
  return { on, rest: args.slice(i) };
}
