import { jsonPatch, JsonPatchError, own } from '../../core';
import { fromValue } from '../../kinds/cel';
import { byApiVersion } from '../../kinds/lookup';
import type { KubeObject } from '../../kinds/kind';
import { matches, selectorOf } from '../../kinds/selectors';
import { typeOf } from '../../kinds/schema';
import { MutatingAdmissionPolicy } from '../../kinds/mutating-admission-policy';
import { MutatingAdmissionPolicyBinding } from '../../kinds/mutating-admission-policy-binding';
import { ValidatingAdmissionPolicy } from '../../kinds/validating-admission-policy';
import { ValidatingAdmissionPolicyBinding } from '../../kinds/validating-admission-policy-binding';
import type { Context } from '../context';
import { decode, DecodeError } from '../decode';
import { mergeApplied } from '../patch/merge-applied';
import { about, failure, forbidden } from '../status';
import { read, readAll } from '../stored';
import type { Attributes, Plugin } from './admission';
import { Broken, Evaluation, newBudget } from './evaluation';
import { fits, shown, type Form } from './match';

type Any = any;

/** What may be asked of policies is not theirs to judge: one could lock everybody out. */
const EXEMPT = new Set(['validatingadmissionpolicies', 'validatingadmissionpolicybindings', 'mutatingadmissionpolicies', 'mutatingadmissionpolicybindings', 'validatingwebhookconfigurations', 'mutatingwebhookconfigurations']);

/** One policy with one binding, and one object of its parameters if it has any. */
interface Case {
  readonly policy: Any;
  readonly binding: Any;
  readonly params: KubeObject | undefined;
  /** The form in which the policy looks at the request. */
  readonly form: Form;
}

/** Every policy that is about the request, with the bindings that bring it to bear. */
function* cases(ctx: Context, a: Attributes, policies: readonly Any[], bindings: readonly Any[], refuse: (policy: Any, binding: Any, why: string) => void): Generator<Case> {
  for (const policy of policies) {
    const bound = bindings.filter((b) => b.spec?.policyName === policy.metadata.name);
    const form = bound.length ? fits(policy.spec?.matchConstraints, a, ctx) : undefined;
    if (!form) continue;
    for (const binding of bound) {
      if (!fits(binding.spec?.matchResources, a, ctx)) continue;
      const { paramKind } = policy.spec;
      const ref = binding.spec.paramRef;
      if (!paramKind || !ref) {
        if (paramKind && !ref) continue;
        yield { policy, binding, params: undefined, form };
        continue;
      }
      const kind = byApiVersion(ctx.kinds, paramKind.apiVersion, paramKind.kind);
      if (!kind) {
        refuse(policy, binding, `failed to configure policy: failed to find resource referenced by paramKind: '${paramKind.apiVersion}, Kind=${paramKind.kind}'`);
        continue;
      }
      const namespace = kind.namespaced ? (ref.namespace ?? a.namespace) : undefined;
      const found = ref.name ? [read(ctx, kind, namespace, ref.name)].filter((x) => x !== undefined) : readAll(ctx, kind, namespace).filter((o) => matches(selectorOf(ref.selector) ?? [], o.metadata.labels));
      if (!found.length && ref.parameterNotFoundAction === 'Deny') refuse(policy, binding, 'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction');
      for (const params of found) yield { policy, binding, params, form };
    }
  }
}

const CODES: Readonly<Record<string, number>> = { Unauthorized: 401, Forbidden: 403, RequestEntityTooLarge: 413, Invalid: 422 };

/** Policies that refuse (`apiserver/pkg/admission/plugin/policy/validating`). */
export const ValidatingAdmissionPolicies: Plugin = {
  name: 'ValidatingAdmissionPolicy',
  validate: (a, ctx) => {
    if (a.kind.group === 'admissionregistration.k8s.io' && EXEMPT.has(a.kind.plural)) return;
    const policies = readAll(ctx, ValidatingAdmissionPolicy) as Any[];
    if (!policies.length) return;
    const deny = (policy: Any, binding: Any, message: string, reason: string): never => {
      const text = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}' denied request: ${message}`;
      throw failure(own(CODES, reason) ?? 422, reason, forbidden(a.kind, a.name, text).message, { ...about(a.kind, a.name), causes: [{ message: text }] as Any });
    };
    const act = (policy: Any, binding: Any, message: string, reason: string): void => {
      const actions: string[] = binding.spec.validationActions ?? [];
      if (actions.includes('Deny')) deny(policy, binding, message, reason);
      if (actions.includes('Warn')) a.warn(`Validation failed for ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}': ${message}`);
    };
    const failed = (policy: Any, binding: Any, message: string): void => {
      if (policy.spec.failurePolicy !== 'Ignore') act(policy, binding, message, 'Invalid');
    };
    const budget = newBudget();
    for (const c of cases(ctx, a, policies, readAll(ctx, ValidatingAdmissionPolicyBinding) as Any[], failed)) {
      const e = new Evaluation(ctx, a, c.form, c.policy.spec, c.params, budget);
      try {
        if (!e.applies(c.policy.spec.matchConditions)) continue;
        for (const v of c.policy.spec.validations ?? []) {
          if (e.run(v.expression, 'bool') === true) continue;
          let message: string = v.message ?? `failed expression: ${v.expression.trim()}`;
          if (v.messageExpression) {
            try {
              const said = e.run(v.messageExpression, 'string');
              if (typeof said === 'string' && said.trim() && !said.includes('\n')) message = said;
            } catch (x) {
              if (!(x instanceof Broken)) throw x;
            }
          }
          act(c.policy, c.binding, message, v.reason ?? 'Invalid');
        }
      } catch (x) {
        if (!(x instanceof Broken)) throw x;
        failed(c.policy, c.binding, x.message);
      }
    }
  },
};

/** Policies that change what is written (`apiserver/pkg/admission/plugin/policy/mutating`). */
export const MutatingAdmissionPolicies: Plugin = {
  name: 'MutatingAdmissionPolicy',
  mutate: (a, ctx) => {
    if (a.object === undefined || (a.kind.group === 'admissionregistration.k8s.io' && EXEMPT.has(a.kind.plural))) return;
    const policies = readAll(ctx, MutatingAdmissionPolicy) as Any[];
    if (!policies.length) return;
    const refuse = (policy: Any, binding: Any, why: string): void => {
      if (policy.spec.failurePolicy === 'Ignore') return;
      throw forbidden(a.kind, a.name, `policy '${policy.metadata.name}' with binding '${binding.metadata.name}' denied request: ${why}`);
    };
    const budget = newBudget();
    for (const c of cases(ctx, a, policies, readAll(ctx, MutatingAdmissionPolicyBinding) as Any[], refuse)) {
      try {
        const e = new Evaluation(ctx, a, c.form, c.policy.spec, c.params, budget);
        if (!e.applies(c.policy.spec.matchConditions)) continue;
        for (const m of c.policy.spec.mutations ?? []) {
          const now = new Evaluation(ctx, a, c.form, c.policy.spec, c.params, budget);
          change(a, c.form, m, fromValue(now.run(m.patchType === 'JSONPatch' ? m.jsonPatch.expression : m.applyConfiguration.expression)));
        }
      } catch (x) {
        if (!(x instanceof Broken || x instanceof JsonPatchError || x instanceof DecodeError)) throw x;
        refuse(c.policy, c.binding, x.message);
      }
    }
  },
};

/** Puts what a mutation says of one form into the object that is being written. */
function change(a: Attributes, form: Form, m: Any, patch: unknown): void {
  const type = typeOf(form.kind);
  const before = shown(form, a.object);
  const next = m.patchType === 'JSONPatch' ? jsonPatch(before as KubeObject, patch as unknown[]) : type ? mergeApplied(type, before, patch) : before;
  const read = decode(form.kind, next).object;
  const decoded = form.view ? decode(a.kind, form.view.store(read)).object : read;
  for (const key of Object.keys(a.object)) if (key !== 'metadata') delete a.object[key];
  const { metadata, ...rest } = decoded;
  Object.assign(a.object, rest);
  for (const key of Object.keys(a.object.metadata)) if (metadata?.[key] === undefined) delete a.object.metadata[key];
  Object.assign(a.object.metadata, metadata);
}
