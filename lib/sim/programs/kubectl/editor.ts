import { hex } from '../../core';
import type { Ctx } from './command';
import { Fail } from './errors';

/** Opening of an editor on a text (kubectl `pkg/cmd/util/editor`): KUBE_EDITOR, then EDITOR, then vi. */
export interface Editing {
  readonly pid: number;
  readonly file: string;
}

export function openEditor(ctx: Ctx, text: string, suffix: string): Editing {
  const { sys } = ctx;
  const file = `/tmp/kubectl-edit-${parseInt(hex(sys.random, 8), 16)}${suffix}`;
  sys.files.write(file, text, { mode: 0o600 });
  const words = (sys.env.KUBE_EDITOR || sys.env.EDITOR || 'vi').split(/\s+/).filter(Boolean);
  try {
    // Its arguments may hold shell syntax; the real kubectl asks a shell where they do.
    const argv = /["'\\]/.test(words.join(' ')) ? ['bash', '-c', `${words.join(' ')} ${JSON.stringify(file)}`] : [...words, file];
    return { pid: sys.spawn(argv), file };
  } catch {
    throw new Fail(`unable to launch the editor ${JSON.stringify(words.join(' '))}`);
  }
}

/** What was written, once the editor has ended; undefined while it is open. Throws where it failed. */
export function edited(ctx: Ctx, editing: Editing): string | undefined {
  const { sys } = ctx;
  const status = sys.wait(editing.pid);
  if (!status || !('exited' in status)) return undefined;
  if (status.status !== 0) throw new Fail(`there was a problem with the editor ${JSON.stringify(sys.env.KUBE_EDITOR || sys.env.EDITOR || 'vi')}`);
  return sys.files.read(editing.file);
}

/** The text without the comment that stood above it. */
export const withoutComments = (text: string): string => text.split('\n').filter((l) => !l.startsWith('#')).join('\n');
