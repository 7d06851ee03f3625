import type { KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import { own, set } from '../../../../core';
import { QuantityError, canonicalQuantity } from '../../../../kinds/quantities';
import { SelectorError, parseSelector } from '../../../../kinds/selectors';
import { goQuote } from '../../../pflag';
import { fixedType, generate, intOrString, beginGenerate } from '../../writes';
import { createFlags } from './flags';

/** Quotas, disruption budgets, priority classes, service accounts: the small generators. */

const QUOTA = fixedType('', 'ResourceQuota', 'resourcequotas');
const PDB = fixedType('policy', 'PodDisruptionBudget', 'poddisruptionbudgets');
const PRIORITY = fixedType('scheduling.k8s.io', 'PriorityClass', 'priorityclasses', false);
export const SERVICE_ACCOUNT = fixedType('', 'ServiceAccount', 'serviceaccounts');

/** A quantity in its canonical form. Throws the API's sentence. */
function quantity(text: string): string {
  try {
    return canonicalQuantity(text);
  } catch (e) {
    if (!(e instanceof QuantityError)) throw e;
    throw new Fail(e.message);
  }
}

export const createQuota: KubectlCommand = {
  name: 'create quota',
  aliases: ['resourcequota'],
  usage: 'kubectl create quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]',
  short: 'Create a quota with the specified name',
  long: 'Create a resource quota with the specified name, hard limits, and optional scopes.',
  examples: `# Create a new resource quota named my-quota
kubectl create quota my-quota --hard=cpu=1,memory=1G,pods=2,services=3,replicationcontrollers=2,resourcequotas=1,secrets=5,persistentvolumeclaims=10

# Create a new resource quota named best-effort
kubectl create quota best-effort --hard=pods=100 --scopes=BestEffort`,
  flags: {
    ...createFlags,
    hard: { type: 'string', help: 'A comma-delimited set of resource=quantity pairs that define a hard limit.' },
    scopes: { type: 'string', help: 'A comma-delimited set of quota scopes that must all match each object tracked by the quota.' },
  },
  run: (ctx) => {
    const name = beginGenerate(ctx);
    const hard: Record<string, string> = {};
    for (const pair of ctx.flags.hard ? String(ctx.flags.hard).split(',') : []) {
      const parts = pair.split('=');
      if (parts.length !== 2) throw new Fail(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
      set(hard, parts[0]!, quantity(parts[1]!));
    }
    if (ctx.flags.scopes && String(ctx.flags.scopes).split(',').includes('')) throw new Fail('invalid resource quota scope ""');
    const scopes = ctx.flags.scopes ? String(ctx.flags.scopes).split(',') : [];
    const spec = { ...(Object.keys(hard).length > 0 ? { hard } : {}), ...(scopes.length > 0 ? { scopes } : {}) };
    return generate(ctx, QUOTA, { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec, status: {} }, 'failed to create quota: ');
  },
};

/** A selector's text as an object holds it (`metav1.ParseToLabelSelector`). */
function labelSelector(text: string): object {
  try {
    const matchLabels: Record<string, string> = {};
    const matchExpressions: object[] = [];
    for (const { key, operator, values } of parseSelector(text)) {
      if (operator === '=' || operator === '==') set(matchLabels, key, values[0] ?? '');
      else {
        const operators: Readonly<Record<string, string>> = { in: 'In', notin: 'NotIn', exists: 'Exists', '!': 'DoesNotExist' };
        if (own(operators, operator) === undefined) throw new Fail(`${goQuote(operator)} ${operator === '!=' ? 'is not a valid label selector operator' : "isn't supported in label selectors"}`);
        matchExpressions.push({ key, operator: operators[operator], ...(values.length > 0 ? { values: [...values] } : {}) });
      }
    }
    return { ...(matchExpressions.length > 0 ? { matchExpressions } : {}), ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}) };
  } catch (e) {
    if (!(e instanceof SelectorError)) throw e;
    throw new Fail(`couldn't parse the selector string ${goQuote(text)}: ${e.message}`);
  }
}

export const createPdb: KubectlCommand = {
  name: 'create poddisruptionbudget',
  aliases: ['pdb'],
  usage: 'kubectl create poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
  short: 'Create a pod disruption budget with the specified name',
  long: 'Create a pod disruption budget with the specified name, selector, and desired minimum available pods.',
  examples: `# Create a pod disruption budget named my-pdb that will select all pods with the app=rails label
# and require at least one of them being available at any point in time
kubectl create poddisruptionbudget my-pdb --selector=app=rails --min-available=1

# A pod disruption budget named my-pdb for all pods with the label app=nginx,
# of which half must be available at any time
kubectl create pdb my-pdb --selector=app=nginx --min-available=50%`,
  flags: {
    ...createFlags,
    'max-unavailable': { type: 'string', help: 'The maximum number or percentage of unavailable pods this budget requires.' },
    'min-available': { type: 'string', help: 'The minimum number or percentage of available pods this budget requires.' },
    selector: { type: 'string', help: 'A label selector to use for this budget. Only equality-based selector requirements are supported.' },
  },
  run: (ctx) => {
    const name = beginGenerate(ctx);
    const { selector, 'min-available': min, 'max-unavailable': max } = ctx.flags as Record<string, string>;
    if (!selector) throw new Fail('a selector must be specified');
    if (!min && !max) throw new Fail('one of min-available or max-unavailable must be specified');
    if (min && max) throw new Fail('min-available and max-unavailable cannot be both specified');
    if (!/^\d+%?$/.test(min || max!)) throw new Fail(`invalid format specified for ${min ? 'min-available' : 'max-unavailable'}`);
    const spec = { ...(min ? { minAvailable: intOrString(min) } : { maxUnavailable: intOrString(max!) }), selector: labelSelector(selector) };
    const object = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec, status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 } };
    return generate(ctx, PDB, object, 'failed to create poddisruptionbudgets: ');
  },
};

export const createPriorityClass: KubectlCommand = {
  name: 'create priorityclass',
  aliases: ['pc'],
  usage: 'kubectl create priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]',
  short: 'Create a priority class with the specified name',
  long: 'Create a priority class with the specified name, value, globalDefault and description.',
  examples: `# Create a priority class named high-priority
kubectl create priorityclass high-priority --value=1000 --description="high priority"

# Create a priority class named default-priority that is considered as the global default priority
kubectl create priorityclass default-priority --value=1000 --global-default=true --description="default priority"

# A priority class named high-priority whose pods drive out no others
kubectl create priorityclass high-priority --value=1000 --description="high priority" --preemption-policy="Never"`,
  flags: {
    ...createFlags,
    description: { type: 'string', help: 'description is an arbitrary string that usually provides guidelines on when this priority class should be used.' },
    'global-default': { type: 'bool', help: 'global-default specifies whether this PriorityClass should be considered as the default priority.' },
    'preemption-policy': { type: 'string', default: 'PreemptLowerPriority', help: 'preemption-policy is the policy for preempting pods with lower priority.' },
    value: { type: 'int', default: 0, help: 'the value of this priority class.' },
  },
  run: (ctx) => {
    const name = beginGenerate(ctx, false);
    const f = ctx.flags as Record<string, any>;
    const object = {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value: f.value,
      ...(f['global-default'] ? { globalDefault: true } : {}),
      ...(f.description ? { description: f.description } : {}),
      preemptionPolicy: f['preemption-policy'],
    };
    return generate(ctx, PRIORITY, object, 'failed to create priorityclass: ');
  },
};

export const createServiceAccount: KubectlCommand = {
  name: 'create serviceaccount',
  aliases: ['sa'],
  usage: 'kubectl create serviceaccount NAME [--dry-run=server|client|none]',
  short: 'Create a service account with the specified name',
  long: 'Create a service account with the specified name.',
  examples: `# Create a new service account named my-service-account
kubectl create serviceaccount my-service-account`,
  flags: createFlags,
  run: (ctx) => generate(ctx, SERVICE_ACCOUNT, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: beginGenerate(ctx) } }, 'failed to create serviceaccount: '),
};
