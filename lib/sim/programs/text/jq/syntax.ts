/** The tree of a jq program. */
export type Ast =
  | { readonly t: 'identity' }
  | { readonly t: 'recurse' }
  | { readonly t: 'literal'; readonly value: null | boolean | number | string }
  | { readonly t: 'string'; readonly format: string | null; readonly parts: readonly (string | Ast)[] }
  | { readonly t: 'format'; readonly name: string }
  | { readonly t: 'index'; readonly of: Ast; readonly by: Ast }
  | { readonly t: 'slice'; readonly of: Ast; readonly from: Ast | null; readonly to: Ast | null }
  | { readonly t: 'iterate'; readonly of: Ast }
  | { readonly t: 'array'; readonly of: Ast | null }
  | { readonly t: 'object'; readonly entries: readonly { readonly key: Ast; readonly value: Ast }[] }
  | { readonly t: 'neg'; readonly of: Ast }
  | { readonly t: 'pipe' | 'comma'; readonly left: Ast; readonly right: Ast }
  | { readonly t: 'binary'; readonly op: string; readonly left: Ast; readonly right: Ast }
  | { readonly t: 'assign'; readonly op: string; readonly left: Ast; readonly right: Ast }
  | { readonly t: 'if'; readonly cond: Ast; readonly then: Ast; readonly else: Ast | null }
  | { readonly t: 'try'; readonly body: Ast; readonly catch: Ast | null }
  | { readonly t: 'reduce'; readonly source: Ast; readonly pattern: Pattern; readonly init: Ast; readonly update: Ast }
  | { readonly t: 'foreach'; readonly source: Ast; readonly pattern: Pattern; readonly init: Ast; readonly update: Ast; readonly extract: Ast | null }
  | { readonly t: 'def'; readonly def: Def; readonly rest: Ast }
  | { readonly t: 'call'; readonly name: string; readonly args: readonly Ast[]; readonly at: number }
  | { readonly t: 'var'; readonly name: string; readonly at: number }
  | { readonly t: 'as'; readonly source: Ast; readonly patterns: readonly Pattern[]; readonly body: Ast }
  | { readonly t: 'label'; readonly name: string; readonly body: Ast }
  | { readonly t: 'break'; readonly name: string; readonly at: number };

export interface Def {
  readonly name: string;
  /** `$x` for a parameter that is a value, `x` for a filter. */
  readonly params: readonly string[];
  readonly body: Ast;
}

export type Pattern =
  | { readonly p: 'var'; readonly name: string }
  | { readonly p: 'array'; readonly items: readonly Pattern[] }
  | { readonly p: 'object'; readonly entries: readonly { readonly key: Ast; readonly bind: string | null; readonly value: Pattern | null }[] };

/** Names a pattern binds. */
export function bound(p: Pattern, into: string[] = []): string[] {
  if (p.p === 'var') into.push(p.name);
  else if (p.p === 'array') p.items.forEach((x) => bound(x, into));
  else
    for (const e of p.entries) {
      if (e.bind !== null) into.push(e.bind);
      if (e.value) bound(e.value, into);
    }
  return into;
}
