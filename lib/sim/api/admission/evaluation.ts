import { Authorizer, Budget, BudgetError, compile, EvaluationError, toValue, type Bindings, type Scope, type Type, type Value } from '../../kinds/cel';
import { Namespace } from '../../kinds/namespace';
import { policyScope } from '../../kinds/shared/admission-rules';
import { decide } from '../authorization';
import type { Context } from '../context';
import { read } from '../stored';
import type { Attributes } from './admission';
import { shown, type Form } from './match';

type Any = any;

/** Steps that the expressions of one request may take. */
const BUDGET = 200_000;

export const newBudget = (): Budget => new Budget(BUDGET);

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

/** The request as it was matched, and as it was made. */
function requestValue(a: Attributes, { kind }: Form): Value {
  const asked = a.view?.kind ?? a.kind;
  const gvk = (k: typeof kind): object => ({ group: k.group, version: k.version, kind: k.kind });
  const gvr = (k: typeof kind): object => ({ group: k.group, version: k.version, resource: k.plural });
  return toValue({
    kind: gvk(kind),
    resource: gvr(kind),
    ...(a.subresource && { subResource: a.subresource, requestSubResource: a.subresource }),
    requestKind: gvk(asked),
    requestResource: gvr(asked),
    ...(a.name && { name: a.name }),
    ...(a.namespace && { namespace: a.namespace }),
    operation: a.operation,
    userInfo: { username: a.user.name, ...(a.user.uid && { uid: a.user.uid }), groups: a.user.groups, ...(a.user.extra && { extra: a.user.extra }) },
    dryRun: a.dryRun,
    options: {},
  });
}

/** Whom expressions can ask about access (`apiserver/pkg/cel/library/authz.go`). */
function authorizer(ctx: Context, a: Attributes): Authorizer {
  const request = { group: a.kind.group, resource: a.kind.plural, ...(a.subresource && { subresource: a.subresource }), ...(a.namespace && { namespace: a.namespace }), ...(a.name && { name: a.name }) };
  return new Authorizer((access, account) => {
    const user = account ? { name: `system:serviceaccount:${account.namespace}:${account.name}`, groups: ['system:serviceaccounts', `system:serviceaccounts:${account.namespace}`] } : a.user;
    return decide(ctx, user, access);
  }, request);
}

/** Thrown where an expression cannot be worked out; the failure policy says what follows. */
export class Broken extends Error {}

/** Expressions about a request in the form that was matched, with what they may name. */
export class Evaluation {
  private readonly scope: Scope;
  private readonly bindings: Bindings;
  constructor(
    ctx: Context,
    a: Attributes,
    form: Form,
    spec: Any,
    params: unknown,
    private readonly budget: Budget,
  ) {
    this.scope = policyScope(spec);
    const namespace = a.namespace ? read(ctx, Namespace, undefined, a.namespace) : undefined;
    const all = new Map<string, Value | (() => Value)>([
      ['object', once(() => toValue(shown(form, a.object)))],
      ['oldObject', once(() => toValue(shown(form, a.old)))],
      ['request', once(() => requestValue(a, form))],
      ['authorizer', authorizer(ctx, a)],
      ['namespaceObject', (): Value => toValue(namespace)],
      ['params', (): Value => toValue(params)],
    ]);
    const makers = new Map<string, () => Value>();
    for (const v of spec.variables ?? []) makers.set(v.name, () => this.run(v.expression));
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

  /** Whether all conditions hold: one that does not decides, though others fail. Throws {@link Broken}. */
  applies(conditions: readonly { readonly expression: string }[] | undefined): boolean {
    const faults: string[] = [];
    for (const c of conditions ?? []) {
      try {
        if (this.run(c.expression, 'bool') === false) return false;
      } catch (e) {
        if (!(e instanceof Broken)) throw e;
        faults.push(e.message);
      }
    }
    const unique = [...new Set(faults)];
    if (unique.length) throw new Broken(unique.length === 1 ? unique[0] : `[${unique.join(', ')}]`);
    return true;
  }
}

function once(make: () => Value): () => Value {
  let known: Value | undefined;
  return () => (known ??= make());
}
