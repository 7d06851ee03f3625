import type { Flags } from '../command';
import type { Ctx } from './command';

/** `--record`, which is on its way out: the command line goes into an annotation (cli-runtime's `RecordFlags`). */
export const recordFlag: Flags = {
  record: { type: 'bool', hidden: true, deprecated: '--record will be removed in the future', help: 'Record current kubectl command in the resource annotation.' },
};

const CAUSE = 'kubernetes.io/change-cause';

/** Flags that are usually typed as one letter. */
const SHORT: Readonly<Record<string, string>> = { output: 'o', namespace: 'n', filename: 'f', kustomize: 'k', selector: 'l', labels: 'l', recursive: 'R' };

/** The annotation that a change is to leave; undefined without `--record`. */
export function changeCause(ctx: Ctx): Readonly<Record<string, string>> | undefined {
  const f = ctx.flags as Record<string, any>;
  if (f.record !== true) return undefined;
  const { argv } = ctx.sys;
  const place = (name: string) => argv.findIndex((w) => w === `--${name}` || w.startsWith(`--${name}=`) || (SHORT[name] !== undefined && /^-[^-]/.test(w) && w.startsWith(`-${SHORT[name]}`)));
  const flags = Object.keys(f)
    .filter((name) => ctx.given(name))
    .sort((a, b) => place(a) - place(b))
    .map((name) => ` --${name}=${Array.isArray(f[name]) ? f[name].join(',') : String(f[name])}`);
  return { [CAUSE]: [ctx.path, ...ctx.args].join(' ') + flags.join('') };
}

/** The object with that annotation. */
export function recorded(ctx: Ctx, object: any): any {
  const cause = changeCause(ctx);
  return cause ? { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata?.annotations, ...cause } } } : object;
}
