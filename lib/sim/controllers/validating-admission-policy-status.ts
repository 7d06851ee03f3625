import { ValidatingAdmissionPolicy } from '../kinds';
import { typeFaults } from '../kinds/cel';
import { builtinType } from '../kinds/cel/schema-types';
import type { Kind } from '../kinds/kind';
import { apiVersionOf } from '../kinds/lookup';
import { policyScope } from '../kinds/shared/admission-rules';
import type { Controller } from './controller';

/** How many types a policy is looked at with. */
const MAX_KINDS = 10;

/** Tells in a policy's status which of its expressions cannot be for the types it is about (`pkg/controller/validatingadmissionpolicystatus`). */
export const validatingAdmissionPolicyStatus: Controller = {
  name: 'validatingadmissionpolicy-status-controller',
  watches: [{ kind: ValidatingAdmissionPolicy, when: (p, _before, deleted) => !deleted && p.status?.observedGeneration !== p.metadata.generation }],
  reconcile(name, client) {
    const policy = client.get(ValidatingAdmissionPolicy, name);
    if (!policy || policy.status?.observedGeneration === policy.metadata.generation) return;
    const kinds = kindsOf(policy, client.kinds());
    const warnings: { fieldRef: string; warning: string }[] = [];
    (policy.spec?.validations ?? []).forEach((v: { expression?: string; messageExpression?: string }, i: number) => {
      for (const key of ['expression', 'messageExpression'] as const) {
        const text = v[key];
        if (!text) continue;
        const warning = kinds.map((k) => [k, typeFaults(text, policyScope(policy.spec, builtinType(k.schema)))] as const).filter(([, f]) => f).map(([k, f]) => `${k.group ? apiVersionOf(k) : '/v1'}, Kind=${k.kind}: ${f}\n`).join('');
        if (warning) warnings.push({ fieldRef: `spec.validations[${i}].${key}`, warning });
      }
    });
    client.updateStatus(ValidatingAdmissionPolicy, name, undefined, (d) => {
      d.status = { observedGeneration: policy.metadata.generation, typeChecking: warnings.length ? { expressionWarnings: warnings } : {} };
    });
  },
};

/** The types that a policy names; a wildcard names none. In the order of group, version and kind. */
function kindsOf(policy: any, all: readonly Kind<any>[]): Kind<any>[] {
  const out = new Set<Kind<any>>();
  for (const r of policy.spec?.matchConstraints?.resourceRules ?? []) {
    for (const k of all) {
      if (!k.openapi && r.apiGroups?.includes(k.group) && r.apiVersions?.includes(k.version) && r.resources?.includes(k.plural)) out.add(k);
    }
  }
  const key = (k: Kind<any>): string => `${k.group}/${k.version}/${k.kind}`;
  return [...out].sort((a, b) => (key(a) < key(b) ? -1 : 1)).slice(0, MAX_KINDS);
}
