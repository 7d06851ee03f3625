import type { Expression } from './expression';
import { functions, type Fn } from './functions';

/** The function that a call means, and what it is called with: `sets.contains(a, b)` has no target, `a.contains(b)` has. */
export function resolveCall(e: Extract<Expression, { kind: 'call' }>, isVariable: (name: string) => boolean): { readonly name: string; readonly fn?: Fn; readonly target?: Expression; readonly args: readonly Expression[] } {
  const space = e.target?.kind === 'name' && !isVariable(e.target.name) ? e.target.name : undefined;
  if (space !== undefined) {
    const fn = functions.get(`${space}.${e.name}`);
    if (fn) return { name: `${space}.${e.name}`, fn, args: e.args };
  }
  return { name: e.name, fn: functions.get(e.name), target: e.target, args: e.args };
}
