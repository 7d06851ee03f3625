import { Failure, tool } from '../tool';
import { byLine } from './stream';

const flags = {
  variables: { type: 'bool', short: 'v', help: 'output the variables occurring in SHELL-FORMAT' },
} as const;

/** `$NAME` and `${NAME}`; whatever else a shell would expand stays as it is. */
const REFERENCE = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g;

const named = (text: string): string[] => [...text.matchAll(REFERENCE)].map((m) => m[1] ?? m[2]!);

/** Puts environment variables in place of references to them: all, or those that SHELL-FORMAT names (gettext-runtime/src/envsubst.c). */
export const envsubst = tool({
  name: 'envsubst',
  usage: '[OPTION] [SHELL-FORMAT]',
  short: 'Substitutes the values of environment variables.',
  flags,
  version: 'GNU gettext-runtime 0.21',
  ...byLine<typeof flags, readonly string[] | undefined, null>({
    names: (ctx) => (ctx.flags.variables ? [] : ['-']),
    options: (ctx) => {
      if (ctx.args.length > 1) throw new Failure('too many arguments');
      if (ctx.flags.variables && ctx.args.length === 0) throw new Failure('missing arguments');
      return ctx.args[0] === undefined ? undefined : named(ctx.args[0]);
    },
    start: (ctx, only) => {
      if (ctx.flags.variables) for (const name of only ?? []) ctx.out(`${name}\n`);
      return null;
    },
    line: (ctx, only, _s, line, ended) => {
      const text = line.replace(REFERENCE, (whole, bare?: string, braced?: string) => (only && !only.includes(bare ?? braced!) ? whole : (ctx.sys.env[bare ?? braced!] ?? '')));
      ctx.out(text + (ended ? '\n' : ''));
    },
  }),
});
