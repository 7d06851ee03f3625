import type { KubectlCommand } from '../../command';
import { podTemplate } from '../../describe/pod-parts';
import type { Sheet } from '../../describe/sheet';
import { Fail } from '../../errors';
import { objectPrinter, tolerant } from '../../print/printer';
import { infoName, visit } from '../../resources';
import { completeRollouts, revisionsOf, rolloutFlags, rolloutTargets } from './shared';

export const history: KubectlCommand = {
  name: 'rollout history',
  usage: 'kubectl rollout history (TYPE NAME | TYPE/NAME) [flags]',
  short: 'View rollout history',
  long: 'View previous rollout revisions and configurations.',
  examples: `# View the rollout history of a deployment
kubectl rollout history deployment/abc

# View the details of daemonset revision 3
kubectl rollout history daemonset/abc --revision=3`,
  flags: { ...rolloutFlags, revision: { type: 'int', default: 0, help: 'See the details, including podTemplate of the revision specified' } },
  complete: completeRollouts,
  run: (ctx) => {
    const wanted: number = ctx.flags.revision;
    if (wanted < 0) throw new Fail(`revision must be a positive integer: ${wanted}`);
    // Only `-o` asks for the revisions themselves, even an empty one; `--template` alone is given what was named.
    const whole = ctx.given('output') ? objectPrinter(ctx, { typed: true, defaulted: true }) : undefined;
    const named = whole ? undefined : objectPrinter(ctx, { typed: true });
    visit(rolloutTargets(ctx), (info) => {
      const revisions = revisionsOf(ctx, info);
      if (whole) {
        const chosen = wanted > 0 ? revisions.filter((r) => r.number === wanted) : revisions;
        if (chosen.length === 0 && wanted > 0) throw new Fail('unable to find the specified revision');
        // Only of a revision that was asked for a failing template is told.
        for (const r of chosen) {
          if (wanted > 0) ctx.out(whole(r.whole));
          else tolerant(ctx, () => ctx.out(whole(r.whole)));
        }
        return;
      }
      if (wanted > 0) {
        const chosen = revisions.find((r) => r.number === wanted);
        if (!chosen) throw new Fail('unable to find the specified revision');
        if (named) return ctx.out(named(info.object));
        let text = '';
        // Not aligned: the real command prints the tabs.
        const sheet: Sheet = { now: ctx.sys.now, put: (level, line) => void (text += `${line.startsWith('\t') ? '' : '  '.repeat(level)}${line}\n`), flush: () => {}, text: () => text };
        const annotations = chosen.cause ? { 'kubernetes.io/change-cause': chosen.cause } : undefined;
        podTemplate(sheet, annotations ? { ...chosen.template, metadata: { ...chosen.template.metadata, annotations: { ...annotations, ...chosen.template.metadata?.annotations } } } : chosen.template);
        ctx.out(`${infoName(info)} with revision #${wanted}\n${text}\n`);
        return;
      }
      if (named) return ctx.out(named(info.object));
      const rows = revisions.map((r) => `${String(r.number).padEnd(10)}${r.cause || '<none>'}\n`);
      if (rows.length === 0) ctx.out(`${infoName(info)} \nNo rollout history found.\n`);
      else ctx.out(`${infoName(info)} \nREVISION  CHANGE-CAUSE\n${rows.join('')}\n`);
    });
    return 0;
  },
};
