import { Errno } from '../../../machine/sys';
import type { Program, Turn } from '../../../machine/sys';
import { Failure, tool } from '../../tool';
import type { ToolContext } from '../../tool';
import { buffered, HOLD } from '../stream';
import { AwkUse, compileAwk } from './compile';
import type { Code } from './compile';
import { AwkSyntax, parse } from './parse';
import { assign, newState, Vm } from './vm';
import type { State } from './vm';

const flags = {
  F: { type: 'string', value: 'fs', help: 'set the field separator, FS, to value' },
  f: { type: 'array', value: 'file', help: 'program text is read from file instead of from the\ncommand-line' },
  v: { type: 'array', value: 'var=value', help: 'assign value to program variable var' },
  W: { type: 'array', value: 'option', help: 'implementation-specific options' },
} as const;

type Ctx = ToolContext<any>;

function load(ctx: Ctx): { code: Code; args: readonly string[] } {
  let args = ctx.args;
  let source: string;
  if (ctx.flags.f.length > 0) {
    source = (ctx.flags.f as string[])
      .map((name) => {
        try {
          return name === '-' ? (ctx.sys.read(0, HOLD) ?? '') : ctx.sys.files.read(name);
        } catch (e) {
          if (e instanceof Errno) throw new Failure(`couldn't open file ${name} (${e.message})`, 2);
          throw e;
        }
      })
      .join('\n');
  } else {
    if (args.length === 0) {
      ctx.err(
        `Usage: ${ctx.name} [Options] [Program] [file ...]\n\nProgram:\n    The -f option value is the name of a file containing program text.\n    If no -f option is given, a "--" ends option processing; the following\n    parameters are the program text.\n`,
      );
      throw new Failure('', 2);
    }
    source = args[0]!;
    args = args.slice(1);
  }
  try {
    return { code: compileAwk(parse(source)), args };
  } catch (e) {
    if (e instanceof AwkSyntax || e instanceof AwkUse)
      throw new Failure(ctx.busybox ? `cmd. line:1: ${e.message.replace(/^line \d+: /, '')}` : e.message, ctx.busybox ? 1 : 2);
    throw e;
  }
}

function turn(raw: Ctx, given?: State): number | Turn<State> {
  const ctx = buffered(raw);
  try {
    const { code, args } = load(ctx);
    let state = given;
    if (!state) {
      state = newState(code, ctx, args);
      if (ctx.flags.F !== undefined) assign(code, state, 'FS', ctx.flags.F === 't' ? '\\t' : ctx.flags.F);
      for (const v of ctx.flags.v as string[]) {
        const m = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(v);
        if (!m) throw new Failure(`improper assignment: -v ${v}`, 2);
        assign(code, state, m[1]!, m[2]!);
      }
    }
    return new Vm(ctx, code, state).run();
  } finally {
    ctx.flush();
  }
}

function member(name: string): Program {
  return tool({
    name,
    usage: '[Options] [Program] [file ...]',
    short: '',
    flags,
    posix: true,
    misuse: 2,
    version: '1.3.4 20200120',
    run: (ctx) => turn(ctx),
    resume: (ctx, state: State) => turn(ctx, state),
  });
}

export const awk = member('awk');
export const mawk = member('mawk');
