import { hex } from '../../core';
import { goQuote } from '../pflag';
import type { Ctx } from './command';
import { Fail } from './errors';

/** Opening of an editor on a text (kubectl `pkg/cmd/util/editor`): KUBE_EDITOR, then EDITOR, then vi. */
export interface Editing {
  readonly pid: number;
  readonly file: string;
}

/** Starts the editor on a file with `text`; `suffix` ends the file's name. Throws {@link Fail} where there is no such editor. */
export function openEditor(ctx: Ctx, text: string, suffix: string): Editing {
  const { sys } = ctx;
  const file = `/tmp/kubectl-edit-${parseInt(hex(sys.random, 8), 16)}${suffix}`;
  sys.files.write(file, text, { mode: 0o600 });
  const { argv, shown } = command(ctx);
  try {
    return { pid: sys.spawn([...argv.slice(0, -1), ...(shown ? [`${argv.at(-1)!} ${file}`] : [argv.at(-1)!, file])]), file };
  } catch {
    // A script without a first line that names its interpreter is found, and is no program.
    if (argv[0]!.includes('/') && sys.files.exists(argv[0]!)) throw new Fail(`there was a problem with the editor ${goQuote(argv.join(' '))}`);
    throw new Fail(`unable to launch the editor ${goQuote(argv.join(' '))}`);
  }
}

/** The editor's words; `shown`: they are for a shell, which gets the file's name with them, because they hold quotes. */
function command({ sys }: Ctx): { readonly argv: readonly string[]; readonly shown: boolean } {
  const editor = sys.env.KUBE_EDITOR || sys.env.EDITOR || 'vi';
  if (!editor.includes(' ') || !/["'\\]/.test(editor)) return { argv: editor.split(' '), shown: false };
  return { argv: [sys.env.SHELL || '/bin/bash', '-c', editor], shown: true };
}

/** What was written, once the editor has ended; undefined while it is open. Throws where it failed. */
export function edited(ctx: Ctx, editing: Editing): string | undefined {
  const { sys } = ctx;
  const status = sys.wait(editing.pid);
  if (!status || !('exited' in status)) return undefined;
  if (status.status !== 0) throw new Fail(`there was a problem with the editor ${goQuote(command(ctx).argv.join(' '))}`);
  return sys.files.read(editing.file);
}

/** The text without its lines of comment. */
export const withoutComments = (text: string): string => text.split('\n').filter((l) => !/^\s*#(?!!)/.test(l)).join('\n');
