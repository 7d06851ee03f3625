import { own } from './json';

export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** `metav1.LabelSelector`. */
export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly Requirement[];
}

type Labels = Readonly<Record<string, string>> | undefined;

/** Whether labels meet one requirement; NotIn and DoesNotExist also hold where the key is absent. `Gt` and `Lt` are those of node affinity. */
export function meets(r: Requirement, labels: Labels): boolean {
  const value = own(labels, r.key);
  switch (r.operator) {
    case 'In':
      return value !== undefined && (r.values ?? []).includes(value);
    case 'NotIn':
      return value === undefined || !(r.values ?? []).includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt': {
      if (value === undefined || !/^-?\d+$/.test(value)) return false;
      const bound = Number(r.values?.[0]);
      return r.operator === 'Gt' ? Number(value) > bound : Number(value) < bound;
    }
    default:
      return false;
  }
}

/** Whether a selector selects labels. An absent selector selects nothing, an empty one everything (`LabelSelectorAsSelector`). */
export function selects(selector: Selector | undefined, labels: Labels): boolean {
  if (!selector) return false;
  for (const key of Object.keys(selector.matchLabels ?? {})) if (own(labels, key) !== selector.matchLabels![key]) return false;
  for (const r of selector.matchExpressions ?? []) if (!meets(r, labels)) return false;
  return true;
}
