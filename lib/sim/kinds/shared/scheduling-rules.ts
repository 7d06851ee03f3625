import type { FieldError } from '../kind';
import * as names from '../names';
import { duplicate, each, forbidden, labelSelector, notSupported, required, wrong } from './rules';

/** Where a Pod may run: affinities, tolerations, spreading (`pkg/apis/core/validation`). */

type Any = any;

const key = (name: string | undefined, at: string): FieldError[] => each(at, name ?? '', names.qualifiedName(name ?? ''));

/** One term of a node selector; `values` says whether the values must be label values. */
function nodeTerm(t: Any, at: string, values: boolean, out: FieldError[]): void {
  (t?.matchExpressions ?? []).forEach((e: Any, i: number) => {
    const here = `${at}.matchExpressions[${i}]`;
    switch (e.operator) {
      case 'In':
      case 'NotIn':
        if (!e.values?.length) out.push(required(`${here}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
        break;
      case 'Exists':
      case 'DoesNotExist':
        if (e.values?.length) out.push(forbidden(`${here}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
        break;
      case 'Gt':
      case 'Lt':
        if (e.values?.length !== 1) out.push(required(`${here}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
        break;
      default:
        out.push(wrong(`${here}.operator`, e.operator ?? '', 'not a valid selector operator'));
    }
    out.push(...key(e.key, `${here}.key`));
    if (values) (e.values ?? []).forEach((v: string, k: number) => out.push(...each(`${here}.values[${k}]`, v, names.labelValue(v))));
  });
  (t?.matchFields ?? []).forEach((e: Any, i: number) => {
    const here = `${at}.matchFields[${i}]`;
    if (e.operator === 'In' || e.operator === 'NotIn') {
      if (e.values?.length !== 1) out.push(required(`${here}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
    } else out.push(wrong(`${here}.operator`, e.operator ?? '', 'not a valid selector operator'));
    if (e.key !== 'metadata.name') out.push(wrong(`${here}.key`, e.key ?? '', 'not a valid field selector key'));
    else (e.values ?? []).forEach((v: string, k: number) => out.push(...each(`${here}.values[${k}]`, v, names.dnsSubdomain(v))));
  });
}

/** `ValidateNodeSelector`. */
export function nodeSelectorRules(s: Any, at: string, out: FieldError[]): void {
  if (!s.nodeSelectorTerms?.length) out.push(required(`${at}.nodeSelectorTerms`, 'must have at least one node selector term'));
  (s.nodeSelectorTerms ?? []).forEach((t: Any, i: number) => nodeTerm(t, `${at}.nodeSelectorTerms[${i}]`, true, out));
}

/** Labels whose values are taken from the Pod itself. */
function labelKeys(at: string, match: string[] | undefined, mismatch: string[] | undefined, selector: Any, out: FieldError[]): void {
  for (const [name, list] of [
    ['matchLabelKeys', match],
    ['mismatchLabelKeys', mismatch],
  ] as const) {
    if (!list?.length) continue;
    if (!selector) out.push(forbidden(`${at}.${name}`, 'must not be specified when labelSelector is not set'));
    else list.forEach((k, i) => out.push(...key(k, `${at}.${name}[${i}]`)));
  }
  if (selector && match?.length) {
    const seen = new Set(Object.keys(selector.matchLabels ?? {}));
    for (const e of selector.matchExpressions ?? []) {
      const i = match.indexOf(e.key);
      if (i >= 0 && seen.has(e.key)) out.push(wrong(`${at}[${i}]`, e.key, 'exists in both matchLabelKeys and labelSelector'));
      seen.add(e.key);
    }
  }
  (match ?? []).forEach((k, i) => {
    if (mismatch?.includes(k)) out.push(wrong(`${at}.matchLabelKeys[${i}]`, k, 'exists in both matchLabelKeys and mismatchLabelKeys'));
  });
}

function podTerm(t: Any, at: string, out: FieldError[]): void {
  out.push(...labelSelector(`${at}.labelSelector`, t?.labelSelector), ...labelSelector(`${at}.namespaceSelector`, t?.namespaceSelector));
  for (const name of t?.namespaces ?? []) out.push(...each(`${at}.namespace`, name, names.dnsLabel(name)));
  labelKeys(at, t?.matchLabelKeys, t?.mismatchLabelKeys, t?.labelSelector, out);
  if (!t?.topologyKey) out.push(required(`${at}.topologyKey`, 'can not be empty'));
  out.push(...key(t?.topologyKey, `${at}.topologyKey`));
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function affinityRules(a: Any, at: string, out: FieldError[]): void {
  if (!a) return;
  const weight = (w: number | undefined, field: string): void => {
    if (!(w !== undefined && w >= 1 && w <= 100)) out.push(wrong(field, w ?? 0, 'must be in the range 1-100'));
  };
  const node = a.nodeAffinity;
  if (node?.[REQUIRED]) nodeSelectorRules(node[REQUIRED], `${at}.nodeAffinity.${REQUIRED}`, out);
  (node?.[PREFERRED] ?? []).forEach((p: Any, i: number) => {
    const here = `${at}.nodeAffinity.${PREFERRED}[${i}]`;
    weight(p.weight, `${here}.weight`);
    nodeTerm(p.preference, `${here}.preference`, false, out);
  });
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    (a[kind]?.[REQUIRED] ?? []).forEach((t: Any, i: number) => podTerm(t, `${at}.${kind}.${REQUIRED}[${i}]`, out));
    (a[kind]?.[PREFERRED] ?? []).forEach((p: Any, i: number) => {
      const here = `${at}.${kind}.${PREFERRED}[${i}]`;
      weight(p.weight, `${here}.weight`);
      podTerm(p.podAffinityTerm, `${here}.podAffinityTerm`, out);
    });
  }
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function tolerationRules(list: readonly Any[] | undefined, at: string, out: FieldError[]): void {
  (list ?? []).forEach((t, i) => {
    const here = `${at}[${i}]`;
    const operator = t.operator ?? '';
    const effect = t.effect ?? '';
    const value = t.value ?? '';
    if (t.key) out.push(...key(t.key, `${here}.key`));
    else if (operator !== 'Exists') out.push(wrong(`${here}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
    if (t.tolerationSeconds !== undefined && effect !== 'NoExecute') out.push(wrong(`${here}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    if (operator === '' || operator === 'Equal') {
      const faults = names.labelValue(value);
      if (faults.length) out.push(wrong(`${here}.operator`, value, faults.join(';')));
    } else if (operator === 'Exists') {
      if (value !== '') out.push(wrong(`${here}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    } else out.push(notSupported(`${here}.operator`, operator, ['Equal', 'Exists']));
    if (effect !== '' && !EFFECTS.includes(effect)) out.push(notSupported(`${here}.effect`, effect, EFFECTS));
  });
}

/** `validateNodeTaints`. */
export function taintRules(list: readonly Any[] | undefined, at: string, out: FieldError[]): void {
  const seen = new Set<string>();
  (list ?? []).forEach((t, i) => {
    const here = `${at}[${i}]`;
    const { value = '', effect = '' } = t;
    out.push(...key(t.key, `${here}.key`));
    const faults = names.labelValue(value);
    if (faults.length) out.push(wrong(`${here}.value`, value, faults.join(';')));
    if (effect === '') out.push(required(`${here}.effect`));
    else if (!EFFECTS.includes(effect)) out.push(notSupported(`${here}.effect`, effect, EFFECTS));
    const pair = `${effect}/${t.key}`;
    if (seen.has(pair)) out.push(duplicate(here, { Key: t.key ?? '', Value: value, Effect: effect, TimeAdded: t.timeAdded ?? null }, 'taints must be unique by key and effect pair'));
    seen.add(pair);
  });
}

const INCLUSION = ['Honor', 'Ignore'];

export function spreadRules(list: readonly Any[] | undefined, at: string, out: FieldError[]): void {
  (list ?? []).forEach((c, i) => {
    const here = `${at}[${i}]`;
    if (!(c.maxSkew > 0)) out.push(wrong(`${here}.maxSkew`, c.maxSkew ?? 0, 'must be greater than zero'));
    if (!c.topologyKey) out.push(required(`${here}.topologyKey`, 'can not be empty'));
    if (!['DoNotSchedule', 'ScheduleAnyway'].includes(c.whenUnsatisfiable)) out.push(notSupported(`${here}.whenUnsatisfiable`, c.whenUnsatisfiable ?? '', ['DoNotSchedule', 'ScheduleAnyway']));
    if (list!.slice(i + 1).some((o) => o.topologyKey === c.topologyKey && o.whenUnsatisfiable === c.whenUnsatisfiable)) {
      out.push(duplicate(`${here}.{topologyKey, whenUnsatisfiable}`, `{${c.topologyKey ?? ''}, ${c.whenUnsatisfiable ?? ''}}`));
    }
    if (c.minDomains !== undefined) {
      if (c.minDomains <= 0) out.push(wrong(`${here}.minDomains`, c.minDomains, 'must be greater than zero'));
      if (c.whenUnsatisfiable !== 'DoNotSchedule') out.push(wrong(`${here}.minDomains`, c.minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${c.whenUnsatisfiable ?? ''}`));
    }
    for (const policy of ['nodeAffinityPolicy', 'nodeTaintsPolicy']) if (c[policy] !== undefined && !INCLUSION.includes(c[policy])) out.push(notSupported(`${here}.${policy}`, c[policy], INCLUSION));
    labelKeys(here, c.matchLabelKeys, undefined, c.labelSelector, out);
    out.push(...labelSelector(`${here}.labelSelector`, c.labelSelector));
  });
}
