import { check, type Checked, type Scope } from './checker';
import { highestCost } from './cost';
import { Budget, evaluate, type Bindings } from './evaluator';
import { faultText, type Expression } from './expression';
import { parse } from './parser';
import { typeText, type Type } from './types';
import type { Value } from './values';

export { Budget, BudgetError, type Bindings } from './evaluator';
export type { Scope } from './checker';
export { Authorizer, EvaluationError, text, toValue, fromValue, escapeField, type Access, type Value } from './values';
export { DYN, BOOL, INT, STRING, typeText, type Type } from './types';

/** An expression ready to be evaluated. */
export interface Program {
  readonly source: string;
  readonly type: Type;
  /** The most it may cost. */
  readonly cost: number;
  readonly run: (bindings: Bindings, budget: Budget) => Value;
}

/** What keeps a text from being an expression of that type: `compilation failed: ERROR: …`, `must evaluate to bool but got int`. */
export interface Refused {
  readonly refused: string;
}

/** Reads and checks an expression that is to give one of `wanted` (`bool`; anything, if none is named). */
export function compile(source: string, scope: Scope, ...wanted: readonly Type['is'][]): Program | Refused {
  const parsed = parse(source);
  if ('faults' in parsed) return { refused: `compilation failed: ${faultText(source, parsed.faults)}` };
  const checked = check(parsed.expression, scope);
  if (checked.faults.length) return { refused: `compilation failed: ${faultText(source, checked.faults)}` };
  if (wanted.length && !wanted.includes(checked.type.is) && checked.type.is !== 'dyn') {
    return { refused: `must evaluate to ${wanted.length === 1 ? wanted[0] : `one of ${wanted.join(', ')}`} but got ${typeText(checked.type)}` };
  }
  return program(source, parsed.expression, checked, scope);
}

function program(source: string, e: Expression, checked: Checked, scope: Scope): Program {
  return { source, type: checked.type, cost: highestCost(e, checked, scope), run: (bindings, budget) => evaluate(e, bindings, budget) };
}

/** The faults of an expression against a scope, each as CEL prints it; empty if there are none. */
export function typeFaults(source: string, scope: Scope): string {
  const parsed = parse(source);
  if ('faults' in parsed) return '';
  return faultText(source, check(parsed.expression, scope).faults);
}
