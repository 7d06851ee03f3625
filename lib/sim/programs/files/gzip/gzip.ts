import type { Program, Turn } from '../../../machine/sys';
import { tool } from '../../tool';
import type { ToolContext } from '../../tool';
import { HOLD } from '../../text/stream';
import { attempt, statOrNone } from '../common';
import { gunzipText, gzipText } from './format';

const flags = {
  stdout: { type: 'bool', short: 'c', help: 'write on standard output, keep original files unchanged' },
  decompress: { type: 'bool', short: 'd', help: 'decompress' },
  force: { type: 'bool', short: 'f', help: 'force overwrite of output file' },
  keep: { type: 'bool', short: 'k', help: "keep (don't delete) input files" },
  quiet: { type: 'bool', short: 'q', help: 'suppress all warnings' },
  test: { type: 'bool', short: 't', help: 'test compressed file integrity' },
  verbose: { type: 'bool', short: 'v', help: 'verbose mode' },
  fast: { type: 'bool', short: '1', help: 'compress faster (files are stored here, never made smaller)' },
  best: { type: 'bool', short: '9', help: 'compress better (files are stored here, never made smaller)' },
  recursive: { type: 'bool', short: 'r', help: 'operate recursively on directories', unsupported: true },
} as const;

type State = { input: string };

/** gzip, gunzip and zcat are one tool under three names. */
function make(name: 'gzip' | 'gunzip' | 'zcat'): Program<State> {
  const opens = (ctx: ToolContext<any>) => name !== 'gzip' || ctx.flags.decompress || ctx.flags.test;

  const change = (ctx: ToolContext<any>, text: string, label: string): string | undefined => {
    ctx.sys.spend(text.length >> 2);
    if (!opens(ctx)) return gzipText(text);
    const result = gunzipText(text);
    if ('text' in result) return result.text;
    ctx.err(`\n${ctx.name}: ${label}: ${result.problem}\n`.replace(/^\n/, ''));
    return undefined;
  };

  const stream = (ctx: ToolContext<any>, state: State): number | Turn<State> => {
    for (;;) {
      const text = ctx.sys.read(0);
      if (text === undefined) return { wait: { readable: [0] }, state };
      if (text === '') break;
      state.input += text;
      ctx.sys.spend(text.length >> 6);
      if (state.input.length > HOLD) return ctx.fail('memory exhausted');
    }
    if (opens(ctx) && state.input === '') return ctx.fail('stdin: unexpected end of file');
    const out = change(ctx, state.input, 'stdin');
    if (out === undefined) return 1;
    if (!ctx.flags.test) ctx.out(out);
    return 0;
  };

  return tool<any, State>({
    name,
    usage: '[OPTION]... [FILE]...',
    short: name === 'gzip' ? 'Compress or uncompress FILEs (by default, compress FILES in-place).' : 'Uncompress FILEs.',
    version: '1.12',
    flags,
    run(ctx) {
      const { sys, args, fail } = ctx;
      if (args.length === 0 || (args.length === 1 && args[0] === '-')) {
        if (!opens(ctx) && sys.tty(1) && !ctx.flags.force) return fail('compressed data not written to a terminal. Use -f to force compression.\nFor help, type: gzip -h');
        return stream(ctx, { input: '' });
      }
      let status = 0;
      for (const word of args) {
        const path = opens(ctx) && !sys.files.exists(word) && sys.files.exists(`${word}.gz`) ? `${word}.gz` : word;
        const toStdout = ctx.flags.stdout || name === 'zcat';
        if (statOrNone(sys, path)?.type === 'dir') {
          status = fail(`${path} is a directory -- ignored`, 2);
          continue;
        }
        const text = attempt(() => sys.files.read(path), (e) => (status = fail(`${path}: ${e.message}`)));
        if (text === undefined) continue;
        if (!toStdout && opens(ctx) && !ctx.flags.test && !path.endsWith('.gz') && !path.endsWith('.tgz')) {
          status = fail(`${path}: unknown suffix -- ignored`, 2);
          continue;
        }
        const result = change(ctx, text, path);
        if (result === undefined) {
          status = 1;
          continue;
        }
        if (ctx.flags.test) continue;
        if (toStdout) {
          ctx.out(result);
          continue;
        }
        const target = opens(ctx) ? path.replace(/\.gz$/, '').replace(/\.tgz$/, '.tar') : `${path}.gz`;
        if (sys.files.exists(target) && !ctx.flags.force) {
          status = fail(`${target} already exists;\tnot overwritten`, 2);
          continue;
        }
        attempt(
          () => {
            sys.files.write(target, result);
            if (!ctx.flags.keep) sys.files.remove(path);
            if (ctx.flags.verbose) ctx.err(`${path}:\t  0.0% -- ${ctx.flags.keep ? 'created' : 'replaced with'} ${target}\n`);
          },
          (e) => (status = fail(`${target}: ${e.message}`)),
        );
      }
      return status;
    },
    resume: stream,
  });
}

export const gzip = make('gzip');
export const gunzip = make('gunzip');
export const zcat = make('zcat');
