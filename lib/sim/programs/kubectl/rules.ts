import { TOO_MANY, tooMany } from '../../kinds/shared/permissions';
import { Fail } from './errors';

/** RBAC rules as kubectl lists them: broken down to one resource each, verbs put together again (kubectl `pkg/util/rbac`). */
export interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** One rule per resource and name, with all its verbs, in the order kubectl prints. Throws {@link Fail} for rules without end. */
export function compactRules(rules: readonly any[]): Rule[] {
  if (tooMany(rules)) throw new Fail(TOO_MANY);
  const plain: Rule[] = [];
  const simple = new Map<string, { rule: Rule; verbs: Set<string> }>();
  for (const r of rules.flatMap(breakdown)) {
    if (r.nonResourceURLs.length > 0) {
      plain.push(r);
      continue;
    }
    const key = JSON.stringify([r.apiGroups, r.resources, r.resourceNames]);
    const known = simple.get(key);
    if (!known) simple.set(key, { rule: r, verbs: new Set(r.verbs) });
    else for (const v of r.verbs) known.verbs.add(v);
  }
  const all = [...plain, ...[...simple.values()].map(({ rule, verbs }) => ({ ...rule, verbs: [...verbs] }))];
  const order = (r: Rule) => `${[r.verbs, r.apiGroups, r.resources, r.resourceNames, r.nonResourceURLs].map((x) => `[${x.join(' ')}]`).join(',')}`;
  return all.map((r, i) => ({ r, i, key: order(r) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.i - b.i)).map((x) => x.r);
}

function breakdown(rule: any): Rule[] {
  const empty = { apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] };
  const out: Rule[] = [];
  for (const group of rule.apiGroups ?? []) {
    for (const resource of rule.resources ?? []) {
      const names: readonly string[] = rule.resourceNames ?? [];
      for (const verb of rule.verbs ?? []) {
        if (names.length === 0) out.push({ ...empty, verbs: [verb], apiGroups: [group], resources: [resource] });
        for (const name of names) out.push({ ...empty, verbs: [verb], apiGroups: [group], resources: [resource], resourceNames: [name] });
      }
    }
  }
  for (const url of rule.nonResourceURLs ?? []) for (const verb of rule.verbs ?? []) out.push({ ...empty, verbs: [verb], nonResourceURLs: [url] });
  return out;
}

/** `deployments.apps/scale`. */
export function combineResource(rule: Rule): string {
  const [resource] = rule.resources;
  if (resource === undefined) return '';
  const slash = resource.indexOf('/');
  const [head, sub] = slash < 0 ? [resource, ''] : [resource.slice(0, slash), resource.slice(slash)];
  const group = rule.apiGroups[0] ? `.${rule.apiGroups[0]}` : '';
  return `${head}${group}${sub}`;
}
