interface Rule {
  readonly verbs?: readonly string[] | null;
  readonly apiGroups?: readonly string[] | null;
  readonly resources?: readonly string[] | null;
  readonly resourceNames?: readonly string[] | null;
  readonly nonResourceURLs?: readonly string[] | null;
}

/**
 * Single permissions that are listed, and comparisons of one with a rule that are made, for one request or command. A real
 * cluster has no such bounds, and is busy for as long as it takes.
 */
const MOST = 100_000;
const MOST_COMPARISONS = 4_000_000;

/**
 * How many single permissions rules grant together: a verb for a resource of a group, by its name where names are given, or
 * a verb for a path.
 */
function permissions(rules: readonly Rule[]): number {
  const size = (list: readonly string[] | null | undefined): number => list?.length ?? 0;
  return rules.reduce((sum, r) => sum + size(r.verbs) * (size(r.apiGroups) * size(r.resources) * Math.max(1, size(r.resourceNames)) + size(r.nonResourceURLs)), 0);
}

/** Is it too much to list each single permission of `rules`, and to look for it in `held`? */
export function tooMany(rules: readonly Rule[], held: readonly Rule[] = []): boolean {
  const count = permissions(rules);
  return count > MOST || count * held.length > MOST_COMPARISONS;
}

export const TOO_MANY = 'the rules grant more permissions than can be told one by one';
