import type { Turn } from '../../../machine/sys';
import type { Ctx, KubectlCommand } from '../command';
import { completeTypeAndName } from '../complete';
import { groupResource, resourcePath } from '../discovery';
import type { Resource } from '../discovery';
import { Fail, isStatus, throwAll } from '../errors';
import { allNamespacesFlag, filenameFlags, printFlags, selectorFlag } from '../flags';
import { JsonPathError, parseJsonPath, relaxed, valuesAt } from '../print/jsonpath';
import { reporter } from '../print/printer';
import { listItems, request, select, selectionOf } from '../resources';
import type { Item } from '../resources';
import { advance, eventsOf, waitFor } from '../stream';
import type { More } from '../stream';

/** One object that is waited for. */
interface Target {
  readonly type: Resource;
  readonly namespace?: string;
  readonly name: string;
  /** For deletion: an object of another uid is another object. */
  readonly uid?: string;
}

interface State {
  readonly targets: readonly Target[];
  readonly at: number;
  readonly ends: number;
  readonly more: More;
  readonly failed: readonly string[];
}

const WEEK = 7 * 24 * 3_600_000;

export const wait: KubectlCommand<State> = {
  name: 'wait',
  usage:
    "kubectl wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  short: 'Experimental: Wait for a specific condition on one or many resources',
  long: `Experimental: Wait for a specific condition on one or many resources.

 The command takes multiple resources and waits until the specified condition is seen in the Status field of every given resource. It can also wait for the resources to be created or deleted, with "create" or "delete" for --for.

 A successful message is printed to stdout when the specified condition has been met. You can use -o option to change to output destination.`,
  examples: `# Wait for the pod "busybox1" to contain the status condition of type "Ready"
kubectl wait --for=condition=Ready pod/busybox1

# The default value of status condition is true; you can wait for other targets after an equal delimiter (compared after Unicode simple case folding, which is a more general form of case-insensitivity)
kubectl wait --for=condition=Ready=false pod/busybox1

# Wait for the pod "busybox1" to contain the status phase to be "Running"
kubectl wait --for=jsonpath='{.status.phase}'=Running pod/busybox1

# Wait for the service "loadbalancer" to have ingress
kubectl wait --for=jsonpath='{.status.loadBalancer.ingress}' service/loadbalancer

# Wait for the secret "busybox1" to be created, with a timeout of 30s
kubectl create secret generic busybox1
kubectl wait --for=create secret/busybox1 --timeout=30s

# Wait for the pod "busybox1" to be deleted, with a timeout of 60s, after having issued the "delete" command
kubectl delete pod/busybox1
kubectl wait --for=delete pod/busybox1 --timeout=60s`,
  flags: {
    all: { type: 'bool', help: 'Select all resources in the namespace of the specified resource types' },
    ...allNamespacesFlag,
    ...printFlags,
    'field-selector': { type: 'string', help: "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type." },
    filename: { ...filenameFlags('identifying the resource.').filename! },
    for: { type: 'array', help: "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]]. The default condition-value is true. Condition values are compared after Unicode simple case folding, which is a more general form of case-insensitivity." },
    local: { type: 'bool', help: 'If true, annotation will NOT contact api-server but run locally.' },
    recursive: { ...filenameFlags('').recursive!, default: true },
    ...selectorFlag,
    timeout: { type: 'duration', default: '30s', help: 'The length of time to wait before giving up.  Zero means check once and don\'t wait, negative means wait for a week.' },
  },
  complete: completeTypeAndName,
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    const goal = goalOf(f.for);
    const ends = ctx.sys.now + (f.timeout < 0 ? WEEK : f.timeout);
    const items = select(ctx, selectionOf(ctx));
    const targets: Target[] = [];
    for (const item of items) {
      if (item.name !== undefined) targets.push(...named(ctx, item, goal));
      else for (const o of listItems(request(ctx, item), item.type)) targets.push(target(item, o));
    }
    if (targets.length === 0 && goal.kind !== 'delete') throw new Fail('no matching resources found');
    return step(ctx, goal, targets, 0, ends, []);
  },
  resume(ctx, state) {
    const goal = goalOf(ctx.flags.for);
    const { targets, at, ends, failed } = state;
    const { body, more } = advance(ctx, state.more);
    for (const e of eventsOf(body)) {
      const t = targets[at]!;
      if (e.type === 'ERROR' || e.type === 'BOOKMARK' || e.object.metadata.name !== t.name) continue;
      if (met(goal, t, e.type === 'DELETED' ? undefined : e.object, e.object)) {
        report(ctx, t, e.object);
        return step(ctx, goal, targets, at + 1, ends, failed);
      }
    }
    if (ctx.sys.now >= ends) return step(ctx, goal, targets, at + 1, ends, [...failed, timedOut(goal, targets[at]!)]);
    if (!more) return step(ctx, goal, targets, at, ends, failed);
    return sleep(state, more);
  },
};

const target = (item: Pick<Item, 'type'>, o: any): Target => ({ type: item.type, name: o.metadata.name, ...(o.metadata.namespace ? { namespace: o.metadata.namespace } : {}), uid: o.metadata.uid });

/** An object that is not there: refused, or waited for, or for a deletion already done. */
function named(ctx: Ctx, item: Item, goal: Goal): Target[] {
  try {
    return [target(item, request(ctx, item))];
  } catch (e) {
    if (!isStatus(e, 'NotFound')) throw e;
    if (goal.kind === 'create') return [{ type: item.type, name: item.name!, ...(item.namespace ? { namespace: item.namespace } : {}) }];
    if (goal.kind === 'delete') return [];
    throw e;
  }
}

const sleep = (state: Omit<State, 'more'>, more: More): Turn<State> => {
  const w = waitFor(more);
  return { wait: { ...w, until: Math.min(state.ends, w.until ?? Infinity) }, state: { ...state, more } };
};

/** Goes through the targets until one has to be waited for. */
function step(ctx: Ctx, goal: Goal, targets: readonly Target[], from: number, ends: number, failed: readonly string[]): number | Turn<State> {
  const errors = [...failed];
  for (let at = from; at < targets.length; at++) {
    const t = targets[at]!;
    const fieldSelector = `metadata.name=${t.name}`;
    const list = ctx.api.get(resourcePath(t.type, t.namespace), { fieldSelector });
    const [object] = listItems(list, t.type);
    if (met(goal, t, object, object)) {
      report(ctx, t, object ?? { apiVersion: '', kind: t.type.kind, metadata: { name: t.name } });
      continue;
    }
    if (ctx.sys.now >= ends) {
      errors.push(timedOut(goal, t));
      continue;
    }
    const response = ctx.api.send({ path: resourcePath(t.type, t.namespace), query: { watch: true, resourceVersion: list?.metadata?.resourceVersion, fieldSelector } });
    if (!response.more) continue;
    return sleep({ targets, at, ends, failed: errors }, response.more);
  }
  throwAll(errors.map((m) => new Fail(m)));
  return 0;
}

const timedOut = (goal: Goal, t: Target) => (goal.kind === 'create' ? 'timed out waiting for the condition' : `timed out waiting for the condition on ${groupResource(t.type).split('.')[0]}/${t.name}`);

function report(ctx: Ctx, t: Target, object: any): void {
  reporter(ctx)({ type: t.type, name: t.name, object }, 'condition met');
}

// ---- what is waited for

type Goal =
  | { readonly kind: 'create' | 'delete' }
  | { readonly kind: 'condition'; readonly name: string; readonly value: string }
  | { readonly kind: 'jsonpath'; readonly path: string; readonly value: string | undefined };

function goalOf(words: readonly string[]): Goal {
  if (words.length === 0) throw new Fail('unrecognized condition: []');
  const [word] = words as [string];
  const lower = word.toLowerCase();
  if (lower === 'create' || lower === 'delete') return { kind: lower };
  if (word.startsWith('condition=')) {
    const [name, value = 'true'] = word.slice(10).split(/=(.*)/s) as [string, string?];
    return { kind: 'condition', name, value };
  }
  if (word.startsWith('jsonpath=')) return jsonPathGoal(word.slice(9));
  throw new Fail(`unrecognized condition: ${JSON.stringify(word)}`);
}

function jsonPathGoal(text: string): Goal {
  // The value follows the last equal sign that is not inside a filter.
  let depth = 0;
  let at = -1;
  for (let i = 0; i < text.length; i++) {
    if ('[({'.includes(text[i]!)) depth++;
    else if ('])}'.includes(text[i]!)) depth--;
    else if (text[i] === '=' && depth <= 0 && text[i + 1] !== '=' && text[i - 1] !== '=') {
      at = i;
      break;
    }
  }
  const path = (at < 0 ? text : text.slice(0, at)).replace(/^'(.*)'$/s, '$1');
  const value = at < 0 ? undefined : text.slice(at + 1).replace(/^(['"])(.*)\1$/s, '$2');
  if (value === '') throw new Fail("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  try {
    const expression = relaxed(path);
    parseJsonPath(expression);
    return { kind: 'jsonpath', path: expression, value };
  } catch (e) {
    if (e instanceof JsonPathError) throw new Fail(e.message);
    throw e;
  }
}

/** Does the object (undefined: there is none) have what is waited for? */
function met(goal: Goal, t: Target, object: any, last: any): boolean {
  switch (goal.kind) {
    case 'create':
      return object !== undefined;
    case 'delete':
      return object === undefined || (t.uid !== undefined && last?.metadata?.uid !== t.uid);
    case 'condition':
      return (object?.status?.conditions ?? []).some(
        (c: any) =>
          String(c.type).toLowerCase() === goal.name.toLowerCase() &&
          String(c.status).toLowerCase() === goal.value.toLowerCase() &&
          !(c.observedGeneration !== undefined && object.metadata.generation !== undefined && c.observedGeneration < object.metadata.generation),
      );
    case 'jsonpath': {
      if (object === undefined) return false;
      let values: unknown[];
      try {
        values = valuesAt(parseJsonPath(goal.path), object);
      } catch (e) {
        if (e instanceof JsonPathError) throw new Fail(e.message);
        throw e;
      }
      if (values.length === 0) return false;
      if (goal.value === undefined) return true;
      if (values.length > 1) throw new Fail('given jsonpath expression matches more than one value');
      const [v] = values;
      if (v !== null && typeof v === 'object') throw new Fail('jsonpath leads to a nested object or list which is not supported');
      return String(v).trim() === goal.value.trim();
    }
  }
}

