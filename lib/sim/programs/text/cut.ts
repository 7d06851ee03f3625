import { Failure, tool } from '../tool';
import type { ToolContext } from '../tool';
import { sliceBytes } from './bytes';
import { byLine } from './stream';

const flags = {
  bytes: { type: 'string', short: 'b', value: 'LIST', help: 'select only these bytes' },
  characters: { type: 'string', short: 'c', value: 'LIST', help: 'select only these characters' },
  delimiter: { type: 'string', short: 'd', value: 'DELIM', help: 'use DELIM instead of TAB for field delimiter' },
  fields: {
    type: 'string',
    short: 'f',
    value: 'LIST',
    help: 'select only these fields;  also print any line\nthat contains no delimiter character, unless\nthe -s option is specified',
  },
  n: { type: 'bool', help: '(ignored)' },
  complement: { type: 'bool', help: 'complement the set of selected bytes, characters\nor fields' },
  'only-delimited': { type: 'bool', short: 's', help: 'do not print lines not containing delimiters' },
  'output-delimiter': { type: 'string', value: 'STRING', help: 'use STRING as the output delimiter\nthe default is to use the input delimiter' },
  'zero-terminated': { type: 'bool', short: 'z', help: 'line delimiter is NUL, not newline' },
} as const;

type Ctx = ToolContext<typeof flags>;

interface Options {
  /** Merged ranges, counted from 1, in order; the last may be without end. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly fields: boolean;
  readonly delimiter: string;
  readonly between: string | undefined;
}

function misuse(ctx: Ctx, message: string): never {
  throw new Failure('', ctx.misuse(message));
}

function ranges(ctx: Ctx, list: string, fields: boolean): [number, number][] {
  const what = fields ? 'fields' : 'byte/character positions';
  const out: [number, number][] = [];
  for (const part of list.split(/[, \t]/)) {
    const m = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!m) {
      const bad = /^(\d*-?)/.exec(part)![1]!;
      misuse(ctx, fields ? `invalid field value ‘${part.slice(bad.length) || part}’` : `invalid byte/character position ‘${part.slice(bad.length) || part}’`);
    }
    if (m![0] === '-') misuse(ctx, 'invalid range with no endpoint: -');
    if (part === '') misuse(ctx, fields ? `fields are numbered from 1` : 'byte/character positions are numbered from 1');
    const low = m![1] === '' ? 1 : Number(m![1]);
    const high = m![2] === '' ? low : m![3] === '' ? Infinity : Number(m![3]);
    if (low === 0 || high === 0) misuse(ctx, `${what} are numbered from 1`);
    if (low > high) misuse(ctx, 'invalid decreasing range');
    out.push([low, high]);
  }
  out.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [a, b] of out) {
    const last = merged[merged.length - 1];
    if (last && a <= last[1]) last[1] = Math.max(last[1], b);
    else merged.push([a, b]);
  }
  if (!ctx.flags.complement) return merged;
  const rest: [number, number][] = [];
  let from = 1;
  for (const [a, b] of merged) {
    if (a > from) rest.push([from, a - 1]);
    from = b + 1;
  }
  if (from !== Infinity) rest.push([from, Infinity]);
  return rest;
}

function options(ctx: Ctx): Options {
  const f = ctx.flags;
  const lists = [f.bytes, f.characters, f.fields].filter((x) => x !== undefined);
  if (lists.length === 0) misuse(ctx, 'you must specify a list of bytes, characters, or fields');
  if (lists.length > 1) misuse(ctx, 'only one list may be specified');
  const fields = f.fields !== undefined;
  if (!fields && f.delimiter !== undefined) misuse(ctx, 'an input delimiter may be specified only when operating on fields');
  if (!fields && f['only-delimited']) misuse(ctx, 'suppressing non-delimited lines makes sense\n\tonly when operating on fields');
  if (f.delimiter !== undefined && [...f.delimiter].length > 1) misuse(ctx, 'the delimiter must be a single character');
  const delimiter = f.delimiter === '' ? '\0' : (f.delimiter ?? '\t');
  return { ranges: ranges(ctx, lists[0], fields), fields, delimiter, between: f['output-delimiter'] ?? (fields ? delimiter : undefined) };
}

export const cut = tool({
  name: 'cut',
  usage: 'OPTION... [FILE]...',
  short: 'Print selected parts of lines from each FILE to standard output.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags,
  ...byLine<typeof flags, Options, null>({
    options,
    start: () => null,
    zero: (ctx) => ctx.flags['zero-terminated'],
    line: (ctx, o, _s, line) => {
      const end = ctx.flags['zero-terminated'] ? '\0' : '\n';
      if (o.fields) {
        if (!line.includes(o.delimiter)) {
          if (!ctx.flags['only-delimited']) ctx.out(line + end);
          return;
        }
        const parts = line.split(o.delimiter);
        ctx.out(o.ranges.flatMap(([a, b]) => parts.slice(a - 1, b)).join(o.between) + end);
      } else {
        ctx.out(
          o.ranges
            .map(([a, b]) => sliceBytes(line, a - 1, b === Infinity ? undefined : b))
            .filter((t) => t !== '')
            .join(o.between ?? '') + end,
        );
      }
    },
  }),
});
