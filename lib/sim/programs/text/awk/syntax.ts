/** The tree of an awk program. */
export type Expr =
  | { readonly e: 'num'; readonly n: number }
  | { readonly e: 'str'; readonly s: string }
  | { readonly e: 'regex'; readonly s: string }
  | { readonly e: 'var'; readonly name: string }
  | { readonly e: 'elem'; readonly name: string; readonly subs: readonly Expr[] }
  | { readonly e: 'field'; readonly of: Expr }
  | { readonly e: 'group'; readonly of: Expr }
  | { readonly e: 'list'; readonly items: readonly Expr[] }
  | { readonly e: 'unary'; readonly op: '-' | '+' | '!'; readonly of: Expr }
  | { readonly e: 'binary'; readonly op: string; readonly a: Expr; readonly b: Expr }
  | { readonly e: 'and' | 'or'; readonly a: Expr; readonly b: Expr }
  | { readonly e: 'cond'; readonly c: Expr; readonly a: Expr; readonly b: Expr }
  | { readonly e: 'assign'; readonly op: string; readonly to: Expr; readonly value: Expr }
  | { readonly e: 'step'; readonly op: '++' | '--'; readonly prefix: boolean; readonly to: Expr }
  | { readonly e: 'match'; readonly not: boolean; readonly a: Expr; readonly b: Expr }
  | { readonly e: 'in'; readonly subs: readonly Expr[]; readonly name: string }
  | { readonly e: 'call'; readonly name: string; readonly args: readonly Expr[] }
  | { readonly e: 'builtin'; readonly name: string; readonly args: readonly Expr[] }
  | { readonly e: 'getline'; readonly kind: 'main' | 'file' | 'command'; readonly from: Expr | null; readonly to: Expr | null };

export type Stmt =
  | { readonly s: 'expr'; readonly of: Expr }
  | { readonly s: 'print' | 'printf'; readonly args: readonly Expr[]; readonly to: { readonly op: '>' | '>>' | '|'; readonly of: Expr } | null }
  | { readonly s: 'if'; readonly c: Expr; readonly a: Stmt; readonly b: Stmt | null }
  | { readonly s: 'while'; readonly c: Expr; readonly body: Stmt }
  | { readonly s: 'do'; readonly c: Expr; readonly body: Stmt }
  | { readonly s: 'for'; readonly init: Stmt | null; readonly c: Expr | null; readonly step: Stmt | null; readonly body: Stmt }
  | { readonly s: 'forin'; readonly name: string; readonly array: string; readonly body: Stmt }
  | { readonly s: 'block'; readonly body: readonly Stmt[] }
  | { readonly s: 'next' | 'nextfile' | 'break' | 'continue' }
  | { readonly s: 'exit' | 'return'; readonly of: Expr | null }
  | { readonly s: 'delete'; readonly name: string; readonly subs: readonly Expr[] | null };

export interface Rule {
  readonly kind: 'begin' | 'end' | 'main';
  readonly from: Expr | null;
  readonly to: Expr | null;
  /** Null: print the record. */
  readonly body: Stmt | null;
}

export interface Func {
  readonly name: string;
  readonly params: readonly string[];
  readonly body: Stmt;
  readonly line: number;
}

export interface Program {
  readonly rules: readonly Rule[];
  readonly funcs: ReadonlyMap<string, Func>;
}
