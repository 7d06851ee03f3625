/** A parsed expression. `at` is where it stands in the text, as error messages point to it: an operator at its sign, a call at its bracket. */
export type Expression =
  | { readonly kind: 'literal'; readonly at: number; readonly value: Literal }
  | { readonly kind: 'name'; readonly at: number; readonly name: string }
  | { readonly kind: 'select'; readonly at: number; readonly of: Expression; readonly field: string; readonly optional: boolean }
  /** `has(a.b)`. */
  | { readonly kind: 'has'; readonly at: number; readonly of: Expression; readonly field: string }
  | { readonly kind: 'call'; readonly at: number; readonly name: string; readonly target?: Expression; readonly args: readonly Expression[] }
  | { readonly kind: 'list'; readonly at: number; readonly items: readonly { readonly value: Expression; readonly optional: boolean }[] }
  | { readonly kind: 'map'; readonly at: number; readonly entries: readonly { readonly key: Expression; readonly value: Expression; readonly optional: boolean }[] }
  | { readonly kind: 'struct'; readonly at: number; readonly name: string; readonly fields: readonly { readonly name: string; readonly value: Expression; readonly optional: boolean }[] }
  /** `list.all(x, …)` and its like; the variables are bound to each item (or index and item). */
  | { readonly kind: 'loop'; readonly at: number; readonly macro: Macro; readonly range: Expression; readonly variables: readonly string[]; readonly args: readonly Expression[] }
  /** `cel.bind(x, a, b)`: b with x bound to a. `optMap` binds what is in an optional. */
  | { readonly kind: 'bind'; readonly at: number; readonly name: string; readonly value: Expression; readonly body: Expression; readonly optional?: 'map' | 'flatMap' };

export type Macro = 'all' | 'exists' | 'exists_one' | 'map' | 'filter' | 'transformList' | 'transformMap' | 'transformMapEntry';

export type Literal =
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'uint'; readonly value: bigint }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bytes'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'null' };

/** A fault of an expression, at a place of its text. */
export interface Fault {
  readonly at: number;
  readonly message: string;
}

/** Faults as CEL tells them: each with its line of the text and a mark under the place. */
export function faultText(source: string, faults: readonly Fault[]): string {
  const lines = source.split('\n');
  return [...faults]
    .sort((a, b) => a.at - b.at)
    .map((f) => {
      let line = 0;
      let column = f.at;
      while (line < lines.length - 1 && column > lines[line]!.length) column -= lines[line++]!.length + 1;
      return `ERROR: <input>:${line + 1}:${column + 1}: ${f.message}\n | ${lines[line]}\n | ${'.'.repeat(column)}^`;
    })
    .join('\n');
}
