import type { Ctx, KubectlCommand } from '../../command';
import { Exit, Fail } from '../../errors';
import { dryRunFlag, filenameFlags, printFlags } from '../../flags';
import { reporter } from '../../print/printer';
import { select, selectionOf } from '../../resources';
import { dryRunOf } from '../../writes';

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
    const f = ctx.flags as Record<string, any>;
    if (f.filename.length === 0 && f.kustomize === '') throw new Fail('must specify one of -f and -k');
    if (ctx.args.length > 0) throw new Fail('no arguments are allowed');
    const dryRun = dryRunNamed(ctx);
    if (dryRun === 'server') throw new Fail('--dry-run=server for command reconcile is not supported yet');
    const report = reporter(ctx);
    for (const { type, name, object } of select(ctx, selectionOf(ctx, { local: true }))) {
      if (type.group !== 'rbac.authorization.k8s.io') continue;
      // The real one falls over its own feet here, before anything is written.
      if (dryRun === 'none') throw new Exit(2, 'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1bd69c7]\n\ngoroutine 1 [running]:');
      report({ type, name: name ?? '', object }, 'reconciled');
      ctx.err(`\treconciliation required create\n${added(object)}`);
    }
    return 0;
  },
};

function dryRunNamed(ctx: Ctx): string {
  try {
    return dryRunOf(ctx);
  } catch (e) {
    throw e instanceof Fail ? new Fail(`error accessing --dry-run flag for command reconcile: ${e.message}`) : e;
  }
}

/** What a dry run says would be added: all that the object holds, for it asks nobody what is there. */
function added(object: any): string {
  const list = (values: readonly unknown[] | undefined) => `[${(values ?? []).join(' ')}]`;
  const lines = (what: string, all: readonly string[]) => (all.length === 0 ? '' : `\tmissing ${what} added:\n${all.map((l) => `\t\t${l}\n`).join('')}`);
  if (object.kind.endsWith('Binding')) {
    return lines('subjects', (object.subjects ?? []).map((s: any) => `{Kind:${s.kind} APIGroup:${s.apiGroup ?? ''} Name:${s.name} Namespace:${s.namespace ?? ''}}`));
  }
  return lines('rules', (object.rules ?? []).map((r: any) => `{Verbs:${list(r.verbs)} APIGroups:${list(r.apiGroups)} Resources:${list(r.resources)} ResourceNames:${list(r.resourceNames)} NonResourceURLs:${list(r.nonResourceURLs)}}`));
}
