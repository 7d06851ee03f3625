import type { Ctx, KubectlCommand } from '../../command';
import { equal } from '../../../../core';
import { TOO_MANY, tooMany } from '../../../../kinds/shared/permissions';
import { resourcePath } from '../../discovery';
import type { Resource } from '../../discovery';
import { Exit, Fail, isStatus } from '../../errors';
import { dryRunFlag, filenameFlags, printFlags } from '../../flags';
import { reporter, tolerant } from '../../print/printer';
import { resolveEach, select, selectionOf, visit } from '../../resources';
import { dryRunOf, fixedType, post, put } from '../../writes';

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
    const report = reporter(ctx, { typed: true });
    const targets = resolveEach(ctx, select(ctx, selectionOf(ctx, { local: true, typed: true })), { asGiven: true });
    visit(targets, ({ type, object }) => {
      if (type.group !== 'rbac.authorization.k8s.io') return;
      let done: Reconciled;
      try {
        done = reconciled(ctx, type, object, dryRun === 'none');
      } catch (e) {
        // Of a binding's failure the real one takes no notice, and falls over what it does not have then.
        if (type.kind.endsWith('Binding') && e instanceof Error) throw new Exit(2, 'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1bd69c7]\n\ngoroutine 1 [running]:');
        throw e;
      }
      tolerant(ctx, () => report({ type, name: done.object.metadata.name, object: done.object }, 'reconciled'));
      ctx.err(account(done));
    });
    return 0;
  },
};

/** What an object was made into, and why (component-helpers `auth/rbac/reconciliation`). */
interface Reconciled {
  readonly object: any;
  readonly operation: 'none' | 'create' | 'update' | 'recreate';
  readonly isProtected?: boolean;
  /** Rules of a role or subjects of a binding. */
  readonly missing: readonly any[];
  readonly extra: readonly any[];
}

const PROTECTED = 'rbac.authorization.kubernetes.io/autoupdate';

function reconciled(ctx: Ctx, type: Resource, wanted: any, write: boolean): Reconciled {
  const { name, namespace = '' } = wanted.metadata ?? {};
  if (!name) throw new Fail('resource name may not be empty');
  const where = type.namespaced ? namespace : undefined;
  let live: any;
  try {
    live = ctx.api.get(resourcePath(type, where, name));
  } catch (e) {
    if (!isStatus(e, 'NotFound')) throw e;
  }
  const wish = type.kind.endsWith('Binding') ? bindingWish(ctx, live, wanted) : roleWish(ctx, live, wanted);
  if (!write || wish.operation === 'none' || wish.isProtected) return wish;
  if (wish.operation === 'update') return { ...wish, object: put(ctx, type, where, name, wish.object) };
  if (wish.operation === 'recreate') ctx.api.send({ method: 'DELETE', path: resourcePath(type, where, name) });
  if (where !== undefined) ensureNamespace(ctx, where);
  return { ...wish, object: post(ctx, type, where, wish.object) };
}

const NAMESPACE = fixedType('', 'Namespace', 'namespaces', false);

function ensureNamespace(ctx: Ctx, name: string): void {
  if (name === '') throw new Fail('resource name may not be empty');
  try {
    ctx.api.get(resourcePath(NAMESPACE, undefined, name));
  } catch (e) {
    if (!isStatus(e, 'NotFound')) throw e;
    post(ctx, NAMESPACE, undefined, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
}

/** The live object with the wanted labels and annotations as well; `same`: it has them all. */
function withMetadata(live: any, wanted: any): { readonly object: any; readonly same: boolean } {
  const metadata = { ...live.metadata };
  for (const key of ['labels', 'annotations'] as const) {
    const all = { ...live.metadata?.[key], ...wanted.metadata?.[key] };
    if (Object.keys(all).length > 0) metadata[key] = all;
  }
  return { object: { ...live, metadata }, same: equal(metadata, live.metadata) };
}

function roleWish(ctx: Ctx, live: any, wanted: any): Reconciled {
  const rules: readonly any[] = wanted.rules ?? [];
  if (live === undefined) return { object: wanted, operation: 'create', missing: rules, extra: [] };
  const { object, same } = withMetadata(live, wanted);
  const missing = uncovered(rules, live.rules ?? []);
  const extra = uncovered(live.rules ?? [], rules);
  const exact: boolean = (ctx.flags as Record<string, any>)['remove-extra-permissions'];
  const differs = missing.length > 0 || (exact && extra.length > 0);
  return {
    object: differs ? { ...object, rules: exact ? rules : [...(live.rules ?? []), ...missing] } : object,
    operation: differs || !same ? 'update' : 'none',
    isProtected: live.metadata.annotations?.[PROTECTED] === 'false',
    missing,
    extra: exact ? extra : [],
  };
}

function bindingWish(ctx: Ctx, live: any, wanted: any): Reconciled {
  const subjects: readonly any[] = wanted.subjects ?? [];
  if (live === undefined) return { object: wanted, operation: 'create', missing: subjects, extra: [] };
  const isProtected = live.metadata.annotations?.[PROTECTED] === 'false';
  const sameRole = ['apiGroup', 'kind', 'name'].every((k) => live.roleRef?.[k] === wanted.roleRef?.[k]);
  if (!sameRole) return { object: wanted, operation: 'recreate', isProtected, missing: [], extra: [] };
  const { object, same } = withMetadata(live, wanted);
  const without = (list: readonly any[], others: readonly any[]) => list.filter((s) => !others.some((o) => subjectText(o) === subjectText(s)));
  const have: readonly any[] = live.subjects ?? [];
  const missing = without(subjects, have);
  const extra = without(have, subjects);
  const exact: boolean = (ctx.flags as Record<string, any>)['remove-extra-subjects'];
  const differs = missing.length > 0 || (exact && extra.length > 0);
  return { object: differs ? { ...object, subjects: exact ? subjects : [...have, ...missing] } : object, operation: differs || !same ? 'update' : 'none', isProtected, missing, extra: exact ? extra : [] };
}

/** Each single permission of `rules` that `owned` does not hold, as a rule of its own. */
function uncovered(rules: readonly any[], owned: readonly any[]): any[] {
  if (tooMany(rules, owned)) throw new Fail(TOO_MANY);
  const covers = (list: readonly string[] | null | undefined, word: string) => Boolean(list?.includes('*') || list?.includes(word));
  const held = (one: any) =>
    owned.some((o) =>
      one.nonResourceURLs
        ? covers(o.verbs, one.verbs[0]) && (o.nonResourceURLs ?? []).some((u: string) => u === one.nonResourceURLs[0] || (u.endsWith('*') && one.nonResourceURLs[0].startsWith(u.slice(0, -1))))
        : covers(o.verbs, one.verbs[0]) &&
          covers(o.apiGroups, one.apiGroups[0]) &&
          (covers(o.resources, one.resources[0]) || (o.resources ?? []).includes(`*/${one.resources[0].split('/')[1]}`)) &&
          ((o.resourceNames ?? []).length === 0 || (one.resourceNames !== undefined && o.resourceNames.includes(one.resourceNames[0]))),
    );
  return rules.flatMap(single).filter((one) => !held(one));
}

/** A rule as rules of one verb for one resource (component-helpers `validation.BreakdownRule`). */
function single(rule: any): any[] {
  const names: readonly (string | undefined)[] = (rule.resourceNames ?? []).length > 0 ? rule.resourceNames : [undefined];
  return [
    ...(rule.apiGroups ?? []).flatMap((group: string) =>
      (rule.resources ?? []).flatMap((resource: string) =>
        (rule.verbs ?? []).flatMap((verb: string) => names.map((name) => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...(name !== undefined ? { resourceNames: [name] } : {}) }))),
      ),
    ),
    ...(rule.nonResourceURLs ?? []).flatMap((url: string) => (rule.verbs ?? []).map((verb: string) => ({ nonResourceURLs: [url], verbs: [verb] }))),
  ];
}

function dryRunNamed(ctx: Ctx): string {
  try {
    return dryRunOf(ctx);
  } catch (e) {
    throw e instanceof Fail ? new Fail(`error accessing --dry-run flag for command reconcile: ${e.message}`) : e;
  }
}

/** What was missing and what was too much. */
function account({ object, operation, isProtected, missing, extra }: Reconciled): string {
  if (operation === 'none') return '';
  const [what, text] = object.kind.endsWith('Binding') ? ['subjects', subjectText] : ['rules', ruleText];
  const lines = (head: string, all: readonly any[]) => (all.length === 0 ? '' : `\t${head}:\n${all.map((one) => `\t\t${text(one)}\n`).join('')}`);
  return `\treconciliation required ${operation}${isProtected ? `, but object opted out (${PROTECTED}: false)` : ''}\n${lines(`missing ${what} added`, missing)}${lines(`extra ${what} removed`, extra)}`;
}

const subjectText = (s: any): string => `{Kind:${s.kind ?? ''} APIGroup:${s.apiGroup ?? ''} Name:${s.name ?? ''} Namespace:${s.namespace ?? ''}}`;

const ruleText = (r: any): string => {
  const list = (values: readonly unknown[] | undefined) => `[${(values ?? []).join(' ')}]`;
  return `{Verbs:${list(r.verbs)} APIGroups:${list(r.apiGroups)} Resources:${list(r.resources)} ResourceNames:${list(r.resourceNames)} NonResourceURLs:${list(r.nonResourceURLs)}}`;
};
