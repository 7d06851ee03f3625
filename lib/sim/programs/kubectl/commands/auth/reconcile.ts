import type { KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { dryRunFlag, filenameFlags, printFlags } from '../../flags';
import { reporter } from '../../print/printer';
import { select, selectionOf } from '../../resources';

export const reconcile: KubectlCommand = {
  name: 'auth reconcile',
  usage: 'kubectl auth reconcile -f FILENAME',
  short: 'Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects',
  long: `Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects.

 Missing objects are created, and the containing namespace is created for namespaced objects, if required.

 Existing roles are updated to include the permissions in the input objects, and remove extra permissions if --remove-extra-permissions is specified.

 Existing bindings are updated to include the subjects in the input objects, and remove extra subjects if --remove-extra-subjects is specified.

 This is preferred to 'apply' for RBAC resources so that semantically-aware merging of rules and subjects is done.`,
  examples: `# Reconcile RBAC resources from a file
kubectl auth reconcile -f my-rbac-rules.yaml`,
  flags: {
    ...filenameFlags('Filename, directory, or URL to files identifying the resource to reconcile.'),
    ...printFlags,
    ...dryRunFlag,
    'remove-extra-permissions': { type: 'bool', help: 'If true, removes extra permissions added to roles' },
    'remove-extra-subjects': { type: 'bool', help: 'If true, removes extra subjects added to rolebindings' },
  },
  run(ctx) {
    if (ctx.args.length > 0) throw new Fail('no arguments are allowed');
    if (ctx.flags['dry-run'] !== 'client') throw new Fail('auth reconcile is supported here with --dry-run=client only: use kubectl apply');
    const report = reporter(ctx);
    for (const item of select(ctx, selectionOf(ctx))) {
      if (item.type.group !== 'rbac.authorization.k8s.io') continue;
      report({ type: item.type, name: item.name ?? '', object: item.object }, 'reconciled');
    }
    return 0;
  },
};
