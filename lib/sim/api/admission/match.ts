import { Namespace } from '../../kinds/namespace';
import { matches, selectorOf, type LabelSelector } from '../../kinds/selectors';
import type { Context } from '../context';
import { read } from '../stored';
import type { Attributes } from './admission';

/** Whether a request is one that a policy, a binding or a webhook is about (`apiserver/pkg/admission/plugin/webhook/rules`, `predicates`). */
export interface Matching {
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

const has = (list: readonly string[] | undefined, value: string): boolean => (list ?? []).some((x) => x === '*' || x === value);

function ruleFits(r: ResourceRule, a: Attributes): boolean {
  if (!has(r.operations, a.operation) || !has(r.apiGroups, a.kind.group) || !has(r.apiVersions, a.kind.version)) return false;
  if (r.scope === 'Namespaced' ? !a.namespace : r.scope === 'Cluster' && a.namespace) return false;
  if (r.resourceNames?.length && !r.resourceNames.includes(a.name)) return false;
  return (r.resources ?? []).some((x) => {
    const [name, sub] = x.split('/') as [string, string?];
    if (name !== '*' && name !== a.kind.plural) return false;
    return sub === undefined ? a.subresource === undefined : sub === '*' || sub === (a.subresource ?? '');
  });
}

function selected(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>> | undefined): boolean {
  if (!selector || (!Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length)) return true;
  const terms = selectorOf(selector);
  return terms !== null && terms !== undefined && matches(terms, labels);
}

/** By namespace, labels and rules; without rules every resource is meant. */
export function fits(m: Matching | undefined, a: Attributes, ctx: Context): boolean {
  if (!m) return true;
  const namespace = a.kind.plural === 'namespaces' && a.kind.group === '' ? (a.object ?? a.old) : a.namespace ? read(ctx, Namespace, undefined, a.namespace) : undefined;
  if (namespace && !selected(m.namespaceSelector, namespace.metadata?.labels)) return false;
  if (![a.object, a.old].some((o) => o && selected(m.objectSelector, o.metadata?.labels))) return false;
  if (m.excludeResourceRules?.some((r) => ruleFits(r, a))) return false;
  return !m.resourceRules?.length || m.resourceRules.some((r) => ruleFits(r, a));
}
