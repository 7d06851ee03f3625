import type { Turn } from '../../../machine/sys';
import type { Ctx, KubectlCommand } from '../command';
import { apiVersion, groupResource, resourcePath } from '../discovery';
import type { Resource } from '../discovery';
import { goQuote } from '../../pflag';
import { Fail, Plain, isStatus, throwAll } from '../errors';
import { allNamespacesFlag, filenameFlags, printFlags, selectorFlag } from '../flags';
import { JsonPathError, parseJsonPath, relaxed, valuesAt } from '../print/jsonpath';
import { reporter, tolerant } from '../print/printer';
import { listItems, request, select, selectionOf } from '../resources';
import { advance, eventsOf, waitFor } from '../stream';
import type { More } from '../stream';

/** One object that is waited for. */
interface Target {
  readonly type: Resource;
  readonly namespace?: string;
  readonly name: string;
}

/** Which target, and which of its conditions, is waited for; before that, until there is a target at all. */
type State =
  | { readonly until: number; readonly ends: number }
  | { readonly targets: readonly Target[]; readonly at: number; readonly goal: number; readonly ends: number; readonly more: More; readonly failed: readonly string[] };

/** Milliseconds between two looks for an object that is to be created. */
const POLL = 500;
const WEEK = 7 * 24 * 3_600_000;

export const wait: KubectlCommand<State> = {
  name: 'wait',
  usage:
    "kubectl wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  short: 'Wait for a specific condition on one or many resources',
  long: `Wait for a specific condition on one or many resources.

 The command takes multiple resources and waits until the specified condition is seen in the Status field of every given resource.

 It can also wait for the resources to be created or deleted, with "create" or "delete" for --for.

 A successful message is printed to stdout when the specified condition has been met. You can use -o option to change to output destination.`,
  examples: `# Wait for the pod "busybox1" to contain the status condition of type "Ready"
kubectl wait --for=condition=Ready pod/busybox1

# The default value of status condition is true; you can wait for other targets after an equal delimiter (compared after Unicode simple case folding, which is a more general form of case-insensitivity)
kubectl wait --for=condition=Ready=false pod/busybox1

# Wait for the pod "busybox1" to contain the status phase to be "Running"
kubectl wait --for=jsonpath='{.status.phase}'=Running pod/busybox1

# Wait until pod "busybox1" is ready, by a filter
kubectl wait --for='jsonpath={.status.conditions[?(@.type=="Ready")].status}=True' pod/busybox1

# Wait for the service "loadbalancer" to have ingress
kubectl wait --for=jsonpath='{.status.loadBalancer.ingress}' service/loadbalancer

# Wait for the secret "busybox1" to be created, with a timeout of 30s
kubectl create secret generic busybox1
kubectl wait --for=create secret/busybox1 --timeout=30s

# Wait for the pod "busybox1" to be deleted, with a timeout of 60s, after having issued the "delete" command
kubectl delete pod/busybox1
kubectl wait --for=delete pod/busybox1 --timeout=60s

# Wait until pod "busybox1" is there AND is ready
kubectl wait --for=condition=Ready --for=create pod/busybox1

# Wait until pod "busybox1" is ready OR its containers are known not to be
until kubectl wait pod/busybox1 --for=condition=Ready --timeout=1s 2>/dev/null || \\
kubectl wait pod/busybox1 --for=condition=ContainersReady=False --timeout=1s 2>/dev/null; \\
do echo "Checking conditions..."; sleep 1; done`,
  flags: {
    all: { type: 'bool', help: 'Select all resources in the namespace of the specified resource types' },
    ...allNamespacesFlag,
    ...printFlags,
    'field-selector': { type: 'string', help: "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type." },
    filename: { ...filenameFlags('identifying the resource.').filename! },
    for: { type: 'array', help: "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]]. The default condition-value is true. Condition values are compared after Unicode simple case folding, which is a more general form of case-insensitivity. Multiple conditions are supported and AND'ed to each other in a sequential order. If --for=create is passed, it is always waited first." },
    local: { type: 'bool', help: 'If true, annotation will NOT contact api-server but run locally.' },
    recursive: { ...filenameFlags('').recursive!, default: true },
    selector: { ...selectorFlag.selector!, help: "Selector (label query) to filter on, supports '=', '==', and '!='.(e.g. -l key1=value1,key2=value2)" },
    timeout: { type: 'duration', default: '30s', help: 'The length of time to wait before giving up. Zero means check once and don\'t wait, negative means wait for a week.' },
  },
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    goalsOf(f.for);
    if (f.local && ctx.args.length > 0) throw new Fail("error: you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'");
    return begin(ctx, ctx.sys.now + (f.timeout < 0 ? WEEK : f.timeout));
  },
  resume(ctx, state) {
    if ('until' in state) return begin(ctx, state.ends);
    const goals = goalsOf(ctx.flags.for);
    const { targets, at, goal, ends, failed } = state;
    const { body, more } = advance(ctx, state.more);
    const target = targets[at]!;
    for (const e of eventsOf(body)) {
      if (e.type === 'ERROR' || e.type === 'BOOKMARK' || e.object.metadata.name !== target.name) continue;
      if (!met(goals[goal]!, e.type === 'DELETED' ? undefined : e.object)) continue;
      report(ctx, target, e.object);
      return step(ctx, goals, targets, at, goal + 1, ends, failed);
    }
    if (ctx.sys.now >= ends || !more) return step(ctx, goals, targets, at, goal, ends, failed);
    return sleep(state, more);
  },
};

/** Finds the targets; with `--for=create` as long as it takes. */
function begin(ctx: Ctx, ends: number): number | Turn<State> {
  const goals = goalsOf(ctx.flags.for);
  const created = goals.some((g) => g.kind === 'create');
  const deleted = goals.some((g) => g.kind === 'delete');
  const targets: Target[] = [];
  const missing: string[] = [];
  for (const item of select(ctx, selectionOf(ctx))) {
    try {
      const body = request(ctx, item);
      for (const o of item.name !== undefined ? [body] : listItems(body, item.type)) {
        targets.push({ type: item.type, name: o.metadata.name, ...(o.metadata.namespace ? { namespace: o.metadata.namespace } : {}) });
      }
    } catch (e) {
      if (!isStatus(e, 'NotFound')) throw e;
      if (!deleted) missing.push(`Error from server (NotFound): ${e.message}`);
    }
  }
  if (created && (missing.length > 0 || targets.length === 0)) {
    if (ctx.sys.now >= ends) throw new Fail('timed out waiting for the condition');
    const until = Math.min(ends, ctx.sys.now + POLL);
    return { wait: { until }, state: { until, ends } };
  }
  if (targets.length === 0 && missing.length === 0 && !deleted) throw new Fail('no matching resources found');
  return step(ctx, goals, targets, 0, 0, ends, missing);
}

const sleep = (state: Exclude<State, { until: number }>, more: More): Turn<State> => {
  const w = waitFor(more);
  return { wait: { ...w, until: Math.min(state.ends, w.until ?? Infinity) }, state: { ...state, more } };
};

/** Goes through the targets and their conditions until one has to be waited for. */
function step(ctx: Ctx, goals: readonly Goal[], targets: readonly Target[], from: number, first: number, ends: number, failed: readonly string[]): number | Turn<State> {
  const once = ctx.flags.timeout === 0;
  const errors = [...failed];
  for (let at = from, goal = first; at < targets.length; at++, goal = 0) {
    const target = targets[at]!;
    for (; goal < goals.length; goal++) {
      const wanted = goals[goal]!;
      if (!once && ctx.sys.now >= ends) {
        // Whether it is gone a client asks first: when there is no time left for that, this is what it says.
        errors.push(wanted.kind === 'delete' && at > from ? 'client rate limiter Wait returned an error: context deadline exceeded' : `timed out waiting for the condition on ${target.type.plural}/${target.name}`);
        break;
      }
      const fieldSelector = `metadata.name=${target.name}`;
      const list = ctx.api.get(resourcePath(target.type, target.namespace), { fieldSelector });
      const [object] = listItems(list, target.type);
      if (object === undefined && wanted.kind !== 'delete' && wanted.kind !== 'create') {
        errors.push(`Error from server (NotFound): ${groupResource(target.type)} ${goQuote(target.name)} not found`);
        break;
      }
      if (met(wanted, object)) {
        report(ctx, target, object ?? { apiVersion: apiVersion(target.type), kind: target.type.kind, metadata: { name: target.name } });
        continue;
      }
      if (once) {
        errors.push(`condition not met for ${target.type.plural}/${target.name}`);
        break;
      }
      const response = ctx.api.send({ path: resourcePath(target.type, target.namespace), query: { watch: true, resourceVersion: list?.metadata?.resourceVersion, fieldSelector } });
      if (response.more) return sleep({ targets, at, goal, ends, failed: errors, more: response.more }, response.more);
    }
  }
  throwAll(errors.map((m) => (m.startsWith('Error from server') ? new Plain(m) : new Fail(m))));
  return 0;
}

function report(ctx: Ctx, t: Target, object: any): void {
  const tell = reporter(ctx);
  // Of a failing template nothing is told.
  tolerant(ctx, () => tell({ type: t.type, name: t.name, object }, 'condition met'));
}

// ---- what is waited for

type Goal =
  | { readonly kind: 'create' | 'delete' }
  | { readonly kind: 'condition'; readonly name: string; readonly value: string }
  | { readonly kind: 'jsonpath'; readonly path: string; readonly value: string | undefined };

function goalsOf(words: readonly string[]): readonly Goal[] {
  if (words.length === 0) throw new Fail('unrecognized condition: []');
  return words.map(goalOf);
}

function goalOf(word: string): Goal {
  const lower = word.toLowerCase();
  if (lower === 'create' || lower === 'delete') return { kind: lower };
  if (word.startsWith('condition=')) {
    const [name, value = 'true'] = word.slice(10).split(/=(.*)/s) as [string, string?];
    return { kind: 'condition', name, value };
  }
  if (word.startsWith('jsonpath=')) return jsonPathGoal(word.slice(9));
  throw new Fail(`unrecognized condition: ${goQuote(word)}`);
}

/** `PATH` or `PATH=VALUE`; two equal signs in a row part nothing. */
function jsonPathGoal(text: string): Goal {
  const parts = [''];
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '=') parts[parts.length - 1] += text[i];
    else if (text[i + 1] === '=') {
      parts[parts.length - 1] += '==';
      i++;
    } else parts.push('');
  }
  if (parts.length > 2) throw new Fail("jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'");
  const [path, typed] = parts as [string, string?];
  try {
    const expression = relaxed(path);
    const value = typed?.replace(/^['"]+|['"]+$/g, '');
    if (value === '') throw new Fail("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
    if (expression === '') throw new Fail('jsonpath expression cannot be empty');
    parseJsonPath(expression);
    return { kind: 'jsonpath', path: expression, value };
  } catch (e) {
    if (e instanceof JsonPathError) throw new Fail(e.message);
    throw e;
  }
}

/** Does the object (undefined: there is none) have what is waited for? */
function met(goal: Goal, object: any): boolean {
  switch (goal.kind) {
    case 'create':
      return object !== undefined;
    case 'delete':
      return object === undefined;
    case 'condition': {
      const found = (object?.status?.conditions ?? []).find((c: any) => String(c.type).toLowerCase() === goal.name.toLowerCase());
      if (!found) return false;
      const seen = found.observedGeneration ?? object.status.observedGeneration;
      if (seen !== undefined && object.metadata.generation !== undefined && seen < object.metadata.generation) return false;
      return String(found.status).toLowerCase() === goal.value.toLowerCase();
    }
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
      if (values.length > 1) throw new Fail('given jsonpath expression matches more than one value');
      if (goal.value === undefined) return true;
      const [v] = values;
      if (v !== null && typeof v === 'object') throw new Fail('jsonpath leads to a nested object or list which is not supported');
      return String(v).trim() === goal.value.trim();
    }
  }
}

