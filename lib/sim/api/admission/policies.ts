import { jsonPatch, JsonPatchError, own } from '../../core';
import { Budget, BudgetError, compile, EvaluationError, fromValue, toValue, type Bindings, type Scope, type Type, type Value } from '../../kinds/cel';
import { byApiVersion } from '../../kinds/lookup';
import type { KubeObject } from '../../kinds/kind';
import { Namespace } from '../../kinds/namespace';
import { matches, selectorOf } from '../../kinds/selectors';
import { policyScope } from '../../kinds/shared/admission-rules';
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
import { fits } from './match';

type Any = any;

/** Steps that the expressions of one request may take. */
const BUDGET = 200_000;

/** What may be asked of policies is not theirs to judge: one could lock everybody out. */
const EXEMPT = new Set(['validatingadmissionpolicies', 'validatingadmissionpolicybindings', 'mutatingadmissionpolicies', 'mutatingadmissionpolicybindings', 'validatingwebhookconfigurations', 'mutatingwebhookconfigurations']);

/** A map whose values are worked out when they are asked for, once. */
class Lazy extends Map<string, Value> {
  constructor(private readonly makers: ReadonlyMap<string, () => Value>) {
    super();
  }
  override has(key: string): boolean {
    return this.makers.has(key);
  }
  override get(key: string): Value | undefined {
    if (!super.has(key)) {
      const make = this.makers.get(key);
      if (!make) return undefined;
      super.set(key, make());
    }
    return super.get(key);
  }
}

function requestValue(a: Attributes): Value {
  const { kind } = a;
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind };
  const gvr = { group: kind.group, version: kind.version, resource: kind.plural };
  return toValue({
    kind: gvk,
    resource: gvr,
    ...(a.subresource && { subResource: a.subresource, requestSubResource: a.subresource }),
    requestKind: gvk,
    requestResource: gvr,
    ...(a.name && { name: a.name }),
    ...(a.namespace && { namespace: a.namespace }),
    operation: a.operation,
    userInfo: { username: a.user.name, ...(a.user.uid && { uid: a.user.uid }), groups: a.user.groups, ...(a.user.extra && { extra: a.user.extra }) },
    dryRun: a.dryRun,
    options: {},
  });
}

/** One policy with one binding, and one object of its parameters if it has any. */
interface Case {
  readonly policy: Any;
  readonly binding: Any;
  readonly params: KubeObject | undefined;
}

/** Thrown where an expression cannot be worked out; the failure policy says what follows. */
class Broken extends Error {}

/** Every policy that is about the request, with the bindings that bring it to bear. */
function* cases(ctx: Context, a: Attributes, policies: readonly Any[], bindings: readonly Any[], refuse: (policy: Any, binding: Any, why: string) => void): Generator<Case> {
  for (const policy of policies) {
    const bound = bindings.filter((b) => b.spec?.policyName === policy.metadata.name);
    if (!bound.length || !fits(policy.spec?.matchConstraints, a, ctx)) continue;
    for (const binding of bound) {
      if (!fits(binding.spec?.matchResources, a, ctx)) continue;
      const { paramKind } = policy.spec;
      const ref = binding.spec.paramRef;
      if (!paramKind || !ref) {
        if (paramKind && !ref) continue;
        yield { policy, binding, params: undefined };
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
      for (const params of found) yield { policy, binding, params };
    }
  }
}

/** Expressions of one case, with what they may name. */
class Evaluation {
  private readonly scope: Scope;
  private readonly bindings: Bindings;
  constructor(
    ctx: Context,
    a: Attributes,
    { policy, params }: Case,
    private readonly budget: Budget,
    object: Value,
    old: Value,
  ) {
    this.scope = policyScope(policy.spec);
    const namespace = a.namespace ? read(ctx, Namespace, undefined, a.namespace) : undefined;
    const all = new Map<string, Value | (() => Value)>([
      ['object', object],
      ['oldObject', old],
      ['request', requestValue(a)],
      ['namespaceObject', (): Value => toValue(namespace)],
      ['params', (): Value => toValue(params)],
    ]);
    const makers = new Map<string, () => Value>();
    for (const v of policy.spec.variables ?? []) makers.set(v.name, () => this.run(v.expression));
    all.set('variables', new Lazy(makers));
    this.bindings = all;
  }

  /** Throws {@link Broken}. */
  run(text: string, ...wanted: readonly Type['is'][]): Value {
    const p = compile(text, this.scope, ...wanted);
    if ('refused' in p) throw new Broken(p.refused.startsWith('compilation failed') ? `compilation error: ${p.refused}` : p.refused);
    try {
      return p.run(this.bindings, this.budget);
    } catch (e) {
      if (e instanceof EvaluationError) throw new Broken(`expression '${text}' resulted in error: ${e.message}`);
      if (e instanceof BudgetError) throw new Broken('validation failed due to running out of cost budget, no further validation rules will be run');
      throw e;
    }
  }

  /** Whether all conditions hold. */
  applies(conditions: readonly { readonly expression: string }[] | undefined): boolean {
    return (conditions ?? []).every((c) => this.run(c.expression, 'bool') === true);
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
    const budget = new Budget(BUDGET);
    let object: Value | undefined;
    let old: Value | undefined;
    for (const c of cases(ctx, a, policies, readAll(ctx, ValidatingAdmissionPolicyBinding) as Any[], failed)) {
      const e = new Evaluation(ctx, a, c, budget, (object ??= toValue(a.object)), (old ??= toValue(a.old)));
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
    const budget = new Budget(BUDGET);
    for (const c of cases(ctx, a, policies, readAll(ctx, MutatingAdmissionPolicyBinding) as Any[], refuse)) {
      try {
        const e = new Evaluation(ctx, a, c, budget, toValue(a.object), toValue(a.old));
        if (!e.applies(c.policy.spec.matchConditions)) continue;
        for (const m of c.policy.spec.mutations ?? []) {
          const now = new Evaluation(ctx, a, c, budget, toValue(a.object), toValue(a.old));
          change(a, m, fromValue(now.run(m.patchType === 'JSONPatch' ? m.jsonPatch.expression : m.applyConfiguration.expression)));
        }
      } catch (x) {
        if (!(x instanceof Broken || x instanceof JsonPatchError || x instanceof DecodeError)) throw x;
        refuse(c.policy, c.binding, x.message);
      }
    }
  },
};

/** Puts what a mutation says into the object that is being written. */
function change(a: Attributes, m: Any, patch: unknown): void {
  const type = typeOf(a.kind);
  const next = m.patchType === 'JSONPatch' ? jsonPatch(a.object, patch as unknown[]) : type ? mergeApplied(type, a.object, patch) : a.object;
  const decoded = decode(a.kind, next).object;
  for (const key of Object.keys(a.object)) if (key !== 'metadata') delete a.object[key];
  const { metadata, ...rest } = decoded;
  Object.assign(a.object, rest);
  for (const key of Object.keys(a.object.metadata)) if (metadata?.[key] === undefined) delete a.object.metadata[key];
  Object.assign(a.object.metadata, metadata);
}
