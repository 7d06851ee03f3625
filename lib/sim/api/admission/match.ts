import { Namespace } from '../../kinds/namespace';
import { matches, selectorOf, type LabelSelector } from '../../kinds/selectors';
import type { Kind } from '../../kinds/kind';
import type { Context } from '../context';
import { read } from '../stored';
import type { View } from '../views';
import type { Attributes } from './admission';

/** Whether a request is one that a policy, a binding or a webhook is about (`apiserver/pkg/admission/plugin/webhook/rules`, `predicates`). */
export interface Matching {
  /** Equivalent: rules that name another version or group of the same resource mean it too. */
  readonly matchPolicy?: string;
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly resourceRules?: readonly ResourceRule[];
  readonly excludeResourceRules?: readonly ResourceRule[];
}

export interface ResourceRule {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly operations?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly scope?: string;
}

/** One of the versions in which a resource is served; without a view the stored one. */
export interface Form {
  readonly kind: Kind<any>;
  readonly view?: View;
}

/** An object in a form; undefined stays so. */
export const shown = (form: Form, stored: unknown): unknown => (form.view && stored !== undefined ? form.view.show(stored) : stored);

/** The form that was asked for, and the others after it. */
function forms(a: Attributes, ctx: Context): readonly Form[] {
  const all: readonly Form[] = [{ kind: a.kind }, ...ctx.views.filter((v) => v.of === a.kind).map((view) => ({ kind: view.kind, view }))];
  const asked = all.findIndex((f) => f.view === a.view);
  return asked <= 0 ? all : [all[asked]!, ...all.filter((_, i) => i !== asked)];
}

/** The form of which a rule speaks: that of the request by any rule, or else by the first rule that fits some form. */
function ruled(rules: readonly ResourceRule[], m: Matching, a: Attributes, ctx: Context): Form | undefined {
  const [asked, ...others] = forms(a, ctx) as [Form, ...Form[]];
  if (rules.some((r) => ruleFits(r, a, asked.kind))) return asked;
  if (m.matchPolicy !== 'Equivalent') return undefined;
  for (const r of rules) for (const form of others) if (ruleFits(r, a, form.kind)) return form;
  return undefined;
}

const has = (list: readonly string[] | undefined, value: string): boolean => (list ?? []).some((x) => x === '*' || x === value);

function ruleFits(r: ResourceRule, a: Attributes, kind: Kind<any>): boolean {
  if (!has(r.operations, a.operation) || !has(r.apiGroups, kind.group) || !has(r.apiVersions, kind.version)) return false;
  if (r.scope === 'Namespaced' ? !a.namespace : r.scope === 'Cluster' && a.namespace) return false;
  if (r.resourceNames?.length && !r.resourceNames.includes(a.name)) return false;
  return (r.resources ?? []).some((x) => {
    const [name, sub] = x.split('/') as [string, string?];
    if (name !== '*' && name !== kind.plural) return false;
    return sub === undefined ? a.subresource === undefined : sub === '*' || sub === (a.subresource ?? '');
  });
}

function selected(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>> | undefined): boolean {
  if (!selector || (!Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length)) return true;
  const terms = selectorOf(selector);
  return terms !== null && terms !== undefined && matches(terms, labels);
}

/** The form of the request that is meant, by namespace, labels and rules; without rules every resource is. */
export function fits(m: Matching | undefined, a: Attributes, ctx: Context): Form | undefined {
  const asked = forms(a, ctx)[0];
  if (!m) return asked;
  const namespace = a.kind.plural === 'namespaces' && a.kind.group === '' ? (a.object ?? a.old) : a.namespace ? read(ctx, Namespace, undefined, a.namespace) : undefined;
  if (namespace && !selected(m.namespaceSelector, namespace.metadata?.labels)) return undefined;
  if (![a.object, a.old].some((o) => o && selected(m.objectSelector, o.metadata?.labels))) return undefined;
  if (m.excludeResourceRules && ruled(m.excludeResourceRules, m, a, ctx)) return undefined;
  return m.resourceRules?.length ? ruled(m.resourceRules, m, a, ctx) : asked;
}
