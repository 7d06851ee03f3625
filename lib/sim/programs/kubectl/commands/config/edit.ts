import type { Sys } from '../../../../machine/sys';
import type { Ctx } from '../../command';
import { Fail } from '../../errors';
import { configPaths, configText, emptyConfig, readConfig } from '../../kubeconfig';
import type { Kubeconfig } from '../../kubeconfig';

/** Changing kubeconfig files, as client-go's `clientcmd.ModifyConfig` does: each thing in the file that defines it. */

/** The file that a change is written to: the first that defines what is meant, else the first there is, else the last named. */
export function fileOf(ctx: Ctx, defines: (config: Kubeconfig) => boolean): string {
  const paths = configPaths(ctx.sys, ctx.flags.kubeconfig);
  const there = paths.filter((p) => ctx.sys.files.exists(p));
  return there.find((p) => defines(readConfig(ctx.sys, p)!)) ?? there[0] ?? paths[paths.length - 1]!;
}

/** Reads a file, lets `change` work on a copy of it, and writes it back. */
export function editConfig(ctx: Ctx, path: string, change: (config: Kubeconfig) => void): void {
  const config = JSON.parse(JSON.stringify(readConfig(ctx.sys, path) ?? emptyConfig())) as Kubeconfig;
  change(config);
  const folder = path.slice(0, path.lastIndexOf('/'));
  if (folder) ctx.sys.files.mkdir(folder, { parents: true });
  ctx.sys.files.write(path, configText(config), ctx.sys.files.exists(path) ? {} : { mode: 0o600 });
}

/** As kubectl's messages name a file. */
export const shown = (sys: Sys, path: string) => sys.files.absolute(path);

/** Prints the command's help, then refuses the words. */
export function unexpected(ctx: Ctx): never {
  ctx.out(ctx.help());
  throw new Fail(`Unexpected args: [${ctx.args.join(' ')}]`);
}
